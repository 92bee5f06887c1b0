import { DynamoDB, Faults } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Random } from "effect"
import { order } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"
import { settled } from "../fixtures/settled.ts"

const key = { customerId: "c1", orderId: "o1" }
const total = Effect.map(DynamoDB.getOrFail(Orders, key, { consistent: true }), ({ total }) => total)

/** The first answers to writes are lost, which are done; `sent` has what the engine was asked to write. */
const losing = (times: number) => {
  const sent: Array<string> = []
  const noting: Faults.Fault = (transport) => ({
    send: (operation, input) =>
      Effect.suspend(() => {
        if (operation !== "GetItem") sent.push(JSON.stringify(input))
        return transport.send(operation, input)
      })
  })
  const lost = Faults.lostResponses({ times, applied: 1, operations: ["TransactWriteItems"] })
  return { sent, inject: Faults.inject([lost, noting], { seed: 1 }) }
}

const onOrders = Effect.provide(
  Layer.effectDiscard(DynamoDB.createTable(Orders)).pipe(Layer.provideMerge(Embedded.layer), Layer.orDie)
)

describe("a write that is sent once", () => {
  it.effect("is applied exactly once, whatever is lost; its attempts are the same bytes", () =>
    Effect.gen(function* () {
      yield* DynamoDB.create(Orders, order({ total: 1 }))
      yield* DynamoDB.create(Orders, order({ orderId: "o2" }))
      const { inject, sent } = losing(2)
      const add = DynamoDB.update(Orders, key, (o) => [o.total.add(5)], { once: true, return: "nothing" })
      yield* yield* settled(inject(add))
      assert.strictEqual(yield* total, 6)
      assert.strictEqual(sent.length, 3)
      assert.strictEqual(new Set(sent).size, 1)
      // Another run is another write.
      yield* yield* settled(inject(add))
      assert.strictEqual(yield* total, 11)
      assert.strictEqual(new Set(sent).size, 2)
    }).pipe(onOrders)
  )

  it.effect("has a token of its own in every run, whatever the program's chance is", () =>
    Effect.gen(function* () {
      yield* DynamoDB.create(Orders, order({ total: 1 }))
      const add = DynamoDB.update(Orders, key, (o) => [o.total.add(5)], { once: true, return: "nothing" })
      yield* add.pipe(Random.withSeed("same"))
      yield* add.pipe(Random.withSeed("same"))
      assert.strictEqual(yield* total, 11)
    }).pipe(onOrders)
  )

  it.effect("fails as it does alone", () =>
    Effect.gen(function* () {
      const once = { once: true, return: "nothing" } as const
      const missing = yield* Effect.flip(DynamoDB.update(Orders, key, (o) => [o.total.add(5)], once))
      assert.strictEqual(missing._tag, "ItemNotFound")
      yield* DynamoDB.put(Orders, order({ total: 1 }), { once: true })
      const closed = DynamoDB.update(Orders, key, (o) => [o.total.add(5)], {
        ...once,
        condition: (o) => o.status.eq("paid")
      })
      // Even after an answer was lost: the service would have known the token.
      const error = yield* yield* settled(losing(1).inject(Effect.flip(closed)))
      assert(error._tag === "ConditionalCheckFailed")
      assert.strictEqual(Option.getOrThrow(error.item).total, 1)
      const kept = DynamoDB.delete(Orders, key, { once: true, condition: (o) => o.total.gt(1) })
      assert.strictEqual((yield* Effect.flip(kept))._tag, "ConditionalCheckFailed")
      yield* DynamoDB.delete(Orders, key, { once: true })
      assert(Option.isNone(yield* DynamoDB.get(Orders, key)))
      const text = yield* Effect.flip(
        DynamoDB.update(Orders, key, (o) => [o.lines.at(3).sku.set("x")], once).pipe(
          Effect.andThen(Effect.die("it has no such line"))
        )
      )
      assert.strictEqual(text._tag, "ItemNotFound")
    }).pipe(onOrders)
  )
})
