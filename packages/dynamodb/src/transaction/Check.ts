/**
 * A condition on an item that a transaction does not write.
 */
import * as Effect from "effect/Effect"
import type { Condition } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import { versionName, versionOf } from "../table/managed.ts"
import * as Table from "../table/Table.ts"
import type { Version } from "../table/Version.ts"
import { ConditionalCheckFailed } from "../item/ConditionalCheckFailed.ts"
import { failWith } from "../item/found.ts"
import { keyed } from "../item/keyed.ts"
import { unchanged as stillHolds, unguardable } from "../item/unchanged.ts"
import { givenVersion } from "../operation/marks.ts"
import { RequestId, type Spec, SpecId } from "../operation/Operation.ts"
import type { Failure, Request } from "../operation/Request.ts"
import type { Where, WriteOptions } from "../item/types.ts"
import { Update } from "../item/Update.ts"
import { conditional, onFailedCondition, type Write } from "../item/Write.ts"

/**
 * A condition on an item that a transaction does not write. Nothing else can run it, so it is no Effect.
 *
 * @category models
 */
export class Check<out Item> implements Write<"Check", Item, ConditionalCheckFailed<Item>, false> {
  declare readonly "~kind": "Check"
  declare readonly "~item": Item
  declare readonly "~error": ConditionalCheckFailed<Item>
  declare readonly "~asked": false
  readonly #update: Update<Item, never, ConditionalCheckFailed<Item>>

  /** An update without actions is what it would be alone. */
  constructor(update: Update<Item, never, ConditionalCheckFailed<Item>>) {
    this.#update = update
  }

  get [SpecId](): Spec<"UpdateItem", never, ConditionalCheckFailed<Item>> {
    return this.#update[SpecId]
  }
  get [RequestId](): Effect.Effect<Request<"UpdateItem">, Failure> {
    return this.#update[RequestId]
  }
  toJSON(): unknown {
    return this.#update.toJSON()
  }
  toString(): string {
    return this.#update.toString()
  }
  [Symbol.for("nodejs.util.inspect.custom")](): unknown {
    return this.toJSON()
  }
}

/**
 * What `check` demands beside a condition.
 *
 * @category models
 */
export interface CheckOptions<T extends Table.Any> extends Pick<
  WriteOptions<T, Condition<T["name"]>, undefined, undefined>,
  "condition"
> {
  /** The version that the item must still have, of a table that has versions. */
  readonly version: WriteOptions<T, Condition<T["name"]>, undefined, undefined>["version"]
}

/**
 * A condition on an item that a transaction does not write: if it is false, the transaction writes nothing. Of an item
 * that is not there `exists` is false and `notExists` true. What is demanded is a condition, or a `version` that the
 * item must still have, or both: see `unchanged` for an item that was read.
 *
 * **Example** (An account that must be open)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const placed = DynamoDB.transactWrite([
 *   DynamoDB.check(Counters, { name: "open" }, (c) => c.count.gt(0)),
 *   DynamoDB.create(Orders, order)
 * ])
 * ```
 *
 * AWS operation: ConditionCheck of TransactWriteItems.
 *
 * @category verbs
 */
export const check = <T extends Table.Any>(
  table: T,
  key: Table.Key<T>,
  demanded: Where<T, Condition<T["name"]>> | CheckOptions<T>
): Check<Table.Item<T>> => {
  const definition = table[Table.TypeId]
  const kept = { ...key }
  const { condition, version } = typeof demanded === "function" ? { condition: demanded } : demanded
  return checking(table, "check", kept, () =>
    keyed(definition, kept, (expressions) => {
      // Nobody has a version for a table without them.
      const guards = givenVersion(definition, version as Version | undefined)
      if (condition === undefined && guards.length === 0) throw new Invalid("a check has a condition or a version")
      return { ...conditional(definition, expressions, guards, condition) }
    })
  )
}

/**
 * That an item which was read, and which a transaction does not write, is still what it was: if it is not, the
 * transaction writes nothing.
 *
 * **Details**
 *
 * Where the table has versions, that is the version the item was read with. A table without them, and a copy, which has
 * none, are compared instead: every attribute that the model knows must hold what the model writes for it, or be absent
 * where it writes none. What others wrote in another form than the model's then passes for changed, as does a map with
 * attributes that the model does not know. Such items of a model with a rest record are refused, with reason
 * `Validation`: what others add to them would not show.
 *
 * **Example** (An order at the price that was shown)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const placed = Effect.gen(function* () {
 *   const price = yield* DynamoDB.getOrFail(Counters, { name: "price" })
 *   yield* DynamoDB.transactWrite([DynamoDB.unchanged(Counters, price), DynamoDB.create(Orders, order)])
 * })
 * ```
 *
 * AWS operation: ConditionCheck of TransactWriteItems.
 *
 * @category verbs
 */
export const unchanged = <T extends Table.Any>(table: T, item: Table.Item<T>): Check<Table.Item<T>> => {
  const definition = table[Table.TypeId]
  const { codec, managed } = definition
  // Items are objects, whatever their model is.
  const read = item as object
  return checking(table, "unchanged", read, () =>
    Effect.flatMapEager(codec.encode(read), (attributes) => {
      const version = versionOf(read) ?? attributes[versionName]
      const known = { ...attributes, ...(version === undefined ? undefined : { [versionName]: version }) }
      // Of the write that left the item only its version is known.
      const guarded = { codec, managed: { version: version && managed.version, writeToken: false } }
      return keyed(definition, read, (expressions) => {
        const rule = unguardable(guarded)
        if (rule !== undefined) throw new Invalid(rule)
        return {
          ...conditional(definition, expressions, [stillHolds(guarded, known, Object.keys(attributes))], undefined)
        }
      })
    })
  )
}

const checking = <T extends Table.Any>(
  table: T,
  verb: string,
  key: object,
  compile: Spec<"UpdateItem", never, never>["compile"]
): Check<Table.Item<T>> => {
  const definition = table[Table.TypeId]
  const update = new Update<Table.Item<T>, never, ConditionalCheckFailed<Table.Item<T>>>({
    verb,
    operation: "UpdateItem",
    definition,
    key,
    compile,
    succeed: () => Effect.never, // nothing runs it alone
    fail: onFailedCondition((stored) => failWith(ConditionalCheckFailed<Table.Item<T>>, definition, key, stored))
  })
  return new Check(update)
}
