/**
 * What an operation costs: reads by 4 KB, half price unless strongly consistent; writes by 1 KB.
 */
import type { Output } from "@partita/dynamodb/wire"
import type { Entry } from "../storage/Collection.ts"
import type { IndexChange, IndexDefinition } from "../storage/Table.ts"
import { equals } from "../value/Value.ts"

export const readUnits = (bytes: number, consistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent === true ? 1 : 0.5)

/** A read in a transaction is consistent, and costs twice. */
export const transactionReadUnits = (bytes: number): number => 2 * readUnits(bytes, true)

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024))

/** A put costs as much as the larger of the two items. */
export const replaceUnits = (before: Entry | undefined, after: Entry | undefined): number =>
  writeUnits(Math.max(before?.size ?? 0, after?.size ?? 0))

/** An index costs nothing where what it holds is unchanged, and two writes where its key changes. */
export const indexUnits = ({ after, before, moved }: IndexChange): number => {
  if (before === undefined && after === undefined) return 0
  if (moved) return replaceUnits(before, undefined) + replaceUnits(undefined, after)
  const unchanged = before !== undefined && after !== undefined && equals({ M: before.item }, { M: after.item })
  return unchanged ? 0 : replaceUnits(before, after)
}

interface IndexUnits {
  readonly index: IndexDefinition
  readonly units: number
}

/** What was consumed of a table, and of each of its indexes. */
export interface Units {
  readonly table: number
  readonly indexes: ReadonlyArray<IndexUnits>
}

/** What was consumed of a table under the name that the request has for it. */
export interface TableUnits extends Units {
  readonly TableName: string
}

/** Transactions say of their units what they are. */
type Kind = "ReadCapacityUnits" | "WriteCapacityUnits"

const capacity = (units: number, kind: Kind | undefined) => ({
  CapacityUnits: units,
  ...(kind === undefined ? undefined : { [kind]: units })
})

const byIndex = (kind: IndexDefinition["kind"], all: ReadonlyArray<IndexUnits>, units: Kind | undefined) => {
  const some = all.filter((each) => each.index.kind === kind && each.units > 0)
  if (some.length === 0) return undefined
  return Object.fromEntries(some.map((each) => [each.index.name, capacity(each.units, units)]))
}

type Detail = string | undefined

const consumedOf = ({ TableName, indexes, table }: TableUnits, detail: Detail, kind?: Kind) => {
  const total = {
    TableName,
    ...capacity(
      indexes.reduce((sum, { units }) => sum + units, table),
      kind
    )
  }
  if (detail !== "INDEXES") return total
  const local = byIndex("local", indexes, kind)
  const global = byIndex("global", indexes, kind)
  return {
    ...total,
    Table: capacity(table, kind),
    ...(local === undefined ? undefined : { LocalSecondaryIndexes: local }),
    ...(global === undefined ? undefined : { GlobalSecondaryIndexes: global })
  }
}

interface Asking {
  readonly ReturnConsumedCapacity?: Detail
}

/** The part of an answer that says what was consumed, as far as the request asks for it. */
export const consumed = (
  input: Asking & { readonly TableName: string },
  units: Units
): Pick<Output<"Query">, "ConsumedCapacity"> => ({
  ConsumedCapacity: consumedOf({ ...units, TableName: input.TableName }, input.ReturnConsumedCapacity)
})

const addIndexes = (all: ReadonlyArray<IndexUnits>): ReadonlyArray<IndexUnits> => {
  const sums = new Map<string, IndexUnits>()
  for (const { index, units } of all) sums.set(index.name, { index, units: units + (sums.get(index.name)?.units ?? 0) })
  return [...sums.values()]
}

/** What the parts of a request consumed, added up by table. */
const addUnits = (parts: ReadonlyArray<TableUnits>): ReadonlyArray<TableUnits> =>
  Array.from(
    Map.groupBy(parts, ({ TableName }) => TableName),
    ([TableName, some]) => ({
      TableName,
      table: some.reduce((sum, { table }) => sum + table, 0),
      indexes: addIndexes(some.flatMap(({ indexes }) => indexes))
    })
  )

/** The part of an answer that says what was consumed of each table; nothing when the request does not ask. */
export const consumedByTable = (
  input: Asking,
  parts: () => ReadonlyArray<TableUnits>,
  kind?: Kind
): Pick<Output<"BatchGetItem">, "ConsumedCapacity"> =>
  asksCapacity(input)
    ? { ConsumedCapacity: addUnits(parts()).map((each) => consumedOf(each, input.ReturnConsumedCapacity, kind)) }
    : {}

/** Whether a request asks what it consumes. */
export const asksCapacity = ({ ReturnConsumedCapacity }: Asking): boolean =>
  ReturnConsumedCapacity === "TOTAL" || ReturnConsumedCapacity === "INDEXES"
