/**
 * How much a reading may read: the counts that its caller gives.
 */
import * as Effect from "effect/Effect"
import { Invalid } from "../expression/invalid.ts"

export interface Bounds {
  readonly pageSize?: number | undefined
  readonly limit?: number | undefined
  readonly prefetch?: number | undefined
  readonly maxPages?: number | undefined
  readonly maxReadUnits?: number | undefined
}

/** What was read of it. */
export interface Spent {
  readonly pages: number
  readonly units: number
}

export const isSpent = ({ maxPages = Infinity, maxReadUnits = Infinity }: Bounds, { pages, units }: Spent): boolean =>
  pages >= maxPages || units >= maxReadUnits

const counts = { limit: 1, pageSize: 1, maxPages: 1, maxReadUnits: 0, prefetch: 0 } as const

export const checkCounts = (options: Bounds): Effect.Effect<void, Invalid> => {
  for (const name of ["limit", "pageSize", "maxPages", "prefetch", "maxReadUnits"] as const) {
    const count = options[name]
    const whole = name === "maxReadUnits" || Number.isSafeInteger(count)
    if (count !== undefined && !(whole && count >= counts[name])) {
      return Effect.fail(
        new Invalid(`${name} must be ${name === "maxReadUnits" ? "a" : "a whole"} number from ${counts[name]}`)
      )
    }
  }
  return Effect.void
}
