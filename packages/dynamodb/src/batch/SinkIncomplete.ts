/**
 * The error of a stream of writes that could not all be done.
 */
import * as Data from "effect/Data"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import { hidden } from "../wire/hidden.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import type { BatchableWrite } from "./BatchWrite.ts"

/**
 * How far a sink has come: how many writes of the stream it has taken in, and what became of them. The first `taken` of
 * the stream are written, superseded, failed, or on their way.
 *
 * @category models
 */
export interface SinkProgress {
  readonly taken: number
  readonly written: number
  /** How many were not sent because a later write to the same item was there already. */
  readonly superseded: number
  readonly failed: number
  /** How often a write was sent again because a request left it undone. */
  readonly resent: number
  /** How many requests may be in flight at the moment. */
  readonly concurrency: number
}

/**
 * A write that a sink could not do, and why.
 *
 * @category models
 */
export interface SinkFailure {
  readonly write: BatchableWrite
  readonly error: ItemEncodeError | DynamoDBError
}

const kept = hidden<ReadonlyArray<SinkFailure>>()

/**
 * A sink stopped since a write failed. The writes it had taken in until then have come to their end: those that failed
 * are in `failures`, all others are written or superseded. The stream's writes after the first `taken` were not looked at.
 *
 * Printing shows the numbers and why the first write failed, never an item.
 *
 * @category errors
 */
export class SinkIncomplete extends Data.TaggedError("SinkIncomplete")<SinkProgress> {
  /** The writes that failed, and why. */
  get failures(): ReadonlyArray<SinkFailure> {
    return kept.get(this) ?? []
  }
  override get message(): string {
    const [first] = this.failures
    return `${this.failed} of ${this.taken} writes failed (see failures)${first === undefined ? "" : `, the first: ${first.error.message}`}`
  }
}

export const sinkIncomplete = (progress: SinkProgress, failures: ReadonlyArray<SinkFailure>): SinkIncomplete =>
  withoutStack(() => {
    const error = new SinkIncomplete(progress)
    kept.set(error, failures)
    return error
  })
