/**
 * Texts that no two calls share: they tell the service, or us, which call a write belongs to.
 */
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"

/**
 * A token of 36 characters. Not drawn from `Random`: a seeded one gives two runs, or two processes, the same token, and
 * of two writes with one token the service applies one. That module of Effect is unstable: only this file uses it.
 */
export const newToken: Effect.Effect<string> = Effect.sync(() => SecureRandom.uuidV4Unsafe())
