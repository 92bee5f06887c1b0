import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Latch, Option, Stream } from "effect"
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
  type Reading,
  reading,
  Readings,
  readings,
  Sensors,
  throttled
} from "../fixtures/batches.ts"

const keyOf = ({ at, sensor }: Reading) => ({ at, sensor })
const put = (item: Reading) => DynamoDB.put(Readings, item)
const on = (fault: (attempt: number) => Fault = () => nothing) => faulty(fault, Readings, Sensors)
const into = (items: ReadonlyArray<Reading>, options?: DynamoDB.SinkOptions) =>
  Stream.fromIterable(items).pipe(Stream.map(put), Stream.run(DynamoDB.sink(options)))

const stored = DynamoDB.scan(Readings).pipe(
  Stream.flatMap(({ items }) => Stream.fromIterable(items)),
  Stream.runCollect,
  Effect.map((items) => items.toSorted((a, b) => a.at - b.at))
)

/** The values that were written to each item, one after the other. */
const history = Effect.map(Log, ({ carriedOut }) => {
  const values = new Map<number, Array<number>>()
  for (const { input } of carriedOut) {
    for (const { PutRequest } of input.RequestItems[Readings.name] ?? []) {
      const { at, value } = PutRequest.Item
      values.set(Number(at.N), [...(values.get(Number(at.N)) ?? []), Number(value.N)])
    }
  }
  return values
})

const sizes = Effect.map(Log, ({ attempts }) =>
  attempts.map(({ input }) => Object.values<any>(input.RequestItems).flat().length)
)

