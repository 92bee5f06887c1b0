import { DynamoDB, Page, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Schema, Tracer } from "effect"
import { inspect } from "node:util"
import { database, order, Sent } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"

const key = { customerId: "c1", orderId: "o1" }

describe("operations are values", () => {
  it.effect("show what they would send, without sending it", () =>
    Effect.gen(function* () {
      const sent = yield* Sent
      const before = sent.length
      const { input, operation } = yield* DynamoDB.request(
        DynamoDB.update(Orders, key, (o) => [o.total.add(1), o.note.remove()], {
          condition: (o) => o.status.eq("open")
        })
      )
      assert.strictEqual(operation, "UpdateItem")
      assert.deepStrictEqual(input, {
        TableName: "partita-orders",
        Key: { customerId: { S: "c1" }, orderId: { S: "o1" } },
        UpdateExpression: "ADD #0 :0 REMOVE #1",
        ReturnValues: "ALL_NEW",
        ConditionExpression: "attribute_exists(#2) AND #3 = :1",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        ExpressionAttributeNames: { "#0": "total", "#1": "note", "#2": "customerId", "#3": "status" },
        ExpressionAttributeValues: { ":0": { N: "1" }, ":1": { S: "open" } }
      })
      assert.strictEqual(sent.length, before)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("guard by the key the table has, whatever it is called", () =>
    Effect.gen(function* () {
      const { input } = yield* DynamoDB.request(DynamoDB.create(Orders, order()))
      assert.deepInclude(input, {
        ConditionExpression: "attribute_not_exists(#0)",
        ExpressionAttributeNames: { "#0": "customerId" }
      })
    })
  )

  it.effect("compile once and can be run again", () =>
    Effect.gen(function* () {
      let compiled = 0
      const update = DynamoDB.update(Orders, key, (o) => {
        compiled++
        return [o.total.add(1)]
      })
      assert.strictEqual(compiled, 0)
      yield* DynamoDB.put(Orders, order())
      yield* update
      assert.strictEqual((yield* update).total, 12)
      assert.strictEqual(compiled, 1)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("keep their key, and send the same bytes in runs that begin together", () =>
    Effect.gen(function* () {
      const mutable = { customerId: "c1", orderId: "o1" }
      const get = DynamoDB.get(Orders, mutable)
      const getOrFail = DynamoDB.getOrFail(Orders, mutable)
      mutable.orderId = "o2"
      const missing = yield* Effect.flip(getOrFail)
      assert(missing._tag === "ItemNotFound")
      assert.deepStrictEqual(missing.key, { customerId: "c1", orderId: "o1" })
      const { input } = yield* DynamoDB.request(get)
      assert.deepInclude(input, { Key: { customerId: { S: "c1" }, orderId: { S: "o1" } } })

      let count = 0
      class Numbered extends Schema.Class<Numbered>("Numbered")({
        id: Schema.String,
        n: Schema.Number.pipe(
          Schema.withConstructorDefault(
            Effect.andThen(
              Effect.yieldNow,
              Effect.sync(() => ++count)
            )
          )
        )
      }) {}
      const Numbers = Table.make("partita-numbers", { model: Numbered, partitionKey: "id" })
      const put = DynamoDB.put(Numbers, { id: "x" })
      const requests = yield* Effect.all(
        Array.from({ length: 3 }, () => DynamoDB.request(put)),
        { concurrency: 3 }
      )
      assert.strictEqual(new Set(requests.map((request) => JSON.stringify(request))).size, 1)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("take what they are given when they first run, and keep it then, bytes and all", () =>
    Effect.gen(function* () {
      const Event = Schema.Struct({
        at: Schema.DateFromString,
        tags: Schema.mutable(Schema.Array(Schema.String)),
        raw: Schema.Uint8Array
      })
      const Events = Table.make("partita-events", { model: Event, partitionKey: "at" })
      const event = { at: new Date(0), tags: ["a"], raw: new Uint8Array([1]) }
      const put = DynamoDB.put(Events, event, { condition: (e) => e.raw.ne(event.raw) })
      const set = DynamoDB.update(Events, { at: event.at }, (e) => [e.raw.set(event.raw), e.tags.append(event.tags)])
      const change = () => {
        event.at.setFullYear(1980)
        event.tags.push("b")
        event.raw[0]!++
      }
      change()
      const first = yield* Effect.all([DynamoDB.request(put), DynamoDB.request(set)])
      const text = JSON.stringify(first)
      for (const part of [`"1980-`, `"b"`, `{"B":{"0":2}}`]) assert.include(text, part)
      change()
      assert.strictEqual(JSON.stringify(yield* Effect.all([DynamoDB.request(put), DynamoDB.request(set)])), text)
      assert.strictEqual(JSON.stringify(first), text)
    })
  )

  it.effect("die of what a callback throws, and fail with what cannot be stored", () =>
    Effect.gen(function* () {
      const sent = yield* Sent
      const before = sent.length
      const thrown = yield* Effect.exit(
        DynamoDB.update(Orders, key, () => {
          throw new Error("mine")
        })
      )
      assert.isTrue(Exit.isFailure(thrown) && Cause.hasDies(thrown.cause))
      const refused = yield* Effect.flip(DynamoDB.update(Orders, key, (o) => [o.total.set(Number.NaN)]))
      assert.strictEqual(refused._tag, "ItemEncodeError")
      assert.strictEqual(sent.length, before)
    }).pipe(Effect.provide(database(Orders)))
  )

  it("print verb, table, key and expressions, never values", () => {
    const update = DynamoDB.update(Orders, key, (o) => [o.note.set("secret")])
    for (const text of [String(update), inspect(update), JSON.stringify(update)]) {
      for (const part of ["update", "partita-orders", "c1", "SET #0 = :0", "note"]) assert.include(text, part)
      assert.notInclude(text, "secret")
    }
    assert.notInclude(inspect(DynamoDB.put(Orders, order({ note: "secret" }))), "secret")
  })

  it.effect("send one request each, and describe nothing", () =>
    Effect.gen(function* () {
      const sent = yield* Sent
      sent.length = 0
      yield* DynamoDB.put(Orders, order())
      yield* DynamoDB.get(Orders, key)
      yield* DynamoDB.update(Orders, key, (o) => [o.total.add(1)])
      yield* DynamoDB.query(Orders, { customerId: "c1" }).pipe(Page.collect)
      yield* DynamoDB.delete(Orders, key)
      assert.deepStrictEqual(sent, ["PutItem", "GetItem", "UpdateItem", "Query", "DeleteItem"])
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("run in one span each, a child of the caller's", () =>
    Effect.gen(function* () {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* Effect.gen(function* () {
        yield* DynamoDB.put(Orders, order())
        yield* DynamoDB.get(Orders, key)
        yield* DynamoDB.query(Orders, { customerId: "c1" }).pipe(Page.collect)
      }).pipe(Effect.withSpan("request"), Effect.withTracer(tracer))
      assert.deepStrictEqual(
        spans.map((span) => [span.name, span.parent._tag === "Some" ? span.parent.value._tag : "None"]),
        [
          ["request", "None"],
          ["DynamoDB.PutItem", "Span"],
          ["DynamoDB.GetItem", "Span"],
          ["DynamoDB.Query", "Span"]
        ]
      )
      for (const span of spans.slice(1)) {
        assert.strictEqual(span.parent._tag === "Some" && span.parent.value.spanId, spans[0]!.spanId)
        assert.deepStrictEqual(span.attributes.get("aws.dynamodb.table_names"), ["partita-orders"])
        assert.isString(span.attributes.get("aws.request_id"))
      }
    }).pipe(Effect.provide(Layer.withSpan(database(Orders), "boot")))
  )
})
