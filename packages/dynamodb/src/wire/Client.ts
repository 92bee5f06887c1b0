/**
 * The one interface everything hangs on: a transport makes one attempt, the service calls.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { DynamoDBError } from "./DynamoDBError.ts"
import type { Input, OperationName, Output } from "./Operations.ts"
import { retrying } from "./retry.ts"

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
 * @category constructors
 */
export const fromTransport = (transport: Transport): DynamoDB["Service"] => {
  const retry = retrying()
  return DynamoDB.of({ call: (operation, input) => retry(operation, transport.send(operation, input)) })
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
  Effect.flatMap(DynamoDB, (service) => service.call(operation, input))
