/**
 * The one retry loop: it repeats what cannot have been applied, and reads.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { type DynamoDBError, revise } from "./DynamoDBError.ts"
import { type Effects, effects, type OperationName } from "./Operations.ts"
import { OutcomeUnknown } from "./Reason.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import { withoutStack } from "./withoutStack.ts"

/** What a service may still spend on repetitions, so that an outage is not answered with four times the load. */
interface Budget {
  tokens: number
}

/** How often a call was attempted so far, and how many of the attempts were throttled. */
export interface Tally {
  attempts: number
  throttles: number
}

const capacity = 500
const cost = { never: 0, transient: 14, throttling: 5 }

const refund = (budget: Budget, tokens: number) => {
  budget.tokens = Math.min(capacity, budget.tokens + tokens)
}

/** What the caller learns after an attempt, given what was learnt before it. */
const settle = (kind: Effects, error: DynamoDBError, earlier: DynamoDBError | undefined): DynamoDBError => {
  const applied = earlier?.applied === "unknown" ? "unknown" : error.applied
  const lost = applied === "unknown" && kind !== "read" && error.reason._tag !== "OutcomeUnknown"
  return lost || earlier !== undefined
    ? revise(error, {
        reason: lost ? withoutStack(() => new OutcomeUnknown({ after: error.reason._tag })) : error.reason,
        applied,
        attempts: (earlier?.attempts ?? 0) + error.attempts
      })
    : error
}

const repeat = Effect.fnUntraced(function* <A>(
  budget: Budget,
  kind: Effects,
  attempt: Effect.Effect<A, DynamoDBError>,
  first: DynamoDBError,
  tally: Tally
): Effect.fn.Return<A, DynamoDBError> {
  const failed = (failure: DynamoDBError, earlier: DynamoDBError | undefined) => {
    const error = settle(kind, failure, earlier)
    tally.attempts = error.attempts
    if (error.reason.retry === "throttling") tally.throttles++
    return error
  }
  let error = failed(first, undefined)
  // A condition that was false is an outcome like others: it costs no schedule.
  if (!error.isRetryable) return yield* Effect.fail(error)
  const next = yield* Schedule.toStep(yield* RetryPolicy)
  while (error.isRetryable) {
    const now = yield* Clock.currentTimeMillis
    const delay = yield* Pull.matchEffect(next(now, error), {
      onSuccess: ([, delay]) => Effect.succeed(delay),
      onFailure: Effect.failCause,
      onDone: () => Effect.undefined
    })
    const price = cost[error.reason.retry]
    if (delay === undefined || budget.tokens < price) break
    budget.tokens -= price
    yield* Effect.sleep(delay)
    tally.attempts++
    const result = yield* Effect.result(attempt)
    if (Result.isSuccess(result)) {
      refund(budget, price)
      return result.success
    }
    error = failed(result.failure, error)
  }
  return yield* Effect.fail(error)
})

/** Repeats attempts as `RetryPolicy` says, on one budget for all of them. */
export const retrying = () => {
  const budget: Budget = { tokens: capacity }
  const repay = <A>(output: A): A => {
    refund(budget, 1)
    return output
  }
  // While the budget is full, a call that succeeds costs no more than the frame that would catch its failure.
  // The tally starts with the first attempt made, and is kept up to date while the call runs.
  return <A>(
    operation: OperationName,
    attempt: Effect.Effect<A, DynamoDBError>,
    tally: Tally
  ): Effect.Effect<A, DynamoDBError> =>
    Effect.catch(budget.tokens < capacity ? Effect.map(attempt, repay) : attempt, (error) =>
      repeat(budget, effects[operation], attempt, error, tally)
    )
}
