import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { copyIn, copyInItem, copyOut, copyOutItem, equals, typeOf, union } from "../../src/value/Value.ts"
import { refusal } from "../fixtures/refusal.ts"

const bytes = (...of: ReadonlyArray<number>) => Uint8Array.from(of)

const everything: AttributeMap = {
  s: { S: "text" },
  empty: { S: "" },
  n: { N: "1E2" },
  b: { B: bytes(1, 2) },
  yes: { BOOL: true },
  no: { BOOL: false },
  none: { NULL: true },
  ss: { SS: ["b", "a", ""] },
  ns: { NS: ["2.0", "1"] },
  bs: { BS: [bytes(), bytes(3)] },
  list: { L: [{ N: "-0" }, { L: [] }, { M: { inner: { S: "x" } } }] },
  map: { M: { nested: { M: {} } } }
}

const nested = (levels: number): AttributeValue => (levels === 0 ? { S: "x" } : { L: [nested(levels - 1)] })

/** A value that a caller without types may send. */
const untyped = (value: unknown) => value as AttributeValue

describe("Value", () => {
  it("copies in and out, numbers canonical", () => {
    const stored = copyInItem(everything)
    assert.isUndefined(stored["toString"])
    assert.isUndefined(stored["map"]!.M!["__proto__"])
    const out = copyOutItem(stored)
    assert.strictEqual(Object.getPrototypeOf(out), Object.prototype)
    assert.deepStrictEqual(out, {
      ...everything,
      n: { N: "100" },
      ss: { SS: ["", "a", "b"] },
      ns: { NS: ["1", "2"] },
      list: { L: [{ N: "0" }, { L: [] }, { M: { inner: { S: "x" } } }] }
    })
  })

  it("keeps the elements of sets in order: numbers by value, text by its UTF-8 bytes, binaries by their bytes", () => {
    const first = {
      ss: { SS: ["\u{1f600}", "\uff5e", "b", "ba", "\u00e9", "B"] },
      ns: { NS: ["10", "9", "-1", "-1e1", "0.5", "0"] },
      bs: { BS: [bytes(255), bytes(1, 0), bytes(1), bytes(128), bytes()] }
    }
    const second = { ss: { SS: ["\uff5f", "a"] }, ns: { NS: ["9.5", "-2"] }, bs: { BS: [bytes(1, 1), bytes(0)] } }
    const ordered = copyInItem(first)
    assert.deepStrictEqual(copyOutItem(ordered), {
      ss: { SS: ["B", "b", "ba", "\u00e9", "\uff5e", "\u{1f600}"] },
      ns: { NS: ["-10", "-1", "0", "0.5", "9", "10"] },
      bs: { BS: [bytes(), bytes(1), bytes(1, 0), bytes(128), bytes(255)] }
    })
    const added = copyInItem(second)
    const both = (name: "ss" | "ns" | "bs") => union(ordered[name]!, added[name]!)
    assert.deepStrictEqual(both("ss"), { SS: ["B", "a", "b", "ba", "\u00e9", "\uff5e", "\uff5f", "\u{1f600}"] })
    assert.deepStrictEqual(both("ns"), { NS: ["-10", "-2", "-1", "0", "0.5", "9", "9.5", "10"] })
    assert.deepStrictEqual(
      both("bs").BS?.map((each) => [...each]),
      [[], [0], [1], [1, 0], [1, 1], [128], [255]]
    )
  })

  it("shares nothing with what came in and went out", () => {
    const item: AttributeMap = {
      b: { B: bytes(1) },
      bs: { BS: [bytes(2)] },
      l: { L: [{ B: bytes(3) }] },
      ss: { SS: ["a"] }
    }
    const stored = copyInItem(item)
    const before = copyOutItem(stored)
    const damage = (value: AttributeMap) => {
      value["b"]!.B![0] = 9
      value["bs"]!.BS![0]![0] = 9
      value["l"]!.L![0]!.B![0] = 9
      value["l"]!.L!.push({ NULL: true })
      value["ss"]!.SS!.push("b")
    }
    damage(item)
    assert.deepStrictEqual(copyOutItem(stored), before)
    damage(copyOutItem(stored))
    assert.deepStrictEqual(copyOutItem(stored), before)
    const view = new Uint8Array([7, 8, 9]).subarray(1, 2)
    assert.strictEqual(copyIn({ B: view }).B!.buffer.byteLength, 1)
  })

  it("takes __proto__ as a name like any other", () => {
    const item = JSON.parse('{"__proto__":{"M":{"__proto__":{"S":"x"}}},"constructor":{"N":"1"}}') as AttributeMap
    const stored = copyInItem(item)
    assert.deepStrictEqual(Object.keys(stored), ["__proto__", "constructor"])
    assert.isUndefined(stored["toString"])
    const out = copyOutItem(stored)
    assert.strictEqual(JSON.stringify(out), JSON.stringify(item))
    assert.strictEqual(Object.getPrototypeOf(out), Object.prototype)
  })

  it("refuses what is not a value", () => {
    const cases: ReadonlyArray<readonly [unknown, string]> = [
      [{}, "is empty"],
      [{ X: "a" }, "is empty"],
      [{ S: undefined }, "is empty"],
      [{ $unknown: ["X", 1] }, "is empty"],
      [{ S: "a", N: "1" }, "more than one datatypes"],
      [{ NULL: false }, "Null attribute value types must have the value of true"],
      [{ N: "x" }, "cannot be converted to a numeric value"],
      [{ NS: ["1", ""] }, "cannot be converted to a numeric value"],
      [{ SS: [] }, "string set  may not be empty"],
      [{ NS: [] }, "number set  may not be empty"],
      [{ BS: [] }, "Binary sets should not be empty"],
      [{ SS: ["a", "b", "a"] }, "duplicates"],
      [{ NS: ["1", "1.0"] }, "duplicates"],
      [{ BS: [bytes(1), bytes(1)] }, "duplicates"],
      [{ L: [{ M: { a: {} } }] }, "is empty"],
      [nested(32), "Nesting Levels"],
      [nested(5_000), "Nesting Levels"]
    ]
    for (const [value, message] of cases)
      assert.include(
        refusal(() => copyIn(untyped(value))),
        message
      )
    assert.strictEqual(typeOf(copyIn(nested(31))), "L")
    assert.deepStrictEqual(copyIn(untyped({ S: "a", N: undefined })), { S: "a" })
  })

  it("refuses contents of another JavaScript type, and text without a UTF-8 form", () => {
    const cases: ReadonlyArray<unknown> = [
      undefined,
      null,
      "a",
      { S: 1 },
      { N: 1 },
      { B: "AA==" },
      { BOOL: "true" },
      { NULL: 1 },
      { L: {} },
      { M: [] },
      { M: "x" },
      { SS: "ab" },
      { SS: [1] },
      { NS: [1] },
      { BS: ["AA=="] },
      { S: "\ud800" },
      { M: { "\udc00": { S: "x" } } },
      { L: [undefined] }
    ]
    for (const value of cases) refusal(() => copyIn(untyped(value)), "SerializationException")
  })

  it("is equal by type and value, sets in any order", () => {
    const equal: ReadonlyArray<readonly [AttributeValue, AttributeValue]> = [
      [{ N: "1.0" }, { N: "1" }],
      [{ B: bytes(1, 2) }, { B: bytes(1, 2) }],
      [{ SS: ["a", "b"] }, { SS: ["b", "a"] }],
      [{ NS: ["1", "2"] }, { NS: ["2.0", "1e0"] }],
      [{ BS: [bytes(1), bytes()] }, { BS: [bytes(), bytes(1)] }],
      [{ L: [{ S: "a" }, { N: "1" }] }, { L: [{ S: "a" }, { N: "1.0" }] }],
      [{ M: { a: { S: "x" }, b: { NULL: true } } }, { M: { b: { NULL: true }, a: { S: "x" } } }]
    ]
    for (const [a, b] of equal) {
      assert.isTrue(equals(copyIn(a), copyIn(b)))
      assert.isTrue(equals(copyIn(b), copyIn(a)))
    }
    const distinct: ReadonlyArray<AttributeValue> = [
      { S: "1" },
      { S: "" },
      { N: "1" },
      { N: "0" },
      { B: bytes(49) },
      { B: bytes() },
      { BOOL: true },
      { BOOL: false },
      { NULL: true },
      { SS: ["1"] },
      { SS: ["1", "2"] },
      { SS: ["1", "3"] },
      { NS: ["1"] },
      { BS: [bytes(49)] },
      { L: [] },
      { L: [{ S: "1" }] },
      { L: [{ S: "1" }, { S: "2" }] },
      { L: [{ S: "2" }, { S: "1" }] },
      { M: {} },
      { M: { a: { S: "1" } } },
      { M: { b: { S: "1" } } },
      { M: { a: { S: "1" }, b: { S: "1" } } }
    ]
    for (const [i, a] of distinct.entries()) {
      for (const [j, b] of distinct.entries()) {
        assert.strictEqual(equals(copyIn(a), copyIn(b)), i === j, JSON.stringify([a, b]))
      }
    }
  })

  it("copies one value out", () => {
    for (const value of Object.values(everything)) {
      assert.deepStrictEqual(copyIn(copyOut(copyIn(value))), copyIn(value))
    }
  })
})
