/**
 * Reading the parts of items that a projection or an index brings, and nothing else.
 */
import * as Equal from "effect/Equal"
import type * as Effect from "effect/Effect"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { fieldDecoder } from "./decode.ts"
import { discriminate } from "./discriminate.ts"
import type { Issue } from "./Issue.ts"
import { unlessMalformed } from "./malformed.ts"
import { admitsEmptySet, admitsUndefined, type Field, type Plan, typesOf } from "./Plan.ts"
import { type Codec, either, elementPlans, entryPlans, positionOf, shapesOf, type Struct, structs } from "./position.ts"
import { assign, isInherited, own } from "./record.ts"
import { fail, INVALID, MISSING, perform, type Run } from "./run.ts"
import { shape } from "./shape.ts"

/**
 * A place inside a model: names of fields and keys of records (strings), positions of lists (numbers).
 *
 * @category models
 */
export type Path = ReadonlyArray<string | number>

/** What is picked at one place: all of it, or parts of it. */
interface Pick {
  whole: boolean
  readonly parts: Map<string | number, Pick>
}

/** How what was read relates to the items it is of. */
interface Mode {
  /** Whether every part may be absent. */
  readonly sparse: boolean
  /** Whether lists are closed up: they hold what was picked of them and no more. */
  readonly closed: boolean
}

type Read = (stored: AttributeValue | undefined, run: Run | undefined) => unknown

interface Part {
  readonly segment: string | number
  readonly attribute: string
  /** Whether every object has one of its names. */
  readonly special: boolean
  /** What decides how it is read. */
  readonly plan: Plan
  readonly optional: boolean
  readonly read: Read
}

/**
 * The reader of the parts of items at some paths.
 *
 * @category models
 */
export interface Projected {
  /** Paths that have to be read besides: the tags of the unions whose parts were picked. */
  readonly along: ReadonlyArray<Path>
  readonly decode: (attributes: AttributeMap) => Effect.Effect<unknown, Issue>
  /** Reads without building errors: `INVALID` says that `decode` knows more. */
  readonly decodeUnsafe: (attributes: AttributeMap) => unknown
}

/**
 * Reads items of which only the parts at the paths were asked for. Structs and classes become plain objects with the
 * picked fields, lists become arrays of the picked elements in order; what is picked whole is read as the model says,
 * instances and all. An optional part that is absent is left out; a required one is an issue, unless the items are
 * `sparse`: then every part may be absent. A path the model does not have throws.
 *
 * Elements of lists are read whole, be it for parts of them: so it is known which is which. The parts of a union are
 * those of the member that its tag names; where what was read does not tell the member, and it matters, that is an issue.
 */
export const projected = (codec: Codec, paths: ReadonlyArray<Path>, sparse = false): Projected => {
  const root: Pick = { whole: false, parts: new Map() }
  for (const path of paths) {
    let pick = root
    for (const segment of path) {
      let part = pick.parts.get(segment)
      if (part === undefined) pick.parts.set(segment, (part = { whole: false, parts: new Map() }))
      pick = part
    }
    pick.whole = true
  }
  const along: Array<Path> = []
  const read = mapOf(positionOf(codec).plan, root, { sparse, closed: true }, [], along)
  return {
    along,
    decode: (attributes) =>
      unlessMalformed(
        attributes,
        perform((run) => rootOf(read(attributes, run)))
      ),
    decodeUnsafe: (attributes) => {
      try {
        return rootOf(read(attributes, undefined))
      } catch {
        // A transformation threw: `decode` dies of it.
        return INVALID
      }
    }
  }
}

/** An item that has none of the parts is an item all the same. */
const rootOf = (read: unknown): unknown => (read === MISSING ? {} : read)

type ReadMap = (map: AttributeMap, run: Run | undefined) => unknown

/** Reads the parts of a struct, a record, or the member of a union of them that a map is. */
const mapOf = (plan: Plan, pick: Pick, mode: Mode, path: Path, along: Array<Path>): ReadMap => {
  const shapes = shapesOf(plan).filter(({ _tag }) => _tag === "Struct" || _tag === "Json")
  const members = shapes.map((shape) => ({ plan: shape, parts: partsOf(shape, pick, mode, path, along) }))
  for (const segment of pick.parts.keys()) {
    if (members.every(({ parts }) => parts.every((part) => part.segment !== segment))) {
      throw new Error(`The model has no "${segment}" at this place`)
    }
  }
  const profiles: Array<{ readonly parts: ReadonlyArray<Part>; readonly read: ReadMap }> = []
  const profileOf = (parts: ReadonlyArray<Part>) => {
    const known = profiles.find((profile) => isSameProfile(profile.parts, parts))
    if (known !== undefined) return known.read
    const Parts = shape()
    const read: ReadMap = (map, run) => readMap(map, parts, new Parts(), run, mode.sparse)
    profiles.push({ parts, read })
    return read
  }
  const items = members.map(({ parts, plan }) => ({ plan, item: profileOf(parts) }))
  const [first] = profiles
  if (profiles.length === 1) return first!.read
  const all = profiles.map(({ read }) => read)
  const tag = structs(shapes).length === shapes.length ? discriminate(items) : undefined
  if (tag === undefined) return (map, run) => told(all, map, run)
  if (pick.parts.get(tag.name)?.whole !== true) along.push([...path, tag.name])
  return (map, run) =>
    own(map, tag.attribute) === undefined ? told(all, map, run) : told(Array.from(new Set(tag.ofWire(map))), map, run)
}

