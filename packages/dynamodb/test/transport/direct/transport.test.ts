import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schedule } from "effect"
import { TestClock } from "effect/testing"
import * as http from "node:http"
import * as https from "node:https"
import * as net from "node:net"
import type { TLSSocket } from "node:tls"
import { crc32, gzipSync } from "node:zlib"
import { selfSigned } from "../../fixtures/selfSigned.ts"
import { answer, exception, type Handler, sequence, serve } from "../../fixtures/server.ts"

const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
const get = DynamoDB.call("GetItem", { TableName: "orders", Key: { id: { S: "1" } } })
const over = (options: DynamoDB.DirectOptions) =>
  Effect.provide(DynamoDB.layer({ region: "eu-west-1", credentials, ...options }))
const once = Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(0))

const listening = <A extends net.Server>(server: A) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
      () => Effect.sync(() => server.close())
    ),
    () => (server.address() as net.AddressInfo).port
  )

describe("a request", () => {
  it.live("says what sends it", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      yield* get.pipe(
        over({
          endpoint,
          customUserAgent: [["shop", "2"], ["orders"]],
          userAgentAppId: "till"
        })
      )
      const agent = String(received[0]?.headers["user-agent"])
      assert.match(agent, /^partita\/\S+ lang\/js md\/nodejs#\d+\.\d+\.\d+ shop\/2 orders app\/till$/)
    })
  )

  it.live("writes what JSON has no form for as the service reads it", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      const bytes = new Uint8Array([0, 255, 254])
      yield* DynamoDB.call("PutItem", {
        TableName: "orders",
        Item: {
          id: { S: '\u{1f600} \u2028 "\\' },
          b: { B: bytes },
          bs: { BS: [bytes, Buffer.from([1])] },
          B: { L: [{ M: { BS: { B: bytes.subarray(1, 2) } } }] }
        }
      }).pipe(over({ endpoint }))
      yield* DynamoDB.call("ExportTableToPointInTime", {
        TableArn: "arn",
        S3Bucket: "bucket",
        ExportTime: new Date(1_700_000_000_500)
      }).pipe(over({ endpoint }))
      assert.deepStrictEqual(received[0]?.body, {
        TableName: "orders",
        Item: {
          id: { S: '\u{1f600} \u2028 "\\' },
          b: { B: "AP/+" },
          bs: { BS: ["AP/+", "AQ=="] },
          B: { L: [{ M: { BS: { B: "/w==" } } }] }
        }
      })
      assert.deepInclude(received[1]?.body, { ExportTime: 1_700_000_000.5 })
    })
  )
})

