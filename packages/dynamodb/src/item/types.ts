/**
 * The types the verbs share: how options decide results and errors.
 */
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { Refusal } from "../expression/refusal.ts"
import type * as Table from "../table/Table.ts"
import type { Version } from "../table/Version.ts"
import type { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"

/** A condition over the stored attributes of a table. */
export type Where<T extends Table.Any, Checked> = (attributes: Table.Attributes<T>) => Checked

/**
 * The error of a write with a condition: none where none is given, that is where its type is `never`. What has versions
 * can always be written under one.
 */
export type Failed<Checked, T extends Table.Any> = [Checked] extends [never]
  ? T["versioned"] extends true
    ? ConditionalCheckFailed<Table.Item<T>>
    : never
  : ConditionalCheckFailed<Table.Item<T>>

/**
 * What every write of one item can be asked. `Nothing` is what returns no item, which alone can be sent once.
 *
 * @category models
 */
export interface WriteOptions<T extends Table.Any, Checked, Returning, Nothing, Attributes = Table.Attributes<T>> {
  /** What must be true of the item that is there; without one, `exists` is false and `notExists` true. */
  readonly condition?: ((attributes: Attributes) => Checked) | undefined
  /** The version that the item which is there must still have, or `ConditionalCheckFailed`. */
  readonly version?: VersionOption<T>
  /**
   * Sends the write as a transaction of one, which the service applies exactly once within ten minutes, whatever is
   * lost on the way: twice the units, and no item is returned. Default: false.
   */
  readonly once?: OnceOption<Returning, Nothing>
}

/** Where a write returns nothing. */
type OnceOption<Returning, Nothing> = [Returning] extends [Nothing]
  ? boolean | undefined
  : Refusal<"a write that is sent once returns no item: an update says return nothing"> | undefined

/** Where a table has versions. */
type VersionOption<T extends Table.Any> = T["versioned"] extends true
  ? Version | undefined
  : Refusal<"the table has no versions: see the version option of Table.make"> | undefined

/** What a write returns that can return the item as it was before. Distributes: options may leave it open. */
export type Returned<Returning, Yes, No> = Returning extends "old" ? Yes : No

export type ReturnedError<Returning> = Returned<Returning, ItemDecodeError, never>

/**
 * What a write asks beside writing: to return something, which no batch and no transaction can, or to keep a version,
 * which no batch can.
 */
export type Asked<Returning, T extends Table.Any> = [Returning] extends ["nothing" | undefined]
  ? T["versioned"] extends true
    ? "version"
    : false
  : true
