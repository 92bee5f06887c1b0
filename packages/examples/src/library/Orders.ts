// A library on top of Partita, as others import it: every value is exported with the type that the compiler infers, and
// with `declaration: true` each of these types must have a public name.
import { Attribute, Condition, type Cursor, DynamoDB, Index, Key, Page, Table, Version } from "@partita/dynamodb"
import { Context, Effect, Layer, Option, Schema, Stream } from "effect"

export class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  status: Schema.Literals(["open", "paid", "shipped"]),
  total: Schema.Number,
  placedAt: Schema.DateFromString,
  tags: Schema.ReadonlySet(Schema.String),
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Int })),
  address: Schema.Struct({ city: Schema.String }),
  counts: Schema.Record(Schema.String, Schema.Number),
  pair: Schema.Tuple([Schema.String, Schema.Number]),
  picture: Schema.optionalKey(Schema.Uint8Array),
  note: Schema.optionalKey(Schema.String)
}) {}

export const Orders = Table.make("orders", {
  model: Order,
  partitionKey: "customerId",
  sortKey: "orderId",
  indexes: {
    byStatus: Index.global({ partitionKey: "status", sortKey: "total", project: ["tags"] }),
    byTotal: Index.local({ sortKey: "total" })
  },
  version: Version.token
})

/** The same without versions: batches keep none. */
export const Plain = Table.make("plain", { model: Order, partitionKey: "customerId", sortKey: "orderId" })

export const key = { customerId: "c1", orderId: "o1" }

// -- functions of one's own ------------------------------------------------------------------------------------------

/** A condition that several writes share. */
export const isOpen = (order: Table.Attributes<typeof Orders>) => order.status.eq("open")
export const isLarge = (minimum: number) => (order: Table.Attributes<typeof Orders>) =>
  Condition.and(order.total.ge(minimum), Condition.not(order.tags.contains("small")))
export const attributes = Orders.attributes
export const { lines, note, pair, picture, placedAt, status, tags, total } = Orders.attributes
export const conditions = [
  status.in(["open"]),
  total.between(1, 2),
  placedAt.lt(new Date(0)),
  picture.size().gt(1),
  lines.at(0).sku.beginsWith("a"),
  pair.at(1).gt(1),
  note.exists(),
  Attribute.parse("address.city").eq("Ghent")
]

/** Actions that several updates share. */
export const pay = (order: Table.Targets<typeof Orders>) => [order.status.set("paid"), order.note.remove()]
export const addLine = (sku: string) => (order: Table.Targets<typeof Orders>) =>
  order.lines.append([{ sku, quantity: 1 }])
export const count =
  (name: string) =>
  (order: Table.Targets<typeof Orders>): DynamoDB.Action<"orders"> =>
    order.counts.at(name).add(1)
export const doubled = (order: Table.Targets<typeof Orders>) => order.total.set(order.total.plus(order.total))

/** What several reads pick. */
export const summary = (order: Table.Selections<typeof Orders>) => [order.total, order.address.city, order.lines.at(0)]

// -- operations as values --------------------------------------------------------------------------------------------

export const get = DynamoDB.get(Orders, key)
export const getPicked = DynamoDB.get(Orders, key, { project: (o) => [o.total, o.lines.at(0).sku] })
export const getOrFail = DynamoDB.getOrFail(Orders, key, { project: summary })
export const create = (order: Order) => DynamoDB.create(Orders, order)
export const put = (order: Order) => DynamoDB.put(Orders, order, { condition: isOpen, return: "old" })
export const update = DynamoDB.update(Orders, key, pay, { condition: () => isLarge(1)(attributes) })
export const touched = DynamoDB.update(Orders, key, (o) => [addLine("tea")(o), count("visits")(o)], {
  return: "updatedNew"
})
export const remove = DynamoDB.delete(Orders, key, { condition: isOpen })
export const check = DynamoDB.check(Orders, key, isOpen)
export const unchanged = (order: Order) => DynamoDB.unchanged(Orders, order)
export const modified = DynamoDB.modify(Orders, key, (order) => Effect.succeed(new Order({ ...order, total: 1 })))
export const changed = DynamoDB.modifyOption(Orders, key, (order) => Effect.succeed(order))
export const shown = DynamoDB.request(update)
export const shownRead = DynamoDB.request(get)
export const transaction = DynamoDB.transactWrite([
  DynamoDB.update(Orders, key, pay, { return: "nothing" }),
  DynamoDB.check(Orders, { ...key, orderId: "o2" }, isOpen)
])
export const together = DynamoDB.transactGet([get, getPicked])
export const batch = DynamoDB.batchGet([get, getPicked])
export const batchResults = DynamoDB.batchGet([get], { mode: "result" })
export const written = (order: Order) => DynamoDB.batchWrite([DynamoDB.put(Plain, order), DynamoDB.delete(Plain, key)])
export const stored = (order: Order) => Orders.encode(order)
export const keyOf = Orders.keyOf(key)

// -- reads -----------------------------------------------------------------------------------------------------------

export const pages = DynamoDB.query(Orders, { customerId: "c1" }, { filter: (o) => o.total.gt(1) })
export const picked = DynamoDB.query(Orders, { customerId: "c1" }, { project: (o) => [o.total] })
export const ranged = DynamoDB.query(Orders, { customerId: "c1" }, { sort: (k) => k.orderId.beginsWith("o") })
export const byStatus = DynamoDB.query(Orders.indexes.byStatus, { status: "open" }, { undecodable: "skip" })
export const resumed = (cursor: Cursor.Cursor) => DynamoDB.query(Orders, { customerId: "c1" }, { startAt: cursor })
export const all = Page.items(pages)
export const collected = Page.collect(picked)
export const totals = Stream.map(all, ({ total }) => total)
export const scanned = DynamoDB.scan(Orders, { segments: 4 })
export const counted = DynamoDB.count(Orders, { customerId: "c1" })
export const lenient = Key.lenient(Orders)

// -- a repository ----------------------------------------------------------------------------------------------------

export class OrdersRepository extends Context.Service<OrdersRepository>()("examples/OrdersRepository", {
  make: Effect.gen(function* () {
    const service = yield* DynamoDB.DynamoDB
    const provide = Effect.provideService(DynamoDB.DynamoDB, service)
    return {
      find: (orderId: string) => provide(DynamoDB.get(Orders, { customerId: "c1", orderId })),
      first: (orderId: string) => Effect.map(DynamoDB.get(Orders, { customerId: "c1", orderId }), Option.getOrNull),
      pay: (orderId: string) =>
        DynamoDB.update(Orders, { customerId: "c1", orderId }, pay, { condition: (o) => o.status.eq("open") }),
      list: (customerId: string) => DynamoDB.query(Orders, { customerId }),
      page: (customerId: string) => Page.collect(DynamoDB.query(Orders, { customerId })),
      change: (order: Order) => DynamoDB.modify(Orders, order, (current) => Effect.succeed(current)),
      table: Effect.asVoid(DynamoDB.createTable(Orders))
    }
  })
}) {
  static readonly layer = Layer.effect(this, this.make)
}
