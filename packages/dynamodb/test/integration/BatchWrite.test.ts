import { DynamoDB, Table, Version } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Result, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import * as DynamoDBError from "../../src/wire/DynamoDBError.ts"
import * as Reason from "../../src/wire/Reason.ts"
import {
  type Fault,
  faulty,
  atOnce,
  leaves,
  Log,
  lost,
  nothing,
  Reading,
  reading,
  Readings,
  readings,
  Sensor,
  Sensors,
  throttled
} from "../fixtures/batches.ts"
import { database } from "../fixtures/database.ts"

const keyOf = ({ at, sensor }: Reading) => ({ at, sensor })
const puts = (items: ReadonlyArray<Reading>) => items.map((item) => DynamoDB.put(Readings, item))
const on = (fault: (attempt: number) => Fault = () => nothing) => faulty(fault, Readings, Sensors)

const stored = DynamoDB.scan(Readings).pipe(
  Stream.flatMap(({ items }) => Stream.fromIterable(items)),
  Stream.runCollect,
  Effect.map((items) => items.toSorted((a, b) => a.at - b.at))
)

/** The keys that were written, once for each time. */
const written = Effect.map(Log, ({ carriedOut }) =>
  carriedOut
    .flatMap(({ input }) => input.RequestItems[Readings.name] ?? [])
    .map(({ DeleteRequest, PutRequest }: any) => Number((PutRequest?.Item ?? DeleteRequest.Key).at.N))
)

const failureOf = (outcome: DynamoDB.WriteOutcome | undefined) =>
  outcome?._tag === "Failure" && outcome.failure._tag === "DynamoDBError" ? outcome.failure : undefined

