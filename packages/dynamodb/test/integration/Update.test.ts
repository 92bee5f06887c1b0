import { Attribute, DynamoDB, Table, Version } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { database, order } from "../fixtures/database.ts"
import { Line, Order, Orders } from "../fixtures/Order.ts"
import { scripted } from "../fixtures/scripted.ts"

const key = { customerId: "c1", orderId: "o1" }
const missing = { customerId: "c1", orderId: "o9" }
const lines = ["a", "b", "c"].map((sku, index) => new Line({ sku, quantity: index + 1 }))

class Counter extends Schema.Class<Counter>("Counter")({ name: Schema.String, count: Schema.Number }) {}
const Counters = Table.make("partita-counters", { model: Counter, partitionKey: "name" })

const seeded = Effect.forEach(
  [order({ lines, note: "x" }), order({ orderId: "o2" }), order({ customerId: "c2" })],
  (item) => DynamoDB.put(Orders, item)
)

const rawItem = Effect.map(
  DynamoDB.call("GetItem", { TableName: Orders.name, Key: { customerId: { S: "c1" }, orderId: { S: "o1" } } }),
  ({ Item = {} }) => Item
)

describe("update", () => {
  it.effect("M10 sets, adds and removes in one call and returns the new item", () =>
    Effect.gen(function* () {
      yield* seeded
      const updated = yield* DynamoDB.update(
        Orders,
        key,
        (o) => [o.status.set("paid"), o.total.add(5), o.note.remove(), o.placedAt.set(new Date(0))],
        { condition: (o) => o.status.eq("open") }
      )
      assert.instanceOf(updated, Order)
      assert.deepStrictEqual(updated, order({ lines, status: "paid", total: 15, placedAt: new Date(0) }))
      const other = yield* DynamoDB.getOrFail(Orders, { customerId: "c1", orderId: "o2" })
      assert.deepStrictEqual(other, order({ orderId: "o2" }))
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M10 changes nested fields, list positions, records and sets", () =>
    Effect.gen(function* () {
      yield* seeded
      const updated = yield* DynamoDB.update(Orders, key, (o) => [
        o.address.city.set("Bergen"),
        o.address.at("size").add(2),
        o.address.visits.add(1),
        o.lines.at(0).quantity.set(9),
        o.lines.at(1).remove(),
        o.counts.at("a.b#c").set(1),
        o.tags.add(["hot", "big"]),
        o.labels.add(["first"]),
        o.history.append(["made"]),
        o.email.set(Option.some("a@b")),
        o.nick.set("n"),
        o.limit.set(o.total.plus(1)),
        o.code.set(12)
      ])
      assert.deepStrictEqual(
        updated,
        order({
          note: "x",
          address: { city: "Bergen", size: 5, visits: 1 },
          lines: [new Line({ sku: "a", quantity: 9 }), lines[2]!],
          counts: { "a.b#c": 1 },
          tags: new Set(["big", "hot", "new"]),
          labels: new Set(["first"]),
          history: ["made"],
          email: Option.some("a@b"),
          nick: "n",
          limit: 11,
          code: 12
        })
      )
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M10 subtracts, prepends, sets if absent, copies and deletes members", () =>
    Effect.gen(function* () {
      yield* seeded
      const updated = yield* DynamoDB.update(Orders, key, (o) => [
        o.total.subtract(0.5),
        o.note.setIfAbsent("y"),
        o.labels.setIfAbsent(new Set(["l"])),
        o.lines.prepend([new Line({ sku: "z", quantity: 1 })]),
        o.limit.set(o.total),
        o.counts.at("n").subtract(3)
      ])
      assert.strictEqual(updated.total, 9.5)
      assert.strictEqual(updated.note, "x")
      assert.deepStrictEqual(updated.labels, new Set(["l"]))
      assert.deepStrictEqual(
        updated.lines.map((line) => line.sku),
        ["z", "a", "b", "c"]
      )
      assert.strictEqual(updated.limit, 10)
      assert.deepStrictEqual(updated.counts, { n: -3 })
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M10 leaves a valid row when the last member of a required set goes", () =>
    Effect.gen(function* () {
      yield* seeded
      const updated = yield* DynamoDB.update(Orders, key, (o) => [o.tags.delete(["new", "none"])])
      assert.deepStrictEqual(updated.tags, new Set())
      assert.isUndefined((yield* rawItem)["tags"])
      const again = yield* DynamoDB.update(Orders, key, (o) => [o.tags.set(new Set()), o.email.set(Option.none())])
      assert.deepStrictEqual(again.tags, new Set())
      const none = yield* DynamoDB.update(Orders, key, (o) => [o.tags.add([]), o.labels.delete([])])
      assert.deepStrictEqual(none, again)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M10 returns the old item, or nothing", () =>
    Effect.gen(function* () {
      yield* seeded
      const old = yield* DynamoDB.update(Orders, key, (o) => [o.total.add(1)], { return: "old" })
      assert.strictEqual(old.total, 10)
      const nothing: void = yield* DynamoDB.update(Orders, key, (o) => [o.total.add(1)], { return: "nothing" })
      assert.isUndefined(nothing)
      assert.strictEqual((yield* DynamoDB.getOrFail(Orders, key)).total, 12)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M10 returns the part that its actions touch, after or before", () =>
    Effect.gen(function* () {
      yield* seeded
      const change = <const Returning extends "updatedNew" | "updatedOld">(returning: Returning) =>
        DynamoDB.update(
          Orders,
          key,
          (o) => [
            o.status.set("paid"),
            o.total.add(5),
            o.note.remove(),
            o.placedAt.set(new Date(0)),
            o.address.city.set("Bergen"),
            o.address.visits.add(1),
            o.lines.at(0).quantity.add(1),
            o.lines.at(2).set(new Line({ sku: "z", quantity: 9 })),
            o.tags.delete(["new"]),
            o.labels.add([]),
            o.email.set(Option.some("a@b")),
            o.nick.set(null),
            o.counts.at("x").set(1),
            o.history.append(["made"])
          ],
          { return: returning }
        )
      const seen = yield* change("updatedNew")
      assert.deepStrictEqual(seen, {
        status: "paid",
        total: 15,
        placedAt: new Date(0),
        address: { city: "Bergen", visits: 1 },
        lines: [{ quantity: 2 }, new Line({ sku: "z", quantity: 9 })],
        email: Option.some("a@b"),
        nick: null,
        counts: { x: 1 },
        history: ["made"]
      })
      assert.instanceOf(seen.lines?.[1], Line)
      const before = yield* change("updatedOld")
      assert.deepStrictEqual(before, {
        ...seen,
        total: 15,
        lines: [{ quantity: 2 }, new Line({ sku: "z", quantity: 9 })]
      })
      assert.deepStrictEqual((yield* DynamoDB.getOrFail(Orders, key)).total, 20)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M10 returns an empty part where nothing is touched, or nothing was there", () =>
    Effect.gen(function* () {
      yield* seeded
      for (const returning of ["updatedNew", "updatedOld"] as const) {
        assert.deepStrictEqual(yield* DynamoDB.update(Orders, key, () => [], { return: returning }), {})
        const absent = yield* DynamoDB.update(Orders, key, (o) => [o.history.remove()], { return: returning })
        assert.deepStrictEqual(absent, {})
      }
      const added = yield* DynamoDB.update(
        Orders,
        key,
        (o) => [o.address.visits.add(2), o.lines.at(9).set(lines[0]!), o.counts.at("n").setIfAbsent(1)],
        { return: "updatedOld" }
      )
      assert.deepStrictEqual(added, {})
      const second = yield* DynamoDB.update(
        Orders,
        key,
        (o) => [o.lines.at(0).note.remove(), o.lines.at(1).quantity.set(7), o.lines.at(3).quantity.add(1)],
        { return: "updatedOld" }
      )
      assert.deepStrictEqual(second, { lines: [{ quantity: 2 }, { quantity: 1 }] })
      const failure = yield* DynamoDB.update(Orders, missing, (o) => [o.total.add(1)], { return: "updatedNew" }).pipe(
        Effect.flip
      )
      assert.strictEqual(failure._tag, "ItemNotFound")
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("may be repeated, unless it returns what was before", () =>
    Effect.gen(function* () {
      yield* seeded
      const service = yield* DynamoDB.DynamoDB
      const classes: Array<unknown> = []
      const recording = DynamoDB.DynamoDB.of({
        ...service,
        call: (operation, input, options) => {
          classes.push(options?.retryClass)
          return service.call(operation, input, options)
        }
      })
      yield* Effect.forEach(["new", "updatedNew", "nothing", "old", "updatedOld"] as const, (returning) =>
        DynamoDB.update(Orders, key, (o) => [o.total.set(1)], { return: returning })
      ).pipe(Effect.provideService(DynamoDB.DynamoDB, recording))
      assert.deepStrictEqual(classes, ["same", "same", "same", "once", "once"])
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("says that an update was applied whose part does not decode, and of which item", () =>
    Effect.gen(function* () {
      yield* seeded
      yield* DynamoDB.call("UpdateItem", {
        TableName: Orders.name,
        Key: { customerId: { S: "c1" }, orderId: { S: "o1" } },
        UpdateExpression: "SET nick = :x",
        ExpressionAttributeValues: { ":x": { BOOL: true } }
      })
      const failure = yield* DynamoDB.update(Orders, key, (o) => [o.total.add(1), o.nick.set("n")], {
        return: "updatedOld"
      }).pipe(Effect.flip)
      assert.deepInclude(failure, { _tag: "ItemDecodeError", committed: true, path: "nick", key })
      assert.deepStrictEqual((yield* rawItem)["total"], { N: "11" })
      // What is not touched is not read.
      yield* DynamoDB.update(Orders, key, (o) => [o.total.add(1)], { return: "updatedNew" })
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("says that it was applied where the answer lacks the item it asked for", () =>
    Effect.gen(function* () {
      const { transport } = scripted({})
      const failures = yield* Effect.forEach(
        [
          DynamoDB.update(Orders, key, (o) => [o.total.set(1)]),
          DynamoDB.update(Orders, key, (o) => [o.total.set(1)], { return: "old" }),
          DynamoDB.upsert(Counters, { name: "c" }, (c) => [c.count.add(1)])
        ],
        (change) => Effect.flip(change as Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>)
      ).pipe(Effect.provideService(DynamoDB.DynamoDB, DynamoDB.fromTransport(transport)))
      const lacking = { _tag: "ItemDecodeError", committed: true, path: "", rule: "the answer does not hold it" }
      for (const failure of failures) assert.deepInclude(failure as object, lacking)
      assert.deepInclude(failures[0] as object, { table: Orders.name, key })
      assert.include(String(failures[0]), "the write was applied")
    })
  )

  it.effect("never creates a row, and says so", () =>
    Effect.gen(function* () {
      yield* seeded
      const failure = yield* Effect.flip(DynamoDB.update(Orders, missing, (o) => [o.total.add(1)]))
      assert.strictEqual(failure._tag, "ItemNotFound")
      const silent = yield* Effect.flip(
        DynamoDB.update(Orders, missing, (o) => [o.total.add(1)], {
          return: "nothing",
          condition: (o) => o.total.gt(1)
        })
      )
      assert.strictEqual(silent._tag, "ItemNotFound")
      assert.deepStrictEqual(yield* DynamoDB.get(Orders, missing), Option.none())
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M21 tells a false condition from a missing item", () =>
    Effect.gen(function* () {
      yield* seeded
      const failure = yield* DynamoDB.update(Orders, key, (o) => [o.total.add(1)], {
        condition: (o) => o.total.gt(100).or(o.lines.at(0).sku.eq("nope"))
      }).pipe(Effect.flip)
      assert.strictEqual(failure._tag, "ConditionalCheckFailed")
      if (failure._tag !== "ConditionalCheckFailed") return
      assert.strictEqual(Option.getOrThrow(failure.item).total, 10)
      assert.strictEqual((yield* DynamoDB.getOrFail(Orders, key)).total, 10)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("checks only its condition when it has no actions", () =>
    Effect.gen(function* () {
      yield* seeded
      const same = yield* DynamoDB.update(Orders, key, () => [], { condition: (o) => o.total.eq(10) })
      assert.deepStrictEqual(same, order({ lines, note: "x" }))
      const failure = yield* Effect.flip(DynamoDB.update(Orders, key, () => [], { condition: (o) => o.total.eq(11) }))
      assert.strictEqual(failure._tag, "ConditionalCheckFailed")
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("keeps attributes the model does not know", () =>
    Effect.gen(function* () {
      yield* seeded
      yield* DynamoDB.call("UpdateItem", {
        TableName: Orders.name,
        Key: { customerId: { S: "c1" }, orderId: { S: "o1" } },
        UpdateExpression: "SET extra = :x",
        ExpressionAttributeValues: { ":x": { S: "kept" } }
      })
      yield* DynamoDB.update(Orders, key, (o) => [o.total.add(1)])
      assert.deepStrictEqual((yield* rawItem)["extra"], { S: "kept" })
      yield* DynamoDB.put(Orders, order())
      assert.isUndefined((yield* rawItem)["extra"])
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("says that an update was applied whose answer does not decode", () =>
    Effect.gen(function* () {
      yield* seeded
      yield* DynamoDB.call("UpdateItem", {
        TableName: Orders.name,
        Key: { customerId: { S: "c1" }, orderId: { S: "o1" } },
        UpdateExpression: "SET nick = :x",
        ExpressionAttributeValues: { ":x": { BOOL: true } }
      })
      const failure = yield* Effect.flip(DynamoDB.update(Orders, key, (o) => [o.total.add(1)]))
      assert.strictEqual(failure._tag, "ItemDecodeError")
      if (failure._tag !== "ItemDecodeError") return
      assert.isTrue(failure.committed)
      assert.strictEqual(failure.path, "nick")
      assert.deepStrictEqual((yield* rawItem)["total"], { N: "11" })
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("takes paths from text", () =>
    Effect.gen(function* () {
      yield* seeded
      const updated = yield* DynamoDB.update(
        Orders,
        key,
        () => [Attribute.parse("lines[2].quantity").set(30), Attribute.parse("tags").add(["t"])],
        { condition: () => Attribute.parse("lines[0].sku").eq("a") }
      )
      assert.strictEqual(updated.lines[2]!.quantity, 30)
      assert.isTrue(updated.tags.has("t"))
    }).pipe(Effect.provide(database(Orders)))
  )
})

describe("upsert", () => {
  it.effect("M10 creates a complete row and then changes it", () =>
    Effect.gen(function* () {
      yield* seeded
      const visit = DynamoDB.upsert(Orders, missing, (o) => [
        o.status.setIfAbsent("open"),
        o.total.add(1),
        o.limit.set(5),
        o.placedAt.set(new Date(0)),
        o.address.setIfAbsent({ city: "Oslo", size: 1 }),
        o.lines.setIfAbsent([]),
        o.counts.setIfAbsent({}),
        o.nick.set(null),
        o.code.set(1)
      ])
      const first = yield* visit
      assert.strictEqual(first.total, 1)
      assert.deepStrictEqual(first.tags, new Set())
      const second = yield* visit
      assert.strictEqual(second.total, 2)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect(
    "M10 creates what the model requires though its actions come to nothing: alone, once, in a transaction",
    () => {
      const Lists = Table.make("partita-lists", {
        model: Schema.Struct({
          id: Schema.String,
          list: Schema.Array(Schema.String),
          tags: Schema.ReadonlySet(Schema.String),
          more: Schema.optionalKey(Schema.Array(Schema.String))
        }),
        partitionKey: "id"
      })
      const Tags = Table.make("partita-tags", {
        model: Schema.Struct({ id: Schema.String, tags: Schema.ReadonlySet(Schema.String) }),
        partitionKey: "id"
      })
      return Effect.gen(function* () {
        const nothing = <const Returning extends "new" | "nothing">(id: string, returning: Returning, once = false) =>
          DynamoDB.upsert(Lists, { id }, (l) => [l.list.append([]), l.more.prepend([]), l.tags.add([])], {
            return: returning,
            once: once as never
          })
        const empty = { list: [], tags: new Set() }
        assert.deepStrictEqual(yield* nothing("alone", "new"), { id: "alone", ...empty } as never)
        yield* nothing("once", "nothing", true)
        yield* DynamoDB.transactWrite([
          nothing("together", "nothing"),
          DynamoDB.upsert(Tags, { id: "tags" }, (t) => [t.tags.add([])], { return: "nothing" }),
          DynamoDB.upsert(Tags, { id: "none" }, () => [], { return: "nothing", condition: (t) => t.id.notExists() })
        ])
        yield* DynamoDB.upsert(Tags, { id: "sent once" }, (t) => [t.tags.add([])], { return: "nothing", once: true })
        for (const id of ["alone", "once", "together"]) {
          assert.deepStrictEqual(yield* DynamoDB.getOrFail(Lists, { id }), { id, ...empty } as never)
        }
        for (const id of ["tags", "none", "sent once"]) {
          assert.deepStrictEqual(yield* DynamoDB.getOrFail(Tags, { id }), { id, tags: new Set<string>() })
        }
        // What is there stays as it is.
        yield* DynamoDB.put(Lists, { id: "there", list: ["x"], tags: new Set(["t"]) })
        yield* nothing("there", "nothing")
        assert.deepStrictEqual(yield* DynamoDB.getOrFail(Lists, { id: "there" }), {
          id: "there",
          list: ["x"],
          tags: new Set(["t"])
        })
      }).pipe(Effect.provide(database(Lists, Tags)))
    }
  )

  it.effect("M10 returns the part that its actions touch, which before the item was there is empty", () =>
    Effect.gen(function* () {
      const count = (returning: "updatedNew" | "updatedOld") =>
        DynamoDB.upsert(Counters, { name: "visits" }, (c) => [c.count.add(1)], { return: returning })
      assert.deepStrictEqual(yield* count("updatedOld"), {})
      assert.deepStrictEqual(yield* count("updatedOld"), { count: 1 })
      assert.deepStrictEqual(yield* count("updatedNew"), { count: 3 })
    }).pipe(Effect.provide(database(Counters)))
  )

  const Playlist = Schema.Struct({
    name: Schema.String,
    songs: Schema.Array(Schema.String),
    tags: Schema.ReadonlySet(Schema.String),
    note: Schema.optionalKey(Schema.String)
  })
  const Tag = Schema.Struct({
    name: Schema.String,
    tags: Schema.ReadonlySet(Schema.String),
    note: Schema.optionalKey(Schema.String)
  })
  const models = {
    plain: {},
    tokens: { version: Version.token },
    counted: { version: Version.counter },
    marked: { writeToken: true }
  } as const
  for (const [kind, options] of Object.entries(models)) {
    const Playlists = Table.make("partita-playlists", { model: Playlist, partitionKey: "name", ...options })
    const Tags = Table.make("partita-tags", { model: Tag, partitionKey: "name", ...options })
    const key = { name: "p" }
    const playlist: typeof Playlist.Type = { ...key, songs: [], tags: new Set() }
    const tag: typeof Tag.Type = { ...key, tags: new Set() }

    it.effect(`creates what the model requires where its actions come to nothing, in all ways alike: ${kind}`, () =>
      Effect.gen(function* () {
        const upserts = <const Once extends { readonly once?: true }>(once: Once) => {
          const options = { ...once, return: "nothing" } as const
          return [
            DynamoDB.upsert(Playlists, key, (p) => [p.songs.append([]), p.tags.add([])], options),
            DynamoDB.upsert(Playlists, key, (p) => [p.songs.prepend([])], options),
            DynamoDB.upsert(Tags, key, (t) => [t.tags.add([])], options),
            DynamoDB.upsert(Tags, key, (t) => [t.tags.set(new Set<string>())], options),
            DynamoDB.upsert(Tags, key, (t) => [t.note.remove(), t.tags.delete(["x"])], options),
            DynamoDB.upsert(Tags, key, () => [], options)
          ]
        }
        const all = Effect.all([DynamoDB.get(Playlists, key), DynamoDB.get(Tags, key)])
        const leaves = Effect.fnUntraced(function* (
          write: Effect.Effect<void, unknown, DynamoDB.DynamoDB>,
          [playlist, tag]: readonly [typeof Playlist.Type | undefined, typeof Tag.Type | undefined]
        ) {
          yield* write
          assert.deepStrictEqual(yield* all, [Option.fromUndefinedOr(playlist), Option.fromUndefinedOr(tag)])
          if (playlist !== undefined) {
            // What is there stays what it is.
            const full = yield* DynamoDB.modify(Playlists, key, () => ({ ...playlist, songs: ["a"] }))
            yield* write
            assert.deepStrictEqual(yield* DynamoDB.get(Playlists, key), Option.some(full))
          }
          yield* DynamoDB.transactWrite([DynamoDB.delete(Playlists, key), DynamoDB.delete(Tags, key)])
        })
        for (const [i, upsert] of upserts({}).entries()) {
          const created = i < 2 ? ([playlist, undefined] as const) : ([undefined, tag] as const)
          yield* leaves(upsert, created)
          yield* leaves(DynamoDB.transactWrite([upsert]), created)
          yield* leaves(upserts({ once: true })[i]!, created)
          // The service creates no item for an update that only takes away.
          const { input } = yield* DynamoDB.request(upsert)
          assert.match(input.UpdateExpression ?? "", /\b(SET|ADD) /)
        }
        const shown = yield* DynamoDB.upsert(Tags, { name: "q" }, (t) => [t.tags.add([])])
        assert.deepStrictEqual(shown, { ...tag, name: "q" })
      }).pipe(Effect.provide(database(Playlists, Tags)))
    )
  }

  it.effect("is refused where it could create no item, since its model has the name that a token would have", () =>
    Effect.gen(function* () {
      const model = Schema.Struct({ name: Schema.String, _w: Schema.optionalKey(Schema.String) })
      const table = Table.make("partita-tags", { model, partitionKey: "name" })
      const error = yield* Effect.flip(DynamoDB.upsert(table, { name: "p" }, (t) => [t._w.remove()]))
      assert(error._tag === "DynamoDBError" && error.reason._tag === "Validation")
      assert.include(error.reason.rule, "an upsert must set or add something")
      assert.deepStrictEqual(yield* DynamoDB.upsert(table, { name: "p" }, (t) => [t._w.set("mine")]), {
        name: "p",
        _w: "mine"
      })
    }).pipe(Effect.provide(database(Counters, Table.make("partita-tags", { model: Tag, partitionKey: "name" }))))
  )
})

describe("what an update says of an item it does not fit", () => {
  const Game = Schema.Struct({
    name: Schema.String,
    data: Schema.optionalKey(
      Schema.Struct({ moves: Schema.Number, deep: Schema.optionalKey(Schema.Struct({ n: Schema.Number })) })
    ),
    scores: Schema.Record(Schema.String, Schema.Struct({ points: Schema.Number })),
    lines: Schema.Array(Schema.Struct({ n: Schema.Number })),
    best: Schema.optionalKey(Schema.Number),
    last: Schema.optionalKey(Schema.Number)
  })
  const Games = Table.make("partita-games", { model: Game, partitionKey: "name" })
  const name = { name: "g" }
  const game = DynamoDB.put(Games, { ...name, scores: {}, lines: [] })
  const silent = { return: "nothing" } as const
  const cases = {
    "an update cannot change data.moves where data is absent: set what is absent as a whole, or use modify":
      DynamoDB.update(Games, name, (g) => [g.data.moves.set(1), g.best.set(1)], silent),
    "an update cannot change data.deep.n where data or data.deep is absent: set what is absent as a whole, or use modify":
      DynamoDB.update(Games, name, (g) => [g.data.deep.n.add(1)], silent),
    "an update cannot change scores.ann.points where scores.ann is absent, nor lines[2].n where lines[2] is absent: set what is absent as a whole, or use modify":
      DynamoDB.update(Games, name, (g) => [g.scores.at("ann").points.set(1), g.lines.at(2).n.set(1)], silent),
    "an update cannot read last or best, which is absent": DynamoDB.update(
      Games,
      name,
      (g) => [g.best.set(g.last.plus(1)), g.last.set(g.best)],
      silent
    )
  }
  for (const [rule, update] of Object.entries(cases)) {
    it.effect(rule, () =>
      Effect.gen(function* () {
        yield* game
        const alone = yield* Effect.flip(update)
        assert(alone._tag === "DynamoDBError" && alone.reason._tag === "Validation")
        assert.strictEqual(alone.reason.rule, rule)
        assert.include(alone.message, rule)
        const error = yield* Effect.flip(
          DynamoDB.transactWrite({ update, put: DynamoDB.put(Counters, { name: "c", count: 1 }) })
        )
        assert(error._tag === "TransactionCanceled")
        assert(error.reasons.update._tag === "Validation")
        assert.strictEqual(error.reasons.update.rule, rule)
        assert.include(error.message, rule)
        assert.include(error.serviceMessages.update ?? "", "expression")
      }).pipe(Effect.provide(database(Games, Counters)))
    )
  }

  it.effect("is said of an upsert and of an update that is sent once as well", () =>
    Effect.gen(function* () {
      const Empty = Table.make("partita-games", {
        model: Schema.Struct({ name: Schema.String, data: Game.fields.data }),
        partitionKey: "name"
      })
      const [rule] = Object.keys(cases)
      const upsert = yield* Effect.flip(DynamoDB.upsert(Empty, name, (g) => [g.data.moves.set(1)]))
      assert(upsert._tag === "DynamoDBError" && upsert.reason._tag === "Validation")
      assert.strictEqual(upsert.reason.rule, rule)
      yield* game
      const once = yield* Effect.flip(
        DynamoDB.update(Games, name, (g) => [g.data.moves.set(1)], { ...silent, once: true })
      )
      assert(once._tag === "DynamoDBError" && once.reason._tag === "Validation")
      assert.strictEqual(once.reason.rule, rule)
    }).pipe(Effect.provide(database(Games)))
  )

  it.effect("what is not known of its model is what the service says, and is not printed", () =>
    Effect.gen(function* () {
      yield* DynamoDB.call("PutItem", { TableName: Games.name, Item: { name: { S: "g" }, best: { S: "much" } } })
      const error = yield* Effect.flip(DynamoDB.update(Games, name, (g) => [g.best.add(1)]))
      assert(error._tag === "DynamoDBError" && error.reason._tag === "Validation")
      assert.isUndefined(error.reason.rule)
    }).pipe(Effect.provide(database(Games)))
  )
})
