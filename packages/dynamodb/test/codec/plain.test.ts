// Effect's own transformations, done with less: the same results.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Schema, SchemaGetter } from "effect"
import { INVALID } from "../../src/codec/Codec.ts"
import { isoText, isoTime } from "../../src/codec/isoText.ts"
import { plain } from "../../src/codec/plain.ts"
import { decodeField, encodeField, fieldCodec } from "./outcome.ts"

describe("times as text", () => {
  it("are written as toISOString writes them, through ten thousand years", () => {
    const day = 86_400_000
    for (let i = -719_530; i < 2_932_900; i += 13) {
      const time = i * day + ((Math.imul(i, 2_654_435_761) >>> 0) % day)
      const text = new Date(time).toISOString()
      if (isoText(time) !== text) assert.strictEqual(isoText(time), text)
    }
  })

  it.prop(
    "are written as toISOString writes them",
    { time: Schema.Int.check(Schema.isBetween({ minimum: -8.64e15, maximum: 8.64e15 })) },
    ({ time }) => assert.strictEqual(isoText(time), new Date(time).toISOString()),
    { arbitrary: { runs: 1000 } }
  )

  it("are read as Date reads them, or left to it", () => {
    const day = 86_400_000
    for (let i = -719_530; i < 2_932_900; i += 13) {
      const text = new Date(i * day + ((Math.imul(i, 2_654_435_761) >>> 0) % day)).toISOString()
      const time = isoTime(text)
      if (text.length === 24 && Number(text.slice(8, 10)) <= 28) assert.strictEqual(time, Date.parse(text))
      else assert.isTrue(Number.isNaN(time))
    }
  })

  it.prop(
    "are read as Date reads them, damaged or not",
    {
      time: Schema.Int.check(Schema.isBetween({ minimum: -8.64e15, maximum: 8.64e15 })),
      place: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 24 })),
      by: Schema.String
    },
    ({ by, place, time }) => {
      const text = new Date(time).toISOString()
      for (const damaged of [text, text.slice(0, place) + by + text.slice(place + 1)]) {
        const read = isoTime(damaged)
        if (!Number.isNaN(read)) assert.strictEqual(read, Date.parse(damaged))
      }
    },
    { arbitrary: { runs: 1000 } }
  )

  it("hold at the ends of years, of the four digits and of time, and where there is no time", () => {
    for (const text of ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "1999-12-31T23:59:59.999Z"]) {
      for (const offset of [-1, 0, 1]) {
        const time = Date.parse(text) + offset
        assert.strictEqual(isoText(time), new Date(time).toISOString())
      }
    }
    for (const time of [8.64e15, -8.64e15]) assert.strictEqual(isoText(time), new Date(time).toISOString())
    assert.strictEqual(isoText(Number.NaN), "Invalid Date")
  })

  it("read what no clock shows as Date does", () => {
    for (const text of ["2026-02-30", "2026-13-01", "2026-00-10", "2026-01-00"]) {
      assert.isTrue(Number.isNaN(isoTime(`${text}T00:00:00.000Z`)))
    }
    for (const time of ["24:00:00.000", "23:60:00.000", "23:59:60.000", "2a:00:00.000"]) {
      assert.isTrue(Number.isNaN(isoTime(`2026-01-01T${time}Z`)))
    }
  })

  it("are what the schemas of Effect write", () => {
    for (const schema of [Schema.DateFromString, Schema.DateTimeUtcFromString]) {
      const { transformation } = schema.ast.encoding![0]
      if (transformation._tag !== "Transformation") assert.fail("no transformation")
      const { encode } = plain(transformation)
      assert.notStrictEqual(encode, transformation.encode)
      const value = Schema.decodeUnknownSync(schema)("2026-02-28T23:59:59.5Z")
      const run = (getter: SchemaGetter.Getter<unknown, unknown>) =>
        Effect.runSync(SchemaGetter.run(getter, Option.some(value), {}))
      assert.deepStrictEqual(run(encode), run(transformation.encode as typeof encode))
    }
  })
})

describe("JSON in a string", () => {
  const Nested = Schema.Struct({ at: Schema.DateFromString, n: Schema.optionalKey(Schema.Number) })
  const value = { at: new Date(0), n: 1 }

  it("M4 is read and written without a fiber", () => {
    const codec = fieldCodec(Schema.fromJsonString(Nested))
    const stored = { a: { S: '{"at":"1970-01-01T00:00:00.000Z","n":1}' } }
    const encoded = codec.encode({ a: value })
    assert.isTrue(Exit.isExit(encoded))
    assert.deepStrictEqual(Effect.runSync(encoded), stored)
    const decoded = codec.decodeUnsafe(stored)
    assert.isTrue(decoded !== INVALID)
    assert.deepStrictEqual(decoded, { a: value })
  })

  it("keeps its options, and refuses what is no JSON", () => {
    const spaced = Schema.fromJsonString(Nested, {
      space: 1,
      reviver: (key, part) => (key === "n" ? part + 1 : part),
      replacer: (key, part) => (key === "n" ? part - 1 : part)
    })
    const S = '{\n "at": "1970-01-01T00:00:00.000Z",\n "n": 0\n}'
    assert.deepStrictEqual(encodeField(spaced, value), { S })
    assert.deepStrictEqual(decodeField(spaced, { S }), value)
    assert.strictEqual(decodeField(spaced, { S: "{" }), "a: expected what becomes an object")
    const circular: Record<string, unknown> = {}
    circular["again"] = circular
    assert.match(String(encodeField(Schema.fromJsonString(Schema.Unknown), circular)), /^a: /)
    assert.match(String(encodeField(Schema.fromJsonString(Schema.Unknown), undefined)), /^a: /)
  })
})
