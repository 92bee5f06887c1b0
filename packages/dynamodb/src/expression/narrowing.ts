/**
 * Which members of a union an item may be, by what is known of it: a place of a union is what it is in those members.
 */
import * as Exit from "effect/Exit"
import type { Codec } from "../codec/Codec.ts"
import { discriminate } from "../codec/discriminate.ts"
import { admitsEmptySet, admitsUndefined, type Field, type Plan } from "../codec/Plan.ts"
import { codecOf, type Parts, partsIn, positionOf, shapesOf } from "../codec/position.ts"
import type { Node as Action } from "./action.ts"
import type { Node as Condition } from "./conditionSyntax.ts"
import { Invalid } from "./invalid.ts"
import { type Node as Operand, type ValueNode, valueOf } from "./operand.ts"
import { format, overlaps, type Path, type Place, resolve } from "./path.ts"

type Segments = ReadonlyArray<string | number>

/** What the members of a union at a place are cut down to. */
type Choose = (shapes: ReadonlyArray<Plan>, at: Segments) => ReadonlyArray<Plan>

const isDivided = ({ codec }: Path): boolean => codec.variants.length > 1 || !codec.everywhere

/** The path with the codec of what it is in the chosen members; as it is where they have no such place. */
const chosen = (root: Codec, path: Path, choose: Choose): Path => {
  let parts: Parts = { positions: [positionOf(root)], everywhere: true }
  let everywhere = true
  for (const [depth, segment] of path.fields.entries()) {
    const shapes = Array.from(new Set(parts.positions.flatMap(({ plan }) => shapesOf(plan))))
    parts = partsIn(shapes.length > 1 ? choose(shapes, path.fields.slice(0, depth)) : shapes, segment)
    everywhere &&= parts.everywhere
  }
  const codec = codecOf({ ...parts, everywhere })
  return codec === undefined ? path : { ...path, codec }
}

/** A condition whose places are what they are in the members that it is about. */
export const narrowCondition = (
  root: Codec,
  node: Condition,
  given: () => ReadonlyArray<Condition> = () => []
): Condition =>
  placesOf(node).some((place) => isDivided(resolve(root, place))) ? narrowed(root, node, [...given(), node]) : node

const narrowed = (root: Codec, node: Condition, known: ReadonlyArray<Condition>): Condition => {
  const choose: Choose = (shapes, at) => shapes.filter((shape) => known.every((node) => mayHold(root, node, shape, at)))
  const at = (place: Place): Place => {
    const path = resolve(root, place)
    return isDivided(path) ? chosen(root, path, choose) : path
  }
  // A value that is none of the named member equals nothing that is stored there: it keeps the form another gives it.
  const asked = <A extends Operand>(node: A): A => {
    const there = moved(node, at)
    return there._tag === "Value" && !isTaken(resolve(root, there.place).codec, there) ? node : there
  }
  switch (node._tag) {
    case "And":
      return {
        ...node,
        conditions: node.conditions.map((part) => narrowed(root, part, [...known, ...node.conditions]))
      }
    case "Or":
      return { ...node, conditions: node.conditions.map((part) => narrowed(root, part, [...known, part])) }
    case "Not":
      // What is denied says nothing of the item; what is asked inside is asked of those for which it may be so.
      return { ...node, condition: narrowed(root, node.condition, [...known, node.condition]) }
    case "Comparison":
      return { ...node, left: asked(node.left), right: asked(node.right) }
    case "Between":
      return { ...node, operand: asked(node.operand), low: asked(node.low), high: asked(node.high) }
    case "In":
      return { ...node, operand: asked(node.operand), values: node.values.map(asked) }
    case "Function":
      return {
        ...node,
        place: at(node.place),
        ...(node.argument === undefined ? undefined : { argument: asked(node.argument) })
      }
  }
}

const moved = <A extends Operand>(node: A, at: (place: Place) => Place): A =>
  node._tag === "Sum"
    ? { ...node, left: moved(node.left, at), right: moved(node.right, at) }
    : { ...node, place: at(node.place) }

const operandsOf = (node: Operand): ReadonlyArray<Place> =>
  node._tag === "Sum" ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node.place]

const placesOf = (node: Condition): ReadonlyArray<Place> => {
  switch (node._tag) {
    case "And":
    case "Or":
      return node.conditions.flatMap(placesOf)
    case "Not":
      return placesOf(node.condition)
    case "Comparison":
      return [...operandsOf(node.left), ...operandsOf(node.right)]
    case "Between":
      return operandsOf(node.operand)
    case "In":
      return operandsOf(node.operand)
    case "Function":
      return [node.place, ...(node.argument === undefined ? [] : operandsOf(node.argument))]
  }
}

