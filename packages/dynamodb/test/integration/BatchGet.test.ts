import { DynamoDB, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Metric, Option, Result } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import {
  atOnce,
  faulty,
  leaves,
  Log,
  nothing,
  Reading,
  reading,
  Readings,
  readings,
  Sensor,
  Sensors,
  throttled
} from "../fixtures/batches.ts"

const all = readings(230)
const sensors = ["s0", "s1", "s2"].map((sensor) => new Sensor({ sensor, name: `the ${sensor}` }))
const fill = DynamoDB.batchWrite([
  ...all.map((item) => DynamoDB.put(Readings, item)),
  ...sensors.map((item) => DynamoDB.put(Sensors, item))
])
const keyOf = ({ at, sensor }: Reading) => ({ at, sensor })
const gets = (items: ReadonlyArray<Reading>) => items.map((item) => DynamoDB.get(Readings, keyOf(item)))

/** A database with the items, whose attempts to read in batches suffer what `fault` says. */
const filled = (fault: (attempt: number) => ReturnType<typeof leaves> = () => nothing) => {
  let reads: number | undefined
  const layer = faulty((attempt) => (reads === undefined ? nothing : fault(attempt - reads)), Readings, Sensors)
  const started = Effect.gen(function* () {
    const log = yield* Log
    yield* fill
    reads = log.attempts.length
    log.attempts.length = 0
    log.carriedOut.length = 0
  })
  return Layer.effectDiscard(started).pipe(Layer.provideMerge(layer))
}

const attemptsOf = Effect.map(Log, ({ attempts }) => attempts.map(({ input }) => input.RequestItems))

