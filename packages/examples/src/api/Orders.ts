/**
 * Orders of customers, and the table that keeps them.
 */
import { DynamoDB, Index, Table, Version } from "@partita/dynamodb"
import { Layer, Schema } from "effect"

/** As it stands in an address. */
const Id = Schema.String.check(Schema.isPattern(/^[\w-]{1,40}$/))

export class Order extends Schema.Class<Order>("Order")({
  customerId: Id,
  orderId: Id,
  status: Schema.Literals(["open", "paid", "shipped"]),
  placedAt: Schema.DateTimeUtcFromString,
  /** In cents. */
  total: Schema.Int,
  note: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(1000)))
}) {}

export const Orders = Table.make("orders", {
  model: Order,
  partitionKey: "customerId",
  sortKey: "orderId",
  indexes: { byStatus: Index.global({ partitionKey: ["customerId", "status"], sortKey: "placedAt" }) },
  version: Version.token
})

/** Creates the table where it is not there yet. */
export const layer = Layer.effectDiscard(DynamoDB.createTable(Orders, { ifNotExists: true }))