describe("sink", () => {
  it.effect("M17 writes a stream of any length, and reports what it did", () =>
    Effect.gen(function* () {
      const all = readings(1010)
      const { consumed, ...report } = yield* into(all)
      assert.deepStrictEqual(report, {
        taken: 1010,
        written: 1010,
        superseded: 0,
        failed: 0,
        resent: 0,
        concurrency: 10
      })
      assert.strictEqual(consumed.write, 1010)
      assert.deepStrictEqual(yield* stored, all)
      assert.deepStrictEqual(
        (yield* sizes).toSorted((a, b) => b - a),
        [...Array.from({ length: 40 }, () => 25), 10]
      )
      assert.strictEqual((yield* into([])).taken, 0)
      const deletes = Stream.fromIterable(all).pipe(Stream.map((item) => DynamoDB.delete(Readings, keyOf(item))))
      yield* Stream.run(deletes, DynamoDB.sink())
      assert.deepStrictEqual(yield* stored, [])
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 lets the last write to an item win, never two of them in flight", () =>
    Effect.gen(function* () {
      const latch = Latch.makeUnsafe()
      let begun = 0
      // Singly, so that what is behind meets what is in flight.
      const writes = Stream.fromIterable([1, 2, 3, 4, 5, 6]).pipe(
        Stream.rechunk(1),
        Stream.tap((value) => (value === 5 ? Effect.andThen(TestClock.adjust(0), latch.open) : Effect.void)),
        Stream.map((value) => put(reading(0, { value })))
      )
      const { transport } = yield* DynamoDB.DynamoDB
      const slow = DynamoDB.fromTransport({
        send: (operation, input) =>
          Effect.suspend(() =>
            begun++ === 0
              ? Effect.andThen(latch.await, transport.send(operation, input))
              : transport.send(operation, input)
          )
      })
      const report = yield* Stream.run(writes, DynamoDB.sink()).pipe(Effect.provideService(DynamoDB.DynamoDB, slow))
      assert.deepStrictEqual(yield* stored, [reading(0, { value: 6 })])
      const values = (yield* history).get(0)!
      assert.deepStrictEqual(
        values,
        values.toSorted((a, b) => a - b)
      )
      assert.strictEqual(values[0], 1)
      assert.strictEqual(report.written, values.length)
      assert.strictEqual(report.superseded, 6 - values.length)
      assert.isAtLeast(report.superseded, 2)
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 keeps the order of the writes to one item over everything that goes wrong", () =>
    Effect.gen(function* () {
      const writes = Array.from({ length: 2000 }, (_, value) => reading((value * 7919) % 60, { value }))
      const report = yield* atOnce(into(writes, { concurrency: 3 }))
      assert.strictEqual(report.written + report.superseded, 2000)
      assert.isAbove(report.superseded, 0)
      assert.isAbove(report.resent, 0)
      for (const values of (yield* history).values()) {
        assert.deepStrictEqual(
          values,
          values.toSorted((a, b) => a - b)
        )
      }
      const last = new Map(writes.map((item) => [item.at, item]))
      assert.deepStrictEqual(
        yield* stored,
        Array.from(last.values()).toSorted((a, b) => a.at - b.at)
      )
    }).pipe(
      Effect.provide(
        on((attempt) =>
          attempt % 5 === 1 ? leaves((part) => part % 3 === 0) : attempt % 7 === 2 ? lost(attempt % 2 === 0) : nothing
        )
      )
    )
  )

  it.effect("M17 sends fewer requests at once when it is throttled, and more again later", () =>
    Effect.gen(function* () {
      const { transport } = yield* DynamoDB.DynamoDB
      let [inFlight, attempts] = [0, 0]
      // For a while it bears no more than two requests at once.
      const busy = DynamoDB.fromTransport({
        send: (operation, input) =>
          Effect.suspend(() => {
            const reason = new Reason.Throttling({ throttlingReasons: [] })
            const failure = DynamoDBError.make({ operation, input, reason, applied: "no" })
            const isThrottled = ++inFlight > 2 && ++attempts < 100
            return Effect.andThen(
              Effect.yieldNow,
              isThrottled ? Effect.fail(failure) : transport.send(operation, input)
            )
          }).pipe(Effect.ensuring(Effect.sync(() => void inFlight--)))
      })
      const seen: Array<number> = []
      const onProgress = ({ concurrency }: DynamoDB.SinkProgress) => Effect.sync(() => void seen.push(concurrency))
      const report = yield* into(readings(10_000), { concurrency: 8, onProgress }).pipe(
        atOnce,
        Effect.provideService(DynamoDB.DynamoDB, busy)
      )
      assert.strictEqual(report.written, 10_000)
      const least = Math.min(...seen)
      assert.isAtMost(least, 2)
      assert.strictEqual(Math.max(...seen.slice(seen.indexOf(least))), 8)
      assert.lengthOf(yield* stored, 10_000)
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 takes in no more than it can send soon", () =>
    Effect.gen(function* () {
      let taken = 0
      const latch = Latch.makeUnsafe()
      const { transport } = yield* DynamoDB.DynamoDB
      const stuck = DynamoDB.fromTransport({
        send: (operation, input) => Effect.andThen(latch.await, transport.send(operation, input))
      })
      const fiber = yield* Stream.range(0, 2999).pipe(
        Stream.rechunk(10),
        Stream.map((at) => {
          taken++
          return put(reading(at))
        }),
        Stream.run(DynamoDB.sink({ concurrency: 2 })),
        Effect.provideService(DynamoDB.DynamoDB, stuck),
        Effect.forkChild
      )
      yield* TestClock.adjust(0)
      assert.isAtMost(taken, 2 * 2 * 25 + 10)
      yield* latch.open
      assert.strictEqual((yield* Fiber.join(fiber)).written, 3000)
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 sends what it has while the stream has nothing", () =>
    Effect.gen(function* () {
      const more = yield* Deferred.make<void>()
      const writes = Stream.concat(Stream.fromIterable(readings(3)), Stream.fromEffectDrain(Deferred.await(more))).pipe(
        Stream.map(put)
      )
      const first = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        Stream.run(writes, DynamoDB.sink({ onProgress: () => Effect.asVoid(Deferred.succeed(first, undefined)) }))
      )
      yield* Deferred.await(first)
      assert.lengthOf(yield* stored, 3)
      yield* Deferred.succeed(more, undefined)
      assert.strictEqual((yield* Fiber.join(fiber)).written, 3)
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 M21 stops at a failure, after it has brought to an end what it had taken", () =>
    Effect.gen(function* () {
      const bad = reading(30, { text: "secret".repeat(70_000) })
      const writes = readings(1000).map((item) => (item.at === 30 ? bad : item))
      const error = yield* Effect.flip(into(writes))
      assert.strictEqual(error._tag, "SinkIncomplete")
      assert.deepInclude({ ...error }, { taken: 31, written: 30, failed: 1 })
      assert.lengthOf(error.failures, 1)
      assert.strictEqual(error.failures[0]?.error._tag, "DynamoDBError")
      assert.deepStrictEqual(yield* stored, readings(30))
      assert.match(error.message, /^1 of 31 writes failed \(see failures\), the first: ./)
      assert.notInclude(
        inspect(error, { depth: 9 }) + JSON.stringify(error) + JSON.stringify(error.failures),
        "secretsecret"
      )
      // The stream may have nothing more for long: the failure does not wait for it.
      const endless = Stream.concat(Stream.make(put(bad)), Stream.never)
      assert.strictEqual((yield* Effect.flip(Stream.run(endless, DynamoDB.sink()))).failed, 1)
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 goes on when somebody takes the failures", () =>
    Effect.gen(function* () {
      const failures: Array<DynamoDB.SinkFailure> = []
      const report = yield* atOnce(
        into(
          readings(500).map((item) => (item.at % 100 === 7 ? reading(item.at, { text: "x".repeat(420_000) }) : item)),
          { concurrency: 1, onFailure: (failure) => Effect.sync(() => void failures.push(failure)) }
        )
      )
      assert.deepInclude({ ...report }, { taken: 500, failed: 30, written: 470 })
      const reasons = failures.map(({ error }) => (error._tag === "DynamoDBError" ? error.reason._tag : error._tag))
      assert.lengthOf(
        reasons.filter((reason) => reason === "Validation"),
        5
      )
      // Never answered: nobody knows.
      assert.lengthOf(
        reasons.filter((reason) => reason === "OutcomeUnknown"),
        25
      )
      assert.lengthOf(yield* stored, 470)
    }).pipe(Effect.provide(on((attempt) => (attempt > 3 && attempt < 8 ? lost(false) : nothing))))
  )

  it.effect("M17 fails for throttling that does not pass with one request in flight", () =>
    Effect.gen(function* () {
      const error = yield* atOnce(Effect.flip(into(readings(200), { concurrency: 4 })))
      assert.strictEqual(error.taken, error.failed)
      for (const { error: each } of error.failures) {
        assert.strictEqual(each._tag === "DynamoDBError" && each.reason._tag, "ProvisionedThroughputExceeded")
      }
      assert.isBelow((yield* Log).attempts.length, 60)
    }).pipe(Effect.provide(on(() => throttled)))
  )

  it.effect("M17 writes what it has taken before the failure of its stream comes out, and tells what it did", () =>
    Effect.gen(function* () {
      const ends = {
        fail: Effect.fail("broken"),
        die: Effect.die("a bug"),
        interrupt: Effect.interrupt
      }
      for (const [kind, end] of Object.entries(ends)) {
        for (const count of [0, 3, 60]) {
          const items = readings(count).map((item) => reading(item.at, { value: count }))
          const stream = Stream.concat(Stream.fromIterable(items), Stream.fromEffect(end)).pipe(Stream.map(put))
          const exit = yield* Effect.exit(Stream.run(stream, DynamoDB.sink()))
          assert(Exit.isFailure(exit))
          assert.deepStrictEqual(
            exit.cause.reasons.map((reason) => reason._tag),
            [{ fail: "Fail", die: "Die", interrupt: "Interrupt" }[kind]] as never
          )
          const incomplete = Option.getOrThrow(DynamoDB.SinkIncomplete.of(exit.cause))
          assert.deepInclude({ ...incomplete }, { taken: count, written: count, failed: 0 })
          assert.strictEqual(incomplete.consumed.write, count)
          assert.deepStrictEqual(incomplete.failures, [])
          assert.include(incomplete.message, `the stream failed when ${count} writes were taken`)
          assert.deepStrictEqual(
            (yield* stored).filter(({ value }) => value === count),
            items
          )
        }
      }
      // Also when the write of something that was taken fails while the stream does.
      const bad = put(reading(1, { text: "x".repeat(420_000) }))
      const both = Stream.make(put(reading(0)), bad).pipe(Stream.rechunk(2), Stream.concat(Stream.fail("broken")))
      const failed = yield* Effect.exit(Stream.run(both, DynamoDB.sink({ onFailure: () => Effect.void })))
      assert(Exit.isFailure(failed))
      assert.deepInclude({ ...Option.getOrThrow(DynamoDB.SinkIncomplete.of(failed.cause)) }, { written: 1, failed: 1 })
      // Its own failure tells the same.
      const own = yield* Effect.exit(Stream.run(Stream.make(bad), DynamoDB.sink()))
      assert(Exit.isFailure(own))
      assert.deepInclude({ ...Option.getOrThrow(DynamoDB.SinkIncomplete.of(own.cause)) }, { taken: 1, failed: 1 })
      assert.deepStrictEqual(DynamoDB.SinkIncomplete.of(Cause.fail("other")), Option.none())
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 is handled as the failure of its stream, and keeps what it did beside it", () =>
    Effect.gen(function* () {
      const failing = Stream.concat(Stream.fromIterable(readings(30)), Stream.fail("broken")).pipe(
        Stream.mapEffect((item) => Effect.succeed(put(item)))
      )
      const seen: Array<Option.Option<DynamoDB.SinkIncomplete>> = []
      const error = yield* Stream.run(failing, DynamoDB.sink()).pipe(
        Effect.tapCause((cause) => Effect.sync(() => seen.push(DynamoDB.SinkIncomplete.of(cause)))),
        Effect.mapError((error) => ({ error })),
        Effect.tapCause((cause) => Effect.sync(() => seen.push(DynamoDB.SinkIncomplete.of(cause)))),
        Effect.flip
      )
      assert.deepStrictEqual(error, { error: "broken" })
      assert.deepStrictEqual(
        seen.map((each) => Option.getOrThrow(each).written),
        [30, 30]
      )
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 refuses a number of requests that is none", () =>
    Effect.gen(function* () {
      for (const concurrency of [Number.NaN, 0, -1, 1.5, Infinity]) {
        const error = yield* Effect.flip(into(readings(30), { concurrency }))
        assert.deepInclude({ ...error }, { taken: 1, failed: 1, written: 0 })
        assert.include(error.message, "concurrency must be a whole number from 1")
      }
      assert.deepStrictEqual((yield* Log).attempts, [])
    }).pipe(Effect.provide(on()))
  )

  it.effect("M17 stops with its stream: by its failure, its defect, an interruption", () =>
    Effect.gen(function* () {
      const failing = Stream.concat(Stream.fromIterable(readings(3)), Stream.fail("broken")).pipe(Stream.map(put))
      assert.strictEqual(yield* Effect.flip(Stream.run(failing, DynamoDB.sink())), "broken")
      const broken = DynamoDB.fromTransport({ send: () => Effect.die("a bug") })
      const exit = yield* Effect.exit(into(readings(100))).pipe(Effect.provideService(DynamoDB.DynamoDB, broken))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))

      const { transport } = yield* DynamoDB.DynamoDB
      let aborted = 0
      const hanging = DynamoDB.fromTransport({
        send: () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => void aborted++))
      })
      const fiber = yield* into(readings(100)).pipe(
        Effect.provideService(DynamoDB.DynamoDB, hanging),
        Effect.forkChild({ startImmediately: true })
      )
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(aborted, 4)
      assert.isObject(transport)
    }).pipe(Effect.provide(on()))
  )
})
