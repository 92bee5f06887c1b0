import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { database, order, Sent } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"

describe("load", () => {
  it.effect("M16 x", () =>
    Effect.gen(function* () {
      const all = Array.from({ length: 4000 }, (_, i) => order({ orderId: `o${i}` }))
      yield* DynamoDB.batchWrite(all.map((o) => DynamoDB.put(Orders, o)))
      const sent = yield* Sent
      sent.length = 0
      const t = performance.now()
      const found = yield* Effect.forEach(
        Array.from({ length: 10000 }, (_, i) => all[i % 4000]!),
        ({ orderId }) => DynamoDB.load(Orders, { customerId: "c1", orderId }),
        { concurrency: "unbounded" }
      )
      console.log(performance.now() - t, sent.length)
      assert.strictEqual(found.filter(Option.isSome).length, 10000)
    }).pipe(Effect.provide(database(Orders)))
  )
})
