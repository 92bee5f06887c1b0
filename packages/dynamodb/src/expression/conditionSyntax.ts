/**
 * What conditions are made of: immutable syntax trees over the attributes of one table.
 */
import * as Equal from "effect/Equal"
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

/** A run of a callback: what it makes, in order, and which of that is withheld from it. */
interface Tracking {
  readonly made: Array<Node>
  readonly withheld: ReadonlySet<number>
}

let tracking: Tracking | undefined

/** A condition from its syntax. */
export const fromNode = (node: Node): Condition<string> => {
  if (tracking === undefined) return new Implementation(node)
  const { made, withheld } = tracking
  made.push(node)
  // Whoever asks whether a condition is true, which all of them are, is answered no, and shows it.
  return withheld.has(made.length - 1) ? (false as never) : new Implementation(node)
}

const track = (run: () => Condition<string>, withheld: ReadonlySet<number>) => {
  const outer = tracking
  const made: Array<Node> = []
  tracking = { made, withheld }
  try {
    const result: unknown = run()
    return { made, result: result instanceof Implementation ? result.node : undefined }
  } finally {
    tracking = outer
  }
}

/**
 * The condition a callback returns.
 *
 * One that it makes besides, and nothing uses, may stand on the left of `&&`, which compiles and drops it, or be one of
 * several to choose from. The callback tells: without that condition `&&` gives something else, a choice the same.
 */
export const fromCallback = (callback: (attributes: never) => Condition<string>, attributes: object): Node => {
  // The view has the attributes the callback's type names.
  const run = () => callback(attributes as never)
  const { made, result } = track(run, new Set())
  if (result === undefined) throw new Invalid("the callback returned no condition")
  const dropped = unused(made, result)
  if (dropped.size > 0 && !isIndifferent(run, dropped, made.indexOf(result), result)) {
    throw new Invalid("a condition was made and is not used: join conditions with and, or and not")
  }
  return result
}

const isIndifferent = (
  run: () => Condition<string>,
  dropped: ReadonlySet<number>,
  position: number,
  expected: Node
): boolean => {
  try {
    const { made, result } = track(run, dropped)
    // Made again it is another object that says the same; what was made outside of the callback is the very same.
    return result !== undefined && made.indexOf(result) === position && Equal.equals(result, expected)
  } catch {
    return false
  }
}

/** Which of the conditions that were made are part of no other one that was, nor of the result. */
const unused = (made: ReadonlyArray<Node>, result: Node): ReadonlySet<number> => {
  if (made.length === 1 && made[0] === result) return new Set()
  const used = new Set<Node>([result])
  const rest: Array<Node> = [result, ...made]
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    const parts =
      node._tag === "And" || node._tag === "Or" ? node.conditions : node._tag === "Not" ? [node.condition] : []
    for (const part of parts) {
      if (used.has(part)) continue
      used.add(part)
      rest.push(part)
    }
  }
  return new Set(made.flatMap((node, position) => (used.has(node) ? [] : [position])))
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
