import { Numbers } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { decodeField, encodeField } from "./outcome.ts"

describe("Numbers.lossy", () => {
  it("reads the nearest number, and nothing that is none", () => {
    for (const [N, expected] of [
      ["9007199254740993", 9007199254740992],
      ["0.12345678901234567890123456789", 0.12345678901234568],
      ["-0", 0],
      ["1E2", 100],
      ["9.9999999999999999999999999999999999999E+125", 1e126]
    ] as const) {
      assert.strictEqual(decodeField(Numbers.lossy, { N }), expected)
    }
    for (const N of ["", "NaN", "Infinity", "0x1", "1e400"]) {
      assert.strictEqual(decodeField(Numbers.lossy, { N }), "a: is not stored as a number (N)")
    }
  })

  it("keeps what a number is refused for elsewhere, under checks too", () => {
    assert.match(String(encodeField(Numbers.lossy, Number.NaN)), /^a: is a number DynamoDB cannot hold/)
    const positive = Numbers.lossy.check(Schema.isGreaterThan(0))
    assert.strictEqual(decodeField(positive, { N: "9007199254740993" }), 9007199254740992)
    assert.match(String(decodeField(positive, { N: "-9007199254740993" })), /^a: expected/)
    assert.match(String(decodeField(Schema.Number, { N: "9007199254740993" })), /Numbers\.lossy$/)
  })
})
