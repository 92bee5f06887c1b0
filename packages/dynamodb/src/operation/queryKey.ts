/**
 * The key of a query: the partition, the leading part of the sort key, and a range on the attribute after that.
 */
import type * as DateTime from "effect/DateTime"
import type { BigDecimal } from "effect/BigDecimal"
import type { FieldOf } from "../expression/Attribute.ts"

const TypeId = "~@partita/dynamodb/KeyRange"

/**
 * A range of sort keys. Unlike a condition it stands alone: DynamoDB reads one range of a partition.
 *
 * @category models
 */
export interface KeyRange<out Of extends string> {
  readonly [TypeId]: Of
}

interface Equal<Of extends string, Value> {
  eq(value: Value): KeyRange<Of>
}

interface Ordered<Of extends string, Value> extends Equal<Of, Value> {
  lt(value: Value): KeyRange<Of>
  le(value: Value): KeyRange<Of>
  gt(value: Value): KeyRange<Of>
  ge(value: Value): KeyRange<Of>
  /** From `low` to `high`, both included. */
  between(low: Value, high: Value): KeyRange<Of>
}

interface Prefixed<Of extends string, Prefix> {
  beginsWith(prefix: Prefix): KeyRange<Of>
}

// As with conditions: an order only where the stored order is that of the values.
type Range<Of extends string, A, E> = [E] extends [string]
  ? [A] extends [string]
    ? Ordered<Of, A> & Prefixed<Of, string>
    : [A] extends [Date | DateTime.Utc]
      ? Ordered<Of, A>
      : Equal<Of, A>
  : [E] extends [Uint8Array]
    ? Ordered<Of, A> & Prefixed<Of, Uint8Array>
    : [A] extends [number | bigint | BigDecimal | Date | DateTime.Utc]
      ? Ordered<Of, A>
      : Equal<Of, A>

/** The one attribute a range can be on: the first of the sort key that the query's key does not give. */
export type RangeOf<Of extends string, A, E, SortKey extends ReadonlyArray<string>, Given> = {
  readonly [Name in Next<SortKey, Given>]: Range<
    Of,
    Exclude<FieldOf<A, Name>, undefined>,
    Exclude<FieldOf<E, Name>, undefined>
  >
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

/** The key of a query: every partition key attribute, and a prefix without gaps of the sort key. */
export type QueryKey<A, PartitionKey extends ReadonlyArray<string>, SortKey extends ReadonlyArray<string>> = Fields<
  A,
  PartitionKey[number]
> &
  Leading<A, SortKey>

type Leading<A, SortKey extends ReadonlyArray<string>> = SortKey extends readonly [
  infer First extends string,
  ...infer Rest extends ReadonlyArray<string>
]
  ? { readonly [Name in SortKey[number]]?: never } | (Fields<A, First> & Leading<A, Rest>)
  : unknown
