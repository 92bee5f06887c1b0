/**
 * Cursors: where a query goes on, as an opaque text that belongs to that query alone.
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { CurrentSeal, withSecrets } from "./cursorSeal.ts"

/**
 * A place between two items of a query. Opaque, not secret: it holds key values, where a filter is given also those of
 * an item that it left out.
 *
 * @category schemas
 */
export const Cursor = Schema.String.pipe(Schema.brand("@partita/dynamodb/Cursor"))

/**
 * @category models
 */
export type Cursor = typeof Cursor.Type

/**
 * A cursor that cannot be used: `damaged` on the way, of a `foreign` query (another table, index, direction, partition
 * or sort condition), or `outdated`, made by another version of this library or too long ago. Nothing was sent.
 *
 * @category errors
 */
export class CursorError extends Data.TaggedError("CursorError")<{
  readonly table: string
  readonly reason: "damaged" | "foreign" | "outdated"
}> {
  override get message(): string {
    const what = { damaged: "is damaged", foreign: "belongs to another query", outdated: "is out of date" }
    return `${this.table}: the cursor ${what[this.reason]}`
  }
}

/**
 * A secret that seals nothing, because it is too short to keep others from trying all that are as short.
 *
 * @category errors
 */
export class CursorSecretError extends Data.TaggedError("CursorSecretError")<{
  /** Which of the secrets, from 0. */
  readonly position: number
}> {
  override get message(): string {
    return `the secret of cursors at ${this.position} is too short: it must hold at least ${shortest} bytes`
  }
}

/** No key of the cipher is shorter. */
const shortest = 16

/**
 * Seals the cursors of a program with a secret: outside, nobody can read them, change them or make one. Without it they
 * are opaque and checked, but hold key values that whoever has one can read.
 *
 * The secret should hold 32 random bytes or more; every program that hands cursors on or takes them needs the same one.
 * Of several secrets the first seals and all open, so that one can be replaced: give the new one first, and leave the
 * old one out once its cursors are out of use. With `timeToLive` a cursor is `outdated` that much later, by default
 * never.
 *
 * Fails with `CursorSecretError` where a secret has less than 16 bytes.
 *
 * **Example** (Cursors that users carry for a day)
 *
 * ```ts
 * import { Cursor } from "@partita/dynamodb"
 * import { Config, Effect, Layer } from "effect"
 *
 * const sealed = Layer.unwrap(
 *   Effect.map(Config.Redacted("CURSOR_SECRET"), (secret) => Cursor.layerSecret(secret, { timeToLive: "1 day" }))
 * )
 * ```
 *
 * @category layers
 */
export const layerSecret = (
  secret: Redacted.Redacted | readonly [Redacted.Redacted, ...ReadonlyArray<Redacted.Redacted>],
  options?: { readonly timeToLive?: Duration.Input | undefined }
): Layer.Layer<never, CursorSecretError> =>
  Layer.effect(
    CurrentSeal,
    Effect.suspend(() => {
      const given: ReadonlyArray<Redacted.Redacted> = Redacted.isRedacted(secret) ? [secret] : secret
      const [first = "", ...others] = given.map((one) => Redacted.value(one))
      const secrets = [first, ...others] as const
      const position = secrets.findIndex((text) => Buffer.byteLength(text) < shortest)
      if (position !== -1) return Effect.fail(new CursorSecretError({ position }))
      const timeToLive = options?.timeToLive === undefined ? Infinity : Duration.toMillis(options.timeToLive)
      return Effect.succeed(withSecrets(secrets, timeToLive))
    })
  )
