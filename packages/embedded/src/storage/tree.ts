/**
 * Ordered maps with text keys. A copy is made in no time: the two share what neither has changed since.
 */
import SortedBTree from "sorted-btree"

// The package is CommonJS: what its default export holds depends on nobody's interop this way.
const BTree = SortedBTree.default

export type Tree<A> = InstanceType<typeof BTree<string, A>>

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export const make = <A>(): Tree<A> => new BTree<string, A>(undefined, compare)
