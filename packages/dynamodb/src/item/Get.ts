/**
 * Reading one item by its key.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Selected, Selections } from "../expression/selection.ts"
import { decodeError, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import * as Table from "../table/Table.ts"
import { type ItemNotFound, notFound } from "./ItemNotFound.ts"
import { keyed, keyedPlainly } from "./keyed.ts"
import { Operation, type Spec } from "../operation/Operation.ts"
import { type Got, type Project, type Reader, reader } from "../operation/reader.ts"

/**
 * A read of one item: an Effect of `A`, and a description for batches.
 *
 * @category models
 */
export class Get<out A, out E = ItemDecodeError> extends Operation<"GetItem", A, E> {
  declare readonly "~verb": "Get"
}

/**
 * How `get` reads. `Picked` is what `project` returns; left out, it may be anything.
 *
 * @category models
 */
export interface GetOptions<
  T extends Table.Any,
  Picked extends ReadonlyArray<Selected<unknown>> = ReadonlyArray<Selected<unknown>>
> {
  /** A strongly consistent read: sees every write that was answered before; costs twice as much. Default: false. */
  readonly consistent?: boolean | undefined
  /** The parts to read; the result has these and no others. It costs what the whole item costs. */
  readonly project?: ((attributes: Selections<T["model"]>) => Picked) | undefined
}

/**
 * Reads the item with a key: `None` when there is none.
 *
 * Fails with `ItemEncodeError` for a key that cannot be stored (nothing was sent), `ItemDecodeError` for an item that
 * is not what its model says, and `DynamoDBError` for what the service or the network said.
 *
 * **Example** (An item, and two of its fields)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const order = DynamoDB.get(Orders, { customerId: "c1", orderId: "o1" })
 * const parts = DynamoDB.get(Orders, { customerId: "c1", orderId: "o1" }, { project: (o) => [o.status, o.total] })
 * ```
 *
 * AWS operation: GetItem.
 *
 * @category verbs
 */
export const get = <T extends Table.Any, Picked extends ReadonlyArray<Selected<unknown>> = never>(
  table: T,
  key: Table.Key<T>,
  options?: GetOptions<T, Picked>
): Get<Option.Option<Got<Table.Item<T>, Picked>>> =>
  new Get(read("get", table, key, options, Option.some<Got<Table.Item<T>, Picked>>, () => Exit.succeed(Option.none())))

/**
 * Reads the item with a key, which must be there: fails with `ItemNotFound` when it is not. Otherwise like `get`.
 *
 * AWS operation: GetItem.
 *
 * @category verbs
 */
export const getOrFail = <T extends Table.Any, Picked extends ReadonlyArray<Selected<unknown>> = never>(
  table: T,
  key: Table.Key<T>,
  options?: GetOptions<T, Picked>
): Get<Got<Table.Item<T>, Picked>, ItemDecodeError | ItemNotFound> =>
  new Get(
    read(
      "getOrFail",
      table,
      key,
      options,
      (item: Got<Table.Item<T>, Picked>) => item,
      (key) => notFound(table[Table.TypeId], key)
    )
  )

/** Both reads: they differ in what they make of an item and of none. */
const read = <Picked, A, E>(
  verb: string,
  table: Table.Any,
  given: object,
  options: { readonly consistent?: boolean | undefined; readonly project?: Project | undefined } | undefined,
  found: (item: Picked) => A,
  missing: (key: object) => Effect.Effect<A, E>
): Spec<"GetItem", A, ItemDecodeError | E> => {
  const definition = table[Table.TypeId]
  const key = { ...given }
  let made: Reader | undefined
  const read = () => (made ??= reader(definition, options?.project))
  return {
    verb,
    operation: "GetItem",
    definition,
    key,
    compile: () => {
      const consistent = options?.consistent === true ? { ConsistentRead: true } : undefined
      return options?.project === undefined
        ? keyedPlainly(definition, key, { ...consistent })
        : keyed(definition, key, (expressions) => ({ ...consistent, ...read().expression(expressions) }))
    },
    succeed: ({ Item }) =>
      Item === undefined
        ? missing(key)
        : Effect.mapBothEager(read().decode(Item), {
            onFailure: (issue) => decodeError(definition, Item, issue),
            // The reader yields what the options say, which the types of the verbs repeat.
            onSuccess: (item) => found(item as Picked)
          }),
    fail: Effect.fail
  }
}
