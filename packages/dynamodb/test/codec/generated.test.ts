/**
 * Schemas made at random, then values of them: what is written reads as the same value, the fast path and the slow one
 * agree, and broken rows never throw.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, BigDecimal, Effect, Exit, HashSet, Option, Redacted, Schema } from "effect"
import { fromSchema, INVALID } from "../../src/codec/Codec.ts"
import { compile } from "../../src/codec/compile.ts"
import { decoder } from "../../src/codec/decode.ts"
import { encoder } from "../../src/codec/encode.ts"
import type { Model } from "../../src/codec/Model.ts"
import { fromBigDecimal, fromBigInt, fromNumber } from "../../src/codec/number.ts"
import { EMPTY, MISSING, Run } from "../../src/codec/run.ts"
import type { AttributeMap } from "../../src/wire/AttributeValue.ts"
import { outcome } from "./outcome.ts"

type AnySchema = Schema.Codec<any, any>

/** A small generator of numbers: the schemas must be the same for the same seed. */
const random = (seed: number) => {
  let state = seed | 0
  const next = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
  return { next, pick: <A>(choices: ReadonlyArray<A>): A => choices[next(choices.length)]! }
}

type Random = ReturnType<typeof random>

let classes = 0

const text = (r: Random): AnySchema =>
  r.pick<() => AnySchema>([
    () => Schema.String,
    () => Schema.NonEmptyString,
    () => Schema.String.pipe(Schema.brand("Text")),
    () => Schema.Literals(["a", "b", "c"]),
    () => Schema.TemplateLiteral(["id-", Schema.Int])
  ])()

const number = (r: Random): AnySchema =>
  r.pick<() => AnySchema>([
    () => Schema.Finite,
    () => Schema.Int.check(Schema.isBetween({ minimum: -1000, maximum: 1000 })),
    () => Schema.Literals([1, 2.5, -3]),
    () => Schema.BigInt,
    () => Schema.BigDecimal
  ])()

const leaf = (r: Random): AnySchema =>
  r.pick<() => AnySchema>([
    () => text(r),
    () => number(r),
    () => Schema.Boolean,
    () => Schema.Null,
    () => Schema.Uint8Array,
    () => Schema.Literals(["x", 1, true]),
    () => Schema.DateFromString,
    () => Schema.DateTimeUtcFromMillis,
    () => Schema.FiniteFromString,
    () => Schema.BigIntFromString,
    () => Schema.RedactedFromValue(text(r)),
    () => Schema.Redacted(number(r)),
    () => Schema.Json,
    () => Schema.ReadonlySet(text(r)),
    () => Schema.ReadonlySet(Schema.Finite),
    () => Schema.HashSet(r.pick([Schema.String, Schema.Int]))
  ])()

const schema = (r: Random, depth: number): AnySchema =>
  depth === 0
    ? leaf(r)
    : r.pick<() => AnySchema>([
        () => leaf(r),
        () => Schema.NullOr(schema(r, depth - 1)),
        () => Schema.Array(schema(r, depth - 1)),
        () => Schema.Array(schema(r, depth - 1)).check(Schema.isMaxLength(3)),
        () => Schema.Tuple([schema(r, depth - 1), leaf(r)]),
        () => Schema.TupleWithRest(Schema.Tuple([leaf(r)]), [schema(r, depth - 1), Schema.Boolean]),
        () =>
          Schema.Record(
            r.pick([Schema.String, Schema.TemplateLiteral(["k", Schema.Int]) as unknown as Schema.String]),
            schema(r, depth - 1)
          ),
        () => struct(r, depth - 1),
        () => made(r, depth - 1),
        () => Schema.Union([Schema.String, Schema.Boolean, Schema.Array(schema(r, depth - 1)), struct(r, depth - 1)]),
        () =>
          Schema.Union([
            Schema.Struct({ _tag: Schema.Literal("A"), a: schema(r, depth - 1) }),
            Schema.Struct({ _tag: Schema.Literals(["B", "C"]), b: leaf(r) })
          ]),
        () => Schema.fromJsonString(Schema.Struct({ a: Schema.Finite, b: Schema.Array(Schema.String) })),
        () => {
          const seed = r.next(1000)
          return Schema.suspend(() => struct(random(seed), depth - 1))
        }
      ])()

// Not `Schema.optional`: a key that is there and undefined is not there when it is read again.
const field = (r: Random, depth: number): Schema.Constraint =>
  r.pick<() => Schema.Constraint>([
    () => schema(r, depth),
    () => schema(r, depth),
    () => Schema.optionalKey(schema(r, depth)),
    () => Schema.UndefinedOr(leaf(r)),
    () => Schema.OptionFromOptionalKey(schema(r, depth)),
    () => Schema.OptionFromNullOr(leaf(r)),
    () => Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("default"))),
    () => Schema.Array(Schema.DateFromString).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
    () => Schema.FiniteFromString.pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed(7))),
    () => Schema.optionalKey(text(r)).pipe((key) => key.annotateKey({ "partita/attribute": `stored-${r.next(1e9)}` }))
  ])()

