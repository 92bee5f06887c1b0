/**
 * Texts that no two calls share: they tell the service, or us, which call a write belongs to.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/** Thirteen hexadecimal digits: all the bits of a random number. */
const part = Effect.map(Random.next, (share) =>
  Math.floor(share * 2 ** 52)
    .toString(16)
    .padStart(13, "0")
)

/** A token of 104 random bits, in 26 characters. */
export const newToken: Effect.Effect<string> = Effect.zipWith(part, part, (first, second) => first + second)
