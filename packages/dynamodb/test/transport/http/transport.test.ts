import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Option, Redacted, Schedule, Tracer } from "effect"
import { FetchHttpClient, HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"
import { crc32, gzipSync } from "node:zlib"
import { answer, exception, type Handler, type Received, sequence, serve } from "../../fixtures/server.ts"

const known = { region: "eu-west-1", credentials: { accessKeyId: "key", secretAccessKey: "secret" } }
const get = DynamoDB.call("GetItem", { TableName: "orders", Key: { id: { S: "1" } } })
// It returns what it replaces: once sent, it may not be repeated.
const put = DynamoDB.call("PutItem", { TableName: "orders", Item: { id: { S: "1" } }, ReturnValues: "ALL_OLD" })

const once = Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(0))

const over = (
  options: Partial<DynamoDB.HttpClientOptions>,
  client: Layer.Layer<HttpClient.HttpClient> = FetchHttpClient.layer
) => Effect.provide(DynamoDB.layerHttpClient({ ...known, ...options }).pipe(Layer.provide(client)))

/** A client that does to requests what a test says. */
const clientOf = (
  send: (
    request: HttpClientRequest.HttpClientRequest
  ) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>
) => Layer.succeed(HttpClient.HttpClient, HttpClient.make(send))

const transportError = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })

/** Whether the connection of a request is closed within 500 ms. */
const isClosed = (received: Received | undefined) =>
  Effect.promise(() => received!.closed).pipe(Effect.timeoutOption(500), Effect.map(Option.isSome))

describe("a request", () => {
  it.live("bears what the layer says of itself, and asks for no compression", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      const credentials = {
        accessKeyId: Redacted.make("key"),
        secretAccessKey: Redacted.make("secret"),
        sessionToken: Redacted.make("session")
      }
      yield* get.pipe(over({ endpoint: new URL(endpoint), credentials, customUserAgent: "shop/1\r\nx: y" }))
      const { headers } = received[0]!
      assert.strictEqual(headers["user-agent"], "partita/0 lang/js md/effect-http shop/1--x: y")
      assert.strictEqual(headers["accept-encoding"], "identity")
      assert.strictEqual(headers["content-type"], "application/x-amz-json-1.0")
      assert.strictEqual(headers["x-amz-security-token"], "session")
      assert.match(headers.authorization ?? "", /Credential=key\/\d+\/eu-west-1\/dynamodb/)
    })
  )

  it.live("has no span of its own, and does not tell the service of others", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* get.pipe(over({ endpoint }), Effect.withTracer(tracer))
      assert.deepStrictEqual(
        spans.map(({ name }) => name),
        ["DynamoDB.GetItem"]
      )
      assert.deepInclude(Object.fromEntries(spans[0]!.attributes), {
        "cloud.region": "eu-west-1",
        "server.address": "127.0.0.1"
      })
      const { headers } = received[0]!
      assert.isUndefined(headers["traceparent"])
      assert.isUndefined(headers["b3"])
    })
  )

  it.live("is sent by what its caller has", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* serve(answer(200, {}))
      let asked = 0
      const counting: typeof fetch = (...request) => {
        asked++
        return fetch(...request)
      }
      yield* Effect.gen(function* () {
        yield* get
        yield* Effect.provideService(get, FetchHttpClient.Fetch, counting)
      }).pipe(over({ endpoint }))
      assert.strictEqual(asked, 1)
    })
  )

  it.live("is aborted when its caller is interrupted, or its layer ends", () =>
    Effect.gen(function* () {
      const half: Handler = (response) => {
        response.writeHead(200, { "content-length": 1000, "x-amzn-requestid": "R1" })
        response.write('{"Item":')
      }
      for (const handler of [() => {}, half]) {
        const { endpoint, received } = yield* serve(handler)
        const arrived = (count: number) =>
          Effect.andThen(
            Effect.repeat(Effect.sleep(10), { until: () => received.length === count }),
            Effect.sleep(20) // so that some of the answer is there
          )
        yield* Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(put)
          yield* arrived(1)
          yield* Fiber.interrupt(fiber)
          assert.isTrue(yield* isClosed(received[0]))
          yield* Effect.forkDetach(Effect.exit(put))
          yield* arrived(2)
        }).pipe(over({ endpoint }))
        assert.isTrue(yield* isClosed(received[1]))
        assert.strictEqual(received.length, 2)
      }
    })
  )

  it.live("is signed with credentials that are asked for before they expire", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      let asked = 0
      const credentials = () =>
        Promise.resolve({
          accessKeyId: `key${++asked}`,
          secretAccessKey: Redacted.make("secret"),
          expiration: new Date(Date.now() + (asked === 1 ? 30_000 : 3_600_000))
        })
      yield* Effect.repeat(get, { times: 2 }).pipe(over({ endpoint, credentials }))
      assert.deepStrictEqual(
        received.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1]),
        ["key1", "key2", "key2"]
      )
    })
  )

  it("is bounded as everywhere", () => {
    assert.throws(
      () => DynamoDB.layerHttpClient({ ...known, maxSockets: 0 }),
      "DynamoDB.layerHttpClient: maxSockets must be a whole number from 1"
    )
  })
})

