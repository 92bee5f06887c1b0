/**
 * The types the verbs share: how options decide results and errors.
 */
import type { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import type * as Table from "../table/Table.ts"
import type { Condition } from "../expression/conditionSyntax.ts"

/** The keys of an options type, with values of any type: what a verb infers its options from. */
export type Keys<Options> = { readonly [Key in keyof Options]?: unknown }

/** A condition over the stored attributes of a table. */
export type Where<T extends Table.Any> = (attributes: Table.Attributes<T>) => Condition<T["name"]>

/** The value of an option, `undefined` when it is not given. */
export type OptionOf<Options, Name extends string> = Options extends { readonly [Key in Name]: infer Value }
  ? Value
  : undefined

/** Asks for the key and not for the value: options that may carry a condition may fail by it. */
export type Failed<Options, A> = "condition" extends keyof Options
  ? [Options["condition"]] extends [undefined]
    ? never
    : ConditionalCheckFailed<A>
  : never

/** What a write returns that can return the item as it was before. */
export type Returned<Options, Yes, No> = OptionOf<Options, "return"> extends "old" ? Yes : No

/** Whether a write was asked to return something: a batch or a transaction cannot. */
export type Asked<Options> = "return" extends keyof Options ? true : false

export type ReturnedError<Options> = Returned<Options, ItemDecodeError, never>
