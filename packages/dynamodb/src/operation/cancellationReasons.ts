/**
 * What the code of one operation of a cancelled transaction stands for.
 */
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import * as Reason from "../wire/Reason.ts"
import { withoutStack } from "../wire/withoutStack.ts"

const throttling = { throttlingReasons: [] }

const reasons: { readonly [code: string]: (item: Reason.Cancellation["item"]) => Reason.Reason } = {
  ConditionalCheckFailed: (item) => {
    const reason = new Reason.ConditionalCheckFailed()
    if (item !== undefined) Reason.rawItem.set(reason, item)
    return reason
  },
  ItemCollectionSizeLimitExceeded: () => new Reason.ItemCollectionSizeLimitExceeded(),
  ProvisionedThroughputExceeded: () => new Reason.ProvisionedThroughputExceeded(throttling),
  ThrottlingError: () => new Reason.Throttling(throttling),
  TransactionConflict: () => new Reason.TransactionConflict(),
  ValidationError: () => new Reason.Validation({})
}

/** The reason of one operation; none where it is not to blame. */
const reasonOf = ({ code, item }: Reason.Cancellation): Reason.Reason | undefined => {
  if (code === "None") return undefined
  return withoutStack(() => reasons[code]?.(item) ?? new Reason.Unrecognized({ name: code }))
}

/** The reasons of a cancelled transaction, operation by operation; none of another error. */
export const reasonsOf = ({ reason }: DynamoDBError): ReadonlyArray<Reason.Reason | undefined> =>
  reason._tag === "TransactionCanceled" ? reason.cancellations.map(reasonOf) : []

/** What the service wrote about each of the operations of a cancelled transaction. */
export const messagesOf = ({ reason }: DynamoDBError): ReadonlyArray<string | undefined> =>
  reason._tag === "TransactionCanceled" ? reason.cancellations.map(({ message }) => message) : []