describe("an answer", () => {
  it.live("has dates and bytes where the AWS client has them, and nowhere else", () =>
    Effect.gen(function* () {
      const Table = {
        CreationDateTime: 1_700_000_000.25,
        ProvisionedThroughput: { LastIncreaseDateTime: 1_600_000_000, ReadCapacityUnits: 5 },
        BillingModeSummary: { LastUpdateToPayPerRequestDateTime: 1_500_000_000 },
        TableName: "StartTime"
      }
      const Item = {
        CreationDateTime: { N: "5" },
        B: { S: "text" },
        BS: { L: [{ B: "AQI=" }, { BS: ["AQI=", ""] }] },
        StartTime: { M: { B: { B: "" }, EndTime: { N: "1" } } }
      }
      for (const transport of ["direct", "sdk"] as const) {
        const server = yield* serve(sequence(answer(200, { Table }), answer(200, { Item })))
        const layer = DynamoDB.layer({ region: "eu-west-1", credentials, endpoint: server.endpoint, transport })
        yield* Effect.gen(function* () {
          const table = yield* DynamoDB.call("DescribeTable", { TableName: "orders" })
          assert.deepStrictEqual(table.Table, {
            CreationDateTime: new Date(1_700_000_000_250),
            ProvisionedThroughput: { LastIncreaseDateTime: new Date(1_600_000_000_000), ReadCapacityUnits: 5 },
            BillingModeSummary: { LastUpdateToPayPerRequestDateTime: new Date(1_500_000_000_000) },
            TableName: "StartTime"
          })
          const item = yield* get
          assert.deepEqual(item.Item as object, {
            CreationDateTime: { N: "5" },
            B: { S: "text" },
            BS: { L: [{ B: new Uint8Array([1, 2]) }, { BS: [new Uint8Array([1, 2]), new Uint8Array()] }] },
            StartTime: { M: { B: { B: new Uint8Array() }, EndTime: { N: "1" } } }
          })
        }).pipe(Effect.provide(layer))
      }
    })
  )

  it.live("may be compressed where that is allowed; its checksum is of what came", () =>
    Effect.gen(function* () {
      const body = gzipSync(JSON.stringify({ Item: { id: { S: "1".repeat(5000) } } }))
      const compressed =
        (checksum: number, bytes: Uint8Array): Handler =>
        (response) => {
          response.writeHead(200, {
            "x-amzn-requestid": "R1",
            "x-amz-crc32": checksum,
            "content-encoding": "gzip"
          })
          response.end(bytes)
        }
      const right = yield* serve(compressed(crc32(body), body))
      const output = yield* get.pipe(over({ endpoint: right.endpoint, compression: true }))
      assert.strictEqual(output.Item?.["id"]?.S, "1".repeat(5000))
      assert.strictEqual(right.received[0]?.headers["accept-encoding"], "gzip")

      const damaged = Buffer.from(body)
      damaged[20]! ^= 1
      for (const [checksum, code] of [
        [crc32(body), "CRC32_MISMATCH"],
        [crc32(damaged), "INVALID_ANSWER"]
      ] as const) {
        const wrong = yield* serve(compressed(checksum, damaged))
        const error = yield* Effect.flip(get).pipe(once, over({ endpoint: wrong.endpoint, compression: true }))
        assert.deepInclude(error.reason, { _tag: "Transport", code })
      }

      const plain = yield* serve(answer(200, {}))
      yield* get.pipe(over({ endpoint: plain.endpoint }))
      assert.isUndefined(plain.received[0]?.headers["accept-encoding"])
    })
  )
})

describe("credentials", () => {
  it.live("are asked for once, however many wait, and again before they expire", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      let asked = 0
      const expiring = () =>
        new Promise<typeof credentials & { readonly expiration: Date }>((resolve) =>
          setTimeout(
            // The first ones have two minutes left: they sign while others are fetched.
            () => resolve({ ...credentials, accessKeyId: `key${++asked}`, expiration: in_(asked === 1 ? 120 : 3600) }),
            20
          )
        )
      const in_ = (seconds: number) => new Date(Date.now() + seconds * 1000)
      yield* Effect.gen(function* () {
        yield* Effect.all(
          Array.from({ length: 5 }, () => get),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(asked, 1)
        yield* Effect.all(
          Array.from({ length: 5 }, () => get),
          { concurrency: "unbounded" }
        )
        yield* Effect.sleep("60 millis")
        assert.strictEqual(asked, 2)
        yield* get
      }).pipe(over({ endpoint, credentials: expiring }))
      const keys = received.map(({ headers }) => /Credential=(\w+)\//.exec(String(headers.authorization))?.[1])
      assert.deepStrictEqual(keys, [...Array.from({ length: 10 }, () => "key1"), "key2"])
    })
  )

  it.live("that have expired sign nothing", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      let asked = 0
      const expired = () =>
        Promise.resolve({
          ...credentials,
          accessKeyId: `key${++asked}`,
          expiration: new Date(Date.now() + (asked === 1 ? 30_000 : 3_600_000))
        })
      yield* Effect.gen(function* () {
        yield* get
        yield* get
      }).pipe(over({ endpoint, credentials: expired }))
      const keys = received.map(({ headers }) => /Credential=(\w+)\//.exec(String(headers.authorization))?.[1])
      assert.deepStrictEqual(keys, ["key1", "key2"])
    })
  )

  it.live("that could not be had are asked for again", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* serve(answer(200, {}))
      let asked = 0
      const failing = () => (++asked === 1 ? Promise.reject(new Error("not yet")) : Promise.resolve(credentials))
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(get)
        assert.strictEqual(error.reason._tag, "CredentialsUnavailable")
        yield* get
      }).pipe(over({ endpoint, credentials: failing }))
    })
  )
})

