/**
 * The codec of one position of a model, found by walking the plan.
 */
import type * as Effect from "effect/Effect"
import type { AttributeType, AttributeValue } from "../wire/AttributeValue.ts"
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

export const codecAt = (position: Position): Codec => {
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
  const member = memoize(() => part(memberPlans(shapes())))
  const attributes = new Map<string, NonNullable<ReturnType<Codec["attribute"]>>>()
  // Positions and keys are many, what stands there is not: as many codecs as the schema tells apart.
  const parts: Array<{ readonly plans: ReadonlyArray<Plan>; readonly optional: boolean; readonly codec: Codec }> = []

  const part = (plans: ReadonlyArray<Plan>, optional = false): Codec | undefined => {
    if (plans.length === 0) return undefined
    const same = (part: (typeof parts)[number]) =>
      part.optional === optional &&
      part.plans.length === plans.length &&
      part.plans.every((plan, i) => plan === plans[i])
    const known = parts.find(same)
    if (known !== undefined) return known.codec
    const codec = codecAt({ plan: either(plans), place: "member", wireOptional: optional, optional })
    parts.push({ plans, optional, codec })
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
    encode: (value) => perform((run) => stored(value, run)),
    encodeCompared: (value) => decide((run) => present(value, run), false),
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
    element: (index) => part(shapes().flatMap((shape) => elementPlans(shape, index))),
    entry: (key) =>
      part(
        shapes().flatMap((shape) => entryPlans(shape, key)),
        true
      ),
    get member() {
      return member()
    }
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

const attributeOf = (structs: ReadonlyArray<Struct>, name: string): ReturnType<Codec["attribute"]> => {
  const fields = structs.map(({ fields }) => fields.find((field) => field.name === name))
  const found = fields.filter((field) => field !== undefined)
  const [first] = found
  if (first === undefined || found.some(({ attribute }) => attribute !== first.attribute)) return undefined
  const some = found.length < fields.length
  return {
    name: first.attribute,
    codec: codecAt({
      plan: either(found.map(({ plan }) => plan)),
      place: "field",
      wireOptional: some || found.some(({ wireOptional }) => wireOptional),
      optional: some || found.some(({ optional }) => optional)
    })
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

const memberPlans = (shapes: ReadonlyArray<Plan>): ReadonlyArray<Plan> =>
  shapes.flatMap((shape) =>
    shape._tag === "Set"
      ? [shape.member]
      : shape._tag === "List"
        ? [...shape.elements.map(({ plan }) => plan), ...shape.rest]
        : shape._tag === "Json"
          ? [shape]
          : []
  )

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