describe("batchWrite", () => {
  it.effect("M17 puts and deletes any number of items of several tables", () =>
    Effect.gen(function* () {
      const all = readings(70)
      const sensor = new Sensor({ sensor: "s1", name: "one" })
      assert.isUndefined(yield* DynamoDB.batchWrite([...puts(all), DynamoDB.put(Sensors, sensor)]))
      assert.deepStrictEqual(yield* stored, all)
      yield* DynamoDB.batchWrite([
        ...all.slice(0, 60).map((item) => DynamoDB.delete(Readings, keyOf(item))),
        DynamoDB.put(Readings, reading(65, { value: -1 })),
        DynamoDB.delete(Sensors, { sensor: "none" })
      ])
      assert.deepStrictEqual(
        (yield* stored).map(({ at, value }) => [at, value]),
        Array.from({ length: 10 }, (_, i) => [60 + i, i === 5 ? -1 : 60 + i])
      )
      assert.deepStrictEqual(yield* DynamoDB.get(Sensors, { sensor: "s1" }), Option.some(sensor))
      assert.isUndefined(yield* DynamoDB.batchWrite([]))
      const log = yield* Log
      assert.deepStrictEqual(
        log.attempts.map(({ input }) => Object.values<any>(input.RequestItems).flat().length),
        [25, 25, 21, 25, 25, 12]
      )
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 writes each item exactly once although half of each request is left undone", () =>
    Effect.gen(function* () {
      const all = readings(1000)
      yield* DynamoDB.batchWrite(puts(all))
      assert.deepStrictEqual(
        (yield* written).toSorted((a, b) => a - b),
        all.map(({ at }) => at)
      )
      assert.deepStrictEqual(yield* stored, all)
      // What is left undone shares requests with what still waits.
      assert.isAtMost((yield* Log).attempts.length, 150)
    }).pipe(Effect.provide(on(() => leaves((part) => part % 2 === 1))))
  )

  it.effect("M17 sends nothing when two writes are to one item, unless the last shall win", () =>
    Effect.gen(function* () {
      const [first, second] = readings(2) as [Reading, Reading]
      const rivals = [
        DynamoDB.put(Readings, first),
        DynamoDB.put(Readings, second),
        DynamoDB.delete(Readings, keyOf(first)),
        DynamoDB.put(Readings, reading(0, { value: 7 }))
      ] as const
      const error = yield* Effect.flip(DynamoDB.batchWrite(rivals))
      assert.strictEqual((yield* Log).attempts.length, 0)
      assert.match(
        error.message,
        /^BatchWriteItem: 4 of 4 inputs failed: Validation \(4\); the first: .* are to one item/
      )
      for (const outcome of error.outcomes) {
        assert.strictEqual(
          failureOf(outcome)?.message,
          "BatchWriteItem on partita-readings: the writes 0 and 2 are to one item, with the same sensor, at; a batch has no order (see lastWins)"
        )
      }

      assert.isUndefined(yield* DynamoDB.batchWrite(rivals, { lastWins: true }))
      assert.deepStrictEqual(
        (yield* stored).map(({ at, value }) => [at, value]),
        [
          [0, 7],
          [1, 1]
        ]
      )
      assert.sameMembers(yield* written, [0, 1])
      const outcomes = yield* DynamoDB.batchWrite(rivals, { lastWins: true, mode: "result" })
      assert.deepStrictEqual(
        outcomes.map((outcome) => Result.getOrThrow(outcome)),
        ["superseded", "done", "superseded", "done"]
      )
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 lets the last of a hundred thousand writes to one item win, in time that grows with them", () =>
    Effect.gen(function* () {
      const writes = Array.from({ length: 100_000 }, (_, value) => DynamoDB.put(Readings, reading(0, { value })))
      const outcomes = yield* DynamoDB.batchWrite(writes, { lastWins: true, mode: "result" })
      assert.deepStrictEqual(outcomes.at(-1), Result.succeed("done"))
      assert.strictEqual(
        outcomes.filter((each) => Result.isSuccess(each) && each.success === "superseded").length,
        99_999
      )
      assert.deepStrictEqual(yield* stored, [reading(0, { value: 99_999 })])
      const unclear = yield* DynamoDB.batchWrite(writes, { mode: "result" })
      assert.include(failureOf(unclear[7])?.message, "the writes 0 and 1 are to one item")
    }).pipe(Effect.provide(on()))
  )

  it.effect("M16 M17 refuses a number of requests that is none, for every input", () =>
    Effect.gen(function* () {
      const rule = "concurrency must be a whole number from 1"
      for (const concurrency of [Number.NaN, 0, -3, 2.5, Infinity]) {
        const written = yield* DynamoDB.batchWrite(puts(readings(2)), { concurrency, mode: "result" })
        const get = DynamoDB.get(Readings, keyOf(reading(0)))
        const read = yield* DynamoDB.batchGet([get, get], { concurrency, mode: "result" })
        const failures = [...written, ...read].map((outcome: Result.Result<unknown, unknown>) =>
          Result.isFailure(outcome) ? outcome.failure : undefined
        )
        for (const failure of failures) {
          assert(failure instanceof DynamoDB.DynamoDBError)
          assert.deepInclude({ ...failure.reason }, { _tag: "Validation", rule })
          assert.strictEqual(failure.attempts, 0)
        }
        const error = yield* Effect.flip(DynamoDB.batchWrite(puts(readings(2)), { concurrency }))
        assert.include(error.message, rule)
      }
      assert.deepStrictEqual((yield* Log).attempts, [])
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 takes an item for the same by any name of its table, and lets nothing unsent supersede", () =>
    Effect.gen(function* () {
      const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${Readings.name}`
      const Others = Table.make("others", { model: Reading, partitionKey: "sensor", sortKey: "at" })
      const item = reading(3)
      const both = [DynamoDB.put(Readings, item), DynamoDB.put(Others, item)] as const
      const named = (name: string) =>
        Effect.provideService(DynamoDB.TableName, (logical: string) => (logical === "others" ? name : logical))

      const same = yield* DynamoDB.batchWrite(both, { lastWins: true, mode: "result" }).pipe(named(Readings.name))
      assert.deepStrictEqual(
        same.map((outcome) => Result.getOrThrow(outcome)),
        ["superseded", "done"]
      )
      // Whether these are one table nobody here can know: neither may be left out.
      const unclear = yield* DynamoDB.batchWrite(both, { lastWins: true, mode: "result" }).pipe(named(arn))
      for (const outcome of unclear) assert.strictEqual(failureOf(outcome)?.reason._tag, "Validation")
      yield* DynamoDB.batchWrite([both[0], DynamoDB.put(Others, reading(4))]).pipe(named(arn))
      assert.deepStrictEqual(
        (yield* stored).map(({ at }) => at),
        [3, 4]
      )

      const unsent = [
        DynamoDB.put(Readings, reading(5)),
        DynamoDB.put(Readings, reading(5, { text: "x".repeat(410_000) }))
      ]
      const outcomes = yield* DynamoDB.batchWrite(unsent, { lastWins: true, mode: "result" })
      assert.deepStrictEqual(
        outcomes.map(({ _tag }) => _tag),
        ["Success", "Failure"]
      )
      assert.deepStrictEqual(yield* DynamoDB.get(Readings, keyOf(reading(5))), Option.some(reading(5)))
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 refuses exactly the items that are larger than 400 KB, and writes the others", () =>
    Effect.gen(function* () {
      const room = 409_600 - ["sensor", "s1", "at", "value", "text"].join("").length
      // The numbers 1 and -1.5: one byte and what their digits need, and the sign.
      const largest = reading(1, { value: -1.5, text: "x".repeat(room - 2 - 4) })
      const tooLarge = new Reading({ ...largest, at: 8, text: `${largest.text}x` })
      const error = yield* Effect.flip(DynamoDB.batchWrite(puts([largest, tooLarge, reading(2)])))
      assert.deepStrictEqual(
        error.outcomes.map(({ _tag }) => _tag),
        ["Success", "Failure", "Success"]
      )
      const failure = failureOf(error.outcomes[1])
      assert.strictEqual(
        failure?.message,
        "BatchWriteItem on partita-readings: an item has at most 400 KB, this one has 409601 bytes"
      )
      assert.deepInclude({ ...failure }, { applied: "no", attempts: 0 })
      assert.notInclude(inspect(error, { depth: 9 }), "xxx")
      const refused = yield* Effect.flip(DynamoDB.put(Readings, tooLarge))
      assert.include(refused.message, "refused the request as invalid")
      assert.deepStrictEqual(yield* written, [1, 2])
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 splits requests by the bytes they are sent as", () =>
    Effect.gen(function* () {
      // One byte as it is stored, six as JSON.
      const text = "\u0001".repeat(400_000)
      const all = Array.from({ length: 30 }, (_, at) => reading(at, { text }))
      yield* DynamoDB.batchWrite([...puts(all), ...puts(readings(60).slice(30))])
      const log = yield* Log
      for (const { input } of log.attempts) assert.isAtMost(JSON.stringify(input).length, 16 * 2 ** 20)
      assert.isAtMost(log.attempts.length, 7)
      assert.lengthOf(yield* written, 60)
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 sends a request that was not answered again as it was, and it does the same", () =>
    Effect.gen(function* () {
      const all = readings(30)
      yield* atOnce(DynamoDB.batchWrite(puts(all), { concurrency: 1 }))
      const { attempts } = yield* Log
      assert.deepStrictEqual(attempts[0], attempts[1])
      assert.deepStrictEqual(attempts[0], attempts[2])
      assert.deepStrictEqual(yield* stored, all)
    }).pipe(Effect.provide(on((attempt) => (attempt < 2 ? lost(attempt === 0) : nothing))))
  )

  it.effect("M17 M21 says of what was never answered that nobody knows", () =>
    Effect.gen(function* () {
      const error = yield* atOnce(Effect.flip(DynamoDB.batchWrite(puts(readings(30)), { concurrency: 1 })))
      for (const [i, outcome] of error.outcomes.entries()) {
        if (i >= 25) assert.deepStrictEqual(outcome, Result.succeed("done"))
        else assert.deepInclude({ ...failureOf(outcome) }, { applied: "unknown", attempts: 4, table: Readings.name })
      }
      assert.deepStrictEqual(error.reasons, { OutcomeUnknown: 25 })
    }).pipe(Effect.provide(on((attempt) => (attempt < 4 ? lost(false) : nothing))))
  )

  it.effect("M17 does not say of what may have been written that it was not", () =>
    Effect.gen(function* () {
      // The first attempt writes all and is lost, the second leaves all but one undone, then all is throttled.
      const error = yield* atOnce(Effect.flip(DynamoDB.batchWrite(puts(readings(3)))))
      assert.deepStrictEqual(error.outcomes[0], Result.succeed("done"))
      for (const outcome of error.outcomes.slice(1)) {
        const failure = failureOf(outcome)
        assert.strictEqual(failure?.applied, "unknown")
        assert.deepInclude({ ...failure?.reason }, { _tag: "OutcomeUnknown", after: "ProvisionedThroughputExceeded" })
      }
      assert.lengthOf(yield* stored, 3)
    }).pipe(
      Effect.provide(
        on((attempt) => (attempt === 0 ? lost(true) : attempt === 1 ? leaves((part) => part > 0) : throttled))
      )
    )
  )

  it.effect("M17 waits when nothing is done, and fails with what the service said when that does not help", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(DynamoDB.batchWrite(puts(readings(3)))))
      yield* TestClock.adjust("0 millis")
      const { attempts } = yield* Log
      assert.lengthOf(attempts, 1)
      yield* TestClock.adjust("1 minute")
      const error = yield* Fiber.join(fiber)
      assert.lengthOf(attempts, 4)
      assert.deepStrictEqual(error.reasons, { ProvisionedThroughputExceeded: 3 })
      for (const outcome of error.outcomes)
        assert.deepInclude({ ...failureOf(outcome) }, { applied: "no", attempts: 4 })
    }).pipe(Effect.provide(on(() => leaves(() => true))))
  )

  it.effect("M17 refuses the wrong with its reason and writes what was in a request with it", () =>
    Effect.gen(function* () {
      const Nowhere = Table.make("nowhere", { model: Sensor, partitionKey: "sensor" })
      // The table's key is text.
      const Wrong = Table.make("wrong", {
        model: Schema.Struct({ sensor: Schema.Number, name: Schema.String }),
        partitionKey: "sensor"
      })
      const sensors = ["a", "b", "c"].map((sensor) => DynamoDB.put(Sensors, new Sensor({ sensor, name: sensor })))
      const outcomes = yield* DynamoDB.batchWrite(
        [
          ...sensors,
          DynamoDB.put(Nowhere, new Sensor({ sensor: "a", name: "a" })),
          DynamoDB.put(Wrong, { sensor: 1, name: "a" }),
          DynamoDB.put(Sensors, new Sensor({ sensor: "", name: "empty" }, { disableChecks: true })),
          ...puts(readings(3))
        ],
        { mode: "result" }
      ).pipe(Effect.provideService(DynamoDB.TableName, (name) => (name === "wrong" ? Sensors.name : name)))
      const reasons = outcomes.map((outcome) => failureOf(outcome)?.reason._tag ?? outcome._tag)
      assert.deepStrictEqual(reasons, [
        ...sensors.map(() => "Success"),
        "ResourceNotFound",
        "Validation",
        "Failure",
        "Success",
        "Success",
        "Success"
      ])
      assert.deepStrictEqual(yield* stored, readings(3))
      assert.lengthOf(
        yield* DynamoDB.scan(Sensors).pipe(
          Stream.runCollect,
          Effect.map((pages) => pages.flatMap(({ items }) => items))
        ),
        3
      )
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 refuses what belongs to a collection that is full, and writes the others", () =>
    Effect.gen(function* () {
      const { transport } = yield* DynamoDB.DynamoDB
      const full = DynamoDB.fromTransport({
        send: (operation, input) =>
          JSON.stringify(input).includes('"full"')
            ? Effect.fail(
                DynamoDBError.make({
                  operation,
                  input,
                  reason: new Reason.ItemCollectionSizeLimitExceeded(),
                  applied: "no"
                })
              )
            : transport.send(operation, input)
      })
      const others = readings(9)
      const outcomes = yield* DynamoDB.batchWrite(puts([reading(9, { sensor: "full" }), ...others]), {
        mode: "result"
      }).pipe(Effect.provideService(DynamoDB.DynamoDB, full))
      const [failed, ...rest] = outcomes
      assert.strictEqual(failureOf(failed)?.reason._tag, "ItemCollectionSizeLimitExceeded")
      assert.isTrue(rest.every(Result.isSuccess))
      assert.deepStrictEqual(yield* stored, others)
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 sums what its requests consumed", () =>
    Effect.gen(function* () {
      const [, consumed] = yield* DynamoDB.withConsumedCapacity(DynamoDB.batchWrite(puts(readings(60))))
      assert.deepStrictEqual(consumed.tables[Readings.name], { read: 0, write: 60, indexes: {} })
    }).pipe(Effect.provide(on((attempt) => (attempt === 0 ? leaves((part) => part > 2) : nothing))))
  )

  it.effect("M17 leaves the token of a write on its item, and lets nobody get around the types", () =>
    Effect.gen(function* () {
      const Marked = Table.make("partita-marked", { model: Sensor, partitionKey: "sensor", writeToken: true })
      const Versioned = Table.make("partita-versioned", {
        model: Sensor,
        partitionKey: "sensor",
        version: Version.counter
      })
      const one = new Sensor({ sensor: "s1", name: "one" })
      yield* Effect.gen(function* () {
        const write = DynamoDB.put(Marked, one)
        const token = Effect.gen(function* () {
          yield* DynamoDB.batchWrite([write])
          const { Item } = yield* DynamoDB.call("GetItem", { TableName: Marked.name, Key: { sensor: { S: "s1" } } })
          return Item?.["_w"]?.S
        })
        const first = yield* token
        assert.isString(first)
        assert.notStrictEqual(yield* token, first)

        const forbidden: ReadonlyArray<any> = [
          DynamoDB.put(Marked, one, { condition: (s) => s.name.eq("x") }),
          DynamoDB.delete(Marked, { sensor: "s1" }, { return: "old" }),
          DynamoDB.put(Versioned, one, { version: "1" as Version.Version })
        ]
        for (const write of forbidden) {
          const [outcome] = yield* DynamoDB.batchWrite([write], { mode: "result" })
          assert.strictEqual(
            failureOf(outcome)?.message.split(": ")[1],
            "a batch carries no condition and returns no items"
          )
        }
        for (const write of [
          DynamoDB.put(Marked, one, { once: true }),
          DynamoDB.delete(Marked, { sensor: "s1" }, { once: true })
        ]) {
          const [outcome] = yield* DynamoDB.batchWrite([write], { mode: "result" })
          assert.include(failureOf(outcome)?.message, "a batch sends nothing once")
        }
        assert.deepStrictEqual(yield* DynamoDB.get(Marked, { sensor: "s1" }), Option.some(one))
      }).pipe(Effect.provide(database(Marked, Versioned)))
    })
  )
})
