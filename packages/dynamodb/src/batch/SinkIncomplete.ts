/**
 * The error of a stream of writes that could not all be done.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import type { Consumed } from "../wire/Consumed.ts"
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
 * What a sink has done.
 *
 * @category models
 */
export interface SinkReport extends SinkProgress {
  readonly consumed: Consumed
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
 * A sink stopped since a write failed, or its stream did. The writes it had taken in until then have come to their end:
 * those that failed are in `failures`, all others are written or superseded. The stream's writes after the first `taken`
 * were not looked at.
 *
 * Printing shows the numbers and why the first write failed, never an item.
 *
 * @category errors
 */
export class SinkIncomplete extends Data.TaggedError("SinkIncomplete")<SinkReport> {
  /**
   * What a sink had done, from the cause its program failed with: of its own failure, or of that of the stream, which
   * comes out as it is and has this beside it.
   *
   * **Example** (How far an import came, whatever ended it)
   *
   * ```ts
   * import { Effect, Option, Stream } from "effect"
   * import { DynamoDB } from "@partita/dynamodb"
   *
   * const imported = Stream.fail("no more").pipe(
   *   Stream.run(DynamoDB.sink()),
   *   Effect.tapCause((cause) =>
   *     Option.match(DynamoDB.SinkIncomplete.of(cause), {
   *       onNone: () => Effect.void,
   *       onSome: ({ written }) => Effect.logDebug(`${written} written before it ended`)
   *     })
   *   )
   * )
   * ```
   */
  static of(cause: Cause.Cause<unknown>): Option.Option<SinkIncomplete> {
    const own = cause.reasons.find((reason) => Cause.isFailReason(reason) && reason.error instanceof SinkIncomplete)
    // `find` does not tell what it has found.
    return own === undefined
      ? Context.getOption(Cause.annotations(cause), Stopped)
      : Option.some((own as Cause.Fail<SinkIncomplete>).error)
  }
  /** The writes that failed, and why. */
  get failures(): ReadonlyArray<SinkFailure> {
    return kept.get(this) ?? []
  }
  override get message(): string {
    const [first] = this.failures
    const why = first === undefined ? "" : `, the first: ${first.error.message}`
    return this.failed === 0
      ? `the stream failed when ${this.taken} writes were taken from it, which are done`
      : `${this.failed} of ${this.taken} writes failed (see failures)${why}`
  }
}

export const sinkIncomplete = (report: SinkReport, failures: ReadonlyArray<SinkFailure>): SinkIncomplete =>
  withoutStack(() => {
    const error = new SinkIncomplete(report)
    kept.set(error, failures)
    return error
  })

/** What a sink had done, as an annotation of the cause that ended its stream. */
class Stopped extends Context.Service<Stopped, SinkIncomplete>()("@partita/dynamodb/DynamoDB/SinkIncomplete") {}

/** Effect hands the failure of a stream to a sink as a defect that holds its cause, so that no handler takes it. */
const heldBy = (reason: Cause.Reason<never>): Cause.Cause<unknown> | undefined => {
  const defect = Cause.isDieReason(reason) ? reason.defect : undefined
  return Cause.isDone(defect) && Cause.isCause(defect.value) ? defect.value : undefined
}

/** The failure of a stream, with what its sink has done beside each of its reasons. */
export const withIncomplete = (cause: Cause.Cause<never>, incomplete: SinkIncomplete): Cause.Cause<never> => {
  const annotations = Context.make(Stopped, incomplete)
  return Cause.fromReasons(
    cause.reasons.map((reason) => {
      const held = heldBy(reason)
      return held === undefined
        ? reason.annotate(annotations)
        : Cause.makeDieReason(Cause.Done(Cause.annotate(held, annotations)))
    })
  )
}
