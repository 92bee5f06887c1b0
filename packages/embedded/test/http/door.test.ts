// What the door takes and what it does not: whose requests, how many bytes, how long. And whatever comes is answered.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import * as Http from "node:http"
import * as Net from "node:net"
import { crc32 } from "node:zlib"
import * as Embedded from "../../src/Embedded.ts"
import type { Engine } from "../../src/Engine.ts"
import { limits } from "../../src/http/limits.ts"
import * as Server from "../../src/http/Server.ts"

interface Answer {
  readonly status: number
  readonly headers: Http.IncomingHttpHeaders
  readonly body: Buffer
}

const signed = (operation: string) => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `DynamoDB_20120810.${operation}`,
  authorization: "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, Signature=b"
})

interface Sent {
  readonly operation?: string
  readonly headers?: Http.OutgoingHttpHeaders
  readonly body?: string | Uint8Array
  readonly agent?: Http.Agent | undefined
  readonly method?: string
}

const ask = (port: number, { agent, body = "{}", headers = {}, method = "POST", operation = "ListTables" }: Sent) =>
  Effect.callback<Answer, Error>((resume) => {
    const options = { port, host: "127.0.0.1", method, headers: { ...signed(operation), ...headers }, agent }
    const request = Http.request(options, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () =>
        resume(
          Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
        )
      )
    })
    request.on("error", (error) => resume(Effect.fail(error)))
    request.end(body)
  })

/** An answer of the door's, whatever it says: whose it is and what it is can be seen. */
const isAnswer = ({ body, headers }: Answer) => {
  assert.match(headers["x-amzn-requestid"] as string, /^[A-Z0-9]{52}$/)
  assert.strictEqual(headers["x-amz-crc32"], String(crc32(body)))
}

/** A connection of one's own, and all that came on it once it is closed. */
const connect = (port: number) => {
  const socket = Net.connect({ port, host: "127.0.0.1", allowHalfOpen: true })
  const chunks: Array<Buffer> = []
  socket.on("data", (chunk) => chunks.push(chunk))
  socket.on("end", () => socket.end())
  // What came before a reset is what matters.
  socket.on("error", () => {})
  const closed = new Promise<Buffer>((resolve) => socket.on("close", () => resolve(Buffer.concat(chunks))))
  return { socket, closed: Effect.promise(() => closed) }
}

/** What a request on such a connection begins with. */
const headOf = (operation: string, more: object) => {
  const lines = Object.entries({ host: "localhost", ...signed(operation), ...more })
  return `POST / HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`
}

/** The answers that came on a connection one after the other, each of them whole. */
const answersIn = (received: Buffer) => {
  const answers: Array<Answer> = []
  for (let at = 0; at < received.length;) {
    const end = received.indexOf("\r\n\r\n", at)
    assert.isAtLeast(end, 0, received.toString())
    const [first, ...lines] = received.toString("latin1", at, end).split("\r\n")
    assert.match(first!, /^HTTP\/1\.1 \d{3} /)
    const headers: Http.IncomingHttpHeaders = Object.fromEntries(
      lines.map((line) => [line.split(": ")[0]!.toLowerCase(), line.slice(line.indexOf(": ") + 2)])
    )
    const status = Number(first!.slice(9, 12))
    const length = Number(headers["content-length"] ?? 0)
    at = end + 4 + length
    assert.isAtMost(at, received.length, "a whole body")
    // Such as 100, which says only that the answer is to come.
    if (status >= 200) answers.push({ status, headers, body: received.subarray(end + 4, at) })
  }
  return answers
}

const doorTo = (engine: Engine, options?: Server.Options, bounds?: Partial<typeof limits>) =>
  Server.serve(engine, options, { ...limits, ...bounds })

const answering = (execute: (operation: string) => unknown): Engine => ({ execute, latency: () => 0 }) as never

const broken = answering(() => {
  throw new TypeError("a bug")
})

