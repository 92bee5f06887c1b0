import { Attribute, DynamoDB, Faults, Table, Version } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema, Stream } from "effect"
import { database } from "../fixtures/database.ts"
import { settled } from "../fixtures/settled.ts"

class Document extends Schema.Class<Document>("Document")({
  folder: Schema.String,
  name: Schema.String,
  text: Schema.String,
  hits: Schema.Number
}) {}

/** It declares its version, so that copies carry it. */
class Draft extends Schema.Class<Draft>("Draft")({
  folder: Schema.String,
  name: Schema.String,
  text: Schema.String,
  _v: Schema.optionalKey(Schema.Number)
}) {}

class Basket extends Schema.Class<Basket>("Basket")({
  folder: Schema.String,
  name: Schema.String,
  owner: Schema.Struct({ name: Schema.String, age: Schema.Number }),
  lines: Schema.Array(Schema.Struct({ quantity: Schema.Number }))
}) {}

const keys = { partitionKey: "folder", sortKey: "name" } as const
const Documents = Table.make("documents", { model: Document, ...keys, version: Version.token })
const Counted = Table.make("counted", { model: Document, ...keys, version: Version.counter })
const Drafts = Table.make("drafts", { model: Draft, ...keys, version: Version.counter })
const Baskets = Table.make("baskets", { model: Basket, ...keys, version: Version.token })
const CountedBaskets = Table.make("counted-baskets", { model: Basket, ...keys, version: Version.counter })
const Tokens = Table.make("tokens", { model: Document, ...keys, writeToken: true })

const document = (name: string, text = "first") => new Document({ folder: "f", name, text, hits: 0 })
const key = { folder: "f", name: "a" }

const stored = (TableName: string, name = "a") =>
  Effect.map(
    DynamoDB.call("GetItem", { TableName, Key: { folder: { S: "f" }, name: { S: name } }, ConsistentRead: true }),
    ({ Item }) => Item
  )