const isSameProfile = (a: ReadonlyArray<Part>, b: ReadonlyArray<Part>): boolean =>
  a.length === b.length &&
  a.every((part, i) => {
    const other = b[i]!
    return (
      part.segment === other.segment &&
      part.attribute === other.attribute &&
      part.plan === other.plan &&
      part.optional === other.optional
    )
  })

/** What the one member that fits says; several that fit must say the same. */
const told = (members: ReadonlyArray<ReadMap>, map: AttributeMap, run: Run | undefined): unknown => {
  const [only] = members
  if (only === undefined) return fail(run, "has none of the forms that are expected here")
  if (members.length === 1) return only(map, run)
  let found: unknown = INVALID
  let issue: Issue | undefined
  let waits = false
  for (const read of members) {
    if (run !== undefined) run.issue = undefined
    const decoded = read(map, run)
    if (decoded === INVALID) {
      if (run?.issue === undefined) waits = true
      else issue ??= run.issue
    } else if (found === INVALID) found = decoded
    else if (!Equal.equals(found, decoded)) {
      return fail(run, "what was read does not tell which member of the union it is")
    }
  }
  if (run === undefined) return found
  run.issue = undefined
  if (found !== INVALID && !waits) return found
  if (waits) return INVALID
  run.issue = issue
  return INVALID
}

const partsOf = (shape: Plan, pick: Pick, mode: Mode, path: Path, along: Array<Path>): ReadonlyArray<Part> =>
  Array.from(pick.parts).flatMap(([segment, part]): ReadonlyArray<Part> => {
    const field =
      shape._tag === "Struct" && typeof segment === "string"
        ? shape.fields.find(({ name }) => name === segment)
        : undefined
    const plans = field === undefined ? partPlans(shape, segment) : [field.plan]
    if (plans.length === 0) return []
    const plan = either(plans)
    const optional = field?.optional ?? true
    const attribute = field?.attribute ?? segment
    const place = { attribute, plan, optional, wireOptional: field?.wireOptional ?? true }
    const read = part.whole ? fieldDecoder(place) : partial(place, part, mode, [...path, segment], along)
    return [
      {
        segment,
        attribute: String(attribute),
        special: isInherited(String(segment)) || isInherited(String(attribute)),
        plan,
        optional,
        read: mode.sparse ? (stored, run) => (stored === undefined ? MISSING : read(stored, run)) : read
      }
    ]
  })

const partPlans = (shape: Plan, segment: string | number): ReadonlyArray<Plan> =>
  typeof segment === "number" ? elementPlans(shape, segment) : entryPlans(shape, segment)

const partial = (
  {
    attribute: place,
    optional,
    plan
  }: { readonly attribute: string | number; readonly optional: boolean; readonly plan: Plan },
  pick: Pick,
  mode: Mode,
  path: Path,
  along: Array<Path>
): Read => {
  const ofList = Array.from(pick.parts.keys()).every((segment) => typeof segment === "number")
  const nullable = typesOf(plan).has("NULL")
  // What is asked for inside of null is as absent as it is in an empty map: something must tell the one from the other.
  const sign = nullable && !optional && mode.closed && !mode.sparse ? signOf(plan, ofList) : undefined
  if (sign !== undefined) along.push([...path, ...sign])
  const within = sign?.length === 0 ? { ...mode, closed: false } : mode
  const read = ofList ? listOf(plan, pick, within, path) : mapOf(plan, pick, within, path, along)
  const inside = (stored: AttributeValue, run: Run | undefined): unknown => {
    if (ofList) {
      return Array.isArray(stored.L) ? (read as ReadList)(stored.L, run) : fail(run, "is not stored as a list (L)")
    }
    return typeof stored.M === "object" ? (read as ReadMap)(stored.M, run) : fail(run, "is not stored as a map (M)")
  }
  const nothing: AttributeValue = ofList ? { L: [] } : { M: {} }
  return (stored, run) => {
    if (stored === undefined && optional) return MISSING
    // The service leaves out what none of the picked parts is in, be it a map without them or null.
    const value = stored ?? nothing
    if (nullable && (value.NULL === true || (stored === undefined && mode.closed))) return null
    return run === undefined ? inside(value, undefined) : run.at(place, inside, value)
  }
}