describe("the door", () => {
  it.live("takes requests for its own address and for loopback names, from pages there and from none", () =>
    Effect.gen(function* () {
      let asked = 0
      const door = yield* doorTo(answering(() => (asked++, { TableNames: [] })))
      const port = Number(new URL(door.url).port)
      for (const host of ["localhost", "127.0.0.1:8000", `127.0.0.1:${port}`, "[::1]:80", "dynamodb.localhost"]) {
        assert.strictEqual((yield* ask(port, { headers: { host } })).status, 200, host)
        assert.strictEqual((yield* ask(port, { headers: { host, origin: "http://localhost:3000" } })).status, 200)
      }
      const before = asked
      for (const headers of [
        { host: "evil.example" },
        { host: "localhost.evil.example" },
        { host: "127.0.0.1.evil.example:8000" },
        { host: "localhost", origin: "https://evil.example" },
        { host: "localhost", origin: "null" }
      ]) {
        const answer = yield* ask(port, { headers })
        assert.strictEqual(answer.status, 403, JSON.stringify(headers))
        assert.match(answer.body.toString(), /"__type":"[^"]*AccessDeniedException"/)
        isAnswer(answer)
      }
      assert.strictEqual(asked, before)
      const named = yield* doorTo(
        answering(() => ({})),
        { allowedHosts: ["dynamodb.test"] }
      )
      const other = Number(new URL(named.url).port)
      assert.strictEqual((yield* ask(other, { headers: { host: "dynamodb.test:8000" } })).status, 200)
      assert.strictEqual((yield* ask(other, { headers: { host: "other.test" } })).status, 403)
    }).pipe(Effect.scoped)
  )

  it.live("answers what is too large, and what is no request, with a body that says so", () =>
    Effect.gen(function* () {
      const door = yield* doorTo(
        answering(() => ({})),
        undefined,
        { bodyBytes: 1000 }
      )
      const port = Number(new URL(door.url).port)
      const large = yield* ask(port, { body: "x".repeat(5000) })
      assert.strictEqual(large.status, 413)
      assert.match(large.body.toString(), /"__type":"[^"]*RequestEntityTooLargeException"/)
      isAnswer(large)
      const { url } = yield* Embedded.serve()
      for (const sent of [{ operation: "Nothing" }, { body: "no json" }, { body: "[]" }]) {
        const answer = yield* ask(Number(new URL(url).port), sent)
        assert.isAtLeast(answer.status, 400)
        assert.isBelow(answer.status, 500)
        isAnswer(answer)
      }
    }).pipe(Effect.scoped, Effect.provide(Embedded.layer))
  )

  it.live("begins the next request of a connection when the answer before it has left", () =>
    Effect.gen(function* () {
      let asked = 0
      const page = { Items: Array.from({ length: 10_000 }, () => ({ id: { S: "x".repeat(90) } })) }
      const door = yield* doorTo(answering(() => (asked++, page)))
      const socket = Net.connect(Number(new URL(door.url).port), "127.0.0.1")
      yield* Effect.addFinalizer(() => Effect.sync(() => socket.destroy()))
      socket.pause()
      socket.write(`${headOf("Scan", { "content-length": 2 })}{}`.repeat(200))
      yield* Effect.sleep("500 millis")
      // What the kernel takes is sent: some answers of 1 MB, and not two hundred.
      assert.isBelow(asked, 20)
      let received = 0
      socket.on("data", (chunk) => (received += chunk.length))
      socket.resume()
      yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => asked === 200 && received > 200e6 })
    }).pipe(Effect.scoped)
  )

  it.live("holds so many bytes of bodies and no more, and lets go of those that do not end", () =>
    Effect.gen(function* () {
      const door = yield* doorTo(
        answering(() => ({})),
        undefined,
        { bytesInFlight: 10_000, requestMilliseconds: 500 }
      )
      const port = Number(new URL(door.url).port)
      const closed: Array<Promise<unknown>> = []
      for (let i = 0; i < 10; i++) {
        const socket = Net.connect(port, "127.0.0.1")
        socket.write(headOf("PutItem", { "content-length": 5000 }))
        socket.write("x".repeat(1500))
        socket.on("error", () => {})
        socket.resume()
        closed.push(new Promise((resolve) => socket.once("close", resolve)))
      }
      yield* Effect.sleep("100 millis")
      const refused = yield* ask(port, { body: JSON.stringify({ a: "x".repeat(3000) }) })
      assert.match(refused.body.toString(), /ThrottlingException/)
      yield* Effect.promise(() => Promise.all(closed))
      assert.strictEqual((yield* ask(port, {})).status, 200)
    }).pipe(Effect.scoped)
  )

  it.live("has 512 connections and no more", () =>
    Effect.gen(function* () {
      const door = yield* doorTo(answering(() => ({})))
      const port = Number(new URL(door.url).port)
      const open = Array.from({ length: 512 }, () => connect(port))
      yield* Effect.addFinalizer(() => Effect.sync(() => open.forEach(({ socket }) => socket.destroy())))
      const ready = open.map(({ socket }) => new Promise((resolve) => socket.once("connect", resolve)))
      yield* Effect.promise(() => Promise.all(ready))
      const whole = `${headOf("ListTables", { "content-length": 2, connection: "close" })}{}`
      for (let i = 0; i < 3; i++) {
        const more = connect(port)
        more.socket.write(whole)
        assert.strictEqual((yield* more.closed).length, 0)
      }
      const [first, second] = open
      first!.socket.write(whole)
      assert.deepStrictEqual(
        answersIn(yield* first!.closed).map(({ status }) => status),
        [200]
      )
      assert.isFalse(second!.socket.destroyed)
      // One has gone, so one may come.
      assert.strictEqual((yield* ask(port, {})).status, 200)
    }).pipe(Effect.scoped)
  )

  it.live("lets go of an answer nobody takes", () =>
    Effect.gen(function* () {
      const text = "x".repeat(20_000_000)
      const engine = answering((operation) => (operation === "Scan" ? { text } : {}))
      const door = yield* doorTo(engine, undefined, { bytesInFlight: 15_000_000, answerMilliseconds: 400 })
      const port = Number(new URL(door.url).port)
      const { closed, socket } = connect(port)
      yield* Effect.addFinalizer(() => Effect.sync(() => socket.destroy()))
      socket.pause()
      socket.write(`${headOf("Scan", { "content-length": 2 })}{}`)
      const listed = Effect.map(ask(port, {}), ({ status }) => status)
      // The answer is counted as long as it is held.
      yield* Effect.repeat(listed, { until: (status) => status === 400 })
      yield* Effect.repeat(Effect.delay(listed, 20), { until: (status) => status === 200 })
      socket.resume()
      assert.isBelow((yield* closed).length, text.length)
    }).pipe(Effect.scoped)
  )

  it.live("gives a slow client its whole answer", () =>
    Effect.gen(function* () {
      const text = "x".repeat(30_000_000)
      const door = yield* doorTo(
        answering(() => ({ text })),
        undefined,
        { answerMilliseconds: 500 }
      )
      const { closed, socket } = connect(Number(new URL(door.url).port))
      let taken = 0
      socket.on("data", (chunk) => {
        const before = taken
        taken += chunk.length
        if (Math.floor(taken / 2e6) === Math.floor(before / 2e6)) return
        socket.pause()
        setTimeout(() => socket.resume(), 100)
      })
      const start = performance.now()
      socket.write(`${headOf("Scan", { "content-length": 2, connection: "close" })}{}`)
      const [answer] = answersIn(yield* closed)
      isAnswer(answer!)
      assert.isAbove(answer!.body.length, text.length)
      assert.isAbove(performance.now() - start, 1_000)
    }).pipe(Effect.scoped)
  )

  it.live("says why it does not read a request", () =>
    Effect.gen(function* () {
      const door = yield* doorTo(
        answering(() => ({})),
        undefined,
        { requestMilliseconds: 300 }
      )
      const port = Number(new URL(door.url).port)
      const unreadable: ReadonlyArray<readonly [sent: string, status: number, name: string]> = [
        ["POST / HT", 408, "RequestTimeoutException"],
        [headOf("PutItem", { "content-length": 9 }) + "{", 408, "RequestTimeoutException"],
        [headOf("PutItem", { "x-long": "x".repeat(20_000) }), 431, "SerializationException"],
        [headOf("PutItem", { "x-long": "x".repeat(2_000_000) }), 431, "SerializationException"],
        ["what is this\r\n\r\n", 400, "SerializationException"]
      ]
      for (const [sent, status, name] of unreadable) {
        const { closed, socket } = connect(port)
        socket.write(sent)
        const answers = answersIn(yield* closed)
        assert.lengthOf(answers, 1, sent.slice(0, 200))
        const [answer] = answers
        isAnswer(answer!)
        assert.strictEqual(answer!.status, status)
        assert.strictEqual(answer!.headers.connection, "close")
        assert.strictEqual(answer!.headers["content-type"], "application/x-amz-json-1.0")
        assert.match(answer!.body.toString(), new RegExp(`"__type":"com\\.amazon\\.coral\\.service#${name}"`))
      }
    }).pipe(Effect.scoped)
  )

  it.live("gives a failure of its own all headers", () =>
    Effect.gen(function* () {
      const door = yield* doorTo(broken).pipe(Effect.provide(Logger.layer([])))
      const answer = yield* ask(Number(new URL(door.url).port), {})
      assert.strictEqual(answer.status, 500)
      assert.strictEqual(answer.headers["content-type"], "application/x-amz-json-1.0")
      isAnswer(answer)
    }).pipe(Effect.scoped)
  )
})

