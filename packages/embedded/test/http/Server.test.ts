import * as Sdk from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Effect, Exit, Fiber, Logger, Random, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Http from "node:http"
import * as Net from "node:net"
import { crc32 } from "node:zlib"
import * as Embedded from "../../src/Embedded.ts"
import type { Engine } from "../../src/Engine.ts"
import * as Server from "../../src/http/Server.ts"

interface Answer {
  readonly status: number
  readonly headers: Http.IncomingHttpHeaders
  readonly text: string
}

const headers = (operation: string) => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `DynamoDB_20120810.${operation}`,
  authorization: "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, Signature=b"
})

const post = (url: string, operation: string, body: string | Uint8Array, agent?: Http.Agent) =>
  Effect.callback<Answer, Error>((resume) => {
    const request = Http.request(url, { method: "POST", headers: headers(operation), agent }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString()
        resume(Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
    })
    request.on("error", (error) => resume(Effect.fail(error)))
    request.end(body)
  })

/** A connection of one's own: what comes back on it, and when it closes. */
const connect = (port: number) =>
  Effect.callback<{ readonly socket: Net.Socket; readonly closed: Promise<string> }>((resume) => {
    const socket = Net.connect(port, "127.0.0.1")
    const chunks: Array<Buffer> = []
    socket.on("data", (chunk) => chunks.push(chunk))
    const closed = new Promise<string>((resolve) => socket.on("close", () => resolve(Buffer.concat(chunks).toString())))
    socket.on("error", () => {})
    socket.on("connect", () => resume(Effect.succeed({ socket, closed })))
  })

/** What a request on such a connection begins with. */
const head = (operation: string, length: number) =>
  Object.entries({ host: "localhost", ...headers(operation), "content-length": length }).reduce(
    (lines, [name, value]) => `${lines}${name}: ${value}\r\n`,
    "POST / HTTP/1.1\r\n"
  ) + "\r\n"

const createTable: Sdk.CreateTableCommandInput = {
  TableName: "things",
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "B" },
    { AttributeName: "at", AttributeType: "N" }
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "at", KeyType: "RANGE" }
  ],
  BillingMode: "PAY_PER_REQUEST"
}

const sdk = (endpoint: string) =>
  Effect.acquireRelease(
    Effect.sync(
      () =>
        new Sdk.DynamoDBClient({
          endpoint,
          region: "eu-west-1",
          credentials: { accessKeyId: "a", secretAccessKey: "b" },
          maxAttempts: 1
        })
    ),
    (client) => Effect.sync(() => client.destroy())
  )

describe("an AWS SDK client", () => {
  it.live("creates, writes, reads and is refused, bytes and unusual names unharmed", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(Embedded.serve(), ({ url }) => sdk(url))
      const created = yield* Effect.promise(() => client.send(new Sdk.CreateTableCommand(createTable)))
      assert.instanceOf(created.TableDescription?.CreationDateTime, Date)
      const id = Uint8Array.from({ length: 256 }, (_, i) => i)
      const item = {
        id: { B: id },
        at: { N: "1" },
        "é#": { BS: [id] },
        deep: { M: { n: { L: [{ B: id.subarray(7) }] } } }
      }
      const other = { id: { B: id }, at: { N: "2" }, text: { S: "x" } }
      for (const Item of [item, other]) {
        yield* Effect.promise(() => client.send(new Sdk.PutItemCommand({ TableName: "things", Item })))
      }
      const read = yield* Effect.promise(() =>
        client.send(new Sdk.GetItemCommand({ TableName: "things", Key: { id: { B: id }, at: { N: "1" } } }))
      )
      assert.deepStrictEqual(read.Item, item)
      const missing = yield* Effect.tryPromise(() =>
        client.send(new Sdk.DescribeTableCommand({ TableName: "none" }))
      ).pipe(Effect.flip)
      assert.instanceOf(missing.cause, Sdk.ResourceNotFoundException)
      const wrong = yield* Effect.tryPromise(() =>
        client.send(new Sdk.GetItemCommand({ TableName: "things", Key: { id: { B: id } } }))
      ).pipe(Effect.flip)
      assert.strictEqual((wrong.cause as Error).name, "ValidationException")
    }).pipe(Effect.provide(Embedded.layer))
  )
})