describe("an answer", () => {
  it.live("that was compressed is read, though its checksum is not that of what is read", () =>
    Effect.gen(function* () {
      const body = gzipSync(JSON.stringify({ Item: { id: { S: "1" } } }))
      const { endpoint } = yield* serve((response) => {
        response.writeHead(200, {
          "content-encoding": "gzip",
          "content-length": body.length,
          "x-amzn-requestid": "R1",
          "x-amz-crc32": crc32(body)
        })
        response.end(body)
      })
      assert.deepStrictEqual((yield* get.pipe(over({ endpoint }))).Item, { id: { S: "1" } })
    })
  )

  const endless =
    (headers: Record<string, string | number>, sent: { megabytes: number }): Handler =>
    (response) => {
      response.writeHead(200, { "x-amzn-requestid": "R1", ...headers })
      const chunk = Buffer.alloc(2 ** 20, 0x20)
      const more = () => {
        if (response.destroyed || sent.megabytes >= 400) return
        sent.megabytes++
        if (response.write(chunk)) setImmediate(more)
        else response.once("drain", more)
      }
      more()
    }
  for (const [name, headers] of Object.entries({ "": {}, ", and says so": { "content-length": 400 * 2 ** 20 } })) {
    it.live(`that is longer than the service sends is given up while it is read${name}`, () =>
      Effect.gen(function* () {
        const sent = { megabytes: 0 }
        const { endpoint, received } = yield* serve(endless(headers, sent))
        const error = yield* Effect.flip(get).pipe(once, over({ endpoint, requestTimeout: "20 seconds" }))
        assert.deepInclude(error.reason, { _tag: "Transport", phase: "exchange", code: "ANSWER_TOO_LONG" })
        assert.isTrue(yield* isClosed(received[0]))
        assert.isBelow(sent.megabytes, 30)
      })
    )
  }

  it.live("of many parts is put together again", () =>
    Effect.gen(function* () {
      const Items = Array.from({ length: 3000 }, (_, n) => ({ n: { N: `${n}` }, text: { S: "ü".repeat(100) } }))
      const { endpoint } = yield* serve((response) => {
        const body = Buffer.from(JSON.stringify({ Items, Count: 3000, ScannedCount: 3000 }))
        response.writeHead(200, { "x-amzn-requestid": "R1", "x-amz-crc32": crc32(body) })
        for (let at = 0; at < body.length; at += 10_001) response.write(body.subarray(at, at + 10_001))
        response.end()
      })
      const page = yield* DynamoDB.call("Scan", { TableName: "orders" }).pipe(over({ endpoint }))
      assert.deepStrictEqual(page.Items, Items)
    })
  )

  it.live("from where the request was redirected is none", () =>
    Effect.gen(function* () {
      const other = yield* serve(answer(200, {}))
      const { endpoint } = yield* serve((response) => {
        response.writeHead(307, { location: other.endpoint })
        response.end()
      })
      const error = yield* Effect.flip(put).pipe(over({ endpoint }))
      assert.deepInclude(error, { applied: "unknown" })
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Transport" })
    })
  )

  it.live("without a body is that of operations that answer nothing", () =>
    Effect.gen(function* () {
      const headers = { "x-amzn-requestid": "R1" }
      const bodiless = clientOf((request) =>
        Effect.succeed(HttpClientResponse.fromWeb(request, new Response(null, { headers })))
      )
      yield* DynamoDB.call("TagResource", { ResourceArn: "arn", Tags: [] }).pipe(over({}, bodiless))
    })
  )
})

describe("a client that fails", () => {
  const failing = (cause: unknown) => clientOf((request) => Effect.fail(transportError(request, cause)))

  it.live("leaves open whether a request was sent, unless it tells", () =>
    Effect.gen(function* () {
      const vague = yield* Effect.flip(put).pipe(over({}, failing(new TypeError("fetch failed"))))
      assert.deepInclude(vague, { applied: "unknown", attempts: 1 })
      assert.deepInclude(vague.reason, { _tag: "OutcomeUnknown", after: "Transport" })

      const refused = (members: object) => Object.assign(new TypeError("hush"), members)
      const ofNode = refused({ cause: refused({ code: "ECONNREFUSED", syscall: "connect" }) })
      for (const failure of [ofNode, refused({ code: "ECONNREFUSED" })]) {
        const told = yield* Effect.flip(put).pipe(once, over({}, failing(failure)))
        assert.deepInclude(told, { applied: "no", attempts: 1 })
        assert.deepInclude(told.reason, { _tag: "Transport", phase: "connect", code: "ECONNREFUSED" })
        assert.notInclude(JSON.stringify(told), "hush")
      }

      const slow = Object.assign(new Error(), { code: "UND_ERR_CONNECT_TIMEOUT" })
      const late = yield* Effect.flip(put).pipe(once, over({}, failing(slow)))
      assert.deepInclude(late, { applied: "no", attempts: 1 })
      assert.deepInclude(late.reason, { _tag: "Timeout", phase: "connect" })

      const unencoded = clientOf((request) =>
        Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request }) }))
      )
      assert.deepInclude(yield* Effect.flip(put).pipe(once, over({}, unencoded)), { applied: "no", attempts: 1 })
    })
  )

  it.live("is not let send a request again", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(sequence(exception("InternalServerError", {}, 500), answer(200, {})))
      const insistent = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, HttpClient.retryTransient({ times: 3 }))
      ).pipe(Layer.provide(FetchHttpClient.layer))
      const error = yield* Effect.flip(put).pipe(over({ endpoint }, insistent))
      assert.deepInclude(error, { applied: "unknown", attempts: 1 })
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Transport" })
      assert.strictEqual(received.length, 1)
    })
  )

  it.live("by a defect is a defect of the call", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(put).pipe(
        over(
          {},
          clientOf(() => Effect.die("broken"))
        )
      )
      assert(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
    })
  )

  it.live("because it is interrupted ends the attempt, not the call", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(get).pipe(
        once,
        over(
          {},
          clientOf(() => Effect.interrupt)
        )
      )
      assert.deepInclude(error.reason, { _tag: "Transport", phase: "exchange", code: "INTERRUPTED" })
    })
  )
})
