import { assert, describe, it } from "@effect/vitest"
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Config, ConfigProvider, Effect, Exit, Fiber, Layer, Option, Redacted, Schedule, Scope, Tracer } from "effect"
import { execFile, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { call, DynamoDB } from "../../src/wire/Client.ts"
import { layer, layerConfig, layerFromClient } from "../../src/transport/layer.ts"
import type { Options } from "../../src/transport/Options.ts"
import { RetryPolicy } from "../../src/wire/RetryPolicy.ts"
import { answer, exception, type Handler, sequence, serve } from "../fixtures/server.ts"

const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
const put = { TableName: "orders", Item: { id: { S: "1" } } }

/** A program of the fixtures, as arguments for Node. */
const program = (name: string) => [
  "--conditions=@partita/source",
  fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url))
]

const silence: Handler = () => {}

const half: Handler = (response) => {
  response.writeHead(200, { "content-length": 1000 })
  response.write('{"Item":')
}

/** A layer whose client tells how often it was destroyed. */
const watched = (options: Pick<Options, "credentials" | "endpoint">) => {
  const { requestHandler } = new DynamoDBClient({}).config
  const counted = {
    destroyed: 0,
    handle: requestHandler.handle.bind(requestHandler),
    destroy: () => {
      counted.destroyed++
      requestHandler.destroy?.()
    }
  }
  return {
    layer: layer({ region: "eu-west-1", credentials, ...options, transport: "sdk", requestHandler: counted }),
    counted
  }
}

