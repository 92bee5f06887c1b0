// Accepted programs over the verbs: their results and their errors, pinned.
import { DynamoDB, type Page, Table } from "@partita/dynamodb"
import {
  type BigDecimal,
  type DateTime,
  Effect,
  type HashSet,
  type Option,
  type Redacted,
  Schema,
  Stream
} from "effect"
import type { All } from "../fixtures/everything.ts"
import { is } from "../fixtures/types.ts"

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  status: Schema.Literals(["open", "paid", "shipped"]),
  total: Schema.Number,
  placedAt: Schema.DateFromString,
  address: Schema.Struct({ city: Schema.String, zip: Schema.optionalKey(Schema.String) }),
  tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  note: Schema.optionalKey(Schema.String)
}) {
  get adult() {
    return true
  }
}
const Orders = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId" })
class Counter extends Schema.Class<Counter>("Counter")({
  name: Schema.String,
  count: Schema.Number,
  label: Schema.String,
  start: Schema.optionalKey(Schema.Number),
  note: Schema.optionalKey(Schema.String)
}) {}
const Counters = Table.make("counters", { model: Counter, partitionKey: "name" })
declare const order: Order
const key = { customerId: "c1", orderId: "o1" }

const found = DynamoDB.get(Orders, key)
is<Effect.Success<typeof found>, Option.Option<Order>>(true)
is<Effect.Error<typeof found>, DynamoDB.ItemEncodeError | DynamoDB.ItemDecodeError | DynamoDB.DynamoDBError>(true)

const part = DynamoDB.get(Orders, key, { project: (o) => [o.status, o.address.city, o.note] })
is<
  Effect.Success<typeof part>,
  Option.Option<{
    readonly status: "open" | "paid" | "shipped"
    readonly address: { readonly city: string }
    readonly note?: string
  }>
>(true)

const put = DynamoDB.put(Orders, order)
is<Effect.Success<typeof put>, void>(true)
is<Effect.Error<typeof put>, DynamoDB.ItemEncodeError | DynamoDB.DynamoDBError>(true)
const old = DynamoDB.put(Orders, order, { return: "old", condition: (o) => o.status.eq("open").and(o.total.gt(3)) })
is<Effect.Success<typeof old>, Option.Option<Order>>(true)
is<
  Effect.Error<typeof old>,
  DynamoDB.ItemEncodeError | DynamoDB.ItemDecodeError | DynamoDB.DynamoDBError | DynamoDB.ConditionalCheckFailed<Order>
>(true)

const updated = DynamoDB.update(Orders, key, (o) => [o.status.set("paid"), o.total.add(5), o.note.remove()], {
  condition: (o) => o.status.eq("open")
})
is<Effect.Success<typeof updated>, Order>(true)
const silent = DynamoDB.update(Orders, key, (o) => [o.total.set(o.total.plus(1)), o.tags.add(["x"])], {
  return: "nothing"
})
is<Effect.Success<typeof silent>, void>(true)
is<Effect.Error<typeof silent>, DynamoDB.ItemEncodeError | DynamoDB.ItemNotFound | DynamoDB.DynamoDBError>(true)

// What the actions touch: any field but the key, whole or in part.
const touched = DynamoDB.update(Orders, key, (o) => [o.total.add(1), o.address.city.set("x")], { return: "updatedNew" })
interface Touched {
  readonly status?: "open" | "paid" | "shipped"
  readonly total?: number
  readonly placedAt?: Date
  readonly address?: { readonly city?: string; readonly zip?: string }
  readonly tags?: ReadonlySet<string>
  readonly note?: string
}
is<Simple<Effect.Success<typeof touched>>, Simple<Touched>>(true)
is<
  Effect.Error<typeof touched>,
  DynamoDB.ItemEncodeError | DynamoDB.ItemNotFound | DynamoDB.ItemDecodeError | DynamoDB.DynamoDBError
>(true)
const replaced = DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.add(1), c.label.set("x")], {
  return: "updatedOld"
})
is<Effect.Success<typeof replaced>, Table.Part<typeof Counters>>(true)

