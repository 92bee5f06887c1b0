// Random sequences of operations on one table.
import { deleteItem, fill, getItem, type ItemOperation, putItem, type Scene, updateItem } from "./itemOperations.ts"
import { source } from "./random.ts"
import { query, type Read, scan } from "./reads.ts"
import { indexed, plain, plainKeys, type Table } from "./tables.ts"

export type Operation = ItemOperation | Read

export interface Sequence {
  readonly table: Table
  readonly TableName: string
  readonly operations: ReadonlyArray<Operation>
}

type Make = (scene: Scene) => Operation

const times = (count: number, make: Make): ReadonlyArray<Make> => Array.from({ length: count }, () => make)

const onPlain = [...times(3, putItem), ...times(2, getItem), ...times(3, updateItem), deleteItem, query]
const onIndexed = [putItem, ...times(3, updateItem), deleteItem, ...times(4, query), ...times(3, scan)]

/** The name of the table of one kind in a lane. */
export const nameOf = ({ kind }: Table, lane: number): string => `partita-oracle-${kind}-${lane}`

/** The sequence of a seed: on a partition of its own of the plain table, or on an indexed table that is empty. */
export const sequence = (seed: number, index: number, lane: number): Sequence => {
  const random = source(seed + index)
  const { below, pick } = random
  const { keySets, table } = below(2) === 0 ? { table: plain, keySets: [plainKeys(`p${index}`)] } : pick(indexed)
  const scene: Scene = { random, TableName: nameOf(table, lane), table, keys: pick(keySets) }
  const makes =
    table === plain
      ? Array.from({ length: 2 + below(5) }, () => pick(onPlain))
      : [fill, fill, fill, ...Array.from({ length: 1 + below(4) }, () => pick(onIndexed))]
  return { table, TableName: scene.TableName, operations: makes.map((make) => make(scene)) }
}
