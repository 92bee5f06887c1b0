/**
 * Times that a caller gives.
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

/** The rule that a limit of time breaks, where one is given: it is longer than none. */
export const timeRule = (name: string, time: Duration.Input | undefined): string | undefined => {
  if (time === undefined) return undefined
  const millis = Option.match(Duration.fromInput(time), { onNone: () => NaN, onSome: Duration.toMillis })
  return millis > 0 ? undefined : `${name} must be a time, longer than none`
}
