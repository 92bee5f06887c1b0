import type { AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { createHash } from "node:crypto"
import {
  ahead,
  beginning,
  behind,
  type KeyAttribute,
  last,
  part,
  partitionOf,
  positionOf,
  segmentStart
} from "../../src/storage/Key.ts"

const characters = ["\0", "\u0001", "\u0002", "a", "b", "\ud7ff", "\uffff", "\u{1f600}"]
const Text = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: characters.length - 1 }))).check(
  Schema.isMaxLength(3)
)
const textOf = (indices: ReadonlyArray<number>) => indices.map((index) => characters[index]).join("")
const bytes = (text: string) => Buffer.from(text)

const names = ["x", "y"]
const schema: ReadonlyArray<KeyAttribute> = names.map((name) => ({ name, type: "S" }))
const itemOf = (values: ReadonlyArray<string>) =>
  Object.fromEntries(values.map((S, i) => [names[i], { S }] as const)) as Record<string, AttributeValue>
const sortOf = (values: ReadonlyArray<string>) => positionOf({ partition: [], sort: schema }, [], itemOf(values)).sort

const sign = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

describe("positions", () => {
  it.prop(
    "of several parts sort part by part, by the bytes of each",
    [Text, Text, Text, Text],
    ([a, b, c, d]) => {
      const one = [textOf(a), textOf(b)]
      const other = [textOf(c), textOf(d)]
      const expected =
        Buffer.compare(bytes(one[0]!), bytes(other[0]!)) || Buffer.compare(bytes(one[1]!), bytes(other[1]!))
      assert.strictEqual(sign(sortOf(one), sortOf(other)), expected)
    },
    { arbitrary: { runs: 3_000 } }
  )

  it.prop(
    "lie between a beginning and its end exactly if their first part begins so",
    [Text, Text, Text],
    ([a, b, p]) => {
      const prefix = textOf(p)
      const sort = sortOf([textOf(a), textOf(b)])
      const inside = sort >= beginning({ S: prefix }) && sort <= beginning({ S: prefix }) + last
      assert.strictEqual(inside, textOf(a).startsWith(prefix))
    },
    { arbitrary: { runs: 3_000 } }
  )

  it.prop(
    "lie behind a part and all that goes on from it, or ahead of it, or begin with it",
    [Text, Text, Text],
    ([a, b, c]) => {
      const bound = part({ S: textOf(c) })
      const sort = sortOf([textOf(a), textOf(b)])
      const order = Buffer.compare(bytes(textOf(a)), bytes(textOf(c)))
      assert.strictEqual(sort <= ahead(bound), order < 0)
      assert.strictEqual(sort >= bound + last, order > 0)
      assert.strictEqual(sort.startsWith(bound), order === 0)
    },
    { arbitrary: { runs: 3_000 } }
  )

  it.prop(
    "have nothing between themselves and what is right behind and ahead",
    [Text, Text, Text, Text],
    ([a, b, c, d]) => {
      const one = sortOf([textOf(a), textOf(b)])
      const other = sortOf([textOf(c), textOf(d)])
      assert.strictEqual(other >= behind(one), other > one)
      assert.strictEqual(other <= ahead(one), other < one)
    }
  )

  it("have a sort text even where a table has no sort key", () => {
    const { sort } = positionOf({ partition: schema.slice(0, 1), sort: [] }, [], itemOf(["a"]))
    assert.isBelow(sign(ahead(sort), sort), 0)
  })
})

describe("partitions", () => {
  it("begin with three digits of a hash of their key's bytes, in which N counts by its text", () => {
    const digits = (...parts: ReadonlyArray<string | Uint8Array>) => {
      const hash = createHash("md5").update("Outliers")
      for (const each of parts) hash.update(each)
      return hash.digest("hex").slice(0, 3)
    }
    assert.strictEqual(partitionOf([{ S: "é" }]).slice(0, 3), digits("é"))
    assert.strictEqual(partitionOf([{ N: "12" }]).slice(0, 3), digits("12"))
    assert.strictEqual(partitionOf([{ B: Uint8Array.of(200, 1) }]).slice(0, 3), digits(Uint8Array.of(200, 1)))
    assert.strictEqual(
      partitionOf([{ S: "a" }, { B: Uint8Array.of(200) }]).slice(0, 3),
      digits("a", Uint8Array.of(200))
    )
  })

  it("of different keys differ, even with the same hash", () => {
    assert.notStrictEqual(partitionOf([{ S: "ab" }, { S: "c" }]), partitionOf([{ S: "a" }, { S: "bc" }]))
  })

  it("fall into segments that cover all hashes in order", () => {
    for (const total of [1, 2, 3, 5, 4095, 4096, 5000]) {
      const starts = Array.from({ length: total + 1 }, (_, segment) => segmentStart(segment, total))
      assert.strictEqual(starts[0], "000")
      assert.strictEqual(starts[total], last)
      assert.isTrue(starts.every((start, i) => i === 0 || starts[i - 1]! <= start))
    }
    // Segment 1 of 3 begins with the first hash h for which 3h / 4096 is 1.
    assert.deepStrictEqual([segmentStart(1, 2), segmentStart(1, 3)], ["800", "556"])
  })
})
