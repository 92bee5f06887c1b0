/**
 * Reads that have not heard of the latest writes.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Semaphore from "effect/Semaphore"
import type { Transport } from "../wire/Client.ts"
import { effects, type Input, type OperationName } from "../wire/Operations.ts"
import { type Chance, type Fault, make } from "./Fault.ts"

const isStrong = (operation: OperationName, input: object): boolean => {
  if (operation !== "BatchGetItem") return "ConsistentRead" in input && input.ConsistentRead === true
  const { RequestItems = {} } = input as Input<"BatchGetItem">
  return Object.values(RequestItems).some(({ ConsistentRead }) => ConsistentRead === true)
}

type Read = "GetItem" | "BatchGetItem" | "Query" | "Scan"
const reads: ReadonlyArray<OperationName> = ["GetItem", "BatchGetItem", "Query", "Scan"] satisfies ReadonlyArray<Read>

/**
 * Answers reads that need not be strongly consistent, those of global indexes among them, from a replica that hears of
 * each write `lag` later on the `Clock`. The replica is another transport over the same data, a copy of the embedded
 * database for one; put this fault last in the list, next to the database.
 *
 * **Example** (Reads that are a second behind)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Faults } from "@partita/dynamodb"
 * import { Embedded } from "@partita/embedded"
 *
 * const behind = Effect.flatMap(Embedded.replica, (replica) =>
 *   program.pipe(Faults.inject([Faults.stale({ replica, lag: "1 second", rate: 0.5 })]))
 * )
 * ```
 *
 * @category constructors
 */
export const stale = (chance: Chance<Read> & { readonly replica: Transport; readonly lag: Duration.Input }): Fault => {
  const { replica } = chance
  const lag = Duration.toMillis(Duration.fromInputUnsafe(chance.lag))
  return (transport, random) => {
    const writes: Array<{ readonly due: number; readonly write: Effect.Effect<unknown> }> = []
    const order = Semaphore.makeUnsafe(1)
    // What is taken from the list is written: no reader who stops waiting may lose it.
    const catchUp = Effect.uninterruptible(
      order.withPermit(
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Effect.whileLoop({
            while: () => writes.length > 0 && writes[0]!.due <= now,
            body: () => writes.shift()!.write,
            step: () => undefined
          })
        )
      )
    )
    const behind = make(
      {
        ...chance,
        when: (operation, input) => !isStrong(operation, input) && (chance.when?.(operation, input) ?? true)
      },
      (operation) => reads.includes(operation),
      ({ input, operation }) => Effect.andThen(catchUp, replica.send(operation, input))
    )(transport, random)
    return {
      ...transport,
      send: (operation, input) => {
        if (effects[operation] === "read") return behind.send(operation, input)
        return Effect.onExit(transport.send(operation, input), (exit) =>
          // A write that nobody waits for any longer was sent, and the embedded engine has done it.
          Exit.isSuccess(exit) || Exit.hasInterrupts(exit)
            ? Effect.map(Clock.currentTimeMillis, (now) => {
                writes.push({ due: now + lag, write: Effect.ignore(replica.send(operation, input)) })
              })
            : Effect.void
        )
      }
    }
  }
}
