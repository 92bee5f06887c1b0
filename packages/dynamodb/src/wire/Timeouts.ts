/**
 * How long calls may take.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"

/**
 * How long an attempt, and a call with all its attempts and the waits between them, may take.
 *
 * **Details**
 *
 * By default neither is limited here; the layers limit each attempt by their `requestTimeout`, so that a longer one
 * here changes nothing. An attempt that takes too long fails with the reason `Timeout` and is repeated like any other
 * that got no answer; a call that takes too long makes no further attempt, and a write that may have been applied fails
 * with `OutcomeUnknown`. What was not sent yet cannot have been applied. A limit that is no time, or none, is refused
 * (`Validation`).
 *
 * The time of an attempt does not run while it waits for a free socket, or for new credentials in the place of expired
 * ones; the time of a call does. The limits are read from the fiber that makes the call. A verb that makes several
 * calls, such as a batch or `modify`, has each of them limited.
 *
 * **Example** (Two seconds for the whole of a call)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const soon = program.pipe(Effect.provideService(DynamoDB.Timeouts, { attempt: "500 millis", call: "2 seconds" }))
 * ```
 *
 * @category references
 */
export const Timeouts = Context.Reference<{
  readonly attempt?: Duration.Input | undefined
  readonly call?: Duration.Input | undefined
}>("@partita/dynamodb/DynamoDB/Timeouts", { defaultValue: () => ({}) })
