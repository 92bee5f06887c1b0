/**
 * How a layer reaches DynamoDB.
 */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import type * as Duration from "effect/Duration"
import type * as Redacted from "effect/Redacted"
import type { LookupFunction } from "node:net"
import type { ConnectionOptions } from "node:tls"
import type { Bounds } from "./bounds.ts"

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
 * Credentials that may end.
 *
 * @category models
 */
export interface ExpiringCredentials extends Credentials {
  /** Until when they are good: others are asked for some minutes before. */
  readonly expiration?: Date | undefined
}

/**
 * Where requests go and who they are signed for. What is not given is found as AWS's clients find it: in the
 * environment, the shared files or the machine's role.
 *
 * @category models
 */
export interface AwsOptions extends Pick<
  DynamoDBClientConfig,
  | "accountIdEndpointMode"
  | "customUserAgent"
  | "endpoint"
  | "profile"
  | "region"
  | "useDualstackEndpoint"
  | "useFipsEndpoint"
  | "userAgentAppId"
> {
  readonly credentials?: DynamoDBClientConfig["credentials"] | Credentials
}

/**
 * Over sockets of the layer's own: the default.
 *
 * @category models
 */
export interface DirectOptions extends AwsOptions, Bounds {
  readonly transport?: "direct" | undefined
  /** The time a new connection may take, TLS not included; one second by default. */
  readonly connectTimeout?: Duration.Input | undefined
  /** How connections are secured, as `node:tls` takes it: authorities, client certificates, versions. */
  readonly tls?: Omit<ConnectionOptions, "host" | "path" | "port" | "socket"> | undefined
  /** A proxy that connections go through, with its user and password where it asks for some. */
  readonly proxy?: string | URL | undefined
  /** How names are resolved; by `dns.lookup` by default. */
  readonly lookup?: LookupFunction | undefined
  /** Whether the service may compress its answers, which costs time and saves bytes. Default: false. */
  readonly compression?: boolean | undefined
}

/**
 * Over the AWS client, with all of its configuration. The client's own retries are replaced by `RetryPolicy`, so they
 * have no options here.
 *
 * @category models
 */
export interface SdkOptions
  extends Omit<DynamoDBClientConfig, "credentials" | "maxAttempts" | "retryMode" | "retryStrategy">, Bounds {
  readonly transport: "sdk"
  readonly credentials?: DynamoDBClientConfig["credentials"] | Credentials
  /** The time a new connection may take, TLS not included; one second by default. */
  readonly connectTimeout?: Duration.Input | undefined
}

/**
 * Over an `HttpClient` of Effect's: nothing is searched for, so that region and credentials have to be said.
 *
 * @category models
 */
export interface HttpClientOptions extends Bounds, Pick<AwsOptions, "customUserAgent"> {
  readonly region: string
  /** Credentials, or who is asked for them: with the first call, and for others before they expire. */
  readonly credentials: Credentials | ((options: { readonly forceRefresh: boolean }) => Promise<ExpiringCredentials>)
  /** Where requests go; to the region's own address by default. */
  readonly endpoint?: string | URL | undefined
}

/**
 * How a layer reaches DynamoDB, and what bounds it.
 *
 * @category models
 */
export type Options = DirectOptions | SdkOptions

/**
 * The part of `Options` that is data, for `layerConfig`.
 *
 * @category models
 */
export interface ConfigOptions extends Bounds {
  readonly transport?: "direct" | "sdk" | undefined
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly credentials?: Credentials | undefined
  readonly connectTimeout?: Duration.Input | undefined
  readonly proxy?: string | undefined
  readonly compression?: boolean | undefined
}
