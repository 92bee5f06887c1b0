import { DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Stream } from "effect"
import { crc32 } from "node:zlib"
import { database, order } from "../fixtures/database.ts"
import { Order, Orders } from "../fixtures/Order.ts"

const number = (index: number) => String(index).padStart(2, "0")

/** Thirty orders of one customer, between those of two others. */
const items = ["c0", "c1", "c2"].flatMap((customerId) =>
  Array.from({ length: customerId === "c1" ? 30 : 3 }, (_, index) =>
    order({ customerId, orderId: `o${number(index)}`, total: index, status: index % 5 === 0 ? "paid" : "open" })
  )
)
const seeded = Effect.forEach(items, (item) => DynamoDB.put(Orders, item), { discard: true })
const mine = items.filter((item) => item.customerId === "c1")
const ids = (found: ReadonlyArray<{ readonly orderId: string }>) => found.map((item) => item.orderId)

describe("query", () => {
  it.effect("M11 streams a partition in order, page by page", () =>
    Effect.gen(function* () {
      yield* seeded
      const pages = yield* DynamoDB.query(Orders, { customerId: "c1" }, { pageSize: 7 }).pipe(Stream.runCollect)
      assert.deepStrictEqual(
        pages.map((page) => page.count),
        [7, 7, 7, 7, 2]
      )
      const found = pages.flatMap((page) => page.items)
      assert.deepStrictEqual(found, mine)
      assert.isTrue(found.every((item) => item instanceof Order))
      assert.isTrue(Option.isNone(pages.at(-1)!.cursor))
      assert.strictEqual((yield* DynamoDB.query(Orders, { customerId: "none" }).pipe(Page.collect)).count, 0)
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M11 narrows by ranges of the sort key, both ways", () =>
    Effect.gen(function* () {
      yield* seeded
      const run = (options: Parameters<typeof DynamoDB.query<typeof Orders, { readonly customerId: string }>>[2]) =>
        DynamoDB.query(Orders, { customerId: "c1" }, options).pipe(Page.items, Stream.runCollect, Effect.map(ids))
      const all = ids(mine)
      const cases = [
        [{ sort: (k) => k.orderId.ge("o25") }, all.filter((id) => id >= "o25")],
        [{ sort: (k) => k.orderId.gt("o25") }, all.filter((id) => id > "o25")],
        [{ sort: (k) => k.orderId.lt("o03") }, all.filter((id) => id < "o03")],
        [{ sort: (k) => k.orderId.le("o03"), reverse: true }, all.filter((id) => id <= "o03").reverse()],
        [{ sort: (k) => k.orderId.between("o03", "o05") }, ["o03", "o04", "o05"]],
        [{ sort: (k) => k.orderId.eq("o07") }, ["o07"]],
        [{ sort: (k) => k.orderId.beginsWith("o1") }, all.filter((id) => id.startsWith("o1"))]
      ] satisfies ReadonlyArray<readonly [Parameters<typeof run>[0], ReadonlyArray<string>]>
      for (const [options, expected] of cases) assert.deepStrictEqual(yield* run(options), expected)
      const one = yield* DynamoDB.query(Orders, { customerId: "c1", orderId: "o07" }).pipe(Page.collect)
      assert.deepStrictEqual(ids(one.items), ["o07"])
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M11 filters after reading, over empty pages, and counts what it read", () =>
    Effect.gen(function* () {
      yield* seeded
      const pages = yield* DynamoDB.query(
        Orders,
        { customerId: "c1" },
        { pageSize: 2, filter: (o) => o.total.ge(20).and(o.status.eq("paid").or(o.total.eq(29))) }
      ).pipe(Stream.runCollect)
      assert.isTrue(pages.some((page) => page.count === 0))
      assert.deepStrictEqual(ids(pages.flatMap((page) => page.items)), ["o20", "o25", "o29"])
      assert.strictEqual(
        pages.reduce((sum, page) => sum + page.scannedCount, 0),
        30
      )
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M11 stops at a limit and goes on from its cursor without losing an item", () =>
    Effect.gen(function* () {
      yield* seeded
      for (const reverse of [false, true]) {
        const found: Array<string> = []
        let startAt: string | undefined
        do {
          const page: Page.Page<Order> = yield* DynamoDB.query(
            Orders,
            { customerId: "c1" },
            { limit: 4, filter: (o) => o.status.eq("open"), reverse, pageSize: 3, startAt }
          ).pipe(Page.collect)
          assert.isAtMost(page.count, 4)
          found.push(...ids(page.items))
          startAt = Option.getOrUndefined(page.cursor)
        } while (startAt !== undefined)
        const expected = ids(mine.filter((item) => item.status === "open"))
        assert.deepStrictEqual(found, reverse ? expected.reverse() : expected)
      }
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M11 resumes after any item of a page", () =>
    Effect.gen(function* () {
      yield* seeded
      const page = yield* DynamoDB.query(Orders, { customerId: "c1" }, { pageSize: 4 }).pipe(Page.collect)
      for (const index of [0, 5, 29]) {
        const startAt = Option.getOrThrow(Page.cursorAt(page, index))
        const rest = yield* DynamoDB.query(Orders, { customerId: "c1" }, { startAt }).pipe(Page.collect)
        assert.deepStrictEqual(ids(rest.items), ids(mine).slice(index + 1))
      }
      assert.isTrue(Option.isNone(Page.cursorAt(page, 30)))
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M11 refuses a cursor that is damaged, of another query or of another version", () =>
    Effect.gen(function* () {
      yield* seeded
      const { cursor } = yield* DynamoDB.query(Orders, { customerId: "c1" }, { limit: 3 }).pipe(Page.collect)
      const startAt = Option.getOrThrow(cursor)
      const refused = (customerId: string, text: string, reverse = false) =>
        DynamoDB.query(Orders, { customerId }, { startAt: text, reverse }).pipe(
          Page.collect,
          Effect.flip,
          Effect.map((error) => (error._tag === "CursorError" ? error.reason : error._tag))
        )
      assert.strictEqual(yield* refused("c2", startAt), "foreign")
      assert.strictEqual(yield* refused("c1", startAt, true), "foreign")
      assert.strictEqual(yield* refused("c1", startAt.slice(0, -3)), "damaged")
      assert.strictEqual(yield* refused("c1", ""), "damaged")
      assert.strictEqual(yield* refused("c1", `2${startAt.slice(1)}`), "outdated")
      assert.strictEqual(yield* refused("c1", `${startAt}!!`), "damaged")
      // Whoever forges the checksum too gets no further.
      for (const body of ["x", "[]", '["b",0,null]', '["b",0,[["k","S"]]]', '["b",0,[["k","M","v"]]]']) {
        const text = crc32(body).toString(16).padStart(8, "0") + body
        assert.strictEqual(yield* refused("c1", `1${Buffer.from(text).toString("base64url")}`), "damaged")
      }
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("M13 reads parts of items", () =>
    Effect.gen(function* () {
      yield* seeded
      const page = yield* DynamoDB.query(
        Orders,
        { customerId: "c1" },
        { project: (o) => [o.total, o.address.city], limit: 2 }
      ).pipe(Page.collect)
      assert.deepStrictEqual(page.items, [
        { total: 0, address: { city: "Oslo" } },
        { total: 1, address: { city: "Oslo" } }
      ])
    }).pipe(Effect.provide(database(Orders)))
  )

  it.effect("leaves out or tells apart what does not decode, if asked, and counts what it returns", () =>
    Effect.gen(function* () {
      yield* seeded
      for (const orderId of ["o03", "o10"]) {
        yield* DynamoDB.call("PutItem", {
          TableName: Orders.name,
          Item: { customerId: { S: "c1" }, orderId: { S: orderId }, status: { S: "lost" } }
        })
      }
      const read = <const Mode extends "fail" | "skip" | "result">(undecodable: Mode) =>
        DynamoDB.query(Orders, { customerId: "c1" }, { undecodable, pageSize: 5, limit: 12 }).pipe(Page.collect)
      const failure = yield* Effect.flip(read("fail"))
      assert.deepInclude(failure, { _tag: "ItemDecodeError", path: "status" })
      const skipped = yield* read("skip")
      const expected = ids(mine.filter(({ orderId }) => orderId !== "o03" && orderId !== "o10")).slice(0, 12)
      assert.deepStrictEqual(ids(skipped.items), expected)
      for (const position of [2, 3, 11]) {
        const startAt = Option.getOrThrow(Page.cursorAt(skipped, position))
        const next = yield* DynamoDB.query(
          Orders,
          { customerId: "c1" },
          { undecodable: "skip", startAt, limit: 1 }
        ).pipe(Page.collect)
        assert.isAbove(Number(ids(next.items)[0]!.slice(1)), Number(expected[position]!.slice(1)))
      }
      const results = yield* read("result")
      assert.deepStrictEqual(
        results.items.map((item) => item._tag === "Success"),
        Array.from({ length: 12 }, (_, index) => index !== 3 && index !== 10)
      )
    }).pipe(Effect.provide(database(Orders)))
  )
})
