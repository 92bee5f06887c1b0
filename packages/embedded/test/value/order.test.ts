import type { AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { orderKey } from "../../src/value/order.ts"
import { compare } from "../../src/value/Value.ts"

// Characters of one to four bytes, around every place where UTF-16 and UTF-8 disagree.
const characters = [
  "\0",
  "a",
  "b",
  "~",
  "\u007f",
  "\u0080",
  "\u07ff",
  "\u0800",
  "\ud7ff",
  "\ue000",
  "\uffff",
  "\u{10000}",
  "\u{1f600}",
  "\u{10ffff}"
]

const Texts = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: characters.length - 1 }))).check(
  Schema.isMaxLength(4)
)
const textOf = (indices: ReadonlyArray<number>) => indices.map((index) => characters[index]).join("")

const Bytes = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))).check(
  Schema.isMaxLength(4)
)

const agrees = (a: AttributeValue, b: AttributeValue, expected: number) => {
  const [keyA, keyB] = [orderKey(a), orderKey(b)]
  assert.strictEqual(keyA < keyB ? -1 : keyA > keyB ? 1 : 0, expected)
  assert.strictEqual(Math.sign(compare(a, b)!), expected)
}

describe("order", () => {
  it.prop(
    "strings lie in the order of their UTF-8 bytes",
    [Texts, Texts],
    ([x, y]) => {
      const [a, b] = [textOf(x), textOf(y)]
      agrees({ S: a }, { S: b }, Buffer.compare(Buffer.from(a), Buffer.from(b)))
    },
    { arbitrary: { runs: 2_000 } }
  )

  it("every two characters", () => {
    for (const a of characters) {
      for (const b of characters) agrees({ S: a }, { S: b }, Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }
  })

  it.prop(
    "binaries lie in the order of their bytes, unsigned",
    [Bytes, Bytes],
    ([x, y]) =>
      agrees({ B: Uint8Array.from(x) }, { B: Uint8Array.from(y) }, Buffer.compare(Buffer.from(x), Buffer.from(y))),
    { arbitrary: { runs: 1_000 } }
  )

  it("a long binary keeps every byte", () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i % 256)
    assert.deepStrictEqual(
      Uint8Array.from(orderKey({ B: bytes }), (c) => c.charCodeAt(0)),
      bytes
    )
  })

  it("values of two types, and of others than S, N and B, have no order", () => {
    assert.isUndefined(compare({ S: "1" }, { N: "1" }))
    assert.isUndefined(compare({ B: new Uint8Array() }, { S: "" }))
    assert.isUndefined(compare({ BOOL: true }, { BOOL: true }))
    assert.isUndefined(compare({ L: [] }, { L: [] }))
  })
})
