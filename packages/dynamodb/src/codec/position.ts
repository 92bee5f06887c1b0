/**
 * The codec of one position of a model, found by walking the plan.
 */
import type * as Effect from "effect/Effect"
import type { AttributeType, AttributeValue } from "../wire/AttributeValue.ts"
import { agreement } from "./agreement.ts"
import { isExact, isSame } from "./canonical.ts"
import { decoder } from "./decode.ts"
import { emptySet, encoder } from "./encode.ts"
import { type Fidelity, fidelityOf, isSameForm } from "./form.ts"
import type { Issue } from "./Issue.ts"
import { memoize } from "./memoize.ts"
import { admitsEmptySet, admitsUndefined, type Field, type Plan, typesOf } from "./Plan.ts"
import { decide, EMPTY, fail, type INVALID, MISSING, perform, type Run } from "./run.ts"

/**
 * One position of a model: the item itself, an attribute, a nested field, a list element, a record entry or a member
 * of a set. Effects are `Exit`s (`Exit.isExit`) unless a transformation on the way is itself effectful.
 *
 * @category models
 */
export interface Codec {
  /** The types the value can have on the wire. */
  readonly types: ReadonlySet<AttributeType>
  /** Whether the attribute may be absent on the wire. */
  readonly optional: boolean
  /** Reads a value that is there, with the model's checks. */
  readonly decode: (value: AttributeValue) => Effect.Effect<unknown, Issue>
  /** Writes a stored value, with the model's checks; `undefined` is a value that is stored as absent. */
  readonly encode: (value: unknown) => Effect.Effect<AttributeValue | undefined, Issue>
  /** Writes a compared value, without checks: a bound may lie outside the domain. What has no wire form is an issue. */
  readonly encodeCompared: (value: unknown) => Effect.Effect<AttributeValue, Issue>
  /**
   * Whether text, a number or bytes that were read as this value are in the form that is written, as far as that is
   * known without effects. What `undefined` stands for is read again.
   */
  readonly isCanonical: (stored: AttributeValue, value: unknown) => boolean
  /** What means the same of a value and of its stored form. */
  readonly fidelity: Fidelity
  /** Whether it is a set that is absent while it is empty, and never for another reason. */
  readonly absentIsEmpty: boolean
  /** What the place is in each member of the unions around it that has it. */
  readonly variants: ReadonlyArray<Codec>
  /** Whether every member of the unions around it has the place. */
  readonly everywhere: boolean
  /** Whether values are stored here as they are at another position. */
  readonly isAlike: (other: Codec) => boolean
  /** The field of a struct, a class or a union of them by its name in the model: its stored name and its codec. */
  readonly attribute: (name: string) => { readonly name: string; readonly codec: Codec } | undefined
  /** The names of the model's fields at this position; empty where there are none. */
  readonly attributeNames: ReadonlyArray<string>
  /** The element of a list at a position. */
  readonly element: (index: number) => Codec | undefined
  /** The entry of a record under a key. */
  readonly entry: (key: string) => Codec | undefined
  /** The member of a set or a list, whatever its position. */
  readonly member: Codec | undefined
  /** What a list may gain at its beginning or its end; nothing where its elements differ by their positions. */
  readonly gains: (end: "first" | "last") => Codec | undefined
}

/** What stands at a position, and what holds of the place rather than of the value. */
export interface Position {
  readonly plan: Plan
  /** In a struct an absent attribute is a value; in a list or a record nothing absent is. */
  readonly place: "item" | "field" | "member"
  /** Whether the attribute may be absent, by the schema. */
  readonly wireOptional: boolean
  /** Whether the decoded value may be missing. */
  readonly optional: boolean
}

const positions = new WeakMap<Codec, Position>()

/** The position of a codec made here. */
export const positionOf = (codec: Codec): Position => positions.get(codec)!

