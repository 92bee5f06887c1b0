/**
 * What a codec makes of a value, in a form that tests can write down: the value, or where and why there is none.
 */
import { Effect, Exit, Schema } from "effect"
import { fromSchema, type Issue, type ModelCodec } from "../../src/codec/Codec.ts"
import type { Model } from "../../src/codec/Model.ts"
import type { AttributeMap, AttributeValue } from "../../src/wire/AttributeValue.ts"

/** The codec of a struct whose one field `a` has the schema. */
export const fieldCodec = (field: Schema.Constraint): ModelCodec<{ readonly a?: unknown }> =>
  // The fields of tests need no services.
  fromSchema(Schema.Struct({ a: field }) as unknown as Model) as ModelCodec<{ readonly a?: unknown }>

/** A value, or an issue printed as `path: rule`. */
export const outcome = <A>(effect: Effect.Effect<A, Issue>): A | string => {
  const exit = Effect.runSyncExit(Effect.flip(effect))
  if (Exit.isFailure(exit)) return Effect.runSync(effect as Effect.Effect<A>)
  return `${exit.value.path.join(".")}: ${exit.value.rule}`
}

export const encodeField = (field: Schema.Constraint, value: unknown): AttributeValue | string | undefined => {
  const encoded = outcome(fieldCodec(field).encode({ a: value }))
  return typeof encoded === "string" ? encoded : encoded["a"]
}

export const decodeField = (field: Schema.Constraint, stored: AttributeValue): unknown => {
  const decoded = outcome(fieldCodec(field).decode({ a: stored }))
  return typeof decoded === "string" ? decoded : decoded.a
}

export const decodeItem = <A>(codec: ModelCodec<A>, stored: AttributeMap): A | string => outcome(codec.decode(stored))
