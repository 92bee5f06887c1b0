/**
 * Changing one item in place: `update` an item that is there, `upsert` one that may not be.
 */
import type * as Option from "effect/Option"
import type { Action } from "../expression/action.ts"
import type { Attribute } from "../expression/Attribute.ts"
import type { Condition } from "../expression/conditionSyntax.ts"
import type { Refusal, RefusalOf } from "../expression/refusal.ts"
import type { Needed } from "../expression/target.ts"
import { Operation } from "../operation/Operation.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import * as Table from "../table/Table.ts"
import { change, type Return } from "./change.ts"
import type { ItemNotFound } from "./ItemNotFound.ts"
import type { Asked, Failed, WriteOptions } from "./types.ts"
import type { Write } from "./Write.ts"

/**
 * A change of an item that is there.
 *
 * @category models
 */
export class Update<out Item, out A, out E, out Asked = false>
  extends Operation<"UpdateItem", A, E>
  implements Write<"Update", Item, E, Asked>
{
  declare readonly "~kind": "Update"
  declare readonly "~item": Item
  declare readonly "~error": E
  declare readonly "~asked": Asked
}

/**
 * A change of an item that may not be there yet.
 *
 * @category models
 */
export class Upsert<out Item, out A, out E, out Asked = false>
  extends Operation<"UpdateItem", A, E>
  implements Write<"Upsert", Item, E, Asked>
{
  declare readonly "~kind": "Upsert"
  declare readonly "~item": Item
  declare readonly "~error": E
  declare readonly "~asked": Asked
}

type KeyPart<Of extends string, A, E> = Omit<Attribute<Of, A, E>, "notExists"> & {
  readonly notExists: Refusal<"update changes an item that is there: use create or upsert for one that is not">
}

/** The attributes an update's condition sees: its key is always there. */
type ThereAttributes<T extends Table.Any> = {
  readonly [Name in keyof Table.Attributes<T>]: Name extends Table.KeyName<T> & keyof Table.Item<T>
    ? KeyPart<T["name"], Table.Item<T>[Name], T["model"]["Encoded"][Name & keyof T["model"]["Encoded"]]>
    : Table.Attributes<T>[Name]
}

/**
 * How `update` writes. `Checked` and `Returning` are what the options give; left out, they may give anything.
 *
 * @category models
 */
export interface UpdateOptions<
  T extends Table.Any,
  Checked extends Condition<T["name"]> = Condition<T["name"]>,
  Returning extends Return | undefined = Return | undefined
> extends WriteOptions<T, Checked, Returning, "nothing", ThereAttributes<T>> {
  /**
   * What to return: the item after the update (`"new"`, the default) or before it (`"old"`), what its actions touch as it
   * is after it (`"updatedNew"`) or before it (`"updatedOld"`), or nothing (`"nothing"`).
   */
  readonly return?: Returning
}

/**
 * How `upsert` writes. `Checked` and `Returning` are what the options give; left out, they may give anything.
 *
 * @category models
 */
export interface UpsertOptions<
  T extends Table.Any,
  Checked extends Condition<T["name"]> = Condition<T["name"]>,
  Returning extends Return | undefined = Return | undefined
> extends WriteOptions<T, Checked, Returning, "nothing"> {
  /**
   * What to return: the item after the update (`"new"`, the default) or before it (`"old"`), what its actions touch as it
   * is after it (`"updatedNew"`) or before it (`"updatedOld"`), or nothing (`"nothing"`).
   */
  readonly return?: Returning
}

// These distribute: options may leave open what is returned, which is the item after the update by default.
type Result<T extends Table.Any, Returning, Old> = Returning extends "nothing"
  ? void
  : Returning extends "old"
    ? Old
    : Returning extends "updatedNew" | "updatedOld"
      ? Table.Part<T>
      : Table.Item<T>

type DecodeError<Returning> = Returning extends "nothing" ? never : ItemDecodeError