describe("batchGet", () => {
  it.effect("M16 reads any number of items of several tables, in the order of its inputs", () =>
    Effect.gen(function* () {
      const missing = DynamoDB.get(Readings, { sensor: "s0", at: 1 })
      const found = yield* DynamoDB.batchGet([...gets(all), missing, ...gets(all.toReversed())])
      const some = all.map(Option.some)
      assert.deepStrictEqual(found, [...some, Option.none(), ...some.toReversed()])
      assert.instanceOf(Option.getOrThrow(found[0]!), Reading)

      const [a, b, c, d] = yield* DynamoDB.batchGet([
        DynamoDB.get(Sensors, { sensor: "s1" }),
        DynamoDB.get(Readings, keyOf(all[3]!), { project: (r) => [r.value] }),
        DynamoDB.getOrFail(Readings, keyOf(all[4]!)),
        DynamoDB.get(Sensors, { sensor: "s9" })
      ])
      assert.deepStrictEqual(
        [a, b, c, d],
        [Option.some(sensors[1]!), Option.some({ value: 3 }), all[4]!, Option.none()]
      )
      assert.deepStrictEqual(yield* DynamoDB.batchGet([]), [])
    }).pipe(Effect.provide(filled()))
  )

  it.effect("M16 asks for what is asked twice once, and answers each", () =>
    Effect.gen(function* () {
      // The same physical table under another definition, which reads less of it.
      const Values = Table.make("values", {
        model: Reading,
        partitionKey: "sensor",
        sortKey: "at"
      })
      const read = gets(all.slice(0, 80))
      const found = yield* DynamoDB.batchGet([
        ...read,
        ...read,
        ...gets(all.slice(0, 80)),
        ...all.slice(0, 80).map((item) => DynamoDB.get(Values, keyOf(item)))
      ]).pipe(Effect.provideService(DynamoDB.TableName, (name) => (name === "values" ? Readings.name : name)))
      const some = all.slice(0, 80).map(Option.some)
      assert.deepStrictEqual(found, [...some, ...some, ...some, ...some])
      const requests = yield* attemptsOf
      assert.deepStrictEqual(
        requests.map((request) => request[Readings.name].Keys.length),
        [80]
      )
    }).pipe(Effect.provide(filled()))
  )

  it.effect("M16 keeps strong reads strong and projections apart, and sends no table by two names", () =>
    Effect.gen(function* () {
      const [first, second, third] = all as [Reading, Reading, Reading]
      const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${Readings.name}`
      const ByArn = Table.make("by-arn", { model: Reading, partitionKey: "sensor", sortKey: "at" })
      const found = yield* DynamoDB.batchGet([
        DynamoDB.get(Readings, keyOf(first), { consistent: true }),
        DynamoDB.get(Readings, keyOf(second)),
        // The same as the one before, but strong: there is one answer, and it is strong.
        DynamoDB.get(Readings, keyOf(second), { consistent: true }),
        DynamoDB.get(Readings, keyOf(third)),
        DynamoDB.get(Readings, keyOf(third), { project: (r) => [r.value] }),
        DynamoDB.get(Readings, keyOf(third), { project: (r) => [r.value, r.text] }),
        DynamoDB.get(ByArn, keyOf(third)),
        DynamoDB.get(Sensors, { sensor: "s0" })
      ]).pipe(Effect.provideService(DynamoDB.TableName, (name) => (name === "by-arn" ? arn : name)))
      const some = [first, second, second, third, { value: 2 }, { value: 2 }, third, sensors[0]!].map(Option.some)
      assert.deepStrictEqual<ReadonlyArray<unknown>>(found, some)
      const requests = yield* attemptsOf
      const seen = requests.flatMap((request) =>
        Object.entries<any>(request).map(([table, { ConsistentRead = false, Keys, ProjectionExpression }]) => {
          const keys = Keys.map(({ at }: any) => at?.N ?? "-")
          return `${table} ${keys} ${ConsistentRead ? "strong" : "eventual"} ${ProjectionExpression ?? "all"}`
        })
      )
      assert.sameMembers(seen, [
        `${Readings.name} 0,1 strong all`,
        `${Readings.name} 2 eventual all`,
        `${Readings.name} 2 eventual #0, #1, #2`,
        `${Readings.name} 2 eventual #0, #1, #2, #3`,
        `${arn} 2 eventual all`,
        `${Sensors.name} - eventual all`
      ])
      for (const request of requests) {
        assert.isBelow(Object.keys(request).filter((table) => table.endsWith(Readings.name)).length, 2)
      }
    }).pipe(Effect.provide(filled()))
  )

  it.effect("M16 goes on at once after an answer that is cut by its size: no retry, no wait", () =>
    Effect.gen(function* () {
      const text = "x".repeat(300_000)
      const large = Array.from({ length: 100 }, (_, at) => reading(at + 1000, { sensor: `large${at}`, text }))
      yield* DynamoDB.batchWrite(large.map((item) => DynamoDB.put(Readings, item)))
      const log = yield* Log
      log.attempts.length = 0
      // The clock stands still: what would wait would wait for ever.
      const [found, metrics] = yield* Effect.zip(DynamoDB.batchGet(gets(large)), Metric.snapshot).pipe(
        Effect.provideService(Metric.MetricRegistry, new Map())
      )
      assert.deepStrictEqual(found.map(Option.getOrThrow), large)
      assert.strictEqual(log.attempts.length, 2)
      const counts = Object.fromEntries(
        metrics.flatMap((metric) => (metric.type === "Counter" ? [[metric.id, Number(metric.state.count)]] : []))
      )
      assert.deepInclude(counts, { dynamodb_client_attempts: 2, dynamodb_client_items: 100 })
      assert.notProperty(counts, "dynamodb_client_throttles")

      // Of one partition an answer holds a megabyte.
      const near = Array.from({ length: 12 }, (_, at) => reading(at, { sensor: "near", text }))
      yield* DynamoDB.batchWrite(near.map((item) => DynamoDB.put(Readings, item)))
      log.attempts.length = 0
      assert.deepStrictEqual((yield* DynamoDB.batchGet(gets(near))).map(Option.getOrThrow), near)
      assert.strictEqual(log.attempts.length, 4)
    }).pipe(Effect.provide(filled()))
  )

  it.effect("M16 asks again for what was left undone, and loses nothing", () =>
    Effect.gen(function* () {
      const found = yield* DynamoDB.batchGet(gets(all))
      assert.deepStrictEqual(found.map(Option.getOrThrow), all)
    }).pipe(Effect.provide(filled(() => leaves((part) => part % 2 === 1))))
  )

  it.effect("M16 waits after an answer without any item, and tells what it read when that does not help", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(DynamoDB.batchGet(gets(all), { concurrency: 1 })))
      const { attempts } = yield* Log
      yield* Effect.repeat(Effect.yieldNow, { until: () => attempts.length >= 3 })
      yield* TestClock.adjust(0)
      assert.lengthOf(attempts, 3)
      yield* TestClock.adjust("1 minute")
      const error = yield* Fiber.join(fiber)
      const { outcomes } = error
      // The last request yields nothing four times.
      assert.lengthOf(attempts, 2 + 4)
      assert.deepStrictEqual(error.reasons, { ProvisionedThroughputExceeded: 30 })
      assert.deepInclude({ ...error }, { operation: "BatchGetItem", total: 230, failed: 30 })
      for (const [i, outcome] of outcomes.entries()) {
        if (Result.isSuccess(outcome)) assert.deepStrictEqual(outcome.success, Option.some(all[i]!))
        else assert.deepInclude({ ...outcome.failure }, { table: Readings.name, applied: "no", attempts: 4 })
      }
      assert.strictEqual(outcomes.filter(Result.isSuccess).length, 200)
    }).pipe(Effect.provide(filled((attempt) => (attempt < 2 || attempt > 20 ? nothing : leaves(() => true)))))
  )

  it.effect("M16 repeats what was throttled, and counts it", () =>
    Effect.gen(function* () {
      const found = yield* atOnce(DynamoDB.batchGet(gets(all.slice(0, 10))))
      assert.deepStrictEqual(found.map(Option.getOrThrow), all.slice(0, 10))
      assert.strictEqual((yield* Log).attempts.length, 3)
    }).pipe(Effect.provide(filled((attempt) => (attempt < 2 ? throttled : nothing))))
  )

  it.effect("M16 M21 gives every input an outcome of its own, whatever becomes of the others", () =>
    Effect.gen(function* () {
      yield* DynamoDB.call("PutItem", {
        TableName: Sensors.name,
        Item: { sensor: { S: "bad" }, name: { N: "123456" } }
      })
      const Nowhere = Table.make("nowhere", { model: Sensor, partitionKey: "sensor" })
      const inputs = [
        DynamoDB.get(Readings, keyOf(all[0]!)),
        DynamoDB.get(Sensors, { sensor: "bad" }),
        DynamoDB.get(Sensors, { sensor: "" }),
        DynamoDB.getOrFail(Sensors, { sensor: "none" }),
        DynamoDB.get(Nowhere, { sensor: "s0" }),
        DynamoDB.get(Readings, keyOf(all[1]!))
      ] as const
      const error = yield* Effect.flip(DynamoDB.batchGet(inputs))
      assert.strictEqual(error._tag, "BatchIncomplete")
      const [good, bad, empty, none, nowhere, other] = error.outcomes
      assert.deepStrictEqual(good, Result.succeed(Option.some(all[0]!)))
      assert.deepStrictEqual(other, Result.succeed(Option.some(all[1]!)))
      const failures = [bad, empty, none, nowhere].flatMap((outcome) =>
        outcome._tag === "Failure" ? [outcome.failure] : []
      )
      assert.deepStrictEqual(
        failures.map((failure) => (failure._tag === "DynamoDBError" ? failure.reason._tag : failure._tag)),
        ["ItemDecodeError", "ItemEncodeError", "ItemNotFound", "ResourceNotFound"]
      )
      assert.strictEqual(
        error.message,
        "BatchGetItem: 4 of 6 inputs failed: ItemDecodeError (1), ItemEncodeError (1), ItemNotFound (1), ResourceNotFound (1); the first: partita-sensors: name cannot be read: is not stored as text (S)"
      )
      assert.notMatch(inspect(error, { depth: 9 }) + JSON.stringify(error) + String(error), /123456|Reading/)

      const results = yield* DynamoDB.batchGet(inputs, { mode: "result" })
      assert.deepStrictEqual(results.map(Result.isSuccess), [true, false, false, false, false, true])
      assert.deepStrictEqual(results[0], Result.succeed(Option.some(all[0]!)))
    }).pipe(Effect.provide(filled()))
  )

  it.effect("M16 sums what its requests consumed", () =>
    Effect.gen(function* () {
      const [, consumed] = yield* DynamoDB.withConsumedCapacity(DynamoDB.batchGet(gets(all)))
      assert.strictEqual(consumed.read, 115)
      assert.strictEqual(consumed.tables[Readings.name]?.read, 115)
    }).pipe(Effect.provide(filled((attempt) => (attempt === 0 ? leaves((part) => part > 20) : nothing))))
  )
})
