import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import * as https from "node:https"
import type { AddressInfo } from "node:net"
import { crc32 } from "node:zlib"
import { call } from "../../src/wire/Client.ts"
import type { Input, OperationName } from "../../src/wire/Operations.ts"
import { RetryPolicy } from "../../src/wire/RetryPolicy.ts"
import { selfSigned } from "../fixtures/selfSigned.ts"
import { answer, exception, type Handler, sequence, serve } from "../fixtures/server.ts"
import { onEach, type Reach } from "../fixtures/transports.ts"

const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
const get = { TableName: "orders", Key: { id: { S: "hush" } } }
// It returns what it replaces: sent twice, it would return itself.
const put = { TableName: "orders", Item: { id: { S: "hush" } }, ReturnValues: "ALL_OLD" } as const

const breakOff: Handler = (response) => response.destroy()

const half: Handler = (response) => {
  response.writeHead(200, { "content-length": 1000, "x-amzn-requestid": "R1" })
  response.write('{"Item":', () => setTimeout(() => response.destroy(), 20))
}

const text =
  (status: number, body: string): Handler =>
  (response) => {
    response.writeHead(status)
    response.end(body)
  }

onEach((way) =>
  describe(way.name, () => {
    /** One call over a transport of its own. */
    const once = <Name extends OperationName>(operation: Name, input: Input<Name>, options: Reach) =>
      Effect.provide(call(operation, input), way.layer(options))

    /** A call that fails, with two attempts at most and no wait between them. */
    const fails = <Name extends OperationName>(operation: Name, input: Input<Name>, options: Reach) =>
      Effect.flip(once(operation, input, options)).pipe(Effect.provideService(RetryPolicy, Schedule.recurs(1)))

    describe("one attempt", () => {
      it.live("answers with the operation's output and how it came", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(answer(200, { Item: { id: { S: "1" }, bytes: { B: "AQI=" } } }))
          const output = yield* once("GetItem", get, { endpoint })
          assert.deepInclude(output, { Item: { id: { S: "1" }, bytes: { B: new Uint8Array([1, 2]) } } })
          assert.deepInclude(output.$metadata, { requestId: "R1", httpStatusCode: 200 })
          assert.deepInclude(received[0], { operation: "GetItem", body: get })
        })
      )

      it.live("takes an answer whose checksum is right, and no other", () =>
        Effect.gen(function* () {
          const checksum = crc32(JSON.stringify({ Item: {} }))
          const right = yield* serve(answer(200, { Item: {} }, { "x-amz-crc32": checksum }))
          assert.deepInclude(yield* once("GetItem", get, { endpoint: right.endpoint }), { Item: {} })

          const wrong = yield* serve(answer(200, { Item: {} }, { "x-amz-crc32": checksum + 1 }))
          const error = yield* fails("GetItem", get, { endpoint: wrong.endpoint })
          assert.deepInclude(error, { applied: "unknown", attempts: 2, requestId: "R1", httpStatus: 200 })
          assert.deepInclude(error.reason, { _tag: "Transport", phase: "exchange", code: "CRC32_MISMATCH" })
          assert.strictEqual(wrong.received.length, 2)
        })
      )

      it.live("takes silence from the operations that answer nothing", () =>
        Effect.gen(function* () {
          const { endpoint } = yield* serve((response) => {
            response.writeHead(200, { "x-amzn-requestid": "R1" })
            response.end()
          })
          yield* once("TagResource", { ResourceArn: "arn", Tags: [] }, { endpoint })
          const error = yield* fails("GetItem", get, { endpoint })
          assert.deepInclude(error.reason, { _tag: "Transport", phase: "exchange", code: "INVALID_ANSWER" })
        })
      )
    })

    describe("an answer that is not DynamoDB's", () => {
      const login = text(200, '{"login":"required"}')
      const empty = text(200, "{}")

      it.live("is none: no write is done by it, and nothing is found", () =>
        Effect.gen(function* () {
          for (const handler of [login, empty]) {
            const { endpoint, received } = yield* serve(handler)
            const written = yield* fails("PutItem", put, { endpoint })
            assert.deepInclude(written, { applied: "unknown" })
            assert.deepInclude(written.reason, { _tag: "OutcomeUnknown", after: "Transport" })
            const read = yield* fails("GetItem", get, { endpoint })
            assert.deepInclude(read.reason, { _tag: "Transport", phase: "exchange", code: "UNIDENTIFIED_ANSWER" })
            assert.strictEqual(received.length, 3) // the write once, the read twice
          }
        })
      )

      it.live("unless an emulator is said to be like that", () =>
        Effect.gen(function* () {
          const { endpoint } = yield* serve(empty)
          assert.deepInclude(yield* once("GetItem", get, { endpoint, emulatorWithoutRequestIds: true }), {})
        })
      )

      it.live("nor is one without what the operation always answers", () =>
        Effect.gen(function* () {
          const { endpoint } = yield* serve(answer(200, { Items: [] }))
          const error = yield* fails("Query", { TableName: "orders" }, { endpoint })
          assert.deepInclude(error.reason, { _tag: "Transport", code: "INVALID_ANSWER" })
        })
      )
    })

    describe("a clock that differs from the service's", () => {
      it.live("is corrected by the date of the answer, and the call made again", () =>
        Effect.gen(function* () {
          for (const words of ["Signature expired: 2026 is now earlier than 2027", "Signature not yet current: 2026"]) {
            const date = new Date(Date.now() + 3_600_000).toUTCString()
            const { endpoint, received } = yield* serve(
              sequence(
                answer(400, { __type: "InvalidSignatureException", message: words }, { date }),
                answer(200, { Item: {} })
              )
            )
            assert.deepInclude(yield* once("GetItem", get, { endpoint }), { Item: {} })
            const [before, after] = received.map(({ headers }) => String(headers["x-amz-date"]))
            assert.strictEqual(received.length, 2)
            assert.isAbove(Number(after!.replace(/\D/g, "")), Number(before!.replace(/\D/g, "")) + 5000)
          }
        })
      )

      it.live("is not what any other wrong signature says", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(exception("InvalidSignatureException", { message: "wrong key" }))
          const error = yield* fails("GetItem", get, { endpoint })
          assert.deepInclude(error, { applied: "no", attempts: 1 })
          assert.strictEqual(error.reason._tag, "AccessDenied")
          assert.strictEqual(received.length, 1)
        })
      )
    })

    describe("a failure is classified", () => {
      const exchange = {
        broken: breakOff,
        "half a body": half,
        "not DynamoDB": text(200, "<html>"),
        "nor this": text(404, "")
      }
      for (const [name, handler] of Object.entries(exchange)) {
        it.live(`when the connection broke: ${name}. A read is repeated, a write is not`, () =>
          Effect.gen(function* () {
            const { endpoint, received } = yield* serve(handler)
            const read = yield* fails("GetItem", get, { endpoint })
            assert.deepInclude(read, { applied: "unknown", attempts: 2 })
            assert.deepInclude(read.reason, { _tag: "Transport", phase: "exchange" })
            const written = yield* fails("PutItem", put, { endpoint })
            assert.deepInclude(written, { applied: "unknown", attempts: 1 })
            assert.deepInclude(written.reason, { _tag: "OutcomeUnknown", after: "Transport" })
            assert.deepStrictEqual(
              received.map(({ operation }) => operation),
              ["GetItem", "GetItem", "PutItem"]
            )
          })
        )
      }

      it.live("when the service failed, in its own words or not", () =>
        Effect.gen(function* () {
          for (const handler of [exception("InternalServerError", {}, 500), text(503, ""), text(502, "<html>")]) {
            const { endpoint, received } = yield* serve(handler)
            const read = yield* fails("Query", { TableName: "orders" }, { endpoint })
            assert.deepInclude(read, { applied: "unknown", attempts: 2 })
            assert.strictEqual(read.reason._tag, "InternalServerError")
            const written = yield* fails("UpdateItem", get, { endpoint })
            assert.deepInclude(written.reason, { _tag: "OutcomeUnknown", after: "InternalServerError" })
            assert.strictEqual(received.length, 3)
          }
        })
      )

      it.live("when the service refused, with its members and its words out of sight", () =>
        Effect.gen(function* () {
          const members = { message: "hush hush", Item: { id: { S: "hush" }, bytes: { B: "AQI=" } } }
          const { endpoint, received } = yield* serve(exception("ConditionalCheckFailedException", members))
          const error = yield* fails("PutItem", put, { endpoint })
          assert.deepInclude(error, {
            operation: "PutItem",
            table: "orders",
            applied: "no",
            attempts: 1,
            requestId: "R1",
            httpStatus: 400,
            serviceMessage: "hush hush"
          })
          assert(error.reason._tag === "ConditionalCheckFailed")
          assert.deepStrictEqual(error.reason.rawItem, { id: { S: "hush" }, bytes: { B: new Uint8Array([1, 2]) } })
          assert.notInclude(JSON.stringify(error), "hush")
          assert.isUndefined(error.cause)
          assert.strictEqual(received.length, 1)
        })
      )

      it.live("when it was throttled: a write is repeated", () =>
        Effect.gen(function* () {
          const throttled = exception("ThrottlingException", {
            throttlingReasons: [{ reason: "TableWriteMaxOnDemand" }]
          })
          const { endpoint, received } = yield* serve(sequence(throttled, answer(200, {})))
          yield* once("PutItem", put, { endpoint }).pipe(Effect.provideService(RetryPolicy, Schedule.recurs(1)))
          assert.strictEqual(received.length, 2)
          assert.deepStrictEqual(received[0]?.body, received[1]?.body)
        })
      )

      it.live("when no connection was made: nothing was applied", () =>
        Effect.gen(function* () {
          const closed = yield* Effect.scoped(serve(answer(200, {})))
          const refused = yield* fails("PutItem", put, { endpoint: closed.endpoint })
          assert.deepInclude(refused, { applied: "no", attempts: 2 })
          assert.deepInclude(refused.reason, { _tag: "Transport", phase: "connect", code: "ECONNREFUSED" })

          const unknown = yield* fails("PutItem", put, { endpoint: "http://nowhere.invalid" })
          assert.deepInclude(unknown, { applied: "no", attempts: 2 })
          assert.deepInclude(unknown.reason, { _tag: "Transport", phase: "connect" })
        })
      )

      if (way.takes.has("connections")) {
        it.live("when no connection was made in time: nothing was applied", () =>
          Effect.gen(function* () {
            const slow = yield* fails("PutItem", put, {
              endpoint: "http://slow.invalid",
              connectTimeout: 50,
              lookup: () => {} // a name server that never answers
            })
            assert.deepInclude(slow, { applied: "no", attempts: 2 })
            assert.deepInclude(slow.reason, { _tag: "Timeout", phase: "connect" })
          })
        )
      }

      it.live("when the certificate was refused: no request has left", () =>
        Effect.gen(function* () {
          let requests = 0
          const server = yield* Effect.acquireRelease(
            Effect.promise(async () => {
              const server = https.createServer(selfSigned, () => requests++)
              await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
              return server
            }),
            (server) => Effect.promise(() => new Promise((resolve) => server.close(resolve)))
          )
          const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`
          const error = yield* fails("PutItem", put, { endpoint })
          assert.deepInclude(error, { applied: "no", attempts: 2 })
          assert.deepInclude(error.reason, { _tag: "Transport", phase: "connect", code: "DEPTH_ZERO_SELF_SIGNED_CERT" })
          assert.strictEqual(requests, 0)
        })
      )

      it.live("when no answer came in time, not even half of it", () =>
        Effect.gen(function* () {
          const stall: Handler = (response) => {
            response.writeHead(200, { "content-length": 1000 })
            response.write('{"Item":')
          }
          for (const handler of [() => {}, stall]) {
            const { endpoint, received } = yield* serve(handler)
            const read = yield* fails("GetItem", get, { endpoint, requestTimeout: 250 })
            assert.deepInclude(read, { applied: "unknown", attempts: 2 })
            assert.deepInclude(read.reason, { _tag: "Timeout", phase: "exchange" })
            const written = yield* fails("PutItem", put, { endpoint, requestTimeout: 250 })
            assert.deepInclude(written.reason, { _tag: "OutcomeUnknown", after: "Timeout" })
            assert.strictEqual(received.length, 3)
            yield* Effect.promise(() => Promise.all(received.map(({ closed }) => closed)))
          }
        })
      )

      it.live("when nothing was sent: no credentials, no request", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(answer(200, {}))
          const failing = () => Promise.reject(new TypeError("hush"))
          const empty = () => Promise.resolve({} as typeof credentials)
          for (const credentials of [failing, empty, () => Promise.reject(undefined)]) {
            const error = yield* fails("PutItem", put, { endpoint, credentials })
            assert.deepInclude(error, { applied: "no", attempts: 1 })
            assert.strictEqual(error.reason._tag, "CredentialsUnavailable")
            assert.notInclude(JSON.stringify(error), "hush")
          }
          const hanging = yield* fails("PutItem", put, {
            endpoint,
            requestTimeout: 50,
            credentials: () => new Promise(() => {})
          })
          assert.deepInclude(hanging, { applied: "no", attempts: 2 })
          assert.deepInclude(hanging.reason, { _tag: "Timeout", phase: "connect" })

          const circular: { M: Record<string, object> } = { M: {} }
          circular.M["self"] = circular
          for (const [options, item] of [
            [{ endpoint: "not an address" }, {}],
            [{ endpoint }, circular.M]
          ] as const) {
            const error = yield* fails("PutItem", { ...put, Item: item as never }, options)
            assert.deepInclude(error, { applied: "no", attempts: 0 })
            assert(error.reason._tag === "Validation")
            assert.match(error.reason.rule ?? "", /could not build|is not to be found|cannot be written/)
          }
          assert.strictEqual(received.length, 0)
        })
      )

      if (way.takes.has("region provider")) {
        it.live("when nothing was sent: no region", () =>
          Effect.gen(function* () {
            const { endpoint, received } = yield* serve(answer(200, {}))
            const regionless = yield* fails("PutItem", put, {
              endpoint,
              region: (): Promise<string> => Promise.reject(new Error("hush"))
            })
            assert.deepInclude(regionless, { applied: "no", attempts: 0 })
            assert(regionless.reason._tag === "Validation")
            assert.match(regionless.reason.rule ?? "", /no region/)
            assert.strictEqual(received.length, 0)
          })
        )
      }

      it.live("when the session had expired: the next attempt is signed with new credentials", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(sequence(exception("ExpiredTokenException"), answer(200, {})))
          let sessions = 0
          const provider = () => Promise.resolve({ ...credentials, sessionToken: `session ${++sessions}` })
          yield* once("PutItem", put, { endpoint, credentials: provider })
          assert.deepStrictEqual(
            received.map(({ headers }) => headers["x-amz-security-token"]),
            ["session 1", "session 2"]
          )
        })
      )

      it.live("when a reused connection is reset: nobody knows whether the write was read", () =>
        Effect.gen(function* () {
          const commits: Handler = (response, { operation }) =>
            operation === "GetItem" ? answer(200, {})(response, undefined as never, 0) : response.destroy()
          const { endpoint, received } = yield* serve(commits)
          const error = yield* Effect.gen(function* () {
            yield* call("GetItem", get)
            // Some give a connection back a moment after its answer.
            yield* Effect.sleep(10)
            return yield* Effect.flip(call("PutItem", put))
          }).pipe(Effect.provide(way.layer({ endpoint })))
          assert.strictEqual(received[0]?.port, received[1]?.port)
          assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Transport" })
          assert.strictEqual(received.length, 2)
        })
      )
    })
  })
)
