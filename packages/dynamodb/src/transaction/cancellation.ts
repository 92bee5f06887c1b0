/**
 * From the failure of a transaction to the reasons of its operations, each as its operation means it.
 */
import * as Effect from "effect/Effect"
import { reasonsOf } from "../operation/cancellationReasons.ts"
import { decodedKey } from "../table/definition.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { type DynamoDBError, revise } from "../wire/DynamoDBError.ts"
import type * as Reason from "../wire/Reason.ts"
import { nameOf } from "../wire/span.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import type { Member, TransactionName } from "./transaction.ts"
import { kept, TransactionCanceled } from "./TransactionCanceled.ts"

const none = { _tag: "None" } as const

/** What the failure of an operation means to it: a condition of its own may be a guard. */
const meaning = ({ spec, table }: Member, error: DynamoDBError, reason: Reason.Reason | undefined) => {
  if (reason === undefined) return Effect.succeed(none)
  if (reason._tag !== "ConditionalCheckFailed") return Effect.succeed(reason)
  // It fails, whatever else it may mean.
  return Effect.flip(spec.fail(revise(error, { reason, input: { TableName: table } }))) as Effect.Effect<
    unknown,
    never,
    DynamoDB
  >
}

/**
 * Fails with the reasons of a cancelled transaction, each as its operation means it. Another error stays what it is, as
 * does one that does not tell a reason for each operation.
 */
export const canceled =
  (operation: TransactionName, members: ReadonlyArray<Member>, shape: (reasons: ReadonlyArray<unknown>) => unknown) =>
  (error: DynamoDBError): Effect.Effect<never, TransactionCanceled<never> | DynamoDBError, DynamoDB> => {
    const told = reasonsOf(error)
    const { reason } = error
    if (reason._tag !== "TransactionCanceled" || told.length !== members.length) return Effect.fail(error)
    return Effect.flatMap(
      Effect.forEach(members, (member, position) => meaning(member, error, told[position])),
      (reasons) => {
        const failed = members.flatMap(({ name, spec: { definition, key = {} } }, position) => {
          const reason = reasons[position]
          if (reason === none) return []
          return [
            [name, { reason: nameOf(reason), table: definition.name, key: decodedKey(definition.key, key) }]
          ] as const
        })
        const { attempts, isRetryable, requestId } = error
        const all = { operation, failed: Object.fromEntries(failed), isRetryable, attempts, requestId }
        const result = withoutStack(() => new TransactionCanceled<never>(all))
        kept.set(result, {
          reasons: shape(reasons),
          serviceMessages: shape(reason.cancellations.map(({ message }) => message))
        })
        return Effect.fail(result)
      }
    )
  }
