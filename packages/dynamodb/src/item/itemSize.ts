/**
 * How large items are: as DynamoDB stores them, and as they are sent.
 */
import { normalize } from "../codec/number.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"

/** The most bytes that an item may have as it is stored, its names included. */
export const maximumItemBytes = 409_600

const sum = <A>(values: ReadonlyArray<A>, size: (value: A) => number): number =>
  values.reduce((total, value) => total + size(value), 0)

const textBytes = (text: string): number => Buffer.byteLength(text)

// Two digits are one byte, paired from the decimal point outwards; the sign is another.
const numberBytes = (text: string): number => {
  const [, sign = "", digits = "", exponent = "0"] = /^(-?)(\d*)e(-?\d+)$/.exec(normalize(text) ?? "") ?? []
  if (digits === "") return 1
  const whole = Number(exponent) + 1
  return 1 + Math.ceil((digits.length - whole) / 2) - Math.floor(-whole / 2) + sign.length
}

const valueBytes = ({ B, BS, L, M, N, NS, S, SS }: AttributeValue): number => {
  if (S !== undefined) return textBytes(S)
  if (N !== undefined) return numberBytes(N)
  if (B !== undefined) return B.length
  if (M !== undefined) return 3 + itemBytes(M) + Object.keys(M).length
  if (L !== undefined) return 3 + sum(L, valueBytes) + L.length
  if (SS !== undefined) return sum(SS, textBytes)
  if (NS !== undefined) return sum(NS, numberBytes)
  if (BS !== undefined) return sum(BS, (bytes) => bytes.length)
  return 1
}

/** The bytes of an item as it is stored. */
export const itemBytes = (item: AttributeMap): number =>
  sum(Object.entries(item), ([name, value]) => textBytes(name) + valueBytes(value))

const atMost = ({ B, BS, L, M, N, NS, S, SS }: AttributeValue): number => {
  const text = (length: number, each: string) => length + 3 * each.length
  if (S !== undefined) return 3 * S.length
  if (N !== undefined) return 3 + N.length
  if (B !== undefined) return B.length
  if (M !== undefined) return 3 + itemBytesAtMost(M) + Object.keys(M).length
  if (L !== undefined) return 3 + sum(L, atMost) + L.length
  if (SS !== undefined) return SS.reduce(text, 0)
  if (NS !== undefined) return NS.reduce(text, 3 * NS.length)
  if (BS !== undefined) return sum(BS, (bytes) => bytes.length)
  return 1
}

/** Bytes that an item has not more than as it is stored: counted in a small part of the time. */
export const itemBytesAtMost = (item: AttributeMap): number => {
  let bytes = 0
  for (const name in item) bytes += 3 * name.length + atMost(item[name]!)
  return bytes
}

/** The bytes of an item as it is sent: JSON, with bytes in base64. */
export const sentBytes = (item: AttributeMap): number =>
  textBytes(
    // A Buffer would turn itself into a list of numbers before the replacer sees it.
    JSON.stringify(item, function (this: Record<string, unknown>, name: string, value: unknown): unknown {
      const given = this[name]
      return given instanceof Uint8Array ? Buffer.from(given).toString("base64") : value
    })
  )