/** Whether a condition may be true where the map at a place has one of the structures of its union. */
const mayHold = (root: Codec, node: Condition, shape: Plan, at: Segments): boolean => {
  /** What stands at a place below; nothing is known of one elsewhere. */
  const partsAt = (place: Place): Parts | undefined => {
    const { fields } = resolve(root, place)
    if (fields.length <= at.length || at.some((segment, i) => fields[i] !== segment)) return undefined
    return fields.slice(at.length).reduce<Parts>(
      ({ positions }, segment) =>
        partsIn(
          positions.flatMap(({ plan }) => shapesOf(plan)),
          segment
        ),
      { positions: [{ plan: shape, place: "item", wireOptional: false, optional: false }], everywhere: true }
    )
  }
  const takes = (parts: Parts, value: ValueNode): boolean => {
    const codec = codecOf(parts)
    return codec !== undefined && isTaken(codec, value)
  }
  switch (node._tag) {
    case "And":
      return node.conditions.every((part) => mayHold(root, part, shape, at))
    case "Or":
      return node.conditions.some((part) => mayHold(root, part, shape, at))
    case "Comparison": {
      const { left, operator, right } = node
      if (left._tag !== "Path" || right._tag !== "Value") return true
      const parts = partsAt(left.place)
      if (parts === undefined || (operator !== "=" && operator !== "<>")) return true
      return operator === "=" ? takes(parts, right) : !(parts.positions.every(isSingle) && takes(parts, right))
    }
    case "In": {
      const parts = node.operand._tag === "Path" ? partsAt(node.operand.place) : undefined
      return parts === undefined || node.values.some((value) => takes(parts, value))
    }
    case "Function": {
      if (node.name !== "attribute_exists" && node.name !== "attribute_not_exists") return true
      const parts = partsAt(node.place)
      if (parts === undefined) return true
      const codec = codecOf(parts)
      return node.name === "attribute_exists" ? codec !== undefined : (codec?.optional ?? true)
    }
    default:
      return true
  }
}

/** Whether a value may be one of a place, as far as is known without effects. */
const isTaken = (codec: Codec, { form, value }: ValueNode): boolean => {
  const exit = form === "compared" ? codec.encodeCompared(value) : undefined
  return exit === undefined || !Exit.isExit(exit) || Exit.isSuccess(exit)
}

/** Whether one value is all that a place takes. */
const isSingle = ({ plan }: { readonly plan: Plan }): boolean => plan._tag === "Literals" && plan.values.length === 1

/** That a place holds a value. */
export const equals = (place: Place, value: unknown) =>
  ({
    _tag: "Comparison" as const,
    operator: "=" as const,
    left: { _tag: "Path" as const, place },
    right: valueOf(place, value, "compared")
  }) satisfies Condition

/** What is known of an item before it is changed. */
export interface Before {
  /** That it has its key. */
  readonly key: () => ReadonlyArray<Condition>
  /** What the request demands of it besides. */
  readonly demanded: () => ReadonlyArray<Condition>
  /** Whether there may be none, and one is created. */
  readonly mayCreate: boolean
}

/**
 * Actions whose places are what they are in the members that the item may be, by what is known before, and may become,
 * by what they set: a tag that is set brings all that its member has.
 */
