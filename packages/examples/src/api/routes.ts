/**
 * How the service does it: each endpoint is a verb and what becomes of its errors. Those that no caller could do
 * anything about are defects: the answer is 500, and they are in the log.
 */
import { DynamoDB, Page, Version } from "@partita/dynamodb"
import { DateTime, Effect, Layer } from "effect"
import { HttpApiBuilder, HttpApiMiddleware, HttpApiSchema } from "effect/http-api"
import { Api, NoSuchOrder, OrderChanged, OrderExists, UnusableCursor } from "./Api.ts"
import { type Order, Orders } from "./Orders.ts"

const withETag = (order: Order) => HttpApiSchema.withHeaders({ body: order, headers: { etag: Version.of(order) } })

const orders = HttpApiBuilder.group(Api, "orders", (handlers) =>
  handlers.handleAll({
    list: ({ params: { customerId }, query: { cursor, limit = 20, status } }) => {
      const options = { limit, startAt: cursor }
      return Page.collect(
        status === undefined
          ? DynamoDB.query(Orders, { customerId }, options)
          : DynamoDB.query(Orders.indexes.byStatus, { customerId, status }, options)
      ).pipe(
        Effect.map(({ cursor, items }) => ({ items, next: cursor })),
        Effect.catchTags({ CursorError: ({ reason }) => new UnusableCursor({ reason }) }, (error) => Effect.die(error))
      )
    },

    get: ({ params }) =>
      DynamoDB.getOrFail(Orders, params, { consistent: true }).pipe(
        Effect.map(withETag),
        Effect.catchTags({ ItemNotFound: () => new NoSuchOrder() }, (error) => Effect.die(error))
      ),

    create: ({ params, payload }) =>
      Effect.flatMap(DateTime.now, (placedAt) => DynamoDB.create(Orders, { ...params, ...payload, placedAt })).pipe(
        Effect.catchTags({ ItemAlreadyExists: () => new OrderExists() }, (error) => Effect.die(error))
      ),

    change: ({ headers, params, payload: { total, note, status } }) =>
      DynamoDB.update(
        Orders,
        params,
        (o) => [
          ...(status === undefined ? [] : [o.status.set(status)]),
          ...(total === undefined ? [] : [o.total.set(total)]),
          ...(note === undefined ? [] : [o.note.set(note)])
        ],
        { version: headers["if-match"] }
      ).pipe(
        Effect.map(withETag),
        Effect.catchTags(
          { ItemNotFound: () => new NoSuchOrder(), ConditionalCheckFailed: () => new OrderChanged() },
          (error) => Effect.die(error)
        )
      ),

    remove: ({ headers, params }) =>
      DynamoDB.delete(Orders, params, { version: headers["if-match"] }).pipe(
        Effect.catchTags({ ConditionalCheckFailed: () => new OrderChanged() }, (error) => Effect.die(error))
      )
  })
)

/** The routes of the API, which need a database for each request. */
export const routes = HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
  Layer.provide(orders),
  Layer.provide(HttpApiMiddleware.layerProblemDetails({ includeDetails: true }))
)
