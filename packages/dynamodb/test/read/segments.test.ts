import { Cursor, DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { crc32 } from "node:zlib"
import { database, order, Sent } from "../fixtures/database.ts"
import { Orders } from "../fixtures/Order.ts"
import { Parcels, parcels } from "../fixtures/Parcel.ts"

const seeded = Effect.forEach(parcels, (item) => DynamoDB.put(Parcels, item), { discard: true })
const ids = (items: ReadonlyArray<{ readonly id: number }>) => items.map(({ id }) => id).toSorted((a, b) => a - b)
const all = ids(parcels)
const scans = (sent: ReadonlyArray<string>) => sent.filter((operation) => operation === "Scan").length

type Options = Omit<DynamoDB.ScanOptions<typeof Parcels>, "limit">

/** What a reading of a cursor comes to. */
const outcome = (startAt: string, options: Options = { segments: 4 }) =>
  DynamoDB.scan(Parcels, { ...options, startAt }).pipe(
    Page.collect,
    Effect.match({
      onFailure: (error) => (error._tag === "CursorError" ? error.reason : error._tag),
      onSuccess: (page) => page.count
    })
  )

const checkpointAfter = (pages: number, options: Options = { segments: 4, pageSize: 2 }) =>
  DynamoDB.scan(Parcels, options).pipe(
    Stream.take(pages),
    Stream.runLast,
    Effect.map((page) => Option.getOrThrow(Option.flatMap(page, Page.checkpoint)))
  )

/** A checkpoint with other places and the checksum for them: as anyone can make one who has no secret to know. */
const forged = (checkpoint: string, change: (places: ReadonlyArray<unknown>) => ReadonlyArray<unknown>) => {
  const [bound, places] = JSON.parse(Buffer.from(checkpoint.slice(2), "base64url").toString().slice(8)) as [
    string,
    ReadonlyArray<unknown>
  ]
  const body = JSON.stringify([bound, change(places)])
  return `c2${Buffer.from(crc32(body).toString(16).padStart(8, "0") + body).toString("base64url")}`
}
const none = (places: ReadonlyArray<unknown>) => places.map(() => null)
const done = (places: ReadonlyArray<unknown>) => places.map(() => "done")

describe("segments", () => {
  it.effect("read a page where one is asked for, and at most one each ahead of it", () =>
    Effect.gen(function* () {
      yield* seeded
      const sent = yield* Sent
      sent.length = 0
      let taken = 0
      yield* DynamoDB.scan(Parcels, { segments: 4, pageSize: 2 }).pipe(
        Stream.take(9),
        Stream.runForEach(() =>
          Effect.gen(function* () {
            taken++
            // A consumer that takes its time, for whatever would be read meanwhile.
            for (let turn = 0; turn < 20; turn++) yield* Effect.yieldNow
            assert.isAtMost(scans(sent), taken + 3)
          })
        )
      )
      assert.strictEqual(taken, 9)
      assert.isAtMost(scans(sent), 12)
      sent.length = 0
      yield* DynamoDB.scan(Parcels, { segments: 4, pageSize: 2 }).pipe(Stream.take(0), Stream.runDrain)
      assert.strictEqual(scans(sent), 0)
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("share maxPages", () =>
    Effect.gen(function* () {
      yield* seeded
      const sent = yield* Sent
      for (const maxPages of [1, 3, 4, 6]) {
        const found: Array<number> = []
        let startAt: string | undefined
        do {
          sent.length = 0
          const pages = yield* DynamoDB.scan(Parcels, { segments: 4, pageSize: 5, maxPages, startAt }).pipe(
            Stream.runCollect
          )
          assert.strictEqual(scans(sent), pages.length)
          const last = pages.at(-1)!
          startAt = Option.getOrUndefined(Page.checkpoint(last))
          assert.isAtMost(pages.length, maxPages)
          if (startAt !== undefined) assert.strictEqual(pages.length, maxPages)
          assert.deepStrictEqual(
            pages.map(({ truncated }) => truncated),
            pages.map((page) => page === last && startAt !== undefined)
          )
          found.push(...pages.flatMap((page) => ids(page.items)))
        } while (startAt !== undefined)
        assert.deepStrictEqual(
          found.toSorted((a, b) => a - b),
          all
        )
      }
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("share maxReadUnits: no read begins once they are reached", () =>
    Effect.gen(function* () {
      yield* seeded
      const read = (maxReadUnits: number, startAt?: string) =>
        DynamoDB.scan(Parcels, { segments: 4, pageSize: 1, consistent: true, maxReadUnits, startAt }).pipe(
          Stream.runCollect
        )
      for (const maxReadUnits of [1, 5, 9]) {
        const pages = yield* read(maxReadUnits)
        const units = pages.flatMap((page) => page.consumedCapacity).reduce((sum, page) => sum + page.CapacityUnits!, 0)
        assert.isAtLeast(units, maxReadUnits)
        // Three others may have been under way.
        assert.isAtMost(units, maxReadUnits + 3)
        assert.deepStrictEqual(
          pages.flatMap(({ truncated }, index) => (truncated ? [index] : [])),
          [pages.length - 1]
        )
        const rest = yield* DynamoDB.scan(Parcels, {
          segments: 4,
          startAt: Option.getOrThrow(Page.checkpoint(pages.at(-1)!))
        }).pipe(Page.collect)
        assert.deepStrictEqual(ids([...pages.flatMap((page) => page.items), ...rest.items]), all)
      }
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("end with the failure of any, and let the others go", () =>
    Effect.gen(function* () {
      yield* seeded
      const { call, transport } = yield* DynamoDB.DynamoDB
      let waiting = 0
      const failing = DynamoDB.DynamoDB.of({
        transport,
        call: (operation, input, options) =>
          "Segment" in input && input.Segment === 2
            ? call(operation, { ...input, Limit: -1 }, options)
            : Effect.sync(() => waiting++).pipe(
                Effect.andThen(Effect.never),
                Effect.onInterrupt(() => Effect.sync(() => waiting--))
              )
      })
      const error = yield* DynamoDB.scan(Parcels, { segments: 4 }).pipe(
        Page.collect,
        Effect.flip,
        Effect.provideService(DynamoDB.DynamoDB, failing)
      )
      assert.strictEqual(error._tag === "DynamoDBError" && error.reason._tag, "Validation")
      assert.strictEqual(waiting, 0)
    }).pipe(Effect.provide(database(Parcels)))
  )
})

describe("a checkpoint", () => {
  const sealed = Layer.orDie(
    Cursor.layerSecret(Redacted.make("0123456789abcdef0123456789abcdef"), { timeToLive: "1 hour" })
  )

  it.effect("is sealed as a whole, whatever it holds", () =>
    Effect.gen(function* () {
      yield* seeded
      const own = yield* Effect.provide(checkpointAfter(5), sealed)
      const rest = yield* Effect.provide(outcome(own), sealed)
      assert.isTrue(typeof rest === "number" && rest > 0 && rest < parcels.length)
      assert.notMatch(Buffer.from(own.slice(2), "base64url").toString(), /ann|bob|cyd/)
      assert.strictEqual(yield* outcome(own), "damaged")
      const plain = yield* checkpointAfter(5)
      for (const text of [plain, forged(plain, none), forged(plain, done)]) {
        assert.strictEqual(yield* Effect.provide(outcome(text), sealed), "damaged")
        assert.strictEqual(typeof (yield* outcome(text)), "number")
      }
      yield* TestClock.adjust("61 minutes")
      assert.strictEqual(yield* Effect.provide(outcome(own), sealed), "outdated")
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("belongs to its table, its index and its number of segments, whatever it holds", () =>
    Effect.gen(function* () {
      yield* seeded
      yield* DynamoDB.put(Orders, order())
      const own = yield* checkpointAfter(5)
      for (const text of [own, forged(own, none), forged(own, done)]) {
        assert.strictEqual(typeof (yield* outcome(text)), "number")
        assert.strictEqual(yield* outcome(text, { segments: 5 }), "foreign")
        // A scan or a query that has one place.
        assert.strictEqual(yield* outcome(text, {}), "foreign")
        const elsewhere = [
          Stream.runDrain(DynamoDB.scan(Orders, { segments: 4, startAt: text })),
          Stream.runDrain(DynamoDB.scan(Parcels.indexes.byCountry, { segments: 4, startAt: text })),
          Stream.runDrain(DynamoDB.query(Parcels, { owner: "ann" }, { startAt: text }))
        ]
        for (const read of elsewhere) {
          const error = yield* Effect.flip(read)
          assert.strictEqual(error._tag === "CursorError" && error.reason, "foreign")
        }
      }
      assert.strictEqual(yield* outcome(forged(own, none)), parcels.length)
      assert.strictEqual(yield* outcome(forged(own, done)), 0)
      const wrong = [
        forged(own, () => ["done", "done", "done"]),
        forged(own, () => ["done", "done", "done", "elsewhere"]),
        forged(own, () => ["done", "done", "done", [["owner", "S"]]]),
        forged(own, () => ["done", "done", "done", [["owner", "B", "+h=="]]]),
        `c1${own.slice(2)}`,
        `${own}=`
      ]
      const reasons = yield* Effect.forEach(wrong, (text) => outcome(text))
      assert.deepStrictEqual(reasons, ["foreign", "damaged", "damaged", "damaged", "outdated", "damaged"])
    }).pipe(Effect.provide(database(Parcels, Orders)))
  )

  it.effect("is that of its page, whenever it is asked for", () =>
    Effect.gen(function* () {
      yield* seeded
      const pages = yield* DynamoDB.scan(Parcels, { segments: 3, pageSize: 4 }).pipe(Stream.runCollect)
      for (const [index, page] of pages.entries()) {
        const taken = pages.slice(0, index + 1).flatMap(({ items }) => items)
        const checkpoint = Page.checkpoint(page)
        assert.strictEqual(Option.isNone(checkpoint), index === pages.length - 1)
        if (Option.isNone(checkpoint)) continue
        const rest = yield* DynamoDB.scan(Parcels, { segments: 3, startAt: checkpoint.value }).pipe(Page.collect)
        assert.deepStrictEqual(ids([...taken, ...rest.items]), all)
      }
    }).pipe(Effect.provide(database(Parcels)))
  )
})
