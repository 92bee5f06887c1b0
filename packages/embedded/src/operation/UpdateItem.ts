/**
 * UpdateItem: changes attributes of the item under a key, and makes it where there is none.
 */
import type { AttributeMap, Output } from "@partita/dynamodb/wire"
import { validation } from "../exception.ts"
import type { Path } from "../expression/Path.ts"
import { project } from "../expression/projection.ts"
import { applyUpdate, parseUpdate, type Update } from "../expression/update.ts"
import { attributes } from "../storage/Key.ts"
import type { TableDefinition } from "../storage/Table.ts"
import { copyInItem, copyOutItem } from "../value/Value.ts"
import { accounting } from "./accounting.ts"
import { map, required, text, unsupported } from "./constraint.ts"
import { checkIndexKeys, checkKey, checkPaths } from "./key.ts"
import * as Operation from "./Operation.ts"
import { commit, entryOf, type Input, parseExpressions, stage, type Staged, type Write } from "./write.ts"

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

interface UpdateWrite extends Write {
  /** The paths it writes. */
  readonly touched: ReadonlyArray<Path>
}

/** The write of an update, here or among others. */
export const update = (
  input: Input & { readonly Key: AttributeMap; readonly UpdateExpression?: string | undefined }
): UpdateWrite => {
  const key = copyInItem(input.Key)
  const { condition, parsed: update } = parseExpressions(input, (attributes) =>
    input.UpdateExpression === undefined ? undefined : parseUpdate(input.UpdateExpression, attributes)
  )
  return {
    input,
    item: key,
    bytes: 0,
    condition,
    touched: update?.paths ?? [],
    check: (table) => {
      checkKey(table, key)
      if (update !== undefined) checkUpdate(table, update)
    },
    replace: (old, table) => {
      if (update === undefined && old !== undefined) return old
      const item = update === undefined ? key : applyUpdate(update, old?.item ?? key, old === undefined)
      checkIndexKeys(table, item)
      return entryOf(item, "Item size to update has exceeded the maximum allowed size")
    }
  }
}

/** What an answer gives of an item: nothing stands for no attributes. */
const returned = (
  { input: { ReturnValues: returns }, touched }: UpdateWrite,
  { entry, old }: Staged
): Pick<Output<"UpdateItem">, "Attributes"> => {
  if (returns === undefined || returns === "NONE") return {}
  const item = (returns.endsWith("_OLD") ? old : entry)?.item
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
  (database, input, now) => {
    const write = update(input)
    const staged = stage(database, write, now)
    return { ...returned(write, staged), ...accounting(commit(database, staged)) }
  }
)
