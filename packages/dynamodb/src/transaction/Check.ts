/**
 * A condition on an item that a transaction does not write.
 */
import * as Effect from "effect/Effect"
import type { Condition } from "../expression/conditionSyntax.ts"
import * as Table from "../table/Table.ts"
import { ConditionalCheckFailed } from "../item/ConditionalCheckFailed.ts"
import { failWith } from "../item/found.ts"
import { keyed } from "../item/keyed.ts"
import { RequestId, type Spec, SpecId } from "../operation/Operation.ts"
import type { Failure, Request } from "../operation/Request.ts"
import type { Where } from "../item/types.ts"
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
 * A condition on an item that a transaction does not write: if it is false, the transaction writes nothing. Of an item
 * that is not there `exists` is false and `notExists` true.
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
  condition: Where<T, Condition<T["name"]>>
): Check<Table.Item<T>> => {
  const definition = table[Table.TypeId]
  const kept = { ...key }
  const update = new Update<Table.Item<T>, never, ConditionalCheckFailed<Table.Item<T>>>({
    verb: "check",
    operation: "UpdateItem",
    definition,
    key: kept,
    compile: () =>
      keyed(definition, kept, (expressions) => ({ ...conditional(definition, expressions, [], condition) })),
    succeed: () => Effect.never, // nothing runs it alone
    fail: onFailedCondition((stored) => failWith(ConditionalCheckFailed<Table.Item<T>>, definition, kept, stored))
  })
  return new Check(update)
}
