import { DynamoDB, Page, Table } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Random, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Reason from "../../src/wire/Reason.ts"
import { scripted } from "../fixtures/scripted.ts"

class Note extends Schema.Class<Note>("Note")({
  owner: Schema.String,
  number: Schema.Number,
  text: Schema.String
}) {}

// A name that is a property of every object.
const Notes = Table.make("__proto__", { model: Note, partitionKey: "owner", sortKey: "number" })
const Others = Table.make("others", { model: Note, partitionKey: "owner", sortKey: "number" })
/** Three kilobytes: three write units, one read unit when read strongly. */
const note = (number: number) => new Note({ owner: "a", number, text: "x".repeat(2900) })
const key = (number: number) => ({ owner: "a", number })

const tables = Effect.andThen(DynamoDB.createTable(Notes), DynamoDB.createTable(Others))
const consumed = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.map(DynamoDB.withConsumedCapacity(self), ([, consumed]) => consumed)

describe("withConsumedCapacity", () => {
  it.effect("gives a program's result with what all its calls consumed, by table", () =>
    Effect.gen(function* () {
      yield* tables
      const [found, all] = yield* Effect.gen(function* () {
        yield* DynamoDB.put(Notes, note(1))
        yield* DynamoDB.put(Others, new Note({ owner: "a", number: 1, text: "" }))
        yield* DynamoDB.update(Others, key(1), (o) => [o.text.set("y")])
        yield* DynamoDB.delete(Others, key(2))
        yield* DynamoDB.get(Others, key(1), { consistent: true })
        return yield* DynamoDB.getOrFail(Notes, key(1))
      }).pipe(DynamoDB.withConsumedCapacity)
      assert.deepStrictEqual(found, note(1))
      assert.deepStrictEqual(
        { ...all, tables: Object.entries(all.tables) },
        {
          read: 1.5,
          write: 6,
          tables: [
            ["__proto__", { read: 0.5, write: 3, indexes: {} }],
            ["others", { read: 1, write: 3, indexes: {} }]
          ]
        }
      )
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("sums over pages and over fibers, raw calls included", () =>
    Effect.gen(function* () {
      yield* tables
      const all = yield* Effect.gen(function* () {
        const put = (number: number) => DynamoDB.put(Notes, note(number))
        yield* Effect.forEach([1, 2, 3, 4, 5], put, { concurrency: "unbounded" })
        const fiber = yield* Effect.forkChild(put(6))
        yield* DynamoDB.call("GetItem", { TableName: "__proto__", Key: { owner: { S: "b" }, number: { N: "1" } } })
        yield* Fiber.join(fiber)
        const page = yield* DynamoDB.query(Notes, { owner: "a" }, { pageSize: 2 }).pipe(Page.collect)
        assert.strictEqual(page.count, 6)
      }).pipe(consumed)
      // Three pages of two notes, 5.8 KB each, an empty one, and the item that is not there.
      assert.deepInclude(all, { write: 18, read: 3 * 1 + 0.5 + 0.5 })
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("tells the part of every index", () =>
    Effect.gen(function* () {
      yield* DynamoDB.call("CreateTable", {
        TableName: "raw",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["p", "s", "l", "g"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [
          { AttributeName: "p", KeyType: "HASH" },
          { AttributeName: "s", KeyType: "RANGE" }
        ],
        LocalSecondaryIndexes: [
          {
            IndexName: "local",
            KeySchema: [
              { AttributeName: "p", KeyType: "HASH" },
              { AttributeName: "l", KeyType: "RANGE" }
            ],
            Projection: { ProjectionType: "KEYS_ONLY" }
          }
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "global",
            KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" }
          }
        ]
      })
      const item = { p: { S: "1" }, s: { S: "1" }, g: { S: "1" }, t: { S: "x".repeat(1500) } }
      const all = yield* Effect.gen(function* () {
        yield* DynamoDB.call("PutItem", { TableName: "raw", Item: item })
        yield* DynamoDB.call("PutItem", { TableName: "raw", Item: { ...item, s: { S: "2" }, l: { S: "1" } } })
        yield* DynamoDB.call("Query", {
          TableName: "raw",
          IndexName: "global",
          KeyConditionExpression: "g = :g",
          ExpressionAttributeValues: { ":g": { S: "1" } }
        })
      }).pipe(consumed)
      assert.deepStrictEqual(all, {
        read: 0.5,
        write: 9,
        tables: {
          raw: { read: 0.5, write: 9, indexes: { global: { read: 0.5, write: 4 }, local: { read: 0, write: 1 } } }
        }
      })
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("counts for the inner and the outer of two, and for nobody else", () =>
    Effect.gen(function* () {
      yield* tables
      const put = DynamoDB.put(Notes, note(1))
      const [inner, outer] = yield* Effect.andThen(put, consumed(put)).pipe(DynamoDB.withConsumedCapacity)
      yield* put
      assert.strictEqual(inner.write, 3)
      assert.strictEqual(outer.write, 6)
      const accounted = consumed(put)
      assert.deepStrictEqual([(yield* accounted).write, (yield* accounted).write], [3, 3])
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("fails as the program does; a program that catches its failures tells what it consumed", () =>
    Effect.gen(function* () {
      yield* tables
      yield* DynamoDB.put(Notes, note(1))
      const program = Effect.andThen(DynamoDB.put(Notes, note(2)), DynamoDB.create(Notes, note(1)))
      const error = yield* Effect.flip(DynamoDB.withConsumedCapacity(program))
      assert.strictEqual(error._tag, "ItemAlreadyExists")
      const [result, { write }] = yield* DynamoDB.withConsumedCapacity(Effect.result(program))
      assert.isTrue(Result.isFailure(result))
      assert.strictEqual(write, 3)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("counts a call that was repeated by what its last attempt told", () =>
    Effect.gen(function* () {
      const throttled = new Reason.Throttling({ throttlingReasons: [] })
      const { inputs, transport } = scripted(throttled, throttled, {
        ConsumedCapacity: { TableName: "t", CapacityUnits: 2 }
      })
      const { call } = DynamoDB.fromTransport(transport)
      const fiber = yield* call("PutItem", { TableName: "t", Item: {} }).pipe(
        DynamoDB.withConsumedCapacity,
        Random.withSeed("a"),
        Effect.forkChild({ startImmediately: true })
      )
      yield* TestClock.adjust("1 minute")
      const [, all] = yield* Fiber.join(fiber)
      assert.deepStrictEqual(all, { read: 0, write: 2, tables: { t: { read: 0, write: 2, indexes: {} } } })
      assert.deepStrictEqual(
        inputs,
        Array.from({ length: 3 }, () => ({ TableName: "t", Item: {}, ReturnConsumedCapacity: "INDEXES" }))
      )
    })
  )

  it.effect("tells reads from writes in transactions, batches and statements", () =>
    Effect.gen(function* () {
      const capacity = (units: object) => ({ ConsumedCapacity: [{ TableName: "t", ...units }] })
      const { transport } = scripted(
        capacity({ CapacityUnits: 4, WriteCapacityUnits: 4 }),
        // The same transaction again, by its token: it only reads what it did.
        capacity({ CapacityUnits: 2, ReadCapacityUnits: 2 }),
        capacity({ CapacityUnits: 6, ReadCapacityUnits: 6 }),
        { ConsumedCapacity: [1, 2].map((units) => ({ TableName: `b${units}`, CapacityUnits: units })) },
        { ConsumedCapacity: { TableName: "t", CapacityUnits: 0.5 } },
        { ConsumedCapacity: { TableName: "t", CapacityUnits: 100 } },
        {}
      )
      const { call } = DynamoDB.fromTransport(transport)
      const all = yield* Effect.gen(function* () {
        yield* call("TransactWriteItems", { TransactItems: [] })
        yield* call("TransactWriteItems", { TransactItems: [] })
        yield* call("TransactGetItems", { TransactItems: [] })
        yield* call("BatchWriteItem", { RequestItems: {} })
        yield* call("ExecuteStatement", { Statement: ` select * from "t"` })
        yield* call("ExecuteStatement", { Statement: `DELETE FROM "t"` })
        yield* call("GetItem", { TableName: "t", Key: {} })
      }).pipe(consumed)
      assert.deepStrictEqual(all, {
        read: 8.5,
        write: 107,
        tables: {
          t: { read: 8.5, write: 104, indexes: {} },
          b1: { read: 0, write: 1, indexes: {} },
          b2: { read: 0, write: 2, indexes: {} }
        }
      })
    })
  )

  it.effect("asks for it only while somebody wants to know, and only operations that can tell", () =>
    Effect.gen(function* () {
      const { inputs, transport } = scripted({})
      const { call } = DynamoDB.fromTransport(transport)
      const input = { TableName: "t", Key: {} }
      yield* call("GetItem", input)
      assert.strictEqual(inputs[0], input)
      yield* call("DescribeTable", input).pipe(DynamoDB.withConsumedCapacity)
      yield* call("SearchVectors", {} as never).pipe(DynamoDB.withConsumedCapacity)
      yield* call("GetItem", { ...input, ReturnConsumedCapacity: "TOTAL" }).pipe(DynamoDB.withConsumedCapacity)
      yield* call("GetItem", { ...input, ReturnConsumedCapacity: "TOTAL" })
      yield* call("GetItem", input)
      assert.deepStrictEqual(
        inputs.map((sent) => ("ReturnConsumedCapacity" in sent ? sent.ReturnConsumedCapacity : undefined)),
        [undefined, undefined, undefined, "INDEXES", "TOTAL", undefined]
      )
      assert.deepStrictEqual(input, { TableName: "t", Key: {} })
    })
  )

  it.effect("leaves a program without calls as it is", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(DynamoDB.withConsumedCapacity(Effect.succeed(1)))
      assert.deepStrictEqual(exit, Exit.succeed([1, { read: 0, write: 0, tables: {} }] as const))
    })
  )
})
