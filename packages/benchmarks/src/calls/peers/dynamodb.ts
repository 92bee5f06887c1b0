/**
 * Plain requests and items of them, as several peers take them.
 */
import { counts, orderOf } from "../work.ts"

export const key = { customerId: { S: "c1" }, orderId: { S: "order-10000" } }

export const stored = (i: number) => {
  const { customerId, lines, note, orderId, placedAt, quantity, status, tags, total } = orderOf(i)
  return {
    customerId: { S: customerId },
    orderId: { S: orderId },
    status: { S: status },
    total: { N: String(total) },
    quantity: { N: String(quantity) },
    placedAt: { S: placedAt.toISOString() },
    tags: { SS: [...tags] },
    lines: { L: lines.map((line) => ({ M: { sku: { S: line.sku }, quantity: { N: String(line.quantity) } } })) },
    note: { S: note }
  }
}

const update = {
  UpdateExpression: "SET #status = :paid, #quantity = #quantity + :one ADD #total :five REMOVE #note",
  ConditionExpression: "attribute_exists(#customerId) AND #status = :open",
  ExpressionAttributeNames: {
    "#status": "status",
    "#quantity": "quantity",
    "#total": "total",
    "#note": "note",
    "#customerId": "customerId"
  },
  ExpressionAttributeValues: {
    ":paid": { S: "paid" },
    ":one": { N: "1" },
    ":five": { N: "5" },
    ":open": { S: "open" }
  },
  ReturnValues: "ALL_NEW"
} as const

const query = {
  KeyConditionExpression: "#customerId = :c1",
  ExpressionAttributeNames: { "#customerId": "customerId" },
  ExpressionAttributeValues: { ":c1": { S: "c1" } }
}

export const requests = ({ large, orders }: { readonly orders: string; readonly large: string }) => ({
  get: () => ({ TableName: orders, Key: key }),
  put: () => ({ TableName: orders, Item: stored(0) }),
  update: () => ({ TableName: orders, Key: key, ...update }),
  query: () => ({ TableName: orders, ...query }),
  page: () => ({ TableName: large, ...query }),
  batchGet: () => ({
    RequestItems: {
      [orders]: {
        Keys: Array.from({ length: counts.batchGet }, (_, i) => ({
          customerId: { S: "c1" },
          orderId: { S: orderOf(i).orderId }
        }))
      }
    }
  }),
  transactWrite: () => ({
    ClientRequestToken: crypto.randomUUID(),
    TransactItems: Array.from({ length: counts.transactWrite }, (_, i) => ({
      Put: { TableName: orders, Item: stored(i) }
    }))
  })
})
