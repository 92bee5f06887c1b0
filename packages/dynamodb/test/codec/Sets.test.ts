import { Sets } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { decodeField, encodeField, fieldCodec } from "./outcome.ts"

describe("Sets.orList", () => {
  it("reads sets and lists, in which a member may come twice, and writes sets", () => {
    const bytes = Uint8Array.of(1, 2)
    const cases: ReadonlyArray<readonly [Schema.Constraint, ReadonlyArray<unknown>, ReadonlyArray<unknown>, string]> = [
      [Schema.String, ["a", "b"], [{ S: "a" }, { S: "b" }, { S: "a" }], "SS"],
      [Schema.Number, [1.5, 2], [{ N: "1.50" }, { N: "2" }, { N: "1.5" }], "NS"],
      [Schema.DateFromMillis, [new Date(7)], [{ N: "7" }, { N: "7.0" }], "NS"],
      [Schema.Uint8Array, [bytes], [{ B: bytes }, { B: Uint8Array.from(bytes) }], "BS"]
    ]
    for (const [member, values, L, type] of cases) {
      const schema = Sets.orList(member as Schema.Codec<unknown>)
      const written = encodeField(schema, new Set(values))
      assert.deepStrictEqual(Object.keys(Object(written)), [type])
      assert.deepStrictEqual(decodeField(schema, written as never), new Set(values))
      assert.deepStrictEqual(decodeField(schema, { L } as never), new Set(values))
      assert.deepStrictEqual(encodeField(Schema.ReadonlySet(member), new Set(values)), written)
    }
  })

  it("refuses other members, other types and checks that fail", () => {
    const tags = Sets.orList(Schema.String).check(Schema.isMaxSize(2))
    assert.strictEqual(decodeField(tags, { L: [{ S: "a" }, { N: "1" }] }), "a.1: is not stored as text (S)")
    assert.strictEqual(decodeField(tags, { L: ["a"] } as never), "a.0: is not stored as text (S)")
    assert.strictEqual(decodeField(tags, { NS: ["1"] }), "a: is not stored as a set (SS)")
    assert.match(String(decodeField(tags, { L: [{ S: "a" }, { S: "b" }, { S: "c" }] })), /^a: expected/)
    assert.strictEqual(
      decodeField(Schema.ReadonlySet(Schema.String), { L: [{ S: "a" }] }),
      "a: is not stored as a set (SS)"
    )
    assert.throws(
      () => fieldCodec(Schema.Union([Schema.Array(Schema.String), Sets.orList(Schema.String)])),
      "a stored L does not tell whether it is an array or a ReadonlySet of text"
    )
  })

  it("an empty list is an empty set, and absent when it is written again", () => {
    const codec = fieldCodec(Sets.orList(Schema.String))
    assert.deepStrictEqual(Effect.runSync(codec.decode({ a: { L: [] } })), { a: new Set() })
    assert.deepStrictEqual(Effect.runSync(codec.decode({})), { a: new Set() })
    assert.deepStrictEqual(Effect.runSync(codec.encode({ a: new Set() })), {})
  })
})
