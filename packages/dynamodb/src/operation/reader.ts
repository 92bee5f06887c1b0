/**
 * Reading items: whole, or the parts a projection picked.
 */
import type * as Effect from "effect/Effect"
import { type Issue, projected } from "../codec/Codec.ts"
import type { Expressions } from "../expression/compile.ts"
import { type Path, type Place, resolve } from "../expression/path.ts"
import { type PickedBy, placeOf, type Selected, selections } from "../expression/selection.ts"
import type { Definition, IndexDefinition } from "../table/definition.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { recent } from "./recent.ts"

/** What a read yields: the item, or the parts of it that a projection picked. Without one, `Picked` is `never`. */
export type Got<A, Picked extends ReadonlyArray<Selected<unknown>>> = [Picked] extends [never] ? A : PickedBy<A, Picked>

/** The callback of a projection, whatever its attributes are called. */
export type Project = (attributes: never) => ReadonlyArray<Selected<unknown>>

export interface Reader {
  /** The member of the request that names the parts; none for whole items. */
  readonly expression: (expressions: Expressions) => { readonly ProjectionExpression?: string }
  readonly decode: (attributes: AttributeMap) => Effect.Effect<unknown, Issue>
  /** Reads without building errors: `INVALID` says that `decode` knows more. */
  readonly decodeUnsafe: (attributes: AttributeMap) => unknown
}

const none = () => ({})

/** The readers of indexes that hold parts: each is made once, whether keys are read leniently or not. */
const ofIndexes = new WeakMap<IndexDefinition, Reader>()

/** Elements are read whole, so that it is known which is which: a projection closes up what it picks of a list. */
const uncut = ({ codec, fields, segments }: Path): Place => {
  const position = segments.findIndex((segment) => typeof segment === "number")
  return position === -1 || position === segments.length - 1
    ? { codec, fields, segments }
    : { unresolved: fields.slice(0, position + 1) }
}

interface Projection extends Pick<Reader, "decode" | "decodeUnsafe"> {
  /** What is read: what was picked, what tells how to read it, and the keys. */
  readonly paths: ReadonlyArray<Place>
}

const projectionOf = (
  { codec: { root }, startKey }: Definition,
  picked: ReadonlyArray<ReadonlyArray<string | number>>
): Projection => {
  const { along, decode, decodeUnsafe } = projected(root, picked)
  const paths = [...picked, ...along].map((path) => uncut(resolve(root, { unresolved: path })))
  return { decode, decodeUnsafe, paths: [...paths, ...startKey.map(({ path }) => path)] }
}

/** Projections are mostly written where they are used, and made anew for every call: the same parts, time and again. */
const ofParts = new WeakMap<Definition["startKey"], ReturnType<typeof recent<Projection>>>()

const recentOf = ({ startKey }: Definition) => {
  const known = ofParts.get(startKey)
  if (known !== undefined) return known
  const made = recent<Projection>()
  ofParts.set(startKey, made)
  return made
}

/**
 * The reader of the items of a source. With a projection the keys are always read too: that costs nothing, and tells
 * items of a batch and places in a query apart. Without one an index yields what it holds, or what it fetches.
 */
export const reader = (definition: Definition, project: Project | undefined, fetch = false): Reader => {
  const { codec, index } = definition
  if (project !== undefined) {
    // The view has the attributes the callback's type names.
    const picked = project(selections.ofItem(codec.root) as never)
      .map(placeOf)
      .map((place) => ("codec" in place ? place.fields : place.unresolved))
    const { decode, decodeUnsafe, paths } = recentOf(definition)(JSON.stringify(picked), () =>
      projectionOf(definition, picked)
    )
    return { decode, decodeUnsafe, expression: ({ projection }) => ({ ProjectionExpression: projection(paths) }) }
  }
  const fields = fetch ? undefined : index?.fields
  if (index === undefined || fields === undefined)
    return { expression: none, decode: codec.decode, decodeUnsafe: codec.decodeUnsafe }
  const known = ofIndexes.get(index)
  if (known !== undefined) return known
  const { decode, decodeUnsafe } = projected(
    codec.root,
    fields.map((field) => [field])
  )
  const made: Reader = { expression: none, decode, decodeUnsafe }
  ofIndexes.set(index, made)
  return made
}
