/**
 * What conditions are made of: immutable syntax trees over the attributes of one table.
 */
import type { Node as Operand, ValueNode } from "./operand.ts"
import type { Place } from "./path.ts"

const TypeId = "~@partita/dynamodb/Condition"

/**
 * A condition over the attributes of the table `Of`.
 *
 * @category models
 */
export interface Condition<out Of extends string> {
  readonly [TypeId]: { readonly of: Of }
  /** True when this condition and all the others are. */
  and(...others: Others<Of>): Condition<Of>
  /** True when this condition or one of the others is. */
  or(...others: Others<Of>): Condition<Of>
}

/** What may be joined to a condition: those of its table, and any to one that was made of an untyped path. */
export type Others<Of extends string> = ReadonlyArray<Condition<[Of] extends [never] ? string : NoInfer<Of>>>

export type Node =
  | { readonly _tag: "Comparison"; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly _tag: "Between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly _tag: "In"; readonly operand: Operand; readonly values: ReadonlyArray<ValueNode> }
  | { readonly _tag: "Function"; readonly name: FunctionName; readonly place: Place; readonly argument?: Operand }
  | { readonly _tag: "And" | "Or"; readonly conditions: ReadonlyArray<Node> }
  | { readonly _tag: "Not"; readonly condition: Node }

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">="
export type FunctionName = "attribute_exists" | "attribute_not_exists" | "attribute_type" | "begins_with" | "contains"

class Implementation implements Condition<string> {
  declare readonly [TypeId]: { readonly of: string }
  readonly node: Node
  constructor(node: Node) {
    this.node = node
  }
  and(...others: ReadonlyArray<Condition<string>>): Condition<string> {
    return others.length === 0 ? this : join("And", [this, ...others])
  }
  or(...others: ReadonlyArray<Condition<string>>): Condition<string> {
    return others.length === 0 ? this : join("Or", [this, ...others])
  }
}

/** A condition from its syntax. */
export const fromNode = (node: Node): Condition<string> => new Implementation(node)

/** The syntax of a condition. */
export const nodeOf = (condition: Condition<string>): Node => (condition as Implementation).node

export const join = (tag: "And" | "Or", conditions: ReadonlyArray<Condition<string>>): Condition<string> =>
  fromNode(conjunction(tag, conditions.map(nodeOf)))

/** Several conditions in one; a single one is itself, so that no parentheses are written around nothing. */
export const conjunction = (tag: "And" | "Or", conditions: ReadonlyArray<Node>): Node =>
  conditions.length === 1 ? conditions[0]! : { _tag: tag, conditions }

/** That the item is there, or not: told by its partition key, which every item has. */
export const presence = (place: Place, present: boolean): Node => ({
  _tag: "Function",
  name: present ? "attribute_exists" : "attribute_not_exists",
  place
})
