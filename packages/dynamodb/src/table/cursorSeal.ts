/**
 * Sealing cursors with a secret: what leaves the program can then neither be read nor made by others.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto"

/** From the text of a cursor to what is handed out, at a time in milliseconds, and back. */
export interface Seal {
  readonly seal: (cursor: string, now: number) => string
  readonly open: (sealed: string, now: number) => Result.Result<string, "damaged" | "outdated">
}

const open: Seal = { seal: (cursor) => cursor, open: Result.succeed }

export const CurrentSeal = Context.Reference<Seal>("@partita/dynamodb/Cursor/CurrentSeal", { defaultValue: () => open })

/** The seal of the fiber, at the time of its clock. */
export const currentSeal = Effect.withFiber((fiber) => {
  const { open, seal } = fiber.getRef(CurrentSeal)
  const clock = fiber.getRef(Clock.Clock)
  return Effect.succeed({
    // A sealed cursor is a cursor as well.
    seal: <C extends string>(cursor: C) => seal(cursor, clock.currentTimeMillisUnsafe()) as C,
    open: (sealed: string) => open(sealed, clock.currentTimeMillisUnsafe())
  })
})

const prefix = "s1"
const ivLength = 12
const tagLength = 16

/** AES-256-GCM. The nonce is a keyed digest of the text: it repeats only where the whole text does. */
export const withSecret = (secret: string, timeToLive: number): Seal => {
  const derived = (purpose: string) => new Uint8Array(hkdfSync("sha256", secret, "", `partita cursor ${purpose}`, 32))
  const [key, nonceKey] = [derived("key"), derived("nonce")]
  return {
    seal: (cursor, now) => {
      const text = `${now}:${cursor}`
      const iv = createHmac("sha256", nonceKey).update(text).digest().subarray(0, ivLength)
      const cipher = createCipheriv("aes-256-gcm", key, iv)
      const body = Buffer.concat([cipher.update(text), cipher.final()])
      return prefix + Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")
    },
    open: (sealed, now) => {
      const bytes = Buffer.from(sealed.slice(prefix.length), "base64url")
      if (!sealed.startsWith(prefix) || bytes.length < ivLength + tagLength) return Result.fail("damaged")
      return Result.flatMap(
        Result.try({
          try: () => {
            const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivLength))
            decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength))
            return decipher.update(bytes.subarray(ivLength + tagLength)).toString() + decipher.final().toString()
          },
          catch: () => "damaged" as const
        }),
        (text) => {
          const colon = text.indexOf(":")
          return now - Number(text.slice(0, colon)) > timeToLive
            ? Result.fail("outdated" as const)
            : Result.succeed(text.slice(colon + 1))
        }
      )
    }
  }
}
