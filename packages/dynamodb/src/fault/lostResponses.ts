/**
 * Requests that are sent and get no valid answer.
 */
import * as Effect from "effect/Effect"
import { InternalServerError, type Reason, Timeout, Transport } from "../wire/Reason.ts"
import { type Chance, fail, type Fault, make, share } from "./Fault.ts"

const losses: ReadonlyArray<() => Reason> = [
  () => new Timeout({ phase: "exchange" }),
  () => new Transport({ phase: "exchange", code: "ECONNRESET" }),
  () => new InternalServerError()
]

/**
 * Loses answers, by a timeout, a reset connection or a failure of the service: the client cannot know whether the
 * request was applied. `applied` is the share of the lost ones that reached the service, half by default; what it
 * refused is lost as well.
 *
 * **Example** (Writes that are done and not answered)
 *
 * ```ts
 * import { Faults } from "@partita/dynamodb"
 *
 * const lost = Faults.lostResponses({ rate: 0.1, applied: 1, operations: ["PutItem", "UpdateItem"] })
 * ```
 *
 * @category constructors
 */
export const lostResponses = (chance: Chance & { readonly applied?: number | undefined } = {}): Fault => {
  const applied = share("applied", chance.applied ?? 0.5)
  return make(
    chance,
    () => true,
    (struck) => {
      const loss = losses[Math.floor(struck.random.nextDoubleUnsafe() * losses.length)]!
      const lost = fail(struck, loss, "unknown")
      // A refusal is an answer, and lost like any other.
      return struck.random.nextDoubleUnsafe() < applied ? Effect.andThen(Effect.ignore(struck.attempt), lost) : lost
    }
  )
}
