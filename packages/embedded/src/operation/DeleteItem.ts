/**
 * DeleteItem: removes the item under a key; that there is none is no error.
 */
import { copyInItem } from "../value/Value.ts"
import { map, required } from "./constraint.ts"
import { checkKey } from "./key.ts"
import * as Operation from "./Operation.ts"
import { tableOf } from "./target.ts"
import { checkReturnsOld, commit, find, oldAttributes, parseExpressions } from "./write.ts"

export const deleteItem = Operation.make<"DeleteItem", "TableName" | "Key">(
  { ...Operation.writeMembers, Key: required(map) },
  (database, input) => {
    const key = copyInItem(input.Key)
    checkReturnsOld(input)
    const { condition } = parseExpressions(input, () => undefined)
    const table = tableOf(database, input.TableName)
    checkKey(table.definition, key)
    const target = find(table, key, condition, input)
    return { ...oldAttributes(input, target), ...commit(database, target, undefined, input) }
  }
)
