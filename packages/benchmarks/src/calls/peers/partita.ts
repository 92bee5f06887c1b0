/**
 * Partita, over each of its transports.
 */
import { DynamoDB, Table } from "@partita/dynamodb"
import { Context, Effect, Layer, Scope, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { counts, type MakePeer, orderOf } from "../work.ts"
import { Order } from "./model.ts"

type Place = Parameters<MakePeer>[0]

const peer =
  (layer: (place: Omit<Place, "tables">) => Layer.Layer<DynamoDB.DynamoDB>): MakePeer =>
  async ({ tables, ...place }) => {
    const keys = { model: Order, partitionKey: "customerId", sortKey: "orderId" } as const
    const Orders = Table.make(tables.orders, keys)
    const Large = Table.make(tables.large, keys)
    const scope = Effect.runSync(Scope.make())
    const services = await Effect.runPromise(Layer.buildWithScope(layer(place), scope))
    const service = Context.get(services, DynamoDB.DynamoDB)
    const run = <A, E>(effect: Effect.Effect<A, E, DynamoDB.DynamoDB>) =>
      Effect.runPromise(Effect.provideService(effect, DynamoDB.DynamoDB, service))
    const key = { customerId: "c1", orderId: "order-10000" }
    const items = (of: typeof Orders) =>
      run(Stream.runCollect(DynamoDB.query(of, { customerId: "c1" }))).then((pages) =>
        pages.flatMap((page) => page.items)
      )
    const order = (i: number) => new Order(orderOf(i))
    return {
      get: () => run(DynamoDB.getOrFail(Orders, key)),
      put: () => run(DynamoDB.put(Orders, order(0))),
      update: () =>
        run(
          DynamoDB.update(
            Orders,
            key,
            (o) => [o.status.set("paid"), o.quantity.set(o.quantity.plus(1)), o.total.add(5), o.note.remove()],
            { condition: (o) => o.status.eq("open") }
          )
        ),
      query: () => items(Orders),
      page: () => items(Large),
      batchGet: () =>
        run(
          DynamoDB.batchGet(
            Array.from({ length: counts.batchGet }, (_, i) =>
              DynamoDB.getOrFail(Orders, { customerId: "c1", orderId: orderOf(i).orderId })
            )
          )
        ),
      transactWrite: () =>
        run(
          DynamoDB.transactWrite(Array.from({ length: counts.transactWrite }, (_, i) => DynamoDB.put(Orders, order(i))))
        )
    }
  }

export const direct = peer((place) => DynamoDB.layer(place))
export const sdk = peer((place) => DynamoDB.layer({ ...place, transport: "sdk" }))
export const httpClient = peer((place) => DynamoDB.layerHttpClient(place).pipe(Layer.provide(FetchHttpClient.layer)))