/** What is there whenever the value is not null: a field that all of its forms require, or else the value as a whole. */
const signOf = (plan: Plan, ofList: boolean): Path => {
  const [first, ...others] = ofList ? [] : structs(shapesOf(plan))
  const required = (shape: Struct) => shape.fields.filter(isAlwaysThere)
  const sign = (first === undefined ? [] : required(first)).find(({ attribute, name }) =>
    others.every((shape) => required(shape).some((field) => field.name === name && field.attribute === attribute))
  )
  return sign === undefined ? [] : [sign.name]
}

const isAlwaysThere = ({ plan, wireOptional }: Field): boolean =>
  !wireOptional && !admitsUndefined(plan) && !admitsEmptySet(plan)

/** Reads the parts of a map. A `sparse` one that has none of them is as good as absent. */
const readMap = (
  map: AttributeMap,
  parts: ReadonlyArray<Part>,
  out: Record<string, unknown>,
  run: Run | undefined,
  sparse: boolean
): unknown => {
  let undecided = false
  let empty = sparse
  for (let i = 0; i < parts.length; i++) {
    const { attribute, read, segment, special } = parts[i]!
    const decoded = read(special ? own(map, attribute) : map[attribute], run)
    if (decoded === INVALID) {
      if (run === undefined || !run.undecided) return INVALID
      undecided = true
    } else if (decoded !== MISSING) {
      if (special) assign(out, String(segment), decoded)
      else out[segment] = decoded
      empty = false
    }
  }
  return undecided ? INVALID : empty ? MISSING : out
}

type ReadList = (list: ReadonlyArray<AttributeValue>, run: Run | undefined) => unknown

const unasked = "has elements that were not asked for"

/** Reads the picked elements of a list, in the order of their positions. */
const listOf = (plan: Plan, pick: Pick, mode: Mode, path: Path): ReadList => {
  // What is below an element is read with it: its unions have their tags, and its lists all of their elements.
  const inside: Mode = mode.sparse ? mode : { ...mode, closed: false }
  const lists = shapesOf(plan).filter(({ _tag }) => _tag === "List" || _tag === "Json")
  const parts = Array.from(pick.parts, ([segment, part]) => {
    const plans = lists.flatMap((shape) => elementPlans(shape, segment as number))
    if (plans.length === 0) throw new Error(`The model has no "${segment}" at this place`)
    const place = { attribute: segment, plan: either(plans), optional: false, wireOptional: false }
    const read = part.whole ? fieldDecoder(place) : partial(place, part, inside, [...path, segment], [])
    return { position: segment as number, read }
  }).toSorted((a, b) => a.position - b.position)
  if (mode.sparse) return (list, run) => readSparse(list, parts, run)
  return (list, run) => {
    if (mode.closed && list.length > parts.length) return fail(run, unasked)
    const out: Array<unknown> = []
    let undecided = false
    for (let i = 0; i < parts.length; i++) {
      const { position, read } = parts[i]!
      // A list has no gaps: the elements that are there are those at the first of the positions.
      const element = list[mode.closed ? i : position]
      if (element === undefined) break
      const decoded = read(element, run)
      if (decoded === INVALID) {
        if (run === undefined || !run.undecided) return INVALID
        undecided = true
      } else if (decoded !== MISSING) out.push(decoded)
    }
    return undecided ? INVALID : out
  }
}

/** Elements of which an update touched parts come in order, closed up: which they are shows only by fitting. */
const readSparse = (
  list: ReadonlyArray<AttributeValue>,
  parts: ReadonlyArray<{ readonly read: Read }>,
  run: Run | undefined
): unknown => {
  const out: Array<unknown> = []
  let next = 0
  for (let i = 0; i < list.length; i++) {
    let decoded: unknown = INVALID
    do {
      const part = parts[next++]
      if (part === undefined) return fail(run, unasked)
      if (run !== undefined) run.issue = undefined
      decoded = part.read(list[i], run)
      // A sparse element that has nothing of this part was asked for as another.
      if (decoded === MISSING) decoded = fail(run, unasked)
    } while (decoded === INVALID && parts.length - next >= list.length - i && (run === undefined || !run.undecided))
    if (decoded === INVALID) return INVALID
    if (decoded !== MISSING) out.push(decoded)
  }
  return out.length === 0 ? MISSING : out
}
