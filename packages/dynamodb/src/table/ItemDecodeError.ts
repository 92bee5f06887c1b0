/**
 * The error of a stored item that is not what its model says.
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Issue } from "../codec/Codec.ts"
import { written as pathText } from "../expression/path.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { shortened } from "../wire/shortened.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { decodedKey, decodedStoredKey, type Definition } from "./definition.ts"

/**
 * A stored item breaks a rule of its model. Names the table, the key, the path and the rule, never the value.
 *
 * @category errors
 */
export class ItemDecodeError extends Data.TaggedError("ItemDecodeError")<{
  readonly table: string
  /** The fields of the key, as far as they can be read. */
  readonly key: Readonly<Record<string, unknown>>
  /** Where in the item, by the stored names: `lines[1].qty`. */
  readonly path: string
  readonly rule: string
  /** Whether this was the answer to a write, which then has been applied. */
  readonly committed: boolean
}> {
  override get message(): string {
    const written = this.committed ? " (the write was applied)" : ""
    return `${this.table}: ${this.path === "" ? "the item" : shortened(this.path)} cannot be read: ${this.rule}${written}`
  }
}

/** The error of an item as it is stored; what does not hold its `key` is told it. */
export const decodeError = (
  { name, tableKey }: Definition,
  stored: AttributeMap,
  { path, rule }: Issue,
  committed = false,
  key = decodedStoredKey(tableKey, stored)
): ItemDecodeError =>
  withoutStack(() => new ItemDecodeError({ table: name, key, path: pathText(path), rule, committed }))

/** The error of an answer to a write that lacks the item it was asked for. */
export const unanswered = (definition: Definition, key: object): ItemDecodeError => {
  const issue = { path: [], rule: "the answer does not hold it" }
  return decodeError(definition, {}, issue, true, decodedKey(definition.tableKey, key))
}

/** A transformation that throws is an error in the answer to a write and no defect: it must not hide what happened. */
const guarded = <A>(
  decoded: Effect.Effect<A, Issue>,
  failed: (issue: Issue) => ItemDecodeError
): Effect.Effect<A, ItemDecodeError> => {
  const thrown = () => failed({ path: [], rule: "a transformation of the model threw" })
  const read = Effect.mapErrorEager(decoded, failed)
  if (!Exit.isExit(read)) return Effect.catchDefect(read, () => Effect.fail(thrown()))
  return Exit.isFailure(read) && Cause.hasDies(read.cause) ? Exit.fail(thrown()) : read
}

/** An item that the answer to a write holds. */
export const decodeAnswer = (
  definition: Definition,
  stored: AttributeMap,
  committed: boolean
): Effect.Effect<object, ItemDecodeError> =>
  guarded(definition.codec.decode(stored), (issue) => decodeError(definition, stored, issue, committed))

/** The part of the item with a key that the answer to an update holds. */
export const decodePart = <A>(
  definition: Definition,
  key: object,
  stored: AttributeMap,
  decode: (stored: AttributeMap) => Effect.Effect<A, Issue>
): Effect.Effect<A, ItemDecodeError> =>
  guarded(decode(stored), (issue) => decodeError(definition, stored, issue, true, decodedKey(definition.tableKey, key)))
