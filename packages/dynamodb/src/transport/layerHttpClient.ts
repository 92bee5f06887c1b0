/**
 * The layer of the service for runtimes without Node.
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { DynamoDB, fromTransport } from "../wire/Client.ts"
import { checked } from "./bounds.ts"
import { limits } from "./limits.ts"
import type { HttpClientOptions } from "./Options.ts"

/**
 * DynamoDB over Effect's own `HttpClient`: in Bun, Deno, browsers and workers, or wherever requests shall take its way.
 *
 * **Details**
 *
 * Needs nothing of Node and nothing of the AWS client. Nothing is searched for: region and credentials are given. A
 * provider of credentials is asked with the first call and again before they expire. Each attempt is one request: a
 * client that would send it again is not let, and answers from where it was redirected are none. The only span is that
 * of the call.
 *
 * **Gotchas**
 *
 * HTTP clients tell little of how far a request came that failed. Unless the error says that no connection was made,
 * it counts as sent: a write that may not be repeated then fails with `OutcomeUnknown`.
 *
 * **Example** (Over `fetch`)
 *
 * ```ts
 * import { Layer, Redacted } from "effect"
 * import { FetchHttpClient } from "effect/http"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const layerOf = (secretAccessKey: Redacted.Redacted) =>
 *   DynamoDB.layerHttpClient({
 *     region: "eu-west-1",
 *     credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey }
 *   }).pipe(Layer.provide(FetchHttpClient.layer))
 * ```
 *
 * @category layers
 */
export const layerHttpClient = (options: HttpClientOptions): Layer.Layer<DynamoDB, never, HttpClient.HttpClient> => {
  const bounds = limits(checked("layerHttpClient", options))
  return Layer.effect(
    DynamoDB,
    // Loaded with the first layer that needs it, as the others are.
    Effect.promise(() => import("./http/transport.ts")).pipe(
      Effect.flatMap(({ make }) => make(options, bounds)),
      Effect.map(fromTransport)
    )
  )
}
