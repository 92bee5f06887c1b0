/**
 * What the answer to a write says of it besides its result: what it consumed, and the size of the item's collection.
 */
import type { Output } from "@partita/dynamodb/wire"
import { partitionBytes } from "../storage/Collection.ts"
import { copyOut } from "../value/Value.ts"
import { asksCapacity, consumed, consumedByTable, indexUnits, replaceUnits, type TableUnits } from "./capacity.ts"
import type { Written } from "./write.ts"

const unitsOf = ({ changes, entry, input: { TableName }, old }: Written): TableUnits => ({
  TableName,
  table: replaceUnits(old, entry),
  indexes: changes.map((change) => ({ index: change.index, units: indexUnits(change) }))
})

const bytesPerGigabyte = 2 ** 30

type Metrics = NonNullable<Output<"PutItem">["ItemCollectionMetrics"]>

/** The size of an item collection, which only tables with local indexes have: an estimate, as a range. */
const metricsOf = ({ entry, old, position, table }: Written): Metrics | undefined => {
  const item = entry?.item ?? old?.item
  const local = table.indexes.filter(({ definition }) => definition.kind === "local")
  if (item === undefined || local.length === 0) return undefined
  // A local index has the table's partition key, so its partitions have the same names.
  const collections = [table.items, ...local.map(({ entries }) => entries)]
  const bytes = collections.reduce((sum, collection) => sum + partitionBytes(collection, position.partition), 0)
  const lower = Math.floor(bytes / bytesPerGigabyte)
  const { name } = table.definition.key.partition[0]!
  return { ItemCollectionKey: { [name]: copyOut(item[name]!) }, SizeEstimateRangeGB: [lower, lower + 1] }
}

interface Asking {
  readonly ReturnConsumedCapacity?: string | undefined
  readonly ReturnItemCollectionMetrics?: string | undefined
}

const asksMetrics = ({ ReturnItemCollectionMetrics }: Asking) => ReturnItemCollectionMetrics === "SIZE"

/** The accounting of a single write. */
export const accounting = (written: Written): Pick<Output<"PutItem">, "ConsumedCapacity" | "ItemCollectionMetrics"> => {
  const { input } = written
  const metrics = asksMetrics(input) ? metricsOf(written) : undefined
  return {
    ...(asksCapacity(input) ? consumed(input, unitsOf(written)) : undefined),
    ...(metrics === undefined ? undefined : { ItemCollectionMetrics: metrics })
  }
}

const metricsByTable = (all: ReadonlyArray<Written>): Pick<Output<"BatchWriteItem">, "ItemCollectionMetrics"> => {
  const found = all.flatMap((written) => {
    const metrics = metricsOf(written)
    return metrics === undefined ? [] : [{ name: written.input.TableName, metrics }]
  })
  if (found.length === 0) return {}
  const tables = Map.groupBy(found, ({ name }) => name)
  return {
    ItemCollectionMetrics: Object.fromEntries(
      Array.from(tables, ([name, some]) => [name, some.map(({ metrics }) => metrics)])
    )
  }
}

/** The accounting of several writes; in a transaction each costs a table twice, and its indexes once. */
export const accountingByTable = (
  input: Asking,
  all: ReadonlyArray<Written>,
  transaction: boolean
): Pick<Output<"BatchWriteItem">, "ConsumedCapacity" | "ItemCollectionMetrics"> => {
  const factor = transaction ? 2 : 1
  return {
    ...consumedByTable(
      input,
      () => all.map(unitsOf).map((units) => ({ ...units, table: factor * units.table })),
      transaction ? "WriteCapacityUnits" : undefined
    ),
    ...(asksMetrics(input) ? metricsByTable(all) : undefined)
  }
}
