/**
 * A wait that belongs to no call, on the clock of whoever asks for it.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** The clock of the machine, which programs have unless they are given another one. */
const machine = Context.get(Context.empty(), Clock.Clock)

/** What the timers of the runtimes hold at most, in milliseconds. */
const longest = 2 ** 31 - 1

/** Waits; what it returns ends the wait. No process lives on for one on the machine's clock. */
export const alarm = (clock: Clock.Clock, millis: number, ring: () => void): (() => void) => {
  if (clock !== machine) {
    const fiber = Effect.runFork(Effect.andThen(clock.sleep(Duration.millis(millis)), Effect.sync(ring)))
    return () => void Effect.runFork(Fiber.interrupt(fiber))
  }
  if (millis > longest) return () => {} // three weeks: nothing waits for that
  const timer: { readonly unref?: () => void } | number = setTimeout(ring, millis)
  if (typeof timer === "object") timer.unref?.()
  return () => clearTimeout(timer as ReturnType<typeof setTimeout>)
}
