/**
 * What an operation costs: reads by 4 KB, half price unless strongly consistent; writes by 1 KB.
 */
import type { Output } from "@partita/dynamodb/wire"
import type { Entry } from "../storage/Collection.ts"
import type { IndexChange, IndexDefinition } from "../storage/Table.ts"
import { equals } from "../value/Value.ts"

export const readUnits = (bytes: number, consistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent === true ? 1 : 0.5)

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

type Consumed = Pick<Output<"Query">, "ConsumedCapacity">

const byIndex = (kind: IndexDefinition["kind"], all: ReadonlyArray<IndexUnits>) => {
  const some = all.filter(({ index, units }) => index.kind === kind && units > 0)
  if (some.length === 0) return undefined
  return Object.fromEntries(some.map(({ index, units }) => [index.name, { CapacityUnits: units }]))
}

/** The part of an answer that says what was consumed, as far as the request asks for it. */
export const consumed = (
  input: { readonly TableName: string; readonly ReturnConsumedCapacity?: string | undefined },
  tableUnits: number,
  indexes: ReadonlyArray<IndexUnits>
): Consumed => {
  const { ReturnConsumedCapacity: detail, TableName } = input
  const CapacityUnits = indexes.reduce((sum, { units }) => sum + units, tableUnits)
  if (detail !== "INDEXES") return { ConsumedCapacity: { TableName, CapacityUnits } }
  const local = byIndex("local", indexes)
  const global = byIndex("global", indexes)
  return {
    ConsumedCapacity: {
      TableName,
      CapacityUnits,
      Table: { CapacityUnits: tableUnits },
      ...(local === undefined ? undefined : { LocalSecondaryIndexes: local }),
      ...(global === undefined ? undefined : { GlobalSecondaryIndexes: global })
    }
  }
}

/** Whether a request asks what it consumes. */
export const asksCapacity = ({ ReturnConsumedCapacity }: { readonly ReturnConsumedCapacity?: string | undefined }) =>
  ReturnConsumedCapacity === "TOTAL" || ReturnConsumedCapacity === "INDEXES"
