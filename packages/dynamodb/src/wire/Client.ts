/**
 * The one interface everything hangs on: a transport makes one attempt, the service calls.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { asking, askingCollections } from "./answer.ts"
import { bounded } from "./attempt.ts"
import { account, Accounts } from "./Consumed.ts"
import * as DynamoDBError from "./DynamoDBError.ts"
import { watch, Watchers } from "./ItemCollections.ts"
import { measure } from "./metrics.ts"
import type { Input, OperationName, Output } from "./Operations.ts"
import type * as Reason from "./Reason.ts"
import { type Repetition, retrying, type Tally } from "./retry.ts"
import { retryClassOf } from "./RetryClass.ts"
import { ShowServiceMessages } from "./ShowServiceMessages.ts"
import { Noted, type SpanAttributes, traced } from "./span.ts"
import { tableOf } from "./target.ts"
import { timeRule } from "./time.ts"
import { Timeouts } from "./Timeouts.ts"

/**
 * A way to reach a database: one attempt, no retry. Interrupting the effect abandons the attempt.
 *
 * @category models
 */
export interface Transport {
  readonly send: <Name extends OperationName>(
    operation: Name,
    input: Input<Name>
  ) => Effect.Effect<Output<Name>, DynamoDBError.DynamoDBError>
  /** What spans tell of where it sends, by OpenTelemetry's names (`cloud.region`, `server.address`), as far as it is known. */
  readonly attributes?: SpanAttributes | undefined
}

/**
 * What a caller knows about its request that the request does not tell.
 *
 * @category models
 */
export interface CallOptions<Name extends OperationName> extends Partial<
  Pick<Repetition<Output<Name>>, "retryClass" | "found" | "attemptFailed">
> {
  /** Why an answer is as good as none: the attempt counts as failed for this reason. */
  readonly unanswered?: ((output: Output<Name>) => Reason.Reason | undefined) | undefined
}

/**
 * A DynamoDB database: any operation by its AWS name, repeated where that is safe, over a transport.
 *
 * @category services
 */
export class DynamoDB extends Context.Service<
  DynamoDB,
  {
    readonly call: <Name extends OperationName>(
      operation: Name,
      input: Input<Name>,
      options?: CallOptions<Name>
    ) => Effect.Effect<Output<Name>, DynamoDBError.DynamoDBError>
    /** What makes its attempts. */
    readonly transport: Transport
  }
>()("@partita/dynamodb/DynamoDB") {}

/**
 * Makes a service of a transport: it repeats failed attempts where that is safe, as `RetryPolicy` says.
 *
 * **Details**
 *
 * Repeated are attempts that cannot have been applied and failed for a reason that passes. After one that was sent and
 * got no valid answer, reads are repeated, writes that do the same when they are applied twice, and transactions with
 * their token, for nine minutes at most; other writes fail with the reason `OutcomeUnknown`. So does a repeated write
 * that finds its condition false: that may be its own work. Each service has a budget of 500 for its repetitions: one
 * costs 14, after throttling 5, and what succeeds pays it back. `Timeouts` limits attempts and calls.
 *
 * Each call updates the metric `db.client.operation.duration` (a histogram of whole calls, in seconds) with
 * OpenTelemetry's attributes for databases, `error.type` among them, and the counters `dynamodb_client_attempts`,
 * `_throttles`, `_items` (returned or counted by reads) and `_units` (capacity, as far as answers tell it), with the
 * attributes `operation` and, where the request names one, `table`. After 1,000 tables of one process the others are
 * counted together, as `_OTHER`.
 *
 * @category constructors
 */
