// What is refused, by whom, and that nothing is written.
import { Attribute, Condition, DynamoDB, Page, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { database, order, Sent } from "../fixtures/database.ts"
import { Order, Orders } from "../fixtures/Order.ts"

class Amount extends Schema.Class<Amount>("Amount")({
  id: Schema.String,
  text: Schema.optionalKey(Schema.String),
  number: Schema.optionalKey(Schema.Number),
  big: Schema.optionalKey(Schema.BigInt),
  members: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  inner: Schema.optionalKey(Schema.Struct({ deep: Schema.optionalKey(Schema.Struct({ n: Schema.Number })) }))
}) {}
const Amounts = Table.make("partita-amounts", { model: Amount, partitionKey: "id" })
const Absent = Table.make("partita-absent", { model: Amount, partitionKey: "id" })

const key = { customerId: "c1", orderId: "o1" }
/** A value of the right type for the compiler and the wrong one for the model. */
const forged = (values: object): Amount =>
  Object.assign(Object.create(Amount.prototype) as Amount, { id: "a1" }, values)

type Run = Effect.Effect<unknown, { readonly _tag: string }, DynamoDB.DynamoDB>

interface Case {
  readonly title: string
  readonly run: Run
  readonly tag: "ItemEncodeError" | "DynamoDBError"
  /** The path of an encode error, or the reason of the service's. */
  readonly at: string
  readonly sent: boolean
}

const refusedHere = (title: string, run: Run, path: string): Case => ({
  title,
  run,
  tag: "ItemEncodeError",
  at: path,
  sent: false
})

const many = (count: number) => (o: Table.Attributes<typeof Orders>) => {
  const all = Array.from({ length: count }, (_, index) => o.total.eq(1000 + index))
  const [first, ...rest] = all as [Condition.Condition<"partita-orders">, ...typeof all]
  return first.or(...rest)
}

const cases: ReadonlyArray<Case> = [
  refusedHere("NaN", DynamoDB.put(Amounts, forged({ number: Number.NaN })), "number"),
  refusedHere("infinity", DynamoDB.put(Amounts, forged({ number: Number.POSITIVE_INFINITY })), "number"),
  refusedHere("minus infinity", DynamoDB.put(Amounts, forged({ number: Number.NEGATIVE_INFINITY })), "number"),
  refusedHere("a number out of range", DynamoDB.put(Amounts, forged({ number: 1e126 })), "number"),
  refusedHere("a number too small", DynamoDB.put(Amounts, forged({ number: 1e-131 })), "number"),
  refusedHere("39 digits", DynamoDB.put(Amounts, forged({ big: 10n ** 38n + 1n })), "big"),
  refusedHere("an empty optional set", DynamoDB.put(Amounts, forged({ members: new Set() })), "members"),
  refusedHere("an empty key in put", DynamoDB.put(Amounts, forged({ id: "" })), "id"),
  refusedHere("an empty key in get", DynamoDB.get(Amounts, { id: "" }), "id"),
  refusedHere(
    "an empty key in update",
    DynamoDB.update(Amounts, { id: "" }, (a) => [a.number.add(1)]),
    "id"
  ),
  refusedHere("an empty key in delete", DynamoDB.delete(Amounts, { id: "" }), "id"),
  refusedHere("an empty sort key", DynamoDB.get(Orders, { customerId: "c1", orderId: "" }), "orderId"),
  refusedHere("a lone surrogate", DynamoDB.put(Amounts, forged({ text: "a\ud800b" })), "text"),
  refusedHere("a lone surrogate in a key", DynamoDB.get(Amounts, { id: "\udc00" }), "id"),
  refusedHere("undefined where the schema forbids it", DynamoDB.put(Amounts, forged({ text: undefined })), "text"),
  refusedHere(
    "undefined where the schema requires a value",
    DynamoDB.put(Orders, Object.assign(Object.create(Order.prototype) as Order, order(), { total: undefined })),
    "total"
  ),
  refusedHere(
    "NaN in an update",
    DynamoDB.update(Orders, key, (o) => [o.total.set(Number.NaN)]),
    "total"
  ),
  refusedHere(
    "infinity as a delta",
    DynamoDB.update(Orders, key, (o) => [o.total.add(Infinity)]),
    "total"
  ),
  refusedHere("NaN in a condition", DynamoDB.delete(Orders, key, { condition: (o) => o.total.eq(NaN) }), "total"),
  refusedHere(
    "a lone surrogate in a condition",
    DynamoDB.delete(Orders, key, { condition: (o) => o.note.eq("\ud800") }),
    "note"
  ),
  refusedHere(
    "a lone surrogate in a prefix",
    DynamoDB.delete(Orders, key, { condition: (o) => o.note.beginsWith("\ud800") }),
    "note"
  ),
  refusedHere(
    "an empty set inside an update",
    DynamoDB.update(Amounts, { id: "a1" }, (a) => [a.members.set(new Set())]),
    "members"
  ),
  {
    title: "a path the model lacks",
    run: DynamoDB.delete(Orders, key, { condition: () => Attribute.parse("basket.items[1].qty").exists() }),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  {
    title: "a text that is no path",
    run: DynamoDB.delete(Orders, key, { condition: () => Attribute.parse("a..b").exists() }),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  {
    title: "actions that overlap",
    run: DynamoDB.update(Orders, key, (o) => [o.address.city.set("x"), o.address.set({ city: "y", size: 1 })]),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  {
    title: "a change of the key, from text",
    run: DynamoDB.update(Orders, key, () => [Attribute.parse("orderId").set("x")]),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  {
    title: "101 values for in",
    run: DynamoDB.delete(Orders, key, { condition: (o) => o.total.in(Array.from({ length: 101 }, (_, n) => n)) }),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  ...[0, -1, 1.5, Number.NaN].map((limit): Case => ({
    title: `a limit of ${limit}`,
    run: DynamoDB.query(Orders, { customerId: "c1" }, { limit }).pipe(Page.collect),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  })),
  {
    title: "a condition that is nested 20,000 deep",
    run: DynamoDB.delete(Orders, key, {
      condition: (o) =>
        Array.from({ length: 20_000 }).reduce<Condition.Condition<"partita-orders">>(
          (all) => all.and(o.total.gt(0)),
          o.total.gt(0)
        )
    }),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  {
    title: "a condition that && drops",
    run: DynamoDB.delete(Orders, key, { condition: (o) => o.status.eq("paid") && o.total.gt(0) }),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  {
    title: "a filter that && drops",
    run: DynamoDB.query(
      Orders,
      { customerId: "c1" },
      { filter: (o) => o.total.gt(0) && o.status.eq("paid").or(o.note.exists()) }
    ).pipe(Page.collect),
    tag: "DynamoDBError",
    at: "Validation",
    sent: false
  },
  {
    title: "a key in a filter, from text",
    run: DynamoDB.query(Orders, { customerId: "c1" }, { filter: () => Attribute.parse("orderId").eq("o1") }).pipe(
      Page.collect
    ),
    tag: "DynamoDBError",
    at: "Validation",
    sent: true
  },
  {
    title: "an item of 401 KB",
    run: DynamoDB.put(Amounts, forged({ text: "x".repeat(401 * 1024) })),
    tag: "DynamoDBError",
    at: "Validation",
    sent: true
  },
  {
    title: "an unknown table",
    run: DynamoDB.put(Absent, forged({})),
    tag: "DynamoDBError",
    at: "ResourceNotFound",
    sent: true
  },
  {
    title: "a nested path with a missing parent",
    run: DynamoDB.update(Amounts, { id: "a1" }, (a) => [a.inner.deep.n.set(1)]),
    tag: "DynamoDBError",
    at: "Validation",
    sent: true
  },
  {
    title: "301 operators",
    run: DynamoDB.delete(Orders, key, { condition: many(151) }),
    tag: "DynamoDBError",
    at: "Validation",
    sent: true
  }
]

const everything = Effect.forEach([Amounts, Orders], ({ name }) =>
  Effect.map(DynamoDB.call("Scan", { TableName: name, ConsistentRead: true }), ({ Items }) => Items)
)

const seeded = Effect.all([
  DynamoDB.put(Amounts, new Amount({ id: "a1", number: 1 })),
  DynamoDB.put(Amounts, new Amount({ id: "a2", number: 2 })),
  DynamoDB.put(Orders, order()),
  DynamoDB.put(Orders, order({ orderId: "o2" }))
])

describe("bad input", () => {
  for (const { at, run, sent, tag, title } of cases) {
    it.effect(`${title}: ${tag} at ${at}, ${sent ? "from the service" : "before anything is sent"}`, () =>
      Effect.gen(function* () {
        yield* seeded
        const before = yield* everything
        const requests = yield* Sent
        requests.length = 0
        const failure = (yield* Effect.flip(run)) as DynamoDB.ItemEncodeError | DynamoDB.DynamoDBError
        assert.strictEqual(failure._tag, tag)
        assert.strictEqual(failure._tag === "DynamoDBError" ? failure.reason._tag : failure.path, at)
        assert.strictEqual(requests.length > 0, sent)
        if (failure._tag === "DynamoDBError") {
          assert.strictEqual(failure.applied, "no")
          assert.strictEqual(failure.attempts, sent ? 1 : 0)
          assert.match(failure.table ?? "", /^partita-/)
        } else {
          assert.match(failure.table, /^partita-/)
          assert.isAbove(failure.rule.length, 0)
        }
        assert.deepStrictEqual(yield* everything, before)
      }).pipe(Effect.provide(database(Amounts, Orders)))
    )
  }

  it.effect("300 operators are not too many", () =>
    Effect.gen(function* () {
      yield* seeded
      yield* DynamoDB.delete(Orders, key, { condition: (o) => Condition.not(many(150)(o)) })
      assert.strictEqual((yield* everything)[1]?.length, 1)
    }).pipe(Effect.provide(database(Amounts, Orders)))
  )
})
