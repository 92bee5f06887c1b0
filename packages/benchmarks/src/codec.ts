/**
 * What the codec costs beside the ways people do without it: a mapping written by hand, and `util-dynamodb`.
 *
 * `node packages/benchmarks/src/codec.ts` measures the built output; see `measure.ts`.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import { Table } from "@partita/dynamodb"
import { Exit, Schema } from "effect"
import { check, measure, ratio, type Work } from "./measure.ts"

const bounds = {
  "JSON.parse + decode / JSON.parse + by hand": 1.5,
  "decode / unmarshall": 0.5,
  "encode / marshall": 0.5
}
const rounds = 200

// ---------------------------------------------------------------------------------------------------------------------
// the model, twice

class Address extends Schema.Class<Address>("Address")({
  street: Schema.String,
  city: Schema.String,
  zip: Schema.optionalKey(Schema.String)
}) {}

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  status: Schema.Literals(["open", "paid", "shipped"]),
  total: Schema.Number.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })),
  placedAt: Schema.DateFromString,
  gift: Schema.Boolean,
  currency: Schema.String,
  tags: Schema.ReadonlySet(Schema.String),
  shipTo: Address,
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Number })),
  note: Schema.optionalKey(Schema.String),
  revision: Schema.Number
}) {}

const Orders = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId" })

type Stored = { [name: string]: AttributeValue }

class PlainAddress {
  readonly street: string
  readonly city: string
  declare readonly zip?: string
  constructor(stored: Stored) {
    this.street = stored["street"]!.S!
    this.city = stored["city"]!.S!
    const zip = stored["zip"]
    if (zip !== undefined) this.zip = zip.S!
  }
}

class PlainOrder {
  readonly customerId: string
  readonly orderId: string
  readonly status: string
  readonly total: number
  readonly placedAt: Date
  readonly gift: boolean
  readonly currency: string
  readonly tags: ReadonlySet<string>
  readonly shipTo: PlainAddress
  readonly lines: ReadonlyArray<{ readonly sku: string; readonly quantity: number }>
  declare readonly note?: string
  readonly revision: number
  constructor(stored: Stored) {
    this.customerId = stored["customerId"]!.S!
    this.orderId = stored["orderId"]!.S!
    this.status = stored["status"]!.S!
    this.total = Number(stored["total"]!.N)
    this.placedAt = new Date(stored["placedAt"]!.S!)
    this.gift = stored["gift"]!.BOOL!
    this.currency = stored["currency"]!.S!
    this.tags = new Set(stored["tags"]!.SS)
    this.shipTo = new PlainAddress(stored["shipTo"]!.M!)
    this.lines = stored["lines"]!.L!.map(({ M }) => ({ sku: M!["sku"]!.S!, quantity: Number(M!["quantity"]!.N) }))
    const note = stored["note"]
    if (note !== undefined) this.note = note.S!
    this.revision = Number(stored["revision"]!.N)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// the items

const orders = Array.from(
  { length: 50 },
  (_, i) =>
    new Order({
      customerId: `customer-${i % 7}`,
      orderId: `order-${1000 + i}`,
      status: (["open", "paid", "shipped"] as const)[i % 3]!,
      total: 19.5 + i * 1.25,
      placedAt: new Date(Date.UTC(2026, 0, 1 + i, i % 24, i)),
      gift: i % 2 === 0,
      currency: "EUR",
      tags: new Set([`tag-${i % 5}`, "new"]),
      shipTo: new Address({ street: `${i} High Street`, city: "Turin", ...(i % 3 === 0 ? {} : { zip: "10121" }) }),
      lines: Array.from({ length: 2 }, (_, line) => ({ sku: `sku-${i}-${line}`, quantity: line + 1 })),
      ...(i % 2 === 0 ? { note: "leave at door" } : {}),
      revision: i
    })
)

const value = <A>(exit: unknown): A => {
  if (Exit.isExit(exit) && Exit.isSuccess(exit)) return exit.value as A
  throw new Error(`not decided at once, or refused: ${String(exit)}`)
}

const stored = orders.map((order) => value<Stored>(Orders.encode(order)))
const texts = stored.map((item) => JSON.stringify(item))
const plain = stored.map((item) => unmarshall(item))
const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / texts.length

const same = Schema.toEquivalence(Order)
stored.forEach((item, i) => {
  if (!same(value(Orders.decode(item)), orders[i]!)) throw new Error("what was stored does not decode to itself")
  if (JSON.stringify(marshall(plain[i]!)).length !== texts[i]!.length) throw new Error("the peers store something else")
})

// ---------------------------------------------------------------------------------------------------------------------
// the measurement

let sink = 0
const keep = (result: unknown) => {
  if (result === undefined) throw new Error("no result")
  sink++
}

/** The same with every one of the items, several times. */
const each = <A>(of: ReadonlyArray<A>, act: (item: A) => unknown): Work => ({
  times: rounds * of.length,
  run: () => {
    for (let round = 0; round < rounds; round++) of.forEach((item) => keep(act(item)))
  }
})

const costs = await measure({
  "JSON.parse": each(texts, (text) => JSON.parse(text)),
  "JSON.parse + by hand": each(texts, (text) => new PlainOrder(JSON.parse(text) as Stored)),
  "JSON.parse + decode": each(texts, (text) => value(Orders.decode(JSON.parse(text) as Stored))),
  decode: each(stored, (item) => value(Orders.decode(item))),
  unmarshall: each(stored, (item) => unmarshall(item)),
  encode: each(orders, (order) => value(Orders.encode(order))),
  marshall: each(plain, (item) => marshall(item))
})

console.log(`${Object.keys(Order.fields).length} fields, ${Math.round(size)} bytes on the wire, ${sink} items`)
check(
  {
    "JSON.parse + decode / JSON.parse + by hand": ratio(costs["JSON.parse + decode"], costs["JSON.parse + by hand"]),
    "decode / unmarshall": ratio(costs.decode, costs.unmarshall),
    "encode / marshall": ratio(costs.encode, costs.marshall)
  },
  bounds
)
