/**
 * What an attempt over a network failed of: by how far it had come, never by words.
 */
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import type { OperationName } from "../wire/Operations.ts"
import * as R from "../wire/Reason.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/** How far an attempt has come: finding credentials, building the request, signing, sending, reading the answer. */
export interface Progress {
  stage: "identify" | "build" | "sign" | "send" | "answer"
  httpStatus?: number | undefined
  requestId?: string | undefined
}

/** An attempt, as its errors tell of it. */
export interface Attempted extends Progress {
  readonly operation: OperationName
  readonly input: object
}

/** Why an answer that came is none. */
export type Unusable = "ANSWER_TOO_LONG" | "CRC32_MISMATCH" | "INVALID_ANSWER" | "UNIDENTIFIED_ANSWER"

/** Whether an attempt can have reached the service. */
export const sent = ({ stage }: Progress): boolean => stage === "send" || stage === "answer"

/** The error of an attempt, for a reason. */
export const because = (
  { httpStatus, input, operation, requestId }: Attempted,
  reason: () => R.Reason,
  applied: "no" | "unknown",
  told: { readonly attempts?: number; readonly serviceMessage?: string | undefined } = {}
): DynamoDBError.DynamoDBError =>
  DynamoDBError.make({ operation, input, reason: withoutStack(reason), applied, requestId, httpStatus, ...told })

/** The error of an attempt that nothing was sent of, because it breaks a rule. */
export const refused = (attempted: Attempted, rule: string, serviceMessage?: string): DynamoDBError.DynamoDBError =>
  because(attempted, () => new R.Validation({ rule }), "no", { attempts: 0, serviceMessage })

/** The error of an attempt whose connection failed, or whose answer is none. */
export const broken = (
  attempted: Attempted,
  phase: "connect" | "exchange",
  code: string | undefined,
  serviceMessage?: string
): DynamoDBError.DynamoDBError => {
  const failed = (attempted.httpStatus ?? 0) >= 500
  const reason = () =>
    failed ? new R.InternalServerError() : new R.Transport({ phase, ...(code === undefined ? undefined : { code }) })
  return because(attempted, reason, failed || phase === "exchange" ? "unknown" : "no", { serviceMessage })
}

/** The error of an attempt that was under way when its layer ended. */
export const abandoned = (attempted: Attempted): DynamoDBError.DynamoDBError =>
  broken({ ...attempted, httpStatus: undefined }, sent(attempted) ? "exchange" : "connect", "CLOSED")

/** The error of an attempt that took too long. */
export const late = (attempted: Attempted): DynamoDBError.DynamoDBError => {
  const { httpStatus, input, operation, requestId } = attempted
  return DynamoDBError.timedOut({ operation, input, sent: sent(attempted), requestId, httpStatus })
}

/** The rule that a request breaks that no header can hold: credentials are all that is not known to be right. */
export const unsendable = "the request has a header that cannot be sent; credentials hold no newlines"
