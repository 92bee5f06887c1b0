/**
 * What the writes share: conditions, what they return, and what a failed condition means.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Codec } from "../codec/Codec.ts"
import { attributes } from "../expression/attributes.ts"
import { type Condition, conjunction, fromCallback, type Node as ConditionNode } from "../expression/conditionSyntax.ts"
import type { Expressions } from "../expression/compile.ts"
import type { Definition } from "../table/definition.ts"
import { decodeAnswer, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"

/**
 * A write of one item of the kind `Kind`; `Asked` tells whether it returns something, which batches and transactions
 * cannot.
 *
 * @category models
 */
export interface Write<out Kind extends WriteKind, out Item, out E, out Asked = unknown> {
  readonly "~kind": Kind
  readonly "~item": Item
  readonly "~error": E
  readonly "~asked": Asked
}

/** @category models */
export type WriteKind = "Create" | "Put" | "Update" | "Upsert" | "Delete" | "Check"

/** The callback of a condition, whatever its attributes are called. */
export type AnyWhere = (attributes: never) => Condition<string>

/** All that a write demands of the item. */
export const demanded = (
  root: Codec,
  guards: ReadonlyArray<ConditionNode>,
  where: AnyWhere | undefined
): ReadonlyArray<ConditionNode> =>
  where === undefined ? guards : [...guards, fromCallback(where, attributes.ofItem(root))]

/** The members of a request that make it conditional; none without conditions. */
export const conditional = (
  { codec }: Definition,
  { condition }: Expressions,
  guards: ReadonlyArray<ConditionNode>,
  where: AnyWhere | undefined
) => {
  const all = demanded(codec.root, guards, where)
  return all.length === 0
    ? undefined
    : ({
        ConditionExpression: condition(conjunction("And", all)),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD"
      } as const)
}

/** The item in the answer to a write, which has been applied whether it decodes or not. */
export const returned = (
  definition: Definition,
  stored: AttributeMap | undefined
): Effect.Effect<Option.Option<unknown>, ItemDecodeError> =>
  stored === undefined
    ? Exit.succeed(Option.none())
    : Effect.mapEager(decodeAnswer(definition, stored, true), Option.some)

/** Turns a failed condition into what it means to the verb; every other error stays what it is. */
export const onFailedCondition =
  <E>(meaning: (stored: AttributeMap | undefined) => Effect.Effect<never, E>) =>
  (error: DynamoDBError): Effect.Effect<never, E | DynamoDBError> =>
    error.reason._tag === "ConditionalCheckFailed" ? meaning(error.reason.rawItem) : Effect.fail(error)
