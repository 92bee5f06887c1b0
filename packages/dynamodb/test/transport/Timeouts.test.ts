import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import { call } from "../../src/wire/Client.ts"
import { RetryPolicy } from "../../src/wire/RetryPolicy.ts"
import { Timeouts } from "../../src/wire/Timeouts.ts"
import { answer, exception, type Handler, sequence, serve } from "../fixtures/server.ts"
import { onEach, type Reach } from "../fixtures/transports.ts"

const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
// It returns what it replaces, so that nothing may be repeated that was sent.
const put = call("PutItem", { TableName: "orders", Item: { id: { S: "1" } }, ReturnValues: "ALL_OLD" })

const within = (timeouts: typeof Timeouts.Service) => Effect.provideService(Timeouts, timeouts)
const once = Effect.provideService(RetryPolicy, Schedule.recurs(0))

const after =
  (millis: number, then: Handler): Handler =>
  (response, request, count) =>
    void setTimeout(() => then(response, request, count), millis)

onEach((way) =>
  describe(way.name, () => {
    const over = (reach: Reach) => Effect.provide(way.layer(reach))

    describe("the time of an attempt", () => {
      it.live("does not run while it waits for a socket", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(after(60, answer(200, {})))
          const writes = Array.from({ length: 6 }, () => put.pipe(within({ attempt: 150 })))
          yield* Effect.all(writes, { concurrency: "unbounded" }).pipe(over({ endpoint, maxSockets: 1 }))
          assert.strictEqual(received.length, 6)
        })
      )

      it.live("runs from when it has one", () =>
        Effect.gen(function* () {
          const { endpoint } = yield* serve(sequence(after(200, answer(200, {})), () => {}))
          yield* Effect.gen(function* () {
            const first = yield* Effect.forkChild(put, { startImmediately: true })
            const error = yield* Effect.flip(put.pipe(within({ attempt: 100 })))
            assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Timeout" })
            yield* Fiber.join(first)
          }).pipe(over({ endpoint, maxSockets: 1 }))
        })
      )

      it.live("does not run while expired credentials are renewed", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(sequence(exception("ExpiredTokenException"), answer(200, {})))
          let asked = 0
          const provider = async () => {
            if (++asked > 1) await new Promise((resolve) => setTimeout(resolve, 200))
            return { ...credentials, sessionToken: `session ${asked}` }
          }
          yield* put.pipe(within({ attempt: 100 }), over({ endpoint, credentials: provider }))
          assert.deepStrictEqual(
            received.map(({ headers }) => headers["x-amz-security-token"]),
            ["session 1", "session 2"]
          )
        })
      )

      it.live("that was up before it was sent leaves nothing open", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(answer(200, {}))
          const hanging = () => new Promise<never>(() => {})
          const error = yield* Effect.flip(put).pipe(
            once,
            within({ attempt: 50 }),
            over({ endpoint, credentials: hanging })
          )
          assert.deepInclude(error, { applied: "no", attempts: 1 })
          assert.deepInclude(error.reason, { _tag: "Timeout", phase: "connect" })
          assert.strictEqual(received.length, 0)
        })
      )
    })

    describe("the time of a call", () => {
      it.live("runs while it waits for a socket, and a write that got none was not applied", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(() => {})
          yield* Effect.gen(function* () {
            yield* Effect.forkChild(put, { startImmediately: true })
            const error = yield* Effect.flip(put.pipe(within({ attempt: 20, call: 100 })))
            assert.deepInclude(error, { applied: "no", attempts: 1 })
            assert.deepInclude(error.reason, { _tag: "Timeout", phase: "connect" })
          }).pipe(over({ endpoint, maxSockets: 1 }))
          assert.strictEqual(received.length, 1)
        })
      )

      it.live("runs while credentials are renewed, and what the service refused stays refused", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(exception("ExpiredTokenException"))
          let asked = 0
          const provider = () => (++asked > 1 ? new Promise<never>(() => {}) : Promise.resolve(credentials))
          const error = yield* Effect.flip(put).pipe(within({ call: 300 }), over({ endpoint, credentials: provider }))
          assert.deepInclude(error, { applied: "no", attempts: 2 })
          assert.deepInclude(error.reason, { _tag: "Timeout", phase: "connect" })
          assert.strictEqual(received.length, 1)
        })
      )
    })
  })
)
