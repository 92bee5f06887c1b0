import { DynamoDB, Index, Key, Page, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { database } from "../fixtures/database.ts"

class Event extends Schema.Class<Event>("Event")({
  room: Schema.String,
  at: Schema.DateFromString,
  what: Schema.String
}) {}
const Events = Table.make("partita-events", {
  model: Event,
  partitionKey: "room",
  sortKey: "at",
  indexes: { byWhat: Index.global({ partitionKey: "what", project: "keys" }), local: Index.local({ sortKey: "what" }) }
})

/** What another client wrote: the same times, in texts of its own. */
const foreign = Effect.forEach(
  [
    ["2026-01-01T00:00:00.000Z", "ours"],
    ["2026-01-01T00:00:00Z", "shorter"],
    ["2026-01-01T01:00:00.000+01:00", "of another zone"]
  ] as const,
  ([at, what]) =>
    DynamoDB.call("PutItem", {
      TableName: Events.name,
      Item: { room: { S: "r1" }, at: { S: at }, what: { S: what } }
    })
)

describe("keys", () => {
  it.effect("M2 a stored key that is not in the form the model writes is refused: get would miss it", () =>
    Effect.gen(function* () {
      yield* foreign
      const failure = yield* DynamoDB.query(Events, { room: "r1" }).pipe(Page.collect, Effect.flip)
      assert.deepInclude(failure, { _tag: "ItemDecodeError", path: "at", table: Events.name })
      const parts = yield* DynamoDB.scan(Events, { project: (e) => [e.what] }).pipe(Page.collect, Effect.flip)
      assert.strictEqual(parts._tag, "ItemDecodeError")
      const skipped = yield* DynamoDB.query(Events, { room: "r1" }, { undecodable: "skip" }).pipe(Page.collect)
      assert.deepStrictEqual(
        skipped.items.map(({ what }) => what),
        ["ours"]
      )
    }).pipe(Effect.provide(database(Events)))
  )

  it.effect("M2 Key.lenient reads them all, and cursors go on from what is stored", () =>
    Effect.gen(function* () {
      yield* foreign
      const Foreign = Key.lenient(Events)
      const found: Array<string> = []
      let startAt: string | undefined
      do {
        const page: Page.Page<Event> = yield* DynamoDB.query(Foreign, { room: "r1" }, { limit: 1, startAt }).pipe(
          Page.collect
        )
        found.push(...page.items.map(({ what }) => what))
        startAt = page.cursor._tag === "Some" ? page.cursor.value : undefined
      } while (startAt !== undefined)
      assert.deepStrictEqual(found, ["ours", "shorter", "of another zone"])
    }).pipe(Effect.provide(database(Events)))
  )

  it.effect("M2 Key.lenient reads indexes too, by themselves and of a lenient table", () =>
    Effect.gen(function* () {
      yield* foreign
      const { byWhat, local } = Events.indexes
      for (const strict of [
        DynamoDB.query(byWhat, { what: "shorter" }).pipe(Page.collect),
        DynamoDB.scan(byWhat).pipe(Page.collect),
        DynamoDB.query(local, { room: "r1" }).pipe(Page.collect)
      ]) {
        assert.deepInclude(yield* Effect.flip(strict), { _tag: "ItemDecodeError", path: "at" })
      }
      for (const { byWhat: one, local: other } of [
        Key.lenient(Events).indexes,
        { byWhat: Key.lenient(byWhat), local: Key.lenient(local) }
      ]) {
        const found = yield* DynamoDB.query(one, { what: "shorter" }).pipe(Page.collect)
        assert.deepStrictEqual(found.items, [{ room: "r1", at: new Date("2026-01-01T00:00:00Z"), what: "shorter" }])
        assert.strictEqual((yield* DynamoDB.scan(one, { segments: 2 }).pipe(Page.collect)).count, 3)
        assert.strictEqual((yield* DynamoDB.query(other, { room: "r1" }).pipe(Page.collect)).count, 3)
      }
      // The table they are of is as strict as before.
      assert.strictEqual((yield* Effect.flip(DynamoDB.scan(byWhat).pipe(Page.collect)))._tag, "ItemDecodeError")
    }).pipe(Effect.provide(database(Events)))
  )
})
