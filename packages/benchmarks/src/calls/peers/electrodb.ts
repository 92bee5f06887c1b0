/**
 * ElectroDB, as its documentation has it.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Entity } from "electrodb"
import { counts, type MakePeer, orderOf } from "../work.ts"

export const make: MakePeer = async ({ tables, ...place }) => {
  const client = new DynamoDBClient({ ...place, logger: {} as never })
  const entity = (table: string) =>
    new Entity(
      {
        model: { entity: "order", version: "1", service: "shop" },
        attributes: {
          customerId: { type: "string", required: true },
          orderId: { type: "string", required: true },
          status: { type: ["open", "paid", "shipped"] as const, required: true },
          total: { type: "number", required: true },
          quantity: { type: "number", required: true },
          placedAt: {
            type: "any",
            required: true,
            get: (value: string) => new Date(value),
            set: (value?: Date) => value?.toISOString()
          },
          tags: { type: "set", items: "string", required: true },
          lines: {
            type: "list",
            required: true,
            items: { type: "map", properties: { sku: { type: "string" }, quantity: { type: "number" } } }
          },
          note: { type: "string" }
        },
        indexes: {
          primary: { pk: { field: "pk", composite: ["customerId"] }, sk: { field: "sk", composite: ["orderId"] } }
        }
      },
      { client, table }
    )
  const orders = entity(tables.orders)
  const large = entity(tables.large)
  const key = { customerId: "c1", orderId: "order-10000" }
  const order = (i: number) => {
    const { lines, tags, ...rest } = orderOf(i)
    return { ...rest, tags: [...tags], lines: [...lines] }
  }
  return {
    get: () => orders.get(key).go(),
    put: () => orders.put(order(0)).go(),
    update: () =>
      orders
        .update(key)
        .set({ status: "paid" })
        .add({ total: 5, quantity: 1 })
        .remove(["note"])
        .where(({ status }, { eq }) => eq(status, "open"))
        .go({ response: "all_new" }),
    query: () => orders.query.primary({ customerId: "c1" }).go(),
    page: () => large.query.primary({ customerId: "c1" }).go(),
    batchGet: () =>
      orders
        .get(Array.from({ length: counts.batchGet }, (_, i) => ({ customerId: "c1", orderId: orderOf(i).orderId })))
        .go(),
    transactWrite: () => {
      const params = Array.from({ length: counts.transactWrite }, (_, i) => orders.put(order(i)).params())
      return transact(client, params)
    }
  }
}

// Its own transactions want a service around the entity; what they send is the same.
const transact = async (client: DynamoDBClient, puts: ReadonlyArray<object>) => {
  const { DynamoDBDocumentClient, TransactWriteCommand } = await import("@aws-sdk/lib-dynamodb")
  const document = DynamoDBDocumentClient.from(client)
  return document.send(new TransactWriteCommand({ TransactItems: puts.map((Put) => ({ Put: Put as never })) }))
}
