/**
 * Whether messages of errors repeat what the service wrote.
 */
import * as Context from "effect/Context"

/**
 * Whether the message of an error repeats the service's words whatever they hold: for development. They may hold values
 * of items. By default a message repeats them where they are a known sentence that carries no value.
 *
 * **Example** (While developing)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const talkative = program.pipe(Effect.provideService(DynamoDB.ShowServiceMessages, true))
 * ```
 *
 * @category references
 */
export const ShowServiceMessages = Context.Reference<boolean>("@partita/dynamodb/DynamoDB/ShowServiceMessages", {
  defaultValue: () => false
})