describe("connections", () => {
  it.live("are kept for the next request, as many as were needed at once", () =>
    Effect.gen(function* () {
      const { connections, endpoint, received } = yield* serve((response, request, count) =>
        setTimeout(() => answer(200, {})(response, request, count), 5)
      )
      yield* Effect.gen(function* () {
        for (let i = 0; i < 5; i++) {
          yield* Effect.all(
            Array.from({ length: 4 }, () => get),
            { concurrency: "unbounded" }
          )
        }
        assert.strictEqual(connections.size, 4)
      }).pipe(over({ endpoint }))
      assert.strictEqual(new Set(received.map(({ port }) => port)).size, 4)
    })
  )

  it.live("that the service closes between requests fail none", () =>
    Effect.gen(function* () {
      const { connections, endpoint, received } = yield* serve(answer(200, {}))
      yield* Effect.gen(function* () {
        for (let i = 0; i < 5; i++) {
          yield* get
          for (const socket of connections) socket.end()
          yield* Effect.sleep("10 millis")
        }
      }).pipe(once, over({ endpoint }))
      assert.strictEqual(new Set(received.map(({ port }) => port)).size, 5)
    })
  )

  it.live("that the service closed while the program was busy fail none", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* serve(answer(200, {}))
      yield* Effect.gen(function* () {
        yield* get
        yield* Effect.sleep("1100 millis")
        yield* Effect.sync(() => {
          // It is written to the socket now, and read by the client after whatever it does next.
          for (const socket of connections) socket.end()
        })
        yield* get
      }).pipe(once, over({ endpoint }))
    })
  )

  it.effect("are closed when nothing was asked of them for 20 seconds", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* serve(answer(200, {}))
      yield* Effect.gen(function* () {
        yield* get
        yield* TestClock.adjust("19 seconds")
        assert.strictEqual(connections.size, 1)
        yield* TestClock.adjust("1 seconds")
        yield* Effect.promise(async () => {
          while (connections.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))
        })
      }).pipe(over({ endpoint }))
    })
  )

  it.live("are not kept where the service says so", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}, { connection: "close" }))
      yield* Effect.gen(function* () {
        yield* get
        yield* get
      }).pipe(over({ endpoint }))
      assert.notStrictEqual(received[0]?.port, received[1]?.port)
    })
  )

  it.live("keep no process alive that has nothing else to do", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* serve(answer(200, {}))
      yield* Effect.scoped(
        Effect.gen(function* () {
          const services = yield* Layer.build(DynamoDB.layer({ region: "eu-west-1", credentials, endpoint }))
          yield* Effect.provideContext(get, services)
          const held = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap" || name === "Timeout")
          // The sockets of the server are in this process too.
          assert.isBelow(held.filter((name) => name === "TCPSocketWrap").length, 2)
        })
      )
    })
  )
})