// ---------------------------------------------------------------------------------------------------------------------
// whatever comes

const seed = Number(process.env["PARTITA_SEED"] ?? 20261127)
const count = process.env["PARTITA_RUNS"] === "all" ? 20_000 : 1_000

/** Chance from a seed (mulberry32). */
const chance = (seed: number) => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return { below, pick: <A>(of: ReadonlyArray<A>): A => of[below(of.length)]! }
}
type Chance = ReturnType<typeof chance>

const key = { id: { S: "a" }, at: { N: "1" } }
const values = { ":v": { N: "1" }, ":s": { S: "a" } }
const valid: ReadonlyArray<readonly [operation: string, input: object]> = [
  [
    "PutItem",
    {
      TableName: "things",
      Item: {
        ...key,
        m: { M: { l: { L: [{ BOOL: true }, { NULL: true }] } } },
        ns: { NS: ["1", "2"] },
        b: { B: "AQID" }
      }
    }
  ],
  [
    "PutItem",
    {
      TableName: "things",
      Item: key,
      ConditionExpression: "attribute_not_exists(#a) AND size(id) < :v",
      ExpressionAttributeNames: { "#a": "x" },
      ExpressionAttributeValues: { ":v": { N: "1" } }
    }
  ],
  ["GetItem", { TableName: "things", Key: key, ProjectionExpression: "m.l[0], ns", ConsistentRead: true }],
  [
    "UpdateItem",
    {
      TableName: "things",
      Key: key,
      UpdateExpression: "SET n = if_not_exists(n, :v) + :v, m.x = :s REMOVE b ADD ns :n",
      ExpressionAttributeValues: { ...values, ":n": { NS: ["5"] } },
      ReturnValues: "ALL_NEW"
    }
  ],
  ["DeleteItem", { TableName: "things", Key: key, ReturnValues: "ALL_OLD" }],
  [
    "Query",
    {
      TableName: "things",
      KeyConditionExpression: "id = :s AND #at BETWEEN :v AND :w",
      FilterExpression: "contains(b, :s) OR NOT (n IN (:v))",
      ExpressionAttributeNames: { "#at": "at" },
      ExpressionAttributeValues: { ...values, ":w": { N: "9" } },
      Limit: 3
    }
  ],
  ["Scan", { TableName: "things", TotalSegments: 2, Segment: 1, Limit: 2 }],
  ["BatchGetItem", { RequestItems: { things: { Keys: [key] } } }],
  [
    "BatchWriteItem",
    {
      RequestItems: {
        things: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: { id: { S: "b" }, at: { N: "2" } } } }]
      }
    }
  ],
  [
    "TransactWriteItems",
    {
      ClientRequestToken: "token",
      TransactItems: [
        { Put: { TableName: "things", Item: key } },
        {
          ConditionCheck: {
            TableName: "things",
            Key: { id: { S: "c" }, at: { N: "1" } },
            ConditionExpression: "attribute_exists(id)"
          }
        }
      ]
    }
  ],
  ["TransactGetItems", { TransactItems: [{ Get: { TableName: "things", Key: key } }] }],
  ["DescribeTable", { TableName: "things" }],
  ["ListTables", { Limit: 10 }],
  ["UpdateTimeToLive", { TableName: "things", TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } }],
  ["ListTagsOfResource", { ResourceArn: "arn:aws:dynamodb:local:000000000000:table/things" }]
]

