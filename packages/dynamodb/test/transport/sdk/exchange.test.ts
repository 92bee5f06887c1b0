import { assert, describe, it } from "@effect/vitest"
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Effect, Schedule } from "effect"
import * as http from "node:http"
import { call } from "../../../src/wire/Client.ts"
import { layer, layerFromClient } from "../../../src/transport/layer.ts"
import { RetryPolicy } from "../../../src/wire/RetryPolicy.ts"
import { answer, exception, type Handler, sequence, serve } from "../../fixtures/server.ts"

const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
// It returns what it replaces: sent twice, it would return itself.
const put = { TableName: "orders", Item: { id: { S: "hush" } }, ReturnValues: "ALL_OLD" } as const

const breakOff: Handler = (response) => response.destroy()

describe("the AWS client", () => {
  it.live("leaves open whatever a request handler of the caller's fails with", () =>
    Effect.gen(function* () {
      const failures: ReadonlyArray<unknown> = [undefined, null, "hush", {}, { errors: [{}] }, { message: 1, code: 2 }]
      for (const failure of failures) {
        // What foreign code rejects with need not be an error.
        const requestHandler = { handle: () => Promise.reject(failure) }
        const over = layer({
          region: "eu-west-1",
          credentials,
          transport: "sdk",
          requestHandler: requestHandler as never
        })
        const error = yield* Effect.flip(call("PutItem", put)).pipe(Effect.provide(over))
        assert.deepInclude(error, { applied: "unknown", attempts: 1 })
        assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Transport" })
      }
    })
  )

  it.live("silences the client's logger, so that no answer is copied for it", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* serve(answer(200, {}))
      let logger: object | undefined
      const provider = ({ callerClientConfig }: { readonly callerClientConfig?: object } = {}) => {
        logger = (callerClientConfig as DynamoDBClient["config"]).logger
        return Promise.resolve(credentials)
      }
      yield* call("PutItem", put).pipe(
        Effect.provide(layer({ transport: "sdk", region: "eu-west-1", endpoint, credentials: provider }))
      )
      assert.isObject(logger)
      assert.isUndefined((logger as DynamoDBClient["config"]["logger"]).info)
    })
  )
})

describe("layerFromClient", () => {
  it.live("M6 passes by the client's retries, changes nothing and leaves it open", () =>
    Effect.gen(function* () {
      const { endpoint, received } = yield* serve(sequence(breakOff, exception("ThrottlingException"), answer(200, {})))
      let destroyed = 0
      const handler = new DynamoDBClient({}).config.requestHandler
      const client = new DynamoDBClient({
        region: "eu-west-1",
        credentials,
        endpoint,
        maxAttempts: 5,
        requestHandler: {
          handle: handler.handle.bind(handler),
          destroy: () => void destroyed++
        }
      })
      client.middlewareStack.add(
        (next) => (args) => {
          ;(args as { request: { headers: Record<string, string> } }).request.headers["x-caller"] = "mine"
          return next(args)
        },
        { step: "build", name: "caller" }
      )
      const middleware = client.middlewareStack.identify()
      const program = Effect.gen(function* () {
        const lost = yield* Effect.flip(call("PutItem", put))
        assert.deepInclude(lost.reason, { _tag: "OutcomeUnknown", after: "Transport" })
        assert.strictEqual(received.length, 1)
        const throttled = yield* Effect.flip(call("PutItem", put))
        assert.strictEqual(throttled.reason._tag, "Throttling")
        assert.strictEqual(received.length, 2)
        yield* call("PutItem", put)
      })
      yield* program.pipe(
        Effect.provideService(RetryPolicy, Schedule.recurs(0)),
        Effect.provide(layerFromClient(client))
      )
      assert.isTrue(received.every(({ headers }) => headers["x-caller"] === "mine"))
      assert.deepStrictEqual(client.middlewareStack.identify(), middleware)
      assert.strictEqual(destroyed, 0)
      handler.destroy?.()
    })
  )

  it.live("takes a timeout that could be of an idle socket as ambiguous", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* serve(() => {})
      const client = new DynamoDBClient({
        region: "eu-west-1",
        credentials,
        endpoint,
        requestHandler: { connectionTimeout: 1000, socketTimeout: 50, httpAgent: new http.Agent({ keepAlive: true }) }
      })
      const error = yield* Effect.flip(call("PutItem", put)).pipe(Effect.provide(layerFromClient(client)))
      assert.deepInclude(error, { applied: "unknown", attempts: 1 })
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Timeout" })
      client.destroy()
    })
  )
})
