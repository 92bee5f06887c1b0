/**
 * Reading the parts of items that a projection or an index brings, and nothing else.
 */
import type * as Effect from "effect/Effect"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { fieldDecoder } from "./decode.ts"
import type { Issue } from "./Issue.ts"
import { memoize } from "./memoize.ts"
import { typesOf } from "./Plan.ts"
import { type Codec, positionOf } from "./position.ts"
import { assign, own } from "./record.ts"
import { fail, INVALID, MISSING, perform, type Run } from "./run.ts"

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

type Read = (stored: AttributeValue | undefined, run: Run | undefined) => unknown

interface Part {
  readonly segment: string | number
  readonly attribute: string
  readonly read: Read
}

/**
 * Reads items of which only the parts at the paths were asked for. Structs and classes become plain objects with the
 * picked fields, lists become arrays of the picked elements in order; what is picked whole is read as the model says,
 * instances and all. An optional part that is absent is left out; a required one is an issue, unless the items are
 * `sparse`: then every part may be absent. A path the model does not have throws.
 */
export const projected = (
  codec: Codec,
  paths: ReadonlyArray<Path>,
  sparse = false
): ((attributes: AttributeMap) => Effect.Effect<unknown, Issue>) => {
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
  const parts = partsOf(codec, root, sparse)
  return (attributes) => perform((run) => readMap(attributes, parts, run))
}

const partsOf = (codec: Codec, pick: Pick, sparse: boolean): ReadonlyArray<Part> =>
  Array.from(pick.parts, ([segment, part]): Part => {
    const field = typeof segment === "string" ? codec.attribute(segment) : undefined
    const found = field?.codec ?? (typeof segment === "string" ? codec.entry(segment) : codec.element(segment))
    if (found === undefined) throw new Error(`The model has no "${segment}" at this place`)
    const place = field?.name ?? segment
    const read = part.whole ? whole(found, place) : partial(found, place, part, sparse)
    return {
      segment,
      attribute: String(place),
      read: sparse ? (stored, run) => (stored === undefined ? MISSING : read(stored, run)) : read
    }
  })

const whole = (codec: Codec, place: string | number): Read => {
  const { optional, plan, wireOptional } = positionOf(codec)
  return fieldDecoder({ attribute: place, plan, optional, wireOptional })
}

const partial = (codec: Codec, place: string | number, pick: Pick, sparse: boolean): Read => {
  const { optional, plan } = positionOf(codec)
  const parts = partsOf(codec, pick, sparse)
  const ofList = parts.every(({ segment }) => typeof segment === "number")
  const sorted = ofList ? parts.toSorted((a, b) => Number(a.segment) - Number(b.segment)) : parts
  const nullable = memoize(() => typesOf(plan).has("NULL"))
  const inside = (stored: AttributeValue, run: Run | undefined): unknown => {
    if (ofList)
      return Array.isArray(stored.L)
        ? readList(stored.L, sorted, run, sparse)
        : fail(run, "is not stored as a list (L)")
    return typeof stored.M === "object"
      ? readMap(stored.M, parts, run, sparse)
      : fail(run, "is not stored as a map (M)")
  }
  const nothing: AttributeValue = ofList ? { L: [] } : { M: {} }
  return (stored, run) => {
    if (stored === undefined && optional) return MISSING
    // The service leaves out what none of the picked parts is in, be it a map without them or null.
    const value = stored ?? nothing
    if (value.NULL === true && nullable()) return null
    if (stored === undefined && nullable() && inside(nothing, undefined) === INVALID) return null
    return run === undefined ? inside(value, undefined) : run.at(place, inside, value)
  }
}

/** Reads the parts of a map. A `sparse` one that has none of them is as good as absent. */
const readMap = (map: AttributeMap, parts: ReadonlyArray<Part>, run: Run | undefined, sparse = false): unknown => {
  const out: Record<string, unknown> = {}
  let undecided = false
  let empty = sparse
  for (const { attribute, read, segment } of parts) {
    const decoded = read(own(map, attribute), run)
    if (decoded === INVALID) {
      if (run === undefined || !run.undecided) return INVALID
      undecided = true
    } else if (decoded !== MISSING) {
      assign(out, String(segment), decoded)
      empty = false
    }
  }
  return undecided ? INVALID : empty ? MISSING : out
}

const unasked = "has elements that were not asked for"

/** The elements that are there come in the order of their positions, closed up: which they are shows only by fitting. */
const readList = (
  list: ReadonlyArray<AttributeValue>,
  parts: ReadonlyArray<Part>,
  run: Run | undefined,
  sparse: boolean
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
      if (sparse && decoded === MISSING) decoded = fail(run, unasked)
    } while (decoded === INVALID && parts.length - next >= list.length - i && (run === undefined || !run.undecided))
    if (decoded === INVALID) return INVALID
    if (decoded !== MISSING) out.push(decoded)
  }
  return sparse && out.length === 0 ? MISSING : out
}
