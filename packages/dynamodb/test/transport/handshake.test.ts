import { assert, describe, it } from "@effect/vitest"
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Effect, type Layer, Schedule } from "effect"
import * as http from "node:http"
import * as https from "node:https"
import * as net from "node:net"
import { call, type DynamoDB } from "../../src/wire/Client.ts"
import { layerFromClient } from "../../src/transport/layer.ts"
import { RetryPolicy } from "../../src/wire/RetryPolicy.ts"
import { selfSigned } from "../fixtures/selfSigned.ts"
import { answer, serve } from "../fixtures/server.ts"
import { onEach } from "../fixtures/transports.ts"

const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
// It returns what it replaces: once sent, it may not be repeated.
const put = call("PutItem", { TableName: "orders", Item: { id: { S: "1" } }, ReturnValues: "ALL_OLD" })

/** The address of a server that listens while the test runs. */
const listening = (server: net.Server) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
      () => Effect.sync(() => server.close())
    ),
    () => `https://localhost:${(server.address() as net.AddressInfo).port}`
  )

const fails = (over: Layer.Layer<DynamoDB>) =>
  Effect.flip(put).pipe(Effect.provideService(RetryPolicy, Schedule.recurs(1)), Effect.provide(over))

const trusting = { ca: selfSigned.cert }

onEach(
  (way) =>
    describe(way.name, () => {
      describe("TLS that is not agreed on: no request has left", () => {
        const servers: Record<string, () => net.Server> = {
          "a port that speaks HTTP": () => http.createServer(),
          "one that hangs up": () => net.createServer((socket) => socket.destroy()),
          "one that hangs up at the first word": () =>
            net.createServer((socket) => socket.once("data", () => socket.end()).on("error", () => {})),
          "one that resets the connection": () =>
            net.createServer((socket) => socket.once("data", () => socket.resetAndDestroy())),
          "another version of TLS": () =>
            https.createServer({ ...selfSigned, minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }),
          "a certificate that the client must have": () =>
            https.createServer({ ...selfSigned, requestCert: true, maxVersion: "TLSv1.2" })
        }
        for (const [name, server] of Object.entries(servers)) {
          it.live(name, () =>
            Effect.gen(function* () {
              const endpoint = yield* listening(server())
              const tls = name === "another version of TLS" ? { ...trusting, minVersion: "TLSv1.3" as const } : trusting
              const error = yield* fails(way.layer({ endpoint, tls }))
              assert.deepInclude(error, { applied: "no", attempts: 2 })
              assert.deepInclude(error.reason, { _tag: "Transport", phase: "connect" })
            })
          )
        }
      })

      describe("TLS that was agreed on leaves it open", () => {
        it.live("when the connection is reset", () =>
          Effect.gen(function* () {
            const server = https.createServer(selfSigned, ({ socket }) => void socket.destroy())
            const endpoint = yield* listening(server)
            const error = yield* fails(way.layer({ endpoint, tls: trusting }))
            assert.deepInclude(error, { applied: "unknown", attempts: 1 })
            assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Transport" })
          })
        )

        it.live("when the server asks for a certificate, which TLS 1.3 does after the first request", () =>
          Effect.gen(function* () {
            const endpoint = yield* listening(
              https.createServer({ ...selfSigned, requestCert: true, minVersion: "TLSv1.3" })
            )
            const error = yield* fails(way.layer({ endpoint, tls: trusting }))
            assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Transport" })
          })
        )
      })
    }),
  "connections"
)

onEach((way) =>
  describe(way.name, () => {
    describe("a header that HTTP does not allow", () => {
      it.live("is not sent, and its value not told", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(answer(200, {}))
          for (const broken of [{ accessKeyId: "hu\nsh" }, { sessionToken: "hu\r\nsh" }]) {
            const error = yield* fails(way.layer({ endpoint, credentials: { ...credentials, ...broken } }))
            assert.deepInclude(error, { applied: "no", attempts: 0 })
            assert.strictEqual(error.reason._tag, "Validation")
            assert.include(error.message, "newlines")
            assert.notMatch(`${error.message} ${JSON.stringify(error)}`, /hu\s*sh/)
          }
          assert.strictEqual(received.length, 0)
        })
      )
    })
  })
)

describe("a client of the caller's", () => {
  it.live("also over a client of the caller's, where Node says it", () =>
    Effect.gen(function* () {
      const endpoint = yield* listening(net.createServer((socket) => socket.destroy()))
      const client = new DynamoDBClient({ region: "eu-west-1", credentials, endpoint })
      const error = yield* fails(layerFromClient(client))
      assert.deepInclude(error, { applied: "no", attempts: 2 })
      client.destroy()
    })
  )
})
