/**
 * The table a request is about.
 */
import { EngineException } from "../exception.ts"
import type { Database } from "../storage/Database.ts"
import type { Table } from "../storage/Table.ts"

const find = (database: Database, name: string): Table | undefined =>
  // An ARN ends with the name.
  database.tables.get(name.slice(name.lastIndexOf("/") + 1))

/** The table with a name or an ARN, for operations on items. */
export const tableOf = (database: Database, name: string): Table => {
  const table = find(database, name)
  if (table === undefined) throw new EngineException("ResourceNotFoundException", "Requested resource not found")
  return table
}

/** The table with a name or an ARN, for operations on tables. */
export const describedTable = (database: Database, name: string): Table => named(database, "Table", name)

/** The table with an ARN, for operations on its tags. */
export const resourceOf = (database: Database, arn: string): Table => named(database, "ResourcArn", arn)

const named = (database: Database, what: string, name: string): Table => {
  const table = find(database, name)
  if (table !== undefined) return table
  throw new EngineException("ResourceNotFoundException", `Requested resource not found: ${what}: ${name} not found`)
}
