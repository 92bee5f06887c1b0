/**
 * Cursors: where a query goes on, as an opaque text that belongs to that query alone.
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { CurrentSeal, withSecret } from "./cursorSeal.ts"

/**
 * A place between two items of a query. Opaque, not secret: it holds key values.
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
 * Seals the cursors of a program with a secret: outside, nobody can read them, change them or make one. Without it they
 * are opaque and checked, but hold key values that whoever has one can read.
 *
 * The secret should hold 32 random bytes or more; every program that hands cursors on or takes them needs the same one.
 * With `timeToLive` a cursor is `outdated` that much later, by default never.
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
  secret: Redacted.Redacted,
  options?: { readonly timeToLive?: Duration.Input | undefined }
): Layer.Layer<never> =>
  Layer.succeed(
    CurrentSeal,
    withSecret(
      Redacted.value(secret),
      options?.timeToLive === undefined ? Infinity : Duration.toMillis(options.timeToLive)
    )
  )
