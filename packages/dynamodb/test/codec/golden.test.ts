/**
 * The stored form, held byte for byte: `stored.json` is what is written, `tolerated.json` what is read besides. A change
 * of either is a new major version. FORMAT.md says the same in words.
 */
import { Numbers, Sets, Timestamp } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import {
  BigDecimal,
  ByteSize,
  DateTime,
  Duration,
  Effect,
  HashSet,
  Option,
  Redacted,
  Schema,
  SchemaGetter
} from "effect"
import * as Fs from "node:fs"
import { fromSchema } from "../../src/codec/Codec.ts"
import type { Model } from "../../src/codec/Model.ts"
import type { AttributeMap, AttributeValue } from "../../src/wire/AttributeValue.ts"

const file = (name: string) => Fs.readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8")

const date = new Date("2026-01-02T03:04:05.678Z")
const time = DateTime.makeUnsafe(date)
const second = DateTime.makeUnsafe("2026-01-02T03:04:05Z")
const bytes = Uint8Array.of(0, 255, 7)
const digits = BigInt("12345678901234567890123456789012345678")

const plain = [0, -0, 1, -1, 0.1, 1.5, -2.25, 100, 1e20, 1e21, 123456789012345680000, 1e-6, 1e-7, 0.1 + 0.2]
const numbers = [...plain, Number.MAX_SAFE_INTEGER, 9.99e125, 1e-130, -1e-130, 1 / 3, 5e-100]

class Address extends Schema.Class<Address>("Address")({
  street: Schema.String,
  zip: Schema.optionalKey(Schema.String)
}) {}

interface Tree {
  readonly label: string
  readonly branches: ReadonlyArray<Tree>
}
const Tree = Schema.Struct({
  label: Schema.String,
  branches: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
})

class Point {
  readonly x: number
  constructor(x: number) {
    this.x = x
  }
}
const Own = Schema.declare((value): value is Point => value instanceof Point, {
  toCodecDynamo: () =>
    Schema.link<Point>()(Schema.Int, {
      decode: SchemaGetter.transform((x: number) => new Point(x)),
      encode: SchemaGetter.transform(({ x }: Point) => x)
    })
})

const Shape = Schema.TaggedUnion({ Circle: { radius: Schema.Number }, Square: { side: Schema.Number } })

