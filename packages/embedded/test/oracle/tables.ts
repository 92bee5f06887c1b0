// The kinds of tables that sequences run on, and the keys of their items.
import type { AttributeValue, CreateTableInput, KeySchemaElement } from "@aws-sdk/client-dynamodb"
import { hash } from "node:crypto"
import { type Source, source } from "./random.ts"
import { Bytes, common, isName, type Name } from "./values.ts"

export type Key = Record<string, AttributeValue>

const types = { pk: "S", sk: "N", bk: "B", rk: "S", t: "S", h: "N", g: "S", k: "B" } as const
type KeyName = keyof typeof types

/** What a query or a scan reads: a table, or one of its indexes. */
export interface Readable {
  /** The name of the index; undefined stands for the table itself. */
  readonly index: string | undefined
  readonly kind: "table" | "local" | "global"
  readonly key: ReadonlyArray<KeyName>
  /** The names of the attributes it holds; undefined stands for all. */
  readonly projected: ReadonlyArray<string> | undefined
  /** The two scan it in orders of their own: they do not hash numbers alike. */
  readonly unordered: boolean
}

export interface Table {
  readonly kind: string
  readonly key: ReadonlyArray<KeyName>
  /** What its items may have besides their key. */
  readonly attributes: ReadonlyArray<Name>
  /** The table itself first. */
  readonly readables: ReadonlyArray<Readable>
}

type Index = readonly [kind: "local" | "global", key: ReadonlyArray<KeyName>, holds: "ALL" | ReadonlyArray<string>]

const table = (kind: string, key: ReadonlyArray<KeyName>, indexes: ReadonlyArray<Index>): Table => ({
  kind,
  key,
  attributes: [...common, ...new Set(indexes.flatMap(([, key]) => key).filter((name) => isName(name)))],
  readables: [
    { index: undefined, kind: "table", key, projected: undefined, unordered: false },
    ...indexes.map(([kind, indexKey, holds]): Readable => ({
      index: `by-${indexKey.join("-")}`,
      kind,
      key: indexKey,
      projected: holds === "ALL" ? undefined : [...new Set([...key, ...indexKey, ...holds])],
      unordered: types[indexKey[0]!] === "N"
    }))
  ]
})

export const plain = table("plain", ["pk", "sk"], [])

const local = table(
  "local",
  ["pk", "rk"],
  [
    ["local", ["pk", "t"], "ALL"],
    ["local", ["pk", "h"], []],
    ["local", ["pk", "k"], ["n", "m", "l"]]
  ]
)

const global = table(
  "global",
  ["pk"],
  [
    ["global", ["g", "h"], "ALL"],
    ["global", ["g"], []],
    ["global", ["h", "t"], ["s", "l"]]
  ]
)

const both = table(
  "both",
  ["bk", "rk"],
  [
    ["local", ["bk", "h"], ["n", "s"]],
    ["global", ["rk", "bk"], []],
    ["global", ["k", "rk"], "ALL"]
  ]
)

const schemaOf = (key: ReadonlyArray<KeyName>): Array<KeySchemaElement> =>
  key.map((name, i) => ({ AttributeName: name, KeyType: i === 0 ? "HASH" : "RANGE" }))

export const createTable = (TableName: string, { key, readables }: Table): CreateTableInput => {
  const indexes = (wanted: Readable["kind"]) =>
    readables.flatMap(({ index, key: indexKey, kind, projected }) => {
      if (kind !== wanted) return []
      const NonKeyAttributes = projected?.filter((name) => ![...key, ...indexKey].some((part) => part === name)) ?? []
      const ProjectionType = projected === undefined ? "ALL" : NonKeyAttributes.length === 0 ? "KEYS_ONLY" : "INCLUDE"
      const Projection =
        ProjectionType === "INCLUDE" ? ({ ProjectionType, NonKeyAttributes } as const) : ({ ProjectionType } as const)
      return [{ IndexName: index, KeySchema: schemaOf(indexKey), Projection }]
    })
  const LocalSecondaryIndexes = indexes("local")
  const GlobalSecondaryIndexes = indexes("global")
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...new Set(readables.flatMap(({ key }) => key))].map((name) => ({
      AttributeName: name,
      AttributeType: types[name]
    })),
    KeySchema: schemaOf(key),
    ...(LocalSecondaryIndexes.length === 0 ? undefined : { LocalSecondaryIndexes }),
    ...(GlobalSecondaryIndexes.length === 0 ? undefined : { GlobalSecondaryIndexes })
  }
}

/** Keys of one partition of the plain table. */
export const plainKeys = (partition: string): ReadonlyArray<Key> =>
  ["1", "2", "10", "-3"].map((sk) => ({ pk: { S: partition }, sk: { N: sk } }))

/** As many keys as are asked for, all different and none of them in use. */
export const manyKeys = ({ key }: Table, count: number): ReadonlyArray<Key> =>
  Array.from({ length: count }, (_, i): Key => {
    const values = { S: { S: `many${i}` }, N: { N: String(i) }, B: { B: Bytes.of(i) } }
    return Object.fromEntries(key.map((name) => [name, values[types[name]]]))
  })

const hashOf = (...parts: ReadonlyArray<string>) =>
  Number.parseInt(hash("md5", `Outliers${parts.join("")}`).slice(0, 6), 16)

// A partition that is the last one in the first of three segments.
const border = "b40140"

/**
 * Six keys of an indexed table: two partitions with three sort keys, or six partitions.
 *
 * Entries of an index with the same key come in any order: dynalite takes that of a hash of the table's key, the engine
 * that of the table's key itself. Here both are the same order, as the hash of each key lies in a band of its own.
 */
const makeKeys = ({ below }: Source, { key: [partition, sort] }: Table): ReadonlyArray<Key> => {
  const rows = sort === undefined ? 6 : 2
  const sorts = sort === undefined ? [""] : ["a", "ab", "b"]
  const band = 2 ** 24 / (rows + sorts.length - 1)
  const buckets = new Set<number>()
  const keys: Array<Key> = []
  for (let row = 0; row < rows;) {
    const name = sort === undefined && row === 1 ? border : `${"abcdef"[row]}${below(1e6)}`
    // Partitions come in the order of their hashes, of which the engine takes the first three digits only.
    const bucket = hashOf(name) >> 12
    if (buckets.has(bucket) || sorts.some((text, i) => Math.floor(hashOf(name, text) / band) !== row + i)) continue
    buckets.add(bucket)
    row++
    const value = types[partition!] === "B" ? { B: Bytes.from(Buffer.from(name)) } : { S: name }
    for (const text of sorts) {
      keys.push({ [partition!]: value, ...(sort === undefined ? undefined : { [sort]: { S: text } }) })
    }
  }
  return keys
}

/** The tables that hold the items of one sequence at a time, each with the keys of some of them. */
export const indexed = [local, global, both].map((table) => ({
  table,
  keySets: Array.from({ length: 40 }, (_, i) => makeKeys(source(i), table))
}))
