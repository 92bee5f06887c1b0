/**
 * The key of a query: the partition, the leading part of the sort key, and a range on the attribute after that.
 */
import type * as DateTime from "effect/DateTime"
import type { FieldOf, OrderedAsNumber } from "../expression/shape.ts"
import type { Refusal } from "../expression/refusal.ts"
import type * as Table from "../table/Table.ts"

const TypeId = "~@partita/dynamodb/KeyRange"

/**
 * A range of sort keys. Unlike a condition it stands alone: DynamoDB reads one range of a partition.
 *
 * @category models
 */
export interface KeyRange<out Of extends string> {
  readonly [TypeId]: Of
}

/** A sort key that is not stored in the order of its values. */
interface EqualRange<Of extends string, Value> {
  eq(value: Value): KeyRange<Of>
}

interface OrderedRange<Of extends string, Value> extends EqualRange<Of, Value> {
  lt(value: Value): KeyRange<Of>
  le(value: Value): KeyRange<Of>
  gt(value: Value): KeyRange<Of>
  ge(value: Value): KeyRange<Of>
  /** From `low` to `high`, both included. */
  between(low: Value, high: Value): KeyRange<Of>
}

interface TextRange<Of extends string, Value> extends OrderedRange<Of, Value> {
  beginsWith(prefix: string): KeyRange<Of>
}

interface BytesRange<Of extends string, Value> extends OrderedRange<Of, Value> {
  beginsWith(prefix: Uint8Array): KeyRange<Of>
}

// As with conditions: an order only where the stored order is that of the values.
type Range<Of extends string, A, E> = [E] extends [string]
  ? [A] extends [string]
    ? TextRange<Of, A>
    : [A] extends [Date | DateTime.Utc]
      ? OrderedRange<Of, A>
      : EqualRange<Of, A>
  : [E] extends [Uint8Array]
    ? BytesRange<Of, A>
    : [A] extends [OrderedAsNumber]
      ? OrderedRange<Of, A>
      : EqualRange<Of, A>

/** A range can be on one attribute: the first of the sort key that the query's key does not give. */
export type RangeOf<T extends Table.Source, Given> = {
  readonly [Name in T["sortKey"][number]]: Name extends Next<T["sortKey"], Given>
    ? Range<
        T["name"],
        NonNullable<FieldOf<T["model"]["Type"], Name>>,
        NonNullable<FieldOf<T["model"]["Encoded"], Name>>
      >
    : Refusal<"a range is on the first attribute of the sort key that the key does not give">
}

type Next<SortKey extends ReadonlyArray<string>, Given> = SortKey extends readonly [
  infer First extends string,
  ...infer Rest extends ReadonlyArray<string>
]
  ? First extends GivenNames<Given>
    ? Next<Rest, Given>
    : First
  : never

type GivenNames<Given> = { [Name in keyof Given]: Given[Name] extends undefined ? never : Name }[keyof Given]

type Fields<A, Names> = { readonly [Name in Names & keyof A]: Exclude<A[Name], undefined> }

/** The key of a query: every partition key attribute, and a prefix of the sort key. */
export type QueryKey<T extends Table.Source> = Fields<T["model"]["Type"], T["partitionKey"][number]> &
  Partial<Fields<T["model"]["Type"], T["sortKey"][number]>>

/** Refuses what a query's key has besides, and a sort key with a gap. */
export type CheckedKey<Key, T extends Table.Source> = ([Exclude<keyof Key, Table.KeyName<T>>] extends [never]
  ? unknown
  : {
      readonly [
        Name in Exclude<keyof Key, Table.KeyName<T>>
      ]: Refusal<"this is not an attribute of the key: see filter">
    }) &
  Gapless<T["sortKey"], Key>

/** `Missing` is the first attribute that the key leaves out, or may leave out. */
type Gapless<SortKey extends ReadonlyArray<string>, Key, Missing extends string = never> = SortKey extends readonly [
  infer First extends string,
  ...infer Rest extends ReadonlyArray<string>
]
  ? Key extends { readonly [Name in First]: unknown }
    ? [Missing] extends [never]
      ? Gapless<Rest, Key>
      : {
          readonly [
            Name in First
          ]: Refusal<`the attributes of a sort key are given in order and without gaps: ${Missing} comes first`>
        }
    : Gapless<Rest, Key, [Missing] extends [never] ? First : Missing>
  : unknown
