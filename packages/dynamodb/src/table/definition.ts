/**
 * What the operations need of a table and users do not: its codec, and its key by stored names.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Codec, Issue, ModelCodec } from "../codec/Codec.ts"
import { descend, type Path, root } from "../expression/path.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"

export interface Definition {
  readonly name: string
  readonly codec: ModelCodec<object>
  /** The key's attributes: the partition key's first. */
  readonly key: ReadonlyArray<KeyAttribute>
  readonly keyFields: ReadonlySet<string>
}

/** One attribute of a key: its name in the model and in the table, its type and the codec of its values. */
export interface KeyAttribute {
  readonly field: string
  readonly name: string
  readonly role: "HASH" | "RANGE"
  readonly type: "S" | "N" | "B"
  readonly codec: Codec
  readonly path: Path
}

const keyTypes = ["S", "N", "B"] as const

/** The attribute of a model a key names. Throws what makes it no key. */
const keyAttribute = (table: string, codec: Codec, field: string, role: KeyAttribute["role"]): KeyAttribute => {
  const path = descend(root(codec), field)
  const refuse = (rule: string) => new Error(`Table ${table}: the key attribute ${field} ${rule}`)
  if (path === undefined) throw refuse("is not an attribute of the model")
  const type = keyTypes.find((name) => path.codec.types.has(name))
  if (type === undefined || path.codec.types.size !== 1) {
    throw refuse(`must be stored as exactly one of S, N and B, not as ${Array.from(path.codec.types).join(" or ")}`)
  }
  if (path.codec.optional) throw refuse("may be absent, which a key cannot be")
  return { field, name: path.segments[0] as string, role, type, codec: path.codec, path }
}

export const make = (
  name: string,
  codec: ModelCodec<object>,
  partitionKey: ReadonlyArray<string>,
  sortKey: ReadonlyArray<string>
): Definition => ({
  name,
  codec,
  key: [
    ...partitionKey.map((field) => keyAttribute(name, codec.root, field, "HASH")),
    ...sortKey.map((field) => keyAttribute(name, codec.root, field, "RANGE"))
  ],
  keyFields: new Set([...partitionKey, ...sortKey])
})

const isEmpty = ({ B, S }: AttributeValue): boolean => S === "" || B?.length === 0

/** The first key attribute of an item that cannot be one. */
export const keyIssue = (key: ReadonlyArray<KeyAttribute>, attributes: AttributeMap): Issue | undefined => {
  for (const { name } of key) {
    const value = attributes[name]
    if (value === undefined) return { path: [name], rule: "a key attribute cannot be absent" }
    if (isEmpty(value)) return { path: [name], rule: "a key attribute cannot be empty" }
  }
  return undefined
}

/** A key, or the leading part of one, as it is stored. An Exit when the codecs of its attributes are pure. */
export const encodeKey = (key: ReadonlyArray<KeyAttribute>, values: object): Effect.Effect<AttributeMap, Issue> => {
  let stored: Effect.Effect<AttributeMap, Issue> = Exit.succeed({})
  for (const { codec, field, name } of key) {
    stored = Effect.flatMapEager(stored, (attributes) =>
      Effect.mapBothEager(codec.encode((values as Record<string, unknown>)[field]), {
        onFailure: ({ path, rule }): Issue => ({ path: [name, ...path], rule }),
        onSuccess: (value) => (value === undefined ? attributes : Object.assign(attributes, { [name]: value }))
      })
    )
  }
  return Effect.flatMapEager(stored, (attributes) => {
    const issue = keyIssue(key, attributes)
    return issue === undefined ? Exit.succeed(attributes) : Exit.fail(issue)
  })
}

/** The key attributes of an item as it is stored. */
export const storedKey = (key: ReadonlyArray<KeyAttribute>, attributes: AttributeMap): AttributeMap => {
  const stored: AttributeMap = {}
  for (const { name } of key) {
    const value = attributes[name]
    if (value !== undefined) stored[name] = value
  }
  return stored
}

/** The key fields of an item as it is in the program. */
export const decodedKey = (key: ReadonlyArray<KeyAttribute>, item: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(key.map(({ field }) => [field, (item as Record<string, unknown>)[field]]))
