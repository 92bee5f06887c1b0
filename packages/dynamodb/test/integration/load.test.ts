import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Embedded } from "@partita/embedded"
import { Effect, Exit, Fiber, Option, Schedule, Tracer } from "effect"
import { faulty, Log, nothing, type Reading, reading, Readings, readings, throttled } from "../fixtures/batches.ts"
import { database } from "../fixtures/database.ts"

const keyOf = ({ at, sensor }: Reading) => ({ at, sensor })
const load = (item: Reading) => DynamoDB.load(Readings, keyOf(item))
const together = { concurrency: "unbounded" } as const
const fill = (items: ReadonlyArray<Reading>) => DynamoDB.batchWrite(items.map((item) => DynamoDB.put(Readings, item)))

/** How many keys each attempt to read asked for. */
const asked = Effect.map(Log, ({ attempts }) =>
  attempts
    .filter(({ operation }) => operation === "BatchGetItem")
    .map(({ input }) => Object.values<any>(input.RequestItems).reduce((sum, { Keys }) => sum + Keys.length, 0))
)

describe("load", () => {
  it.effect("M16 makes 40 requests of 10,000 loads of 4,000 items", () =>
    Effect.gen(function* () {
      const all = readings(4000)
      yield* fill(all)
      const wanted = Array.from({ length: 10_000 }, (_, i) => all[(i * 7919) % all.length]!)
      const found = yield* Effect.forEach(wanted, load, together)
      assert.deepStrictEqual(found, wanted.map(Option.some))
      assert.deepStrictEqual(
        yield* asked,
        Array.from({ length: 40 }, () => 100)
      )
    }).pipe(Effect.provide(faulty(() => nothing, Readings)))
  )

  it.effect("M16 answers each as it asked, and asks again later", () =>
    Effect.gen(function* () {
      const [first, second] = readings(2) as [Reading, Reading]
      yield* fill([first])
      const key = keyOf(first)
      const answers = yield* Effect.all(
        [
          load(first),
          load(second),
          DynamoDB.load(Readings, key, { project: (r) => [r.value] }),
          DynamoDB.load(Readings, key, { consistent: true }),
          Effect.flip(DynamoDB.load(Readings, { sensor: "", at: 1 }))
        ],
        together
      )
      assert.deepStrictEqual(answers.slice(0, 4), [
        Option.some(first),
        Option.none(),
        Option.some({ value: 0 }),
        Option.some(first)
      ])
      assert.strictEqual(answers[4]._tag, "ItemEncodeError")
      // The strong answer is the answer to the same question, the others are asked for apart.
      const { attempts } = yield* Log
      const reads = attempts.slice(1).flatMap(({ input }) => Object.values<any>(input.RequestItems))
      assert.sameDeepMembers(
        reads.map(({ ConsistentRead = false, Keys }) => [ConsistentRead, Keys.length]),
        [
          [true, 1],
          [false, 1],
          [false, 1]
        ]
      )
      yield* DynamoDB.put(Readings, second)
      assert.deepStrictEqual(yield* load(second), Option.some(second))
    }).pipe(Effect.provide(faulty(() => nothing, Readings)))
  )

  it.effect("M16 never asks one database for what another holds, nor one table for another's", () =>
    Effect.gen(function* () {
      const item = reading(0)
      yield* DynamoDB.createTable(Readings)
      yield* DynamoDB.call("CreateTable", {
        ...(yield* DynamoDB.request(DynamoDB.createTable(Readings))).input,
        TableName: "staging-readings"
      })
      yield* fill([item])
      const staged = Effect.provideService(DynamoDB.TableName, () => "staging-readings")
      yield* staged(DynamoDB.put(Readings, reading(0, { value: 1 })))
      const other = reading(0, { value: 2 })
      const answers = yield* Effect.all(
        [
          load(item),
          Embedded.fork(Effect.andThen(DynamoDB.put(Readings, other), load(item))),
          staged(load(item)),
          Effect.andThen(Effect.yieldNow, load(item)),
          Embedded.fork(load(item)),
          Embedded.fork(Effect.andThen(DynamoDB.delete(Readings, keyOf(item)), load(item)))
        ],
        together
      )
      const some = Option.some(item)
      assert.deepStrictEqual(answers, [
        some,
        Option.some(other),
        Option.some(reading(0, { value: 1 })),
        some,
        some,
        Option.none()
      ])
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("M16 fails for all who wait for an answer that does not come, and for nobody else", () =>
    Effect.gen(function* () {
      const all = readings(120)
      yield* fill(all)
      const outcomes = yield* Effect.forEach(all, (item) => Effect.exit(load(item)), together).pipe(
        Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(0))
      )
      assert.deepStrictEqual(yield* asked, [100, 20])
      for (const [i, outcome] of outcomes.entries()) {
        if (i >= 100) assert.deepStrictEqual(outcome, Exit.succeed(Option.some(all[i]!)))
        else {
          const failure = Option.getOrThrow(Exit.findErrorOption(outcome))
          assert.strictEqual(failure.message, "BatchGetItem on partita-readings: the provisioned throughput is used up")
        }
      }
    }).pipe(Effect.provide(faulty((attempt) => (attempt === 5 ? throttled : nothing), Readings)))
  )

  it.effect("M16 goes on for the others when one is interrupted", () =>
    Effect.gen(function* () {
      const all = readings(3)
      yield* fill(all)
      const fibers = yield* Effect.forEach(all, (item) => Effect.forkChild(load(item), { startImmediately: true }))
      yield* Fiber.interrupt(fibers[0]!)
      const found = yield* Effect.forEach(fibers.slice(1), Fiber.join)
      assert.deepStrictEqual(found, all.slice(1).map(Option.some))
      assert.deepStrictEqual(yield* asked, [2])
    }).pipe(Effect.provide(faulty(() => nothing, Readings)))
  )

  it.effect(
    "M16 is one span, a child of the first caller's that is linked to the others', and is accounted to all",
    () =>
      Effect.gen(function* () {
        const all = readings(3)
        yield* fill(all)
        const spans: Array<Tracer.Span> = []
        const tracer = Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            spans.push(span)
            return span
          }
        })
        const loads = all.map((item, i) =>
          load(item).pipe(DynamoDB.withConsumedCapacity, Effect.withSpan(`caller ${i}`))
        )
        const answers = yield* Effect.all(loads, together).pipe(Effect.withTracer(tracer))
        for (const [, consumed] of answers) assert.strictEqual(consumed.read, 1.5)
        const [first, second, third, batch, ...more] = spans
        assert.lengthOf(more, 0)
        assert.strictEqual(batch?.name, "DynamoDB.BatchGetItem")
        assert.strictEqual(Option.getOrThrow(batch!.parent).spanId, first?.spanId)
        assert.deepStrictEqual(
          batch?.links.map(({ span }) => span.spanId),
          [second?.spanId, third?.spanId]
        )
        assert.strictEqual(batch?.attributes.get("partita.attempts"), 1)
      }).pipe(Effect.provide(database(Readings)))
  )
})
