/**
 * The tables of one database.
 */
import type * as Collection from "./Collection.ts"
import * as Table from "./Table.ts"
import * as Transactions from "./Transactions.ts"
import * as tree from "./tree.ts"

export interface Database {
  epoch: Collection.Epoch
  readonly tables: tree.Tree<Table.Table>
  readonly transactions: Transactions.Transactions
  readonly settings: Settings
}

/** What is as the makers of a database want it. */
export interface Settings {
  /** How many bytes of items one page of a query or scan reads before it ends. */
  readonly pageBytes: number
  /** How many milliseconds a transaction holds what it has written. */
  readonly transactionMillis: number
}

export const make = (settings: Settings): Database => ({
  epoch: Symbol(),
  tables: tree.make(),
  transactions: Transactions.make(),
  settings
})

/** A copy that shares everything until one side writes. */
export const fork = (database: Database): Database => {
  // A new epoch for both: what either has made until now is seen by the other.
  database.epoch = Symbol()
  return {
    epoch: Symbol(),
    tables: database.tables.clone(),
    transactions: Transactions.copy(database.transactions),
    settings: database.settings
  }
}

/** Puts a definition in the place of the one of its table, which keeps its items. */
export const redefine = (database: Database, definition: Table.TableDefinition): Table.Table => {
  const table = Table.redefine(database.tables.get(definition.name)!, definition, database.epoch)
  database.tables.set(definition.name, table)
  return table
}

/** The table under its name, as one that may be written now; the given one may be what another write has copied. */
export const writable = (database: Database, { definition: { name } }: Table.Table): Table.Table => {
  const table = database.tables.get(name)!
  if (table.epoch === database.epoch) return table
  const copied = Table.copy(table, database.epoch)
  database.tables.set(name, copied)
  return copied
}
