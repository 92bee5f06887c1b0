/**
 * The frame of cursors: what kind they are, in which version, a checksum, and a body of JSON.
 */
import * as Result from "effect/Result"
import { crc32 } from "node:zlib"
import { toBytes, toText } from "./base64.ts"
import type { CursorError } from "./Cursor.ts"

/** A letter for the kind, none for the cursor of one place, and a digit for the version. */
export type Kind = "1" | "c2"

/**
 * A cursor is no longer. Ten key attributes of 15 kB and their names, each character escaped, and all of it in base64:
 * 144,000 characters.
 */
const longest = 160_000

/** How long a cursor of so many places can be. */
export const longestOf = (places: number): number => places * longest

/** Finds damage, and tells readings apart. */
export const checksum = (text: string): string => crc32(text).toString(16).padStart(8, "0")

export const write = (kind: Kind, body: unknown): string => {
  const text = JSON.stringify(body)
  return kind + toText(Buffer.from(checksum(text) + text), "base64url")
}

/** The body of a cursor of this kind. A checksum finds accidents, no forgery: its form is for the caller to look at. */
export const read = (kind: Kind, cursor: string, places = 1): Result.Result<unknown, CursorError["reason"]> => {
  if (cursor.length > longestOf(places)) return Result.fail("damaged")
  const [head = "", letter] = /^(c?)[0-9]/.exec(cursor) ?? []
  if (head !== kind) {
    return Result.fail(letter === undefined ? "damaged" : letter === kind.slice(0, -1) ? "outdated" : "foreign")
  }
  const text = toBytes(cursor.slice(kind.length), "base64url")?.toString()
  const body = text?.slice(8)
  if (body === undefined || text?.slice(0, 8) !== checksum(body)) return Result.fail("damaged")
  return Result.try({ try: () => JSON.parse(body) as unknown, catch: () => "damaged" as const })
}
