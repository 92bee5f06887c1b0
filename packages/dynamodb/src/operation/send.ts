/**
 * Sending a request to the table that stands for the logical name.
 */
import * as Effect from "effect/Effect"
import { type CallOptions, DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Input, OperationName, Output } from "../wire/Operations.ts"
import { TableName } from "./TableName.ts"

export const send = <Name extends OperationName>(
  operation: Name,
  input: Input<Name> & { readonly TableName?: string | undefined },
  options?: CallOptions<Name>
): Effect.Effect<Output<Name>, DynamoDBError, DynamoDB> =>
  Effect.withFiber((fiber) => {
    const logical = input.TableName
    const physical = logical === undefined ? undefined : fiber.getRef(TableName)(logical)
    const request = physical === logical ? input : { ...input, TableName: physical }
    return Effect.flatMap(DynamoDB, ({ call }) => call(operation, request, options))
  })
