/**
 * From the failure of a transaction to the reasons of its operations, each as its operation means it.
 */
import * as Effect from "effect/Effect"
import { messagesOf, reasonsOf } from "../operation/cancellationReasons.ts"
import { decodedKey } from "../table/definition.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { DynamoDBError, revise } from "../wire/DynamoDBError.ts"
import { type Reason, Validation } from "../wire/Reason.ts"
import { nameOf } from "../wire/span.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import type { Member, TransactionName } from "./transaction.ts"
import { kept, TransactionCanceled } from "./TransactionCanceled.ts"

const none = { _tag: "None" } as const

/** What the failure of an operation means to it: a condition of its own may be a guard, a refusal a known one. */
const meaning = (
  { spec, table }: Member,
  error: DynamoDBError,
  reason: Reason | undefined,
  serviceMessage: string | undefined
): Effect.Effect<unknown, never, DynamoDB> => {
  if (reason === undefined) return Effect.succeed(none)
  const own = revise(error, { reason, serviceMessage, input: { TableName: table } })
  // It fails, whatever else it may mean.
  const failed = Effect.flip(spec.fail(own)) as Effect.Effect<unknown, never, DynamoDB>
  return Effect.map(failed, (means) => (means instanceof DynamoDBError ? means.reason : means))
}

/**
 * Fails with the reasons of a cancelled transaction, each as its operation means it. Another error stays what it is, as
 * does one that does not tell a reason for each operation.
 */
export const canceled =
  (operation: TransactionName, members: ReadonlyArray<Member>, shape: (reasons: ReadonlyArray<unknown>) => unknown) =>
  (error: DynamoDBError): Effect.Effect<never, TransactionCanceled<never> | DynamoDBError, DynamoDB> => {
    const told = reasonsOf(error)
    const serviceMessages = messagesOf(error)
    const { reason } = error
    if (reason._tag !== "TransactionCanceled" || told.length !== members.length) return Effect.fail(error)
    return Effect.flatMap(
      Effect.forEach(members, (member, position) => meaning(member, error, told[position], serviceMessages[position])),
      (reasons) => {
        const failed = members.flatMap(({ name, spec: { definition, key = {} } }, position) => {
          const reason = reasons[position]
          if (reason === none) return []
          const rule = reason instanceof Validation ? reason.rule : undefined
          const all = { reason: nameOf(reason), table: definition.name, key: decodedKey(definition.key, key) }
          return [[name, rule === undefined ? all : { ...all, rule }]] as const
        })
        const { attempts, isRetryable, requestId } = error
        const all = { operation, failed: Object.fromEntries(failed), isRetryable, attempts, requestId }
        const result = withoutStack(() => new TransactionCanceled<never>(all))
        kept.set(result, {
          reasons: shape(reasons),
          serviceMessages: shape(serviceMessages)
        })
        return Effect.fail(result)
      }
    )
  }
