/**
 * Where a value stands in an item, and the codec that is there.
 */
import type { Codec } from "../codec/Codec.ts"
import { shortened } from "../wire/shortened.ts"
import { Invalid } from "./invalid.ts"

export interface Path {
  /** Stored names, keys and positions, from the item inwards. */
  readonly segments: ReadonlyArray<string | number>
  /** The same by the names of the model. */
  readonly fields: ReadonlyArray<string | number>
  readonly codec: Codec
}

/** A path, or the names and positions of one that a model has yet to confirm. */
export type Place = Path | { readonly unresolved: ReadonlyArray<string | number> }

export const root = (codec: Codec): Path => ({ segments: [], fields: [], codec })

const element = (codec: Codec, position: number) =>
  Number.isSafeInteger(position) && position >= 0 ? codec.element(position) : undefined

/** The field, element or entry of a place; `undefined` when the model has none there. */
export const descend = ({ codec, fields, segments }: Path, segment: string | number): Path | undefined => {
  const field = typeof segment === "string" ? codec.attribute(segment) : undefined
  const found = field?.codec ?? (typeof segment === "number" ? element(codec, segment) : codec.entry(segment))
  return found && { segments: [...segments, field?.name ?? segment], fields: [...fields, segment], codec: found }
}

/** A path as people write it: `basket.items[1].qty`. */
export const written = (segments: ReadonlyArray<string | number>): string =>
  segments.reduce<string>(
    (text, segment) =>
      typeof segment === "number" ? `${text}[${segment}]` : text === "" ? segment : `${text}.${segment}`,
    ""
  )

/** A path as messages tell it. */
export const format = (segments: ReadonlyArray<string | number>): string => shortened(written(segments))

/** Whether one path leads through the other, or they are the same. */
export const overlaps = (a: Path, b: Path): boolean => {
  const shared = Math.min(a.segments.length, b.segments.length)
  for (let i = 0; i < shared; i++) if (a.segments[i] !== b.segments[i]) return false
  return true
}

/** The path a place is, in the model whose items have the codec. */
export const resolve = (codec: Codec, place: Place): Path => {
  if ("codec" in place) return place
  let path: Path | undefined = root(codec)
  for (const segment of place.unresolved) path = path && descend(path, segment)
  if (path === undefined) throw new Invalid(`the model has no ${format(place.unresolved)}`)
  return path
}
