/**
 * How long answers can be: a body that is longer than the service sends is given up while it is read.
 */
import type { OperationName } from "../wire/Operations.ts"

const mebibyte = 2 ** 20

/** What JSON makes of a byte of an item at most: an attribute of one letter and an empty text, `"a":{"S":""},`, counts for one. */
const room = 14

/** How much of items the service sends at once, in MB, where it can be more than the 1 MB of a page. */
const most: { readonly [Name in OperationName]?: number } = {
  BatchExecuteStatement: 16,
  BatchGetItem: 16,
  ExecuteTransaction: 4,
  SearchVectors: 16,
  TransactGetItems: 4,
  TransactWriteItems: 4
}

/** The most bytes that an answer can have. */
export const longest = (operation: OperationName): number => (most[operation] ?? 1) * room * mebibyte