describe("a proxy", () => {
  const proxied = (seen: Array<string>, verdict = "HTTP/1.1 200 OK") => {
    const proxy = http.createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      const target = new URL(request.url!)
      request.pipe(
        http.request(target, { method: request.method!, headers: request.headers }, (answered) => {
          response.writeHead(answered.statusCode!, answered.headers)
          answered.pipe(response)
        })
      )
    })
    proxy.on("connect", (request: http.IncomingMessage, socket: net.Socket) => {
      seen.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim())
      socket.on("error", () => {})
      if (!verdict.includes(" 200 ")) return socket.end(`${verdict}\r\n\r\n`)
      const [, port] = request.url!.split(":")
      const through = net.connect(Number(port), "127.0.0.1", () => {
        socket.write(`${verdict}\r\nx: y\r\n\r\n`)
        through.pipe(socket).pipe(through)
      })
      through.on("error", () => socket.destroy())
      return undefined
    })
    return proxy
  }

  it.live("is asked for a way through to a secure address", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const port = yield* listening(
        https.createServer(selfSigned, (request, response) => {
          response.writeHead(200, { "x-amzn-requestid": "R1" })
          request.resume().on("end", () => response.end(`{"Item":{"big":{"S":"${"x".repeat(200_000)}"}}}`))
        })
      )
      const proxy = yield* listening(proxied(seen))
      const output = yield* Effect.andThen(get, get).pipe(
        over({
          endpoint: `https://localhost:${port}`,
          proxy: `http://me:pass%20word@127.0.0.1:${proxy}`,
          tls: { ca: selfSigned.cert }
        })
      )
      assert.strictEqual(output.Item?.["big"]?.S?.length, 200_000)
      const authorization = `Basic ${Buffer.from("me:pass word").toString("base64")}`
      assert.deepStrictEqual(seen, [`CONNECT localhost:${port} ${authorization}`])
    })
  )

  it.live("is told the whole of an address that is not secure", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const { endpoint, received } = yield* serve(answer(200, {}))
      const proxy = yield* listening(proxied(seen))
      yield* get.pipe(over({ endpoint, proxy: `http://127.0.0.1:${proxy}` }))
      assert.deepStrictEqual(seen, [`POST ${endpoint}/`])
      assert.strictEqual(received.length, 1)
    })
  )

  it.live("that refuses leaves nothing sent", () =>
    Effect.gen(function* () {
      const proxy = yield* listening(proxied([], "HTTP/1.1 407 Proxy Authentication Required"))
      const put = DynamoDB.call("PutItem", { TableName: "orders", Item: {}, ReturnValues: "ALL_OLD" })
      const error = yield* Effect.flip(put).pipe(
        once,
        over({ endpoint: "https://localhost:1", proxy: `http://127.0.0.1:${proxy}` })
      )
      assert.deepInclude(error, { applied: "no" })
      assert.deepInclude(error.reason, { _tag: "Transport", phase: "connect", code: "PROXY_REFUSED" })
    })
  )
})

describe("a secure connection", () => {
  it.live("resumes the session of the one before", () =>
    Effect.gen(function* () {
      const reused: Array<boolean> = []
      const server = https.createServer(selfSigned, (request, response) => {
        reused.push((request.socket as TLSSocket).isSessionReused())
        response.writeHead(200, { "x-amzn-requestid": "R1", connection: "close" })
        request.resume().on("end", () => response.end("{}"))
      })
      const port = yield* listening(server)
      yield* Effect.gen(function* () {
        yield* get
        yield* get
      }).pipe(over({ endpoint: `https://localhost:${port}`, tls: { ca: selfSigned.cert } }))
      assert.deepStrictEqual(reused, [false, true])
    })
  )

  it.live("shows a certificate where one is asked for", () =>
    Effect.gen(function* () {
      const server = https.createServer(
        { ...selfSigned, ca: selfSigned.cert, requestCert: true, rejectUnauthorized: true },
        (request, response) => {
          response.writeHead(200, { "x-amzn-requestid": "R1" })
          request.resume().on("end", () => response.end("{}"))
        }
      )
      const port = yield* listening(server)
      yield* get.pipe(over({ endpoint: `https://localhost:${port}`, tls: { ca: selfSigned.cert, ...selfSigned } }))
    })
  )
})

describe("a clock that differs", () => {
  it.live("is corrected once for all requests", () =>
    Effect.gen(function* () {
      const date = new Date(Date.now() - 7_200_000).toUTCString()
      const { endpoint, received } = yield* serve(
        sequence(exception("RequestTimeTooSkewed", { message: "words" }), answer(200, {}))
      )
      const skewed = yield* serve(
        sequence(answer(400, { __type: "RequestTimeTooSkewed", message: "words" }, { date }), answer(200, {}))
      )
      yield* Effect.andThen(get, get).pipe(over({ endpoint: skewed.endpoint }))
      yield* get.pipe(over({ endpoint }))
      const times = skewed.received.map(({ headers }) => Number(String(headers["x-amz-date"]).replace(/\D/g, "")))
      assert.isBelow(times[1]!, times[0]! - 10_000)
      assert.isBelow(times[2]!, times[0]! - 10_000)
      assert.strictEqual(received.length, 2)
    })
  )
})