export const fromTransport = (transport: Transport): DynamoDB["Service"] => {
  const retry = retrying()
  return DynamoDB.of({
    transport,
    call: <Name extends OperationName>(operation: Name, input: Input<Name>, options?: CallOptions<Name>) =>
      Effect.withFiber<Output<Name>, DynamoDBError.DynamoDBError>((fiber) => {
        const accounts = fiber.getRef(Accounts)
        const watchers = fiber.getRef(Watchers)
        const metered = accounts.length === 0 ? input : asking(operation, input)
        const asked = watchers.length === 0 ? metered : askingCollections(operation, metered)
        const note = fiber.getRef(Noted)
        const clock = fiber.getRef(Clock.Clock)
        const timeouts = fiber.getRef(Timeouts)
        const rule = timeRule("Timeouts.attempt", timeouts.attempt) ?? timeRule("Timeouts.call", timeouts.call)
        if (rule !== undefined) return Effect.fail(DynamoDBError.invalid(operation, tableOf(input), rule))
        const tally: Tally = { attempts: 1, throttles: 0 }
        const began = clock.monotonicTimeNanosUnsafe()
        const beganMillis = clock.currentTimeMillisUnsafe()
        const deadline = timeouts.call === undefined ? undefined : beganMillis + millis(timeouts.call)
        const attempt = answered(
          operation,
          asked,
          inTime(operation, asked, transport.send(operation, asked), timeouts.attempt, deadline),
          options?.unanswered
        )
        const repetition = () => ({ retryClass: retryClassOf(operation, input), ...options, deadline })
        return Effect.onExitPrimitive(retry(repetition, attempt, beganMillis, tally), (exit) => {
          const output = Exit.isSuccess(exit) ? exit.value : undefined
          measure(fiber.context, {
            operation,
            table: tableOf(input),
            nanoseconds: clock.monotonicTimeNanosUnsafe() - began,
            tally,
            exit
          })
          if (output === undefined && fiber.getRef(ShowServiceMessages)) {
            Option.map(Exit.findErrorOption(exit), DynamoDBError.show)
          }
          if (note !== undefined)
            note({ operation, input, exit, attempts: tally.attempts, attributes: transport.attributes })
          if (output !== undefined) {
            account(accounts, operation, input, output)
            watch(watchers, input, output)
          }
          return undefined
        })
      })
  })
}

const millis = (duration: Duration.Input) => Duration.toMillis(Duration.fromInputUnsafe(duration))

/** An attempt that ends in time. */
const inTime = <Name extends OperationName>(
  operation: Name,
  input: Input<Name>,
  attempt: Effect.Effect<Output<Name>, DynamoDBError.DynamoDBError>,
  limit: Duration.Input | undefined,
  deadline: number | undefined
): typeof attempt =>
  limit === undefined && deadline === undefined
    ? attempt
    : bounded(attempt, limit === undefined ? Infinity : millis(limit), deadline ?? Infinity, (sent) =>
        DynamoDBError.timedOut({ operation, input, sent })
      )

/** An attempt that fails where its answer is none. */
const answered = <Name extends OperationName>(
  operation: Name,
  input: Input<Name>,
  attempt: Effect.Effect<Output<Name>, DynamoDBError.DynamoDBError>,
  unanswered: CallOptions<Name>["unanswered"]
): typeof attempt =>
  unanswered === undefined
    ? attempt
    : Effect.flatMap(attempt, (output) => {
        const reason = unanswered(output)
        if (reason === undefined) return Effect.succeed(output)
        const requestId = output.$metadata?.requestId
        // An answer that is none says nothing of the request.
        const applied = reason._tag === "Transport" ? "unknown" : "no"
        return Effect.failSync(() => DynamoDBError.make({ operation, input, reason, applied, requestId }))
      })

/**
 * Calls any operation by its AWS name, with the input and the output of the AWS API.
 *
 * **Details**
 *
 * Fails with a `DynamoDBError` for everything the service or the network can say.
 *
 * **Example** (The limits of an account)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const limits = DynamoDB.call("DescribeLimits", {})
 * ```
 *
 * @category operations
 */
export const call = <Name extends OperationName>(
  operation: Name,
  input: Input<Name>
): Effect.Effect<Output<Name>, DynamoDBError.DynamoDBError, DynamoDB> =>
  traced(
    operation,
    tableOf(input),
    Effect.flatMap(DynamoDB, (service) => service.call(operation, input))
  )