const fields = (r: Random, depth: number): Schema.Struct.Fields => {
  const names = ["a", "b", "c", "d", "e"].slice(0, 1 + r.next(5))
  return Object.fromEntries(names.map((name) => [name, field(r, depth) as AnySchema]))
}

const struct = (r: Random, depth: number): AnySchema => {
  const plain = Schema.Struct(fields(r, depth)) as unknown as AnySchema
  return r.next(4) === 0
    ? (Schema.Struct({ id: Schema.String, at: Schema.DateFromString }).pipe(
        Schema.encodeKeys({ id: "key" })
      ) as AnySchema)
    : plain
}

const made = (r: Random, depth: number): AnySchema => {
  class Made extends Schema.Class<any>(`Made${classes++}`)(fields(r, depth)) {}
  return Made as unknown as AnySchema
}

const model = (seed: number): Model & AnySchema => {
  const r = random(seed)
  return r.pick([struct, made])(r, 2) as Model & AnySchema
}

/** Whether DynamoDB cannot hold a value or some part of it. */
const unstorable = (value: unknown): boolean => {
  if (typeof value === "number") return fromNumber(value) === undefined
  if (typeof value === "bigint") return fromBigInt(value) === undefined
  if (typeof value === "string") return !value.isWellFormed()
  if (typeof value !== "object" || value === null) return false
  if (BigDecimal.isBigDecimal(value)) return fromBigDecimal(value) === undefined
  if (Redacted.isRedacted(value)) return unstorable(Redacted.value(value))
  if (Option.isOption(value)) return Option.isSome(value) && unstorable(value.value)
  if (value instanceof Set || HashSet.isHashSet(value)) {
    const members = Array.from(value as Iterable<unknown>)
    return members.length === 0 || members.some(unstorable)
  }
  return Object.entries(value).some(([key, part]) => !key.isWellFormed() || unstorable(part))
}

/** Whether Schema's own codec gives the value back. */
const roundTrips = (model: AnySchema, value: unknown): boolean => {
  const encoded = Schema.encodeUnknownExit(model)(value)
  if (Exit.isFailure(encoded)) return false
  const decoded = Schema.decodeUnknownExit(model)(encoded.value)
  return Exit.isSuccess(decoded) && Schema.toEquivalence(model)(decoded.value, value)
}

/** One place of a row made wrong, or right by chance. */
const broken = (stored: AttributeMap, r: Random): AttributeMap => {
  const copy = structuredClone(stored)
  let target: Record<string, unknown> = copy
  for (;;) {
    const keys = Object.keys(target)
    if (keys.length === 0) return copy
    const key = r.pick(keys)
    const inside = target[key]
    if (typeof inside === "object" && inside !== null && !(inside instanceof Uint8Array) && r.next(4) > 0) {
      target = inside as Record<string, unknown>
      continue
    }
    target[key] = r.pick<unknown>([
      { S: "a" },
      { N: "1" },
      { N: "9007199254740993" },
      { NULL: true },
      { L: [] },
      { M: {} },
      { SS: ["a"] },
      "text",
      Array.isArray(target) ? {} : undefined
    ])
    return copy
  }
}

describe("generated schemas", () => {
  it.effect.prop(
    "what is written reads as the same value, on both paths",
    { seed: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000_000 })) },
    ({ seed }) =>
      Effect.gen(function* () {
        const schema = model(seed)
        const codec = fromSchema(schema)
        const plan = compile(schema.ast, "")
        const same = Schema.toEquivalence(schema)
        const r = random(seed + 1)
        const values = yield* Arbitrary.sampleEffect(Arbitrary.schema(schema), { count: 5, seed: String(seed) })
        for (const value of values) {
          const encoded = yield* Effect.exit(codec.encode(value))
          const slow = encoder(plan)(value, new Run(true))
          if (Exit.isFailure(encoded)) {
            assert.isTrue(unstorable(value), outcome(Effect.suspend(() => codec.encode(value))) as string)
            assert.strictEqual(encoder(plan)(value, undefined), INVALID)
            continue
          }
          if (slow !== INVALID && slow !== EMPTY && slow !== MISSING) assert.deepStrictEqual(slow.M, encoded.value)
          const stored = encoded.value
          // As it comes from the network: objects of their own, bytes aside.
          const decoded = yield* codec.decode(structuredClone(stored))
          if (roundTrips(schema, value)) assert.isTrue(same(decoded, value))
          assert.deepStrictEqual(yield* codec.encode(decoded), stored)
          for (let i = 0; i < 4; i++) {
            const row = broken(stored, r)
            const fast = codec.decodeUnsafe(row)
            const explained = yield* Effect.exit(codec.decode(row))
            const unhurried = decoder(plan)({ M: row }, new Run(true))
            if (fast !== INVALID) {
              assert.isTrue(Exit.isSuccess(explained) && same(explained.value, fast))
              assert.isTrue(unhurried !== INVALID && same(unhurried, fast))
            } else if (Exit.isSuccess(explained)) {
              // Only what waits for effects, as JSON in a string does, succeeds on the slow path alone.
              assert.strictEqual(unhurried, INVALID)
            }
          }
        }
      }),
    { arbitrary: { runs: 200 } }
  )
})
