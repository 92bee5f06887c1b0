/**
 * Sealing cursors with a secret: what leaves the program can then neither be read nor made by others.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto"
import { toBytes, toText } from "./base64.ts"

type Opened = Result.Result<string, "damaged" | "outdated">

/** From the text of a cursor to what is handed out, at a time in milliseconds, and back. */
export interface Seal {
  readonly seal: (cursor: string, now: number) => string
  /** The cursor inside, which has no more than so many characters. */
  readonly open: (sealed: string, now: number, longest: number) => Opened
}

const open: Seal = { seal: (cursor) => cursor, open: Result.succeed }

export const CurrentSeal = Context.Reference<Seal>("@partita/dynamodb/Cursor/CurrentSeal", { defaultValue: () => open })

/** A seal that knows the time. */
export interface Seals {
  // A sealed cursor is a cursor as well.
  readonly seal: <C extends string>(cursor: C) => C
  readonly open: (sealed: string, longest: number) => Opened
}

/** The seal of the fiber, at the time of its clock. */
export const currentSeal: Effect.Effect<Seals> = Effect.withFiber((fiber) => {
  const { open, seal } = fiber.getRef(CurrentSeal)
  const clock = fiber.getRef(Clock.Clock)
  return Effect.succeed({
    seal: <C extends string>(cursor: C) => seal(cursor, clock.currentTimeMillisUnsafe()) as C,
    open: (sealed, longest) => open(sealed, clock.currentTimeMillisUnsafe(), longest)
  })
})

const prefix = "s1"
const ivLength = 12
const tagLength = 16

/** A sealed cursor of so many characters, the time it was made at among them. */
const sealedLength = (longest: number) => prefix.length + Math.ceil((ivLength + tagLength + 20 + longest) / 3) * 4

/** AES-256-GCM. The nonce is a keyed digest of the text: it repeats only where the whole text does. */
const withSecret = (secret: string) => {
  const derived = (purpose: string) => new Uint8Array(hkdfSync("sha256", secret, "", `partita cursor ${purpose}`, 32))
  const [key, nonceKey] = [derived("key"), derived("nonce")]
  return {
    seal: (text: string): Uint8Array => {
      const iv = createHmac("sha256", nonceKey).update(text).digest().subarray(0, ivLength)
      const cipher = createCipheriv("aes-256-gcm", key, iv)
      const body = Buffer.concat([cipher.update(text), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    /** Throws where it is not of this secret. */
    open: (bytes: Uint8Array): string => {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivLength))
      decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength))
      return Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]).toString()
    }
  }
}

/** Seals with the first secret, and opens what any of them has sealed, for so many milliseconds. */
export const withSecrets = (secrets: readonly [string, ...ReadonlyArray<string>], timeToLive: number): Seal => {
  const [first, ...others] = secrets
  const own = withSecret(first)
  const all = [own, ...others.map(withSecret)]
  return {
    seal: (cursor, now) => prefix + toText(own.seal(`${now}:${cursor}`), "base64url"),
    open: (sealed, now, longest) => {
      if (!sealed.startsWith(prefix) || sealed.length > sealedLength(longest)) return Result.fail("damaged")
      const bytes = toBytes(sealed.slice(prefix.length), "base64url")
      if (bytes === undefined || bytes.length < ivLength + tagLength) return Result.fail("damaged")
      for (const secret of all) {
        const text = Result.getOrUndefined(Result.try(() => secret.open(bytes)))
        if (text === undefined) continue
        const colon = text.indexOf(":")
        return now - Number(text.slice(0, colon)) > timeToLive
          ? Result.fail("outdated")
          : Result.succeed(text.slice(colon + 1))
      }
      return Result.fail("damaged")
    }
  }
}
