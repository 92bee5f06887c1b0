/**
 * The order of key values as text: two keys of one type compare with `<` as DynamoDB sorts them.
 */
import type { AttributeValue } from "@partita/dynamodb/wire"
import * as number from "./number.ts"

// UTF-8 puts the characters beyond U+FFFF last; in a JavaScript string their surrogates lie before U+E000.
const misplaced = /[\uD800-\uFFFF]/
const swapped = /[\uD800-\uFFFF]/g

const swap = (unit: string) => {
  const code = unit.charCodeAt(0)
  return String.fromCharCode(code < 0xe000 ? code + 0x2000 : code - 0x800)
}

/** Text that compares with `<` in the order of its UTF-8 bytes. */
export const ofString = (text: string): string => (misplaced.test(text) ? text.replace(swapped, swap) : text)

// How many arguments one call may safely have.
const chunk = 8_192

/** Text with one character for each byte. */
export const ofBytes = (bytes: Uint8Array): string => {
  let out = ""
  for (let i = 0; i < bytes.length; i += chunk) out += String.fromCharCode(...bytes.subarray(i, i + chunk))
  return out
}

/** The key of a stored S, N or B value among values of its own type. */
export const orderKey = (value: AttributeValue): string => {
  if (value.S !== undefined) return ofString(value.S)
  if (value.N !== undefined) return number.orderKey(value.N)
  if (value.B !== undefined) return ofBytes(value.B)
  throw new TypeError("only S, N and B values have an order")
}
