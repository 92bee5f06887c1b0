/**
 * The error of a stored item that is not what its model says.
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Issue } from "../codec/Codec.ts"
import { format } from "../expression/path.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { decodedStoredKey, type Definition } from "./definition.ts"

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
    return `${this.table}: ${this.path === "" ? "the item" : this.path} cannot be read: ${this.rule}${written}`
  }
}

/** The error of an item as it is stored. */
export const decodeError = (
  { name, tableKey }: Definition,
  stored: AttributeMap,
  { path, rule }: Issue,
  committed = false
): ItemDecodeError =>
  withoutStack(
    () =>
      new ItemDecodeError({ table: name, key: decodedStoredKey(tableKey, stored), path: format(path), rule, committed })
  )

/**
 * An item that the answer to a write holds. A transformation that throws is an error here and no defect: it must not
 * hide what happened to the write.
 */
export const decodeAnswer = (
  definition: Definition,
  stored: AttributeMap,
  committed: boolean
): Effect.Effect<object, ItemDecodeError> => {
  const failed = (issue: Issue) => decodeError(definition, stored, issue, committed)
  const thrown = () => failed({ path: [], rule: "a transformation of the model threw" })
  const decoded = Effect.mapErrorEager(definition.codec.decode(stored), failed)
  if (!Exit.isExit(decoded)) return Effect.catchDefect(decoded, () => Effect.fail(thrown()))
  return Exit.isFailure(decoded) && Cause.hasDies(decoded.cause) ? Exit.fail(thrown()) : decoded
}