describe("layer", () => {
  it.live("M5 makes one client for its scope and destroys it once", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      const { counted, layer } = watched({ endpoint })
      yield* Effect.gen(function* () {
        yield* Effect.all([call("PutItem", put), call("PutItem", put)], { concurrency: 2 })
        assert.strictEqual(counted.destroyed, 0)
      }).pipe(Effect.provide(layer))
      assert.strictEqual(counted.destroyed, 1)
      assert.strictEqual(received.length, 2)
    })
  )

  it.live("M5 reads and sends nothing until the first call", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      let asked = 0
      const provider = () => Promise.resolve((asked++, credentials))
      const { counted, layer } = watched({ endpoint, credentials: provider })
      yield* Effect.scoped(Layer.build(layer))
      assert.strictEqual(asked, 0)
      assert.strictEqual(received.length, 0)
      assert.strictEqual(counted.destroyed, 1)
    })
  )

  const never = () => new Promise<never>(() => {})
  const failing = () => Promise.reject(new Error("no credentials"))
  const holding: Record<string, readonly [Handler, Options]> = {
    "a server that is silent": [silence, {}],
    "a server that stops half-way": [half, {}],
    "a credential provider that hangs": [silence, { credentials: never }],
    "a credential provider that fails": [silence, { credentials: failing }]
  }
  for (const [name, [handler, options]] of Object.entries(holding)) {
    it.live(`M5 destroys the client once when the program is interrupted: ${name}`, () =>
      Effect.gen(function* () {
        const { endpoint } = yield* serve(handler)
        const { counted, layer } = watched({ endpoint, ...options })
        const program = Effect.andThen(Effect.exit(call("PutItem", put)), Effect.never)
        const fiber = yield* Effect.forkChild(Effect.provide(program, layer))
        yield* Effect.sleep(100)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(counted.destroyed, 1)
      })
    )
  }

  it.live("destroys the client once when the rest of the program cannot be built", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* serve(answer(200, {}))
      const { counted, layer } = watched({ endpoint, credentials: failing })
      const needy = Layer.effectDiscard(call("DescribeLimits", {}))
      const exit = yield* Effect.exit(Effect.provide(DynamoDB, Layer.provideMerge(needy, layer)))
      assert(Exit.isFailure(exit))
      assert.strictEqual(counted.destroyed, 1)
    })
  )

  it.live("refuses at once what bounds nothing", () =>
    Effect.gen(function* () {
      for (const maxSockets of [0, -1, 1.5, NaN, Infinity]) {
        assert.throws(() => layer({ maxSockets }), "DynamoDB.layer: maxSockets must be a whole number from 1")
        assert.throws(
          () => layerFromClient(new DynamoDBClient({}), { maxSockets }),
          "DynamoDB.layerFromClient: maxSockets"
        )
      }
      for (const time of [0, -1, NaN, "soon" as "1 second"]) {
        assert.throws(() => layer({ requestTimeout: time }), "requestTimeout must be a time")
        assert.throws(() => layer({ connectTimeout: time }), "connectTimeout must be a time")
      }
      const configured = layerConfig({ maxSockets: Config.Int("SOCKETS"), requestTimeout: Config.Duration("TIMEOUT") })
      for (const [SOCKETS, TIMEOUT, name] of [
        ["0", "1 second", "maxSockets"],
        ["5", "0 millis", "requestTimeout"]
      ] as const) {
        const error = yield* DynamoDB.pipe(
          Effect.provide(
            configured.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { SOCKETS, TIMEOUT } }))))
          ),
          Effect.flip
        )
        assert.strictEqual(error._tag, "ConfigError")
        assert.include(error.message, `${name} must be`)
      }
    })
  )

  it.live(
    "ends with its scope: what is under way is given up, what comes later refused, and no socket stays open",
    () =>
      Effect.gen(function* () {
        // The first answers leave sockets that are kept alive; the others never come.
        const { connections, endpoint, received } = yield* serve((response, request, count) => {
          if (count <= 4) answer(200, {})(response, request, count)
        })
        const scope = yield* Scope.make()
        const services = yield* Layer.buildWithScope(layer({ endpoint, region: "eu-west-1", credentials }), scope)
        const together = (calls: ReadonlyArray<ReturnType<typeof call>>) =>
          Effect.all(calls.map(Effect.exit), { concurrency: "unbounded" }).pipe(Effect.provideContext(services))
        yield* together(Array.from({ length: 4 }, () => call("PutItem", put)))
        const reads = Array.from({ length: 6 }, () => call("GetItem", { TableName: "orders", Key: {} }))
        const writes = Array.from({ length: 10 }, () => call("PutItem", put))
        const fiber = yield* Effect.forkChild(together([...reads, ...writes]), { startImmediately: true })
        yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => received.length === 20 })
        yield* Scope.close(scope, Exit.void)
        const failures = (yield* Fiber.join(fiber)).map((exit) => Option.getOrThrow(Exit.findErrorOption(exit)))
        assert.deepStrictEqual(
          failures.map(({ applied, reason }) => [applied, reason._tag]),
          [...reads.map(() => ["unknown", "Validation"]), ...writes.map(() => ["unknown", "OutcomeUnknown"])]
        )
        const late = yield* Effect.flip(Effect.provideContext(call("PutItem", put), services))
        assert.deepInclude(late, { applied: "no", attempts: 0 })
        assert.include(late.message, "the layer of this service is closed")
        yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => connections.size === 0 }).pipe(
          Effect.timeout("1 second")
        )
        yield* Effect.sleep("100 millis") // longer than the wait for a second attempt
        assert.strictEqual(connections.size, 0)
        assert.strictEqual(received.length, 20)
      })
  )

  it.live(
    "ends with its scope, also where nothing was sent yet: credentials that never come, a socket to wait for",
    () =>
      Effect.gen(function* () {
        const { endpoint, received } = yield* serve(silence)
        const scope = yield* Scope.make()
        const options = { endpoint, region: "eu-west-1", credentials: never, maxSockets: 1 }
        const services = yield* Layer.buildWithScope(layer(options), scope)
        const writes = Array.from({ length: 3 }, () => Effect.flip(call("PutItem", put)))
        const fiber = yield* Effect.all(writes, { concurrency: "unbounded" }).pipe(
          Effect.provideContext(services),
          Effect.forkChild({ startImmediately: true })
        )
        yield* Effect.sleep("50 millis")
        yield* Scope.close(scope, Exit.void)
        for (const error of yield* Fiber.join(fiber).pipe(Effect.timeout("1 second"))) {
          assert.strictEqual(error.applied, "no")
          assert.include(error.message, "the layer of this service is closed")
        }
        assert.strictEqual(received.length, 0)
      })
  )

  it.live("gives up an answer that is longer than the service sends, while it is read", () =>
    Effect.gen(function* () {
      let sent = 0
      const endless: Handler = (response) => {
        response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "R1" })
        const chunk = Buffer.alloc(2 ** 20, 0x20)
        const more = () => {
          if (response.destroyed || sent >= 400) return
          sent++
          if (response.write(chunk)) setImmediate(more)
          else response.once("drain", more)
        }
        more()
      }
      const { endpoint, received } = yield* serve(endless)
      const error = yield* Effect.flip(call("PutItem", put)).pipe(
        Effect.provide(layer({ endpoint, region: "eu-west-1", credentials, requestTimeout: "20 seconds" }))
      )
      assert.strictEqual(error.reason._tag, "OutcomeUnknown")
      assert.isBelow(sent / received.length, 30) // MB of 400 for each attempt
    })
  )

  it.live("takes the longest page that the service can send", () =>
    Effect.gen(function* () {
      // Of one letter and nothing each, so that the page counts 1 MB and is thirteen times as long.
      const letters = Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
      const item = Object.fromEntries(letters.map((letter) => [letter, { S: "" }]))
      const Items = Array.from({ length: Math.floor(2 ** 20 / letters.length) }, () => item)
      const { endpoint } = yield* serve(answer(200, { Items, Count: Items.length, ScannedCount: Items.length }))
      const page = yield* call("Scan", { TableName: "orders" }).pipe(
        Effect.provide(layer({ endpoint, region: "eu-west-1", credentials, requestTimeout: "20 seconds" }))
      )
      assert.strictEqual(page.Items?.length, Items.length)
    })
  )

  it.live("tells spans where requests go", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* serve(answer(200, {}))
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* call("PutItem", put).pipe(
        Effect.withTracer(tracer),
        Effect.provide(layer({ endpoint, region: "eu-west-1", credentials }))
      )
      assert.deepInclude(Object.fromEntries(spans[0]!.attributes), {
        "cloud.region": "eu-west-1",
        "server.address": "127.0.0.1",
        "server.port": Number(new URL(endpoint).port),
        "db.collection.name": "orders",
        "rpc.system": "aws-api"
      })
    })
  )

  it.live("M6 takes credentials that are redacted", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      const secret = {
        accessKeyId: Redacted.make("key"),
        secretAccessKey: Redacted.make("secret"),
        sessionToken: Redacted.make("session")
      }
      yield* call("PutItem", put).pipe(Effect.provide(layer({ region: "eu-west-1", endpoint, credentials: secret })))
      assert.include(received[0]?.headers.authorization, "Credential=key/")
      assert.strictEqual(received[0]?.headers["x-amz-security-token"], "session")
    })
  )

  it.live("M5 keeps at most maxSockets requests under way; the time of those that wait does not run", () =>
    Effect.gen(function* () {
      let open = 0
      let most = 0
      const { endpoint } = yield* serve((response, request, count) => {
        most = Math.max(most, ++open)
        setTimeout(() => {
          open--
          answer(200, {})(response, request, count)
        }, 60)
      })
      const client = layer({ region: "eu-west-1", endpoint, credentials, maxSockets: 2, requestTimeout: 150 })
      const calls = Array.from({ length: 8 }, () => call("PutItem", put))
      yield* Effect.all(calls, { concurrency: "unbounded" }).pipe(Effect.provide(client))
      assert.strictEqual(most, 2)
    })
  )

  it.live("leaves the caller's references to the caller", () =>
    Effect.gen(function* () {
      const throttled = exception("ThrottlingException")
      const { endpoint, received } = yield* serve(sequence(throttled, throttled, answer(200, {})))
      const impatient = layer({ region: "eu-west-1", endpoint, credentials }).pipe(
        Layer.provide(Layer.succeed(RetryPolicy, Schedule.recurs(0)))
      )
      yield* call("PutItem", put).pipe(
        Effect.provide(impatient),
        Effect.provideService(RetryPolicy, Schedule.recurs(2))
      )
      assert.strictEqual(received.length, 3)
    })
  )
})

