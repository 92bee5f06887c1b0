/**
 * The AWS document client: native values in and out; with a schema decoded and encoded on top, or without.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand
} from "@aws-sdk/lib-dynamodb"
import { Schema } from "effect"
import { counts, type MakePeer, orderOf } from "../work.ts"
import { Order } from "./model.ts"

// The document client has sets of its own type already; a schema's are encoded as they are.
const Stored = Schema.Struct({ ...Order.fields, tags: Schema.instanceOf(Set<string>) })
const decode = Schema.decodeUnknownSync(Stored)
const encode = Schema.encodeSync(Stored)

const plain = {
  read: (item: unknown): unknown => item,
  write: (i: number): Record<string, unknown> => ({ ...orderOf(i), placedAt: orderOf(i).placedAt.toISOString() })
}
const validated = {
  read: (item: unknown): unknown => decode(item),
  write: (i: number): Record<string, unknown> => encode({ ...orderOf(i), tags: new Set(orderOf(i).tags) })
}

const peer =
  ({ read, write }: typeof plain): MakePeer =>
  async ({ tables: { large, orders }, ...place }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...place, logger: {} as never }))
    const Key = { customerId: "c1", orderId: "order-10000" }
    const query = (TableName: string) =>
      client
        .send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "#customerId = :c1",
            ExpressionAttributeNames: { "#customerId": "customerId" },
            ExpressionAttributeValues: { ":c1": "c1" }
          })
        )
        .then(({ Items }) => Items?.map(read))
    return {
      get: () => client.send(new GetCommand({ TableName: orders, Key })).then(({ Item }) => read(Item)),
      put: () => client.send(new PutCommand({ TableName: orders, Item: write(0) })),
      update: () =>
        client
          .send(
            new UpdateCommand({
              TableName: orders,
              Key,
              UpdateExpression: "SET #status = :paid, #quantity = #quantity + :one ADD #total :five REMOVE #note",
              ConditionExpression: "attribute_exists(#customerId) AND #status = :open",
              ExpressionAttributeNames: {
                "#status": "status",
                "#quantity": "quantity",
                "#total": "total",
                "#note": "note",
                "#customerId": "customerId"
              },
              ExpressionAttributeValues: { ":paid": "paid", ":one": 1, ":five": 5, ":open": "open" },
              ReturnValues: "ALL_NEW"
            })
          )
          .then(({ Attributes }) => read(Attributes)),
      query: () => query(orders),
      page: () => query(large),
      batchGet: () =>
        client
          .send(
            new BatchGetCommand({
              RequestItems: {
                [orders]: {
                  Keys: Array.from({ length: counts.batchGet }, (_, i) => ({
                    customerId: "c1",
                    orderId: orderOf(i).orderId
                  }))
                }
              }
            })
          )
          .then(({ Responses }) => Responses?.[orders]?.map(read)),
      transactWrite: () =>
        client.send(
          new TransactWriteCommand({
            ClientRequestToken: crypto.randomUUID(),
            TransactItems: Array.from({ length: counts.transactWrite }, (_, i) => ({
              Put: { TableName: orders, Item: write(i) }
            }))
          })
        )
    }
  }

export const make = peer(plain)
export const makeValidated = peer(validated)
