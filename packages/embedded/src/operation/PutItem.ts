/**
 * PutItem: writes an item in the place of the one with its key.
 */
import { copyInItem } from "../value/Value.ts"
import { map, required } from "./constraint.ts"
import { checkItem } from "./key.ts"
import * as Operation from "./Operation.ts"
import { tableOf } from "./target.ts"
import { checkReturnsOld, commit, entryOf, find, oldAttributes, parseExpressions } from "./write.ts"

export const putItem = Operation.make<"PutItem", "TableName" | "Item">(
  { ...Operation.writeMembers, Item: required(map) },
  (database, input) => {
    const item = copyInItem(input.Item)
    checkReturnsOld(input)
    const entry = entryOf(item, "Item size has exceeded the maximum allowed size")
    const { condition } = parseExpressions(input, () => undefined)
    const table = tableOf(database, input.TableName)
    checkItem(table.definition, item)
    const target = find(table, item, condition, input)
    return { ...oldAttributes(input, target), ...commit(database, target, entry, input) }
  }
)
