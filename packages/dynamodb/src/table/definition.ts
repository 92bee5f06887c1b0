/**
 * What the operations need of a table and users do not: its codec, and its key by stored names.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Codec, Issue, ModelCodec } from "../codec/Codec.ts"
import type { Node as Condition } from "../expression/conditionSyntax.ts"
import { equals } from "../expression/narrowing.ts"
import { descend, type Path, root } from "../expression/path.ts"
import { closed, type Managed, noting, versionName, writeTokenName } from "./managed.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { shortened } from "../wire/shortened.ts"

export interface Definition {
  /** The table's logical name. */
  readonly name: string
  readonly codec: ModelCodec<object>
  /** The attributes of the key that is read by, the table's or an index's: those of the partition first. */
  readonly key: ReadonlyArray<KeyAttribute>
  /** The attributes of the table's own key. */
  readonly tableKey: ReadonlyArray<KeyAttribute>
  /** What a start key holds: the index key and the table's, each attribute once. */
  readonly startKey: ReadonlyArray<KeyAttribute>
  readonly index: IndexDefinition | undefined
  /** The indexes of a table, none on an index. */
  readonly indexes: ReadonlyArray<Definition>
  /** Whether stored keys need not be in the form the model writes. */
  readonly lenient: boolean
  /** What is kept of its items beside the model. */
  readonly managed: Managed
}

/** What makes an index of a definition. */
export interface IndexDefinition {
  readonly name: string
  readonly kind: "global" | "local"
  /** The fields an entry has besides the keys; `undefined` for all. */
  readonly included: ReadonlyArray<string> | undefined
  /** The fields an entry has; `undefined` for all. */
  readonly fields: ReadonlyArray<string> | undefined
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

/** The attribute of a model a key names. Throws what makes it no key; only an index key may be absent. */
const keyAttribute = (
  of: string,
  codec: Codec,
  field: string,
  role: KeyAttribute["role"],
  sparse: boolean
): KeyAttribute => {
  const path = descend(root(codec), field)
  const refuse = (rule: string) => new Error(`${of}: the key attribute ${field} ${rule}`)
  if (path === undefined) throw refuse("is not an attribute of the model")
  const type = keyTypes.find((name) => path.codec.types.has(name))
  if (type === undefined || path.codec.types.size !== 1) {
    throw refuse(`must be stored as exactly one of S, N and B, not as ${Array.from(path.codec.types).join(" or ")}`)
  }
  if (path.codec.optional && !sparse) throw refuse("may be absent, which a key cannot be")
  return { field, name: path.segments[0] as string, role, type, codec: path.codec, path }
}

const keyOf = (
  of: string,
  codec: Codec,
  partitionKey: ReadonlyArray<string>,
  sortKey: ReadonlyArray<string>,
  sparse: boolean
): ReadonlyArray<KeyAttribute> => {
  const fields = [...partitionKey, ...sortKey]
  if (new Set(fields).size < fields.length) throw new Error(`${of}: a key names each attribute once`)
  return [
    ...partitionKey.map((field) => keyAttribute(of, codec, field, "HASH", sparse)),
    ...sortKey.map((field) => keyAttribute(of, codec, field, "RANGE", sparse))
  ]
}

/** An index as its table declares it. */
export interface IndexOptions {
  readonly kind: "global" | "local"
  readonly partitionKey: ReadonlyArray<string>
  readonly sortKey: ReadonlyArray<string>
  readonly project: "all" | "keys" | ReadonlyArray<string>
}

export const make = (
  name: string,
  codec: ModelCodec<object>,
  partitionKey: ReadonlyArray<string>,
  sortKey: ReadonlyArray<string>,
  indexes: { readonly [name: string]: IndexOptions },
  managed: Managed
): Definition => {
  checkName("Table", name)
  checkManaged(name, codec.root, managed)
  if (codec.root.attributeNames.some((field) => codec.root.attribute(field)?.name === "__proto__")) {
    throw new Error(`Table ${name}: AWS's client cannot read an attribute called __proto__; rename it`)
  }
  const key = keyOf(`Table ${name}`, codec.root, partitionKey, sortKey, false)
  const table = {
    name,
    codec: managed.version === undefined ? closed(codec) : noting(closed(codec)),
    key,
    tableKey: key,
    startKey: key,
    index: undefined,
    indexes: [],
    lenient: false,
    managed
  }
  const made = Object.entries(indexes).map(([indexName, options]) =>
    index(table, partitionKey, sortKey, indexName, options)
  )
  const included = made.flatMap((index) => nonKeyFields(index) ?? []).length
  if (included > 100) throw new Error(`Table ${name}: its indexes name ${included} attributes to hold, 100 at most`)
  return { ...table, indexes: made }
}

/** The fields an index holds besides keys; `undefined` for all. */
export const nonKeyFields = ({ index, startKey }: Definition): ReadonlyArray<string> | undefined =>
  index?.included?.filter((field) => startKey.every((key) => key.field !== field))

const checkName = (kind: string, name: string) => {
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) {
    throw new Error(`${kind} ${shortened(name)}: a name has 3 to 255 letters, digits, "_", "." and "-"`)
  }
}

