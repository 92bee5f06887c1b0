/**
 * DeleteTable: removes a table, its items and its indexes at once.
 */
import { validation } from "../exception.ts"
import { describeDeleted } from "./description.ts"
import * as Operation from "./Operation.ts"
import { describedTable } from "./target.ts"

export const deleteTable = Operation.make<"DeleteTable", "TableName">(
  { TableName: Operation.tableName },
  (database, { TableName }) => {
    const table = describedTable(database, TableName)
    if (table.definition.deletionProtected) {
      throw validation(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
      )
    }
    database.tables.delete(table.definition.name)
    return { TableDescription: describeDeleted(table) }
  }
)
