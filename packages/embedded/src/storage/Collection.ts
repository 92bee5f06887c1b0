/**
 * An ordered, copy-on-write store of items: partitions by the hash of their key, in each the items by their sort key.
 */
import type { AttributeMap } from "@partita/dynamodb/wire"
import { last, type Position } from "./Key.ts"
import * as tree from "./tree.ts"

/** A stored item, which nothing changes, and its size in bytes. */
export interface Entry {
  readonly item: AttributeMap
  readonly size: number
}

/** The time between two forks: what was made in another one may be shared, and is copied before it is changed. */
export type Epoch = symbol

interface Partition {
  readonly epoch: Epoch
  readonly entries: tree.Tree<Entry>
  bytes: number
}

export interface Collection {
  readonly epoch: Epoch
  readonly partitions: tree.Tree<Partition>
  count: number
  bytes: number
}

export const make = (epoch: Epoch): Collection => ({ epoch, partitions: tree.make(), count: 0, bytes: 0 })

/** A copy that may be written in the given epoch. */
export const copy = ({ bytes, count, partitions }: Collection, epoch: Epoch): Collection => ({
  epoch,
  partitions: partitions.clone(),
  count,
  bytes
})

export const get = (collection: Collection, position: Position): Entry | undefined =>
  collection.partitions.get(position.partition)?.entries.get(position.sort)

/** The bytes of one partition's items. */
export const partitionBytes = (collection: Collection, partition: string): number =>
  collection.partitions.get(partition)?.bytes ?? 0

const writable = ({ epoch, partitions }: Collection, key: string): Partition => {
  const found = partitions.get(key)
  if (found?.epoch === epoch) return found
  const partition =
    found === undefined
      ? { epoch, entries: tree.make<Entry>(), bytes: 0 }
      : { epoch, entries: found.entries.clone(), bytes: found.bytes }
  partitions.set(key, partition)
  return partition
}

/** Puts an entry in the place of `before`, the one that is there now; undefined stands for none. */
export const replace = (
  collection: Collection,
  position: Position,
  before: Entry | undefined,
  after: Entry | undefined
): void => {
  const partition = writable(collection, position.partition)
  if (after === undefined) partition.entries.delete(position.sort)
  else partition.entries.set(position.sort, after)
  if (partition.entries.size === 0) collection.partitions.delete(position.partition)
  const bytes = (after?.size ?? 0) - (before?.size ?? 0)
  partition.bytes += bytes
  collection.bytes += bytes
  collection.count += (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1)
}

/** What lies between two texts, both of them included. */
export interface Range {
  readonly from: string
  readonly to: string
}

export const everything: Range = { from: "", to: last }

/** The entries of one partition within a range, in order or in reverse. */
export function* inPartition(
  collection: Collection,
  partition: string,
  { from, to }: Range,
  forward: boolean
): Generator<Entry, void> {
  const entries = collection.partitions.get(partition)?.entries
  if (entries === undefined) return
  if (forward) {
    for (const [sort, entry] of entries.entries(from)) {
      if (sort > to) return
      yield entry
    }
  } else {
    for (const [sort, entry] of entries.entriesReversed(to)) {
      if (sort < from) return
      yield entry
    }
  }
}

/** All entries, in no order that anybody could rely on. */
export const all = (collection: Collection): Generator<Entry, void> =>
  inOrder(collection, { partition: "", sort: "" }, last)

/** All entries in the order of a scan, from a position on, up to where the partitions pass `to`. */
export function* inOrder(collection: Collection, from: Position, to: string): Generator<Entry, void> {
  for (const [key] of collection.partitions.entries(from.partition)) {
    if (key >= to) return
    const range = key === from.partition ? { from: from.sort, to: last } : everything
    yield* inPartition(collection, key, range, true)
  }
}
