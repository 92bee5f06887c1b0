/**
 * Keys: how strictly stored ones are read.
 */
import { type Any, TypeId } from "./Table.ts"

/**
 * The table as it is, except that keys are read in whatever form they are stored.
 *
 * A key addresses an item by its stored form. A time that another program wrote as `2026-01-01T00:00:00Z` decodes to
 * the same value as ours, `2026-01-01T00:00:00.000Z`, but is another key: a `get` by what was read would find nothing.
 * So such an item is an `ItemDecodeError`, unless the table is only read.
 *
 * **Example** (Reading a table that others write)
 *
 * ```ts
 * import { DynamoDB, Key } from "@partita/dynamodb"
 *
 * const page = DynamoDB.query(Key.lenient(Orders), { customerId: "c1" })
 * ```
 *
 * @category combinators
 */
export const lenient = <T extends Any>(table: T): T => ({
  ...table,
  [TypeId]: { ...table[TypeId], lenient: true }
})