/** A part of every kind of attribute: what has no fields to reach stays whole. */
type PartOfAll = Table.Part<typeof All>
is<PartOfAll["option"], Option.Option<string> | undefined>(true)
is<PartOfAll["optionOrNull"], Option.Option<number> | undefined>(true)
is<PartOfAll["optional"], string | undefined>(true)
is<PartOfAll["nullable"], string | null | undefined>(true)
is<PartOfAll["nullableStruct"], { readonly a?: number } | null | undefined>(true)
is<PartOfAll["decimal"], BigDecimal.BigDecimal | undefined>(true)
is<PartOfAll["utc"], DateTime.Utc | undefined>(true)
is<PartOfAll["secret"], Redacted.Redacted<string> | undefined>(true)
is<PartOfAll["jsonText"], { readonly a: number } | undefined>(true)
is<PartOfAll["json"], Schema.Json | undefined>(true)
is<PartOfAll["hashed"], HashSet.HashSet<string> | undefined>(true)
is<PartOfAll["bytes"], Uint8Array | undefined>(true)
is<PartOfAll["textOrNumber"], string | number | undefined>(true)
is<PartOfAll["matrix"], ReadonlyArray<ReadonlyArray<number>> | undefined>(true)
is<PartOfAll["tuple"], ReadonlyArray<string | number> | undefined>(true)
is<PartOfAll["counts"], { readonly [key: string]: number } | undefined>(true)
is<
  NonNullable<PartOfAll["lines"]>[number],
  { readonly sku?: string; readonly quantity?: number; readonly note?: string }
>(true)
is<
  PartOfAll["payment"],
  | { readonly _tag?: "Card" | "Bank"; readonly last4?: string; readonly iban?: string; readonly kept?: boolean }
  | undefined
>(true)
is<NonNullable<NonNullable<PartOfAll["tree"]>["branches"]>[number]["label"], string | undefined>(true)

const made = DynamoDB.upsert(Orders, key, (o) => [
  o.status.set("open"),
  o.total.add(1),
  o.placedAt.setIfAbsent(new Date(0)),
  o.address.set({ city: "x" })
])
is<Effect.Success<typeof made>, Order>(true)

const pages = DynamoDB.query(
  Orders,
  { customerId: "c1" },
  { sort: (k) => k.orderId.beginsWith("2026"), filter: (o) => o.total.ge(100), reverse: true, limit: 3 }
)
is<Stream.Success<typeof pages>, Page.Page<Order>>(true)
const parts = DynamoDB.query(Orders, { customerId: "c1" }, { project: (o) => [o.total], startAt: "x" })
is<Stream.Success<typeof parts>, Page.Page<{ readonly total: number }>>(true)

// upsert: values and additions give a created item what the model requires; the rest may come from the item.
declare const label: string | undefined
export const created = [
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.add(1), c.label.set("x")]),
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.subtract(1), c.label.setIfAbsent(label ?? "x")]),
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.set(1), c.label.set("x"), c.start.set(c.count)]),
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.setIfAbsent(0), c.label.set("x"), c.note.set(c.label)]),
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.add(1), c.label.set("x"), c.start.set(c.count.plus(1))])
]

// Nothing is encoded for a table.
const tableMade = DynamoDB.createTable(Orders)
is<Effect.Error<typeof tableMade>, DynamoDB.DynamoDBError | DynamoDB.TableNotReady>(true)
const tableLeft = DynamoDB.createTable(Orders, { wait: false })
is<Effect.Error<typeof tableLeft>, DynamoDB.DynamoDBError>(true)

export const program = Effect.gen(function* () {
  yield* DynamoDB.createTable(Orders)
  yield* DynamoDB.create(Orders, order)
  yield* DynamoDB.delete(Orders, key, { return: "old" })
  return yield* DynamoDB.query(Orders, { customerId: "c1" }).pipe(Stream.runCollect)
}).pipe(Effect.catchTag("ItemAlreadyExists", (e) => Effect.log(e.item)))

type Simple<A> = { readonly [Name in keyof A]: A[Name] }
