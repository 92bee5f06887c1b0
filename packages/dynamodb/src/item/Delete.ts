/**
 * Deleting one item.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Option from "effect/Option"
import type { Condition } from "../expression/conditionSyntax.ts"
import * as Table from "../table/Table.ts"
import type { Version } from "../table/Version.ts"
import { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import { failWith } from "./found.ts"
import { keyed } from "./keyed.ts"
import { givenVersion } from "../operation/marks.ts"
import { Operation } from "../operation/Operation.ts"
import type { Asked, Failed, Returned, ReturnedError, WriteOptions } from "./types.ts"
import { conditional, onFailedCondition, returned, type Write } from "./Write.ts"

/**
 * A deletion of one item.
 *
 * @category models
 */
export class Delete<out Item, out A, out E, out Asked = false>
  extends Operation<"DeleteItem", A, E>
  implements Write<"Delete", Item, E, Asked>
{
  declare readonly "~kind": "Delete"
  declare readonly "~item": Item
  declare readonly "~error": E
  declare readonly "~asked": Asked
}

/**
 * How `delete` deletes. `Checked` and `Returning` are what the options give; left out, they may give anything.
 *
 * @category models
 */
export interface DeleteOptions<
  T extends Table.Any,
  Checked extends Condition<T["name"]> = Condition<T["name"]>,
  Returning extends "old" | undefined = "old" | undefined
> extends WriteOptions<T, Checked, Returning, undefined> {
  /** Returns the item that was deleted. Default: nothing is returned. */
  readonly return?: Returning
}

/**
 * Deletes the item with a key; that there is none is no failure. With `return: "old"` the result is the item that was
 * deleted, `None` when there was none.
 *
 * Fails with `ItemEncodeError` for a key that cannot be stored (nothing was sent), `ConditionalCheckFailed` where a
 * condition is given or the version is another, `ItemDecodeError` with `committed: true` where the old item is returned
 * and does not decode, and `DynamoDBError` for what the service or the network said.
 *
 * **Example** (Only an open order, and what it was)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const deleted = DynamoDB.delete(Orders, key, { condition: (o) => o.status.eq("open"), return: "old" })
 * ```
 *
 * AWS operation: DeleteItem.
 *
 * @category verbs
 */
const remove = <
  T extends Table.Any,
  Checked extends Condition<T["name"]> = never,
  Returning extends "old" | undefined = undefined
>(
  table: T,
  key: Table.Key<T>,
  options?: DeleteOptions<T, Checked, Returning>
): Delete<
  Table.Item<T>,
  Returned<Returning, Option.Option<Table.Item<T>>, void>,
  Failed<Checked, T> | ReturnedError<Returning>,
  Asked<Returning, T>
> => {
  const definition = table[Table.TypeId]
  const kept = { ...key }
  const old = options?.return === "old"
  return new Delete({
    verb: "delete",
    operation: "DeleteItem",
    definition,
    key: kept,
    once: options?.once === true,
    compile: () =>
      Effect.mapEager(
        keyed(definition, kept, (expressions) => ({
          ...(old ? ({ ReturnValues: "ALL_OLD" } as const) : undefined),
          // Nobody has a version for a table without them.
          ...conditional(
            definition,
            expressions,
            givenVersion(definition, options?.version as Version | undefined),
            options?.condition
          )
        })),
        (compiled) => ({ ...compiled, options: { found: (item) => ({ looksApplied: item === undefined }) } })
      ),
    // What is returned follows the options, as the verb's type says.
    succeed: ({ Attributes }) => (old ? returned(definition, Attributes) : Exit.void) as never,
    fail: onFailedCondition(
      (stored) => failWith(ConditionalCheckFailed<Table.Item<T>>, definition, kept, stored) as never
    )
  })
}

export { remove as delete }