describe("an AWS SDK client, with several items at once", () => {
  const TableName = "things"
  const item = (number: number) => ({
    id: { B: Uint8Array.of(number) },
    at: { N: String(number) },
    data: { BS: [Uint8Array.of(1)] }
  })
  const key = (number: number) => ({ id: { B: Uint8Array.of(number) }, at: { N: String(number) } })

  it.live("writes and reads batches, bytes unharmed", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(Embedded.serve(), ({ url }) => sdk(url))
      yield* Effect.promise(() => client.send(new Sdk.CreateTableCommand(createTable)))
      const put = new Sdk.BatchWriteItemCommand({
        RequestItems: { things: [1, 2, 3].map((i) => ({ PutRequest: { Item: item(i) } })) }
      })
      const remove = new Sdk.BatchWriteItemCommand({
        RequestItems: { things: [{ DeleteRequest: { Key: key(3) } }] },
        ReturnConsumedCapacity: "TOTAL"
      })
      const written = yield* Effect.promise(() => client.send(put))
      assert.deepStrictEqual(written.UnprocessedItems, {})
      const removed = yield* Effect.promise(() => client.send(remove))
      assert.deepStrictEqual(removed.ConsumedCapacity, [{ TableName, CapacityUnits: 1 }])
      const get = new Sdk.BatchGetItemCommand({ RequestItems: { things: { Keys: [key(2), key(1), key(3)] } } })
      const read = yield* Effect.promise(() => client.send(get))
      assert.sameDeepMembers(read.Responses?.["things"] ?? [], [item(1), item(2)])
      assert.deepStrictEqual(read.UnprocessedKeys, {})
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("writes and reads transactions, and is told by position what is wrong", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(Embedded.serve(), ({ url }) => sdk(url))
      yield* Effect.promise(() => client.send(new Sdk.CreateTableCommand(createTable)))
      const absent = { TableName, ConditionExpression: "attribute_not_exists(id)" }
      const write = new Sdk.TransactWriteItemsCommand({
        TransactItems: [
          { Put: { ...absent, Item: item(1), ReturnValuesOnConditionCheckFailure: "ALL_OLD" } },
          { ConditionCheck: { ...absent, Key: key(2) } },
          {
            Update: {
              TableName,
              Key: key(3),
              UpdateExpression: "ADD #d :d",
              ExpressionAttributeNames: { "#d": "data" },
              ExpressionAttributeValues: { ":d": { BS: [Uint8Array.of(1)] } }
            }
          },
          { Delete: { TableName, Key: key(4) } }
        ],
        ClientRequestToken: "one"
      })
      yield* Effect.promise(() => client.send(write))
      yield* Effect.promise(() => client.send(write))
      const again = new Sdk.TransactWriteItemsCommand({ ...write.input, ClientRequestToken: "another" })
      const { cause } = yield* Effect.tryPromise(() => client.send(again)).pipe(Effect.flip)
      assert.instanceOf(cause, Sdk.TransactionCanceledException)
      assert.deepStrictEqual(cause.CancellationReasons, [
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: item(1) },
        { Code: "None" },
        { Code: "None" },
        { Code: "None" }
      ])
      assert.include(cause.message, "[ConditionalCheckFailed, None, None, None]")
      const get = new Sdk.TransactGetItemsCommand({
        TransactItems: [3, 2, 1].map((i) => ({ Get: { TableName, Key: key(i) } }))
      })
      const { Responses } = yield* Effect.promise(() => client.send(get))
      assert.deepStrictEqual(Responses, [{ Item: item(3) }, {}, { Item: item(1) }])
      const changed = new Sdk.TransactWriteItemsCommand({
        TransactItems: [{ Delete: { TableName, Key: key(1) } }],
        ClientRequestToken: "one"
      })
      const mismatch = yield* Effect.tryPromise(() => client.send(changed)).pipe(Effect.flip)
      assert.instanceOf(mismatch.cause, Sdk.IdempotentParameterMismatchException)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("meets a transaction that takes its time, whose answer comes when it is over", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(Embedded.serve(), ({ url }) => sdk(url))
      yield* Effect.promise(() => client.send(new Sdk.CreateTableCommand(createTable)))
      const write = (number: number) =>
        new Sdk.TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: item(number) } }] })
      const began = yield* Clock.currentTimeMillis
      const first = yield* Effect.forkChild(
        Effect.promise(() => client.send(write(1))),
        { startImmediately: true }
      )
      yield* Effect.sleep(100)
      const put = new Sdk.PutItemCommand({ TableName, Item: item(1) })
      const { cause } = yield* Effect.tryPromise(() => client.send(put)).pipe(Effect.flip)
      assert.instanceOf(cause, Sdk.TransactionConflictException)
      yield* Fiber.join(first)
      assert.isAtLeast((yield* Clock.currentTimeMillis) - began, 500)
      yield* Effect.promise(() => client.send(put))
    }).pipe(Effect.provide(Embedded.layerWith({ transactionTime: 500 })))
  )
})