describe("layerConfig", () => {
  const config = {
    region: Config.String("AWS_REGION"),
    endpoint: Config.String("ENDPOINT").pipe(Config.withDefault(undefined)),
    credentials: {
      accessKeyId: Config.String("AWS_ACCESS_KEY_ID"),
      secretAccessKey: Config.Redacted("AWS_SECRET_ACCESS_KEY"),
      sessionToken: Config.Redacted("AWS_SESSION_TOKEN").pipe(Config.withDefault(undefined))
    },
    requestTimeout: Config.Duration("TIMEOUT").pipe(Config.withDefault(undefined)),
    maxSockets: Config.Int("SOCKETS").pipe(Config.withDefault(10))
  }
  const environment = (variables: Record<string, string>) =>
    ConfigProvider.layer(ConfigProvider.fromEnv({ env: variables }))

  it.live("M6 reads its options from configuration", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(answer(200, {}))
      const variables = {
        AWS_REGION: "eu-west-3",
        AWS_ACCESS_KEY_ID: "key",
        AWS_SECRET_ACCESS_KEY: "secret",
        ENDPOINT: endpoint
      }
      yield* call("PutItem", put).pipe(Effect.provide(layerConfig(config).pipe(Layer.provide(environment(variables)))))
      assert.match(received[0]?.headers.authorization ?? "", /Credential=key\/\d+\/eu-west-3\/dynamodb/)
    })
  )

  it.live("M6 names a variable that is missing", () =>
    Effect.gen(function* () {
      const variables = { AWS_REGION: "eu-west-3", AWS_ACCESS_KEY_ID: "key" }
      const error = yield* DynamoDB.pipe(
        Effect.provide(layerConfig(config).pipe(Layer.provide(environment(variables)))),
        Effect.flip
      )
      assert.strictEqual(error._tag, "ConfigError")
      assert.include(String(error), "AWS_SECRET_ACCESS_KEY")
    })
  )
})

