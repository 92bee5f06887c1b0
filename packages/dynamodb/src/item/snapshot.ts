/**
 * Stored attributes that nobody else can change.
 */
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"

const copied = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

const valueOf = (value: AttributeValue): AttributeValue => {
  if (value.M !== undefined) return { M: snapshot(value.M) }
  if (value.L !== undefined) return { L: value.L.map(valueOf) }
  if (value.B !== undefined) return { B: copied(value.B) }
  if (value.BS !== undefined) return { BS: value.BS.map(copied) }
  return value
}

/** The same attributes with bytes of their own: those are all that an item in the program shares with a stored one. */
export const snapshot = (attributes: AttributeMap): AttributeMap =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, valueOf(value)]))
