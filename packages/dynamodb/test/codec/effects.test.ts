import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, DateTime, Effect, Exit, Option, Random, Schema, SchemaGetter, SchemaIssue } from "effect"
import { TestClock } from "effect/testing"
import { fromSchema, INVALID } from "../../src/codec/Codec.ts"
import { outcome } from "./outcome.ts"

const Trace = Context.Reference<Array<string>>("test/Trace", { defaultValue: () => [] })

/** Text that is stored with a mark and takes an effect either way. */
const traced = (name: string) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.String, {
      decode: SchemaGetter.transformEffect((text: string, options) =>
        Effect.gen(function* () {
          yield* Effect.yieldNow
          const trace = yield* Trace
          trace.push(`decode ${name} ${text}`)
          if (!text.startsWith("#")) {
            return yield* Effect.fail(new SchemaIssue.InvalidValue({ expected: "a mark" }, text, options))
          }
          return text.slice(1)
        })
      ),
      encode: SchemaGetter.transformEffect((text: string) =>
        Effect.gen(function* () {
          yield* Effect.yieldNow
          const trace = yield* Trace
          trace.push(`encode ${name} ${text}`)
          return `#${text}`
        })
      )
    })
  )

class Note extends Schema.Class<Note>("Note")({
  id: Schema.String,
  title: traced("title"),
  lines: Schema.Array(Schema.Struct({ text: traced("line"), n: Schema.Number })),
  tags: Schema.ReadonlySet(traced("tag")),
  more: Schema.Record(Schema.String, traced("more")),
  either: Schema.Union([traced("either"), Schema.String])
}) {}

const note = new Note({
  id: "x",
  title: "t",
  lines: [
    { text: "a", n: 1 },
    { text: "b", n: 2 }
  ],
  tags: new Set(["p", "q"]),
  more: { k: "v" },
  either: "e"
})
const stored = {
  id: { S: "x" },
  title: { S: "#t" },
  lines: { L: [{ M: { text: { S: "#a" }, n: { N: "1" } } }, { M: { text: { S: "#b" }, n: { N: "2" } } }] },
  tags: { SS: ["#p", "#q"] },
  more: { M: { k: { S: "#v" } } },
  either: { S: "#e" }
}