describe("versions", () => {
  for (const [kind, table] of Object.entries({ token: Documents, counter: Counted })) {
    it.effect(`are changed by every write and demanded by those that name one: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.create(table, document("a"))
        yield* DynamoDB.create(table, document("b"))
        const first = yield* DynamoDB.getOrFail(table, key)
        const version = Version.of(first)
        const second = yield* DynamoDB.update(table, key, (d) => [d.hits.add(1)])
        assert.notStrictEqual(Version.of(second), version)
        assert.strictEqual(second.hits, 1)

        const stale = { version }
        const failures = yield* Effect.all([
          Effect.flip(DynamoDB.put(table, document("a", "lost"), stale)),
          Effect.flip(DynamoDB.update(table, key, (d) => [d.text.set("lost")], stale)),
          Effect.flip(DynamoDB.upsert(table, key, (d) => [d.text.set("lost"), d.hits.set(0)], stale)),
          Effect.flip(DynamoDB.delete(table, key, stale))
        ])
        for (const error of failures) {
          assert(error._tag === "ConditionalCheckFailed")
          assert.deepStrictEqual(error.item, Option.some(second))
        }
        yield* DynamoDB.put(table, new Document({ ...second, text: "third" }), { version: Version.of(second) })
        const third = yield* DynamoDB.getOrFail(table, key)
        assert.strictEqual(third.text, "third")
        const fourth = yield* DynamoDB.upsert(table, key, (d) => [d.text.set("fourth"), d.hits.add(1)], {
          version: Version.of(third)
        })
        const old = yield* DynamoDB.delete(table, key, { version: Version.of(fourth), return: "old" })
        assert.deepStrictEqual(old, Option.some(fourth))
        assert.strictEqual(Version.of(Option.getOrThrow(old)), Version.of(fourth))
        assert(Option.isSome(yield* DynamoDB.get(table, { folder: "f", name: "b" })))
      }).pipe(Effect.provide(database(Documents, Counted)))
    )
  }

  it.effect("count from 1 where they are counted", () =>
    Effect.gen(function* () {
      yield* DynamoDB.upsert(Counted, key, (d) => [d.text.set("x"), d.hits.set(1)])
      assert.deepStrictEqual((yield* stored("counted"))?.["_v"], { N: "1" })
      const item = yield* DynamoDB.update(Counted, key, (d) => [d.hits.add(1)])
      assert.strictEqual(Version.of(item), "2")
      yield* DynamoDB.put(Counted, item, { version: Version.of(item) })
      assert.deepStrictEqual((yield* stored("counted"))?.["_v"], { N: "3" })
      const error = yield* Effect.flip(DynamoDB.put(Counted, item))
      assert(error._tag === "DynamoDBError" && error.reason._tag === "Validation" && error.attempts === 0)
      const strange = yield* Effect.flip(DynamoDB.delete(Counted, key, { version: Version.Version.make("x") }))
      assert(strange._tag === "DynamoDBError" && strange.reason._tag === "Validation" && strange.attempts === 0)
    }).pipe(Effect.provide(database(Counted)))
  )

  it.effect("travel with copies where the model declares them; without one an item must be new", () =>
    Effect.gen(function* () {
      const draft = new Draft({ folder: "f", name: "a", text: "first" })
      yield* DynamoDB.put(Drafts, draft)
      yield* DynamoDB.put(Drafts, new Draft({ ...draft, name: "b" }))
      assert.strictEqual((yield* Effect.flip(DynamoDB.put(Drafts, draft)))._tag, "ConditionalCheckFailed")
      const read = yield* DynamoDB.getOrFail(Drafts, key)
      assert.strictEqual(read._v, 1)
      yield* DynamoDB.put(Drafts, new Draft({ ...read, text: "second" }))
      const error = yield* Effect.flip(DynamoDB.put(Drafts, new Draft({ ...read, text: "late" })))
      assert.strictEqual(error._tag, "ConditionalCheckFailed")
      assert.deepInclude(yield* DynamoDB.getOrFail(Drafts, key), { text: "second", _v: 2 })
      const same = yield* Effect.flip(DynamoDB.update(Drafts, key, (d) => [d._v.set(9)]))
      assert(same._tag === "DynamoDBError" && same.reason._tag === "Validation")
    }).pipe(Effect.provide(database(Drafts)))
  )

  it.effect("of an update whose answer was lost tell it what it touched, as far as the item shows that", () =>
    Effect.gen(function* () {
      const lines = [{ quantity: 1 }, { quantity: 2 }]
      yield* DynamoDB.create(Baskets, { ...key, owner: { name: "Ada", age: 3 }, lines })
      const lost = Faults.inject([Faults.lostResponses({ applied: 1, times: 1, operations: ["UpdateItem"] })])
      const version = Effect.map(DynamoDB.getOrFail(Baskets, key), Version.of)
      const updated = yield* settled(
        DynamoDB.update(Baskets, key, (b) => [b.owner.age.add(1)], {
          return: "updatedNew",
          version: yield* version
        }).pipe(lost)
      )
      assert.deepStrictEqual(yield* updated, { owner: { age: 4 } })
      const unknown = yield* settled(
        DynamoDB.update(Baskets, key, (b) => [b.lines.at(1).quantity.set(5)], {
          return: "updatedNew",
          version: yield* version
        }).pipe(lost, Effect.flip)
      )
      const error = yield* unknown
      assert(error._tag === "DynamoDBError" && error.reason._tag === "OutcomeUnknown")
      assert.deepStrictEqual((yield* DynamoDB.getOrFail(Baskets, key)).lines, [{ quantity: 1 }, { quantity: 5 }])
    }).pipe(Effect.provide(database(Baskets)))
  )

  it.effect("are what they were after an update without actions, which demands one", () =>
    Effect.gen(function* () {
      yield* DynamoDB.create(Counted, document("a"))
      const version = Version.of(yield* DynamoDB.getOrFail(Counted, key))
      const checked = DynamoDB.update(Counted, key, () => [], { version })
      assert.strictEqual(Version.of(yield* checked), version)
      const written = DynamoDB.transactWrite([checked, DynamoDB.create(Counted, document("b"))])
      yield* written
      assert.strictEqual(Version.of(yield* DynamoDB.getOrFail(Counted, key)), version)
      yield* DynamoDB.update(Counted, key, (d) => [d.hits.add(1)])
      assert.strictEqual((yield* Effect.flip(checked))._tag, "ConditionalCheckFailed")
    }).pipe(Effect.provide(database(Counted)))
  )

  it.effect("are what they were after an update whose actions come to nothing", () =>
    Effect.gen(function* () {
      const basket = { ...key, owner: { name: "Ada", age: 3 }, lines: [{ quantity: 1 }] }
      yield* DynamoDB.create(CountedBaskets, basket)
      const version = Version.of(yield* DynamoDB.getOrFail(CountedBaskets, key))
      const idle = DynamoDB.update(CountedBaskets, key, (b) => [b.lines.append([])])
      assert.deepStrictEqual(yield* idle, new Basket(basket))
      yield* DynamoDB.transactWrite([idle])
      assert.strictEqual(Version.of(yield* idle), version)
    }).pipe(Effect.provide(database(CountedBaskets)))
  )

  it.effect("that are counted do not make an item look as if an update had been applied that it cannot show", () =>
    Effect.gen(function* () {
      yield* DynamoDB.create(CountedBaskets, { ...key, owner: { name: "Ada", age: 3 }, lines: [{ quantity: 1 }] })
      const version = Effect.map(DynamoDB.getOrFail(CountedBaskets, key), Version.of)
      const rival = DynamoDB.update(CountedBaskets, key, (b) => [b.owner.name.set("Bob")])
      const looksApplied = (update: Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>) => {
        const lost: Faults.Fault = (transport, random) => {
          const inner = Faults.lostResponses({ applied: 0, times: 1 })(transport, random)
          const other = Effect.provideService(rival, DynamoDB.DynamoDB, DynamoDB.fromTransport(transport))
          return {
            send: (operation, input) => Effect.tapError(inner.send(operation, input), () => Effect.ignore(other))
          }
        }
        return Effect.gen(function* () {
          const error = yield* yield* settled(Effect.flip(update.pipe(Faults.inject([lost]))))
          assert(error instanceof DynamoDB.DynamoDBError && error.reason._tag === "OutcomeUnknown")
          return error.reason.looksApplied
        })
      }
      const set = DynamoDB.update(CountedBaskets, key, (b) => [b.owner.name.set("Bob")], { version: yield* version })
      assert.isTrue(yield* looksApplied(set))
      const add = DynamoDB.update(CountedBaskets, key, (b) => [b.owner.age.add(1)], { version: yield* version })
      assert.isFalse(yield* looksApplied(add))
      const remove = DynamoDB.update(CountedBaskets, key, (b) => [b.lines.at(7).remove()], { version: yield* version })
      assert.isFalse(yield* looksApplied(remove))
    }).pipe(Effect.provide(database(CountedBaskets)))
  )

  it.effect("are known of what was read, and of nothing else", () =>
    Effect.gen(function* () {
      yield* DynamoDB.create(Documents, document("a"))
      const read = yield* DynamoDB.getOrFail(Documents, key)
      assert.strictEqual(Version.of(read), (yield* stored("documents"))?.["_v"]?.S)
      assert.throws(() => Version.of(new Document({ ...read })))
      assert.notInclude(JSON.stringify(read), "_v")
    }).pipe(Effect.provide(database(Documents)))
  )

  it("refuse a model that stores something else under their name", () => {
    const model = Schema.Struct({ folder: Schema.String, name: Schema.String, _v: Schema.String, _w: Schema.String })
    assert.throws(() => Table.make("tables", { model, ...keys, version: Version.counter }), /_v/)
    assert.throws(() => Table.make("tables", { model, ...keys, version: Version.token }), /_v/)
    assert.throws(() => Table.make("tables", { model, ...keys, writeToken: true }), /_w/)
    Table.make("tables", { model, ...keys })
  })

  it.effect("write tokens differ from write to write, and the bytes of one write do not", () =>
    Effect.gen(function* () {
      const put = DynamoDB.put(Tokens, document("a"))
      yield* put
      const first = (yield* stored("tokens"))?.["_w"]?.S
      yield* put
      const second = (yield* stored("tokens"))?.["_w"]?.S
      yield* DynamoDB.update(Tokens, key, (d) => [d.hits.add(1)])
      const third = (yield* stored("tokens"))?.["_w"]?.S
      for (const token of [first, second, third]) assert.match(token!, /^[0-9a-f-]{36}$/)
      assert.strictEqual(new Set([first, second, third]).size, 3)
    }).pipe(Effect.provide(database(Tokens)))
  )

  const Open = Schema.StructWithRest(Schema.Struct({ folder: Schema.String, name: Schema.String }), [
    Schema.Record(Schema.String, Schema.String)
  ])
  const open = {
    tokens: Table.make("documents", { model: Open, ...keys, version: Version.token }),
    counted: Table.make("documents", { model: Open, ...keys, version: Version.counter }),
    marked: Table.make("documents", { model: Open, ...keys, writeToken: true }),
    plain: Table.make("documents", { model: Open, ...keys })
  }
  for (const [kind, table] of Object.entries(open)) {
    it.effect(`are no entries of a model with a rest record, nor are write tokens: ${kind}`, () =>
      Effect.gen(function* () {
        const item = { ...key, x: "1" }
        yield* DynamoDB.call("PutItem", {
          TableName: "documents",
          Item: { folder: { S: "f" }, name: { S: "a" }, x: { S: "1" }, _v: { S: "v" }, _w: { S: "w" } }
        })
        assert.deepStrictEqual(yield* DynamoDB.getOrFail(table, key), item)
        const [page] = yield* Stream.runCollect(DynamoDB.query(table, { folder: "f" }))
        assert.deepStrictEqual(page!.items, [item])
        yield* DynamoDB.update(table, key, () => [Attribute.parse("x").set("2")]).pipe(
          Effect.catchReason("DynamoDBError", "Validation", () => Effect.void)
        )
        for (const name of ["_v", "_w"]) {
          const error = yield* Effect.flip(DynamoDB.create(table, { ...item, name: "b", [name]: "mine" }))
          assert.deepInclude(error, { _tag: "ItemEncodeError", path: name })
          assert.strictEqual((yield* Effect.flip(table.encode({ ...item, [name]: "mine" })))._tag, "ItemEncodeError")
        }
        assert.isUndefined(yield* stored("documents", "b"))
        yield* DynamoDB.create(table, { ...item, name: "c" })
        assert.deepStrictEqual(yield* DynamoDB.getOrFail(table, { ...key, name: "c" }), { ...item, name: "c" })
      }).pipe(Effect.provide(database(table)))
    )
  }

  it.effect("are an attribute like others where the model declares it and the table keeps none", () =>
    Effect.gen(function* () {
      const Declared = Schema.StructWithRest(
        Schema.Struct({ folder: Schema.String, name: Schema.String, _v: Schema.String }),
        [Schema.Record(Schema.String, Schema.String)]
      )
      const table = Table.make("documents", { model: Declared, ...keys })
      yield* DynamoDB.create(table, { ...key, _v: "mine", x: "1" })
      assert.deepStrictEqual(yield* DynamoDB.getOrFail(table, key), { ...key, _v: "mine", x: "1" })
    }).pipe(Effect.provide(database(Documents)))
  )
})
