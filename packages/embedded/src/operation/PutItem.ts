/**
 * PutItem: writes an item in the place of the one with its key.
 */
import type { AttributeMap } from "@partita/dynamodb/wire"
import { copyInItem } from "../value/Value.ts"
import { accounting } from "./accounting.ts"
import { map, required } from "./constraint.ts"
import { checkItem } from "./key.ts"
import * as Operation from "./Operation.ts"
import {
  checkReturnsOld,
  commit,
  entryOf,
  type Input,
  oldAttributes,
  parseExpressions,
  stage,
  type Write
} from "./write.ts"

/** The write of a put, here or among others. */
export const put = (input: Input & { readonly Item: AttributeMap }): Write => {
  const item = copyInItem(input.Item)
  checkReturnsOld(input)
  const entry = entryOf(item, "Item size has exceeded the maximum allowed size")
  const { condition } = parseExpressions(input, () => undefined)
  return {
    input,
    item,
    bytes: entry.size,
    condition,
    check: (table) => checkItem(table, item),
    replace: () => entry
  }
}

export const putItem = Operation.make<"PutItem", "TableName" | "Item">(
  { ...Operation.writeMembers, Item: required(map) },
  (database, input, now) => {
    const staged = stage(database, put(input), now)
    return { ...oldAttributes(staged), ...accounting(commit(database, staged)) }
  }
)
