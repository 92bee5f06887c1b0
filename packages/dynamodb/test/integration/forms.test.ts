// Transformations whose decoded type hides what is stored: an operation means the same in the program and in the table,
// or it is refused before anything is sent.
import { Attribute, DynamoDB, Page, Table } from "@partita/dynamodb"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Option, Schema, SchemaGetter, Stream } from "effect"
import { database, Sent } from "../fixtures/database.ts"

const number = (decode: (stored: number) => number, encode: (value: number) => number) =>
  Schema.Number.pipe(
    Schema.decodeTo(Schema.Number, { decode: SchemaGetter.transform(decode), encode: SchemaGetter.transform(encode) })
  )
const text = <S extends Schema.Codec<any, any>>(
  to: S,
  decode: (text: string) => S["Encoded"],
  encode: (value: S["Encoded"]) => string
) =>
  Schema.String.pipe(
    Schema.decodeTo(to, { decode: SchemaGetter.transform(decode), encode: SchemaGetter.transform(encode) })
  )

/** Euros, stored in cents. */
const Euros = number(
  (cents) => cents / 100,
  (euros) => Math.round(euros * 100)
)
/** Euros whose schema says that cents are in their order. */
const OrderedEuros = Euros.annotate({ ordered: true })
/** The latest first. */
const Negated = number(
  (stored) => -stored,
  (value) => -value
)
const DayFirst = text(
  Schema.Date,
  (text) => new Date(text.split(".").reverse().join("-")),
  (date) => date.toISOString().slice(0, 10).split("-").reverse().join(".")
)
/** What is written is what is given: only reading changes it. */
const Trusted = Schema.String.pipe(
  Schema.decodeTo(Schema.String, {
    decode: SchemaGetter.transform((s: string) => s.trim()),
    encode: SchemaGetter.passthrough()
  })
)

const Account = Schema.Struct({
  owner: Schema.String,
  id: Schema.Int,
  balance: Euros,
  limit: Euros,
  price: OrderedEuros,
  plain: Schema.Number,
  rank: Negated,
  code: Schema.StringFromBase64,
  hex: Schema.optionalKey(Schema.StringFromHex),
  label: Trusted,
  day: DayFirst,
  at: Schema.DateFromString,
  until: Schema.DateFromString,
  codes: Schema.Array(Schema.StringFromBase64),
  marks: Schema.ReadonlySet(Euros)
})
const Accounts = Table.make("accounts", { model: Account, partitionKey: "owner", sortKey: "id" })
const Ranked = Table.make("ranked", {
  model: Schema.Struct({ owner: Schema.String, rank: Negated, price: OrderedEuros }),
  partitionKey: "owner",
  sortKey: "rank"
})

const key = { owner: "o", id: 1 }
const account: typeof Account.Type = {
  ...key,
  balance: 100,
  limit: 500,
  price: 9.5,
  plain: 7,
  rank: 3,
  code: "hello",
  hex: "world",
  label: "a label",
  day: new Date("2026-03-02"),
  at: new Date("2026-01-01"),
  until: new Date("2026-02-01"),
  codes: ["one", "two"],
  marks: new Set([1.5, 2])
}
const other = { ...account, id: 2, balance: 5, rank: 1, code: "other", label: "b", until: new Date("2025-01-01") }

type View = Table.Attributes<typeof Accounts>

// What a plain predicate says of both accounts, in their order.
const answered: ReadonlyArray<
  readonly [title: string, filter: (a: View) => ReturnType<View["plain"]["eq"]>, ids: ReadonlyArray<number>]
