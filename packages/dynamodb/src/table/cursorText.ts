/**
 * The text of cursors: a version, a checksum, what the cursor is bound to, and the key it goes on after.
 */
import * as Result from "effect/Result"
import { crc32 } from "node:zlib"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { Cursor, CursorError } from "./Cursor.ts"

const version = "1"

type Entry = readonly [name: string, type: "S" | "N" | "B", value: string]

/** Finds damage, and tells readings apart. */
const checksum = (text: string): string => crc32(text).toString(16).padStart(8, "0")

const entry = ([name, { B, N, S }]: readonly [string, AttributeValue]): Entry =>
  B !== undefined
    ? [name, "B", Buffer.from(B).toString("base64")]
    : S !== undefined
      ? [name, "S", S]
      : [name, "N", N ?? ""]

/** What cursors are bound to, in a few letters. Bytes are told apart by their base64 text. */
export const binding = (parts: ReadonlyArray<unknown>): string =>
  checksum(
    JSON.stringify(parts, (_, part: unknown) =>
      part instanceof Uint8Array ? Buffer.from(part).toString("base64") : part
    )
  )

/** What a cursor holds: what it was made for, the segment of a parallel scan, and the key it goes on after. */
type Body = readonly [bound: string, segment: number, key: ReadonlyArray<Entry>]

/** The cursor that goes on after the item with this key. */
export const make = (bound: string, key: AttributeMap, segment = 0): Cursor => {
  const body = JSON.stringify([bound, segment, Object.entries(key).map(entry)] satisfies Body)
  return Cursor.make(version + Buffer.from(checksum(body) + body).toString("base64url"))
}

const read = (cursor: string): Result.Result<Body, CursorError["reason"]> => {
  if (/^[0-9]/.test(cursor) && cursor[0] !== version) return Result.fail("outdated")
  const bytes = Buffer.from(cursor.slice(1), "base64url")
  const text = bytes.toString()
  const body = text.slice(8)
  const intact = cursor === version + bytes.toString("base64url") && text.slice(0, 8) === checksum(body)
  // A checksum finds accidents, no forgery: the form is looked at too.
  const parsed = intact ? Result.try(() => JSON.parse(body) as unknown) : Result.fail(undefined)
  return Result.isSuccess(parsed) && isBody(parsed.success) ? Result.succeed(parsed.success) : Result.fail("damaged")
}

const isBody = (value: unknown): value is Body =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === "string" &&
  typeof value[1] === "number" &&
  Array.isArray(value[2]) &&
  value[2].every(
    (part) =>
      Array.isArray(part) &&
      part.length === 3 &&
      part.every((text) => typeof text === "string") &&
      ["S", "N", "B"].includes(part[1] as string)
  )

/** The segment a cursor belongs to; one that cannot be read belongs to the first, where that is found out. */
export const segmentOf = (cursor: string): number =>
  Result.match(read(cursor), { onFailure: () => 0, onSuccess: ([, segment]) => segment })

/** The key a cursor goes on after, if it was made for the same reading. */
export const startKey = (
  table: string,
  bound: string,
  cursor: Result.Result<string, CursorError["reason"]>,
  segment = 0
): Result.Result<AttributeMap, CursorError> => {
  const refuse = (reason: CursorError["reason"]) => withoutStack(() => new CursorError({ table, reason }))
  return Result.flatMap(Result.mapError(Result.flatMap(cursor, read), refuse), ([madeFor, madeIn, entries]) => {
    if (madeFor !== bound || madeIn !== segment) return Result.fail(refuse("foreign"))
    const key: AttributeMap = {}
    for (const [name, type, value] of entries) {
      key[name] =
        type === "B" ? { B: new Uint8Array(Buffer.from(value, "base64")) } : type === "S" ? { S: value } : { N: value }
    }
    return Result.succeed(key)
  })
}
