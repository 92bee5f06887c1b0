import { DynamoDB } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Random } from "effect"
import * as DynamoDBError from "../../src/wire/DynamoDBError.ts"
import * as Reason from "../../src/wire/Reason.ts"
import { order } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"
import { settled } from "../fixtures/settled.ts"

const key = { customerId: "c1", orderId: "o1" }
const total = Effect.map(DynamoDB.getOrFail(Orders, key, { consistent: true }), ({ total }) => total)

/** A database that does the first writes and loses its answers to them. */
const losing = (answers: number) =>
  Effect.map(DynamoDB.DynamoDB, ({ transport }) => {
    let left = answers
    const sent: Array<string> = []
    const faulty: DynamoDB.Transport = {
      send: (operation, input) =>
        Effect.suspend(() => {
          const reply = transport.send(operation, input)
          if (operation === "GetItem") return reply
          sent.push(JSON.stringify(input))
          const reason = new Reason.Timeout({ phase: "exchange" })
          const lost = DynamoDBError.make({ operation, input, reason, applied: "unknown" })
          return left-- > 0 ? Effect.andThen(reply, Effect.fail(lost)) : reply
        })
    }
    return { sent, service: DynamoDB.fromTransport(faulty) }
  })

const onOrders = Effect.provide(
  Layer.effectDiscard(DynamoDB.createTable(Orders)).pipe(Layer.provideMerge(Embedded.layer), Layer.orDie)
)

describe("a write that is sent once", () => {
  it.effect("is applied exactly once, whatever is lost; its attempts are the same bytes", () =>
    Effect.gen(function* () {
      yield* DynamoDB.create(Orders, order({ total: 1 }))
      yield* DynamoDB.create(Orders, order({ orderId: "o2" }))
      const { sent, service } = yield* losing(2)
      const add = DynamoDB.update(Orders, key, (o) => [o.total.add(5)], { once: true, return: "nothing" })
      yield* yield* settled(Effect.provideService(add, DynamoDB.DynamoDB, service))
      assert.strictEqual(yield* total, 6)
      assert.strictEqual(sent.length, 3)
      assert.strictEqual(new Set(sent).size, 1)
      // Another run is another write.
      yield* yield* settled(Effect.provideService(add, DynamoDB.DynamoDB, service))
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
      const { service } = yield* losing(1)
      const closed = DynamoDB.update(Orders, key, (o) => [o.total.add(5)], {
        ...once,
        condition: (o) => o.status.eq("paid")
      })
      // Even after an answer was lost: the service would have known the token.
      const error = yield* yield* settled(Effect.flip(Effect.provideService(closed, DynamoDB.DynamoDB, service)))
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
