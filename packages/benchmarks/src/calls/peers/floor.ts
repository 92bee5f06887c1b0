/**
 * Written by hand for this model and nothing else: undici, a signature with a cached key, JSON.parse, a class. Nothing is
 * validated, no failure is told from another, and nothing is ever tried again.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto"
import { Agent } from "undici"
import { counts, type MakePeer, orderOf } from "../work.ts"
import { requests, stored } from "./dynamodb.ts"

type Stored = Record<string, { S: string; N: string; SS: ReadonlyArray<string>; L: ReadonlyArray<{ M: Stored }> }>

class Order {
  readonly customerId: string
  readonly orderId: string
  readonly status: string
  readonly total: number
  readonly quantity: number
  readonly placedAt: Date
  readonly tags: ReadonlySet<string>
  readonly lines: ReadonlyArray<{ readonly sku: string; readonly quantity: number }>
  readonly note: string | undefined
  constructor(item: Stored) {
    this.customerId = item["customerId"]!.S
    this.orderId = item["orderId"]!.S
    this.status = item["status"]!.S
    this.total = Number(item["total"]!.N)
    this.quantity = Number(item["quantity"]!.N)
    this.placedAt = new Date(item["placedAt"]!.S)
    this.tags = new Set(item["tags"]!.SS)
    this.lines = item["lines"]!.L.map(({ M }) => ({ sku: M["sku"]!.S, quantity: Number(M["quantity"]!.N) }))
    this.note = item["note"]?.S
  }
}

export const make: MakePeer = async ({ credentials, endpoint, region, tables }) => {
  const agent = new Agent({ connections: 16, pipelining: 1 })
  const { host } = new URL(endpoint)
  let day = ""
  let key: KeyObject | undefined

  const sign = (target: string, body: string) => {
    const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`
    if (key === undefined || day !== date.slice(0, 8)) {
      day = date.slice(0, 8)
      let bytes: Buffer = Buffer.from(`AWS4${credentials.secretAccessKey}`)
      for (const step of [day, region, "dynamodb", "aws4_request"]) {
        bytes = createHmac("sha256", bytes).update(step).digest()
      }
      key = createSecretKey(bytes)
    }
    const signed = "content-type;host;x-amz-date;x-amz-target"
    const canonical =
      `POST\n/\n\ncontent-type:application/x-amz-json-1.0\nhost:${host}\nx-amz-date:${date}\n` +
      `x-amz-target:${target}\n\n${signed}\n${hash("sha256", body, "hex")}`
    const scope = `${day}/${region}/dynamodb/aws4_request`
    const signature = createHmac("sha256", key)
      .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash("sha256", canonical, "hex")}`)
      .digest("hex")
    return [
      "content-type",
      "application/x-amz-json-1.0",
      "x-amz-target",
      target,
      "x-amz-date",
      date,
      "authorization",
      `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
    ]
  }
  const send = <A>(operation: string, input: object) =>
    new Promise<A>((resolve, reject) => {
      const body = JSON.stringify(input)
      const target = `DynamoDB_20120810.${operation}`
      const chunks: Array<Buffer> = []
      agent.dispatch(
        { origin: endpoint, path: "/", method: "POST", headers: sign(target, body), body },
        {
          onRequestStart: () => {},
          onResponseStart: () => {},
          onResponseData: (_, chunk) => void chunks.push(chunk),
          onResponseEnd: () => {
            const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
            // What the server sends, it is known to be.
            resolve(JSON.parse(bytes.toString()) as A)
          },
          onResponseError: (_, error) => reject(error)
        }
      )
    })
  const of = requests(tables)
  const orderIn = (item: Stored) => new Order(item)
  return {
    get: () => send<{ Item: Stored }>("GetItem", of.get()).then(({ Item }) => new Order(Item)),
    put: () => send("PutItem", { TableName: tables.orders, Item: stored(0) }),
    update: () =>
      send<{ Attributes: Stored }>("UpdateItem", of.update()).then(({ Attributes }) => new Order(Attributes)),
    query: () => send<{ Items: Array<Stored> }>("Query", of.query()).then(({ Items }) => Items.map(orderIn)),
    page: () => send<{ Items: Array<Stored> }>("Query", of.page()).then(({ Items }) => Items.map(orderIn)),
    batchGet: () =>
      send<{ Responses: Record<string, Array<Stored>> }>("BatchGetItem", of.batchGet()).then(({ Responses }) => {
        const found = new Map(Responses[tables.orders]!.map((item) => [item["orderId"]!.S, item]))
        return Array.from({ length: counts.batchGet }, (_, i) => new Order(found.get(orderOf(i).orderId)!))
      }),
    transactWrite: () => send("TransactWriteItems", of.transactWrite())
  }
}
