// The functions of a library do what their names say, alone and together.
import { Page } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as Library from "../../src/library/Orders.ts"

const order = new Library.Order({
  ...Library.key,
  status: "open",
  total: 5,
  placedAt: new Date(0),
  tags: new Set(["new"]),
  lines: [{ sku: "tea", quantity: 1 }],
  address: { city: "Ghent" },
  counts: { visits: 0 },
  pair: ["a", 1]
})

layer(Library.OrdersRepository.layer.pipe(Layer.provideMerge(Embedded.layer)))("a library", (it) => {
  it.effect("shares actions, conditions and projections", () =>
    Effect.gen(function* () {
      const repository = yield* Library.OrdersRepository
      yield* repository.table
      assert.isNull(yield* repository.first("o1"))
      yield* Library.create(order)
      yield* Library.create(new Library.Order({ ...order, orderId: "o2", total: 7 }))
      const touched = yield* Library.touched
      assert.deepStrictEqual(touched.counts, { visits: 1 })
      assert.deepStrictEqual((yield* Library.getOrFail).address, { city: "Ghent" })
      yield* Library.transaction
      assert.strictEqual(Option.getOrThrow(yield* repository.find("o1")).status, "paid")
      assert.strictEqual((yield* Effect.flip(repository.pay("o1")))._tag, "ConditionalCheckFailed")
      assert.strictEqual((yield* Library.update).status, "paid")
      const { items } = yield* Page.collect(repository.list("c1"))
      assert.deepStrictEqual(
        items.map(({ orderId }) => orderId),
        ["o1", "o2"]
      )
    })
  )
})