export const narrowActions = (root: Codec, actions: ReadonlyArray<Action>, before: Before): ReadonlyArray<Action> => {
  const paths = actions.map(({ place }) => resolve(root, place))
  const read = actions.flatMap((node) =>
    node._tag === "Set" || node._tag === "SetIfAbsent" ? operandsOf(node.value) : []
  )
  if (![...paths, ...read.map((place) => resolve(root, place))].some(isDivided)) return actions
  const key = before.key()
  const known = [...key, ...before.demanded()].flatMap(conjuncts)
  const written = actions.flatMap((node) =>
    node._tag === "Set" && node.value._tag === "Value" ? [equals(node.place, node.value.value)] : []
  )
  const created = actions.flatMap((node) =>
    node._tag === "SetIfAbsent" && node.value._tag === "Value" ? [equals(node.place, node.value.value)] : []
  )
  const isTouched = (place: Place) => paths.some((path) => overlaps(resolve(root, place), path))
  const kept = known.filter((node) => !placesOf(node).some(isTouched))
  const settled = [...kept, ...written].flatMap((node) =>
    node._tag === "Comparison" && node.operator === "=" && node.left._tag === "Path"
      ? [resolve(root, node.left.place).fields]
      : []
  )
  const admits = (nodes: ReadonlyArray<Condition>, at: Segments) => (shape: Plan) =>
    nodes.every((node) => mayHold(root, node, shape, at))
  if (before.mayCreate) {
    const shapes = shapesOf(positionOf(root).plan)
    if (!shapes.some(admits([...key, ...written, ...created], []))) throw uncertain(shapes, [])
  }
  /** How an action gives a field of a map as a whole. */
  const given = (field: Segments): Action["_tag"] | undefined =>
    actions.find((_, i) => isSame(paths[i]!.fields, field))?._tag

  /** Whether a field of a structure becomes what it cannot be there: what the structure only lacks, it would not keep. */
  const isLeft = (from: Plan, at: Segments): boolean =>
    fieldsOf(from).some((name) =>
      written.some(
        (node) => isSame(resolve(root, node.left.place).fields, [...at, name]) && !mayHold(root, node, from, at)
      )
    )

  /** Whether a map of one structure becomes a map of another: what the other has is given, or there in the same form. */
  const becomes = (from: Plan, to: Plan, at: Segments): boolean =>
    from._tag === "Struct" &&
    to._tag === "Struct" &&
    to.entries.length === 0 &&
    isLeft(from, at) &&
    to.fields.every((field) => {
      const place = [...at, field.name]
      const action = given(place)
      if (action === "Set" || settled.some((other) => isSame(other, place))) return true
      if (action === "Remove") return mayBeAbsent(field)
      const other = from.fields.find(({ attribute }) => attribute === field.attribute)
      if (other === undefined) return mayBeAbsent(field) || (action !== undefined && action !== "Delete")
      return other.plan === field.plan && (!mayBeAbsent(other) || mayBeAbsent(field))
    })

  /** What a member had and the one it becomes has not: it would come back with a third. */
  const left = new Map<string, Segments>()
  const choose: Choose = (shapes, at) => {
    const possible = shapes.filter(admits(known, at))
    const after = shapes.filter(admits([...kept, ...written], at))
    // An item that is not there yet becomes what it is given. What is valid in no member is refused for its value.
    if (possible.length === 0) return after
    if (after.length === 0) return possible
    const leaving = possible.filter((shape) => !after.includes(shape))
    const reached = after.filter((to) => possible.includes(to) || leaving.some((from) => becomes(from, to, at)))
    if (leaving.some((from) => !after.some((to) => becomes(from, to, at)))) throw uncertain(shapes, at)
    for (const name of leaving.flatMap(fieldsOf)) {
      const has = reached.map((to) => fieldsOf(to).includes(name))
      if (!has.includes(true)) left.set(JSON.stringify([...at, name]), [...at, name])
      else if (has.includes(false)) throw uncertain(shapes, at)
    }
    return reached
  }
  const at = (place: Place): Place => {
    const path = resolve(root, place)
    return isDivided(path) ? chosen(root, path, choose) : path
  }
  const narrowed = actions.map((node): Action => {
    const place = at(node.place)
    return node._tag === "Set" || node._tag === "SetIfAbsent"
      ? { ...node, place, value: moved(node.value, at) }
      : { ...node, place }
  })
  const removed = Array.from(left.values(), (fields) => resolve(root, { unresolved: fields }))
    .filter((place) => !paths.some((path) => overlaps(path, place)))
    .map((place): Action => ({ _tag: "Remove", place: place }))
  return [...narrowed, ...removed]
}

/** The fields of a structure by their names in the model. */
const fieldsOf = (shape: Plan): ReadonlyArray<string> =>
  shape._tag === "Struct" ? shape.fields.map(({ name }) => name) : []

const isSame = (a: Segments, b: Segments): boolean => a.length === b.length && a.every((segment, i) => segment === b[i])

const mayBeAbsent = ({ plan, wireOptional }: Field): boolean =>
  wireOptional || admitsUndefined(plan) || admitsEmptySet(plan)

const conjuncts = (node: Condition): ReadonlyArray<Condition> =>
  node._tag === "And" ? node.conditions.flatMap(conjuncts) : [node]

const uncertain = (shapes: ReadonlyArray<Plan>, at: Segments): Invalid => {
  const tag = discriminate(shapes.filter(({ _tag }) => _tag === "Struct").map((plan) => ({ plan, item: plan })))?.name
  const of = at.length === 0 ? "the item" : format(at)
  const how = tag === undefined ? "" : ` by its ${tag}`
  return new Invalid(
    `the actions would not leave ${of} a valid member of its union, whichever it is: name the member${how} in the condition, or set all that it has`
  )
}
