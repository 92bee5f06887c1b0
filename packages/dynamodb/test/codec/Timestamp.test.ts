import { Timestamp } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, DateTime, Effect, Exit, Schema } from "effect"
import { INVALID } from "../../src/codec/Codec.ts"
import { decodeField, encodeField, fieldCodec } from "./outcome.ts"

const at = (milliseconds: number) => DateTime.makeUnsafe(milliseconds)
const second = 1_767_225_600_000

/** What a condition compares with. */
const compared = (schema: Schema.Constraint, value: unknown) =>
  Effect.runSync(fieldCodec(schema).root.attribute("a")!.codec.encodeCompared(value))

describe("Timestamp", () => {
  it("M4 seconds, milliseconds, microseconds and nanoseconds are numbers", () => {
    const cases: ReadonlyArray<readonly [Schema.Constraint, unknown, string]> = [
      [Timestamp.Seconds, at(second), "1767225600"],
      [Timestamp.Seconds, at(-1000), "-1"],
      [Timestamp.Seconds, at(0), "0"],
      [Timestamp.Seconds, at(8.64e15), "8640000000000"],
      [Timestamp.Milliseconds, at(second + 1), "1767225600001"],
      [Timestamp.Milliseconds, at(-8.64e15), "-8640000000000000"],
      [Timestamp.Microseconds, BigInt("1767225600000001"), "1767225600000001"],
      [Timestamp.Nanoseconds, BigInt("1767225600000000001"), "1767225600000000001"],
      [Timestamp.TimeToLive, at(second), "1767225600"]
    ]
    for (const [schema, value, N] of cases) {
      assert.deepStrictEqual(encodeField(schema, value), { N })
      const codec = fieldCodec(schema)
      assert.isTrue(Exit.isExit(codec.encode({ a: value })))
      const decoded = codec.decodeUnsafe({ a: { N } })
      if (decoded === INVALID) assert.fail("needs more than the fast path")
      assert.isTrue(Schema.toEquivalence(Schema.Struct({ a: schema }))(decoded as never, { a: value }))
    }
  })

  it("M4 a rest of a second is refused in seconds, and compared with", () => {
    assert.strictEqual(encodeField(Timestamp.Seconds, at(second + 1)), "a: expected whole seconds since 1970")
    assert.deepStrictEqual(compared(Timestamp.Seconds, at(second + 500)), { N: "1767225600.5" })
  })

  it.effect("generated seconds can be stored", () =>
    Effect.gen(function* () {
      for (const time of yield* Arbitrary.sampleEffect(Arbitrary.schema(Timestamp.Seconds), { count: 20 })) {
        assert.isObject(encodeField(Timestamp.Seconds, time))
      }
    })
  )

  it("M4 a time to live is rounded up where it is stored, and not where it is compared with", () => {
    for (const [milliseconds, stored, bound] of [
      [second + 1, "1767225601", "1767225600.001"],
      [second + 999, "1767225601", "1767225600.999"],
      [-500, "0", "-0.5"]
    ] as const) {
      assert.deepStrictEqual(encodeField(Timestamp.TimeToLive, at(milliseconds)), { N: stored })
      assert.deepStrictEqual(compared(Timestamp.TimeToLive, at(milliseconds)), { N: bound })
    }
    assert.deepStrictEqual(decodeField(Timestamp.TimeToLive, { N: "1767225601" }), at(second + 1000))
  })

  it("what is stored and is no such time is refused", () => {
    const seconds = "a: expected whole seconds since 1970"
    const cases: ReadonlyArray<readonly [Schema.Constraint, string, string]> = [
      [Timestamp.Seconds, "1.5", seconds],
      [Timestamp.Seconds, "8640000000001", seconds],
      [Timestamp.TimeToLive, "-8640000000001", seconds],
      [Timestamp.Milliseconds, "8640000000000001", "a: expected whole milliseconds since 1970"],
      [Timestamp.Microseconds, "0.5", "a: is not stored as an integer (N)"]
    ]
    for (const [schema, N, expected] of cases) assert.strictEqual(decodeField(schema, { N }), expected)
    assert.strictEqual(decodeField(Timestamp.Seconds, { S: "1767225600" }), "a: is not stored as a number (N)")
  })
})
