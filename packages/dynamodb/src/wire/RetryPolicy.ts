/**
 * When a failed call is made again.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { DynamoDBError } from "./DynamoDBError.ts"

/** The limit of the first delay, in milliseconds; each further one doubles it. */
const base = { never: 0, transient: 25, throttling: 1000 }

const fullJitter: Schedule.Schedule<unknown, DynamoDBError> = Schedule.recurs(3).pipe(
  Schedule.setInputType<DynamoDBError>(),
  Schedule.modifyDelay(({ attempt, input }) =>
    Effect.map(Random.next, (share) => Duration.millis(share * base[input.reason.retry] * 2 ** (attempt - 1)))
  )
)

/**
 * The delays between the attempts of a call, and how many there are, as a schedule over the errors of its attempts.
 *
 * **Details**
 *
 * By default a call makes four attempts. Each delay is drawn evenly between zero and a limit that starts at 25
 * milliseconds, after throttling at one second, and doubles with every attempt.
 *
 * The policy is read from the fiber that makes the call. It never decides *what* may be repeated: an attempt that may
 * have been applied is repeated where applying it twice is the same as once, a failure that will not pass by itself not
 * at all, and each service has a budget of repetitions that a persistent outage uses up. A transaction in progress is
 * asked about again about every second, until ten seconds after the first attempt.
 *
 * **Example** (No repetition for one part of a program)
 *
 * ```ts
 * import { Effect, Schedule } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const once = DynamoDB.call("DescribeLimits", {}).pipe(
 *   Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(0))
 * )
 * ```
 *
 * @category references
 */
export const RetryPolicy = Context.Reference<Schedule.Schedule<unknown, DynamoDBError>>(
  "@partita/dynamodb/DynamoDB/RetryPolicy",
  { defaultValue: () => fullJitter }
)
