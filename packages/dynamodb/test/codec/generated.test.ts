/**
 * Schemas made at random, then values of them: what is written reads as the same value, the fast path and the slow one
 * agree, and broken rows never throw.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, BigDecimal, Duration, Effect, Exit, HashSet, Option, Redacted, Schema } from "effect"
import { fromSchema, INVALID } from "../../src/codec/Codec.ts"
import { compile } from "../../src/codec/compile.ts"
import { decoder } from "../../src/codec/decode.ts"
import { encoder } from "../../src/codec/encode.ts"
import { fromBigDecimal, fromBigInt, fromNumber } from "../../src/codec/number.ts"
import type { Model } from "../../src/codec/Model.ts"
import { EMPTY, MISSING, Run } from "../../src/codec/run.ts"
import type { AttributeMap } from "../../src/wire/AttributeValue.ts"
import { type AnySchema, kinds, model } from "../fixtures/schemas.ts"
import { type Source, source } from "../fixtures/random.ts"
import { outcome } from "./outcome.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20260801)
const schemas = 500
const values = 200
/** So many of the values of a schema are looked at on both paths, and their rows broken. */
const thorough = 3

/** Whether DynamoDB cannot hold a value or some part of it. */
const unstorable = (value: unknown): boolean => {
  if (typeof value === "number") return fromNumber(value) === undefined
  if (typeof value === "bigint") return fromBigInt(value) === undefined
  if (typeof value === "string") return !value.isWellFormed()
  if (typeof value !== "object" || value === null) return false
  if (BigDecimal.isBigDecimal(value)) return fromBigDecimal(value) === undefined
  if (value instanceof Date) return Number.isNaN(value.getTime())
  if (Duration.isDuration(value)) return fromNumber(Duration.toMillis(value)) === undefined
  if (Redacted.isRedacted(value)) return unstorable(Redacted.value(value))
  if (Option.isOption(value)) return Option.isSome(value) && unstorable(value.value)
  if (value instanceof Set || HashSet.isHashSet(value)) {
    const members = Array.from(value as Iterable<unknown>)
    // What is twice in memory may be once on the wire.
    return members.length === 0 || new Set(members.map(String)).size < members.length || members.some(unstorable)
  }
  return Object.entries(value).some(([key, part]) => !key.isWellFormed() || unstorable(part))
}

/** Whether Schema's own codec gives the value back. */
const roundTrips = (model: AnySchema, value: unknown): Effect.Effect<boolean> =>
  Schema.encodeUnknownEffect(model)(value).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(model)),
    Effect.map((decoded) => Schema.toEquivalence(model)(decoded, value)),
    Effect.orElseSucceed(() => false)
  )

/** One place of a row made wrong, or right by chance. */
const broken = (stored: AttributeMap, r: Source): AttributeMap => {
  const copy = structuredClone(stored)
  let target: Record<string, unknown> = copy
  for (;;) {
    const keys = Object.keys(target)
    if (keys.length === 0) return copy
    const key = r.pick(keys)
    const inside = target[key]
    if (typeof inside === "object" && inside !== null && !(inside instanceof Uint8Array) && r.below(4) > 0) {
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

/** What both paths make of a row, broken or not: the same value, or an issue. */
const bothPaths = (schema: Model & AnySchema, row: AttributeMap) =>
  Effect.gen(function* () {
    const codec = fromSchema(schema)
    const same = Schema.toEquivalence(schema)
    const fast = codec.decodeUnsafe(row)
    const explained = yield* Effect.exit(codec.decode(row))
    const unhurried = decoder(compile(schema.ast, ""))({ M: row }, new Run(true))
    if (fast !== INVALID) {
      assert.isTrue(Exit.isSuccess(explained) && same(explained.value, fast))
      assert.isTrue(unhurried !== INVALID && same(unhurried, fast))
    } else if (Exit.isSuccess(explained)) {
      // Only what waits for effects succeeds on the slow path alone.
      assert.strictEqual(unhurried, INVALID)
    }
  })

/** What a codec makes of rows stays what it was when the struct has got code of its own. */
const stays = (schema: Model & AnySchema, rows: ReadonlyArray<AttributeMap>) => {
  const { decodeUnsafe } = fromSchema(schema)
  const same = Schema.toEquivalence(schema)
  const before = rows.map((row) => decodeUnsafe(row))
  for (let round = 0; round < 40; round++) decodeUnsafe(rows[round % rows.length]!)
  rows.forEach((row, i) => {
    const after = decodeUnsafe(row)
    if (before[i] === INVALID || after === INVALID) assert.strictEqual(after, before[i])
    else assert.isTrue(same(after, before[i]))
  })
}

describe("generated schemas", () => {
  it.effect(`${schemas} schemas x ${values} values read as they were written (PARTITA_SEED=${seed})`, () =>
    Effect.gen(function* () {
      const stored = new Map(kinds.map((kind) => [kind, 0]))
      let excused = 0
      for (let i = 0; i < schemas; i++) {
        const r = source(seed + i)
        const { schema, used } = model(seed + i)
        const codec = fromSchema(schema)
        const same = Schema.toEquivalence(schema)
        const sample = yield* Arbitrary.sampleEffect(Arbitrary.schema(schema), {
          count: values,
          seed: String(seed + i)
        })
        const rows: Array<AttributeMap> = []
        for (const [index, value] of sample.entries()) {
          const encoded = yield* Effect.exit(codec.encode(value))
          if (Exit.isFailure(encoded)) {
            assert.isTrue(
              unstorable(value),
              `schema ${seed + i}: ${String(outcome(Effect.suspend(() => codec.encode(value))))}`
            )
            continue
          }
          const decoded = yield* Effect.exit(codec.decode(encoded.value))
          if (Exit.isSuccess(decoded) && same(decoded.value, value)) {
            for (const kind of used) stored.set(kind, stored.get(kind)! + 1)
            if (index < thorough) assert.deepStrictEqual(yield* codec.encode(decoded.value), encoded.value)
          } else {
            // A few values Schema itself does not give back, such as durations below what their text can say.
            assert.isFalse(yield* roundTrips(schema, value), `schema ${seed + i}: what is read is not what was written`)
            excused++
          }
          if (index >= thorough) continue
          const slow = encoder(compile(schema.ast, ""))(value, new Run(true))
          if (slow !== INVALID && slow !== EMPTY && slow !== MISSING) assert.deepStrictEqual(slow.M, encoded.value)
          rows.push(encoded.value, ...Array.from({ length: 4 }, () => broken(encoded.value, r)))
        }
        for (const row of rows) yield* bothPaths(schema, row)
        if (rows.length > 0) stays(schema, rows)
      }
      assert.deepStrictEqual(
        Array.from(stored.keys()).filter((kind) => stored.get(kind)! < values),
        []
      )
      assert.isAbove(stored.get("Struct")! + stored.get("Class")!, (schemas * values) / 2)
      assert.isBelow(excused, (schemas * values) / 20)
    })
  )
})
