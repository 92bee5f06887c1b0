/**
 * How many bytes DynamoDB counts for an item: names, values, and what lists and maps add.
 */
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import * as number from "./number.ts"

/** The length of a text in UTF-8 bytes, counted without encoding it. */
export const textSize = (text: string): number => {
  let size = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // Each half of a surrogate pair counts two of the pair's four bytes.
    if (code > 0x7f) size += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return size
}

// Two digits are one byte, paired from the decimal point outwards.
const numberSize = (text: string): number => {
  if (text === "0") return 1
  const { digits, integerDigits } = number.parts(text)
  const first = Math.floor(-integerDigits / 2)
  const last = Math.ceil((digits.length - integerDigits) / 2)
  return 1 + last - first + (text.startsWith("-") ? 1 : 0)
}

const total = <A>(values: ReadonlyArray<A>, size: (value: A) => number) => {
  let sum = 0
  for (const value of values) sum += size(value)
  return sum
}

/** The size of one stored value in bytes, without its name. */
export const valueSize = (value: AttributeValue): number => {
  if (value.S !== undefined) return textSize(value.S)
  if (value.N !== undefined) return numberSize(value.N)
  if (value.B !== undefined) return value.B.length
  if (value.M !== undefined) return 3 + itemSize(value.M) + Object.keys(value.M).length
  if (value.L !== undefined) return 3 + total(value.L, valueSize) + value.L.length
  if (value.SS !== undefined) return total(value.SS, textSize)
  if (value.NS !== undefined) return total(value.NS, numberSize)
  if (value.BS !== undefined) return total(value.BS, (bytes) => bytes.length)
  return 1
}

/** The size of a stored item in bytes: the limit is 409,600. */
export const itemSize = (item: AttributeMap): number => {
  let sum = 0
  for (const name in item) sum += textSize(name) + valueSize(item[name]!)
  return sum
}
