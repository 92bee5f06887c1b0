/**
 * The one interface everything hangs on: a transport makes one attempt, the service calls.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DynamoDBError } from "./DynamoDBError.ts"
import type { Input, OperationName, Output } from "./Operations.ts"

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
 * The service over a transport.
 *
 * @category constructors
 */
export const fromTransport = (transport: Transport): DynamoDB["Service"] => DynamoDB.of({ call: transport.send })
