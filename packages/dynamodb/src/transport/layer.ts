/**
 * The layers of the service, each over one of the transports.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { DynamoDB, fromTransport, type Transport } from "../wire/Client.ts"
import { type Bounds, boundsRule, checked } from "./bounds.ts"
import { limits } from "./limits.ts"
import type { ConfigOptions, DirectOptions, Options, SdkOptions } from "./Options.ts"

// Each is loaded with the first layer that needs it, so that a program on another one never does.
const direct = (options: DirectOptions) =>
  Effect.flatMap(
    Effect.promise(() => import("./direct/transport.ts")),
    ({ make }) => make(options, limits(options))
  )
const loadSdk = Effect.promise(() => import("./sdk/transport.ts"))
const sdk = (options: SdkOptions) => Effect.flatMap(loadSdk, ({ make }) => make(options, limits(options)))

const over = (transport: Effect.Effect<Transport, never, Scope.Scope>): Layer.Layer<DynamoDB> =>
  Layer.effect(DynamoDB, Effect.map(transport, fromTransport))

const build = (options: Options) => over(options.transport === "sdk" ? sdk(options) : direct(options))

/**
 * DynamoDB on AWS, or any endpoint that speaks its protocol. Throws for `maxSockets` that are no whole number from 1 and
 * for times that are none: mistakes in the program. When the layer's scope ends, requests under way are given up and
 * later ones refused (`Validation`).
 *
 * **Details**
 *
 * Requests are signed and sent over sockets of the layer's own, which costs a small part of what the AWS client does;
 * with `transport: "sdk"` they go through the AWS client, with all of its options. Nothing is read or sent before the
 * first call: that is when credentials are looked up and connections made. Credentials may be `Redacted`. With `region`
 * and credentials that are given, or found in the environment, nothing of the AWS client is loaded, unless something
 * leads to another address than the region's own; what else must be found is found by it.
 *
 * **Example** (A region, and longer attempts)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const layer = DynamoDB.layer({ region: "eu-west-1", requestTimeout: "10 seconds" })
 * ```
 *
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<DynamoDB> => build(checked("layer", options))

/**
 * `layer` with its data options from configuration.
 *
 * **Details**
 *
 * Fails with a `ConfigError` that names what is missing or wrong. What is not given is found by the AWS client: region
 * and credentials in the environment, the shared files or the machine's role.
 *
 * **Example** (Region and endpoint from the environment)
 *
 * ```ts
 * import { Config } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const layer = DynamoDB.layerConfig({
 *   region: Config.String("AWS_REGION"),
 *   credentials: {
 *     accessKeyId: Config.String("AWS_ACCESS_KEY_ID"),
 *     secretAccessKey: Config.Redacted("AWS_SECRET_ACCESS_KEY")
 *   }
 * })
 * ```
 *
 * @category layers
 */
export const layerConfig = (options: Config.Wrap<ConfigOptions>): Layer.Layer<DynamoDB, Config.ConfigError> =>
  Layer.unwrap(
    Effect.flatMap(Config.unwrap(options), ({ endpoint, region, ...rest }) => {
      const rule = boundsRule(rest)
      return rule === undefined
        ? Effect.succeed(
            build({
              ...rest,
              ...(region === undefined ? undefined : { region }),
              ...(endpoint === undefined ? undefined : { endpoint })
            })
          )
        : Effect.fail(
            new Config.ConfigError(new ConfigProvider.SourceError({ message: `DynamoDB.layerConfig: ${rule}` }))
          )
    })
  )

/**
 * DynamoDB over an AWS client of yours.
 *
 * **Details**
 *
 * The client stays yours: its configuration and middleware are used and not changed, its retries are passed by, and it
 * is not destroyed with the layer. `maxSockets` should be its own number; a request that waits for a socket inside the
 * client uses up its `requestTimeout`. Its sockets are not watched: a write whose connection is reset before it is
 * secure fails with `OutcomeUnknown`. When the layer's scope ends, requests under way are given up and later ones refused.
 *
 * @category layers
 */
export const layerFromClient = (client: DynamoDBClient, options: Bounds = {}): Layer.Layer<DynamoDB> => {
  const bounds = limits(checked("layerFromClient", options))
  return over(Effect.flatMap(loadSdk, ({ fromClient }) => fromClient(client, bounds)))
}
