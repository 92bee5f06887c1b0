/**
 * What bounds the attempts of a layer.
 */
import type * as Duration from "effect/Duration"
import { countRule } from "../wire/count.ts"
import { timeRule } from "../wire/time.ts"

/**
 * What bounds attempts, and what counts as an answer.
 *
 * @category models
 */
export interface Bounds {
  /** The time one attempt may take, from its credentials to the end of its answer; 5 seconds by default. */
  readonly requestTimeout?: Duration.Input | undefined
  /** How many requests may be under way at once; the others wait. 50 by default. */
  readonly maxSockets?: number | undefined
  /**
   * For an emulator whose answers have neither `x-amzn-requestid` nor `x-amz-crc32`. DynamoDB sends both, so that an
   * answer with neither is a proxy's or a login page's, and counts as none. Default: false.
   */
  readonly emulatorWithoutRequestIds?: boolean | undefined
}

interface Bounded extends Bounds {
  readonly connectTimeout?: Duration.Input | undefined
}

/** The rule that the bounds of a layer break, before anything waits for ever or not at all. */
export const boundsRule = ({ connectTimeout, maxSockets, requestTimeout }: Bounded): string | undefined =>
  countRule("maxSockets", maxSockets) ??
  timeRule("requestTimeout", requestTimeout) ??
  timeRule("connectTimeout", connectTimeout)

/** Options that hold: others are a mistake in the program. */
export const checked = <A extends Bounded>(of: string, options: A): A => {
  const rule = boundsRule(options)
  if (rule !== undefined) throw new Error(`DynamoDB.${of}: ${rule}`)
  return options
}
