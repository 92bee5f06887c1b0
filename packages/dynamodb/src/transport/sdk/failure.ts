/**
 * From a failure of the AWS client to the error it stands for: by where it happened and its type, never by its words.
 */
import type { DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import type * as DynamoDBError from "../../wire/DynamoDBError.ts"
import { fromException, type ServiceException } from "../../wire/exception.ts"
import * as R from "../../wire/Reason.ts"
import { withoutStack } from "../../wire/withoutStack.ts"
import { type Attempted, because, broken, refused, unsendable, type Unusable } from "../failure.ts"
import { isUnconnected, type SocketFailure } from "../unconnected.ts"
import { wasNeverSecure } from "./handshake.ts"

/** What the AWS client throws: exceptions of the service, errors of Node, its own, or anything from foreign code. */
interface Failure extends ServiceException, SocketFailure {
  readonly $fault?: unknown
}

/** An answer that came and says nothing: as good as none. */
export const none = (code: Unusable): Failure => withoutStack(() => Object.assign(new Error(code), { code }))

/** What Node says of a header that it refuses to send: one with a newline, out of credentials. */
const headers = new Set<unknown>([
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

/**
 * The error of an attempt that failed. The failure itself is never attached as its cause: it holds items, and its
 * message may repeat input.
 */
export const classify = (
  attempted: Attempted,
  failure: Failure,
  config: DynamoDBClientResolvedConfig
): Effect.Effect<DynamoDBError.DynamoDBError> => {
  const { input, operation, stage } = attempted
  // "Unknown" is the client's name for an error without a type: it comes from something in front of the service.
  if (stage === "answer" && failure.$fault !== undefined && failure.name !== "Unknown") {
    return Effect.succeed(fromException(operation, input, failure))
  }
  const { code, message: serviceMessage } = failure
  switch (stage) {
    case "answer":
      return Effect.succeed(broken(attempted, "exchange", "INVALID_ANSWER", serviceMessage))
    case "send":
      if (headers.has(code)) return Effect.succeed(refused(attempted, unsendable, serviceMessage))
      return Effect.succeed(lost(attempted, failure, config))
    case "build":
      return Effect.succeed(refused(attempted, "the AWS client could not build the request", serviceMessage))
    case "identify":
    case "sign":
      return Effect.match(
        Effect.tryPromise(() => config.region()),
        {
          onFailure: () => refused(attempted, "the AWS client has no region", serviceMessage),
          onSuccess: () => because(attempted, () => new R.CredentialsUnavailable(), "no", { serviceMessage })
        }
      )
  }
}

/** The error of an attempt without an answer. */
const lost = (attempted: Attempted, failure: Failure, config: DynamoDBClientResolvedConfig) => {
  const { code, message: serviceMessage } = failure
  const timeout = failure.name === "TimeoutError" && (code === undefined || code === "ETIMEDOUT")
  const connecting =
    isUnconnected(failure, wasNeverSecure) || (timeout && code === undefined && onlyConnectTimeout(config))
  const phase = connecting ? "connect" : "exchange"
  return timeout && (attempted.httpStatus ?? 0) < 500
    ? because(attempted, () => new R.Timeout({ phase }), connecting ? "no" : "unknown", { serviceMessage })
    : broken(attempted, phase, typeof code === "string" ? code : undefined, serviceMessage)
}
