/**
 * GetItem: the item under a key, or what a projection selects of it.
 */
import { copyInItem } from "../value/Value.ts"
import { asksCapacity, consumed, readUnits } from "./capacity.ts"
import { flag, map, required, unsupported } from "./constraint.ts"
import { answer, find, projectionOf } from "./get.ts"
import * as Operation from "./Operation.ts"
import { tableOf } from "./target.ts"

export const getItem = Operation.make<"GetItem", "TableName" | "Key">(
  {
    ...Operation.getMembers,
    TableName: Operation.tableName,
    Key: required(map),
    AttributesToGet: unsupported("ProjectionExpression"),
    ConsistentRead: flag,
    ReturnConsumedCapacity: Operation.returnConsumedCapacity
  },
  (database, input) => {
    const key = copyInItem(input.Key)
    const projection = projectionOf(input)
    const found = find(tableOf(database, input.TableName), key, projection)
    const units = readUnits(found.entry?.size ?? 0, input.ConsistentRead)
    return {
      ...answer(found, projection),
      ...(asksCapacity(input) ? consumed(input, { table: units, indexes: [] }) : undefined)
    }
  }
)
