/**
 * The error of a transaction that was not applied.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { hidden } from "../wire/hidden.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { type DynamoDBError, revise } from "../wire/DynamoDBError.ts"
import type * as Reason from "../wire/Reason.ts"
import { nameOf } from "../wire/span.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { reasonsOf } from "./cancellation.ts"
import type { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import type { ItemAlreadyExists } from "./ItemAlreadyExists.ts"
import type { ItemNotFound } from "./ItemNotFound.ts"

/**
 * Why an operation made its transaction fail; `None` if it did not.
 *
 * @category models
 */
export type CancellationReason<E = never> =
  | { readonly _tag: "None" }
  | Reason.TransactionConflict
  | Reason.ProvisionedThroughputExceeded
  | Reason.Throttling
  | Reason.ItemCollectionSizeLimitExceeded
  | Reason.Validation
  | Reason.Unrecognized
  | Extract<E, ConditionalCheckFailed<unknown> | ItemNotFound | ItemAlreadyExists<unknown>>

const kept = hidden<unknown>()

/**
 * A transaction was not applied, nor any part of it. `reasons` has one for each operation, in their order or by their
 * names: the error that the operation would fail with alone, with the item that was in its way, or why the service
 * could not do it.
 *
 * Printing shows which operations failed and how, never an item.
 *
 * @category errors
 */
export class TransactionCanceled<out Reasons> extends Data.TaggedError("TransactionCanceled")<{
  readonly operation: "TransactWriteItems" | "TransactGetItems"
  /** The tags of the reasons that are not `None`, by the positions or the names of their operations. */
  readonly failed: { readonly [name: string]: string }
}> {
  /** The reason of each operation, in their order or by their names. */
  get reasons(): Reasons {
    // What `canceled` keeps was made of the operations that `Reasons` is made of.
    return kept.get(this) as Reasons
  }
  override get message(): string {
    const failed = Object.entries(this.failed).map(([name, tag]) => `${name}: ${tag}`)
    return `${this.operation}: the transaction was cancelled (${failed.join(", ")})`
  }
}

/** One operation of a transaction, as its cancellation sees it. */
export interface Canceled {
  readonly name: string
  readonly table: string
  /** What a failure means to the operation. */
  readonly fail: (error: DynamoDBError) => Effect.Effect<unknown, unknown, DynamoDB>
}

const none = { _tag: "None" } as const

/** Fails with the reasons of a cancelled transaction, each as its operation means it; with the error itself otherwise. */
export const canceled = (
  operation: "TransactWriteItems" | "TransactGetItems",
  error: DynamoDBError,
  operations: ReadonlyArray<Canceled>,
  shape: (reasons: ReadonlyArray<unknown>) => unknown
): Effect.Effect<never, TransactionCanceled<never> | DynamoDBError, DynamoDB> => {
  if (error.reason._tag !== "TransactionCanceled") return Effect.fail(error)
  const reasons = reasonsOf(error)
  const means = ({ fail, table }: Canceled, reason: Reason.Reason) =>
    reason._tag === "ConditionalCheckFailed"
      ? Effect.flip(fail(revise(error, { reason, input: { TableName: table } })))
      : Effect.succeed(reason)
  return Effect.flatMap(
    Effect.forEach(operations, (each, position) => {
      const reason = reasons[position]
      return reason === undefined ? Effect.succeed(none) : Effect.orDie(means(each, reason) as Effect.Effect<unknown>)
    }),
    (all) => {
      const failed = operations.flatMap(({ name }, position) =>
        all[position] === none ? [] : [[name, nameOf(all[position])] as const]
      )
      const error = withoutStack(
        () => new TransactionCanceled<never>({ operation, failed: Object.fromEntries(failed) })
      )
      kept.set(error, shape(all))
      return Effect.fail(error)
    }
  )
}