> = [
  ["cents, equal", (a) => a.balance.eq(100), [1]],
  ["cents, one of several", (a) => a.balance.in([5, 6]), [2]],
  ["cents, other than", (a) => a.balance.ne(5), [1]],
  ["cents in their order, by annotation", (a) => a.price.ge(9.5), [1, 2]],
  ["between cents in their order", (a) => a.price.between(9.51, 20), []],
  ["two of one form", (a) => a.balance.eq(a.limit), []],
  ["base64, equal", (a) => a.code.eq("hello"), [1]],
  ["an element in base64", (a) => a.codes.contains("two"), [1, 2]],
  ["an element at a position", (a) => a.codes.at(1).eq("two"), [1, 2]],
  ["a member in cents", (a) => a.marks.contains(1.5), [1, 2]],
  ["how many elements", (a) => a.codes.size().eq(2), [1, 2]],
  ["how many members", (a) => a.marks.size().gt(1), [1, 2]],
  ["text that is written as it is", (a) => a.label.beginsWith("a "), [1]],
  ["its size", (a) => a.label.size().gt(1), [1]],
  ["a time, in its order", (a) => a.until.lt(new Date("2026-01-15")), [2]],
  ["a time and another", (a) => a.at.lt(a.until), [1]],
  ["a date by its text, equal", (a) => a.day.eq(new Date("2026-03-02")), [1, 2]]
]

const refusedConditions: ReadonlyArray<
  readonly [title: string, filter: (a: View) => ReturnType<View["plain"]["eq"]>, words: string]
> = [
  ["order of a negated number", (a) => a.rank.gt(2), "rank is stored in another form"],
  ["order of cents that nobody knows", (a) => a.balance.lt(50), "ordered: true"],
  ["between", (a) => a.balance.between(1, 2), "eq and in"],
  ["a prefix of base64", (a) => a.code.beginsWith("he"), "beginsWith"],
  ["a part of hex", (a) => a.hex.contains("or"), "contains"],
  ["the size of base64", (a) => a.code.size().lt(9), "another size"],
  ["a prefix from base64", (a) => a.label.beginsWith(a.code), "code is stored in another form"],
  ["a part of it from an untyped path", () => Attribute.parse("code").contains("el"), "contains"],
  ["a date in an order of its own", (a) => a.day.gt(new Date(0)), "day is stored"],
  ["numbers in two forms", (a) => a.balance.eq(a.plain), "balance and plain are stored in different forms"],
  ["times in two forms", (a) => a.at.eq(a.day), "at and day"],
  ["an element that is stored otherwise", (a) => a.codes.contains(a.label), "codes and label"],
  ["a size and cents", (a) => a.codes.size().lt(a.limit), "limit is stored in another form"]
]

type Change = Parameters<typeof DynamoDB.update<typeof Accounts>>[2]
const refusedChanges: ReadonlyArray<readonly [title: string, actions: Change, words: string]> = [
  [
    "add to cents",
    (a) => [a.balance.add(5)],
    "balance is stored in another form than it has in the program, where add"
  ],
  ["subtract from cents", (a) => [a.balance.subtract(5)], "where subtract"],
  ["a sum of cents", (a) => [a.plain.set(a.balance.plus(1))], "balance"],
  ["a sum with cents on the right", (a) => [a.plain.set(a.plain.minus(a.balance))], "balance"],
  ["a sum that becomes cents", (a) => [a.balance.set(a.plain.plus(1))], "balance"],
  ["cents from a number", (a) => [a.balance.set(a.plain)], "different forms"],
  ["cents from a number, if absent", (a) => [a.balance.setIfAbsent(a.plain)], "different forms"]
]

const refused = (effect: Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>, words: string) =>
  Effect.gen(function* () {
    const sent = yield* Sent
    const before = sent.length
    const error = yield* Effect.flip(effect)
    assert.instanceOf(error, DynamoDB.DynamoDBError)
    assert.strictEqual(error.reason._tag, "Validation")
    assert.include(error.message, words)
    assert.strictEqual(sent.length, before)
  })

