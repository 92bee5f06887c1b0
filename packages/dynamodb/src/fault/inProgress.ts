/**
 * Transactions that the service is still busy with.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Input } from "../wire/Operations.ts"
import { TransactionInProgress } from "../wire/Reason.ts"
import { type Chance, fail, type Fault, make } from "./Fault.ts"

/**
 * Transactions with a token that take `lasts` on the `Clock`: until then their attempts fail with
 * `TransactionInProgress`, afterwards the next one is applied and answered.
 *
 * @category constructors
 */
export const inProgress = (chance: Chance<"TransactWriteItems"> & { readonly lasts: Duration.Input }): Fault => {
  const lasts = Duration.toMillis(Duration.fromInputUnsafe(chance.lasts))
  return (transport, random) => {
    const ends = new Map<string, number>()
    const seen = new Set<string>()
    const busy = make(
      { when: (_, input) => ends.has((input as Input<"TransactWriteItems">).ClientRequestToken ?? "") },
      (operation) => operation === "TransactWriteItems",
      (struck) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          now < ends.get((struck.input as Input<"TransactWriteItems">).ClientRequestToken!)!
            ? fail(struck, () => new TransactionInProgress(), "unknown")
            : struck.attempt
        )
    )(transport, random)
    const begins = make(
      {
        ...chance,
        when: (operation, input) => {
          const { ClientRequestToken: token } = input as Input<"TransactWriteItems">
          if (token === undefined || seen.has(token)) return false
          seen.add(token) // chance decides at the first attempt, for all of them
          return chance.when?.(operation, input) ?? true
        }
      },
      (operation) => operation === "TransactWriteItems",
      ({ attempt, input }) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          ends.set((input as Input<"TransactWriteItems">).ClientRequestToken!, now + lasts)
          return attempt
        })
    )
    return begins(busy, random)
  }
}
