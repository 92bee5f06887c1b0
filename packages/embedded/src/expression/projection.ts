/**
 * Projections: the parts of an item that a read returns.
 */
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { emptyItem } from "../value/Value.ts"
import type { ExpressionAttributes } from "./ExpressionAttributes.ts"
import { bindPath } from "./Operand.ts"
import { Parser, remembering } from "./Parser.ts"
import { child, type Path } from "./Path.ts"
import { fromPaths, type PathTree } from "./PathTree.ts"

const parameter = "ProjectionExpression"

const parseSyntax = remembering((text) => {
  const parser = new Parser(text, parameter)
  const paths = parser.list(() => parser.path())
  parser.finish()
  return paths
})

const trees = new WeakMap<ReadonlyArray<Path>, PathTree<true>>()

const treeOf = (paths: ReadonlyArray<Path>): PathTree<true> => {
  const known = trees.get(paths)
  if (known !== undefined) return known
  const tree = fromPaths(
    paths.map((path) => [path, true] as const),
    parameter
  )
  trees.set(paths, tree)
  return tree
}

/** The paths of an expression. Refuses paths that overlap or conflict. */
export const parseProjection = (expression: string, attributes: ExpressionAttributes): ReadonlyArray<Path> => {
  const paths = parseSyntax(expression, parameter).map((path) => bindPath(path, attributes, parameter))
  treeOf(paths)
  return paths
}

const selectEntries = (tree: PathTree<true>, map: AttributeMap): AttributeMap | undefined => {
  let selected: AttributeMap | undefined
  for (const [step, subtree] of tree.children) {
    const value = select(subtree, map[step])
    if (value !== undefined) (selected ??= emptyItem())[step] = value
  }
  return selected
}

const select = (tree: PathTree<true>, value: AttributeValue | undefined): AttributeValue | undefined => {
  if (value === undefined || tree.end !== undefined) return value
  if (value.M !== undefined) {
    const entries = selectEntries(tree, value.M)
    return entries === undefined ? undefined : { M: entries }
  }
  const positions = [...tree.children.keys()].filter((step) => typeof step === "number").toSorted((a, b) => a - b)
  const elements = positions.flatMap((position) => select(tree.children.get(position)!, child(value, position)) ?? [])
  return elements.length === 0 ? undefined : { L: elements }
}

/** What some paths select of a stored item, sharing its values; the elements of a list move together. */
export const project = (paths: ReadonlyArray<Path>, item: AttributeMap): AttributeMap =>
  selectEntries(treeOf(paths), item) ?? emptyItem()
