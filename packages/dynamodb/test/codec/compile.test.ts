import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { fromSchema } from "../../src/codec/Codec.ts"
import type { Model } from "../../src/codec/Model.ts"
import { fieldCodec, outcome } from "./outcome.ts"

const Hidden = Schema.declare((u): u is symbol => typeof u === "symbol")

/** Schemas without a stored form, each with what the error says. */
const refused: ReadonlyArray<readonly [string, Schema.Constraint, string]> = [
  ["Date", Schema.Date, '"a" has no stored form: Date exists in memory only. Use Schema.DateFromString'],
  [
    "nested",
    Schema.Array(Schema.Struct({ at: Schema.NullOr(Schema.DateTimeUtc) })),
    '"a[].at" has no stored form: DateTimeUtc exists in memory only. Use Schema.DateTimeUtcFromString or Schema.DateTimeUtcFromMillis'
  ],
  ["Duration", Schema.Duration, "Use Schema.DurationFromMillis"],
  ["Option", Schema.Option(Schema.String), "Use Schema.OptionFromOptionalKey or Schema.OptionFromNullOr"],
  ["map", Schema.ReadonlyMap(Schema.String, Schema.String), "Use Schema.Record"],
  ["one's own", Hidden, 'Give it one with Schema.decodeTo or the annotation "toCodecDynamo"'],
  ["Unknown", Schema.Unknown, "Use Schema.Json"],
  ["Any", Schema.Any, "Use Schema.Json"],
  ["empty struct", Schema.Struct({}), "Use a record, or Schema.Json"],
  ["Symbol", Schema.Symbol, "DynamoDB has no type for Symbol"],
  ["symbol key", Schema.Struct({ [Symbol.for("k")]: Schema.String }), "a key must be text"],
  ["number keys", Schema.Record(Schema.Number, Schema.String), "must be text without transformations"],
  ["set of structs", Schema.ReadonlySet(Schema.Struct({ b: Schema.String })), "Use Schema.Array"],
  ["set of text and numbers", Schema.ReadonlySet(Schema.Union([Schema.String, Schema.Number])), "Use Schema.Array"],
  ["set of booleans", Schema.HashSet(Schema.Boolean), "Use Schema.Array"],
  [
    "numbers of two kinds",
    Schema.Union([Schema.Number, Schema.BigInt]),
    "a stored N does not tell whether it is a number or a bigint"
  ],
  ["a transformed one", Schema.Union([Schema.BigDecimal, Schema.DateFromMillis]), "a BigDecimal or a number"],
  [
    "sets of two kinds",
    Schema.Union([Schema.ReadonlySet(Schema.String), Schema.HashSet(Schema.String)]),
    "a stored SS does not tell whether it is a ReadonlySet of text or a HashSet of text"
  ],
  [
    "redacted or not",
    Schema.Union([Schema.String, Schema.Redacted(Schema.String)]),
    "a stored S does not tell whether it is text or redacted"
  ],
  [
    "in a list",
    Schema.Union([Schema.Array(Schema.Number), Schema.Tuple([Schema.BigInt])]),
    "a stored N does not tell whether it is a number or a bigint"
  ],
  [
    "in structs without a literal",
    Schema.Union([Schema.Struct({ b: Schema.Number, c: Schema.String }), Schema.Struct({ b: Schema.BigInt })]),
    'in "b" a stored N does not tell whether it is a number or a bigint, and no literal tells the structs apart'
  ],
  ["literal out of range", Schema.Literal(1e200), "a literal is out of range"],
  ["literal of half a character", Schema.Literal("\ud800"), "a literal is not well-formed Unicode"],
  [
    "two fields of one name",
    Schema.Struct({ b: Schema.String, c: Schema.String.annotateKey({ "partita/attribute": "b" }) }),
    '"a.c" has no stored form: another field is stored as "b" too'
  ]
]

describe("schemas without a stored form", () => {
  for (const [name, schema, message] of refused) {
    it(name, () => {
      try {
        fieldCodec(schema)
      } catch (error) {
        assert.include(String(error), message)
        return
      }
      assert.fail("was not refused")
    })
  }

  it("items that are no maps", () => {
    for (const schema of [
      Schema.String,
      Schema.Array(Schema.String),
      Schema.NullOr(Schema.Struct({ a: Schema.String }))
    ]) {
      assert.throws(() => fromSchema(schema as unknown as Model), /an item must be a map/)
    }
  })
})

describe("plans", () => {
  it("a literal tells structs apart whatever else they hold", () => {
    const codec = fieldCodec(
      Schema.TaggedUnion({ A: { n: Schema.Number }, B: { n: Schema.BigInt }, C: { n: Schema.Redacted(Schema.Number) } })
    )
    assert.deepStrictEqual(outcome(codec.decode({ a: { M: { _tag: { S: "B" }, n: { N: "5" } } } })), {
      a: { _tag: "B", n: BigInt(5) }
    })
  })

  it("are made once for a schema", () => {
    class Item extends Schema.Class<Item>("Item")({ id: Schema.String }) {}
    assert.strictEqual(fromSchema(Item), fromSchema(Item))
  })
})
