/**
 * What reading costs beside the same reading without what could make it dear: keys that are no text, items of partial
 * indexes, pages around items, projections that are built for every call, scans in many segments.
 *
 * `node packages/benchmarks/src/read.ts` measures the built output over a transport that has its answers at hand; see
 * `measure.ts`.
 */
import { DynamoDB, Index, Page, Table } from "@partita/dynamodb"
import type { Transport } from "@partita/dynamodb/wire"
import { Context, Effect, Schema, Stream } from "effect"
import { check, measure, ratio, type Work } from "./measure.ts"

const bounds = {
  "items of pages / items decoded": 1.5,
  "number and date keys / text keys": 1.4,
  "partial index / whole items": 1.4,
  "projection built per call / built once": 3,
  "1,000 segments / 4 segments": 1.1
}

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  number: Schema.Number,
  placedAt: Schema.DateFromString,
  total: Schema.Number,
  status: Schema.Literals(["open", "paid", "shipped"]),
  gift: Schema.Boolean,
  currency: Schema.String,
  tags: Schema.ReadonlySet(Schema.String),
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Number })),
  note: Schema.optionalKey(Schema.String),
  shipTo: Schema.Struct({ street: Schema.String, city: Schema.String })
}) {}
const project = [
  "number",
  "placedAt",
  "total",
  "status",
  "gift",
  "currency",
  "tags",
  "lines",
  "note",
  "shipTo"
] as const
const indexes = {
  part: Index.global({ partitionKey: "customerId", project })
}
const ByText = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId", indexes })
const ByNumber = Table.make("orders", { model: Order, partitionKey: "number", sortKey: "placedAt" })
const Plain = Table.make("orders", {
  // The index yields parts of items as plain objects.
  model: Schema.Struct(Order.fields),
  partitionKey: "customerId",
  sortKey: "orderId"
})

// ---------------------------------------------------------------------------------------------------------------------
// the answers

const stored = (i: number) => ({
  customerId: { S: "c1" },
  orderId: { S: `order-${1000 + i}` },
  number: { N: String(1000 + i) },
  placedAt: { S: new Date(Date.UTC(2026, 0, 1, i % 24, i)).toISOString() },
  total: { N: String(19.5 + i) },
  status: { S: "open" },
  gift: { BOOL: i % 2 === 0 },
  currency: { S: "EUR" },
  tags: { SS: ["new", `tag-${i % 5}`] },
  lines: { L: [{ M: { sku: { S: `sku-${i}` }, quantity: { N: "2" } } }] },
  note: { S: "leave at door" },
  shipTo: { M: { street: { S: `${i} High Street` }, city: { S: "Turin" } } }
})
const items = 100
const page = { Items: Array.from({ length: items }, (_, i) => stored(i)), Count: items, ScannedCount: items }
const [Item] = page.Items
/** A page of a segment that goes on, and on. */
const segment = {
  Items: [Item!],
  Count: 1,
  ScannedCount: 1,
  LastEvaluatedKey: { customerId: { S: "c1" }, orderId: { S: "o1" } }
}

const transport: Transport = {
  // Each operation is answered by an output of its type.
  send: (operation) =>
    Effect.succeed((operation === "GetItem" ? { Item } : operation === "Scan" ? segment : page) as never)
}
const services = Context.make(DynamoDB.DynamoDB, DynamoDB.fromTransport(transport))

// ---------------------------------------------------------------------------------------------------------------------
// the measurement

const repeat = <E>(effect: Effect.Effect<unknown, E, DynamoDB.DynamoDB>, runs: number, each: number): Work => {
  const one = Effect.provideContext(effect, services)
  return {
    times: runs * each,
    run: () => Effect.runPromise(Effect.forEach(Array.from({ length: runs }), () => one, { discard: true }))
  }
}

const key = { customerId: "c1", orderId: "order-1000" }
const get = () => DynamoDB.get(ByText, key, { project: (o) => [o.total, o.placedAt, o.shipTo.city] })
const pages = 2_000
const scan = (segments: number) =>
  DynamoDB.scan(ByText, { segments, maxPages: pages }).pipe(Stream.runForEach((taken) => Effect.succeed(taken.count)))

// Peers take turns with each other and with nobody else: what one leaves to be collected would count as another's.
const projections = await measure({
  "projection built once": repeat(get(), 10_000, 1),
  "projection built per call": repeat(Effect.suspend(get), 10_000, 1)
})
const orders = page.Items
const pagesOf = await measure({
  "items decoded": repeat(
    Effect.forEach(orders, (order) => ByText.decode(order)),
    200,
    items
  ),
  "items of pages": repeat(Page.collect(DynamoDB.query(ByText, { customerId: "c1" })), 200, items)
})
const keys = await measure({
  "text keys": repeat(Page.collect(DynamoDB.query(ByText, { customerId: "c1" })), 200, items),
  "number and date keys": repeat(Page.collect(DynamoDB.query(ByNumber, { number: 1000 })), 200, items)
})
const parts = await measure({
  "whole items": repeat(Page.collect(DynamoDB.query(Plain, { customerId: "c1" })), 200, items),
  "partial index": repeat(Page.collect(DynamoDB.query(ByText.indexes.part, { customerId: "c1" })), 200, items)
})
const segments = await measure({
  "4 segments": repeat(scan(4), 1, pages),
  "1,000 segments": repeat(scan(1_000), 1, pages)
})

check(
  {
    "items of pages / items decoded": ratio(pagesOf["items of pages"], pagesOf["items decoded"]),
    "number and date keys / text keys": ratio(keys["number and date keys"], keys["text keys"]),
    "partial index / whole items": ratio(parts["partial index"], parts["whole items"]),
    "projection built per call / built once": ratio(
      projections["projection built per call"],
      projections["projection built once"]
    ),
    "1,000 segments / 4 segments": ratio(segments["1,000 segments"], segments["4 segments"])
  },
  bounds
)
