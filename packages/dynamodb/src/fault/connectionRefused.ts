/**
 * Requests that do not reach the service.
 */
import { Transport } from "../wire/Reason.ts"
import { type Chance, fail, type Fault, make } from "./Fault.ts"

/**
 * Refuses connections: nothing is sent, and the client knows it.
 *
 * @category constructors
 */
export const connectionRefused = (chance: Chance = {}): Fault =>
  make(
    chance,
    () => true,
    (struck) => fail(struck, () => new Transport({ phase: "connect", code: "ECONNREFUSED" }), "no")
  )
