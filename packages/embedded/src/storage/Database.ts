/**
 * The tables of one database.
 */
import type * as Collection from "./Collection.ts"
import * as Table from "./Table.ts"
import * as tree from "./tree.ts"

export interface Database {
  epoch: Collection.Epoch
  readonly tables: tree.Tree<Table.Table>
  /** How many bytes of items one page of a query or scan reads before it ends. */
  readonly pageBytes: number
}

export const make = (pageBytes: number): Database => ({ epoch: Symbol(), tables: tree.make(), pageBytes })

/** A copy that shares everything until one side writes. */
export const fork = (database: Database): Database => {
  // A new epoch for both: what either has made until now is seen by the other.
  database.epoch = Symbol()
  return { epoch: Symbol(), tables: database.tables.clone(), pageBytes: database.pageBytes }
}

/** Puts a definition in the place of the one of its table, which keeps its items. */
export const redefine = (database: Database, definition: Table.TableDefinition): Table.Table => {
  const table = Table.redefine(database.tables.get(definition.name)!, definition, database.epoch)
  database.tables.set(definition.name, table)
  return table
}

/** The table under its name, as one that may be written now. */
export const writable = (database: Database, table: Table.Table): Table.Table => {
  if (table.epoch === database.epoch) return table
  const copied = Table.copy(table, database.epoch)
  database.tables.set(table.definition.name, copied)
  return copied
}
