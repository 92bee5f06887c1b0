/**
 * Ordered maps with text keys. A copy is made in no time: the two share what neither has changed since.
 */
import SortedBTree from "sorted-btree"

// The package is CommonJS: Node gives its exports, some test runners and bundlers the class itself.
const BTree: typeof SortedBTree.default = SortedBTree.default ?? SortedBTree

export type Tree<A> = InstanceType<typeof BTree<string, A>>

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export const make = <A>(): Tree<A> => new BTree<string, A>(undefined, compare)
