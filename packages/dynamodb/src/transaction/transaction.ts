/**
 * What both transactions share: the operations by position or by name, and the rules for all of them together.
 */
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { OperationName } from "../wire/Operations.ts"
import type { Spec } from "../operation/Operation.ts"
import { bareName, keyText } from "../operation/physical.ts"

/** The operations that are transactions. */
export type TransactionName = "TransactWriteItems" | "TransactGetItems"

/** What a list or a record holds, each with its position or its name, and the way back to that shape. */
export const listed = (
  operations: object
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
  /** What the caller calls it: its name or its position. */
  readonly name: string
  readonly spec: Pick<Spec<OperationName, unknown, unknown>, "definition" | "key" | "fail">
  /** The table's name or ARN in the database. */
  readonly table: string
  /** The key, or the item that holds it. */
  readonly key: AttributeMap
}

/** The rule that these operations break together. */
export const brokenRule = (members: ReadonlyArray<Member>): string | undefined => {
  if (members.length === 0 || members.length > most) {
    return `a transaction has 1 to ${most} operations, this one has ${members.length}`
  }
  const seen = new Map<string, string>()
  for (const { key, name, spec, table } of members) {
    const names = spec.definition.tableKey.map((attribute) => attribute.name)
    const item = `${bareName(table)} ${keyText(names, key)}`
    const other = seen.get(item)
    if (other !== undefined) {
      return `the operations ${other} and ${name} of the transaction are on one item of ${table}`
    }
    seen.set(item, name)
  }
  return undefined
}
