/**
 * The error of a batch some of whose inputs failed.
 */
import * as Data from "effect/Data"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import { hidden } from "../wire/hidden.ts"
import { nameOf } from "../wire/span.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/** What came of one input of a batch. */
export type Outcome = Result.Result<unknown, unknown>

const kept = hidden<ReadonlyArray<Outcome>>()

/**
 * Some inputs of a batch failed; the others were done. `outcomes` tells what came of each, in their order: what it gives,
 * or why it failed. An input that was sent and got no valid answer failed with `applied: "unknown"`.
 *
 * Printing shows how many failed, for which reasons, and what the first of them says, never an item.
 *
 * @category errors
 */
export class BatchIncomplete<out Outcomes extends ReadonlyArray<Outcome>> extends Data.TaggedError("BatchIncomplete")<{
  readonly operation: "BatchGetItem" | "BatchWriteItem"
  /** How many inputs the batch had. */
  readonly total: number
  /** How many of them failed. */
  readonly failed: number
  /** How many failed for which reason: the reason of a `DynamoDBError`, the tag of another error. */
  readonly reasons: { readonly [name: string]: number }
}> {
  /** What came of each input, in their order. */
  get outcomes(): Outcomes {
    // `finish` keeps the outcomes of the inputs that `Outcomes` was made of.
    return kept.get(this) as never
  }
  override get message(): string {
    const reasons = Object.entries(this.reasons).map(([name, count]) => `${name} (${count})`)
    const first = this.outcomes.find((outcome) => outcome._tag === "Failure")
    const why = first !== undefined && first.failure instanceof Error ? `; the first: ${first.failure.message}` : ""
    return `${this.operation}: ${this.failed} of ${this.total} inputs failed: ${reasons.join(", ")}${why}`
  }
}

/** The result of a batch with these outcomes: themselves, what they hold, or the error that has them. */
export const finish = (
  operation: "BatchGetItem" | "BatchWriteItem",
  outcomes: ReadonlyArray<Outcome>,
  mode: "result" | undefined
): Exit.Exit<ReadonlyArray<unknown>, BatchIncomplete<never>> => {
  if (mode === "result") return Exit.succeed(outcomes)
  const failures = outcomes.filter(Result.isFailure)
  if (failures.length === 0) return Exit.succeed(outcomes.map(Result.getOrThrow))
  const reasons: Record<string, number> = {}
  for (const { failure } of failures) {
    const name = nameOf(failure)
    reasons[name] = (reasons[name] ?? 0) + 1
  }
  const error = withoutStack(
    () => new BatchIncomplete<never>({ operation, total: outcomes.length, failed: failures.length, reasons })
  )
  kept.set(error, outcomes)
  return Exit.fail(error)
}
