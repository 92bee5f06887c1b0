/**
 * Reading the items of one partition, in order, page by page.
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { attributes } from "../expression/attributes.ts"
import { caught, type Expressions } from "../expression/compile.ts"
import { type Condition, fromCallback } from "../expression/conditionSyntax.ts"
import type { Selected } from "../expression/selection.ts"
import { encodeKey, hasKey } from "../table/definition.ts"
import type { Page } from "../table/Page.ts"
import * as Table from "../table/Table.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { pages } from "./pages.ts"
import type { CheckedKey, KeyRange, QueryKey, RangeOf } from "./queryKey.ts"
import type { Options, Reading } from "./reading.ts"
import type { Read, ReadError, SourceOptions, Undecodable } from "./sourceOptions.ts"

/**
 * How `query` reads. `Key` is the query's key, `Picked` what `project` returns; left out, they may be anything.
 *
 * @category models
 */
export interface QueryOptions<
  T extends Table.Source,
  Key = unknown,
  Picked extends ReadonlyArray<Selected<unknown>> = ReadonlyArray<Selected<unknown>>,
  StartAt extends string | undefined = string | undefined,
  Fetch extends boolean = boolean,
  Mode extends Undecodable = Undecodable
> extends SourceOptions<T, Table.KeyName<T>, Picked, StartAt, Fetch, Mode> {
  /** A range of the sort key, on the first of its attributes that the key does not give. */
  readonly sort?: ((key: RangeOf<T, Key>) => KeyRange<T["name"]>) | undefined
  /** From the last to the first. Default: false. */
  readonly reverse?: boolean | undefined
  /** Items returned in all: at least 1. Default: every one that matches. */
  readonly limit?: number | undefined
}

/**
 * The items of one partition of a table or an index, in the order of the sort key, as a stream of pages: one page per
 * read, an empty one where a filter left nothing. The next page is read when it is asked for.
 *
 * The key gives the partition and may give the leading part of the sort key; `sort` is a range on the next attribute.
 * An index yields what its projection holds.
 *
 * Fails with `ItemEncodeError` for a key or a value that cannot be stored (nothing was sent), `ItemDecodeError` for an
 * item that is not what its model says, `CursorError` where `startAt` is given, and `DynamoDBError` for what the
 * service or the network said.
 *
 * **Example** (The latest twenty open orders)
 *
 * ```ts
 * import { DynamoDB, Page } from "@partita/dynamodb"
 *
 * const latest = DynamoDB.query(Orders, { customerId: "c1" }, {
 *   sort: (k) => k.orderId.ge("2026"),
 *   filter: (o) => o.status.eq("open"),
 *   reverse: true,
 *   limit: 20
 * }).pipe(Page.collect)
 * ```
 *
 * AWS operation: Query, once per page.
 *
 * @category verbs
 */
export const query = <
  T extends Table.Source,
  const Key extends QueryKey<T>,
  Picked extends ReadonlyArray<Selected<unknown>> = never,
  StartAt extends string | undefined = undefined,
  const Fetch extends boolean = false,
  const Mode extends Undecodable = "fail"
>(
  source: T,
  key: Key & CheckedKey<Key, T>,
  options?: QueryOptions<T, Key, Picked, StartAt, Fetch, Mode>
): Stream.Stream<Page<Read<T, Picked, Fetch, Mode>>, ReadError<StartAt, Mode>, DynamoDB> =>
  // What the pages hold and what can fail follow the options, as the type says.
  pages(readingOf(source, key, options ?? {})) as never

/** The options of a query as they are at run time. */
export interface AnyQueryOptions extends Options {
  readonly sort?: ((key: never) => KeyRange<string>) | undefined
  readonly reverse?: boolean | undefined
}

export const readingOf = (source: Table.Source, given: object, options: AnyQueryOptions): Reading => {
  const definition = source[Table.TypeId]
  const key: Readonly<Record<string, unknown>> = { ...given }
  const equal = definition.key.filter(({ field }) => Object.hasOwn(key, field) && key[field] !== undefined)
  return {
    operation: "Query",
    definition,
    key,
    options,
    known: () => hasKey(equal, key),
    scope: options.reverse === true ? { ScanIndexForward: false } : {},
    keyCondition: Effect.flatMap(
      Effect.suspend(() => encodeKey(equal, key)),
      (stored) =>
        caught(() => {
          // A range is a condition on the one attribute that its view has.
          const sort = options.sort as ((key: never) => Condition<string>) | undefined
          const range = sort && fromCallback(sort, attributes.ofItem(definition.codec.root))
          return ({ condition, name, value }: Expressions) => ({
            KeyConditionExpression: [
              ...equal.map((attribute) => `${name(attribute.name)} = ${value(stored[attribute.name]!)}`),
              ...(range === undefined ? [] : [condition(range)])
            ].join(" AND ")
          })
        })
    )
  }
}
