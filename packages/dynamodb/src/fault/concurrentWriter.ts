/**
 * Another writer, who comes in between.
 */
import * as Effect from "effect/Effect"
import { DynamoDB, fromTransport } from "../wire/Client.ts"
import { effects } from "../wire/Operations.ts"
import { type Chance, type Fault, make } from "./Fault.ts"

/**
 * Runs `write` after a read and before the next write: what a program read is no longer what is there when it writes.
 * Other faults after this one in the list strike it too; a failure of it is of no consequence.
 *
 * **Example** (A read that is outdated when its reader writes)
 *
 * ```ts
 * import { DynamoDB, Faults } from "@partita/dynamodb"
 *
 * const raced = DynamoDB.modify(Orders, key, (o) => ({ ...o, total: o.total * 2 })).pipe(
 *   Faults.inject([Faults.concurrentWriter({ write: DynamoDB.update(Orders, key, (o) => [o.total.add(1)]), times: 1 })])
 * )
 * ```
 *
 * @category constructors
 */
export const concurrentWriter = <A, E>(chance: Chance & { readonly write: Effect.Effect<A, E, DynamoDB> }): Fault => {
  return (transport, random) => {
    const service = fromTransport(transport)
    const other = Effect.ignore(Effect.provideService(chance.write, DynamoDB, service))
    let read = false
    const strikes = make(
      {
        ...chance,
        when: (operation, input) => {
          if (!read || chance.when?.(operation, input) === false) return false
          read = false // also when chance spares this write: the one after it follows no read
          return true
        }
      },
      (operation) => effects[operation] === "write",
      ({ attempt }) => Effect.andThen(other, attempt)
    )(transport, random)
    return {
      ...transport,
      send: (operation, input) =>
        Effect.suspend(() => {
          if (effects[operation] === "read") read = true
          return strikes.send(operation, input)
        })
    }
  }
}
