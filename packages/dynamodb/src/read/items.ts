/**
 * The items of a page: decoded in one go, or one by one where something does not decode.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import { INVALID, type Issue } from "../codec/Codec.ts"
import { canonicalIssue, type Definition } from "../table/definition.ts"
import { decodeError, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { Undecodable } from "./sourceOptions.ts"

/** The items of a page, and of each where it stands among those that were read: some may be left out. */
export interface Decoded {
  readonly items: ReadonlyArray<unknown>
  readonly from: ReadonlyArray<AttributeMap>
}

/** Decodes the items of a page: in one go as long as all decode, one by one otherwise. */
export const itemsOf = (
  definition: Definition,
  undecodable: Undecodable,
  fast: (item: AttributeMap) => unknown,
  slow: (item: AttributeMap) => Effect.Effect<unknown, Issue>
) => {
  const one = (stored: AttributeMap): Effect.Effect<unknown, ItemDecodeError> =>
    Effect.mapErrorEager(
      Effect.flatMapEager(slow(stored), (item) => {
        const issue = canonicalIssue(definition, stored, item)
        return issue === undefined ? Exit.succeed(item) : Exit.fail(issue)
      }),
      (issue) => decodeError(definition, stored, issue)
    )
  const each = (read: ReadonlyArray<AttributeMap>): Effect.Effect<Decoded, ItemDecodeError> => {
    if (undecodable === "fail") return Effect.map(Effect.forEach(read, one), (items) => ({ items, from: read }))
    return Effect.map(
      Effect.forEach(read, (stored) => Effect.result(one(stored))),
      (results) =>
        undecodable === "result"
          ? { items: results, from: read }
          : {
              items: results.filter(Result.isSuccess).map(({ success }) => success),
              from: read.filter((_, position) => Result.isSuccess(results[position]!))
            }
    )
  }
  return (read: ReadonlyArray<AttributeMap>): Effect.Effect<Decoded, ItemDecodeError> => {
    const items = new Array<unknown>(read.length)
    for (let i = 0; i < read.length; i++) {
      const item = fast(read[i]!)
      if (item === INVALID || canonicalIssue(definition, read[i]!, item) !== undefined) return each(read)
      items[i] = undecodable === "result" ? Result.succeed(item) : item
    }
    return Exit.succeed({ items, from: read })
  }
}
