import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema, SchemaGetter } from "effect"
import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import { Numbers, Timestamp } from "@partita/dynamodb"
import { type Codec, fromSchema } from "../../src/codec/Codec.ts"

const at = (schema: Schema.Codec<unknown, unknown>): Codec =>
  fromSchema(Schema.Struct({ key: schema })).root.attribute("key")!.codec

const Upper = Schema.String.pipe(
  Schema.decodeTo(Schema.String, {
    decode: SchemaGetter.transform((text: string) => text.toUpperCase()),
    encode: SchemaGetter.transform((text: string) => text.toLowerCase())
  })
)
const texts = [
  "",
  "a",
  "A",
  " a ",
  "Straße",
  "2026-01-01T00:00:00.000Z",
  "2026-01-01T00:00:00Z",
  "2026-01-01",
  "007",
  "7"
]
const numbers = [
  "0",
  "-0",
  "7",
  "7.0",
  "007",
  "1e2",
  "100",
  "1.5",
  "-1.50",
  "12345678901234567890",
  "0.1",
  "1767225600"
]
const values: ReadonlyArray<AttributeValue> = [
  ...texts.map((S) => ({ S })),
  ...numbers.map((N) => ({ N })),
  { B: new Uint8Array([1, 2]) }
]

const schemas: Readonly<Record<string, Schema.Codec<unknown, unknown>>> = {
  String: Schema.String,
  Trim: Schema.Trim,
  Upper,
  Number: Schema.Number,
  Int: Schema.Int,
  lossy: Numbers.lossy,
  BigInt: Schema.BigInt,
  BigDecimal: Schema.BigDecimal,
  Literals: Schema.Literals(["a", "7"]),
  Union: Schema.Union([Schema.TemplateLiteral(["0", Schema.String]), Schema.Literal("a"), Schema.Number]),
  Bytes: Schema.Uint8Array,
  DateFromString: Schema.DateFromString,
  DateFromMillis: Schema.DateFromMillis,
  Seconds: Timestamp.Seconds,
  NumberFromString: Schema.NumberFromString,
  Redacted: Schema.Redacted(Schema.String)
}

/** Whether they are the same value; digits that JavaScript's numbers lose are told apart by their text. */
const isSame = (a: AttributeValue, b: AttributeValue): boolean =>
  a.N !== undefined && b.N !== undefined && a.N.length < 16
    ? Number(a.N) === Number(b.N)
    : JSON.stringify(a) === JSON.stringify(b)

describe("the form that is written", () => {
  it("is that of a stored value if and only if the value is written so", () => {
    const other = new Set<string>()
    for (const [name, schema] of Object.entries(schemas)) {
      const codec = at(schema)
      let read = 0
      for (const stored of values) {
        const decoded = codec.decode(stored)
        if (!Exit.isExit(decoded) || !Exit.isSuccess(decoded)) continue
        read++
        const written = codec.encode(decoded.value) as Exit.Exit<AttributeValue, unknown>
        if (!Exit.isSuccess(written)) continue
        const said = codec.isCanonical(stored, decoded.value)
        const same = isSame(stored, written.value)
        assert.strictEqual(said, same, `${name}: ${JSON.stringify(stored)}`)
        assert.strictEqual(codec.isCanonical(stored, undefined), said)
        if (!said) other.add(name)
      }
      assert.isAbove(read, 0, name)
    }
    assert.deepStrictEqual(Array.from(other), ["Trim", "Upper", "lossy", "DateFromString", "NumberFromString"])
  })

  it("is taken for granted where it takes an effect, or what was read cannot be written", () => {
    const waits = at(
      Schema.String.pipe(
        Schema.decodeTo(Schema.String, {
          decode: SchemaGetter.transformEffect((text: string) => Effect.delay(Effect.succeed(text), 1)),
          encode: SchemaGetter.transformEffect((text: string) => Effect.delay(Effect.succeed(`${text}!`), 1))
        })
      )
    )
    assert.isTrue(waits.isCanonical({ S: "a" }, undefined))
    const throws = at(
      Schema.String.pipe(
        Schema.decodeTo(Schema.String, {
          decode: SchemaGetter.transform((text: string) => text),
          encode: SchemaGetter.transform((): string => {
            throw new Error("cannot")
          })
        })
      )
    )
    assert.isTrue(throws.isCanonical({ S: "a" }, "a"))
  })
})
