/**
 * What the service offers: all that a client needs to know.
 */
import { Cursor, Version } from "@partita/dynamodb"
import { Schema, SchemaTransformation, Struct } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiError, HttpApiGroup, HttpApiMiddleware, HttpApiSchema } from "effect/http-api"
import { Order } from "./Orders.ts"

export class NoSuchOrder extends HttpApiError.Problem<NoSuchOrder>()("NoSuchOrder", {
  type: "/problems/no-such-order",
  status: 404,
  title: "There is no such order"
}) {}

export class OrderExists extends HttpApiError.Problem<OrderExists>()("OrderExists", {
  type: "/problems/order-exists",
  status: 409,
  title: "There is an order with this id already"
}) {}

export class OrderChanged extends HttpApiError.Problem<OrderChanged>()("OrderChanged", {
  type: "/problems/order-changed",
  status: 412,
  title: "The order is not as you read it any more"
}) {}

export class UnusableCursor extends HttpApiError.Problem<UnusableCursor>()(
  "UnusableCursor",
  { type: "/problems/unusable-cursor", status: 400, title: "This is no cursor of these pages: begin again" },
  { reason: Schema.Literals(["damaged", "foreign", "outdated"]) }
) {}

/** The version of an order as HTTP writes it: in quotes. */
const ETag = Schema.String.check(Schema.isPattern(/^"[^"]+"$/)).pipe(
  Schema.decodeTo(
    Version.Version,
    SchemaTransformation.transform({ decode: (text) => text.slice(1, -1), encode: (version) => `"${version}"` })
  )
)

const ofCustomer = Struct.pick(Order.fields, ["customerId"])
const ofOrder = Struct.pick(Order.fields, ["customerId", "orderId"])
const changeable = Struct.pick(Order.fields, ["status", "total", "note"])
const asItWasRead = { "if-match": ETag }

const orders = HttpApiGroup.make("orders")
  .add(
    /** By id, or those of one status by time, the oldest first. */
    HttpApiEndpoint.get("list", "/", {
      params: ofCustomer,
      query: {
        status: Schema.optionalKey(Order.fields.status),
        limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))),
        cursor: Schema.optionalKey(Cursor.Cursor)
      },
      success: Schema.Struct({ items: Schema.Array(Order), next: Schema.OptionFromOptionalKey(Cursor.Cursor) }),
      error: UnusableCursor
    }),
    HttpApiEndpoint.get("get", "/:orderId", {
      params: ofOrder,
      success: HttpApiSchema.WithHeaders(Order, { etag: ETag }),
      error: NoSuchOrder
    }),
    HttpApiEndpoint.put("create", "/:orderId", {
      params: ofOrder,
      payload: Schema.Struct(changeable),
      success: HttpApiSchema.Created,
      error: OrderExists
    }),
    HttpApiEndpoint.patch("change", "/:orderId", {
      params: ofOrder,
      headers: asItWasRead,
      payload: Schema.Struct(Struct.map(changeable, Schema.optionalKey)),
      success: HttpApiSchema.WithHeaders(Order, { etag: ETag }),
      error: [NoSuchOrder, OrderChanged]
    }),
    HttpApiEndpoint.delete("remove", "/:orderId", {
      params: ofOrder,
      headers: asItWasRead,
      success: HttpApiSchema.NoContent,
      error: OrderChanged
    })
  )
  .prefix("/customers/:customerId/orders")
  .middleware(HttpApiMiddleware.ProblemDetails)

export const Api = HttpApi.make("orders").add(orders)
