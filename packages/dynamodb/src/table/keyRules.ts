/**
 * What DynamoDB takes as the keys of a table and of its indexes, as types.
 */
import type { Model } from "../codec/Model.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { Numeric, StoredField } from "../expression/shape.ts"
import type * as Index from "./Index.ts"

// A key is stored as exactly one of S, N and B: never absent, never null.
type IsKey<E> = [E] extends [never]
  ? false
  : [E] extends [string]
    ? true
    : [E] extends [Numeric]
      ? true
      : [E] extends [Uint8Array]
        ? true
        : false

type Shared<S extends Model> = keyof S["Encoded"] & keyof S["Type"]

/**
 * The fields of a model that can be an index's key: they may be absent, which makes the index sparse.
 *
 * @category models
 */
export type IndexKeyField<S extends Model> = {
  [Field in Shared<S>]-?: IsKey<Exclude<S["Encoded"][Field], undefined>> extends true ? Field : never
}[Shared<S>] &
  string

/**
 * The fields of a model that can be a table's key.
 *
 * @category models
 */
export type KeyField<S extends Model> = {
  [Field in Shared<S>]-?: IsKey<S["Encoded"][Field]> extends true ? Field : never
}[Shared<S>] &
  string

// Beside the fields that can be a key, so that the compiler says why another one cannot.
export type NoKey = "a key is stored as text, a number or bytes, is never absent or null, and is named once"

// Whatever breaks several rules is told the first.
export type CheckedIndex<S extends Model, PartitionKey, SortKey, I extends Index.Any> = I["kind"] extends "local"
  ? [SortKey] extends [string]
    ? CheckedKey<S, readonly [PartitionKey, ...I["sortKey"]], I>
    : Refusal<"a local index needs a table with a sort key">
  : [I["partitionKey"], I["sortKey"]] extends [UpToFour, UpToFour]
    ? CheckedKey<S, readonly [...I["partitionKey"], ...I["sortKey"]], I>
    : Refusal<"an index has at most four attributes of a partition key and four of a sort key">

type UpToFour = readonly [string?, string?, string?, string?]

type CheckedKey<S extends Model, Names extends ReadonlyArray<unknown>, I extends Index.Any> = [Twice<Names>] extends [
  never
]
  ? [Exclude<Names[number], IndexKeyField<S>>] extends [never]
    ? I["project"] extends ReadonlyArray<string>
      ? CheckedProjection<S, I["project"][number], I>
      : I
    : Refusal<`an index key is a stored attribute that is text, a number or bytes, and never null: ${Exclude<Names[number], IndexKeyField<S>> & string}`>
  : Refusal<`an index key names each attribute once: ${Twice<Names> & string}`>

type CheckedProjection<S extends Model, Names extends string, I> = [Exclude<Names, StoredField<S>>] extends [never]
  ? I
  : Refusal<`an index holds stored attributes of the model: ${Exclude<Names, StoredField<S>>}`>

/** The first name that is in the list a second time. */
type Twice<Names extends ReadonlyArray<unknown>, Seen = never> = Names extends readonly [infer First, ...infer Rest]
  ? First extends Seen
    ? First
    : Twice<Rest, Seen | First>
  : never
