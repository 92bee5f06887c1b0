/**
 * From a failure of the AWS client to the error it stands for: by where it happened and its type, never by its words.
 */
import type { DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as DynamoDBError from "./DynamoDBError.ts"
import { fromException, type ServiceException } from "./exception.ts"
import type { OperationName } from "./Operations.ts"
import { isHandshakeFailure } from "./handshake.ts"
import * as R from "./Reason.ts"
import { withoutStack } from "./withoutStack.ts"

/** How far an attempt has come: finding credentials, building the request, signing, sending, reading the answer. */
export interface Progress {
  stage: "identify" | "build" | "sign" | "send" | "answer"
  httpStatus?: number
  requestId?: string | undefined
}

/** Whether an attempt can have reached the service. */
export const sent = ({ stage }: Progress): boolean => stage === "send" || stage === "answer"

/** What the AWS client throws: exceptions of the service, errors of Node, its own, or anything from foreign code. */
interface Failure extends ServiceException {
  readonly $fault?: unknown
  readonly code?: unknown
  readonly syscall?: unknown
  readonly errors?: ReadonlyArray<Failure>
}

/** An answer that came and says nothing: as good as none. */
export const unusable = (
  code: "ANSWER_TOO_LONG" | "CRC32_MISMATCH" | "INVALID_ANSWER" | "UNIDENTIFIED_ANSWER"
): Failure => withoutStack(() => Object.assign(new Error(code), { code }))

/** Whether no connection was made, or none that is secure: the request waits for both. */
const unconnected = (failure: Failure): boolean =>
  Array.isArray(failure.errors) && failure.errors.length > 0
    ? failure.errors.every(unconnected)
    : failure.syscall === "connect" || failure.syscall === "getaddrinfo" || isHandshakeFailure(failure)

/** What Node says of a header that it refuses to send: one with a newline, out of credentials. */
const unsendable = new Set<unknown>([
  "ERR_HTTP_INVALID_HEADER_VALUE",
  "ERR_INVALID_CHAR",
  "ERR_INVALID_HTTP_TOKEN",
  "ERR_UNESCAPED_CHARACTERS"
])

/** Whether a timeout without a code is the one for connecting: the other such one, for idle sockets, is not set. */
const onlyConnectTimeout = ({ requestHandler }: DynamoDBClientResolvedConfig): boolean => {
  // Not every request handler has options, and not every one of these.
  const { httpHandlerConfigs } = requestHandler as { readonly httpHandlerConfigs?: () => SocketOptions }
  const { connectionTimeout, defaultSocketTimeout, socketTimeout }: SocketOptions =
    httpHandlerConfigs?.call(requestHandler) ?? {}
  return (connectionTimeout ?? 0) > 0 && !defaultSocketTimeout && !socketTimeout
}

interface SocketOptions {
  readonly connectionTimeout?: number
  readonly defaultSocketTimeout?: number
  readonly socketTimeout?: number
}

const networkReason = (failure: Failure, config: DynamoDBClientResolvedConfig): R.Transport | R.Timeout => {
  const timeout = failure.name === "TimeoutError" && (failure.code === undefined || failure.code === "ETIMEDOUT")
  const connecting = unconnected(failure) || (timeout && failure.code === undefined && onlyConnectTimeout(config))
  const phase = connecting ? "connect" : "exchange"
  return timeout
    ? new R.Timeout({ phase })
    : new R.Transport({ phase, ...(typeof failure.code === "string" ? { code: failure.code } : undefined) })
}

/** The error of an attempt that was under way when its client was closed. */
export const abandoned = (operation: OperationName, input: object, progress: Progress): DynamoDBError.DynamoDBError =>
  DynamoDBError.make({
    operation,
    input,
    reason: withoutStack(() => new R.Transport({ phase: sent(progress) ? "exchange" : "connect", code: "CLOSED" })),
    applied: sent(progress) ? "unknown" : "no",
    requestId: progress.requestId,
    httpStatus: progress.httpStatus
  })

/**
 * The error of an attempt that failed. The failure itself is never attached as its cause: it holds items, and its
 * message may repeat input.
 */
export const classify = (
  operation: OperationName,
  input: object,
  failure: Failure,
  progress: Progress,
  config: DynamoDBClientResolvedConfig
): Effect.Effect<DynamoDBError.DynamoDBError> => {
  // "Unknown" is the client's name for an error without a type: it comes from something in front of the service.
  if (progress.stage === "answer" && failure.$fault !== undefined && failure.name !== "Unknown") {
    return Effect.succeed(fromException(operation, input, failure))
  }
  const because = (reason: () => R.Reason, applied: "no" | "unknown", attempts: number) =>
    DynamoDBError.make({
      operation,
      input,
      reason: withoutStack(reason),
      applied,
      attempts,
      requestId: progress.requestId,
      httpStatus: progress.httpStatus,
      serviceMessage: failure.message
    })
  const refused = (rule: string) => because(() => new R.Validation({ rule }), "no", 0)
  switch (progress.stage) {
    case "answer":
    case "send": {
      if (progress.stage === "send" && unsendable.has(failure.code)) {
        return Effect.succeed(refused("the request has a header that cannot be sent; credentials hold no newlines"))
      }
      const reason = withoutStack(() =>
        (progress.httpStatus ?? 0) >= 500
          ? new R.InternalServerError()
          : networkReason(progress.stage === "answer" ? unusable("INVALID_ANSWER") : failure, config)
      )
      const connecting = reason._tag !== "InternalServerError" && reason.phase === "connect"
      return Effect.succeed(because(() => reason, connecting ? "no" : "unknown", 1))
    }
    case "build":
      return Effect.succeed(refused("the AWS client could not build the request"))
    case "identify":
    case "sign":
      return Effect.match(
        Effect.tryPromise(() => config.region()),
        {
          onFailure: () => refused("the AWS client has no region"),
          onSuccess: () => because(() => new R.CredentialsUnavailable(), "no", 1)
        }
      )
  }
}
