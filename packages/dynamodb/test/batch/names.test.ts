// Tables whose names mean something to JavaScript, where requests and answers are by table.
import { DynamoDB, Faults, Table } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Schema, Stream } from "effect"
import { atOnce } from "../fixtures/batches.ts"

const model = Schema.Struct({ id: Schema.String, n: Schema.Number })
const tables = ["__proto__", "constructor", "toString"].map((name) => Table.make(name, { model, partitionKey: "id" }))
const items = Array.from({ length: 40 }, (_, n) => ({ id: `i${n}`, n }))
const puts = tables.flatMap((table) => items.map((item) => DynamoDB.put(table, item)))
const gets = tables.flatMap((table) => items.map(({ id }) => DynamoDB.get(table, { id })))
const all = tables.flatMap(() => items.map(Option.some))
const created = Effect.forEach(tables, (table) => DynamoDB.createTable(table))

describe("tables called __proto__, constructor and toString", () => {
  it.effect("are written and read by batches, sinks, loads and transactions", () =>
    Effect.gen(function* () {
      yield* created
      const [, consumed] = yield* DynamoDB.withConsumedCapacity(DynamoDB.withItemCollections(DynamoDB.batchWrite(puts)))
      assert.deepStrictEqual(Object.keys(consumed.tables), ["__proto__", "constructor", "toString"])
      assert.deepStrictEqual(yield* DynamoDB.batchGet(gets), all)
      const half = Faults.inject([Faults.unprocessed()], { seed: 1 })
      assert.isTrue(Exit.isSuccess(yield* Effect.exit(atOnce(half(DynamoDB.batchWrite(puts))))))
      assert.deepStrictEqual(yield* atOnce(half(DynamoDB.batchGet(gets))), all)
      assert.strictEqual((yield* Stream.run(Stream.fromIterable(puts), DynamoDB.sink())).written, 120)
      const loads = Effect.forEach(tables, (table) => DynamoDB.load(table, { id: "i1" }), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        yield* loads,
        tables.map(() => Option.some(items[1]!))
      )
      const one = (n: number) => DynamoDB.create(tables[n]!, { id: "new", n })
      yield* DynamoDB.transactWrite({ ["__proto__"]: one(0), constructor: one(1), toString: one(2) })
      const error = yield* Effect.flip(DynamoDB.transactWrite({ ["__proto__"]: one(0), constructor: one(1) }))
      assert(error._tag === "TransactionCanceled")
      assert.deepStrictEqual(Object.keys(error.failed), ["__proto__", "constructor"])
      const read = (n: number) => DynamoDB.getOrFail(tables[n]!, { id: "new" })
      const { constructor: second, ...others } = yield* DynamoDB.transactGet({
        ["__proto__"]: read(0),
        constructor: read(1)
      })
      assert.deepStrictEqual(
        [Object.entries(others), second],
        [[["__proto__", { id: "new", n: 0 }]], { id: "new", n: 1 }]
      )
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("are refused where the AWS client would lose what an answer says of them", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve()
      const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
      yield* Effect.gen(function* () {
        yield* created
        const error = yield* Effect.flip(DynamoDB.batchGet(gets.slice(0, 2)))
        assert.include(error.message, "a table called __proto__")
        assert.include((yield* Effect.flip(DynamoDB.batchWrite(puts.slice(0, 2)))).message, "a table called __proto__")
        yield* DynamoDB.batchWrite(puts.slice(40))
        assert.deepStrictEqual(yield* DynamoDB.batchGet(gets.slice(40)), all.slice(40))
        yield* DynamoDB.put(tables[0]!, items[0]!)
        assert.deepStrictEqual(yield* DynamoDB.get(tables[0]!, { id: "i0" }), Option.some(items[0]!))
      }).pipe(Effect.provide(DynamoDB.layer({ transport: "sdk", endpoint: url, region: "eu-west-1", credentials })))
      // The others read what an answer says.
      yield* Effect.gen(function* () {
        yield* DynamoDB.batchWrite(puts.slice(0, 2))
        assert.deepStrictEqual(yield* DynamoDB.batchGet(gets.slice(0, 2)), all.slice(0, 2))
      }).pipe(Effect.provide(DynamoDB.layer({ endpoint: url, region: "eu-west-1", credentials })))
    }).pipe(Effect.scoped, Effect.provide(Embedded.layer))
  )
})
