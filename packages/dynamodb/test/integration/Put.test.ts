import { Condition, DynamoDB, Faults } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { database, order } from "../fixtures/database.ts"
import { Line, Order, Orders } from "../fixtures/Order.ts"
import { settled } from "../fixtures/settled.ts"

const key = { customerId: "c1", orderId: "o1" }

/** Two customers with two orders each: a mistake about keys shows. */
const seeded = Effect.forEach(
  ["c1", "c2"].flatMap((customerId) => ["o1", "o2"].map((orderId) => order({ customerId, orderId }))),
  (item) => DynamoDB.put(Orders, item)
)

describe("put", () => {
  it.effect("M1 M7 stores an instance and reads it back", () =>
    Effect.gen(function* () {
      yield* seeded
      const item = order({
        lines: [new Line({ sku: "a", quantity: 2 })],
        counts: { x: 1 },
        email: Option.some("a@b"),
        raw: new Uint8Array([1, 2])
      })
      yield* DynamoDB.put(Orders, item)
      const found = Option.getOrThrow(yield* DynamoDB.get(Orders, key))
      assert.instanceOf(found, Order)
      assert.instanceOf(found.lines[0], Line)
      assert.deepStrictEqual(found, item)
      const other = Option.getOrThrow(yield* DynamoDB.get(Orders, { customerId: "c1", orderId: "o2" }))
      assert.deepStrictEqual(other, order({ orderId: "o2" }))
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M7 takes what the constructor takes", () =>
    Effect.gen(function* () {
      const { ...plain } = order()
      yield* DynamoDB.put(Orders, plain)
      assert.deepStrictEqual(Option.getOrThrow(yield* DynamoDB.get(Orders, key)), order())
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M7 replaces the whole item and can return the old one", () =>
    Effect.gen(function* () {
      yield* seeded
      const first = yield* DynamoDB.put(Orders, order({ note: "x" }), { return: "old" })
      assert.deepStrictEqual(first, Option.some(order()))
      const second = yield* DynamoDB.put(Orders, order({ total: 11 }), { return: "old" })
      assert.deepStrictEqual(second, Option.some(order({ note: "x" })))
      assert.deepStrictEqual(yield* DynamoDB.get(Orders, key), Option.some(order({ total: 11 })))
      const none = yield* DynamoDB.put(Orders, order({ orderId: "o3" }), { return: "old" })
      assert.deepStrictEqual(none, Option.none())
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M7 keys are stored as they are given: in their case, with every character", () =>
    Effect.gen(function* () {
      const keys = ["aB", "Ab", "a#b", "a b", "é", "1e3", "__proto__", "\u{1F600}"]
      yield* Effect.forEach(keys, (customerId) => DynamoDB.put(Orders, order({ customerId, note: customerId })))
      for (const customerId of keys) {
        const found = yield* DynamoDB.getOrFail(Orders, { customerId, orderId: "o1" })
        assert.strictEqual(found.customerId, customerId)
        assert.strictEqual(found.note, customerId)
      }
      const { Item } = yield* DynamoDB.call("GetItem", {
        TableName: Orders.name,
        Key: { customerId: { S: "aB" }, orderId: { S: "o1" } }
      })
      assert.deepStrictEqual(Item?.["customerId"], { S: "aB" })
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M7 fails by a false condition and holds what was there", () =>
    Effect.gen(function* () {
      yield* seeded
      const failure = yield* DynamoDB.put(Orders, order({ total: 99 }), {
        condition: (o) => Condition.and(o.status.eq("open"), o.total.gt(10).or(o.note.exists()))
      }).pipe(Effect.flip)
      assert.strictEqual(failure._tag, "ConditionalCheckFailed")
      if (failure._tag !== "ConditionalCheckFailed") return
      assert.deepStrictEqual(failure.item, Option.some(order()))
      assert.deepStrictEqual(failure.key, key)
      assert.strictEqual(failure.table, Orders.name)
      assert.notInclude(JSON.stringify(failure), "Oslo")
      assert.deepStrictEqual(yield* DynamoDB.get(Orders, key), Option.some(order()))
      yield* DynamoDB.put(Orders, order({ total: 99 }), { condition: (o) => o.total.le(o.limit) })
      assert.strictEqual(Option.getOrThrow(yield* DynamoDB.get(Orders, key)).total, 99)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M7 fails by a condition on an item that is not there, with no item", () =>
    Effect.gen(function* () {
      yield* seeded
      const failure = yield* DynamoDB.put(Orders, order({ orderId: "o9" }), {
        condition: (o) => o.orderId.exists()
      }).pipe(Effect.catchTag("ConditionalCheckFailed", Effect.succeed))
      assert.deepStrictEqual(failure?.item, Option.none())
      assert.deepStrictEqual(yield* DynamoDB.get(Orders, { customerId: "c1", orderId: "o9" }), Option.none())
    }).pipe(Effect.provide(database(Orders)))
  )
})

describe("create", () => {
  it.effect("sees that an item looks as it was written, however its numbers are written", () =>
    Effect.gen(function* () {
      for (const total of [1e21, 1e-7, 12]) {
        const put = DynamoDB.put(Orders, order({ total }), { condition: (o) => o.total.notExists() })
        const update = DynamoDB.update(Orders, key, (o) => [o.total.set(total)], { condition: (o) => o.total.eq(0) })
        for (const write of [put, update]) {
          const lost = Faults.lostResponses({ applied: 1, times: 1 })
          const error = yield* yield* settled(Effect.flip(write.pipe(Faults.inject([lost]))))
          assert(error._tag === "DynamoDBError" && error.reason._tag === "OutcomeUnknown")
          assert.isTrue(error.reason.looksApplied)
          yield* DynamoDB.put(Orders, order({ total: 0 }))
        }
        yield* DynamoDB.delete(Orders, key)
      }
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M7 writes what is not there and never replaces", () =>
    Effect.gen(function* () {
      yield* seeded
      yield* DynamoDB.create(Orders, order({ orderId: "o3", total: 5 }))
      const failure = yield* Effect.flip(DynamoDB.create(Orders, order({ total: 77 })))
      assert.strictEqual(failure._tag, "ItemAlreadyExists")
      if (failure._tag !== "ItemAlreadyExists") return
      assert.deepStrictEqual(failure.item, Option.some(order()))
      assert.deepStrictEqual(yield* DynamoDB.get(Orders, key), Option.some(order()))
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("reports a row that is there but does not decode", () =>
    Effect.gen(function* () {
      yield* DynamoDB.call("PutItem", {
        TableName: Orders.name,
        Item: { customerId: { S: "c1" }, orderId: { S: "o1" }, status: { S: "secret" } }
      })
      const failure = yield* DynamoDB.create(Orders, order()).pipe(Effect.flip)
      assert.strictEqual(failure._tag, "ItemAlreadyExists")
      if (failure._tag !== "ItemAlreadyExists") return
      assert.deepStrictEqual(failure.item, Option.none())
      assert.deepStrictEqual(Option.getOrThrow(failure.rawItem)["status"], { S: "secret" })
      const error = Option.getOrThrow(failure.itemError)
      assert.strictEqual(error._tag, "ItemDecodeError")
      assert.notInclude(String(error) + JSON.stringify(error), "secret")
    }).pipe(Effect.provide(database(Orders)))
  )
})

describe("get", () => {
  it.effect("M8 finds nothing, or fails when there must be something", () =>
    Effect.gen(function* () {
      yield* seeded
      assert.deepStrictEqual(yield* DynamoDB.get(Orders, { customerId: "c3", orderId: "o1" }), Option.none())
      const failure = yield* Effect.flip(DynamoDB.getOrFail(Orders, { customerId: "c3", orderId: "o1" }))
      assert.strictEqual(failure._tag, "ItemNotFound")
      assert.deepStrictEqual(yield* DynamoDB.getOrFail(Orders, key, { consistent: true }), order())
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M13 reads the parts a projection picks, and no others", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(
        Orders,
        order({
          lines: [new Line({ sku: "a", quantity: 1 }), new Line({ sku: "b", quantity: 2 })],
          counts: { x: 1, y: 2 },
          address: { city: "Oslo", size: 3, zip: "0150" }
        })
      )
      const parts = yield* DynamoDB.get(Orders, key, {
        project: (o) => [o.status, o.address.city, o.address.at("size"), o.lines.at(1).sku, o.counts.at("y"), o.note]
      })
      assert.deepStrictEqual(
        parts,
        Option.some({
          status: "open",
          address: { city: "Oslo", size: 3 },
          lines: [{ sku: "b" }],
          counts: { y: 2 }
        })
      )
      const whole = yield* DynamoDB.get(Orders, key, { project: (o) => [o.lines.at(0), o.address, o.address.city] })
      assert.deepStrictEqual(
        whole,
        Option.some({
          lines: [new Line({ sku: "a", quantity: 1 })],
          address: { city: "Oslo", size: 3, zip: "0150" }
        })
      )
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("fails on a stored item that is not what its model says, without its values", () =>
    Effect.gen(function* () {
      yield* DynamoDB.call("PutItem", {
        TableName: Orders.name,
        Item: { customerId: { S: "c1" }, orderId: { S: "o1" }, status: { S: "secret" } }
      })
      const failure = yield* Effect.flip(DynamoDB.get(Orders, key))
      assert.strictEqual(failure._tag, "ItemDecodeError")
      if (failure._tag !== "ItemDecodeError") return
      assert.strictEqual(failure.path, "status")
      assert.isFalse(failure.committed)
      assert.deepStrictEqual(failure.key, key)
      assert.notInclude(String(failure) + JSON.stringify(failure), "secret")
    }).pipe(Effect.provide(database(Orders)))
  )
})
