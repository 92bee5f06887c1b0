/**
 * A digest of a request: two requests have the same one when they say the same.
 */
import { hash } from "node:crypto"
import { isTooDeep, tooDeep } from "../value/nesting.ts"

const canonical = (value: unknown, depth: number): unknown => {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") }
  if (typeof value !== "object" || value === null) return value
  if (isTooDeep(depth)) throw tooDeep()
  if (Array.isArray(value)) return value.map((element) => canonical(element, depth + 1))
  // Pairs, so that every name is an ordinary one; in one order, because maps have none.
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, member]) => (member === undefined ? [] : [[name, canonical(member, depth + 1)]]))
}

/** Refuses a request that is nested too deep. */
export const digest = (request: object): string => hash("sha256", JSON.stringify(canonical(request, 0)), "base64")
