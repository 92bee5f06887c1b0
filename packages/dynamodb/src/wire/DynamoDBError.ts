/**
 * The error of everything the service or the network can say.
 */
import * as Schema from "effect/Schema"
import { hidden } from "./hidden.ts"
import type { OperationName } from "./Operations.ts"
import { Reason, Timeout, Validation } from "./Reason.ts"
import { isWithoutValues } from "./serviceSentences.ts"
import { shortened, withShortNames } from "./shortened.ts"
import { indexOf, tableOf } from "./target.ts"
import { withoutStack } from "./withoutStack.ts"

/**
 * An operation that failed, with the `reason` for `Effect.catchReason`, and whether it can have been applied.
 *
 * Printing shows the operation, the table and the reason, never an item. The service's own words, which may repeat what
 * was stored, are in `serviceMessage`; printed are those of an invalid request that are a known sentence without values
 * (see `ShowServiceMessages`).
 *
 * @category errors
 */
export class DynamoDBError extends Schema.TaggedError<DynamoDBError>("@partita/dynamodb/DynamoDBError")(
  "DynamoDBError",
  {
    operation: Schema.String,
    table: Schema.optionalKey(Schema.String),
    index: Schema.optionalKey(Schema.String),
    reason: Reason,
    /** `"no"` when no attempt can have been applied, `"unknown"` when one was sent and got no valid answer. */
    applied: Schema.Literals(["no", "unknown"]),
    /** Attempts made, the failed one included; 0 when the request was refused before it was sent. */
    attempts: Schema.Number,
    requestId: Schema.optionalKey(Schema.String),
    httpStatus: Schema.optionalKey(Schema.Number)
  }
) {
  /** Whether the same request may succeed later. What may be repeated safely is another question: see `applied`. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
  /** What the service or the AWS client wrote about the failure, which may repeat stored values. */
  get serviceMessage(): string | undefined {
    return serviceMessage.get(this)
  }
  override get message(): string {
    const index = this.index === undefined ? "" : `/${shortened(this.index)}`
    const on = this.table === undefined ? "" : ` on ${shortened(this.table)}${index}`
    const id = this.requestId === undefined ? "" : ` [${shortened(this.requestId)}]`
    return `${this.operation}${on}: ${this.reason.message}${said(this)}${id}`
  }
}

const serviceMessage = hidden<string>()

/** The errors whose messages repeat the service's words, whatever they hold. */
const shown = hidden<true>()

/** Lets the message of an error repeat the service's words. */
export const show = (error: DynamoDBError): void => shown.set(error, true)

/** What a message repeats of the service's words. */
const said = (error: DynamoDBError): string => {
  const words = error.serviceMessage
  if (words === undefined) return ""
  if (shown.get(error) === true) return `: ${words}`
  const { reason } = error
  const isUntold = reason._tag === "Validation" && reason.rule === undefined
  return isUntold && isWithoutValues(words) ? `: ${withShortNames(words)}` : ""
}

/** What is known about a failure; `of` says to which request it belongs. */
export interface Failure {
  readonly operation: OperationName
  readonly input: object
  readonly reason: Reason
  readonly applied: "no" | "unknown"
  readonly attempts?: number
  readonly requestId?: string | undefined
  readonly httpStatus?: number | undefined
  readonly serviceMessage?: string | undefined
}

const target = (input: object) => {
  const table = tableOf(input)
  const index = indexOf(input)
  return { ...(table === undefined ? undefined : { table }), ...(index === undefined ? undefined : { index }) }
}

/**
 * The error of a request that failed.
 *
 * @category constructors
 */
export const make = (failure: Failure): DynamoDBError =>
  withoutStack(() => {
    const error = new DynamoDBError({
      operation: failure.operation,
      ...target(failure.input),
      reason: failure.reason,
      applied: failure.applied,
      attempts: failure.attempts ?? 1,
      ...(failure.requestId === undefined ? undefined : { requestId: failure.requestId }),
      ...(failure.httpStatus === undefined ? undefined : { httpStatus: failure.httpStatus })
    })
    if (failure.serviceMessage !== undefined) serviceMessage.set(error, failure.serviceMessage)
    return error
  })

/** The error of a request that breaks a rule, and is not sent. */
export const invalid = (operation: OperationName, table: string | undefined, rule: string): DynamoDBError =>
  make({
    operation,
    input: { TableName: table },
    reason: withoutStack(() => new Validation({ rule })),
    applied: "no",
    attempts: 0
  })

/** The error of an attempt that did not end in time: nobody knows whether it was applied once it was sent. */
export const timedOut = ({
  sent,
  ...failure
}: Omit<Failure, "reason" | "applied"> & { readonly sent: boolean }): DynamoDBError =>
  make({
    ...failure,
    reason: withoutStack(() => new Timeout({ phase: sent ? "exchange" : "connect" })),
    applied: sent ? "unknown" : "no"
  })

/** The error of a call, from the error of its last attempt; or of a part of a call, from the error of the whole. */
export const revise = (
  error: DynamoDBError,
  known: Partial<Pick<Failure, "input" | "reason" | "applied" | "attempts" | "serviceMessage">>
): DynamoDBError => {
  const revised = make({
    ...error,
    operation: error.operation as OperationName, // `make` put it there
    input: { TableName: error.table, IndexName: error.index },
    serviceMessage: error.serviceMessage,
    ...known
  })
  if (shown.get(error) === true) show(revised)
  return revised
}
