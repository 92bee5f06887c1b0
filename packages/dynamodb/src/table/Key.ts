/**
 * Keys: how strictly stored ones are read.
 */
import type { Definition } from "./definition.ts"
import { type Source, TypeId } from "./Table.ts"

/**
 * The table or the index as it is, except that keys are read in whatever form they are stored. The indexes of a lenient
 * table are lenient too.
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
export const lenient = <T extends Source>(source: T): T => {
  const { indexes } = source as { readonly indexes?: Readonly<Record<string, Source>> }
  return {
    ...source,
    [TypeId]: reading(source[TypeId]),
    ...(indexes === undefined
      ? undefined
      : { indexes: Object.fromEntries(Object.entries(indexes).map(([name, index]) => [name, lenient(index)])) })
  }
}

const reading = (definition: Definition): Definition => ({
  ...definition,
  lenient: true,
  indexes: definition.indexes.map(reading)
})
