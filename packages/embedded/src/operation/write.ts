/**
 * What putting, updating and deleting one item have in common, alone, in a batch or in a transaction.
 */
import type { AttributeMap, Output } from "@partita/dynamodb/wire"
import { EngineException, validation } from "../exception.ts"
import { type Condition, evaluate, parseCondition, paths } from "../expression/condition.ts"
import * as ExpressionAttributes from "../expression/ExpressionAttributes.ts"
import { type Entry, get } from "../storage/Collection.ts"
import { type Database, writable } from "../storage/Database.ts"
import type { Position } from "../storage/Key.ts"
import * as Table from "../storage/Table.ts"
import { isHeld } from "../storage/Transactions.ts"
import { itemSize } from "../value/size.ts"
import { copyOutItem } from "../value/Value.ts"
import { checkPaths } from "./key.ts"
import type { Checked } from "./Operation.ts"
import { tableOf } from "./target.ts"
import { conflict } from "./transaction.ts"

const maximumItemSize = 409_600

/** What the inputs of all writes have. */
export type Input = Omit<Checked<"UpdateItem", "TableName">, "Key" | "UpdateExpression">

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

/** A write of one item, of a request whose own faults are out of the way, before its table is known. */
export interface Write {
  readonly input: Input
  /** The key of the item, or all of the item. */
  readonly item: AttributeMap
  /** How many bytes it stores, as far as the request alone tells. */
  readonly bytes: number
  readonly condition: Condition | undefined
  /** Refuses what the table cannot take. */
  readonly check: (table: Table.TableDefinition) => void
  /** What comes in the place of what is there: nothing, to remove it; the same, to leave it. */
  readonly replace: (old: Entry | undefined, table: Table.TableDefinition) => Entry | undefined
}

/** A write that will succeed: what there is, and what comes in its place. */
export interface Staged {
  readonly input: Input
  readonly table: Table.Table
  readonly position: Position
  readonly old: Entry | undefined
  readonly entry: Entry | undefined
}

/** Does everything of a write but the writing: refuses it if it cannot be, or if its condition does not hold. */
export const stage = (database: Database, write: Write, now: number): Staged => {
  const { check, condition, input, item, replace } = write
  const table = tableOf(database, input.TableName)
  const { definition } = table
  check(definition)
  const position = Table.locate(definition, item)
  if (isHeld(database.transactions, now, Table.identify(table, position))) throw conflict()
  const old = get(table.items, position)
  if (condition !== undefined) {
    checkPaths(definition, paths(condition))
    if (!evaluate(condition, old?.item)) throw conditionFailed(input, old)
  }
  return { input, table, position, old, entry: replace(old, definition) }
}

const conditionFailed = ({ ReturnValuesOnConditionCheckFailure: returns }: Input, old: Entry | undefined) =>
  new EngineException(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    returns === "ALL_OLD" && old !== undefined ? { Item: copyOutItem(old.item) } : undefined
  )

/** The old item as an answer gives it. */
export const oldAttributes = ({ input, old }: Staged): Pick<Output<"PutItem">, "Attributes"> =>
  input.ReturnValues === "ALL_OLD" && old !== undefined ? { Attributes: copyOutItem(old.item) } : {}

/** A write that is done, and what it did to the indexes. */
export interface Written extends Staged {
  readonly changes: ReadonlyArray<Table.IndexChange>
}

/** Writes what is staged. Between the two nothing may be written to the item. */
export const commit = (database: Database, staged: Staged): Written => {
  const table = writable(database, staged.table)
  return { ...staged, table, changes: Table.write(table, staged.position, staged.old, staged.entry) }
}
