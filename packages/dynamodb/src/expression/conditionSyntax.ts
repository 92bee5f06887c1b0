/**
 * What conditions are made of: immutable syntax trees over the attributes of one table.
 */
import type { Node as Operand, ValueNode } from "./operand.ts"
import { Invalid } from "./invalid.ts"
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

/** The conditions a callback has made and not used so far. */
let unused: Set<Node> | undefined

/** A condition from its syntax. */
export const fromNode = (node: Node): Condition<string> => {
  unused?.add(node)
  return new Implementation(node)
}

/**
 * The condition a callback returns. One that it made besides is lost: most likely it stands on the left of `&&`, which
 * compiles and drops it, so that what is written would depend on less than the program says.
 */
export const fromCallback = (callback: (attributes: never) => Condition<string>, attributes: object): Node => {
  const outer = unused
  const made = (unused = new Set())
  try {
    // The view has the attributes the callback's type names.
    const result = nodeOf(callback(attributes as never))
    use(made, result)
    if (made.size > 0) throw new Invalid("a condition was made and is not used: join conditions with and, or and not")
    return result
  } finally {
    unused = outer
  }
}

const use = (made: Set<Node>, node: Node): void => {
  made.delete(node)
  if (node._tag === "And" || node._tag === "Or") for (const part of node.conditions) use(made, part)
  if (node._tag === "Not") use(made, node.condition)
}

/** The syntax of a condition. */
export const nodeOf = (condition: Condition<string>): Node => (condition as Implementation).node

export const join = (tag: "And" | "Or", conditions: ReadonlyArray<Condition<string>>): Condition<string> =>
  fromNode(conjunction(tag, conditions.map(nodeOf)))

/** Several conditions in one; a single one is itself, so that no parentheses are written around nothing. */
export const conjunction = (tag: "And" | "Or", conditions: ReadonlyArray<Node>): Node =>
  conditions.length === 1 ? conditions[0]! : { _tag: tag, conditions }

/** That a place is there, or not. Of the partition key it tells whether the item is. */
export const presence = (place: Place, present: boolean): Node => ({
  _tag: "Function",
  name: present ? "attribute_exists" : "attribute_not_exists",
  place
})
