/**
 * The one span of a public operation.
 */
import * as Effect from "effect/Effect"
import type { Metadata, OperationName } from "../wire/Operations.ts"

/**
 * Runs an operation in a span of its own, a child of the caller's. `answered` notes on the span how an answer came.
 */
export const traced = <A, E, R>(
  operation: OperationName,
  table: string,
  run: (answered: <Output extends Metadata>(output: Output) => Output) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.useSpan(
    `DynamoDB.${operation}`,
    {
      kind: "client",
      attributes: {
        "db.system.name": "aws.dynamodb",
        "db.operation.name": operation,
        "aws.dynamodb.table_names": [table]
      }
    },
    (span) =>
      run((output) => {
        const requestId = output.$metadata?.requestId
        if (requestId !== undefined) span.attribute("aws.request_id", requestId)
        return output
      })
  )