describe("effects in transformations", () => {
  const codec = fromSchema(Note)

  it.effect("run in the caller's fiber, each once, in order", () =>
    Effect.gen(function* () {
      const trace: Array<string> = []
      const decoded = yield* Effect.provideService(codec.decode(stored), Trace, trace)
      assert.deepStrictEqual(decoded, note)
      assert.instanceOf(decoded, Note)
      assert.deepStrictEqual(trace, [
        "decode title #t",
        "decode line #a",
        "decode line #b",
        "decode tag #p",
        "decode tag #q",
        "decode more #v",
        "decode either #e"
      ])
      trace.length = 0
      assert.deepStrictEqual(yield* Effect.provideService(codec.encode(note), Trace, trace), stored)
      assert.strictEqual(trace.length, 7)
      assert.strictEqual(new Set(trace).size, 7)
    })
  )

  it.effect("every run begins afresh", () =>
    Effect.gen(function* () {
      const trace: Array<string> = []
      const decode = codec.decode(stored)
      yield* Effect.provideService(decode, Trace, trace)
      yield* Effect.provideService(decode, Trace, trace)
      assert.strictEqual(trace.length, 14)
    })
  )

  it.effect("fail with the place, and are not run where something else is wrong already", () =>
    Effect.gen(function* () {
      assert.strictEqual(codec.decodeUnsafe(stored), INVALID)
      const lines = { L: [stored.lines.L[0]!, { M: { text: { S: "no mark" }, n: { N: "2" } } }] }
      const issue = yield* Effect.flip(codec.decode({ ...stored, lines }))
      assert.deepStrictEqual(issue.path, ["lines", 1, "text"])
      const trace: Array<string> = []
      const wrong = codec.decode({ ...stored, either: { N: "1" } })
      assert.isTrue(Exit.isExit(wrong))
      const other = yield* Effect.flip(Effect.provideService(wrong, Trace, trace))
      assert.deepStrictEqual(other.path, ["either"])
      assert.deepStrictEqual(trace, [])
    })
  )

  it.effect("decide which member of a union fits", () =>
    Effect.gen(function* () {
      const decoded = yield* codec.decode({ ...stored, either: { S: "plain" } })
      assert.strictEqual(decoded.either, "plain")
    })
  )

  it.effect("one after another where one feeds the next", () =>
    Effect.gen(function* () {
      const twice = fromSchema(
        Schema.Struct({ all: Schema.Array(traced("outer").pipe(Schema.encodeTo(traced("inner")))) })
      )
      const trace: Array<string> = []
      const decoded = yield* Effect.provideService(
        twice.decode({ all: { L: [{ S: "##a" }, { S: "##b" }] } }),
        Trace,
        trace
      )
      assert.deepStrictEqual(decoded, { all: ["a", "b"] })
      assert.strictEqual(trace.length, 4)
    })
  )

  it.effect("see the caller's clock and random numbers", () =>
    Effect.gen(function* () {
      const Stamped = Schema.Struct({
        id: Schema.String,
        readAt: Schema.DateTimeUtcFromMillis.pipe(Schema.withDecodingDefaultKey(Clock.currentTimeMillis)),
        lot: Schema.Number.pipe(Schema.withDecodingDefaultKey(Random.next))
      })
      const stamped = fromSchema(Stamped)
      yield* TestClock.setTime(1234)
      const decode = stamped.decode({ id: { S: "x" } })
      const first = yield* decode.pipe(Random.withSeed("s"))
      assert.strictEqual(DateTime.toEpochMillis(first.readAt), 1234)
      yield* TestClock.adjust("1 second")
      const second = yield* decode.pipe(Random.withSeed("s"))
      assert.strictEqual(DateTime.toEpochMillis(second.readAt), 2234)
      assert.strictEqual(second.lot, first.lot)
      // What is there takes no effect.
      assert.isTrue(Exit.isExit(stamped.decode({ id: { S: "x" }, readAt: { N: "1" }, lot: { N: "2" } })))
    })
  )

  it("a transformation that throws is a defect", () => {
    const Thrower = Schema.Struct({
      id: Schema.String.pipe(
        Schema.decodeTo(Schema.Number, {
          decode: SchemaGetter.transform((text: string) => Number(JSON.parse(text))),
          encode: SchemaGetter.transform(String)
        })
      )
    })
    const thrower = fromSchema(Thrower)
    assert.strictEqual(thrower.decodeUnsafe({ id: { S: "{" } }), INVALID)
    const exit = thrower.decode({ id: { S: "{" } })
    assert.isTrue(Exit.isExit(exit) && Exit.hasDies(exit))
  })

  it("constructor defaults run with the caller too", () => {
    class Made extends Schema.Class<Made>("Made")({
      id: Schema.String,
      at: Schema.Number.pipe(Schema.withConstructorDefault(Clock.currentTimeMillis))
    }) {}
    const written = fromSchema(Made).encodeInput({ id: "x" })
    assert.deepStrictEqual(
      outcome(
        written.pipe(
          Effect.provideService(Clock.Clock, {
            currentTimeMillis: Effect.succeed(5),
            currentTimeMillisUnsafe: () => 5
          } as Clock.Clock)
        )
      ),
      { id: { S: "x" }, at: { N: "5" } }
    )
  })

  it("middleware reads through Effect's own parser", () => {
    const Caught = Schema.Struct({
      n: Schema.Number.check(Schema.isLessThan(10)).pipe(Schema.catchDecoding(() => Effect.succeedSome(0)))
    })
    const caught = fromSchema(Caught)
    assert.deepStrictEqual(outcome(caught.decode({ n: { N: "5" } })), { n: 5 })
    assert.deepStrictEqual(outcome(caught.decode({ n: { N: "50" } })), { n: 0 })
    assert.isTrue(Option.isSome(Option.some(1)))
  })
})
