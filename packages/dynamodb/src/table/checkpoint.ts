/**
 * Checkpoints: where a parallel scan goes on in all of its segments at once.
 */
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { hidden } from "../wire/hidden.ts"
import type { Cursor, CursorError } from "./Cursor.ts"
import { read, write } from "./cursorFrame.ts"
import { fromEntries, isEntries, type KeyEntries, toEntries } from "./keyEntries.ts"

const kind = "c2"

export const done = "done"

/** Where the segments stand that were begun: after the item with this key, or at their end. */
export type Places = HashMap.HashMap<number, AttributeMap | typeof done>

/** What a checkpoint holds: what it was made for, and for each segment its place, `null` at its beginning. */
type Body = readonly [bound: string, places: ReadonlyArray<KeyEntries | typeof done | null>]

const isBody = (value: unknown): value is Body =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === "string" &&
  Array.isArray(value[1]) &&
  value[1].every((place) => place === null || place === done || isEntries(place))

export const isCheckpoint = (cursor: string): boolean => cursor.startsWith("c")

/** The checkpoint of a scan of so many segments, as text; none where all are at their end. */
export const make = (bound: string, segments: number, places: Places): string =>
  write(kind, [
    bound,
    Array.from({ length: segments }, (_, segment) =>
      Option.match(HashMap.get(places, segment), {
        onNone: () => null,
        onSome: (place) => (place === done ? done : toEntries(place))
      })
    )
  ] satisfies Body)

/** Where the segments stand, if it was made for the same scan. */
export const placesOf = (
  bound: string,
  segments: number,
  checkpoint: string
): Result.Result<Places, CursorError["reason"]> =>
  Result.flatMap(read(kind, checkpoint, segments), (body) => {
    if (!isBody(body)) return Result.fail("damaged")
    const [madeFor, places] = body
    if (madeFor !== bound || places.length !== segments) return Result.fail("foreign")
    return Result.succeed(
      HashMap.fromIterable(
        places.flatMap((place, segment) =>
          place === null ? [] : [[segment, place === done ? done : fromEntries(place)] as const]
        )
      )
    )
  })

/** A checkpoint holds a place for every segment: it is made where it is asked for. */
const checkpoints = hidden<() => Option.Option<Cursor>>()

/** Notes on a page how its checkpoint is made. */
export const noting = <P extends object>(page: P, checkpoint: () => Option.Option<Cursor>): P => {
  checkpoints.set(page, checkpoint)
  return page
}

/** Where a read goes on after a page: all segments of a parallel scan, every other read by the page's own cursor. */
export const checkpointOf = (page: { readonly cursor: Option.Option<Cursor> }): Option.Option<Cursor> =>
  (checkpoints.get(page) ?? (() => page.cursor))()
