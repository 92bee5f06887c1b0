/**
 * The text of cursors: a version, a checksum, what the cursor is bound to, and the key it goes on after.
 */
import * as Result from "effect/Result"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { Cursor, CursorError } from "./Cursor.ts"

const version = "1"

type Entry = readonly [name: string, type: "S" | "N" | "B", value: string]

/** CRC-32: finds damage, and tells queries apart. */
const checksum = (text: string): string => {
  let crc = -1
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (~crc >>> 0).toString(16).padStart(8, "0")
}

const entry = ([name, { B, N, S }]: readonly [string, AttributeValue]): Entry =>
  B !== undefined
    ? [name, "B", Buffer.from(B).toString("base64")]
    : S !== undefined
      ? [name, "S", S]
      : [name, "N", N ?? ""]

/** The key entries of a query's parts in a canonical text, of which the cursor keeps the checksum. */
export const binding = (parts: ReadonlyArray<unknown>, values: AttributeMap): string =>
  checksum(JSON.stringify([...parts, ...Object.entries(values).map(entry)]))

/** The cursor that goes on after the item with this key. */
export const make = (bound: string, key: AttributeMap): Cursor => {
  const body = JSON.stringify([bound, Object.entries(key).map(entry)])
  return Cursor.make(version + Buffer.from(checksum(body) + body).toString("base64url"))
}

/** The key a cursor goes on after, if it was made for the same query. */
export const startKey = (table: string, bound: string, cursor: string): Result.Result<AttributeMap, CursorError> => {
  const refuse = (reason: CursorError["reason"]) => Result.fail(withoutStack(() => new CursorError({ table, reason })))
  if (/^[0-9]/.test(cursor) && cursor[0] !== version) return refuse("outdated")
  const text = Buffer.from(cursor.slice(1), "base64url").toString()
  const body = text.slice(8)
  if (cursor[0] !== version || text.slice(0, 8) !== checksum(body)) return refuse("damaged")
  // The checksum vouches for the form.
  const [madeFor, entries] = JSON.parse(body) as readonly [string, ReadonlyArray<Entry>]
  if (madeFor !== bound) return refuse("foreign")
  const key: AttributeMap = {}
  for (const [name, type, value] of entries) {
    key[name] =
      type === "B" ? { B: new Uint8Array(Buffer.from(value, "base64")) } : type === "S" ? { S: value } : { N: value }
  }
  return Result.succeed(key)
}