/** A model may declare the version, to see it; and nothing that is stored under a managed name but that. */
const checkManaged = (name: string, root: Codec, { version, writeToken }: Managed) => {
  const taken = root.attributeNames.map((field) => root.attribute(field)!)
  const declared = taken.find((attribute) => attribute.name === versionName)?.codec
  const type = version === "token" ? "S" : "N"
  if (version !== undefined && declared !== undefined) {
    if (declared.types.size !== 1 || !declared.types.has(type) || !declared.optional) {
      throw new Error(`Table ${name}: the version ${versionName} must be optional and stored as ${type}`)
    }
  }
  if (writeToken && taken.some((attribute) => attribute.name === writeTokenName)) {
    throw new Error(`Table ${name}: ${writeTokenName} holds the write token; rename the attribute`)
  }
}

const index = (
  table: Definition,
  partitionKey: ReadonlyArray<string>,
  sortKey: ReadonlyArray<string>,
  name: string,
  options: IndexOptions
): Definition => {
  checkName("Index", name)
  const of = `Index ${name} of table ${table.name}`
  if (options.kind === "local" && sortKey.length === 0)
    throw new Error(`${of}: a local index needs a table with a sort key`)
  if (options.partitionKey.length > 4 || options.sortKey.length > 4) {
    throw new Error(`${of}: a key has at most four attributes of the partition and four of the sort key`)
  }
  const ownPartitionKey = options.kind === "local" ? partitionKey : options.partitionKey
  const key = keyOf(of, table.codec.root, ownPartitionKey, options.sortKey, true)
  const startKey = [...key, ...table.key.filter((attribute) => key.every((own) => own.name !== attribute.name))]
  const included = options.project === "all" ? undefined : options.project === "keys" ? [] : options.project
  const unknown = included?.find((field) => table.codec.root.attribute(field) === undefined)
  if (unknown !== undefined) throw new Error(`${of}: ${unknown} is not an attribute of the model`)
  return {
    ...table,
    key,
    startKey,
    index: {
      name,
      kind: options.kind,
      included,
      fields: included && Array.from(new Set([...startKey.map(({ field }) => field), ...included]))
    }
  }
}

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
        onSuccess: (value) => {
          // No attribute of a table is called `__proto__`.
          if (value !== undefined) attributes[name] = value
          return attributes
        }
      })
    )
  }
  return Effect.flatMapEager(stored, (attributes) => {
    const issue = keyIssue(key, attributes)
    return issue === undefined ? Exit.succeed(attributes) : Exit.fail(issue)
  })
}

/** That an item has a key, or the leading part of one, which tells of some unions which member it is. */
export const hasKey = (key: ReadonlyArray<KeyAttribute>, values: object): ReadonlyArray<Condition> =>
  key.map(({ field, path }) => equals(path, (values as Record<string, unknown>)[field]))

/** Why a value cannot be the index key attribute of this name: absent it may be, empty not. */
export const indexKeyRule = ({ indexes }: Definition, name: string, value: AttributeValue): string | undefined =>
  isEmpty(value) && indexes.some(({ key }) => key.some((attribute) => attribute.name === name))
    ? "an index key attribute cannot be empty"
    : undefined

/** The first index key attribute of an item that cannot be in an index. */
export const indexIssue = (definition: Definition, attributes: AttributeMap): Issue | undefined => {
  for (const { key } of definition.indexes) {
    for (const { name } of key) {
      const rule = attributes[name] && indexKeyRule(definition, name, attributes[name])
      if (rule !== undefined) return { path: [name], rule }
    }
  }
  return undefined
}

/**
 * The first attribute of a stored key that is not in the form its model writes: other verbs would address another item
 * by what it decodes to. `item` is what the stored attributes decoded to.
 */
export const canonicalIssue = (
  { lenient, tableKey }: Definition,
  attributes: AttributeMap,
  item: unknown
): Issue | undefined => {
  if (lenient) return undefined
  for (const { codec, field, name } of tableKey) {
    const stored = attributes[name]
    if (stored !== undefined && !codec.isCanonical(stored, (item as Record<string, unknown>)[field])) {
      return { path: [name], rule: "a key that is not stored in the form the model writes (see Key.lenient)" }
    }
  }
  return undefined
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

/** The key fields of a stored item, as far as they decode: what hides a value in the program hides it here too. */
export const decodedStoredKey = (
  key: ReadonlyArray<KeyAttribute>,
  attributes: AttributeMap
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    key.flatMap(({ codec, field, name }) => {
      const stored = attributes[name]
      const decoded = stored && codec.decode(stored)
      return decoded !== undefined && Exit.isExit(decoded) && Exit.isSuccess(decoded) ? [[field, decoded.value]] : []
    })
  )

/** The key fields of an item as it is in the program. */
export const decodedKey = (key: ReadonlyArray<KeyAttribute>, item: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(key.map(({ field }) => [field, (item as Record<string, unknown>)[field]]))
