/**
 * GetItem: the item under a key, or what a projection selects of it.
 */
import * as ExpressionAttributes from "../expression/ExpressionAttributes.ts"
import { parseProjection, project } from "../expression/projection.ts"
import { get } from "../storage/Collection.ts"
import { locate } from "../storage/Table.ts"
import { copyInItem, copyOutItem } from "../value/Value.ts"
import { asksCapacity, consumed, readUnits } from "./capacity.ts"
import { flag, map, required, text, unsupported } from "./constraint.ts"
import { checkKey, checkPaths } from "./key.ts"
import * as Operation from "./Operation.ts"
import { tableOf } from "./target.ts"

export const getItem = Operation.make<"GetItem", "TableName" | "Key">(
  {
    TableName: Operation.tableName,
    Key: required(map),
    AttributesToGet: unsupported("ProjectionExpression"),
    ConsistentRead: flag,
    ReturnConsumedCapacity: Operation.returnConsumedCapacity,
    ProjectionExpression: text(),
    ExpressionAttributeNames: map
  },
  (database, input) => {
    const key = copyInItem(input.Key)
    const attributes = ExpressionAttributes.make(input.ExpressionAttributeNames, undefined)
    const projection =
      input.ProjectionExpression === undefined ? undefined : parseProjection(input.ProjectionExpression, attributes)
    attributes.finish()
    const { definition, items } = tableOf(database, input.TableName)
    checkKey(definition, key)
    if (projection !== undefined) checkPaths(definition, projection)
    const entry = get(items, locate(definition, key))
    return {
      ...(entry === undefined
        ? undefined
        : { Item: copyOutItem(projection === undefined ? entry.item : project(projection, entry.item)) }),
      ...(asksCapacity(input) ? consumed(input, readUnits(entry?.size ?? 0, input.ConsistentRead), []) : undefined)
    }
  }
)
