/**
 * The service, until it is stopped: on the embedded engine, or with `--endpoint` on what speaks DynamoDB's protocol there.
 */
import { Cursor, DynamoDB } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Config, Effect, Layer, Redacted, Runtime } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { randomBytes } from "node:crypto"
import { parseArgs } from "node:util"
import * as NodeServer from "./NodeServer.ts"
import * as Orders from "./Orders.ts"
import { routes } from "./routes.ts"

const { endpoint, port } = parseArgs({
  options: { endpoint: { type: "string" }, port: { type: "string", default: "3000" } }
}).values

const database = Orders.layer.pipe(
  Layer.provideMerge(
    endpoint === undefined
      ? Embedded.layer
      : DynamoDB.layer({ endpoint, region: "local", credentials: { accessKeyId: "local", secretAccessKey: "local" } })
  )
)

/** Nobody outside can read a cursor or make one. Without a secret of ours they last as long as this process. */
const sealed = Config.Redacted("CURSOR_SECRET").pipe(
  Config.withDefault(Redacted.make(randomBytes(32).toString("hex"))),
  Effect.map((secret) => Cursor.layerSecret(secret, { timeToLive: "1 day" })),
  Layer.unwrap
)

const service = routes.pipe(
  HttpRouter.provideRequest(Layer.merge(database, sealed)),
  HttpRouter.serve,
  Layer.provide([HttpServer.layerServices, NodeServer.layer(Number(port))])
)

const runMain = Runtime.makeRunMain(({ fiber, teardown }) => {
  const stop = () => fiber.interruptUnsafe()
  process.once("SIGINT", stop)
  process.once("SIGTERM", stop)
  fiber.addObserver((exit) => teardown(exit, (code) => void (process.exitCode = code)))
})

runMain(Layer.launch(service))