const odd: ReadonlyArray<unknown> = [
  null,
  true,
  0,
  -1,
  1e308,
  "",
  "x",
  "\u0000",
  "\ud800",
  [],
  {},
  [[]],
  { "": 3 },
  { S: 1 },
  { N: "NaN" },
  { N: "1e999" },
  { B: "!" },
  { SS: [] },
  { L: {} },
  { M: [] },
  { S: "a", N: "1" },
  { __proto__: null, constructor: {} },
  "x".repeat(70_000),
  "a AND ".repeat(500),
  "((((((((",
  "#a = :v",
  "SET a = ",
  "attribute_exists(",
  "m.l[99999999999]",
  ":v"
]

/** A structure with something else in it somewhere. */
const mutated = (value: unknown, r: Chance): unknown => {
  if (r.below(7) === 0) return r.pick(odd)
  if (Array.isArray(value)) {
    const copy = value.map((each) => (r.below(3) === 0 ? mutated(each, r) : (each as unknown)))
    return r.below(4) === 0 ? [...copy, ...copy] : copy
  }
  if (typeof value === "string") {
    const at = r.below(value.length + 1)
    return r.below(2) === 0
      ? value.slice(0, at)
      : value.slice(0, at) + r.pick(["(", ".", "[", "#", ":v", " AND ", '"', "é", "0"]) + value.slice(at)
  }
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value)
  const chosen = r.below(entries.length + 1)
  const copy: Array<readonly [string, unknown]> = entries.map(([name, each], i) => [
    name,
    i === chosen ? mutated(each, r) : each
  ])
  if (r.below(6) === 0)
    copy.push([r.pick(["", "__proto__", "Unknown", "TableName", "a.b", "constructor"]), r.pick(odd)])
  return Object.fromEntries(r.below(8) === 0 ? copy.filter((_, i) => i !== chosen) : copy)
}