/** By name: a schema, and values of it. Each value is the attribute `a` of an item. */
const kinds: { readonly [kind: string]: readonly [Schema.Constraint, ...ReadonlyArray<unknown>] } = {
  // Text, numbers, bytes
  String: [Schema.String, "", "text", 'é \u{1f600} \u0000 "quoted" \\'],
  "Literal, text": [Schema.Literal("open"), "open"],
  Enum: [Schema.Enum({ Red: "red", Seven: 7 }), "red", 7],
  TemplateLiteral: [Schema.TemplateLiteral(["id-", Schema.Int]), "id-7"],
  brand: [Schema.String.pipe(Schema.brand("Id")), "x"],
  Number: [Schema.Number, ...numbers],
  Int: [Schema.Int, 42],
  "Literal, number": [Schema.Literals([1.5, 2]), 1.5],
  "Numbers.lossy": [Numbers.lossy, 0.1, 9007199254740992],
  BigInt: [Schema.BigInt, BigInt(0), digits, -digits, BigInt(10) ** BigInt(125)],
  "Literal, bigint": [Schema.Literal(digits), digits],
  BigDecimal: [
    Schema.BigDecimal,
    ...["0", "1.10", "-0.5", "100", "0.000001", "0.0000001", "123456789012345678901", "1234567890123456789012"].map(
      BigDecimal.fromStringUnsafe
    ),
    ...[0, 38, 140].map((scale) => BigDecimal.make(digits, scale)),
    BigDecimal.make(BigInt(-1), -125)
  ],
  Uint8Array: [Schema.Uint8Array, bytes, Uint8Array.of()],
  Boolean: [Schema.Boolean, true, false],
  Null: [Schema.Null, null],

  // Lists, maps, sets
  Array: [Schema.Array(Schema.Number), [], [1, 2]],
  Tuple: [Schema.Tuple([Schema.String, Schema.optionalKey(Schema.Boolean)]), ["x"], ["x", true]],
  TupleWithRest: [
    Schema.TupleWithRest(Schema.Tuple([Schema.String]), [Schema.Number, Schema.Boolean]),
    ["x", true],
    ["x", 1, 2, true]
  ],
  Struct: [Schema.Struct({ b: Schema.Number, c: Schema.optionalKey(Schema.String) }), { b: 1 }, { b: 1, c: "x" }],
  Class: [Address, new Address({ street: "s" }), new Address({ street: "s", zip: "z" })],
  Record: [Schema.Record(Schema.String, Schema.Number), {}, { x: 1, "": 2, "a.b": 3 }],
  StructWithRest: [
    Schema.StructWithRest(Schema.Struct({ b: Schema.String }), [
      Schema.Record(Schema.TemplateLiteral(["n", Schema.Int]), Schema.String)
    ]),
    { b: "x", n1: "y" }
  ],
  "partita/attribute": [Schema.Struct({ b: Schema.String.annotateKey({ "partita/attribute": "stored" }) }), { b: "x" }],
  encodeKeys: [Schema.Struct({ b: Schema.Number }).pipe(Schema.encodeKeys({ b: "stored" })), { b: 1 }],
  "ReadonlySet, text": [Schema.ReadonlySet(Schema.String), new Set(["b", "a"]), new Set()],
  "ReadonlySet, numbers": [Schema.ReadonlySet(Schema.Number), new Set([2, 1.5])],
  "ReadonlySet, bigint": [Schema.ReadonlySet(Schema.BigInt), new Set([digits])],
  "ReadonlySet, bytes": [Schema.ReadonlySet(Schema.Uint8Array), new Set([bytes])],
  "ReadonlySet, dates": [Schema.ReadonlySet(Schema.DateFromString), new Set([date])],
  HashSet: [Schema.HashSet(Schema.String), HashSet.make("a"), HashSet.empty()],
  "Sets.orList": [Sets.orList(Schema.String), new Set(["b", "a"]), new Set()],
  Json: [Schema.Json, { b: [1, null, "x", true, {}] }, "x", 1.5, null],

  // What may be absent
  optionalKey: [Schema.optionalKey(Schema.String), "x"],
  NullOr: [Schema.NullOr(Schema.String), "x", null],
  UndefinedOr: [Schema.UndefinedOr(Schema.String), "x", undefined],
  OptionFromOptionalKey: [Schema.OptionFromOptionalKey(Schema.Number), Option.some(1), Option.none()],
  OptionFromNullOr: [Schema.OptionFromNullOr(Schema.Number), Option.some(1), Option.none()],
  OptionFromUndefinedOr: [Schema.OptionFromUndefinedOr(Schema.Number), Option.some(1), Option.none()],
  withDecodingDefaultKey: [Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("default"))), "x"],

  // Unions, recursion
  Union: [Schema.Union([Schema.String, Schema.Number, Schema.Array(Schema.String)]), "x", 1, ["x"]],
  TaggedUnion: [Shape, { _tag: "Circle", radius: 1.5 }, { _tag: "Square", side: 2 }],
  suspend: [Tree, { label: "a", branches: [{ label: "b", branches: [] }] }],

  // Times
  "Timestamp.Seconds": [Timestamp.Seconds, second, DateTime.makeUnsafe(-1000)],
  "Timestamp.Milliseconds": [Timestamp.Milliseconds, time, DateTime.makeUnsafe(-1)],
  "Timestamp.Microseconds": [Timestamp.Microseconds, BigInt("1767323045678901")],
  "Timestamp.Nanoseconds": [Timestamp.Nanoseconds, BigInt("1767323045678901234")],
  "Timestamp.TimeToLive": [Timestamp.TimeToLive, second],
  DateFromString: [Schema.DateFromString, date, new Date(0), new Date(-62_198_755_200_000), new Date(8.64e15)],
  DateFromMillis: [Schema.DateFromMillis, date],
  DateTimeUtcFromString: [Schema.DateTimeUtcFromString, time],
  DateTimeUtcFromMillis: [Schema.DateTimeUtcFromMillis, time],
  DateTimeZonedFromString: [
    Schema.DateTimeZonedFromString,
    DateTime.makeZonedUnsafe(date, { timeZone: "Europe/Rome" }),
    DateTime.makeZonedUnsafe(date, { timeZone: 7_200_000 })
  ],
  DurationFromMillis: [Schema.DurationFromMillis, Duration.seconds(90), Duration.micros(BigInt(1500))],
  DurationFromNanos: [Schema.DurationFromNanos, Duration.nanos(BigInt(90))],
  DurationFromString: [Schema.DurationFromString, Duration.seconds(90), Duration.nanos(BigInt(90)), Duration.infinity],
  DurationFromIsoString: [Schema.DurationFromIsoString, Duration.minutes(90)],
  TimeZoneFromString: [Schema.TimeZoneFromString, DateTime.zoneMakeNamedUnsafe("Europe/Rome")],

  // Other encodings of Effect's, as they are
  NumberFromString: [Schema.NumberFromString, 1.5, Number.NaN],
  FiniteFromString: [Schema.FiniteFromString, -1.5],
  BigIntFromString: [Schema.BigIntFromString, digits],
  BigDecimalFromString: [Schema.BigDecimalFromString, BigDecimal.fromStringUnsafe("1.10")],
  BooleanFromBit: [Schema.BooleanFromBit, true, false],
  ByteSizeFromString: [Schema.ByteSizeFromString, ByteSize.bytes(1536)],
  Uint8ArrayFromBase64: [Schema.Uint8ArrayFromBase64, bytes],
  Uint8ArrayFromBase64Url: [Schema.Uint8ArrayFromBase64Url, bytes],
  Uint8ArrayFromHex: [Schema.Uint8ArrayFromHex, bytes],
  StringFromBase64: [Schema.StringFromBase64, "text"],
  URLFromString: [Schema.URLFromString, new URL("https://example.com/a?b=c#d")],
  fromJsonString: [
    Schema.fromJsonString(Schema.Struct({ b: Schema.Number, c: Schema.DateFromString })),
    { b: 1, c: date }
  ],
  Redacted: [Schema.Redacted(Schema.String), Redacted.make("secret")],
  RedactedFromValue: [Schema.RedactedFromValue(Schema.Number), Redacted.make(1)],
  toCodecDynamo: [Own, new Point(1)]
}

