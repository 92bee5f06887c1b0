/**
 * Pages that end early.
 */
import type { Input } from "../wire/Operations.ts"
import { type Chance, type Fault, make } from "./Fault.ts"

/**
 * Ends pages of queries and scans after at most `limit` items that were read, 1 by default: with an evaluated key after
 * the last of them, filtered pages often empty, as 1 MB of items does it.
 *
 * @category constructors
 */
export const smallPages = (chance: Chance<"Query" | "Scan"> & { readonly limit?: number | undefined } = {}): Fault => {
  const { limit = 1 } = chance
  if (!(Number.isSafeInteger(limit) && limit >= 1)) throw new Error("limit is a whole number from 1")
  return make(
    chance,
    (operation) => operation === "Query" || operation === "Scan",
    ({ input, operation, transport }) => {
      const { Limit = Infinity, ...rest } = input as Input<"Query"> // both operations have it
      return transport.send(operation, { ...rest, Limit: Math.min(Limit, limit) })
    }
  )
}
