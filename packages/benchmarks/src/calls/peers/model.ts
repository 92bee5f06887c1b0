/**
 * The model as a schema of Effect's.
 */
import { Schema } from "effect"

export class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  status: Schema.Literals(["open", "paid", "shipped"]),
  total: Schema.Number,
  quantity: Schema.Number,
  placedAt: Schema.DateFromString,
  tags: Schema.ReadonlySet(Schema.String),
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, quantity: Schema.Number })),
  note: Schema.optionalKey(Schema.String)
}) {}
