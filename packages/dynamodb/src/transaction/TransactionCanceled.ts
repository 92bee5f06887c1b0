/**
 * The error of a transaction that was not applied.
 */
import * as Data from "effect/Data"
import { format } from "effect/Formatter"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import { hidden } from "../wire/hidden.ts"
import type * as Reason from "../wire/Reason.ts"
import type { TransactionName } from "./transaction.ts"

/**
 * Why an operation made its transaction fail; `None` if it did not. `E` is what the operation may fail with alone.
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
  | Exclude<E, ItemDecodeError> // it returns nothing

/** What is kept of a cancelled transaction and not printed, in the shape of its operations. */
interface Kept {
  readonly reasons: unknown
  readonly serviceMessages: unknown
}

export const kept = hidden<Kept>()

/**
 * A transaction was not applied, nor any part of it. `reasons` has one for each operation, in their order or by their
 * names: the error that the operation would fail with alone, with the item that was in its way, or why the service
 * could not do it.
 *
 * Printing shows which operations failed, on which keys and how, never an item or the service's own words.
 *
 * @category errors
 */
export class TransactionCanceled<out Reasons> extends Data.TaggedError("TransactionCanceled")<{
  readonly operation: TransactionName
  /** The operations whose reason is not `None`, by their positions or names: its tag, the table, the fields of the key. */
  readonly failed: { readonly [name: string]: FailedOperation }
  /** Whether the same transaction may succeed later: all that was in its way passes by itself. */
  readonly isRetryable: boolean
  /** Attempts made, the cancelled one included. */
  readonly attempts: number
  readonly requestId: string | undefined
}> {
  /** The reason of each operation, in their order or by their names. */
  get reasons(): Reasons {
    // What `canceled` keeps was made of the operations that `Reasons` is made of.
    return kept.get(this)?.reasons as Reasons
  }
  /** What the service wrote about each operation; not printed: it may repeat stored values. */
  get serviceMessages(): { readonly [I in keyof Reasons]: string | undefined } {
    return kept.get(this)?.serviceMessages as never // in the same shape
  }
  override get message(): string {
    const failed = Object.entries(this.failed).map(
      ([name, { key, reason, rule, table }]) =>
        `${name}: ${reason} on ${table} ${format(key)}${rule === undefined ? "" : `, ${rule}`}`
    )
    return `${this.operation}: the transaction was cancelled (${failed.join("; ")})`
  }
}

/**
 * An operation that made its transaction fail: the tag of its reason, and the item it was about.
 *
 * @category models
 */
export interface FailedOperation {
  readonly reason: string
  /** The rule that it breaks, where the reason is `Validation` and the service's words are known. */
  readonly rule?: string
  readonly table: string
  /** The fields of the key. */
  readonly key: Readonly<Record<string, unknown>>
}
