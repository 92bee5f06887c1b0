/**
 * How long answers can be: a body that is longer than the service sends is given up while it is read.
 */
import type { OperationName } from "./Operations.ts"

const mebibyte = 2 ** 20

/** What JSON makes of an item: one of one-letter attributes is six times as long as it counts for. */
const room = 8

/** The operations whose answers hold one item, or a page of 1 MB. */
const short: ReadonlySet<OperationName> = new Set(["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"])

/** The most bytes that an answer can have. The service sends 16 MB of items at once at most. */
export const longest = (operation: OperationName): number => (short.has(operation) ? 1 : 16) * room * mebibyte
