/**
 * The service over the AWS client.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"
import type { DynamoDBClient, DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Https from "node:https"
import { DynamoDB, fromTransport } from "./Client.ts"
import { countRule } from "./count.ts"
import { watchHandshakes } from "./handshake.ts"
import { fromClient, type Limits } from "./sdk.ts"
import { timeRule } from "./time.ts"

/**
 * What bounds attempts, and what counts as an answer.
 *
 * @category models
 */
export interface Bounds {
  /** The time one attempt may take, from its credentials to the end of its answer; 5 seconds by default. */
  readonly requestTimeout?: Duration.Input | undefined
  /** How many requests may be under way at once; the others wait. 50 by default. */
  readonly maxSockets?: number | undefined
  /**
   * For an emulator whose answers have neither `x-amzn-requestid` nor `x-amz-crc32`. DynamoDB sends both, so that an
   * answer with neither is a proxy's or a login page's, and counts as none. Default: false.
   */
  readonly emulatorWithoutRequestIds?: boolean | undefined
}

/**
 * Fixed credentials.
 *
 * @category models
 */
export interface Credentials {
  readonly accessKeyId: string | Redacted.Redacted
  readonly secretAccessKey: string | Redacted.Redacted
  readonly sessionToken?: string | Redacted.Redacted | undefined
}

/**
 * All of the AWS client's configuration, and what bounds attempts and connections. The client's own retries are
 * replaced by `RetryPolicy`, so they have no options here.
 *
 * @category models
 */
export interface Options
  extends Omit<DynamoDBClientConfig, "credentials" | "maxAttempts" | "retryMode" | "retryStrategy">, Bounds {
  readonly credentials?: DynamoDBClientConfig["credentials"] | Credentials
  /** The time a new connection may take, TLS not included; one second by default. */
  readonly connectTimeout?: Duration.Input | undefined
}

/**
 * The part of `Options` that is data, for `layerConfig`.
 *
 * @category models
 */
export interface ConfigOptions extends Bounds {
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly credentials?: Credentials | undefined
  readonly connectTimeout?: Duration.Input | undefined
}

const plain = (secret: string | Redacted.Redacted): string =>
  Redacted.isRedacted(secret) ? Redacted.value(secret) : secret

const plainCredentials = ({ accessKeyId, secretAccessKey, sessionToken, ...rest }: Credentials) => ({
  ...rest,
  accessKeyId: plain(accessKeyId),
  secretAccessKey: plain(secretAccessKey),
  ...(sessionToken === undefined ? undefined : { sessionToken: plain(sessionToken) })
})

/** The rule that the bounds of a layer break, before anything waits for ever or not at all. */
const boundsRule = ({ connectTimeout, maxSockets, requestTimeout }: Pick<Options, "connectTimeout" | keyof Bounds>) =>
  countRule("maxSockets", maxSockets) ??
  timeRule("requestTimeout", requestTimeout) ??
  timeRule("connectTimeout", connectTimeout)

/** Options that hold: others are a mistake in the program. */
const checked = <A extends Pick<Options, "connectTimeout" | keyof Bounds>>(of: string, options: A): A => {
  const rule = boundsRule(options)
  if (rule !== undefined) throw new Error(`DynamoDB.${of}: ${rule}`)
  return options
}

const limits = ({ emulatorWithoutRequestIds, maxSockets = 50, requestTimeout = "5 seconds" }: Bounds): Limits => ({
  maxSockets,
  unidentified: emulatorWithoutRequestIds === true,
  requestTimeout: Duration.fromInputUnsafe(requestTimeout)
})

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

const agents = (https: typeof Https, maxSockets: number, handler: object) => {
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

const clientConfig = (https: typeof Https, options: Options): DynamoDBClientConfig => {
  const {
    connectTimeout = "1 second",
    credentials,
    requestHandler = {},
    requestTimeout: _requestTimeout,
    maxSockets: _maxSockets,
    emulatorWithoutRequestIds: _emulatorWithoutRequestIds,
    ...rest
  } = options
  return {
    ...rest,
    ...(rest.logger === undefined ? { logger: silent } : undefined),
    ...(credentials === undefined
      ? undefined
      : { credentials: typeof credentials === "function" ? credentials : plainCredentials(credentials) }),
    requestHandler: isWith("handle", requestHandler)
      ? requestHandler
      : {
          connectionTimeout: bound(connectTimeout),
          socketTimeout: 0,
          ...requestHandler,
          ...agents(https, limits(options).maxSockets, requestHandler)
        }
  }
}

// Loaded with the first layer that needs them, so that a program on another transport never does.
const loadSdk = Effect.promise(() => import("@aws-sdk/client-dynamodb"))
const loadHttps = Effect.promise(() => import("node:https"))

/**
 * DynamoDB on AWS, or any endpoint that speaks its protocol. Throws for `maxSockets` that are no whole number from 1 and
 * for times that are none: mistakes in the program. When the layer's scope ends, requests under way are given up and
 * later ones refused (`Validation`).
 *
 * **Details**
 *
 * The AWS client is made with the layer and destroyed with it. Nothing is read or sent before the first call: that is
 * when credentials are looked up and connections made. Credentials may be `Redacted`. The client's retries are off;
 * `RetryPolicy` takes their place.
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

/** The service over a client, until the scope it is made in ends. */
const serviceOf = (sdk: typeof Sdk, client: DynamoDBClient, bounds: Limits) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => fromClient(sdk, client, bounds)),
      ({ close }) => Effect.sync(close)
    ),
    ({ transport }) => fromTransport(transport)
  )

const build = (options: Options): Layer.Layer<DynamoDB> =>
  Layer.effect(
    DynamoDB,
    Effect.gen(function* () {
      const sdk = yield* loadSdk
      const https = yield* loadHttps
      const client = yield* Effect.acquireRelease(
        Effect.sync(() => new sdk.DynamoDBClient(clientConfig(https, options))),
        (client) => Effect.sync(() => client.destroy())
      )
      return yield* serviceOf(sdk, client, limits(options))
    })
  )

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
  return Layer.effect(
    DynamoDB,
    Effect.flatMap(loadSdk, (sdk) => serviceOf(sdk, client, bounds))
  )
}
