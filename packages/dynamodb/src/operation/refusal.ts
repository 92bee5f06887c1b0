/**
 * What breaks a rule before anything is sent, as the error that the caller sees.
 */
import type { Issue } from "../codec/Codec.ts"
import { Refused } from "../expression/refused.ts"
import { Invalid } from "../expression/invalid.ts"
import type { Definition } from "../table/definition.ts"
import { encodeError } from "../table/ItemEncodeError.ts"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import type { OperationName } from "../wire/Operations.ts"
import type { Failure } from "./Request.ts"

/** Why a request was not sent, as the error its caller sees. */
export const refusal = (
  {
    definition,
    key,
    operation
  }: {
    readonly definition: Definition
    readonly key: object | undefined
    readonly operation: OperationName
  },
  error: Issue | Refused | Invalid
): Failure =>
  error instanceof Invalid
    ? DynamoDBError.invalid(operation, definition.name, error.message)
    : encodeError(definition, key ?? {}, error instanceof Refused ? error.issue : error)
