/**
 * Changing one item in place: `update` an item that is there, `upsert` one that may not be.
 */

import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { projected } from "../codec/Codec.ts"
import { memoize } from "../codec/memoize.ts"
import { type Action, type Node as ActionNode, nodeOf } from "../expression/action.ts"
import type { Attribute } from "../expression/Attribute.ts"
import { type Condition, type Node as ConditionNode, presence } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import { resolve } from "../expression/path.ts"
import { isIdempotent, reflects } from "../expression/repetition.ts"
import type { Refusal, RefusalOf } from "../expression/refusal.ts"
import { type Needed, type Targets, targets } from "../expression/target.ts"
import type { Definition } from "../table/definition.ts"
import { decodePart, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import { storedPath } from "../table/managed.ts"
import * as Table from "../table/Table.ts"
import type { Version } from "../table/Version.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { Output } from "../wire/Operations.ts"
import { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import { failWith } from "./found.ts"
import { type ItemNotFound, notFound } from "./ItemNotFound.ts"
import { keyed } from "./keyed.ts"
import { givenVersion, isMarked, marksOfUpdate } from "../operation/marks.ts"
import { Operation, type Spec } from "../operation/Operation.ts"
import type { Asked, Failed, WriteOptions } from "./types.ts"
import { type AnyWhere, conditional, onFailedCondition, returned, type Write } from "./Write.ts"

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

/** What an update returns: the item after or before it, the part of either that it touched, or nothing. */
type Return = keyof typeof returnValues

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

type TargetsOf<T extends Table.Any> = Targets<T["name"], T["model"], Table.KeyName<T>>

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
 * `committed: true` where the returned item does not decode, and `DynamoDBError`: reason `Validation` for actions that overlap and for arithmetic
 * on what is not a number, `OutcomeUnknown` when the update may have been applied and got no valid answer. It is sent
 * again if that does the same: not where it counts, reads an attribute, changes a list, or returns the old item.
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
  actions: (attributes: TargetsOf<T>) => ReadonlyArray<Action<T["name"]>>,
  options?: UpdateOptions<T, Checked, Returning>
): Update<
  Table.Item<T>,
  Result<T, Returning, Table.Item<T>>,
  ItemNotFound | Failed<Checked, T> | DecodeError<Returning>,
  Asked<Returning, T>
> => {
  const definition = table[Table.TypeId]
  const kept = { ...key }
  const missing = notFound(definition, kept)
  const guards = [presence(definition.key[0]!.path, true)]
  // What is returned and what can fail follow the options, as the verb's type says.
  return new Update({
    ...change("update", definition, kept, actions, guards, options, Option.getOrThrow),
    fail: onFailedCondition<ItemNotFound | ConditionalCheckFailed<Table.Item<T>>>((stored) =>
      stored === undefined ? missing : failWith(ConditionalCheckFailed<Table.Item<T>>, definition, kept, stored)
    ) as never
  })
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
  actions: (attributes: TargetsOf<T>) => ReadonlyArray<A> & Complete<T, A>,
  options?: UpsertOptions<T, Checked, Returning>
): Upsert<
  Table.Item<T>,
  Result<T, Returning, Option.Option<Table.Item<T>>>,
  Failed<Checked, T> | DecodeError<Returning>,
  Asked<Returning, T>
> => {
  const definition = table[Table.TypeId]
  const kept = { ...key }
  const whole = (item: Option.Option<unknown>) => (options?.return === "old" ? item : Option.getOrThrow(item))
  // What is returned and what can fail follow the options, as the verb's type says.
  return new Upsert({
    ...change("upsert", definition, kept, actions, [], options, whole),
    fail: onFailedCondition((stored) =>
      failWith(ConditionalCheckFailed<Table.Item<T>>, definition, kept, stored)
    ) as never
  })
}

const returnValues = {
  new: "ALL_NEW",
  old: "ALL_OLD",
  updatedNew: "UPDATED_NEW",
  updatedOld: "UPDATED_OLD",
  nothing: "NONE"
} as const

/** Changes nothing and still creates the item: alone an update without actions does, in a transaction there is none. */
const nothing: ReadonlyArray<ActionNode> = [{ _tag: "Remove", place: storedPath("~partita/nothing") }]

const isPosition = (segment: string | number) => typeof segment === "number"

/** The options as they are at run time. */
interface AnyOptions {
  readonly condition?: AnyWhere | undefined
  readonly return?: Return | undefined
  readonly version?: unknown
  readonly once?: unknown
}

/** Both verbs: they differ in what they make of the whole item that is returned. */
const change = (
  verb: string,
  definition: Definition,
  key: object,
  actions: (attributes: never) => ReadonlyArray<Action<string>>,
  guards: ReadonlyArray<ConditionNode>,
  options: AnyOptions | undefined,
  whole: (item: Option.Option<unknown>) => unknown
): Omit<Spec<"UpdateItem", unknown, unknown>, "succeed" | "fail"> & { readonly succeed: never } => {
  const { codec, key: keyAttributes } = definition
  const keyNames = new Set(keyAttributes.map(({ name }) => name))
  // A transaction returns nothing, whatever was asked past the types.
  const returning = options?.once === true ? "nothing" : (options?.return ?? "new")
  // The view has the attributes the callback's type names.
  const nodes = memoize(() => actions(targets.ofItem(codec.root) as never).map(nodeOf))
  const paths = () => nodes().map(({ place }) => resolve(codec.root, place))
  const part = memoize(() =>
    projected(
      codec.root,
      paths().map(({ fields }) => fields),
      true
    )
  )
  const succeed = ({ Attributes }: Output<"UpdateItem">): Effect.Effect<unknown, ItemDecodeError> => {
    if (returning === "nothing") return Exit.void
    return returning === "updatedNew" || returning === "updatedOld"
      ? decodePart(definition, key, Attributes ?? {}, part())
      : Effect.mapEager(returned(definition, Attributes), whole)
  }
  return {
    verb,
    operation: "UpdateItem",
    definition,
    key,
    once: options?.once === true,
    compile: () => {
      for (const { segments } of paths()) {
        const [first] = segments
        if (keyNames.has(first as string)) throw new Invalid(`the key of an item cannot be changed: ${String(first)}`)
      }
      // Nobody has a version for a table without them.
      const version = options?.version as Version | undefined
      const request = keyed(definition, key, (expressions) => {
        // An update without actions writes nothing, while an upsert may create the item.
        const marks = nodes().length === 0 && verb === "update" ? [] : marksOfUpdate(definition)
        const UpdateExpression =
          expressions.update([...nodes(), ...marks]) ?? (verb === "upsert" ? expressions.update(nothing) : undefined)
        return {
          ...(UpdateExpression === undefined ? undefined : { UpdateExpression }),
          ReturnValues: returnValues[returning],
          ...conditional(definition, expressions, [...guards, ...givenVersion(definition, version)], options?.condition)
        }
      })
      // Its second application would find another version.
      const repeatable = version !== undefined || isIdempotent(codec.root, nodes())
      const isBefore = returning === "old" || returning === "updatedOld"
      // What was touched of a list cannot be told from the whole item afterwards.
      const isTold = returning !== "updatedNew" || !paths().some(({ segments }) => segments.some(isPosition))
      const retryClass = repeatable && !isBefore && isTold ? "same" : "once"
      const found = (item: AttributeMap | undefined) => ({
        looksApplied: item !== undefined && reflects(codec.root, nodes(), item)
      })
      return Effect.mapEager(request, (compiled) => ({
        ...compiled,
        options: { retryClass, found } as const,
        marked: isMarked(definition)
      }))
    },
    // The verbs' types say what it is.
    succeed: succeed as never
  }
}
