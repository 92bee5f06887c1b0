/**
 * Conditions over the attributes of one table, joined by `and`, `or` and `not`.
 */
import { type Condition, fromNode, join, nodeOf, type Others } from "./conditionSyntax.ts"

export type { Condition, Others }

type Conditions<Of extends string> = readonly [Condition<Of>, ...Others<Of>]

/**
 * True when every condition is. At least one is needed.
 *
 * **Example** (Two conditions)
 *
 * ```ts
 * import { Condition, DynamoDB } from "@partita/dynamodb"
 *
 * DynamoDB.delete(Orders, key, { condition: (o) => Condition.and(o.status.eq("open"), o.total.lt(100)) })
 * ```
 *
 * @category combinators
 */
export const and = <const Of extends string>(...conditions: Conditions<Of>): Condition<Of> =>
  join("And", conditions) as Condition<Of>

/**
 * True when one of the conditions is. At least one is needed.
 *
 * @category combinators
 */
export const or = <const Of extends string>(...conditions: Conditions<Of>): Condition<Of> =>
  join("Or", conditions) as Condition<Of>

/**
 * True when the condition is not. Mind that comparing an attribute that is absent is false, so its negation is true.
 *
 * @category combinators
 */
export const not = <const Of extends string>(condition: Condition<Of>): Condition<Of> =>
  fromNode({ _tag: "Not", condition: nodeOf(condition) }) as Condition<Of>
