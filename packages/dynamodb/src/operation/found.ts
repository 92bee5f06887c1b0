/**
 * Errors that hold the item that was in the way: reachable by name, never printed.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { decodedKey, type Definition, storedKey } from "../table/definition.ts"
import { decodeError, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { hidden } from "../wire/hidden.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/** An item as it was stored and, if it decodes, as it is in the program. */
interface Found {
  readonly stored: AttributeMap
  readonly decoded: Exit.Exit<unknown, ItemDecodeError>
}

const found = hidden<Found>()

interface Fields {
  readonly table: string
  /** The fields of the key. */
  readonly key: Readonly<Record<string, unknown>>
}

/** The base of an error about an item that was there. */
export const FoundError = <const Tag extends string>(tag: Tag) => {
  abstract class Base<out A> extends Data.TaggedError(tag)<Fields> {
    /** The item that was there; none when there was none, when it was not asked for, or when it does not decode. */
    get item(): Option.Option<A> {
      // What `of` keeps was decoded by the codec of the table whose items are `A`.
      return Option.flatMap(decodedOf(this), Exit.getSuccess) as Option.Option<A>
    }
    /** Why the item that was there does not decode. */
    get itemError(): Option.Option<ItemDecodeError> {
      return Option.flatMap(decodedOf(this), Exit.findErrorOption)
    }
    /** The item that was there, as it was stored. */
    get rawItem(): Option.Option<AttributeMap> {
      return Option.map(Option.fromUndefinedOr(found.get(this)), ({ stored }) => stored)
    }
  }
  return Base
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
  const decoded = Effect.mapErrorEager(definition.codec.decode(stored), (issue) =>
    decodeError(definition, storedKey(definition.key, stored), issue)
  )
  return Effect.flatMap(Effect.exit(decoded), (exit) => {
    found.set(error, { stored, decoded: exit })
    return Effect.fail(error)
  })
}