const codecOf = (schema: Schema.Constraint) => {
  const model = Schema.Struct({ a: schema })
  // The schemas above need no services.
  const codec = fromSchema(model as unknown as Model)
  return { codec, same: Schema.toEquivalence(model) as (a: unknown, b: unknown) => boolean }
}

/** As the wire has it: bytes are base64. */
const print = (stored: AttributeMap): unknown =>
  JSON.parse(
    JSON.stringify(stored, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value))
  )

/** An item from the wire. */
const parse = (item: AttributeMap): AttributeMap => {
  const bytes = (text: unknown) => new Uint8Array(Buffer.from(String(text), "base64"))
  const value = ({ B, BS, L, M, ...other }: AttributeValue): AttributeValue => {
    if (B !== undefined) return { B: bytes(B) }
    if (BS !== undefined) return { BS: BS.map(bytes) }
    if (L !== undefined) return { L: L.map(value) }
    return M === undefined ? (other as AttributeValue) : { M: parse(M) }
  }
  return Object.fromEntries(Object.entries(item).map(([name, part]) => [name, value(part)]))
}

describe("the stored form", () => {
  it.effect("M2 M3 M4 of every kind is as it was", () =>
    Effect.gen(function* () {
      const written: Record<string, ReadonlyArray<unknown>> = {}
      for (const [kind, [schema, ...values]] of Object.entries(kinds)) {
        const { codec } = codecOf(schema)
        written[kind] = (yield* Effect.forEach(values, (a) => codec.encode({ a }))).map(print)
      }
      // One line for each item, so that a difference shows where it is.
      const lines = Object.entries(written).map(
        ([kind, items]) =>
          `  ${JSON.stringify(kind)}: [\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`
      )
      assert.strictEqual(`{\n${lines.join(",\n")}\n}\n`, file("stored"))
    })
  )

  it.effect("reads as what was written", () =>
    Effect.gen(function* () {
      const stored: { readonly [kind: string]: ReadonlyArray<AttributeMap> } = JSON.parse(file("stored"))
      assert.deepStrictEqual(Object.keys(stored), Object.keys(kinds))
      for (const [kind, items] of Object.entries(stored)) {
        const [schema, ...values] = kinds[kind]!
        const { codec, same } = codecOf(schema)
        for (const [i, item] of items.entries()) {
          // An absent key that may be absent is a key that is not there.
          assert.isTrue(same(yield* codec.decode(parse(item)), { a: values[i] }), `${kind}: ${JSON.stringify(item)}`)
        }
      }
    })
  )

  it.effect("is read in other forms too, which other programs write", () =>
    Effect.gen(function* () {
      const tolerated: { readonly [kind: string]: { readonly [as: string]: ReadonlyArray<AttributeMap> } } = JSON.parse(
        file("tolerated")
      )
      const stored: { readonly [kind: string]: ReadonlyArray<AttributeMap> } = JSON.parse(file("stored"))
      for (const [kind, forms] of Object.entries(tolerated)) {
        const [schema] = kinds[kind]!
        const { codec, same } = codecOf(schema)
        for (const [as, items] of Object.entries(forms)) {
          // The form that is written of the same value.
          const canonical = parse(JSON.parse(as))
          if (as !== "{}")
            assert.include(
              stored[kind]!.map((item) => JSON.stringify(item)),
              as,
              kind
            )
          const expected = yield* codec.decode(canonical)
          for (const item of items) {
            assert.isTrue(same(yield* codec.decode(parse(item)), expected), `${kind}: ${JSON.stringify(item)}`)
            assert.deepStrictEqual(yield* codec.encode(yield* codec.decode(parse(item))), canonical)
          }
        }
      }
    })
  )
})
