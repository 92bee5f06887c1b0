/**
 * dynamodb-toolbox, as its documentation has it.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb"
import {
  $add,
  $get,
  $remove,
  $sum,
  any,
  BatchGetCommand,
  BatchGetRequest,
  Entity,
  executeBatchGet,
  executeTransactWrite,
  GetItemCommand,
  item,
  list,
  map,
  number,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  set,
  string,
  Table,
  UpdateItemCommand
} from "dynamodb-toolbox"
import { counts, type MakePeer, orderOf } from "../work.ts"

export const make: MakePeer = async ({ tables, ...place }) => {
  const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient({ ...place, logger: {} as never }))
  const define = (name: string) => {
    const table = new Table({
      documentClient,
      name,
      partitionKey: { name: "customerId", type: "string" },
      sortKey: { name: "orderId", type: "string" }
    })
    const entity = new Entity({
      name: "Order",
      table,
      timestamps: false,
      entityAttribute: false,
      schema: item({
        customerId: string().key(),
        orderId: string().key(),
        status: string().enum("open", "paid", "shipped"),
        total: number(),
        quantity: number(),
        placedAt: any().transform({
          encode: (time: unknown) => (time instanceof Date ? time.toISOString() : time),
          decode: (text: unknown) => (typeof text === "string" ? new Date(text) : text)
        }),
        tags: set(string()),
        lines: list(map({ sku: string(), quantity: number() })),
        note: string().optional()
      })
    })
    return { table, entity }
  }
  const orders = define(tables.orders)
  const large = define(tables.large)
  const key = { customerId: "c1", orderId: "order-10000" }
  const order = (i: number) => {
    const { lines, tags, ...rest } = orderOf(i)
    return { ...rest, tags: new Set(tags), lines: lines.map((line) => ({ ...line })) }
  }
  const query = ({ entity, table }: typeof orders) =>
    table.build(QueryCommand).entities(entity).query({ partition: "c1" }).send()
  return {
    get: () => orders.entity.build(GetItemCommand).key(key).send(),
    put: () => orders.entity.build(PutItemCommand).item(order(0)).send(),
    update: () =>
      orders.entity
        .build(UpdateItemCommand)
        .item({ ...key, status: "paid", quantity: $sum($get("quantity"), 1), total: $add(5), note: $remove() })
        .options({ condition: { attr: "status", eq: "open" }, returnValues: "ALL_NEW" })
        .send(),
    query: () => query(orders),
    page: () => query(large),
    batchGet: () =>
      executeBatchGet(
        orders.table
          .build(BatchGetCommand)
          .requests(
            ...Array.from({ length: counts.batchGet }, (_, i) =>
              orders.entity.build(BatchGetRequest).key({ customerId: "c1", orderId: orderOf(i).orderId })
            )
          )
      ),
    transactWrite: () =>
      executeTransactWrite(
        ...Array.from({ length: counts.transactWrite }, (_, i) => orders.entity.build(PutTransaction).item(order(i)))
      )
  }
}
