/**
 * Conditions as text.
 */
import type { Node } from "./conditionSyntax.ts"
import { withEmptySets } from "./emptySets.ts"
import { alike, counted, ordered, parted } from "./fidelity.ts"
import { Invalid } from "./invalid.ts"
import type { Node as Operand } from "./operand.ts"
import { operandText } from "./operandText.ts"
import type { Placeholders } from "./placeholders.ts"

const equalities = new Set(["=", "<>"])

/** The functions that look into a value, by the methods that make them. */
const methods: { readonly [name: string]: string } = { begins_with: "beginsWith", contains: "contains" }

export const conditionText = (all: Placeholders, node: Node): string => textOf(all, meantBy(all, node))

/** What a condition says of the items as they are stored. */
const meantBy = (all: Placeholders, node: Node): Node => {
  switch (node._tag) {
    case "And":
    case "Or":
      return { _tag: node._tag, conditions: node.conditions.map((part) => meantBy(all, part)) }
    case "Not":
      return { _tag: "Not", condition: meantBy(all, node.condition) }
    case "Function":
      return node
    default:
      return withEmptySets(all, node)
  }
}

const textOf = (all: Placeholders, node: Node): string => {
  const operand = (node: Operand) => operandText(all, node)
  switch (node._tag) {
    case "Comparison": {
      const { left, operator, right } = node
      compared(all, left, [right], equalities.has(operator))
      return `${operand(left)} ${operator} ${operand(right)}`
    }
    case "Between":
      compared(all, node.operand, [node.low, node.high], false)
      return `${operand(node.operand)} BETWEEN ${operand(node.low)} AND ${operand(node.high)}`
    case "In":
      if (node.values.length === 0 || node.values.length > 100) throw new Invalid("in takes 1 to 100 values")
      return `${operand(node.operand)} IN (${node.values.map(operand).join(", ")})`
    case "Function": {
      const { argument, name, place } = node
      const method = methods[name]
      if (method !== undefined) {
        parted(all.resolve(place), method, argument?._tag === "Path" ? all.resolve(argument.place) : undefined)
      }
      return argument === undefined
        ? `${name}(${all.path(place)})`
        : `${name}(${all.path(place)}, ${operand(argument)})`
    }
    case "Not":
      return `NOT (${textOf(all, node.condition)})`
    case "And":
    case "Or":
      return node.conditions.map((part) => enclosed(all, part)).join(node._tag === "And" ? " AND " : " OR ")
  }
}

/** Composite parts stand in parentheses, exactly once: DynamoDB refuses redundant ones. */
const enclosed = (all: Placeholders, node: Node): string =>
  node._tag === "And" || node._tag === "Or" ? `(${textOf(all, node)})` : textOf(all, node)

/** Refuses what compares stored forms that do not compare as the values do. */
const compared = (all: Placeholders, left: Operand, others: ReadonlyArray<Operand>, equality: boolean): void => {
  if (left._tag === "Path" && !equality) ordered(all.resolve(left.place))
  for (const other of others) {
    if (other._tag !== "Path") continue
    const place = all.resolve(other.place)
    if (left._tag === "Path") alike(all.resolve(left.place), place)
    else counted(place)
  }
}
