/**
 * What transactions have in common: each of their actions is tried, and what is wrong with any cancels all.
 */
import { EngineException, RequestException, validation } from "../exception.ts"

/** How many actions a transaction may have. */
export const maximumActions = 100

const maximumBytes = 4 * 2 ** 20

/** Refuses items that are too large together. */
export const checkAggregate = (sizes: ReadonlyArray<number>): void => {
  if (sizes.reduce((sum, size) => sum + size, 0) > maximumBytes) {
    throw validation("The aggregate size of the items in the transaction exceeds the maximum of 4 MB")
  }
}

/** What is told of an item that a transaction holds. */
export const conflict = (): EngineException =>
  new EngineException("TransactionConflictException", "Transaction is ongoing for the item")

/** Why a transaction was cancelled, at the position of one of its actions. */
interface Reason {
  readonly Code: string
  readonly Message?: string
}

const codes: { readonly [exception: string]: string } = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  TransactionConflictException: "TransactionConflict",
  ValidationException: "ValidationError"
}

/** The reason that an action's exception is, if it is one and not a fault of the whole request. */
const reasonOf = (thrown: unknown): Reason | undefined => {
  if (!(thrown instanceof EngineException) || thrown instanceof RequestException) return undefined
  const { name, message, ...members } = thrown
  const code = codes[name]
  return code === undefined ? undefined : { Code: code, Message: message, ...members }
}

/** Runs all actions of a transaction that writes nothing yet, or tells position by position what is wrong. */
export const attempt = <A, B>(actions: ReadonlyArray<A>, run: (action: A) => B): ReadonlyArray<B> => {
  const results: Array<B> = []
  const reasons = actions.map((action): Reason => {
    try {
      results.push(run(action))
      return { Code: "None" }
    } catch (thrown) {
      const reason = reasonOf(thrown)
      if (reason === undefined) throw thrown
      return reason
    }
  })
  if (results.length === actions.length) return results
  const listed = reasons.map(({ Code }) => Code).join(", ")
  throw new EngineException(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${listed}]`,
    { CancellationReasons: reasons }
  )
}
