/**
 * ListTables: the names of the tables, in order, a page at a time.
 */
import { integer } from "./constraint.ts"
import * as Operation from "./Operation.ts"

const pageSize = 100

export const listTables = Operation.make<"ListTables">(
  { ExclusiveStartTableName: Operation.resourceName, Limit: integer({ minimum: 1, maximum: pageSize }) },
  (database, { ExclusiveStartTableName: start, Limit: limit = pageSize }) => {
    const names: Array<string> = []
    for (const name of database.tables.keys(start)) {
      if (name === start) continue
      if (names.length === limit) return { TableNames: names, LastEvaluatedTableName: names[limit - 1] }
      names.push(name)
    }
    return { TableNames: names }
  }
)
