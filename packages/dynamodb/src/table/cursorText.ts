/**
 * The text of cursors: what a cursor is bound to, and the key it goes on after.
 */
import * as Result from "effect/Result"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { toText } from "./base64.ts"
import { Cursor, CursorError } from "./Cursor.ts"
import { checksum, read, write } from "./cursorFrame.ts"
import { fromEntries, isEntries, type KeyEntries, toEntries } from "./keyEntries.ts"

const kind = "1"

/** What cursors are bound to, in a few letters. Bytes are told apart by their base64 text. */
export const binding = (parts: ReadonlyArray<unknown>): string =>
  checksum(
    // A Buffer turns itself into JSON, of another form than other bytes, before `part` is looked at: hence `this`.
    JSON.stringify(parts, function (this: Readonly<Record<string, unknown>>, name, part: unknown) {
      const bytes = this[name]
      return bytes instanceof Uint8Array ? toText(bytes, "base64") : part
    })
  )

/** What a cursor holds: what it was made for, the segment of a parallel scan, and the key it goes on after. */
type Body = readonly [bound: string, segment: number, key: KeyEntries]

/** The cursor that goes on after the item with this key. */
export const make = (bound: string, key: AttributeMap, segment = 0): Cursor =>
  Cursor.make(write(kind, [bound, segment, toEntries(key)] satisfies Body))

const bodyOf = (cursor: string): Result.Result<Body, CursorError["reason"]> =>
  Result.flatMap(read(kind, cursor), (body) => (isBody(body) ? Result.succeed(body) : Result.fail("damaged")))

const isBody = (value: unknown): value is Body =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === "string" &&
  typeof value[1] === "number" &&
  isEntries(value[2])

/** The segment a cursor belongs to; one that cannot be read belongs to the first, where that is found out. */
export const segmentOf = (cursor: string): number =>
  Result.match(bodyOf(cursor), { onFailure: () => 0, onSuccess: ([, segment]) => segment })

/** The key a cursor goes on after, if it was made for the same reading. */
export const startKey = (
  table: string,
  bound: string,
  cursor: Result.Result<string, CursorError["reason"]>,
  segment = 0
): Result.Result<AttributeMap, CursorError> => {
  const refuse = (reason: CursorError["reason"]) => withoutStack(() => new CursorError({ table, reason }))
  return Result.flatMap(Result.mapError(Result.flatMap(cursor, bodyOf), refuse), ([madeFor, madeIn, key]) =>
    madeFor !== bound || madeIn !== segment ? Result.fail(refuse("foreign")) : Result.succeed(fromEntries(key))
  )
}
