/**
 * New credentials in the place of those that the service calls expired.
 */
import type * as Clock from "effect/Clock"
import { alarm } from "./alarm.ts"

/** The renewal of credentials: one at a time, which all attempts wait for, and not for longer than `limit` milliseconds. */
export const renewing = (renew: () => Promise<unknown>, clock: Clock.Clock, limit: number) => {
  let due = false
  let wait: Promise<void> | undefined
  const begin = () =>
    new Promise<void>((resolve) => {
      const done = () => {
        disarm()
        wait = undefined
        resolve()
      }
      const disarm = alarm(clock, limit, done)
      // If there are no others, the service will say so.
      Promise.resolve().then(renew).then(done, done)
    })
  return {
    /** The credentials must sign no further attempt. */
    expired: (): void => {
      due = true
    },
    /** What the next attempt has to wait for. */
    pause: (): Promise<void> | undefined => {
      if (!due && wait === undefined) return undefined
      due = false
      return (wait ??= begin())
    }
  }
}
