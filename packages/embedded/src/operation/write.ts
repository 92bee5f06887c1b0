/**
 * What putting, updating and deleting one item have in common.
 */
import type { AttributeMap, Output } from "@partita/dynamodb/wire"
import { EngineException, validation } from "../exception.ts"
import { type Condition, evaluate, parseCondition, paths } from "../expression/condition.ts"
import * as ExpressionAttributes from "../expression/ExpressionAttributes.ts"
import { type Entry, get, partitionBytes } from "../storage/Collection.ts"
import { type Database, writable } from "../storage/Database.ts"
import type { Position } from "../storage/Key.ts"
import { locate, type Table, write } from "../storage/Table.ts"
import { itemSize } from "../value/size.ts"
import { copyOut, copyOutItem } from "../value/Value.ts"
import { asksCapacity, consumed, indexUnits, replaceUnits } from "./capacity.ts"
import { checkPaths } from "./key.ts"
import type { Checked } from "./Operation.ts"

const maximumItemSize = 409_600

/** The input of any of the three. */
type Input = Omit<Checked<"UpdateItem", "TableName">, "Key">

/** The entry of an item to be stored. */
export const entryOf = (item: AttributeMap, tooLarge: string): Entry => {
  const size = itemSize(item)
  if (size > maximumItemSize) throw validation(tooLarge)
  return { item, size }
}

export interface Parsed<A> {
  readonly condition: Condition | undefined
  readonly parsed: A
}

/** Parses the condition of a request and, before it, what `parse` reads: every name and value must be used by them. */
export const parseExpressions = <A>(
  input: Input,
  parse: (attributes: ExpressionAttributes.ExpressionAttributes) => A
): Parsed<A> => {
  const attributes = ExpressionAttributes.make(input.ExpressionAttributeNames, input.ExpressionAttributeValues)
  const parsed = parse(attributes)
  const { ConditionExpression: text } = input
  const condition = text === undefined ? undefined : parseCondition(text, attributes, "ConditionExpression")
  attributes.finish()
  return { condition, parsed }
}

/** The return values of a put and a delete. */
export const checkReturnsOld = ({ ReturnValues }: Input): void => {
  if (ReturnValues !== undefined && ReturnValues !== "ALL_OLD" && ReturnValues !== "NONE") {
    throw validation("ReturnValues can only be ALL_OLD or NONE")
  }
}

/** The item that a write is about to replace, and where it is. */
export interface Target {
  readonly table: Table
  readonly position: Position
  readonly old: Entry | undefined
}

/** Finds what is there under a key, and refuses the write when its condition does not hold. */
export const find = (table: Table, key: AttributeMap, condition: Condition | undefined, input: Input): Target => {
  const position = locate(table.definition, key)
  const old = get(table.items, position)
  if (condition !== undefined) {
    checkPaths(table.definition, paths(condition))
    if (!evaluate(condition, old?.item)) throw conditionFailed(input, old)
  }
  return { table, position, old }
}

const conditionFailed = ({ ReturnValuesOnConditionCheckFailure: returns }: Input, old: Entry | undefined) =>
  new EngineException(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    returns === "ALL_OLD" && old !== undefined ? { Item: copyOutItem(old.item) } : undefined
  )

/** The old item as an answer gives it. */
export const oldAttributes = (input: Input, { old }: Target): Pick<Output<"PutItem">, "Attributes"> =>
  input.ReturnValues === "ALL_OLD" && old !== undefined ? { Attributes: copyOutItem(old.item) } : {}

type Accounting = Pick<Output<"PutItem">, "ConsumedCapacity" | "ItemCollectionMetrics">

/** Writes an entry, or removes the old one where it is undefined; the answer's accounting, as the request asks. */
export const commit = (database: Database, target: Target, entry: Entry | undefined, input: Input): Accounting => {
  const { old, position } = target
  const table = writable(database, target.table)
  const changes = write(table, position, old, entry)
  const accounting: Accounting = asksCapacity(input)
    ? consumed(
        input,
        replaceUnits(old, entry),
        changes.map((change) => ({ index: change.index, units: indexUnits(change) }))
      )
    : {}
  const item = entry?.item ?? old?.item
  if (input.ReturnItemCollectionMetrics === "SIZE" && item !== undefined) {
    const metrics = collectionMetrics(table, position, item)
    if (metrics !== undefined) accounting.ItemCollectionMetrics = metrics
  }
  return accounting
}

const bytesPerGigabyte = 2 ** 30

/** The size of an item collection, which only tables with local indexes have: an estimate, as a range. */
const collectionMetrics = (
  table: Table,
  { partition }: Position,
  item: AttributeMap
): Accounting["ItemCollectionMetrics"] => {
  const local = table.indexes.filter(({ definition }) => definition.kind === "local")
  if (local.length === 0) return undefined
  // A local index has the table's partition key, so its partitions have the same names.
  const collections = [table.items, ...local.map(({ entries }) => entries)]
  const bytes = collections.reduce((sum, collection) => sum + partitionBytes(collection, partition), 0)
  const lower = Math.floor(bytes / bytesPerGigabyte)
  const { name } = table.definition.key.partition[0]!
  return { ItemCollectionKey: { [name]: copyOut(item[name]!) }, SizeEstimateRangeGB: [lower, lower + 1] }
}
