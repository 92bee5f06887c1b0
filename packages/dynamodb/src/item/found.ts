/**
 * Errors that hold the item that was in the way: reachable by name, never printed.
 */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { decodedKey, type Definition } from "../table/definition.ts"
import { decodeAnswer, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { hidden } from "../wire/hidden.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/** An item as it was stored and, if it decodes, as it is in the program. */
interface Found {
  readonly stored: AttributeMap
  readonly decoded: Exit.Exit<unknown, ItemDecodeError>
}

const found = hidden<Found>()

export interface Fields {
  readonly table: string
  /** The fields of the key. */
  readonly key: Readonly<Record<string, unknown>>
}

/** An error about an item that was there. */
export interface FoundError<out A> extends Cause.YieldableError, Fields {
  /** The item that was there; none when there was none, when it was not asked for, or when it does not decode. */
  readonly item: Option.Option<A>
  /** Why the item that was there does not decode. */
  readonly itemError: Option.Option<ItemDecodeError>
  /** The item that was there, as it was stored. */
  readonly rawItem: Option.Option<AttributeMap>
}

/** The base of an error about an item that was there, with its tag. */
export const FoundError = <const Tag extends string>(
  tag: Tag
): new <A>(fields: Fields) => FoundError<A> & { readonly _tag: Tag } => {
  class Base extends Data.TaggedError(tag)<Fields> {
    get item() {
      return Option.flatMap(decodedOf(this), Exit.getSuccess)
    }
    get itemError() {
      return Option.flatMap(decodedOf(this), Exit.findErrorOption)
    }
    get rawItem() {
      return Option.map(Option.fromUndefinedOr(found.get(this)), ({ stored }) => stored)
    }
  }
  // What `failWith` keeps was decoded by the codec of the table whose items are `A`.
  return Base as never
}

const decodedOf = (error: object) => Option.map(Option.fromUndefinedOr(found.get(error)), ({ decoded }) => decoded)

/** Fails with an error about the item that was there, decoded in the caller's fiber. */
export const failWith = <E extends object>(
  Error: new (fields: Fields) => E,
  definition: Definition,
  values: object,
  stored: AttributeMap | undefined
): Effect.Effect<never, E> => {
  const error = withoutStack(() => new Error({ table: definition.name, key: decodedKey(definition.key, values) }))
  if (stored === undefined) return Effect.fail(error)
  return Effect.flatMap(Effect.exit(decodeAnswer(definition, stored, false)), (exit) => {
    found.set(error, { stored, decoded: exit })
    return Effect.fail(error)
  })
}
