/**
 * The error of an item, a key or a value that cannot be stored.
 */
import * as Data from "effect/Data"
import type { Issue } from "../codec/Codec.ts"
import { written as pathText } from "../expression/path.ts"
import { shortened } from "../wire/shortened.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { decodedKey, type Definition } from "./definition.ts"

/**
 * A value breaks a rule of its model or of DynamoDB: nothing was sent. Names the table, the key, the path and the rule,
 * never the value.
 *
 * @category errors
 */
export class ItemEncodeError extends Data.TaggedError("ItemEncodeError")<{
  readonly table: string
  /** The fields of the key, as far as they were given. */
  readonly key: Readonly<Record<string, unknown>>
  /** Where in the item, by the stored names: `lines[1].qty`. */
  readonly path: string
  readonly rule: string
}> {
  override get message(): string {
    return `${this.table}: ${this.path === "" ? "the item" : shortened(this.path)} cannot be stored: ${this.rule}`
  }
}

export const encodeError = ({ key, name }: Definition, values: object, { path, rule }: Issue): ItemEncodeError =>
  withoutStack(() => new ItemEncodeError({ table: name, key: decodedKey(key, values), path: pathText(path), rule }))
