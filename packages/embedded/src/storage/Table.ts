/**
 * A table with its indexes: an item is written to all of them at once.
 */
import type { AttributeMap } from "@partita/dynamodb/wire"
import { itemSize } from "../value/size.ts"
import { emptyItem } from "../value/Value.ts"
import * as Collection from "./Collection.ts"
import { attributes, hasKey, type KeyAttribute, type KeySchema, type Position, positionOf } from "./Key.ts"

/** What a table or an index is: where its items lie, and what identifies them. */
export interface Source {
  readonly key: KeySchema
  /** The table's key attributes that are not in the key of an index, and tell its entries apart. */
  readonly extra: ReadonlyArray<KeyAttribute>
}

/** Units a second. */
export interface Throughput {
  readonly read: number
  readonly write: number
}

/** What a table or a global index is said to be able to take: stored and shown, nothing is ever throttled. */
export interface Capacity {
  /** None on demand. */
  readonly throughput: Throughput | undefined
  /** The most on demand; -1 is no limit. */
  readonly onDemand: Throughput | undefined
  /** What it was asked to be warm for. */
  readonly warm: Throughput | undefined
}

/** A stream, which nothing can read yet; without a view it was disabled. */
export interface Stream {
  readonly view: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | undefined
  /** In milliseconds. */
  readonly enabledAt: number
}

/** The other regions of a global table: stored and shown, nothing is replicated. */
export interface Replication {
  readonly regions: ReadonlyArray<string>
  readonly witness: string | undefined
  readonly consistency: "EVENTUAL" | "STRONG"
}

export interface IndexDefinition extends Source, Capacity {
  readonly name: string
  readonly kind: "global" | "local"
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE"
  /** What INCLUDE adds to the keys. */
  readonly included: ReadonlyArray<string>
}

export interface TableDefinition extends Source, Capacity {
  readonly name: string
  /** The declared attributes, in the order of the declaration. */
  readonly attributes: ReadonlyArray<KeyAttribute>
  readonly indexes: ReadonlyArray<IndexDefinition>
  /** When it was last put on demand, in milliseconds. */
  readonly onDemandSince: number | undefined
  readonly tableClass: "STANDARD" | "STANDARD_INFREQUENT_ACCESS" | undefined
  readonly deletionProtected: boolean
  readonly stream: Stream | undefined
  /** The ARN of the key that encrypts it, where it is not the service's own. */
  readonly encryptionKey: string | undefined
  readonly replication: Replication | undefined
  readonly tags: ReadonlyMap<string, string>
  /** The attribute that says when an item expires. */
  readonly timeToLive: string | undefined
  /** In milliseconds. */
  readonly createdAt: number
}

export interface Index {
  readonly definition: IndexDefinition
  /** The names of the attributes its entries hold, keys included; undefined stands for all. */
  readonly projected: ReadonlySet<string> | undefined
  readonly entries: Collection.Collection
}

export interface Table {
  readonly epoch: Collection.Epoch
  readonly definition: TableDefinition
  readonly items: Collection.Collection
  readonly indexes: ReadonlyArray<Index>
}

const makeIndex = (definition: IndexDefinition, epoch: Collection.Epoch): Index => ({
  definition,
  projected: definition.projection === "ALL" ? undefined : new Set([...keyNames(definition), ...definition.included]),
  entries: Collection.make(epoch)
})

export const make = (definition: TableDefinition, epoch: Collection.Epoch): Table => ({
  epoch,
  definition,
  items: Collection.make(epoch),
  indexes: definition.indexes.map((index) => makeIndex(index, epoch))
})

/** A table with its items and another definition: indexes that are new are filled, those that are gone are dropped. */
export const redefine = (table: Table, definition: TableDefinition, epoch: Collection.Epoch): Table => ({
  ...table,
  definition,
  indexes: definition.indexes.map((index) => {
    const kept = table.indexes.find(({ definition }) => definition.name === index.name)
    if (kept !== undefined) return { ...kept, definition: index }
    const added = makeIndex(index, epoch)
    for (const entry of Collection.all(table.items)) writeIndex(added, undefined, entry)
    return added
  })
})

/** A copy that may be written in the given epoch. */
export const copy = (table: Table, epoch: Collection.Epoch): Table => ({
  epoch,
  definition: table.definition,
  items: Collection.copy(table.items, epoch),
  indexes: table.indexes.map((index) => ({ ...index, entries: Collection.copy(index.entries, epoch) }))
})

/** The names of the attributes that identify an entry: what a start key holds. */
export const keyNames = ({ extra, key }: Source): ReadonlyArray<string> =>
  [...attributes(key), ...extra].map(({ name }) => name)

/** Where a table's item lies; its key attributes must be there. */
export const locate = ({ extra, key }: Source, item: AttributeMap): Position => positionOf(key, extra, item)

/** What tells the place of an item from all others of a database. */
export const identify = ({ definition }: Table, { partition, sort }: Position): string =>
  `${definition.name}/${partition}${sort}`

/**
 * An entry of an index: what it holds of an item, and where. None when the item lacks a key attribute, or has one that
 * the index cannot take: it was written before the index was added.
 */
interface View {
  readonly position: Position
  readonly entry: Collection.Entry
}

const viewOf = ({ definition, projected }: Index, entry: Collection.Entry | undefined): View | undefined => {
  if (entry === undefined || !hasKey(definition.key, entry.item)) return undefined
  return { position: locate(definition, entry.item), entry: project(projected, entry) }
}

const project = (projected: Index["projected"], entry: Collection.Entry): Collection.Entry => {
  if (projected === undefined) return entry
  const item = emptyItem()
  for (const name in entry.item) if (projected.has(name)) item[name] = entry.item[name]!
  return { item, size: itemSize(item) }
}

/** What a write did to one index. `moved`: the key changed, so that one entry went and another came. */
export interface IndexChange {
  readonly index: IndexDefinition
  readonly before: Collection.Entry | undefined
  readonly after: Collection.Entry | undefined
  readonly moved: boolean
}

const writeIndex = (
  index: Index,
  old: Collection.Entry | undefined,
  entry: Collection.Entry | undefined
): IndexChange => {
  const { definition, entries } = index
  const before = viewOf(index, old)
  const after = viewOf(index, entry)
  const moved =
    before !== undefined &&
    after !== undefined &&
    (before.position.partition !== after.position.partition || before.position.sort !== after.position.sort)
  if (before !== undefined && (after === undefined || moved)) {
    Collection.replace(entries, before.position, before.entry, undefined)
  }
  if (after !== undefined) {
    Collection.replace(entries, after.position, moved ? undefined : before?.entry, after.entry)
  }
  return { index: definition, before: before?.entry, after: after?.entry, moved }
}

/**
 * Puts an entry in the place of `old`, the one that is at this position now; undefined stands for none. The table must
 * be of the current epoch, the index key attributes of the entry of the types the indexes demand.
 */
export const write = (
  table: Table,
  position: Position,
  old: Collection.Entry | undefined,
  entry: Collection.Entry | undefined
): ReadonlyArray<IndexChange> => {
  if (old === entry) return []
  Collection.replace(table.items, position, old, entry)
  return table.indexes.map((index) => writeIndex(index, old, entry))
}
