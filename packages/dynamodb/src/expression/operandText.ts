/**
 * Operands as text: paths, sizes, sums and values.
 */
import { arithmetic, sized } from "./fidelity.ts"
import type { Node } from "./operand.ts"
import type { Placeholders } from "./placeholders.ts"

export const operandText = (all: Placeholders, node: Node): string => {
  switch (node._tag) {
    case "Path":
      return all.path(node.place)
    case "Size":
      sized(all.resolve(node.place))
      return `size(${all.path(node.place)})`
    case "Sum":
      if ("place" in node.left) arithmetic(all.resolve(node.left.place), node.operator === "+" ? "plus" : "minus")
      if (node.right._tag === "Path") arithmetic(all.resolve(node.right.place), "arithmetic")
      return `${operandText(all, node.left)} ${node.operator} ${operandText(all, node.right)}`
    case "Value":
      return all.value(all.present(node))
  }
}
