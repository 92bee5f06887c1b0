/**
 * The types the verbs share: how options decide results and errors.
 */
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import type * as Table from "../table/Table.ts"
import type { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"

/** A condition over the stored attributes of a table. */
export type Where<T extends Table.Any, Checked> = (attributes: Table.Attributes<T>) => Checked

/** The error of a write with a condition: none where none is given, that is where its type is `never`. */
export type Failed<Checked, A> = [Checked] extends [never] ? never : ConditionalCheckFailed<A>

/** What a write returns that can return the item as it was before. Distributes: options may leave it open. */
export type Returned<Returning, Yes, No> = Returning extends "old" ? Yes : No

export type ReturnedError<Returning> = Returned<Returning, ItemDecodeError, never>

/** Whether a write was asked to return something: a batch or a transaction cannot. */
export type Asked<Returning> = [Returning] extends [undefined] ? false : true
