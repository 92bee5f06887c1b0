/**
 * Answers that take their time.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Chance, type Fault, make } from "./Fault.ts"

/**
 * Delays answers on the `Clock`, by a time between `min` (default none) and `max`: some requests are late on their way,
 * others were applied and their answer is late. `DynamoDB.Timeouts` says how long a client waits.
 *
 * **Example** (Answers that take up to two seconds, and a client that waits for one)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB, Faults } from "@partita/dynamodb"
 *
 * const impatient = program.pipe(
 *   Effect.provideService(DynamoDB.Timeouts, { attempt: "1 second" }),
 *   Faults.inject([Faults.slow({ rate: 0.2, max: "2 seconds" })])
 * )
 * ```
 *
 * @category constructors
 */
export const slow = (
  chance: Chance & { readonly min?: Duration.Input | undefined; readonly max: Duration.Input }
): Fault => {
  const min = Duration.toMillis(Duration.fromInputUnsafe(chance.min ?? 0))
  const span = Duration.toMillis(Duration.fromInputUnsafe(chance.max)) - min
  if (!(span >= 0)) throw new Error("min is at most max")
  return make(
    chance,
    () => true,
    ({ attempt, random }) => {
      const delay = min + random.nextDoubleUnsafe() * span
      return random.nextDoubleUnsafe() < 0.5
        ? Effect.delay(attempt, delay)
        : Effect.flatMap(Effect.exit(attempt), (exit) => Effect.delay(exit, delay))
    }
  )
}
