import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { database, order } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"

const key = { customerId: "c1", orderId: "o1" }
const items = [order(), order({ orderId: "o2" }), order({ customerId: "c2" })]
const seeded = Effect.forEach(items, (item) => DynamoDB.put(Orders, item))
const stored = Effect.map(DynamoDB.call("Scan", { TableName: Orders.name }), ({ Count }) => Count)

describe("delete", () => {
  it.effect("M9 deletes one item and leaves its neighbours", () =>
    Effect.gen(function* () {
      yield* seeded
      const nothing: void = yield* DynamoDB.delete(Orders, key)
      assert.isUndefined(nothing)
      assert.deepStrictEqual(yield* DynamoDB.get(Orders, key), Option.none())
      assert.strictEqual(yield* stored, 2)
      yield* DynamoDB.delete(Orders, key)
      assert.strictEqual(yield* stored, 2)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M9 returns the old item", () =>
    Effect.gen(function* () {
      yield* seeded
      assert.deepStrictEqual(yield* DynamoDB.delete(Orders, key, { return: "old" }), Option.some(order()))
      assert.deepStrictEqual(yield* DynamoDB.delete(Orders, key, { return: "old" }), Option.none())
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M9 keeps an item whose condition is false", () =>
    Effect.gen(function* () {
      yield* seeded
      const failure = yield* Effect.flip(DynamoDB.delete(Orders, key, { condition: (o) => o.status.eq("paid") }))
      assert.strictEqual(failure._tag, "ConditionalCheckFailed")
      if (failure._tag !== "ConditionalCheckFailed") return
      assert.deepStrictEqual(failure.item, Option.some(order()))
      assert.strictEqual(yield* stored, 3)
      yield* DynamoDB.delete(Orders, key, { condition: (o) => o.status.in(["paid", "open"]) })
      assert.strictEqual(yield* stored, 2)
    }).pipe(Effect.provide(database(Orders)))
  )
})
