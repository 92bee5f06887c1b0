/**
 * Where an item lies: its key attributes as text that sorts as DynamoDB sorts them.
 */
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { hash } from "node:crypto"
import { orderKey } from "../value/order.ts"
import { valueSize } from "../value/size.ts"

export interface KeyAttribute {
  readonly name: string
  readonly type: "S" | "N" | "B"
}

/** The key of a table or an index: a global index may have up to four attributes in each part. */
export interface KeySchema {
  readonly partition: ReadonlyArray<KeyAttribute>
  readonly sort: ReadonlyArray<KeyAttribute>
}

/** Partitions are ordered by `partition`, the items of one by `sort`. */
export interface Position {
  readonly partition: string
  readonly sort: string
}

export const attributes = (key: KeySchema): ReadonlyArray<KeyAttribute> => [...key.partition, ...key.sort]

/** How many bytes the attributes of each part of a key may have together. */
export const maximumSize = { partition: 2048, sort: 1024 } as const

/** How many bytes an item has in one part of a key. */
export const partSize = (part: ReadonlyArray<KeyAttribute>, item: AttributeMap): number => {
  let size = 0
  for (const { name } of part) {
    const value = item[name]
    if (value !== undefined) size += valueSize(value)
  }
  return size
}

/** What kind of nothing a value is, which no key attribute may be. */
export const emptiness = ({ B, S }: AttributeValue): "string" | "binary" | undefined =>
  S === "" ? "string" : B?.length === 0 ? "binary" : undefined

const hasPart = (key: KeySchema, role: "partition" | "sort", item: AttributeMap): boolean => {
  for (const { name, type } of key[role]) {
    const value = item[name]
    if (value?.[type] === undefined || emptiness(value) !== undefined) return false
  }
  return partSize(key[role], item) <= maximumSize[role]
}

/** Whether an item has a key: all its attributes, as a key can have them. */
export const hasKey = (key: KeySchema, item: AttributeMap): boolean =>
  hasPart(key, "partition", item) && hasPart(key, "sort", item)

/** Greater than what any part of a position goes on with: no well-formed text sorts behind it. */
export const last = "\uffff"

/** The beginning of a part's text, for all that begin with the same value. */
export const beginning = (value: AttributeValue): string => {
  const text = orderKey(value)
  return text.includes("\0") ? text.replaceAll("\0", "\0\u0001") : text
}

/** One part of a position: its end sorts before any text that goes on, so that parts joined sort part by part. */
export const part = (value: AttributeValue): string => `${beginning(value)}\0\0`

// What every position ends with, so that none is empty and each has a text right before it.
const end = "\0"

/** The text right behind a position's, and the one right before it: nothing sorts in between. */
export const behind = (sort: string): string => `${sort}\0`
export const ahead = (sort: string): string => sort.slice(0, -1)

const bytesOf = ({ B, N, S }: AttributeValue): Uint8Array => B ?? Buffer.from(S ?? N ?? "")

const buckets = 4096
const digits = 3

/** Partitions are ordered by a hash of their key, so that nobody can come to rely on the order of a scan. */
const bucketOf = (values: ReadonlyArray<AttributeValue>): string => {
  const bytes = values.some(({ B }) => B !== undefined)
    ? Buffer.concat([Buffer.from("Outliers"), ...values.map(bytesOf)])
    : `Outliers${values.map(({ N, S }) => S ?? N).join("")}`
  return hash("md5", bytes).slice(0, digits)
}

export const partitionOf = (values: ReadonlyArray<AttributeValue>): string =>
  bucketOf(values) + values.map(part).join("")

/** Where the partitions of a segment begin; the next segment's begin where they end. */
export const segmentStart = (segment: number, total: number): string => {
  const bucket = Math.ceil((segment * buckets) / total)
  return bucket === buckets ? last : bucket.toString(16).padStart(digits, "0")
}

/** Where an item lies in a table, or an entry in an index: `extra` tells apart entries with one index key. */
export const positionOf = (key: KeySchema, extra: ReadonlyArray<KeyAttribute>, item: AttributeMap): Position => {
  const values: Array<AttributeValue> = []
  for (const { name } of key.partition) values.push(item[name]!)
  let sort = ""
  for (const { name } of key.sort) sort += part(item[name]!)
  for (const { name } of extra) sort += part(item[name]!)
  return { partition: partitionOf(values), sort: `${sort}${end}` }
}
