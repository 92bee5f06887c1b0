// Random batches with duplicates over everything that goes wrong: every input has one outcome, and the store agrees.
import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schedule, Stream } from "effect"
import { type Fault, faulty, leaves, lost, nothing, reading, Readings, throttled } from "../fixtures/batches.ts"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261125)

const faultOf = (random: Source): Fault =>
  random.pick([
    () => nothing,
    () => nothing,
    () => leaves(() => random.below(3) === 0),
    () => leaves(() => random.below(8) > 0),
    () => throttled,
    () => lost(true),
    () => lost(false)
  ])()

const keyOf = (at: number) => ({ sensor: `s${at % 7}`, at })

/** The value of each item: what the batches leave, seen by calls that do not fail. */
const state = DynamoDB.scan(Readings).pipe(
  Stream.runCollect,
  Effect.map((pages) => new Map(pages.flatMap(({ items }) => items).map(({ at, value }) => [at, value])))
)

interface Planned {
  readonly at: number
  /** None for a delete. */
  readonly value: number | undefined
  /** One that cannot be sent. */
  readonly isTooLarge: boolean
}

const plan = (random: Source, keys: number): ReadonlyArray<Planned> =>
  Array.from({ length: random.below(70) }, (_, value) => ({
    at: random.below(keys),
    value: random.below(4) === 0 ? undefined : value,
    isTooLarge: random.below(30) === 0
  }))

const large = "x".repeat(410_000)
const writeOf = ({ at, isTooLarge, value }: Planned): DynamoDB.BatchableWrite =>
  value === undefined
    ? DynamoDB.delete(Readings, keyOf(at))
    : DynamoDB.put(Readings, reading(at, { value, ...(isTooLarge ? { text: large } : undefined) }))

const isSent = ({ isTooLarge, value }: Planned) => value === undefined || !isTooLarge

const run = Effect.fnUntraced(function* (random: Source, where: string) {
  let before = new Map<number, number>()
  for (let step = 0; step < 4; step++) {
    const keys = random.pick([10, 60, 500])
    const planned = plan(random, keys)
    const lastWins = random.below(3) > 0
    const concurrency = 1 + random.below(4)
    const outcomes = yield* DynamoDB.batchWrite(planned.map(writeOf), { mode: "result", lastWins, concurrency })
    const after = yield* state
    assert.lengthOf(outcomes, planned.length, where)
    const sent = planned.filter(isSent)
    const isRefused = !lastWins && new Set(sent.map(({ at }) => at)).size < sent.length
    const expected = new Map(before)
    for (const [i, outcome] of outcomes.entries()) {
      const one = planned[i]!
      const rivals = planned.slice(i + 1).filter((each) => each.at === one.at && isSent(each))
      const { at, value } = one
      if (outcome._tag === "Success") {
        assert.isTrue(isSent(one) && !isRefused, where)
        assert.strictEqual(outcome.success, rivals.length > 0 ? "superseded" : "done", where)
        if (rivals.length > 0) continue
        assert.strictEqual(after.get(at), value, where)
      } else {
        assert.strictEqual(outcome.failure._tag, "DynamoDBError")
        if (outcome.failure._tag !== "DynamoDBError") continue
        const { applied, reason } = outcome.failure
        assert.strictEqual(reason._tag === "Validation", !isSent(one) || isRefused, where)
        assert.strictEqual(reason._tag === "OutcomeUnknown", applied === "unknown", where)
        if (!isSent(one) || applied === "no") continue
        assert.include([value, before.get(at)], after.get(at), where)
        if (after.get(at) === before.get(at)) continue
      }
      if (value === undefined) expected.delete(at)
      else expected.set(at, value)
    }
    assert.deepStrictEqual(after, expected, where)
    before = after

    const wanted = Array.from({ length: random.below(300) }, () => random.below(keys))
    const gets = wanted.map((at) => DynamoDB.get(Readings, keyOf(at), { consistent: random.below(2) === 0 }))
    const read = yield* DynamoDB.batchGet(gets, { mode: "result", concurrency })
    assert.lengthOf(read, wanted.length, where)
    for (const [i, outcome] of read.entries()) {
      if (outcome._tag === "Success") {
        const found = Option.getOrUndefined(Option.map(outcome.success, ({ value }) => value))
        assert.strictEqual(found, after.get(wanted[i]!), where)
      } else if (outcome.failure._tag === "DynamoDBError") {
        assert.include(["Timeout", "ProvisionedThroughputExceeded"], outcome.failure.reason._tag, where)
      } else assert.fail(where)
    }
  }
})

describe("batches", () => {
  it.effect(
    `M16 M17 give every input one outcome that is true (${runs(1000)} runs, PARTITA_SEED=${seed})`,
    () =>
      Effect.gen(function* () {
        for (let at = 0; at < runs(1000); at++) {
          const random = source(seed + at)
          const layer = faulty(() => faultOf(random), Readings)
          yield* run(random, `PARTITA_SEED=${seed + at}`).pipe(
            Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(1)),
            Effect.provide(layer)
          )
        }
      }),
    120_000
  )
})
