import { DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Stream } from "effect"
import { database } from "../fixtures/database.ts"
import { Parcel, Parcels, parcels } from "../fixtures/Parcel.ts"

const { byCarrier, byCountry, byPlace, bySent, byWeight } = Parcels.indexes
const seeded = Effect.forEach(parcels, (item) => DynamoDB.put(Parcels, item), { discard: true })
const items = <A, E, R>(stream: Stream.Stream<Page.Page<A>, E, R>) => stream.pipe(Page.items, Stream.runCollect)
const ids = (found: ReadonlyArray<{ readonly id: number }>) => found.map(({ id }) => id).sort((a, b) => a - b)

describe("indexes", () => {
  it.effect("M11 a global index is queried by several attributes, and a range on the next", () =>
    Effect.gen(function* () {
      yield* seeded
      const oslo = parcels.filter(({ city, country }) => country === "no" && city === "Oslo")
      const found = yield* items(DynamoDB.query(byPlace, { country: "no", city: "Oslo" }))
      assert.deepStrictEqual(ids(found), ids(oslo))
      assert.isTrue(found.every((item) => item instanceof Parcel))
      const sorted = found.map(({ sentAt, weight }) => [weight, sentAt.getTime()] as const)
      assert.deepStrictEqual(
        sorted,
        sorted.toSorted(([a, b], [c, d]) => a - c || b - d)
      )
      const heavy = yield* items(
        DynamoDB.query(byPlace, { country: "no", city: "Oslo" }, { sort: (k) => k.weight.gt(1), reverse: true })
      )
      assert.deepStrictEqual(ids(heavy), ids(oslo.filter(({ weight }) => weight > 1)))
      const since = new Date(Date.UTC(2026, 0, 4))
      const late = yield* items(
        DynamoDB.query(
          byPlace,
          { country: "no", city: "Oslo", weight: 1 },
          { sort: (k) => k.sentAt.ge(since), filter: (p) => p.id.gt(0) }
        )
      )
      assert.deepStrictEqual(
        ids(late),
        ids(oslo.filter(({ id, sentAt, weight }) => weight === 1 && sentAt >= since && id > 0))
      )
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("M11 a sparse index holds what has its key, and yields what it projects", () =>
    Effect.gen(function* () {
      yield* seeded
      const found = yield* items(DynamoDB.query(byCarrier, { carrier: "van" }, { pageSize: 3 }))
      const expected = parcels.filter(({ carrier }) => carrier === "van")
      assert.deepStrictEqual(ids(found), ids(expected))
      const [first] = found
      assert.notInstanceOf(first, Parcel)
      assert.deepStrictEqual(Object.keys(first!).sort(), ["carrier", "id", "owner", "sentAt", "weight"])
      const gone = yield* DynamoDB.update(Parcels, { owner: first!.owner, id: first!.id }, (p) => [p.carrier.remove()])
      assert.isUndefined(gone.carrier)
      const left = yield* items(DynamoDB.query(byCarrier, { carrier: "van" }))
      assert.deepStrictEqual(ids(left), ids(expected.filter(({ id }) => id !== first!.id)))
      const keys = yield* items(DynamoDB.query(byCountry, { country: "se" }))
      assert.deepStrictEqual(Object.keys(keys[0]!).sort(), ["country", "id", "owner"])
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("M11 one part of an index key can change alone: the item moves, and nothing goes stale", () =>
    Effect.gen(function* () {
      yield* seeded
      const [moved] = parcels.filter(({ city, country }) => country === "no" && city === "Oslo")
      const key = { owner: moved!.owner, id: moved!.id }
      const at = (city: string) => Effect.map(items(DynamoDB.query(byPlace, { country: "no", city })), ids)
      const before = [yield* at("Oslo"), yield* at("Moss")] as const
      yield* DynamoDB.update(Parcels, key, (p) => [p.city.set("Moss")])
      assert.deepStrictEqual(
        yield* at("Oslo"),
        before[0].filter((id) => id !== key.id)
      )
      assert.deepStrictEqual(
        yield* at("Moss"),
        [...before[1], key.id].sort((a, b) => a - b)
      )
      yield* DynamoDB.modify(Parcels, key, (p) => new Parcel({ ...p, city: "Oslo", weight: 99 }))
      assert.deepStrictEqual([yield* at("Oslo"), yield* at("Moss")], [...before])
      const heavy = yield* items(
        DynamoDB.query(byPlace, { country: "no", city: "Oslo" }, { sort: (k) => k.weight.gt(50) })
      )
      assert.deepStrictEqual(ids(heavy), [key.id])
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("M11 a local index orders a partition anew, reads strongly, and fetches the rest when asked", () =>
    Effect.gen(function* () {
      yield* seeded
      const mine = parcels.filter(({ owner }) => owner === "bob")
      const found = yield* items(DynamoDB.query(byWeight, { owner: "bob" }, { consistent: true }))
      assert.deepStrictEqual(
        found.map(({ weight }) => weight),
        mine.map(({ weight }) => weight).sort((a, b) => a - b)
      )
      assert.deepStrictEqual(Object.keys(found[0]!).sort(), ["city", "id", "owner", "weight"])
      const whole = yield* items(DynamoDB.query(byWeight, { owner: "bob", weight: 10 }, { fetch: true }))
      assert.deepStrictEqual(ids(whole), ids(mine.filter(({ weight }) => weight === 10)))
      assert.isTrue(whole.every((item) => item instanceof Parcel && item.contents.length === 1))
      const all = yield* items(
        DynamoDB.query(bySent, { owner: "bob" }, { project: (p) => [p.id, p.contents.at(0).what] })
      )
      assert.strictEqual(all.length, mine.length)
      assert.match(all[0]!.contents[0]!.what, /^thing/)
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("M11 pages of an index resume over equal sort keys without losing or repeating an item", () =>
    Effect.gen(function* () {
      yield* seeded
      for (const reverse of [false, true]) {
        const found: Array<number> = []
        let startAt: string | undefined
        do {
          const page = yield* DynamoDB.query(
            byWeight,
            { owner: "ann" },
            { limit: 3, pageSize: 2, reverse, startAt }
          ).pipe(Page.collect)
          found.push(...page.items.map(({ id }) => id))
          startAt = Option.getOrUndefined(page.cursor)
        } while (startAt !== undefined)
        assert.strictEqual(new Set(found).size, found.length)
        assert.deepStrictEqual(
          found.toSorted((a, b) => a - b),
          ids(parcels.filter(({ owner }) => owner === "ann"))
        )
      }
      const { cursor } = yield* DynamoDB.query(byWeight, { owner: "ann" }, { limit: 3 }).pipe(Page.collect)
      const foreign = yield* DynamoDB.query(bySent, { owner: "ann" }, { startAt: Option.getOrThrow(cursor) }).pipe(
        Page.collect,
        Effect.flip
      )
      assert.strictEqual(foreign._tag === "CursorError" && foreign.reason, "foreign")
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("an empty index key is refused before anything is sent, in put and in update", () =>
    Effect.gen(function* () {
      yield* seeded
      const [first] = parcels
      const put = yield* Effect.flip(DynamoDB.put(Parcels, new Parcel({ ...first!, city: "" })))
      assert.deepInclude(put, { _tag: "ItemEncodeError", path: "city" })
      const update = yield* Effect.flip(
        DynamoDB.update(Parcels, { owner: first!.owner, id: first!.id }, (p) => [p.carrier.set("")])
      )
      assert.deepInclude(update, { _tag: "ItemEncodeError", path: "carrier" })
    }).pipe(Effect.provide(database(Parcels)))
  )
})

describe("scan", () => {
  it.effect("M12 reads everything, filtered and in parts", () =>
    Effect.gen(function* () {
      yield* seeded
      assert.deepStrictEqual(ids(yield* items(DynamoDB.scan(Parcels, { pageSize: 7 }))), ids(parcels))
      const some = yield* items(
        DynamoDB.scan(Parcels, { filter: (p) => p.id.gt(10).and(p.owner.eq("ann")), project: (p) => [p.id, p.city] })
      )
      assert.deepStrictEqual(ids(some), ids(parcels.filter(({ id, owner }) => id > 10 && owner === "ann")))
      assert.deepStrictEqual(Object.keys(some[0]!).sort(), ["city", "id"])
      const sparse = yield* items(DynamoDB.scan(byCarrier))
      assert.deepStrictEqual(ids(sparse), ids(parcels.filter(({ carrier }) => carrier !== undefined)))
      const limited = yield* DynamoDB.scan(Parcels, { limit: 5, filter: (p) => p.weight.gt(0) }).pipe(Page.collect)
      const rest = yield* items(
        DynamoDB.scan(Parcels, { startAt: Option.getOrThrow(limited.cursor), filter: (p) => p.weight.gt(0) })
      )
      assert.deepStrictEqual(ids([...limited.items, ...rest]), ids(parcels.filter(({ weight }) => weight > 0)))
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("M12 reads segments side by side: disjoint, complete, each with its own cursor", () =>
    Effect.gen(function* () {
      yield* seeded
      const pages = yield* DynamoDB.scan(Parcels, { segments: 4, pageSize: 5 }).pipe(Stream.runCollect)
      assert.deepStrictEqual(ids(pages.flatMap((page) => page.items)), ids(parcels))
      const stopped = pages.find((page) => Option.isSome(page.cursor))!
      const segment = pages.filter((page) => page.segment === stopped.segment).flatMap((page) => page.items)
      const resumed = yield* items(DynamoDB.scan(Parcels, { segments: 4, startAt: Option.getOrThrow(stopped.cursor) }))
      assert.deepStrictEqual(ids([...stopped.items, ...resumed]).length <= segment.length, true)
      assert.isTrue(resumed.every(({ id }) => segment.some((item) => item.id === id)))
      // As a program without types may ask for it.
      const limited = yield* Effect.flip(DynamoDB.scan(Parcels, { segments: 4, limit: 3 as never }).pipe(Page.collect))
      assert.strictEqual(limited._tag === "DynamoDBError" && limited.reason._tag, "Validation")
    }).pipe(Effect.provide(database(Parcels)))
  )
})

describe("count", () => {
  it.effect("M11 counts what matches, over all pages, of a table and an index", () =>
    Effect.gen(function* () {
      yield* seeded
      assert.strictEqual(
        yield* DynamoDB.count(Parcels, { owner: "ann" }),
        parcels.filter(({ owner }) => owner === "ann").length
      )
      assert.strictEqual(
        yield* DynamoDB.count(byPlace, { country: "se", city: "Moss" }, { filter: (p) => p.id.lt(0) }),
        parcels.filter(({ city, country, id }) => country === "se" && city === "Moss" && id < 0).length
      )
      assert.strictEqual(yield* DynamoDB.count(Parcels, { owner: "dan" }), 0)
    }).pipe(Effect.provide(database(Parcels)))
  )
})
