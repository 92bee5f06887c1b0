/**
 * The error of an operation on an item that is not there.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { decodedKey, type Definition } from "../table/definition.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/**
 * There is no item with this key: `getOrFail` found none, `update` changed nothing.
 *
 * @category errors
 */
export class ItemNotFound extends Data.TaggedError("ItemNotFound")<{
  readonly table: string
  /** The fields of the key. */
  readonly key: Readonly<Record<string, unknown>>
}> {
  override get message(): string {
    return `${this.table}: there is no item with this key`
  }
}

/** Fails for the item with a key. */
export const notFound = (definition: Definition, key: object): Effect.Effect<never, ItemNotFound> =>
  Effect.suspend(() =>
    Effect.fail(withoutStack(() => new ItemNotFound({ table: definition.name, key: decodedKey(definition.key, key) })))
  )
