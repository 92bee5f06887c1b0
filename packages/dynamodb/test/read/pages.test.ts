import { Cursor, DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Option, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { database, Sent } from "../fixtures/database.ts"
import { Parcels, parcels } from "../fixtures/Parcel.ts"

const seeded = Effect.forEach(parcels, (item) => DynamoDB.put(Parcels, item), { discard: true })
const requests = (sent: ReadonlyArray<string>) => sent.filter((operation) => operation === "Query").length

describe("pages", () => {
  it.effect("are read when they are asked for, and ahead only as prefetch says", () =>
    Effect.gen(function* () {
      yield* seeded
      const sent = yield* Sent
      for (const [prefetch, expected] of [
        [undefined, 2],
        [0, 2],
        [2, 4]
      ] as const) {
        sent.length = 0
        yield* DynamoDB.query(Parcels, { owner: "ann" }, { pageSize: 2, prefetch }).pipe(
          Stream.tap(() => Effect.sleep(0)),
          Stream.take(2),
          Stream.runDrain
        )
        assert.isAtMost(requests(sent), expected, `prefetch ${prefetch}`)
      }
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("end early with a cursor, and say so: maxPages, maxReadUnits", () =>
    Effect.gen(function* () {
      yield* seeded
      const few = yield* DynamoDB.query(Parcels, { owner: "ann" }, { pageSize: 3, maxPages: 2 }).pipe(Page.collect)
      assert.deepInclude(few, { count: 6, truncated: true })
      const rest = yield* DynamoDB.query(Parcels, { owner: "ann" }, { startAt: Option.getOrThrow(few.cursor) }).pipe(
        Page.collect
      )
      assert.deepInclude(rest, { count: 14, truncated: false })
      const cheap = yield* DynamoDB.query(
        Parcels,
        { owner: "ann" },
        { pageSize: 1, consistent: true, maxReadUnits: 3 }
      ).pipe(Page.collect)
      assert.deepInclude(cheap, { count: 3, truncated: true })
      const all = yield* DynamoDB.query(Parcels, { owner: "ann" }, { pageSize: 20, maxPages: 1 }).pipe(Page.collect)
      assert.strictEqual(all.count, 20)
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("of segments are read side by side", () =>
    Effect.gen(function* () {
      yield* seeded
      const { call, transport } = yield* DynamoDB.DynamoDB
      const all = yield* Deferred.make<void>()
      let waiting = 0
      // No segment is answered before all four have asked.
      const together = DynamoDB.DynamoDB.of({
        transport,
        call: (operation, input) =>
          Effect.gen(function* () {
            if (++waiting === 4) yield* Deferred.succeed(all, undefined)
            yield* Deferred.await(all)
            return yield* call(operation, input)
          })
      })
      const page = yield* DynamoDB.scan(Parcels, { segments: 4 }).pipe(
        Page.collect,
        Effect.provideService(DynamoDB.DynamoDB, together)
      )
      assert.strictEqual(page.count, parcels.length)
    }).pipe(Effect.provide(database(Parcels)))
  )
})

describe("cursors", () => {
  const secret = Redacted.make("0123456789abcdef0123456789abcdef")

  it.effect("are sealed with a secret: unreadable, unforgeable, and for a time", () =>
    Effect.gen(function* () {
      yield* seeded
      const read = (startAt?: string) =>
        DynamoDB.query(Parcels, { owner: "ann" }, { limit: 4, startAt }).pipe(Page.collect)
      const sealed = Layer.orDie(Cursor.layerSecret(secret, { timeToLive: "1 hour" }))
      const first = yield* read().pipe(Effect.provide(sealed))
      const cursor = Option.getOrThrow(first.cursor)
      assert.notInclude(Buffer.from(cursor.slice(2), "base64url").toString(), "ann")
      const second = yield* read(cursor).pipe(Effect.provide(sealed))
      assert.strictEqual(second.items[0]!.id, first.items[3]!.id + 3)
      const plain = Option.getOrThrow((yield* read()).cursor)
      const reason = (effect: ReturnType<typeof read>) =>
        effect.pipe(
          Effect.flip,
          Effect.map((error) => (error._tag === "CursorError" ? error.reason : error._tag))
        )
      assert.strictEqual(yield* reason(read(plain).pipe(Effect.provide(sealed))), "damaged")
      assert.strictEqual(yield* reason(read(cursor)), "damaged")
      const changed = cursor.slice(0, -2) + (cursor.endsWith("AA") ? "BB" : "AA")
      assert.strictEqual(yield* reason(read(changed).pipe(Effect.provide(sealed))), "damaged")
      const other = Layer.orDie(Cursor.layerSecret(Redacted.make("another secret of thirty-two bytes")))
      assert.strictEqual(yield* reason(read(cursor).pipe(Effect.provide(other))), "damaged")
      yield* TestClock.adjust("61 minutes")
      assert.strictEqual(yield* reason(read(cursor).pipe(Effect.provide(sealed))), "outdated")
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("of a parallel scan that is stopped resume all segments from what collect makes of its pages", () =>
    Effect.gen(function* () {
      yield* seeded
      for (const options of [{ maxPages: 1 }, { maxPages: 2 }, { maxReadUnits: 1 }]) {
        const scan = { segments: 3, pageSize: 4 } as const
        const first = yield* DynamoDB.scan(Parcels, { ...scan, ...options }).pipe(Page.collect)
        assert.isTrue(first.truncated)
        assert.deepStrictEqual(Page.checkpoint(first), first.cursor)
        const startAt = Option.getOrThrow(first.cursor)
        const rest = yield* DynamoDB.scan(Parcels, { ...scan, startAt }).pipe(Page.collect)
        assert.isTrue(Option.isNone(rest.cursor) && !rest.truncated)
        const all = [...first.items, ...rest.items].map(({ id, owner }) => `${owner} ${id}`)
        assert.strictEqual(all.length, parcels.length)
        assert.strictEqual(new Set(all).size, parcels.length)
      }
      const [plain] = yield* DynamoDB.scan(Parcels, { pageSize: 5 }).pipe(Stream.take(1), Stream.runCollect)
      assert(Option.isSome(plain!.cursor))
      assert.deepStrictEqual(Page.checkpoint(plain!), plain!.cursor)
    }).pipe(Effect.provide(database(Parcels)))
  )

  it.effect("of a parallel scan resume all segments from one checkpoint", () =>
    Effect.gen(function* () {
      yield* seeded
      for (const taken of [1, 3, 7, 12]) {
        const found: Array<number> = []
        let startAt: string | undefined
        do {
          const pages = yield* DynamoDB.scan(Parcels, { segments: 4, pageSize: 3, startAt }).pipe(
            Stream.take(taken),
            Stream.runCollect
          )
          found.push(...pages.flatMap((page) => page.items.map(({ id }) => id)))
          startAt = Option.getOrUndefined(Page.checkpoint(pages.at(-1)!))
        } while (startAt !== undefined)
        assert.deepStrictEqual(
          found.toSorted((a, b) => a - b),
          parcels.map(({ id }) => id)
        )
      }
      const [page] = yield* DynamoDB.scan(Parcels, { segments: 4, pageSize: 3 }).pipe(Stream.take(1), Stream.runCollect)
      const checkpoint = Option.getOrThrow(Page.checkpoint(page!))
      const refused = (segments: number, startAt: string) =>
        DynamoDB.scan(Parcels, { segments, startAt }).pipe(
          Page.collect,
          Effect.flip,
          Effect.map((error) => (error._tag === "CursorError" ? error.reason : error._tag))
        )
      assert.strictEqual(yield* refused(5, checkpoint), "foreign")
      assert.strictEqual(yield* refused(4, checkpoint.slice(0, -4)), "damaged")
    }).pipe(Effect.provide(database(Parcels)))
  )
})