layer(database(Accounts, Ranked))("what is stored in another form", (it) => {
  it.effect("is asked only what means the same", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Accounts, account)
      yield* DynamoDB.put(Accounts, other)
      for (const [title, filter, ids] of answered) {
        const found = yield* DynamoDB.scan(Accounts, { filter }).pipe(Page.items, Stream.runCollect)
        assert.deepStrictEqual(
          found.map(({ id }) => id).sort((a, b) => a - b),
          ids,
          title
        )
      }
      for (const [, condition, words] of refusedConditions) {
        yield* refused(Effect.asVoid(DynamoDB.delete(Accounts, key, { condition })), words)
      }
      for (const [, actions, words] of refusedChanges) {
        yield* refused(Effect.asVoid(DynamoDB.update(Accounts, key, actions)), words)
      }
      // What stands for the value whole, and modify, do what they say.
      const changed = yield* DynamoDB.update(Accounts, key, (a) => [
        a.balance.set(105),
        a.limit.set(a.balance),
        a.codes.append(["three"]),
        a.marks.add([7.25])
      ])
      assert.deepStrictEqual(
        [changed.balance, changed.limit, changed.codes, changed.marks],
        [105, 100, ["one", "two", "three"], new Set([1.5, 2, 7.25])]
      )
      const more = yield* DynamoDB.modify(Accounts, key, (a) => ({ ...a, balance: a.balance + 5 }))
      assert.strictEqual(more.balance, 110)
    })
  )

  it.effect("is no range of a sort key where its order is another", () =>
    Effect.gen(function* () {
      for (const rank of [1, 2, 3]) yield* DynamoDB.put(Ranked, { owner: "o", rank, price: rank })
      yield* refused(
        DynamoDB.query(Ranked, { owner: "o" }, { sort: (k) => k.rank.ge(2) }).pipe(Stream.runDrain),
        "rank is stored in another form"
      )
      yield* refused(
        DynamoDB.query(Ranked, { owner: "o" }, { sort: (k) => k.rank.between(1, 2) }).pipe(Stream.runDrain),
        "rank"
      )
      const equal = yield* DynamoDB.query(Ranked, { owner: "o" }, { sort: (k) => k.rank.eq(2) }).pipe(Page.collect)
      assert.deepStrictEqual(
        equal.items.map(({ rank }) => rank),
        [2]
      )
      assert.isTrue(Option.isSome(yield* DynamoDB.get(Ranked, { owner: "o", rank: 3 })))
    })
  )
})

describe("a schema that says it is in order", () => {
  it("is believed, and so is one that says it is not", () => {
    const codec = (schema: Schema.Codec<any, any>) =>
      Table.make("said", { model: Schema.Struct({ id: Schema.String, a: schema }), partitionKey: "id" })[
        Table.TypeId
      ].codec.root.attribute("a")!.codec.fidelity
    assert.strictEqual(codec(Schema.Number), "same")
    assert.strictEqual(codec(Schema.DateFromString), "ordered")
    assert.strictEqual(codec(Schema.DateFromString.annotate({ ordered: false })), "whole")
    assert.strictEqual(codec(Schema.optionalKey(Schema.DateFromString) as never), "ordered")
    assert.strictEqual(codec(Schema.NullOr(Schema.DateTimeUtcFromMillis)), "ordered")
    assert.strictEqual(codec(Schema.Union([Schema.DateFromString, DayFirst])), "whole")
    assert.strictEqual(codec(Schema.DateFromString.pipe(Schema.decodeTo(Schema.DateTimeUtcFromDate))), "ordered")
    assert.strictEqual(codec(Schema.DateTimeUtcFromHttpDate), "whole")
    assert.strictEqual(codec(Schema.DateTimeUtcFromString), "ordered")
    assert.strictEqual(codec(Schema.BigIntFromString), "whole")
    assert.strictEqual(codec(OrderedEuros), "ordered")
    assert.strictEqual(codec(OrderedEuros.check(Schema.isGreaterThan(0))), "ordered")
  })
})
