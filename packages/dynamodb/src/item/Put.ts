/**
 * Writing whole items: `put` replaces what is there, `create` never does.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Option from "effect/Option"
import { sameItem } from "../codec/equality.ts"
import { compile, type Expressions } from "../expression/compile.ts"
import { type Condition, type Node, presence } from "../expression/conditionSyntax.ts"
import { hasKey } from "../table/definition.ts"
import { unmanaged } from "../table/managed.ts"
import * as Table from "../table/Table.ts"
import type { Version } from "../table/Version.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import { failWith } from "./found.ts"
import { encodeItem } from "./item.ts"
import { ItemAlreadyExists } from "./ItemAlreadyExists.ts"
import { hasVersion, isMarked, marksOfItem, type Replaced, replacedVersion } from "../operation/marks.ts"
import { Operation, type Spec } from "../operation/Operation.ts"
import type { Asked, Failed, Returned, ReturnedError, WriteOptions } from "./types.ts"
import { conditional, onFailedCondition, returned, type Write } from "./Write.ts"

/**
 * A write of a whole item.
 *
 * @category models
 */
export class Put<out Item, out A, out E, out Asked = false>
  extends Operation<"PutItem", A, E>
  implements Write<"Put", Item, E, Asked>
{
  declare readonly "~kind": "Put"
  declare readonly "~item": Item
  declare readonly "~error": E
  declare readonly "~asked": Asked
}

/**
 * A write of an item that must not be there yet.
 *
 * @category models
 */
export class Create<out Item>
  extends Operation<"PutItem", void, ItemAlreadyExists<Item>>
  implements Write<"Create", Item, ItemAlreadyExists<Item>, false>
{
  declare readonly "~kind": "Create"
  declare readonly "~item": Item
  declare readonly "~error": ItemAlreadyExists<Item>
  declare readonly "~asked": false
}

/**
 * How `put` writes. `Checked` and `Returning` are what the options give; left out, they may give anything.
 *
 * @category models
 */
export interface PutOptions<
  T extends Table.Any,
  Checked extends Condition<T["name"]> = Condition<T["name"]>,
  Returning extends "old" | undefined = "old" | undefined
> extends WriteOptions<T, Checked, Returning, undefined> {
  /** Returns the item that was replaced. Default: nothing is returned. */
  readonly return?: Returning
}

/**
 * Writes an item, in place of the one with the same key if there is one: attributes the model does not know are gone.
 * Takes an instance of the model, or what its constructor takes. With `return: "old"` the result is the item that was
 * replaced, `None` when there was none.
 *
 * The item is encoded when the operation first runs or is shown, and never again: what is changed in it before that is
 * written, and what is changed afterwards is not.
 *
 * Where the table has versions, the item gets a new one; it replaces the version that `version`, or the model's own
 * `_v`, names, and no other. A model's item without a `_v` must not be there yet, or have no version.
 *
 * Fails with `ItemEncodeError` for an item that breaks its model or cannot be stored (nothing was sent),
 * `ConditionalCheckFailed` where a condition is given or the version is another, `ItemDecodeError` with
 * `committed: true` where the old item is returned and does not decode, and `DynamoDBError` for what the service or the
 * network said: reason `OutcomeUnknown` when the write may have been applied and got no valid answer. It is sent again
 * if that does the same: never where the old item is returned.
 *
 * **Example** (Only over an open order)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const saved = DynamoDB.put(Orders, order, { condition: (o) => o.status.eq("open") })
 * ```
 *
 * AWS operation: PutItem.
 *
 * @category verbs
 */
export const put = <
  T extends Table.Any,
  Checked extends Condition<T["name"]> = never,
  Returning extends "old" | undefined = undefined
>(
  table: T,
  item: Table.Input<T>,
  options?: PutOptions<T, Checked, Returning>
): Put<
  Table.Item<T>,
  Returned<Returning, Option.Option<Table.Item<T>>, void>,
  Failed<Checked, T> | ReturnedError<Returning>,
  Asked<Returning, T>
> => {
  const definition = table[Table.TypeId]
  const old = options?.return === "old"
  // Nobody has a version for a table without them.
  const version = options?.version as Version | undefined
  const replaced = (Item: AttributeMap) => replacedVersion(definition, version, Item)
  const spec = write("put", table, item as object, replaced, (expressions, guards) => ({
    ...(old ? ({ ReturnValues: "ALL_OLD" } as const) : undefined),
    ...conditional(definition, expressions, guards, options?.condition)
  }))
  // What is returned follows the options, as the verb's type says.
  return new Put({
    ...spec,
    once: options?.once === true,
    succeed: ({ Attributes }) => (old ? returned(definition, Attributes) : Exit.void) as never,
    fail: onFailedCondition(
      (stored) => failWith(ConditionalCheckFailed<Table.Item<T>>, definition, item as object, stored) as never
    )
  })
}

/**
 * Writes an item that is not there yet; an item with the same key is never replaced.
 *
 * Fails with `ItemAlreadyExists`, which holds the item that is there, and otherwise like `put`.
 *
 * **Example** (The first one wins)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const claimed = DynamoDB.create(Orders, order).pipe(
 *   Effect.as(true),
 *   Effect.catchTag("ItemAlreadyExists", () => Effect.succeed(false))
 * )
 * ```
 *
 * AWS operation: PutItem.
 *
 * @category verbs
 */
export const create = <T extends Table.Any>(table: T, item: Table.Input<T>): Create<Table.Item<T>> => {
  const definition = table[Table.TypeId]
  const guard = presence(definition.key[0]!.path, false)
  return new Create({
    ...write(
      "create",
      table,
      item as object,
      () => undefined,
      (expressions) => conditional(definition, expressions, [guard], undefined)
    ),
    succeed: () => Exit.void,
    fail: onFailedCondition((stored) => failWith(ItemAlreadyExists<Table.Item<T>>, definition, item as object, stored))
  })
}

/** The request of both writes. */
const write = (
  verb: string,
  table: Table.Any,
  item: object,
  replaced: (item: AttributeMap) => Replaced | undefined,
  build: (expressions: Expressions, guards: ReadonlyArray<Node>) => object | undefined
): Pick<Spec<"PutItem", unknown, unknown>, "verb" | "operation" | "definition" | "key" | "compile"> => {
  const definition = table[Table.TypeId]
  const { codec, name } = definition
  return {
    verb,
    operation: "PutItem",
    definition,
    key: item,
    compile: () =>
      Effect.flatMapEager(encodeItem(definition, item), (Item) =>
        Effect.mapEager(
          compile(
            codec.root,
            (expressions) => {
              const before = replaced(Item)
              const guards = before === undefined ? [] : [hasVersion(before.version)]
              return { Item: { ...Item, ...marksOfItem(definition, before?.version) }, ...build(expressions, guards) }
            },
            { exists: presence(definition.key[0]!.path, true), known: () => hasKey(definition.key, item) }
          ),
          (request) => ({
            input: { TableName: name, ...request },
            options: {
              found: (item) => ({ looksApplied: item !== undefined && sameItem(unmanaged(item), unmanaged(Item)) })
            },
            marked: isMarked(definition)
          })
        )
      )
  }
}
