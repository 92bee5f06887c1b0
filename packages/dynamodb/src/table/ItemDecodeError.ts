/**
 * The error of a stored item that is not what its model says.
 */
import * as Data from "effect/Data"
import type { Issue } from "../codec/Codec.ts"
import { format } from "../expression/path.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import type { Definition } from "./definition.ts"

/**
 * A stored item breaks a rule of its model. Names the table, the key, the path and the rule, never the value.
 *
 * @category errors
 */
export class ItemDecodeError extends Data.TaggedError("ItemDecodeError")<{
  readonly table: string
  /** The key as it is stored. */
  readonly key: AttributeMap
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

export const decodeError = (
  { name }: Definition,
  key: AttributeMap,
  { path, rule }: Issue,
  committed = false
): ItemDecodeError => withoutStack(() => new ItemDecodeError({ table: name, key, path: format(path), rule, committed }))
