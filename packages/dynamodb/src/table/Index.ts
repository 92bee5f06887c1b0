/**
 * Secondary indexes: other keys by which the items of a table can be read.
 */
import type { Refusal } from "../expression/refusal.ts"

/**
 * An index as a table's definition declares it.
 *
 * @category models
 */
export interface Index<
  out Kind extends "global" | "local",
  out PartitionKey extends ReadonlyArray<string>,
  out SortKey extends ReadonlyArray<string>,
  out Project extends Projection
> {
  readonly kind: Kind
  readonly partitionKey: PartitionKey
  readonly sortKey: SortKey
  readonly project: Project
}

/**
 * What the entries of an index hold: whole items, the keys of table and index, or those and the fields that are named.
 *
 * @category models
 */
export type Projection = "all" | "keys" | ReadonlyArray<string>

/**
 * Any index.
 *
 * @category models
 */
export type Any = Index<"global" | "local", ReadonlyArray<string>, ReadonlyArray<string>, Projection>

/** One field or several, as a list. */
type List<Names> = Names extends ReadonlyArray<string> ? Names : Names extends string ? readonly [Names] : readonly []

const list = (names: string | ReadonlyArray<string> | undefined): ReadonlyArray<string> =>
  names === undefined ? [] : typeof names === "string" ? [names] : names

/**
 * An index over all items of the table, with up to four attributes of the partition key and four of the sort key, each
 * an attribute of its own: nothing is composed, and nothing goes stale when one of them changes. An item that lacks one
 * is not in the index. Reads are never strong.
 *
 * `project` says what the entries hold: whole items (`"all"`, the default), only the keys of table and index
 * (`"keys"`), or those and some fields.
 *
 * **Example** (The orders of a customer by status, in the order they were made)
 *
 * ```ts
 * import { Index } from "@partita/dynamodb"
 *
 * const byStatus = Index.global({ partitionKey: ["customerId", "status"], sortKey: "placedAt" })
 * ```
 *
 * @category constructors
 */
export const global = <
  const PartitionKey extends string | readonly [string, ...ReadonlyArray<string>],
  const SortKey extends string | ReadonlyArray<string> = readonly [],
  const Project extends Projection = "all"
>(options: {
  readonly partitionKey: PartitionKey
  readonly sortKey?: SortKey
  readonly project?: Project
}): Index<"global", List<PartitionKey>, List<SortKey>, Project> =>
  ({
    kind: "global",
    partitionKey: list(options.partitionKey),
    sortKey: list(options.sortKey),
    project: options.project ?? "all"
    // The lists and the default are of the types the literals stand for.
  }) as never

/**
 * Another order of the items of one partition of the table. It is made with the table and stays as long. Reads may be
 * strong. An item that lacks the attribute is not in the index.
 *
 * `project` says what the entries hold, as with `global`; here the rest of an item can be fetched (`fetch: true`).
 *
 * **Example** (The orders of a customer by their total)
 *
 * ```ts
 * import { Index } from "@partita/dynamodb"
 *
 * const byTotal = Index.local({ sortKey: "total", project: ["status"] })
 * ```
 *
 * @category constructors
 */
export const local = <const SortKey extends string, const Project extends Projection = "all">(options: {
  readonly sortKey: SortKey | Refusal<"a local index has one attribute of a sort key: several are for global indexes">
  readonly project?: Project
}): Index<"local", readonly [], readonly [SortKey], Project> =>
  ({
    kind: "local",
    partitionKey: [],
    sortKey: [options.sortKey],
    project: options.project ?? "all"
    // The default is of the type the parameter stands for.
  }) as never
