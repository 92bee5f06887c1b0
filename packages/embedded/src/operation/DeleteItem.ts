/**
 * DeleteItem: removes the item under a key; that there is none is no error.
 */
import type { AttributeMap } from "@partita/dynamodb/wire"
import { copyInItem } from "../value/Value.ts"
import { accounting } from "./accounting.ts"
import { map, required } from "./constraint.ts"
import { checkKey } from "./key.ts"
import * as Operation from "./Operation.ts"
import { checkReturnsOld, commit, type Input, oldAttributes, parseExpressions, stage, type Write } from "./write.ts"

/** The write of a delete, here or among others. */
export const remove = (input: Input & { readonly Key: AttributeMap }): Write => {
  const key = copyInItem(input.Key)
  checkReturnsOld(input)
  const { condition } = parseExpressions(input, () => undefined)
  return {
    input,
    item: key,
    bytes: 0,
    condition,
    check: (table) => checkKey(table, key),
    replace: () => undefined
  }
}

export const deleteItem = Operation.make<"DeleteItem", "TableName" | "Key">(
  { ...Operation.writeMembers, Key: required(map) },
  (database, input, now) => {
    const staged = stage(database, remove(input), now)
    return { ...oldAttributes(staged), ...accounting(commit(database, staged)) }
  }
)