/**
 * Changes an item that is there, and returns it as it is afterwards. Never creates one. Without actions only the
 * condition is checked. With `return: "updatedNew"` or `"updatedOld"` the result is what the actions touch, as it is
 * afterwards or was before: a plain object without what is absent, and of lists the elements that were touched.
 *
 * The fields of the key are taken when the operation is made. What they and the actions hold is encoded when it first
 * runs or is shown, and never again.
 *
 * A check over several attributes of the model cannot see what an update makes of them; where that matters, use
 * `modify`.
 *
 * Fails with `ItemEncodeError` for a key or a value that cannot be stored (nothing was sent), `ItemNotFound` when there
 * is no item, `ConditionalCheckFailed` where a condition is given or the version is another, `ItemDecodeError` with
 * `committed: true` where the returned item does not decode or is missing from the answer, and `DynamoDBError`: reason
 * `Validation` for actions that overlap, for a place inside of what is absent, and for arithmetic on what is not a
 * number, `OutcomeUnknown` when the update may have been applied and got no valid answer. It is sent again if that does
 * the same: not where it counts, reads an attribute, changes a list, or returns the old item.
 *
 * **Example** (Arithmetic under a condition)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const paid = DynamoDB.update(
 *   Orders,
 *   { customerId: "c1", orderId: "o1" },
 *   (o) => [o.status.set("paid"), o.total.add(5), o.note.remove()],
 *   { condition: (o) => o.status.eq("open") }
 * )
 * ```
 *
 * AWS operation: UpdateItem.
 *
 * @category verbs
 */
export const update = <
  T extends Table.Any,
  Checked extends Condition<T["name"]> = never,
  Returning extends Return | undefined = undefined
>(
  table: T,
  key: Table.Key<T>,
  actions: (attributes: Table.Targets<T>) => ReadonlyArray<Action<T["name"]>>,
  options?: UpdateOptions<T, Checked, Returning>
): Update<
  Table.Item<T>,
  Result<T, Returning, Table.Item<T>>,
  ItemNotFound | Failed<Checked, T> | DecodeError<Returning>,
  Asked<Returning, T>
> => {
  return new Update(change({ definition: table[Table.TypeId], key: { ...key }, actions, options, creates: false }))
}

type Given<A> = A extends Action<string, unknown, infer Field> ? Field : never

/** What a created item would lack, `true` for nothing; of a union it has to be all of one member. */
type Lacking<E, Key, A> = E extends unknown
  ? [Exclude<Needed<E, Key>, Given<A>>] extends [never]
    ? true
    : Exclude<Needed<E, Key>, Given<A>>
  : never

type Complete<T extends Table.Any, A, Lacks = Lacking<T["model"]["Encoded"], Table.KeyName<T>, A>> = true extends Lacks
  ? unknown
  : RefusalOf<"an item created here would lack", Lacks>

/**
 * Changes an item, or creates it when there is none: every attribute the model requires must be given by `set` or
 * `setIfAbsent` of a value, or by `add`, or the program does not compile. An item that is not there has no attributes for
 * an action to read. Returns the item as it is afterwards; with `return: "old"` as it was before, `None` when there was
 * none; what the actions touch as `update` does, empty when there was none.
 *
 * The item is created also where the actions come to nothing, with empty lists where the model requires lists. One that
 * gets nothing else, since its actions only take away, gets a write token beside the model, in `_w`.
 *
 * Fails like `update`, except that an item that is not there is no failure.
 *
 * **Example** (A counter that begins by itself)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const visits = DynamoDB.upsert(Counters, { name: "visits" }, (c) => [c.count.add(1)])
 * ```
 *
 * AWS operation: UpdateItem.
 *
 * @category verbs
 */
export const upsert = <
  T extends Table.Any,
  A extends Action<T["name"]>,
  Checked extends Condition<T["name"]> = never,
  Returning extends Return | undefined = undefined
>(
  table: T,
  key: Table.Key<T>,
  actions: (attributes: Table.Targets<T>) => ReadonlyArray<A> & Complete<T, A>,
  options?: UpsertOptions<T, Checked, Returning>
): Upsert<
  Table.Item<T>,
  Result<T, Returning, Option.Option<Table.Item<T>>>,
  Failed<Checked, T> | DecodeError<Returning>,
  Asked<Returning, T>
> => {
  return new Upsert(change({ definition: table[Table.TypeId], key: { ...key }, actions, options, creates: true }))
}
