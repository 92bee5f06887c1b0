/**
 * A process that answers every request at once with what was made before, as DynamoDB does on the wire.
 */
import { createServer } from "node:net"
import { crc32 } from "node:zlib"
import { counts, large, orderOf } from "./work.ts"

/** The attributes that peers store besides the model's, by what the names of their tables begin with. */
const own: { readonly [peer: string]: (orderId: string) => object } = {
  electrodb: (orderId) => ({
    pk: { S: "$shop#customerid_c1" },
    sk: { S: `$order_1#orderid_${orderId}` },
    __edb_e__: { S: "order" },
    __edb_v__: { S: "1" }
  })
}

const stored = (i: number, peer: string) => {
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
    note: { S: note },
    ...own[peer]?.(orderId)
  }
}

const answerOf = (operation: string, table: string): object => {
  const [peer = ""] = table.split("-")
  const items = (count: number) => Array.from({ length: count }, (_, i) => stored(i, peer))
  switch (operation) {
    case "GetItem":
      return { Item: stored(0, peer) }
    case "UpdateItem":
      return { Attributes: stored(0, peer) }
    case "Query": {
      const count = table.includes(large) ? counts.page : counts.query
      return { Items: items(count), Count: count, ScannedCount: count }
    }
    case "BatchGetItem":
      return { Responses: { [table]: items(counts.batchGet) }, UnprocessedKeys: {} }
    default:
      return {}
  }
}

const made = new Map<string, Buffer>()
const response = (operation: string, table: string): Buffer => {
  const name = `${operation} ${table}`
  const known = made.get(name)
  if (known !== undefined) return known
  const body = Buffer.from(JSON.stringify(answerOf(operation, table)))
  const head =
    "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Fri, 27 Nov 2026 12:00:00 GMT\r\n" +
    "Content-Type: application/x-amz-json-1.0\r\n" +
    `Content-Length: ${body.length}\r\nConnection: keep-alive\r\n` +
    "x-amzn-RequestId: 4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG\r\n" +
    `x-amz-crc32: ${crc32(body)}\r\n\r\n`
  const whole = Buffer.concat([Buffer.from(head), body])
  made.set(name, whole)
  return whole
}

const server = createServer({ noDelay: true }, (socket) => {
  let text = ""
  socket.on("error", () => {})
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1")
    for (;;) {
      const end = text.indexOf("\r\n\r\n")
      if (end < 0) return
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
      const whole = end + 4 + length
      if (text.length < whole) return
      const operation = /\r\nx-amz-target: \w+\.(\w+)/i.exec(text)?.[1] ?? ""
      const table = /"([a-z]+-(?:orders|large))"/.exec(text.slice(end, whole))?.[1] ?? ""
      text = text.slice(whole)
      socket.write(response(operation, table))
    }
  })
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (typeof address === "object") process.send?.(address?.port)
})
