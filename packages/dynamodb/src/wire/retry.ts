/**
 * The one retry loop: it repeats what cannot have been applied, and what may be applied twice.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pull from "effect/Pull"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type { AttributeMap } from "./AttributeValue.ts"
import { type DynamoDBError, revise } from "./DynamoDBError.ts"
import * as Reason from "./Reason.ts"
import type { RetryClass } from "./RetryClass.ts"
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

/** What is known about the repetition of a request. */
export interface Repetition<out A> {
  readonly retryClass: RetryClass
  /** What the item that a repeated write found in its way says of the attempt before; nothing known without it. */
  readonly found?: ((item: AttributeMap | undefined) => Found<A>) | undefined
  /** When no further attempt may begin, in milliseconds of the clock. */
  readonly deadline?: number | undefined
  /** Told of every attempt that fails, also of those that are made good. */
  readonly attemptFailed?: ((error: DynamoDBError) => void) | undefined
}

/** It was this call's own work, and its answer; or nobody knows, and whether it looks like that. */
export type Found<A> = { readonly own: A } | { readonly looksApplied: boolean }

const capacity = 500
const cost = { never: 0, transient: 14, throttling: 5 }

/** How long the service remembers a token, less a minute. */
const tokenMillis = 9 * 60_000

/** The service completes a stuck transaction for a request that comes five seconds later. */
const inProgressMillis = 10_000

const refund = (budget: Budget, tokens: number) => {
  budget.tokens = Math.min(capacity, budget.tokens + tokens)
}

/** Whether the service decided on the request itself: with a token, no earlier attempt can have been applied then. */
const isDecision = (error: DynamoDBError) => error.reason._tag === "TransactionCanceled" && !error.isRetryable

/** Whether the attempts may go on although an earlier one may have been applied. */
const isRepeatable = { read: true, same: true, token: true, once: false, control: false }

/** The reason of a write that may have been applied although its last attempt was not. */
export const outcomeUnknown = (error: DynamoDBError, looksApplied?: boolean): Reason.OutcomeUnknown =>
  withoutStack(() => {
    const reason = new Reason.OutcomeUnknown({
      after: error.reason._tag,
      ...(looksApplied === undefined ? undefined : { looksApplied })
    })
    const item = error.reason._tag === "ConditionalCheckFailed" ? error.reason.rawItem : undefined
    if (item !== undefined) Reason.rawItem.set(reason, item)
    return reason
  })

/** What was learnt from the attempts so far. */
interface Failed {
  readonly error: DynamoDBError
  /** Whether one of them may have been applied. */
  readonly lost: boolean
}

/** An attempt failed: what that means together with those before it. */
const learn = (kind: RetryClass, error: DynamoDBError, before: Failed | undefined): Failed => ({
  error: before === undefined ? error : revise(error, { attempts: before.error.attempts + error.attempts }),
  lost: !(kind === "token" && isDecision(error)) && (error.applied === "unknown" || before?.lost === true)
})

/** What the caller is told when there is no further attempt. */
const tell = <A>({ found, retryClass }: Repetition<A>, { error, lost }: Failed): Exit.Exit<A, DynamoDBError> => {
  if (!lost) return Exit.fail(error)
  if (retryClass === "read" || error.reason._tag === "OutcomeUnknown") {
    return Exit.fail(error.applied === "unknown" ? error : revise(error, { applied: "unknown" }))
  }
  const met = error.reason._tag === "ConditionalCheckFailed" ? found?.(error.reason.rawItem) : undefined
  if (met !== undefined && "own" in met) return Exit.succeed(met.own)
  return Exit.fail(revise(error, { reason: outcomeUnknown(error, met?.looksApplied), applied: "unknown" }))
}

const repeat = Effect.fnUntraced(function* <A>(
  budget: Budget,
  repetition: Repetition<A>,
  attempt: Effect.Effect<A, DynamoDBError>,
  first: DynamoDBError,
  began: number,
  tally: Tally
): Effect.fn.Return<A, DynamoDBError> {
  const { deadline = Infinity, retryClass } = repetition
  const failed = (error: DynamoDBError, before: Failed | undefined) => {
    repetition.attemptFailed?.(error)
    const now = learn(retryClass, error, before)
    tally.attempts = now.error.attempts
    if (error.reason.retry === "throttling") tally.throttles++
    return now
  }
  let all = failed(first, undefined)
  const goesOn = () => all.error.isRetryable && (!all.lost || isRepeatable[retryClass])
  // A condition that was false is an outcome like others: it costs no schedule.
  if (!goesOn()) return yield* tell(repetition, all)
  const next = yield* Schedule.toStep(yield* RetryPolicy)
  while (goesOn()) {
    const { error, lost } = all
    const now = yield* Clock.currentTimeMillis
    const delay =
      error.reason._tag === "TransactionInProgress"
        ? now - began < inProgressMillis
          ? Duration.millis(500 + 1000 * (yield* Random.next))
          : undefined
        : yield* Pull.matchEffect(next(now, error), {
            onSuccess: ([, delay]) => Effect.succeed(delay),
            onFailure: Effect.failCause,
            onDone: () => Effect.undefined
          })
    const price = cost[error.reason.retry]
    if (delay === undefined || budget.tokens < price) break
    const then = now + Duration.toMillis(delay)
    if (then >= deadline || (lost && retryClass === "token" && then - began > tokenMillis)) break
    budget.tokens -= price
    yield* Effect.sleep(delay)
    tally.attempts++
    const result = yield* Effect.result(attempt)
    if (Result.isSuccess(result)) {
      refund(budget, price)
      return result.success
    }
    all = failed(result.failure, all)
  }
  return yield* tell(repetition, all)
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
    repetition: () => Repetition<A>,
    attempt: Effect.Effect<A, DynamoDBError>,
    began: number,
    tally: Tally
  ): Effect.Effect<A, DynamoDBError> =>
    Effect.catch(budget.tokens < capacity ? Effect.map(attempt, repay) : attempt, (error) =>
      repeat(budget, repetition(), attempt, error, began, tally)
    )
}
