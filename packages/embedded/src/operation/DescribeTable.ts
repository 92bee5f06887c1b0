/**
 * DescribeTable: a table's definition, and what is in it.
 */
import { describe } from "./description.ts"
import * as Operation from "./Operation.ts"
import { describedTable } from "./target.ts"

export const describeTable = Operation.make<"DescribeTable", "TableName">(
  { TableName: Operation.tableName },
  (database, { TableName }) => ({ Table: describe(describedTable(database, TableName)) })
)
