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

/** The option of writes that are sent as a transaction of one, where they return nothing. */
export type OnceOption<Returning, Nothing> = [Returning] extends [Nothing]
  ? boolean | undefined
  : Refusal<"a write that is sent once returns no item: an update says return nothing"> | undefined

/** The option of writes that names the version an item must still have. */
export type VersionOption<T extends Table.Any> = T["versioned"] extends true
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
