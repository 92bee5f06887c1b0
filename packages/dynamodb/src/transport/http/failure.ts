/**
 * How far a request had come that an HTTP client failed with, as far as its error tells.
 */
import type * as HttpClientError from "effect/http/HttpClientError"
import { isUnconnected, type SocketFailure } from "../unconnected.ts"

export interface Failed {
  readonly phase: "connect" | "exchange"
  readonly code: string
}

interface Failure extends SocketFailure {
  readonly cause?: unknown
}

const isFailure = (cause: unknown): cause is Failure => typeof cause === "object" && cause !== null

/** What lies behind an error: `fetch` itself says only that it failed. */
const rootOf = (cause: unknown): Failure | undefined => {
  if (!isFailure(cause)) return undefined
  return cause.code === undefined && cause.syscall === undefined ? (rootOf(cause.cause) ?? cause) : cause
}

/** What tells by itself that no connection was made: not every runtime names what it was about. */
const codes = new Set<unknown>(["ECONNREFUSED", "ENOTFOUND"])

/** What an error tells. A request that may have been sent counts as one that was. */
export const failedOf = ({ reason }: HttpClientError.HttpClientError): Failed => {
  if (reason._tag === "EncodeError" || reason._tag === "InvalidUrlError") return { phase: "connect", code: reason._tag }
  const root = rootOf(reason.cause)
  const isConnecting =
    reason._tag === "TransportError" && root !== undefined && (codes.has(root.code) || isUnconnected(root))
  return {
    phase: isConnecting ? "connect" : "exchange",
    code: typeof root?.code === "string" ? root.code : reason._tag
  }
}