/** The codec of a position. Where members of a union make it different ones, these are its variants. */
const codecAt = (position: Position, variants: ReadonlyArray<Codec> = [], everywhere = true): Codec => {
  const { place, plan, wireOptional } = position
  // Suspended parts are looked at on first use: everything that may look into one is put off until it is asked.
  const read = memoize(() => decoder(plan))
  const write = memoize(() => encoder(plan))
  const types = memoize(() => typesOf(plan))
  const admitsAbsent = memoize(() => wireOptional || (place === "field" && admitsUndefined(plan)))
  const optional = memoize(() => admitsAbsent() || (place === "field" && admitsEmptySet(plan)))
  const fidelity = memoize(() => fidelityOf(plan))
  const exact = memoize(() => isExact(plan))
  const shapes = memoize(() => shapesOf(plan))
  const names = memoize(() => Array.from(new Set(structs(shapes()).flatMap(({ fields }) => fields.map(nameOf)))))
  const member = memoize(() => part(membersIn(shapes())))
  const attributes = new Map<string, NonNullable<ReturnType<Codec["attribute"]>>>()
  // Positions and keys are many, what stands there is not: as many codecs as the schema tells apart.
  const parts: Array<Parts & { readonly codec: Codec }> = []

  const part = (inside: Parts): Codec | undefined => {
    const known = parts.find((other) => isSameParts(other, inside))
    if (known !== undefined) return known.codec
    const codec = codecOf(inside)
    if (codec !== undefined) parts.push({ ...inside, codec })
    return codec
  }

  const present = (value: unknown, run: Run | undefined): AttributeValue | typeof INVALID => {
    const encoded = write()(value, run)
    if (encoded === EMPTY) return fail(run, emptySet)
    return encoded === MISSING ? fail(run, "has no stored form") : encoded
  }
  const stored = (value: unknown, run: Run | undefined): unknown => {
    const encoded = write()(value, run)
    if (encoded === MISSING) return admitsAbsent() ? undefined : fail(run, "is required and has no stored form")
    if (encoded === EMPTY) return place === "field" && !admitsAbsent() ? undefined : fail(run, emptySet)
    return encoded
  }

  const codec: Codec = {
    get types() {
      return types()
    },
    get optional() {
      return optional()
    },
    decode: (value) =>
      perform((run) => {
        const decoded = read()(value, run)
        return decoded === MISSING ? undefined : decoded
      }),
    isCanonical: (stored, value) => {
      if (exact()) return true
      try {
        const written = write()(value === undefined ? read()(stored, undefined) : value, undefined)
        return typeof written !== "object" || isSame(stored, written)
      } catch {
        // A transformation threw: what it would have written is not known.
        return true
      }
    },
    encode:
      variants.length > 1
        ? (value) =>
            agreement(
              variants.map((variant) => variant.encode(value)),
              () => false
            )
        : (value) => perform((run) => stored(value, run)),
    encodeCompared:
      variants.length > 1
        ? (value) =>
            // A compared value always has a form.
            agreement(
              variants.map((variant) => variant.encodeCompared(value)),
              () => false
            ) as Effect.Effect<AttributeValue, Issue>
        : (value) => decide((run) => present(value, run), false),
    get variants() {
      return variants.length > 1 ? variants : [codec]
    },
    everywhere,
    get fidelity() {
      return fidelity()
    },
    get absentIsEmpty() {
      return place === "field" && !admitsAbsent() && admitsEmptySet(plan) && fidelity() === "same"
    },
    isAlike: (other) => {
      const there = positions.get(other)
      return there !== undefined && isSameForm(plan, there.plan)
    },
    attribute: (name) => {
      const known = attributes.get(name)
      if (known !== undefined) return known
      const found = attributeOf(structs(shapes()), name)
      // What is not the name of a field may be the key of a record, of which there is no end.
      if (found !== undefined) attributes.set(name, found)
      return found
    },
    get attributeNames() {
      return names()
    },
    element: (index) => part(partsIn(shapes(), index)),
    entry: (key) => part(partsIn(shapes(), key)),
    get member() {
      return member()
    },
    gains: (end) => part(gainsIn(shapes(), end, optional()))
  }
  positions.set(codec, position)
  return codec
}

export type Struct = Extract<Plan, { _tag: "Struct" }>

/** The structures a value may have: wrappers taken off, unions taken apart. */
export const shapesOf = (plan: Plan): ReadonlyArray<Plan> => {
  switch (plan._tag) {
    case "Checked":
      return shapesOf(plan.plan)
    case "Class":
      return shapesOf(plan.fields)
    case "Suspended":
      return shapesOf(plan.plan())
    case "Union":
      return plan.members.flatMap(shapesOf)
    case "Transformed": {
      const parts = plan.parts()
      return parts === undefined ? [] : shapesOf(parts)
    }
    default:
      return [plan]
  }
}

export const structs = (shapes: ReadonlyArray<Plan>): ReadonlyArray<Struct> =>
  shapes.filter((shape) => shape._tag === "Struct")

const nameOf = ({ name }: Field): string => name

/** What stands at one place in each of the structures that a value may have. */
export interface Parts {
  readonly positions: ReadonlyArray<Position>
  /** Whether all of the structures have the place that could. */
  readonly everywhere: boolean
}

const isSameParts = (a: Parts, b: Parts): boolean =>
  a.everywhere === b.everywhere &&
  a.positions.length === b.positions.length &&
  a.positions.every((position, i) => isSamePosition(position, b.positions[i]!))

const isSamePosition = (a: Position, b: Position): boolean =>
  a.plan === b.plan && a.place === b.place && a.wireOptional === b.wireOptional && a.optional === b.optional

/** What stands, or may stand, at the place of a name or a number in one of the structures a value may have. */
const partOf = (shape: Plan, segment: string | number): ReadonlyArray<Position> => {
  const field =
    shape._tag === "Struct" && typeof segment === "string"
      ? shape.fields.find(({ name }) => name === segment)
      : undefined
  if (field !== undefined) {
    const { optional, plan, wireOptional } = field
    return [{ plan, place: "field", wireOptional, optional }]
  }
  if (typeof segment === "string") return member(entryPlans(shape, segment), true)
  // From the end other elements may follow: each is one that this may be.
  return elementPlans(shape, segment).flatMap((plan) => member([plan], false))
}

