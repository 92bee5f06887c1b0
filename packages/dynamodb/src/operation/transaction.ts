/**
 * What both transactions share: the operations by position or by name, and the rules for all of them together.
 */
import { Invalid } from "../expression/invalid.ts"
import type { Definition } from "../table/definition.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import { Validation } from "../wire/Reason.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { bareName, keyText } from "./physical.ts"

/** A list, or a record that names what it holds. */
export type Listed = ReadonlyArray<unknown> | { readonly [name: string]: unknown }

/** What is listed, each with its position or its name, and results in the same shape. */
export const listed = (
  operations: Listed
): {
  readonly entries: ReadonlyArray<readonly [name: string, operation: unknown]>
  readonly shape: (results: ReadonlyArray<unknown>) => unknown
} => {
  if (Array.isArray(operations)) return { entries: operations.map((each, i) => [String(i), each]), shape: (all) => all }
  const entries = Object.entries(operations)
  return { entries, shape: (all) => Object.fromEntries(entries.map(([name], i) => [name, all[i]])) }
}

/** The most operations of a transaction. */
const most = 100

/** An operation of a transaction, and the item it is about. */
export interface Member {
  readonly name: string
  readonly definition: Definition
  /** The table's name or ARN in the database. */
  readonly table: string
  /** The key, or the item that holds it. */
  readonly key: AttributeMap
}

/** Why a transaction with these operations would be refused; nothing where it would not. */
export const refused = (members: ReadonlyArray<Member>): Invalid | undefined => {
  if (members.length === 0 || members.length > most) {
    return new Invalid(`a transaction has 1 to ${most} operations, this one has ${members.length}`)
  }
  const seen = new Map<string, string>()
  for (const { definition, key, name, table } of members) {
    const names = definition.tableKey.map((attribute) => attribute.name)
    const item = `${bareName(table)} ${keyText(names, key)}`
    const other = seen.get(item)
    if (other !== undefined) {
      return new Invalid(`the operations ${other} and ${name} of the transaction are on one item of ${table}`)
    }
    seen.set(item, name)
  }
  return undefined
}

/** The error of a transaction that is not sent. */
export const refusal = (
  operation: "TransactWriteItems" | "TransactGetItems",
  { message: rule }: Invalid
): DynamoDBError.DynamoDBError =>
  withoutStack(() =>
    DynamoDBError.make({ operation, input: {}, reason: new Validation({ rule }), applied: "no", attempts: 0 })
  )