const nested = (depth: number, r: Chance): string => {
  const [open, close] = r.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ['{"L":[', "]}"],
    ['{"M":{"a":', "}}"]
  ] as const)
  return `{"TableName":"things","Item":${open.repeat(depth)}1${close.repeat(depth)}}`
}

const bodyOf = (input: object, r: Chance): string | Uint8Array => {
  switch (r.below(14)) {
    case 0:
      return Uint8Array.from({ length: r.below(300) }, () => r.below(256))
    case 1:
      return nested(r.pick([5, 31, 33, 500, 10_000]), r)
    case 2: {
      const text = JSON.stringify(input)
      const at = r.below(text.length)
      return text.slice(0, at) + String.fromCharCode(r.below(128)) + text.slice(at + r.below(3))
    }
    default: {
      let value: unknown = input
      for (let i = r.below(3); i > 0; i--) value = mutated(value, r)
      return JSON.stringify(value)
    }
  }
}

describe("random requests", () => {
  it.live(
    `are answered soon, and never with 500 (${count} runs, PARTITA_SEED=${seed})`,
    () =>
      Effect.gen(function* () {
        const { url } = yield* Embedded.serve()
        const port = Number(new URL(url).port)
        const agent = new Http.Agent({ keepAlive: true, maxSockets: 4 })
        yield* Effect.addFinalizer(() => Effect.sync(() => agent.destroy()))
        const table = {
          TableName: "things",
          AttributeDefinitions: [
            { AttributeName: "id", AttributeType: "S" },
            { AttributeName: "at", AttributeType: "N" }
          ],
          KeySchema: [
            { AttributeName: "id", KeyType: "HASH" },
            { AttributeName: "at", KeyType: "RANGE" }
          ],
          BillingMode: "PAY_PER_REQUEST"
        }
        yield* ask(port, { operation: "CreateTable", body: JSON.stringify(table), agent })
        const statuses = new Map<number, number>()
        let slowest = 0
        let first = 0
        for (let run = 0; run < count; run++) {
          const r = chance(seed + run)
          const [operation, input] = r.pick(valid)
          const body = bodyOf(input, r)
          const headers =
            r.below(30) === 0
              ? {
                  [r.pick(["x-amz-target", "content-type", "authorization"])]: r.pick([
                    "",
                    "x",
                    "DynamoDB_20120810.",
                    "a/b"
                  ])
                }
              : {}
          const start = performance.now()
          const answer = yield* ask(port, { operation, body, headers, agent })
          slowest = Math.max(slowest, performance.now() - start)
          const title = `seed ${seed + run}: ${operation} ${Buffer.from(body).toString().slice(0, 400)}`
          assert.isBelow(answer.status, 500, title)
          isAnswer(answer)
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          if (run === Math.floor(count / 4)) first = process.memoryUsage().heapUsed
        }
        assert.isBelow(slowest, 1_000)
        // Both what is answered and what is refused is met, and none of it stays.
        assert.isAbove(statuses.get(200) ?? 0, count / 20)
        assert.isAbove(statuses.get(400) ?? 0, count / 20)
        assert.isBelow(process.memoryUsage().heapUsed - first, 150e6)
      }).pipe(Effect.scoped, Effect.provide(Embedded.layer)),
    120_000
  )
})
