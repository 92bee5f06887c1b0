/**
 * DynamoDB has no empty sets: a required one is absent while it is empty. What is asked of it is asked of its absence too.
 */
import * as HashSet from "effect/HashSet"
import { conjunction, type Node, presence } from "./conditionSyntax.ts"
import { type Node as Operand, type ValueNode, valueOf } from "./operand.ts"
import type { Path } from "./path.ts"
import type { Placeholders } from "./placeholders.ts"

type Comparison = Extract<Node, { _tag: "Comparison" | "Between" | "In" }>

/** A comparison that says of absent sets what it says of empty ones; the same one where there are none. */
export const withEmptySets = (all: Placeholders, node: Comparison): Node => {
  switch (node._tag) {
    case "Comparison": {
      const { left, operator, right } = node
      if (!isSized(all, left) && !isSized(all, right)) return sets(all, node)
      // What is absent is unequal to everything, also to what it stands for.
      const equal = operator === "<>" ? "=" : operator
      const condition = sized(all, [left, right], ([left, right]) => ({
        _tag: "Comparison",
        operator: equal,
        left: left!,
        right: right!
      }))
      return operator === "<>" ? { _tag: "Not", condition } : condition
    }
    case "Between": {
      const { high, low, operand } = node
      return [operand, low, high].some((each) => isSized(all, each))
        ? sized(all, [operand, low, high], ([operand, low, high]) => ({
            _tag: "Between",
            operand: operand!,
            low: low!,
            high: high!
          }))
        : node
    }
    case "In":
      return among(all, node)
  }
}

/** The place of a set that is absent while it is empty. */
const placeOf = (all: Placeholders, node: Operand): Path | undefined => {
  if (node._tag !== "Path" && node._tag !== "Size") return undefined
  const path = all.resolve(node.place)
  return path.codec.absentIsEmpty ? path : undefined
}

const isSized = (all: Placeholders, node: Operand): boolean => node._tag === "Size" && placeOf(all, node) !== undefined

/** That a set is empty: it is absent, and what it belongs to is there. */
const isEmpty = (all: Placeholders, path: Path): Node => {
  const outer = path.fields.slice(0, -1)
  const owner = outer.length === 0 ? all.exists : presence(all.resolve({ unresolved: outer }), true)
  return conjunction("And", [presence(path, false), ...(owner === undefined ? [] : [owner])])
}

const zero = (path: Path): ValueNode => valueOf(path, 0, "raw")

/** A comparison of sizes: as it is, or with 0 in the place of each set that is empty. */
const sized = (
  all: Placeholders,
  operands: ReadonlyArray<Operand>,
  compare: (operands: ReadonlyArray<Operand>) => Node
): Node => {
  const branches: Array<Node> = [compare(operands)]
  const sizes = operands.flatMap((operand, i) => (isSized(all, operand) ? [i] : []))
  for (let chosen = 1; chosen < 2 ** sizes.length; chosen++) {
    const empty = sizes.filter((_, i) => (chosen & (1 << i)) !== 0)
    const absent = empty.map((i) => isEmpty(all, placeOf(all, operands[i]!)!))
    const others = operands.map((operand, i) => (empty.includes(i) ? zero(placeOf(all, operand)!) : operand))
    const known = others.map((operand) => (operand._tag === "Value" ? Number(operand.value) : undefined))
    // What compares numbers is known by now.
    if (known.every((value) => value !== undefined)) {
      if (holds(compare(others), known)) branches.push(conjunction("And", absent))
    } else branches.push(conjunction("And", [...absent, compare(others)]))
  }
  return conjunction("Or", branches)
}

const holds = (node: Node, [a = 0, b = 0, c = 0]: ReadonlyArray<number>): boolean =>
  node._tag === "Comparison" && node.operator !== "<>" ? compares[node.operator](a, b) : a >= b && a <= c

const compares = {
  "=": (a: number, b: number) => a === b,
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b
}

const isEmptySet = (node: Operand): boolean =>
  node._tag === "Value" &&
  (node.value instanceof Set ? node.value.size === 0 : HashSet.isHashSet(node.value) && HashSet.size(node.value) === 0)

/** Equality of sets: of two that may be absent, or with one that has no members. */
const sets = (all: Placeholders, node: Extract<Node, { _tag: "Comparison" }>): Node => {
  const { left, operator, right } = node
  const [path, other] = [placeOf(all, left), placeOf(all, right)]
  if (path === undefined || !(operator === "=" || operator === "<>")) return node
  const equal: Node | undefined = isEmptySet(right)
    ? isEmpty(all, path)
    : other === undefined
      ? undefined
      : conjunction("Or", [{ ...node, operator: "=" }, conjunction("And", [isEmpty(all, path), isEmpty(all, other)])])
  if (equal === undefined) return node
  return operator === "=" ? equal : { _tag: "Not", condition: equal }
}

/** One of several sizes or sets, of which one may be empty. */
const among = (all: Placeholders, node: Extract<Node, { _tag: "In" }>): Node => {
  const path = placeOf(all, node.operand)
  if (path === undefined) return node
  const isNothing = (value: ValueNode) => (node.operand._tag === "Size" ? Number(value.value) === 0 : isEmptySet(value))
  if (!node.values.some(isNothing)) return node
  const values = node.operand._tag === "Size" ? node.values : node.values.filter((value) => !isNothing(value))
  return conjunction("Or", [...(values.length === 0 ? [] : [{ ...node, values }]), isEmpty(all, path)])
}
