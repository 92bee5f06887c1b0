/**
 * The limits of a layer's attempts: what was said of them, and the defaults.
 */
import * as Duration from "effect/Duration"
import type { Limits } from "./attempts.ts"
import type { Bounds } from "./bounds.ts"

export const limits = ({
  emulatorWithoutRequestIds,
  maxSockets = 50,
  requestTimeout = "5 seconds"
}: Bounds): Limits => ({
  maxSockets,
  unidentified: emulatorWithoutRequestIds === true,
  requestTimeout: Duration.fromInputUnsafe(requestTimeout)
})
