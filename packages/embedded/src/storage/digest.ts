/**
 * A digest of a request: two requests have the same one when they say the same.
 */
import { hash } from "node:crypto"

const canonical = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") }
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== "object" || value === null) return value
  // Pairs, so that every name is an ordinary one; in one order, because maps have none.
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, member]) => (member === undefined ? [] : [[name, canonical(member)]]))
}

export const digest = (request: object): string => hash("sha256", JSON.stringify(canonical(request)), "base64")