const broken: Engine = {
  execute: () => {
    throw new TypeError("a bug")
  },
  latency: () => 0,
  fork: () => broken
}

describe("serve", () => {
  it.live("answers a request with its headers, and one that no engine knows", () =>
    Effect.gen(function* () {
      const { host, port, url } = yield* Embedded.serve()
      assert.strictEqual(url, `http://${host}:${port}`)
      assert.strictEqual(host, "127.0.0.1")
      assert.isAbove(port, 0)
      const listed = yield* post(url, "DescribeTable", `{"TableName":"none"}`)
      assert.deepStrictEqual(Object.keys(listed.headers).sort(), [
        "connection",
        "content-length",
        "content-type",
        "date",
        "keep-alive",
        "x-amz-crc32",
        "x-amzn-requestid"
      ])
      assert.strictEqual(listed.headers["content-type"], "application/x-amz-json-1.0")
      assert.strictEqual(listed.headers["x-amz-crc32"], String(crc32(listed.text)))
      assert.match(String(listed.headers["x-amzn-requestid"]), /^[A-Z0-9]{52}$/)
      assert.strictEqual(listed.status, 400)
      assert.include(listed.text, `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"`)

      for (const operation of ["MakeCoffee", "constructor", "__proto__", ""]) {
        const unknown = yield* post(url, operation, "{}")
        assert.strictEqual(unknown.status, 400)
        assert.include(unknown.text, `{"__type":"com.amazon.coral.service#UnknownOperationException"`)
        assert.notStrictEqual(unknown.headers["x-amzn-requestid"], listed.headers["x-amzn-requestid"])
      }
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("keeps a name like __proto__", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve()
      yield* post(url, "CreateTable", JSON.stringify(createTable))
      const key = `"id":{"B":"AQI="},"at":{"N":"1"}`
      const put = yield* post(url, "PutItem", `{"TableName":"things","Item":{${key},"__proto__":{"B":"AwQ="}}}`)
      assert.deepStrictEqual([put.status, put.text], [200, "{}"])
      const read = yield* post(url, "GetItem", `{"TableName":"things","Key":{${key}}}`)
      const item = JSON.parse(read.text).Item as object
      assert.deepStrictEqual(Object.fromEntries(Object.entries(item)), {
        id: { B: "AQI=" },
        at: { N: "1" },
        ...Object.fromEntries([["__proto__", { B: "AwQ=" }]])
      })
      assert.isTrue(Object.hasOwn(item, "__proto__"))
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("takes time from the caller's Clock and request ids from its Random", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_234_500)
      const seen = yield* Effect.forEach([1, 2], () =>
        Effect.scoped(
          Effect.gen(function* () {
            const { url } = yield* Embedded.serve()
            const created = yield* post(url, "CreateTable", JSON.stringify(createTable))
            assert.strictEqual(JSON.parse(created.text).TableDescription.CreationDateTime, 1_234.5)
            return created.headers["x-amzn-requestid"]
          }).pipe(Effect.provide(Embedded.layer, { local: true }), Random.withSeed("one"))
        )
      )
      assert.strictEqual(seen[0], seen[1])
    })
  )

  it.live("logs a bug of the engine, and tells the client no more than that there was one", () =>
    Effect.gen(function* () {
      const logged: Array<string> = []
      const logger = Logger.make(({ cause }) => void logged.push(Cause.pretty(cause)))
      const { url } = yield* Server.serve(broken).pipe(Effect.provide(Logger.layer([logger])))
      const { status, text } = yield* post(url, "GetItem", "{}")
      assert.strictEqual(status, 500)
      assert.include(text, `{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"`)
      assert.notInclude(text, "a bug")
      assert.lengthOf(logged, 1)
      assert.include(logged[0], "TypeError: a bug")
    })
  )

  it.live("takes bodies of 16 MB and discards longer ones than it can take", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve()
      const long = yield* post(url, "DescribeTable", `{"TableName":"none"${" ".repeat(16 * 1024 * 1024)}}`)
      assert.include(long.text, "ResourceNotFoundException")
      const tooLong = yield* post(url, "DescribeTable", new Uint8Array(18 * 1024 * 1024))
      assert.strictEqual(tooLong.status, 413)
      assert.include(tooLong.text, `{"__type":"com.amazon.coral.service#RequestEntityTooLargeException"`)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("fails with the port that is taken, the host that is not here, the number that is no port", () =>
    Effect.gen(function* () {
      const { port } = yield* Embedded.serve()
      const busy = yield* Embedded.serve({ port }).pipe(Effect.flip)
      assert.deepStrictEqual([busy._tag, busy.port, busy.code], ["ServeError", port, "EADDRINUSE"])
      assert.strictEqual(busy.message, `cannot listen on port ${port} of 127.0.0.1: the port is already in use`)
      const elsewhere = yield* Embedded.serve({ host: "192.0.2.1" }).pipe(Effect.flip)
      assert.strictEqual(elsewhere.code, "EADDRNOTAVAIL")
      for (const port of [-1, 65_536, 1.5, Number.NaN]) {
        assert.strictEqual((yield* Embedded.serve({ port }).pipe(Effect.flip))._tag, "ServeError")
      }
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("writes an IPv6 address into a URL that can be used", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve({ host: "::1" })
      assert.match(url, /^http:\/\/\[::1\]:\d+$/)
      assert.strictEqual((yield* post(url, "DescribeTable", "{}")).status, 400)
    }).pipe(Effect.provide(Embedded.layer))
  )
})

describe("closing", () => {
  it.live("closes idle connections at once, answers what has begun, and frees the port", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { port, url } = yield* Embedded.serve().pipe(Scope.provide(scope))
      const agent = yield* Effect.acquireRelease(
        Effect.sync(() => new Http.Agent({ keepAlive: true })),
        (agent) => Effect.sync(() => agent.destroy())
      )
      const before = yield* post(url, "DescribeTable", `{"TableName":"none"}`, agent)
      assert.strictEqual(before.headers.connection, "keep-alive")
      const silent = yield* connect(port)
      const begun = yield* connect(port)
      const body = `{"TableName":"none"}`
      begun.socket.write(head("DescribeTable", body.length) + body.slice(0, 5))
      yield* Effect.sleep(50)

      const started = yield* Clock.currentTimeMillis
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
      assert.strictEqual(yield* Effect.promise(() => silent.closed), "")
      assert.isUndefined(closing.pollUnsafe(), "a request is still to be answered")
      const refused = yield* post(url, "DescribeTable", body).pipe(Effect.flip)
      assert.strictEqual((refused as NodeJS.ErrnoException).code, "ECONNREFUSED")

      begun.socket.write(body.slice(5))
      const answered = yield* Effect.promise(() => begun.closed)
      assert.match(answered, /^HTTP\/1\.1 400 /)
      assert.match(answered, /connection: close/i)
      assert.include(answered, "ResourceNotFoundException")
      yield* Fiber.join(closing)
      assert.isBelow((yield* Clock.currentTimeMillis) - started, 1_000)

      assert.strictEqual((yield* Embedded.serve({ port })).port, port)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("lets a slow client read its whole answer, and no longer", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const text = "x".repeat(20_000_000)
      const engine: Engine = { execute: () => ({ text }), latency: () => 0, fork: () => engine }
      const { port } = yield* Server.serve(engine).pipe(Scope.provide(scope))
      const { closed, socket } = yield* connect(port)
      socket.pause()
      socket.write(head("GetItem", 2) + "{}")
      yield* Effect.sleep(100)
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
      yield* Effect.sleep(100)
      assert.isUndefined(closing.pollUnsafe())
      const resumed = yield* Clock.currentTimeMillis
      socket.resume()
      yield* Fiber.join(closing)
      assert.isBelow((yield* Clock.currentTimeMillis) - resumed, 1_000)
      assert.isAbove((yield* Effect.promise(() => closed)).length, 20_000_000)
    })
  )

  it.live("does not wait for ever for a request that never ends", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { port } = yield* Embedded.serve().pipe(Scope.provide(scope))
      const { closed, socket } = yield* connect(port)
      socket.write(head("DescribeTable", 9) + "{")
      yield* Effect.sleep(50)
      const started = yield* Clock.currentTimeMillis
      yield* Scope.close(scope, Exit.void)
      const took = (yield* Clock.currentTimeMillis) - started
      assert.isAbove(took, 1_500)
      assert.isBelow(took, 3_500)
      assert.strictEqual(yield* Effect.promise(() => closed), "")
    }).pipe(Effect.provide(Embedded.layer))
  )
})
