import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Schema } from "effect"
import {
  fromBigDecimal,
  fromBigInt,
  fromNumber,
  normalize,
  toBigDecimal,
  toBigInt,
  toNumber
} from "../../src/codec/number.ts"

const nines = "9".repeat(38)

describe("number", () => {
  it("writes numbers by their shortest decimal form", () => {
    for (const [value, text] of [
      [0, "0"],
      [-0, "0"],
      [1, "1"],
      [-1.5, "-1.5"],
      [0.1 + 0.2, "0.30000000000000004"],
      [1e21, "1e+21"],
      [1e-7, "1e-7"],
      [1e-130, "1e-130"],
      [9.99e125, "9.99e+125"],
      [Number.MAX_SAFE_INTEGER, "9007199254740991"]
    ] as const) {
      assert.strictEqual(fromNumber(value), text)
    }
  })

  it("refuses numbers DynamoDB cannot hold", () => {
    for (const value of [
      Number.NaN,
      Infinity,
      -Infinity,
      1e126,
      -1e126,
      9.9e-131,
      Number.MIN_VALUE,
      Number.MAX_VALUE
    ]) {
      assert.strictEqual(fromNumber(value), undefined)
    }
  })

  it("counts the significant digits of integers and decimals", () => {
    assert.strictEqual(fromBigInt(BigInt(nines)), nines)
    assert.strictEqual(fromBigInt(BigInt(`-${nines}`)), `-${nines}`)
    assert.strictEqual(fromBigInt(BigInt(`${nines}9`)), undefined)
    assert.strictEqual(fromBigInt(BigInt(`1${"0".repeat(125)}`)), `1${"0".repeat(125)}`)
    assert.strictEqual(fromBigInt(BigInt(`1${"0".repeat(126)}`)), undefined)
    for (const [text, stored] of [
      ["1.10", "1.1"],
      ["-0.00", "0"],
      [`0.${nines}`, `0.${nines}`],
      [`1.${nines}`, undefined],
      ["1e125", "1e+125"],
      ["1e126", undefined],
      ["12e-131", "1.2e-130"],
      ["1e-131", undefined],
      ["-1234.5", "-1234.5"],
      ["1200", "1200"],
      ["0.0000012", "0.0000012"],
      ["0.00000012", "1.2e-7"]
    ] as const) {
      assert.strictEqual(fromBigDecimal(BigDecimal.fromStringUnsafe(text)), stored, text)
    }
  })

  it("reads a number only if it gives the stored digits back", () => {
    for (const [text, value] of [
      ["1", 1],
      ["1.0", 1],
      ["1E2", 100],
      ["100", 100],
      ["007", 7],
      [".5", 0.5],
      ["-0", 0],
      ["-0.0", 0],
      ["0.30000000000000004", 0.1 + 0.2],
      ["9007199254740991", 9007199254740991],
      ["9007199254740992", 9007199254740992],
      ["1000000000000000000000000", 1e24],
      ["123456789012345", 123456789012345],
      ["12345678901234.5", 12345678901234.5],
      ["9007199254740993", undefined],
      ["0.1000000000000000055511151231257827", undefined],
      [nines, undefined],
      ["1E400", undefined],
      ["", undefined],
      [" 1", undefined],
      ["0x10", undefined],
      ["1.", 1],
      ["1.2.3", undefined],
      ["--1", undefined],
      ["-", undefined],
      [".", undefined],
      ["NaN", undefined],
      ["Infinity", undefined]
    ] as const) {
      assert.strictEqual(toNumber(text), value, text)
      if (value === 0) assert.isTrue(Object.is(toNumber(text), 0), text)
    }
  })

  it("reads integers and decimals of 38 digits exactly", () => {
    assert.strictEqual(toBigInt(nines), BigInt(nines))
    assert.strictEqual(toBigInt("1E2"), BigInt(100))
    assert.strictEqual(toBigInt("-5.0"), BigInt(-5))
    assert.strictEqual(toBigInt("1.5"), undefined)
    assert.strictEqual(toBigInt(`${nines}9`), undefined)
    assert.isTrue(BigDecimal.equals(toBigDecimal("1.10")!, BigDecimal.fromStringUnsafe("1.1")))
    assert.strictEqual(toBigDecimal("x"), undefined)
  })

  it.prop("what is written reads as the same number", { n: Schema.Finite, i: Schema.BigInt }, ({ i, n }) => {
    const text = fromNumber(n)
    if (text !== undefined) assert.strictEqual(toNumber(text), n + 0)
    const digits = fromBigInt(i)
    if (digits !== undefined) {
      assert.strictEqual(toBigInt(digits), i)
      assert.isTrue(BigDecimal.equals(toBigDecimal(digits)!, BigDecimal.fromBigInt(i)))
    }
  })

  it.prop(
    "decimals of few digits take the short way to the same number",
    { n: Schema.Int, s: Schema.Int },
    ({ n, s }) => {
      const digits = String(Math.abs(n) % 1e14)
      const scale = Math.abs(s) % (digits.length + 1)
      const text = `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}0`
      const value = toNumber(text)
      assert.strictEqual(normalize(String(value)), normalize(text))
    }
  )
})
