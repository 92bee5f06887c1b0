// Random sequences of operations on the tables of one lane.
import { type Batch, batchGet, batchWrite, fill } from "./batches.ts"
import { deleteItem, getItem, type ItemOperation, putItem, type Scene, updateItem } from "./itemOperations.ts"
import { source } from "./random.ts"
import { query, type Read, scan } from "./reads.ts"
import { indexed, plain, plainKeys, type Table } from "./tables.ts"

export type Operation = ItemOperation | Read | Batch

export const isWrite = ({ name }: Operation): boolean => /^(Put|Update|Delete|BatchWrite)Item$/.test(name)

export interface Sequence {
  /** What it works on, one scene for each table. */
  readonly scenes: ReadonlyArray<Scene>
  readonly operations: ReadonlyArray<Operation>
}

type Make = (scene: Scene) => Operation

const times = (count: number, make: Make): ReadonlyArray<Make> => Array.from({ length: count }, () => make)

const onPlain = [...times(3, putItem), ...times(2, getItem), ...times(3, updateItem), deleteItem, query]
const onIndexed = [putItem, ...times(3, updateItem), deleteItem, ...times(4, query), ...times(3, scan)]

/** The name of the table of one kind in a lane. */
export const nameOf = ({ kind }: Table, lane: number): string => `partita-oracle-${kind}-${lane}`

/**
 * The sequence of a seed, with operations on one table or with batches on all: in a partition of its own of the plain
 * table, and in the indexed tables, which are to be empty.
 */
export const sequence = (seed: number, index: number, lane: number): Sequence => {
  const random = source(seed + index)
  const { below, pick } = random
  const sceneOf = (table: Table, keySets: ReadonlyArray<Scene["keys"]>): Scene => ({
    random,
    TableName: nameOf(table, lane),
    table,
    keys: pick(keySets)
  })
  const onPlainTable = () => sceneOf(plain, [plainKeys(`p${index}`)])
  const onIndexedTable = ({ keySets, table }: (typeof indexed)[number]) => sceneOf(table, keySets)
  switch (below(10)) {
    case 0: {
      const several = indexed.map(onIndexedTable)
      const scenes = [onPlainTable(), ...several]
      const makes = [batchWrite, batchWrite, batchGet, batchGet, () => pick(onIndexed)(pick(several))]
      const others = Array.from({ length: 2 + below(3) }, () => pick(makes)(scenes))
      return { scenes, operations: [batchWrite(scenes), ...others] }
    }
    case 1:
    case 2:
    case 3:
    case 4: {
      const scene = onPlainTable()
      return { scenes: [scene], operations: Array.from({ length: 2 + below(4) }, () => pick(onPlain)(scene)) }
    }
    default: {
      const scene = onIndexedTable(pick(indexed))
      const others = Array.from({ length: 1 + below(3) }, () => pick(onIndexed)(scene))
      return { scenes: [scene], operations: [fill(scene), ...others] }
    }
  }
}
