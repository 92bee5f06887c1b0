/**
 * What a transport tells of an attempt under way, so that a limit of time knows when to end it and what that means.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

/** An attempt under way. Of a transport that tells nothing the worst is taken: it does not wait, and has sent. */
interface Attempt {
  /** Whether the request can have reached the service. */
  sent: () => boolean
  /** How long it has waited for its turn, in milliseconds. */
  waited: (now: number) => number
}

/** The attempt that the fiber makes; none where nothing limits its time. */
const Current = Context.Reference<Attempt | undefined>("@partita/dynamodb/wire/attempt/Current", {
  defaultValue: () => undefined
})

/** Says that an attempt waits for its turn, which is none of its time; what is returned says that its turn has come. */
export const waiting = (fiber: Fiber.Fiber<unknown, unknown>, sent: () => boolean): (() => void) | undefined => {
  const attempt = fiber.getRef(Current)
  if (attempt === undefined) return undefined
  const clock = fiber.getRef(Clock.Clock)
  const since = clock.currentTimeMillisUnsafe()
  const waited = (now: number) => now - since
  Object.assign(attempt, { sent, waited })
  return () => {
    const all = waited(clock.currentTimeMillisUnsafe())
    attempt.waited = () => all
  }
}

/** Ends when the attempt has used up its time, or at the deadline. */
const expired = Effect.fnUntraced(function* (attempt: Attempt, limit: number, deadline: number) {
  const began = yield* Clock.currentTimeMillis
  for (let now = began; ; now = yield* Clock.currentTimeMillis) {
    const left = Math.min(began + limit + attempt.waited(now), deadline) - now
    if (left <= 0) return
    yield* Effect.sleep(left)
  }
})

/** Ends an attempt that has used up its time, or meets the deadline, both in milliseconds. */
export const bounded = <A, E>(
  self: Effect.Effect<A, E>,
  limit: number,
  deadline: number,
  late: (sent: boolean) => E
): Effect.Effect<A, E> =>
  Effect.suspend(() => {
    const attempt: Attempt = { sent: () => true, waited: () => 0 }
    return Effect.raceFirst(
      Effect.provideService(self, Current, attempt),
      Effect.flatMap(expired(attempt, limit, deadline), () => Effect.failSync(() => late(attempt.sent())))
    )
  })