const member = (plans: ReadonlyArray<Plan>, optional: boolean): ReadonlyArray<Position> =>
  plans.length === 0 ? [] : [{ plan: either(plans), place: "member", wireOptional: optional, optional }]

/** What stands at the place of a name or a number in the structures that may have one. */
export const partsIn = (shapes: ReadonlyArray<Plan>, segment: string | number): Parts => {
  const type = typeof segment === "string" ? "M" : "L"
  return partsOf(shapes, [type], (shape) => partOf(shape, segment))
}

const membersIn = (shapes: ReadonlyArray<Plan>): Parts =>
  partsOf(shapes, ["L", "SS", "NS", "BS"], (shape) => member(memberPlans(shape), false))

/** Where a list may be absent, what it gains is all that it has. */
const gainsIn = (shapes: ReadonlyArray<Plan>, end: "first" | "last", optional: boolean): Parts =>
  partsOf(shapes, ["L"], (shape) => {
    if (shape._tag !== "List") return member(memberPlans(shape), false)
    const fixed = shape.elements.length > 0
    const shifts = fixed && (end === "first" || optional || shape.elements.some(({ optional }) => optional))
    return shape.rest.length === 1 && !shifts ? member(shape.rest, false) : []
  })

const partsOf = (
  shapes: ReadonlyArray<Plan>,
  types: ReadonlyArray<AttributeType>,
  part: (shape: Plan) => ReadonlyArray<Position>
): Parts => {
  const found = shapes.map(part)
  const may = (shape: Plan) => types.some((type) => typesOf(shape).has(type))
  return { positions: found.flat(), everywhere: found.every((parts, i) => parts.length > 0 || !may(shapes[i]!)) }
}

/** The codec of what stands at one place in the members of a union. */
export const codecOf = ({ everywhere, positions }: Parts): Codec | undefined => {
  const distinct = positions.filter((a, i) => positions.findIndex((b) => isSamePosition(a, b)) === i)
  const [first, ...others] = distinct
  if (first === undefined) return undefined
  const isField = first.place === "field"
  const position: Position = {
    plan: either(distinct.map(({ plan }) => plan)),
    place: first.place,
    wireOptional: (isField && !everywhere) || distinct.some(({ wireOptional }) => wireOptional),
    optional: (isField && !everywhere) || distinct.some(({ optional }) => optional)
  }
  const variants = others.length === 0 ? [] : distinct.map((position) => codecAt(position))
  return codecAt(position, variants, everywhere)
}

/** The codec of the item itself. */
export const rootCodec = (plan: Plan): Codec => codecAt({ plan, place: "item", wireOptional: false, optional: false })

const attributeOf = (structs: ReadonlyArray<Struct>, name: string): ReturnType<Codec["attribute"]> => {
  const found = structs.flatMap(({ fields }) => fields.filter((field) => field.name === name))
  const [first] = found
  if (first === undefined || found.some(({ attribute }) => attribute !== first.attribute)) return undefined
  return {
    name: first.attribute,
    codec: codecOf({
      positions: found.map(({ optional, plan, wireOptional }) => ({ plan, place: "field", wireOptional, optional })),
      everywhere: found.length === structs.length
    })!
  }
}

export const elementPlans = (shape: Plan, index: number): ReadonlyArray<Plan> => {
  if (shape._tag === "Json") return [shape]
  if (shape._tag !== "List") return []
  const element = shape.elements[index]
  // After the fixed elements an index may be one of the rest or, from the end, one of those after it.
  return element === undefined ? shape.rest : [element.plan]
}

export const entryPlans = (shape: Plan, key: string): ReadonlyArray<Plan> => {
  if (shape._tag === "Json") return [shape]
  if (shape._tag !== "Struct" || shape.fields.some(({ attribute, name }) => name === key || attribute === key))
    return []
  return shape.entries.filter(({ isKey }) => isKey === undefined || isKey(key)).map(({ plan }) => plan)
}

const memberPlans = (shape: Plan): ReadonlyArray<Plan> =>
  shape._tag === "Set"
    ? [shape.member]
    : shape._tag === "List"
      ? [...shape.elements.map(({ plan }) => plan), ...shape.rest]
      : shape._tag === "Json"
        ? [shape]
        : []

/** A plan for what any of the plans reads and writes. */
export const either = (plans: ReadonlyArray<Plan>): Plan => {
  const members = Array.from(new Set(plans))
  return members.length === 1 ? members[0]! : { _tag: "Union", members }
}

/** The names under which the fields of what stands at a position are stored. */
export const storedNames = (codec: Codec): ReadonlySet<string> =>
  new Set(structs(shapesOf(positionOf(codec).plan)).flatMap(({ fields }) => fields.map(({ attribute }) => attribute)))

/** Whether what stands at a position may have entries besides its fields. */
export const isOpen = (codec: Codec): boolean =>
  structs(shapesOf(positionOf(codec).plan)).some(({ entries }) => entries.length > 0)
