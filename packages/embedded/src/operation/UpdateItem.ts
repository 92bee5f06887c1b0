/**
 * UpdateItem: changes attributes of the item under a key, and makes it where there is none.
 */
import type { AttributeMap, Output } from "@partita/dynamodb/wire"
import { validation } from "../exception.ts"
import type { Path } from "../expression/Path.ts"
import { project } from "../expression/projection.ts"
import { applyUpdate, parseUpdate, type Update, type Updated } from "../expression/update.ts"
import { attributes } from "../storage/Key.ts"
import type { TableDefinition } from "../storage/Table.ts"
import { copyInItem, copyOutItem } from "../value/Value.ts"
import { map, required, text, unsupported } from "./constraint.ts"
import { checkIndexKeys, checkKey, checkPaths } from "./key.ts"
import * as Operation from "./Operation.ts"
import { tableOf } from "./target.ts"
import { commit, entryOf, find, parseExpressions } from "./write.ts"

/** Refuses an update of the table's own key, which is what the item is found by. */
const checkUpdate = (table: TableDefinition, update: Update) => {
  const part = attributes(table.key).find(({ name }) => update.touchedTopLevel.includes(name))
  if (part !== undefined) {
    throw validation(
      `One or more parameter values were invalid: Cannot update attribute ${part.name}. This attribute is part of the key`
    )
  }
  checkPaths(table, update.paths)
}

/** What an answer gives of an item: nothing stands for no attributes. */
const returned = (
  returns: string | undefined,
  touched: ReadonlyArray<Path>,
  before: AttributeMap | undefined,
  after: AttributeMap
): Pick<Output<"UpdateItem">, "Attributes"> => {
  if (returns === undefined || returns === "NONE") return {}
  const item = returns.endsWith("_OLD") ? before : after
  if (item === undefined) return {}
  const attributes = returns.startsWith("ALL_") ? item : project(touched, item)
  return Object.keys(attributes).length === 0 ? {} : { Attributes: copyOutItem(attributes) }
}

export const updateItem = Operation.make<"UpdateItem", "TableName" | "Key">(
  {
    ...Operation.writeMembers,
    Key: required(map),
    UpdateExpression: text(),
    AttributeUpdates: unsupported("UpdateExpression")
  },
  (database, input) => {
    const key = copyInItem(input.Key)
    const { condition, parsed: update } = parseExpressions(input, (attributes) =>
      input.UpdateExpression === undefined ? undefined : parseUpdate(input.UpdateExpression, attributes)
    )
    const table = tableOf(database, input.TableName)
    checkKey(table.definition, key)
    if (update !== undefined) checkUpdate(table.definition, update)
    const target = find(table, key, condition, input)
    const before = target.old?.item
    const { item, touched }: Updated =
      update === undefined
        ? { item: before ?? key, touched: [] }
        : applyUpdate(update, before ?? key, before === undefined)
    checkIndexKeys(table.definition, item)
    const entry = entryOf(item, "Item size to update has exceeded the maximum allowed size")
    return { ...returned(input.ReturnValues, touched, before, item), ...commit(database, target, entry, input) }
  }
)
