/**
 * A condition on an item that a transaction does not write.
 */
import { format } from "effect/Formatter"
import * as Effect from "effect/Effect"
import type { Condition } from "../expression/conditionSyntax.ts"
import * as Table from "../table/Table.ts"
import { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import { failWith } from "./found.ts"
import { keyed } from "./keyed.ts"
import { describe, type Failure, type Request, RequestId, requestOf, type Spec, SpecId } from "./Operation.ts"
import type { Where } from "./types.ts"
import { conditional, onFailedCondition, type Write } from "./Write.ts"

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
  readonly [SpecId]: Spec<"UpdateItem", never, ConditionalCheckFailed<Item>>
  #request: Effect.Effect<Request<"UpdateItem">, Failure> | undefined

  constructor(spec: Spec<"UpdateItem", never, ConditionalCheckFailed<Item>>) {
    this[SpecId] = spec
  }

  get [RequestId](): Effect.Effect<Request<"UpdateItem">, Failure> {
    return (this.#request ??= requestOf(this[SpecId]))
  }

  toJSON(): unknown {
    return describe(this[SpecId], this[RequestId])
  }
  toString(): string {
    return format(this.toJSON())
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
  return new Check({
    verb: "check",
    operation: "UpdateItem", // an update without actions
    definition,
    key: kept,
    compile: () =>
      keyed(definition, kept, (expressions) => ({ ...conditional(definition, expressions, [], condition) })),
    succeed: () => Effect.never, // nothing runs it alone
    fail: onFailedCondition((stored) => failWith(ConditionalCheckFailed<Table.Item<T>>, definition, kept, stored))
  })
}
