import { DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Option, Random, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { traced } from "../../src/wire/span.ts"
import * as Reason from "../../src/wire/Reason.ts"
import { database, order } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"
import { Parcels, parcels } from "../fixtures/Parcel.ts"
import { scripted } from "../fixtures/scripted.ts"

const key = { customerId: "c1", orderId: "o1" }

/** The spans of a program, in the order in which they begin, without that of the program itself. */
const spansOf = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const spans: Array<Tracer.Span> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    yield* Effect.exit(program).pipe(Effect.withSpan("program"), Effect.withTracer(tracer))
    const [parent, ...children] = spans
    for (const span of children) {
      assert.strictEqual(Option.getOrThrow(span.parent).spanId, parent!.spanId)
      assert.strictEqual(span.kind, "client")
      assert.strictEqual(span.status._tag, "Ended")
    }
    return children
  })

const attributes = (span: Tracer.Span) => Object.fromEntries(span.attributes)

const described = (operation: string) => ({
  "db.system.name": "aws.dynamodb",
  "db.operation.name": operation,
  "rpc.system": "aws-api",
  "db.collection.name": "partita-orders",
  "aws.dynamodb.table_names": ["partita-orders"]
})

describe("spans", () => {
  it.effect("tell table, counts, attempts and request, one for each operation", () =>
    Effect.gen(function* () {
      const spans = yield* spansOf(
        Effect.gen(function* () {
          yield* DynamoDB.put(Orders, order())
          yield* DynamoDB.put(Orders, order({ orderId: "o2" }))
          yield* DynamoDB.get(Orders, key)
          yield* DynamoDB.query(Orders, { customerId: "c1" }, { filter: (o) => o.total.gt(1000) }).pipe(Page.collect)
          yield* DynamoDB.call("DescribeTable", { TableName: "partita-orders" })
        })
      )
      const operations = ["PutItem", "PutItem", "GetItem", "Query", "DescribeTable"]
      assert.deepStrictEqual(
        spans.map((span) => span.name),
        operations.map((operation) => `DynamoDB.${operation}`)
      )
      for (const [index, span] of spans.entries()) {
        const { "aws.request_id": requestId, ...others } = attributes(span)
        assert.isString(requestId)
        assert.deepStrictEqual(others, {
          ...described(operations[index]!),
          "partita.attempts": 1,
          ...(index === 3 ? { "aws.dynamodb.count": 0, "aws.dynamodb.scanned_count": 2 } : undefined)
        })
      }
    }).pipe(Effect.provide(Layer.withSpan(database(Orders), "boot")))
  )

  it.effect("tell what was consumed when somebody asks for it, and never ask themselves", () =>
    Effect.gen(function* () {
      const spans = yield* spansOf(
        Effect.gen(function* () {
          yield* DynamoDB.put(Orders, order())
          yield* DynamoDB.withConsumedCapacity(DynamoDB.get(Orders, key))
        })
      )
      const [put, get] = spans.map((span) => span.attributes.get("aws.dynamodb.consumed_capacity"))
      assert.isUndefined(put)
      assert.deepStrictEqual(
        (get as ReadonlyArray<string>).map((text): unknown => JSON.parse(text)),
        [{ TableName: "partita-orders", CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } }]
      )
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("tell why an operation failed: its tag, its reason, never a value", () =>
    Effect.gen(function* () {
      const secret = order({ note: "secret" })
      const spans = yield* spansOf(
        Effect.gen(function* () {
          yield* DynamoDB.put(Orders, secret)
          yield* Effect.exit(DynamoDB.create(Orders, secret))
          yield* Effect.exit(DynamoDB.put(Orders, secret, { condition: (o) => o.note.eq("secrets") }))
          yield* Effect.exit(DynamoDB.getOrFail(Orders, { ...key, orderId: "none" }))
          yield* Effect.exit(DynamoDB.put(Orders, order({ note: "secret", total: Number.NaN })))
          yield* Effect.exit(DynamoDB.call("GetItem", { TableName: "none", Key: {} }))
        })
      )
      assert.deepStrictEqual(
        spans.map(({ attributes }) => ["error.type", "partita.attempts"].map((name) => attributes.get(name))),
        [
          [undefined, 1],
          ["ItemAlreadyExists", 1],
          ["ConditionalCheckFailed", 1],
          ["ItemNotFound", 1],
          ["ItemEncodeError", undefined],
          ["ResourceNotFound", 1]
        ]
      )
      for (const span of spans) {
        assert.strictEqual(span.attributes.has("aws.request_id"), span.attributes.has("partita.attempts"))
        assert(span.status._tag === "Ended")
        const shown = Exit.isFailure(span.status.exit) ? Cause.pretty(span.status.exit.cause) : ""
        assert.notInclude(inspect(attributes(span)) + shown, "secret")
      }
      assert.deepStrictEqual(spans[5]!.attributes.get("aws.dynamodb.table_names"), ["none"])
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("count the attempts of a call that was repeated, failed or interrupted", () =>
    Effect.gen(function* () {
      const throttled = new Reason.Throttling({ throttlingReasons: [] })
      const { transport } = scripted(throttled, {}, throttled)
      const call = DynamoDB.call("Query", { TableName: "partita-orders", IndexName: "byTotal" })
      const fiber = yield* spansOf(
        Effect.gen(function* () {
          yield* call
          yield* Effect.exit(call)
          yield* Effect.provideService(call, DynamoDB.DynamoDB, DynamoDB.fromTransport({ send: () => Effect.never }))
        }).pipe(Effect.timeout("1 hour"))
      ).pipe(
        Random.withSeed("a"),
        Effect.provideService(DynamoDB.DynamoDB, DynamoDB.fromTransport(transport)),
        Effect.forkChild({ startImmediately: true })
      )
      yield* TestClock.adjust("1 hour")
      const query = { ...described("Query"), "aws.dynamodb.index_name": "byTotal" }
      assert.deepStrictEqual((yield* Fiber.join(fiber)).map(attributes), [
        { ...query, "partita.attempts": 2, "aws.request_id": "R2" },
        { ...query, "partita.attempts": 4, "aws.request_id": "R6", "error.type": "Throttling" },
        { ...query, "partita.attempts": 1 }
      ])
    })
  )

  it.effect("are not made inside one another: the outer sums, over its own operation", () =>
    Effect.gen(function* () {
      const page = { Count: 2, ScannedCount: 3, ConsumedCapacity: { TableName: "physical", CapacityUnits: 1 } }
      const { transport } = scripted({ Table: {} }, page, page)
      const query = DynamoDB.call("Query", { TableName: "physical" })
      const whole = traced(
        "Query",
        "logical",
        DynamoDB.call("DescribeTable", { TableName: "other" }).pipe(Effect.andThen(query), Effect.andThen(query))
      )
      const spans = yield* spansOf(whole).pipe(
        Effect.provideService(DynamoDB.DynamoDB, DynamoDB.fromTransport(transport))
      )
      assert.deepStrictEqual(spans.map(attributes), [
        {
          ...described("Query"),
          "aws.dynamodb.table_names": ["physical"],
          "db.collection.name": "physical",
          "aws.dynamodb.count": 4,
          "aws.dynamodb.scanned_count": 6,
          "aws.dynamodb.consumed_capacity": [page, page].map((each) => JSON.stringify(each.ConsumedCapacity)),
          "partita.attempts": 2,
          "aws.request_id": "R3"
        }
      ])
    })
  )

  it.effect("name every table of a batch", () =>
    Effect.gen(function* () {
      const batch = DynamoDB.call("BatchGetItem", { RequestItems: { a: { Keys: [] }, b: { Keys: [] } } })
      const [span] = yield* spansOf(batch).pipe(
        Effect.provideService(DynamoDB.DynamoDB, DynamoDB.fromTransport(scripted({}).transport))
      )
      assert.deepStrictEqual(span!.attributes.get("aws.dynamodb.table_names"), ["a", "b"])
    })
  )

  it.effect("of a transaction: one, which names every table once, and why it failed", () =>
    Effect.gen(function* () {
      const spans = yield* spansOf(
        Effect.gen(function* () {
          yield* DynamoDB.transactWrite([DynamoDB.put(Orders, order()), DynamoDB.put(Parcels, parcels[0]!)])
          yield* DynamoDB.transactGet([DynamoDB.get(Orders, key), DynamoDB.get(Orders, { ...key, orderId: "o2" })])
          yield* Effect.exit(DynamoDB.transactWrite([DynamoDB.create(Orders, order())]))
          yield* Effect.exit(DynamoDB.transactWrite([]))
        })
      )
      assert.deepStrictEqual(
        spans.map(({ attributes, name }) => [
          name,
          attributes.get("aws.dynamodb.table_names"),
          attributes.get("error.type")
        ]),
        [
          ["DynamoDB.TransactWriteItems", [Orders.name, Parcels.name], undefined],
          ["DynamoDB.TransactGetItems", [Orders.name], undefined],
          ["DynamoDB.TransactWriteItems", [Orders.name], "TransactionCanceled"],
          ["DynamoDB.TransactWriteItems", undefined, "Validation"]
        ]
      )
    }).pipe(Effect.provide(database(Orders, Parcels)))
  )

  it.effect("are one for all the requests of a batch", () =>
    Effect.gen(function* () {
      const keys = Array.from({ length: 130 }, (_, i) => ({ customerId: "c1", orderId: `o${i}` }))
      const spans = yield* spansOf(
        Effect.gen(function* () {
          yield* DynamoDB.batchWrite(keys.map((each) => DynamoDB.put(Orders, order(each))))
          yield* DynamoDB.batchGet(keys.map((each) => DynamoDB.get(Orders, each)))
          yield* DynamoDB.batchGet([DynamoDB.getOrFail(Orders, { customerId: "c2", orderId: "o1" })])
        })
      )
      assert.deepStrictEqual(
        spans.map((span) => [span.name, span.attributes.get("partita.attempts"), span.attributes.get("error.type")]),
        [
          ["DynamoDB.BatchWriteItem", 6, undefined],
          ["DynamoDB.BatchGetItem", 2, undefined],
          ["DynamoDB.BatchGetItem", 1, "BatchIncomplete"]
        ]
      )
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("of what the function of modify does are its own, inside of the one of modify", () =>
    Effect.gen(function* () {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* DynamoDB.put(Orders, order())
      const other = DynamoDB.put(Parcels, parcels[0]!)
      yield* DynamoDB.modify(Orders, key, (o) => Effect.as(other, { ...o, total: 1 })).pipe(Effect.withTracer(tracer))
      yield* DynamoDB.modifyOption(Orders, { ...key, orderId: "o2" }, (o) => Effect.as(other, o)).pipe(
        Effect.withTracer(tracer)
      )
      assert.deepStrictEqual(
        spans.map(({ attributes, name, parent }) => [
          name,
          attributes.get("aws.dynamodb.table_names"),
          Option.getOrUndefined(parent)?.spanId
        ]),
        [
          ["DynamoDB.UpdateItem", [Orders.name], undefined],
          ["DynamoDB.PutItem", [Parcels.name], spans[0]!.spanId],
          ["DynamoDB.UpdateItem", [Orders.name], undefined],
          ["DynamoDB.PutItem", [Parcels.name], spans[2]!.spanId]
        ]
      )
    }).pipe(Effect.provide(database(Orders, Parcels)))
  )
})
