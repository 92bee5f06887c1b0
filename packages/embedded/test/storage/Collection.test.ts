import { assert, describe, it } from "@effect/vitest"
import * as Collection from "../../src/storage/Collection.ts"
import { last } from "../../src/storage/Key.ts"

const entry = (size: number): Collection.Entry => ({ item: { size: { N: String(size) } }, size })
const at = (partition: string, sort: string) => ({ partition, sort })

const sizes = (entries: Iterable<Collection.Entry>) => [...entries].map(({ size }) => size)
const all = (collection: Collection.Collection) => sizes(Collection.inOrder(collection, at("", ""), last))

const filled = (epoch: Collection.Epoch) => {
  const collection = Collection.make(epoch)
  for (const [partition, sort, size] of [
    ["b", "2", 4],
    ["a", "3", 3],
    ["a", "1", 1],
    ["b", "1", 5],
    ["a", "2", 2]
  ] as const) {
    Collection.replace(collection, at(partition, sort), undefined, entry(size))
  }
  return collection
}

describe("Collection", () => {
  it("finds entries, and gives them in order from anywhere to anywhere", () => {
    const collection = filled(Symbol())
    assert.strictEqual(Collection.get(collection, at("b", "1"))?.size, 5)
    assert.isUndefined(Collection.get(collection, at("b", "3")))
    assert.isUndefined(Collection.get(collection, at("c", "1")))
    assert.deepStrictEqual(all(collection), [1, 2, 3, 5, 4])
    assert.deepStrictEqual(sizes(Collection.inOrder(collection, at("a", "2"), "b")), [2, 3])
    assert.deepStrictEqual(sizes(Collection.inOrder(collection, at("a", "9"), last)), [5, 4])
    const range = (from: string, to: string, forward: boolean) =>
      sizes(Collection.inPartition(collection, "a", { from, to }, forward))
    assert.deepStrictEqual(range("1", "2", true), [1, 2])
    assert.deepStrictEqual(range("1", "2", false), [2, 1])
    assert.deepStrictEqual(range("15", "25", false), [2])
    assert.deepStrictEqual(range("4", last, false), [])
    assert.deepStrictEqual(sizes(Collection.inPartition(collection, "c", Collection.everything, true)), [])
  })

  it("counts entries and bytes, of a partition too, and forgets empty partitions", () => {
    const collection = filled(Symbol())
    assert.deepInclude(collection, { count: 5, bytes: 15 })
    Collection.replace(collection, at("a", "2"), entry(2), entry(20))
    assert.strictEqual(Collection.partitionBytes(collection, "a"), 24)
    for (const [sort, size] of [
      ["1", 1],
      ["2", 20],
      ["3", 3]
    ] as const) {
      Collection.replace(collection, at("a", sort), entry(size), undefined)
    }
    assert.deepInclude(collection, { count: 2, bytes: 9 })
    assert.strictEqual(Collection.partitionBytes(collection, "a"), 0)
    assert.strictEqual(collection.partitions.size, 1)
  })

  it("is copied without copying its partitions, and neither copy sees the other's writes", () => {
    const original = filled(Symbol())
    const [one, other] = [Collection.copy(original, Symbol()), Collection.copy(original, Symbol())]
    assert.strictEqual(one.partitions.get("b"), original.partitions.get("b"))
    Collection.replace(one, at("a", "1"), entry(1), entry(10))
    Collection.replace(other, at("b", "1"), entry(5), undefined)
    Collection.replace(other, at("c", "1"), undefined, entry(6))
    assert.deepStrictEqual(all(one), [10, 2, 3, 5, 4])
    assert.deepStrictEqual(all(other), [1, 2, 3, 4, 6])
    assert.deepStrictEqual(all(original), [1, 2, 3, 5, 4])
    assert.strictEqual(one.partitions.get("b"), original.partitions.get("b"))
  })
})
