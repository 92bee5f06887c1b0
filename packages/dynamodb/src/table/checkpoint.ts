/**
 * Checkpoints: where a parallel scan goes on in all of its segments at once.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { crc32 } from "node:zlib"
import { hidden } from "../wire/hidden.ts"
import type { Cursor, CursorError } from "./Cursor.ts"

/** Where a segment stands: at its beginning, after the cursor's item, or at its end. */
export type Place = undefined | string
export const done = "done"

const prefix = "c1"

export const isCheckpoint = (cursor: string): boolean => cursor.startsWith(prefix)

export const beginning = (segments: number): ReadonlyArray<Place> => Array.from({ length: segments })

const checksum = (text: string) => crc32(text).toString(16).padStart(8, "0")

/** The places of a checkpoint. Their cursors are checked where they are used; here, that there is one for each segment. */
export const placesOf = (
  checkpoint: string,
  segments: number
): Result.Result<ReadonlyArray<Place>, CursorError["reason"]> => {
  const text = Buffer.from(checkpoint.slice(prefix.length), "base64url").toString()
  const body = text.slice(8)
  if (text.slice(0, 8) !== checksum(body)) return Result.fail("damaged")
  const parsed = Result.try(() => JSON.parse(body) as unknown)
  if (Result.isFailure(parsed) || !Array.isArray(parsed.success)) return Result.fail("damaged")
  const places = parsed.success as ReadonlyArray<unknown>
  if (places.length !== segments) return Result.fail("foreign")
  return places.every((place) => place === null || typeof place === "string")
    ? Result.succeed(places.map((place) => place ?? undefined))
    : Result.fail("damaged")
}

const checkpoints = hidden<Option.Option<Cursor>>()

/** Notes on each page where all segments stand once it is taken. */
export const noting =
  (places: Array<Place>) =>
  <P extends { readonly segment: number | undefined; readonly cursor: Option.Option<Cursor> }>(page: P): P => {
    places[page.segment ?? 0] = Option.getOrElse(page.cursor, () => done)
    const body = JSON.stringify(places.map((place) => place ?? null))
    const isEnd = places.every((place) => place === done)
    checkpoints.set(
      page,
      // A checkpoint is the cursor of a whole scan.
      isEnd ? Option.none() : Option.some((prefix + Buffer.from(checksum(body) + body).toString("base64url")) as Cursor)
    )
    return page
  }

/** Where a read goes on after a page: all segments of a parallel scan, every other read by the page's own cursor. */
export const checkpointOf = (page: { readonly cursor: Option.Option<Cursor> }): Option.Option<Cursor> =>
  checkpoints.get(page) ?? page.cursor
