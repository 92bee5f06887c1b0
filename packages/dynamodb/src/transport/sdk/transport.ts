/**
 * The transport over the AWS client.
 */
import type { DynamoDBClient, DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as https from "node:https"
import type { Transport } from "../../wire/Client.ts"
import { type Limits, overNetwork } from "../attempts.ts"
import type { SdkOptions } from "../Options.ts"
import { plainCredentials } from "../plainCredentials.ts"
import { exchangeOver } from "./exchange.ts"
import { watchHandshakes } from "./handshake.ts"

/** Milliseconds as Node's timers take them, which fire at once for what they cannot hold. The AWS client's 0 is no limit. */
const bound = (duration: Duration.Input): number => {
  const millis = Duration.toMillis(duration)
  return millis > 2 ** 31 - 1 ? 0 : millis
}

/** Whether it is made already, and not only the options to make it of. */
const isWith = (method: "handle" | "destroy", made: object = {}): boolean =>
  method in made && typeof made[method as never] === "function"

/** The members of a request handler's options that hold an agent, or the options of one. */
interface Agents {
  readonly httpAgent?: object
  readonly httpsAgent?: object
}

const agents = (maxSockets: number, handler: object) => {
  const { httpAgent, httpsAgent }: Agents = handler
  // A socket that is idle for 20 seconds is closed before the service closes it under a request.
  const options = { keepAlive: true, maxSockets, timeout: 20_000 }
  return {
    httpAgent: isWith("destroy", httpAgent) ? httpAgent : { ...options, ...httpAgent },
    httpsAgent: isWith("destroy", httpsAgent)
      ? httpsAgent
      : watchHandshakes(new https.Agent({ ...options, ...httpsAgent }))
  }
}

/** With its default the client makes a redacted copy of every answer, for nobody; it asks for each method first. */
const silent = {} as NonNullable<DynamoDBClientConfig["logger"]>

const clientConfig = (options: SdkOptions, maxSockets: number): DynamoDBClientConfig => {
  const {
    connectTimeout = "1 second",
    credentials,
    requestHandler = {},
    requestTimeout: _requestTimeout,
    maxSockets: _maxSockets,
    emulatorWithoutRequestIds: _emulatorWithoutRequestIds,
    transport: _transport,
    ...rest
  } = options
  return {
    ...rest,
    ...(rest.logger === undefined ? { logger: silent } : undefined),
    ...(credentials === undefined ? undefined : { credentials: plainCredentials(credentials) }),
    requestHandler: isWith("handle", requestHandler)
      ? requestHandler
      : {
          connectionTimeout: bound(connectTimeout),
          socketTimeout: 0,
          ...requestHandler,
          ...agents(maxSockets, requestHandler)
        }
  }
}

const loadClient = Effect.promise(() => import("@aws-sdk/client-dynamodb"))

/** The transport over an AWS client of the layer's own, which is destroyed with it. */
export const make = Effect.fnUntraced(function* (
  options: SdkOptions,
  limits: Limits
): Effect.fn.Return<Transport, never, Scope.Scope> {
  const sdk = yield* loadClient
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new sdk.DynamoDBClient(clientConfig(options, limits.maxSockets))),
    (client) => Effect.sync(() => client.destroy())
  )
  return yield* fromClient(client, limits)
})

/** The transport over a client of the caller's, until its scope ends. */
export const fromClient = Effect.fnUntraced(function* (
  client: DynamoDBClient,
  limits: Limits
): Effect.fn.Return<Transport, never, Scope.Scope> {
  const sdk = yield* loadClient
  const clock = yield* Clock.Clock
  const exchange = exchangeOver(sdk, client, limits, clock)
  const { close, transport } = overNetwork(exchange, limits, clock)
  yield* Effect.addFinalizer(() => Effect.sync(close))
  return transport
})
