/**
 * New credentials in the place of those that the service calls expired.
 */
import type { DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** The renewal of a client's credentials: one at a time, which all attempts wait for, and not for longer than `limit`. */
export const renewing = ({ credentials }: DynamoDBClientResolvedConfig, limit: Duration.Duration) => {
  let due = false
  let asked: Promise<unknown> | undefined
  // If there are no others, the service will say so.
  const ask = () =>
    Promise.resolve({ forceRefresh: true })
      .then(credentials)
      .catch(() => {})
  const wait = Effect.suspend(() =>
    Effect.timeoutOption(
      Effect.promise(() => (asked ??= ask())),
      limit
    )
  ).pipe(Effect.ensuring(Effect.sync(() => (asked = undefined))), Effect.asVoid)
  return {
    /** The credentials must sign no further attempt. */
    expired: () => {
      due = true
    },
    renewed: Effect.suspend(() => {
      if (!due && asked === undefined) return Effect.void
      due = false
      return wait
    })
  }
}
