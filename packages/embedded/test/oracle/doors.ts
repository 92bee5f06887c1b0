// The two implementations, and two clients of each: the AWS SDK through sockets, and one that does without both.
import * as Sdk from "@aws-sdk/client-dynamodb"
import dynalite from "dynalite"
import { Effect, type Scope } from "effect"
import { EventEmitter } from "node:events"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as Embedded from "../../src/Embedded.ts"
import { respond } from "../../src/http/protocol.ts"
import type { Operation } from "./sequences.ts"

export type Request = Operation | { readonly name: "CreateTable"; readonly input: Sdk.CreateTableInput }

type Item = Readonly<Record<string, Sdk.AttributeValue>>

/** What the operations of the tests answer with. */
export interface Answer {
  readonly Attributes?: Item
  readonly Items?: ReadonlyArray<Item>
  /** The items of a batch by table. */
  readonly Responses?: Readonly<Record<string, ReadonlyArray<Item>>>
  readonly Count?: number
  readonly ScannedCount?: number
  readonly LastEvaluatedKey?: Record<string, Sdk.AttributeValue>
  readonly ConsumedCapacity?: Sdk.ConsumedCapacity
}

/** An answer, or the name of the error that it was refused with. */
export type Result = { readonly answer: Answer } | { readonly error: string }

export type Client = (request: Request) => Promise<Result>

export interface Door {
  readonly sdk: Client
  /** Takes a tenth of the time. */
  readonly direct: Client
}

const send = (client: Sdk.DynamoDBClient, { input, name }: Request) => {
  switch (name) {
    case "CreateTable":
      return client.send(new Sdk.CreateTableCommand(input))
    case "PutItem":
      return client.send(new Sdk.PutItemCommand(input))
    case "GetItem":
      return client.send(new Sdk.GetItemCommand(input))
    case "UpdateItem":
      return client.send(new Sdk.UpdateItemCommand(input))
    case "DeleteItem":
      return client.send(new Sdk.DeleteItemCommand(input))
    case "Query":
      return client.send(new Sdk.QueryCommand(input))
    case "Scan":
      return client.send(new Sdk.ScanCommand(input))
    case "BatchGetItem":
      return client.send(new Sdk.BatchGetItemCommand(input))
    case "BatchWriteItem":
      return client.send(new Sdk.BatchWriteItemCommand(input))
  }
}

const makeSdk = (endpoint: string) => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" }
  const client = Effect.sync(
    () => new Sdk.DynamoDBClient({ endpoint, region: "eu-west-1", maxAttempts: 1, credentials })
  )
  return Effect.map(
    Effect.acquireRelease(client, (client) => Effect.sync(() => client.destroy())),
    (client): Client =>
      async (request) => {
        try {
          const { $metadata: _, ...answer } = await send(client, request)
          return { answer } as Result
        } catch (error) {
          if (error instanceof Sdk.DynamoDBServiceException) return { error: error.name }
          throw error
        }
      }
  )
}

// Neither checks a signature, but dynalite wants the look of one.
const headersOf = (name: string, body: Uint8Array) => ({
  "content-type": "application/x-amz-json-1.0",
  "content-length": String(body.length),
  "x-amz-target": `DynamoDB_20120810.${name}`,
  "x-amz-date": "20260701T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=none"
})

/** Sends the body of an operation's request; the status and the body of the answer. */
type Exchange = (name: string, body: Uint8Array) => Promise<{ readonly status: number; readonly text: string }>

const makeDirect =
  (exchange: Exchange): Client =>
  async ({ input, name }) => {
    const { status, text } = await exchange(name, Buffer.from(JSON.stringify(input)))
    const body = JSON.parse(text) as Answer & { readonly __type: string }
    return status === 200 ? { answer: body } : { error: body.__type }
  }

/** Calls what the HTTP door calls with a request that it has read. */
const embeddedExchange =
  (engine: Embedded.Engine): Exchange =>
  async (name, body) => {
    const request = { method: "POST", url: "/", headers: headersOf(name, body), body }
    const response = respond(request, (operation, input) => engine.execute(operation, input, 0))
    if (response.defect !== undefined) throw response.defect
    return { status: response.status, text: Buffer.from(response.body).toString() }
  }

/** Calls the listener of dynalite's server. */
const dynaliteExchange =
  (server: Server): Exchange =>
  (name, body) =>
    new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers: headersOf(name, body) })
      const response = {
        statusCode: 200,
        setHeader: () => response,
        end: (text: string) => resolve({ status: response.statusCode, text })
      }
      server.emit("request", request, response)
      request.emit("data", body)
      request.emit("end")
    })

/** The embedded engine. */
export const embedded: Effect.Effect<Door, Embedded.ServeError, Embedded.Embedded | Scope.Scope> = Effect.gen(
  function* () {
    const { url } = yield* Embedded.serve()
    return { sdk: yield* makeSdk(url), direct: makeDirect(embeddedExchange(yield* Embedded.Embedded)) }
  }
)

/** An implementation that shares nothing with it. */
export const reference: Effect.Effect<Door, never, Scope.Scope> = Effect.gen(function* () {
  const server = yield* Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  )
  const { port } = server.address() as AddressInfo
  return { sdk: yield* makeSdk(`http://127.0.0.1:${port}`), direct: makeDirect(dynaliteExchange(server)) }
})
