/**
 * What a request about several items must not have: one of them twice.
 */
import type { AttributeMap } from "@partita/dynamodb/wire"
import { validation } from "../exception.ts"
import { hasKey } from "../storage/Key.ts"
import { identify, locate, type Table } from "../storage/Table.ts"

const checkDistinct = (items: ReadonlyArray<string>, refusal: string) => {
  if (new Set(items).size < items.length) throw validation(refusal)
}

/** Refuses a batch with the same item twice, under whatever name its table has. */
export const checkBatch = (items: ReadonlyArray<string>): void =>
  checkDistinct(items, "Provided list of item keys contains duplicates")

/** Where an action of a transaction takes place. */
interface Target {
  readonly table: Table
  /** The key of the item, or all of the item. */
  readonly item: AttributeMap
}

/** Refuses a transaction with two actions on one item. What has no key is for the action itself to refuse. */
export const checkTransaction = (targets: ReadonlyArray<Target>): void =>
  checkDistinct(
    targets.flatMap(({ item, table }) =>
      hasKey(table.definition.key, item) ? [identify(table, locate(table.definition, item))] : []
    ),
    "Transaction request cannot include multiple operations on one item"
  )
