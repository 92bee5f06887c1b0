/**
 * Counting the items of one partition.
 */
import type * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type * as Table from "../table/Table.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { Failure } from "../operation/Request.ts"
import { pages } from "./pages.ts"
import { type QueryOptions, readingOf } from "./Query.ts"
import type { CheckedKey, QueryKey } from "./queryKey.ts"

/**
 * What `count` counts.
 *
 * @category models
 */
export type CountOptions<T extends Table.Source, Key = unknown> = Pick<
  QueryOptions<T, Key, never, undefined, false>,
  "sort" | "filter" | "consistent" | "maxReadUnits"
>

/**
 * How many items of a partition match, over all pages: they are read, and paid for, as a query would, but not sent.
 *
 * Fails with `ItemEncodeError` for a key or a value that cannot be stored (nothing was sent), and `DynamoDBError` for
 * what the service or the network said.
 *
 * **Example** (Open orders of a customer)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const open = DynamoDB.count(Orders, { customerId: "c1" }, { filter: (o) => o.status.eq("open") })
 * ```
 *
 * AWS operation: Query with Select COUNT, once per page.
 *
 * @category verbs
 */
export const count = <T extends Table.Source, const Key extends QueryKey<T>>(
  source: T,
  key: Key & CheckedKey<Key, T>,
  options?: CountOptions<T, Key>
): Effect.Effect<number, Failure, DynamoDB> =>
  Stream.runFold(
    pages({ ...readingOf(source, key, options ?? {}), select: "COUNT" }),
    () => 0,
    (sum, page) => sum + page.count
    // Nothing is decoded, and no cursor given.
  ) as Effect.Effect<number, Failure, DynamoDB>
