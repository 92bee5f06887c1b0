/**
 * The one interface everything hangs on: a transport makes one attempt, the service calls.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { asking } from "./answer.ts"
import { account, Accounts } from "./Consumed.ts"
import type { DynamoDBError } from "./DynamoDBError.ts"
import { measure } from "./metrics.ts"
import type { Input, OperationName, Output } from "./Operations.ts"
import { retrying, type Tally } from "./retry.ts"
import { Noted, traced } from "./span.ts"
import { tableOf } from "./target.ts"

/**
 * A way to reach a database: one attempt, no retry. Interrupting the effect abandons the attempt.
 *
 * @category models
 */
export interface Transport {
  readonly send: <Name extends OperationName>(
    operation: Name,
    input: Input<Name>
  ) => Effect.Effect<Output<Name>, DynamoDBError>
}

/**
 * A DynamoDB database: any operation by its AWS name, repeated where that is safe.
 *
 * @category services
 */
export class DynamoDB extends Context.Service<
  DynamoDB,
  {
    readonly call: <Name extends OperationName>(
      operation: Name,
      input: Input<Name>
    ) => Effect.Effect<Output<Name>, DynamoDBError>
  }
>()("@partita/dynamodb/DynamoDB") {}

/**
 * Makes a service of a transport: it repeats failed attempts where that is safe, as `RetryPolicy` says.
 *
 * **Details**
 *
 * Repeated are attempts that cannot have been applied and failed for a reason that passes, and reads. A write whose
 * attempt was sent and not answered fails with the reason `OutcomeUnknown`. Each service has a budget of 500 for its
 * repetitions: one costs 14, after throttling 5, and what succeeds pays it back.
 *
 * Each call updates the metrics `dynamodb_client_duration_seconds` (a histogram of whole calls), `_attempts`,
 * `_throttles`, `_items` (returned or counted by reads) and `_units` (capacity, as far as answers tell it), with the
 * attributes `operation` and, where the request names one, `table`.
 *
 * @category constructors
 */
export const fromTransport = (transport: Transport): DynamoDB["Service"] => {
  const retry = retrying()
  return DynamoDB.of({
    call: <Name extends OperationName>(operation: Name, input: Input<Name>) =>
      Effect.withFiber<Output<Name>, DynamoDBError>((fiber) => {
        const accounts = fiber.getRef(Accounts)
        const asked = accounts.length === 0 ? input : asking(operation, input)
        const note = fiber.getRef(Noted)
        const clock = fiber.getRef(Clock.Clock)
        const tally: Tally = { attempts: 1, throttles: 0 }
        const began = clock.monotonicTimeNanosUnsafe()
        return Effect.onExitPrimitive(retry(operation, transport.send(operation, asked), tally), (exit) => {
          const output = Exit.isSuccess(exit) ? exit.value : undefined
          measure(fiber.context, {
            operation,
            table: tableOf(input),
            nanoseconds: clock.monotonicTimeNanosUnsafe() - began,
            tally,
            output
          })
          if (note !== undefined) note({ operation, input, exit, attempts: tally.attempts })
          if (output !== undefined) account(accounts, operation, input, output)
          return undefined
        })
      })
  })
}

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
): Effect.Effect<Output<Name>, DynamoDBError, DynamoDB> =>
  traced(
    operation,
    tableOf(input),
    Effect.flatMap(DynamoDB, (service) => service.call(operation, input))
  )