describe("interruption", () => {
  const servers = { "never answers": silence, "sends headers and half a body": half }
  for (const [name, handler] of Object.entries(servers)) {
    it.live(`closes the request at once, and sends no other: the server ${name}`, () =>
      Effect.gen(function* () {
        const { endpoint, received } = yield* serve(handler)
        yield* Effect.gen(function* () {
          const service = yield* DynamoDB
          for (const operation of ["PutItem", "GetItem"] as const) {
            const before = received.length
            const fiber = yield* Effect.forkChild(service.call(operation, { ...put, Key: put.Item }))
            yield* Effect.sleep(100)
            assert.strictEqual(received.length, before + 1)
            yield* Fiber.interrupt(fiber)
            const closed = yield* Effect.promise(() => received[before]!.closed).pipe(Effect.timeoutOption(500))
            assert.isTrue(Option.isSome(closed), "the server sees the connection close within 500 ms")
            yield* Effect.sleep(150)
            assert.strictEqual(received.length, before + 1)
          }
        }).pipe(Effect.provide(layer({ region: "eu-west-1", endpoint, credentials })))
      })
    )

    it.live(`lets the process end by itself: the server ${name}`, () =>
      Effect.gen(function* () {
        const { endpoint, received } = yield* serve(sequence(answer(200, {}), handler))
        const result = yield* Effect.promise(
          () =>
            new Promise<{ code: number | null; after: number; errors: string }>((resolve) => {
              const child = spawn(process.execPath, [...program("interrupted"), endpoint])
              let interrupted = Infinity
              let errors = ""
              child.stdout.once("data", () => (interrupted = performance.now()))
              child.stderr.on("data", (text) => (errors += String(text)))
              child.once("close", (code) => resolve({ code, after: performance.now() - interrupted, errors }))
            })
        )
        assert.deepInclude(result, { code: 0, errors: "" })
        assert.isBelow(result.after, 2000)
        assert.deepStrictEqual(
          received.map(({ operation }) => operation),
          ["DescribeLimits", "PutItem"]
        )
        yield* Effect.promise(() => received[1]!.closed).pipe(Effect.timeout(500))
      })
    )
  }
})

describe("the AWS client", () => {
  const loaded = (layer: "client" | "direct" | "embedded" | "environment" | "sdk") =>
    Effect.map(
      Effect.promise(() => {
        const environment = {
          PATH: process.env["PATH"],
          HOME: "/nowhere",
          AWS_REGION: "eu-west-1",
          AWS_ACCESS_KEY_ID: "key",
          AWS_SECRET_ACCESS_KEY: "secret"
        }
        return promisify(execFile)(process.execPath, [...program("loaded"), layer], { env: environment })
      }),
      ({ stdout }): { succeeded: boolean; asked: ReadonlyArray<string> } => JSON.parse(stdout)
    )

  it.live("is loaded where it is asked for or must find something, and nowhere else", () =>
    Effect.gen(function* () {
      const [client, direct, embedded, environment, sdk] = yield* Effect.all(
        [loaded("client"), loaded("direct"), loaded("embedded"), loaded("environment"), loaded("sdk")],
        { concurrency: 2 }
      )
      assert.include(sdk.asked, "@aws-sdk/client-dynamodb")
      assert.include(client.asked, "@aws-sdk/client-dynamodb")
      assert.deepStrictEqual(embedded, { succeeded: true, asked: [] })
      assert.deepStrictEqual(direct, { succeeded: false, asked: [] })
      assert.deepStrictEqual(environment.asked, [])
    })
  )
})
