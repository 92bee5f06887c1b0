import { DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Metric } from "effect"
import { TestClock } from "effect/testing"
import * as Reason from "../../src/wire/Reason.ts"
import { database, order } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"
import { scripted } from "../fixtures/scripted.ts"

/** The figures that a program leaves in a registry of its own: counts, and of durations how many there are. */
const figures = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* Effect.exit(program)
    const all = yield* Metric.snapshot
    const rows = all
      .filter(({ id }) => id.startsWith("dynamodb_client_") || id === "db.client.operation.duration")
      .map(({ attributes, id, state }) => {
        const {
          "db.collection.name": collection,
          "db.operation.name": name,
          "db.system.name": system,
          "error.type": error,
          operation = name,
          table = collection,
          ...others
        } = attributes ?? {}
        if (id === "db.client.operation.duration") assert.strictEqual(system, "aws.dynamodb")
        assert.deepStrictEqual(others, {})
        const figure = `${operation} ${table ?? "-"} ${id.replace("dynamodb_client_", "").replace("db.client.operation.", "")}`
        return [
          error === undefined ? figure : `${figure} ${error}`,
          (state as Metric.CounterState<number> | Metric.HistogramState).count
        ] as const
      })
    return Object.fromEntries(rows)
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))

const durations = Effect.map(Metric.snapshot, (all) =>
  all.flatMap(({ state, type }) => (type === "Histogram" ? [state] : []))
)

describe("metrics", () => {
  it.effect("count calls, attempts and items by operation and table", () =>
    Effect.gen(function* () {
      const counted = yield* figures(
        Effect.gen(function* () {
          yield* DynamoDB.put(Orders, order())
          yield* DynamoDB.put(Orders, order({ orderId: "o2" }))
          yield* DynamoDB.get(Orders, { customerId: "c1", orderId: "o1" })
          yield* DynamoDB.get(Orders, { customerId: "c1", orderId: "none" })
          yield* DynamoDB.query(Orders, { customerId: "c1" }, { pageSize: 1 }).pipe(Page.collect)
          yield* DynamoDB.call("ListTables", {})
        })
      )
      const pages = counted["Query partita-orders attempts"]!
      assert.isAtLeast(pages, 2)
      assert.deepStrictEqual(counted, {
        "PutItem partita-orders duration": 2,
        "PutItem partita-orders attempts": 2,
        "GetItem partita-orders duration": 2,
        "GetItem partita-orders attempts": 2,
        "GetItem partita-orders items": 1,
        "Query partita-orders duration": pages,
        "Query partita-orders attempts": pages,
        "Query partita-orders items": 2,
        "ListTables - duration": 1,
        "ListTables - attempts": 1
      })
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("count the items of every kind of answer, and the units that answers tell", () =>
    Effect.gen(function* () {
      const { transport } = scripted(
        {
          Responses: { a: [{}, {}], b: [{}] },
          ConsumedCapacity: [
            { TableName: "a", CapacityUnits: 1 },
            { TableName: "b", CapacityUnits: 0.5 }
          ]
        },
        { Responses: [{ Item: {} }, {}] },
        { Count: 7, ScannedCount: 9, ConsumedCapacity: { CapacityUnits: 2 } },
        { Items: [{}] }
      )
      const { call } = DynamoDB.fromTransport(transport)
      const counted = yield* figures(
        Effect.gen(function* () {
          yield* call("BatchGetItem", { RequestItems: {} })
          yield* call("TransactGetItems", { TransactItems: [] })
          yield* call("Scan", { TableName: "t", Select: "COUNT" })
          yield* call("ExecuteStatement", { Statement: "" })
        })
      )
      assert.deepInclude(counted, {
        "BatchGetItem - items": 3,
        "BatchGetItem a units": 1,
        "BatchGetItem b units": 0.5,
        "TransactGetItems - items": 1,
        "Scan t items": 7,
        "Scan t units": 2,
        "ExecuteStatement - items": 1
      })
    })
  )

  it.effect("count every attempt of a call that fails, is repeated or is interrupted, in one duration", () =>
    Effect.gen(function* () {
      const throttled = new Reason.Throttling({ throttlingReasons: [] })
      const input = { TableName: "t", Item: {} }
      const fails = DynamoDB.fromTransport(scripted(throttled, new Reason.TransactionConflict(), throttled).transport)
      const fiber = yield* figures(
        Effect.andThen(
          Effect.exit(fails.call("PutItem", input)),
          Effect.map(durations, ([duration]) => {
            assert.strictEqual(duration!.count, 1)
            assert.isAbove(duration!.sum, 0)
          })
        )
      ).pipe(Effect.forkChild({ startImmediately: true }))
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* Fiber.join(fiber), {
        "PutItem t duration Throttling": 1,
        "PutItem t attempts": 4,
        "PutItem t throttles": 3
      })

      const silent = DynamoDB.fromTransport({ send: () => Effect.never })
      const late = yield* figures(Effect.timeout(silent.call("PutItem", input), "3 seconds")).pipe(
        Effect.forkChild({ startImmediately: true })
      )
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(yield* Fiber.join(late), {
        "PutItem t duration interrupted": 1,
        "PutItem t attempts": 1
      })

      // What was refused before it was sent is no attempt.
      const refused = yield* figures(
        DynamoDB.put(Orders, order({ total: Number.NaN })).pipe(
          Effect.provideService(DynamoDB.DynamoDB, silent),
          Effect.exit,
          Effect.tap((exit) => Effect.sync(() => assert.isTrue(Exit.isFailure(exit))))
        )
      )
      assert.deepStrictEqual(refused, {})
    })
  )

  it.effect("are kept for so many tables and no more, whatever requests name", () =>
    Effect.gen(function* () {
      const { call } = DynamoDB.fromTransport({ send: () => Effect.succeed({} as never) })
      const names = Array.from({ length: 3_000 }, (_, i) => `tenant-${i}`)
      const counted = yield* figures(Effect.forEach(names, (TableName) => call("DescribeTable", { TableName })))
      const others = counted["DescribeTable _OTHER attempts"]!
      assert.isAtLeast(others, 2_000)
      assert.isAtMost(Object.keys(counted).length, 2 * 1_001)
    })
  )
})
