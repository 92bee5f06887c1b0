/**
 * Document paths as one tree, with something at the end of each: how an update and a projection walk an item once.
 */
import type { Parameter } from "./ExpressionAttributes.ts"
import { type Path, show } from "./Path.ts"
import { invalid } from "./token.ts"

export interface PathTree<A> {
  /** The first path that leads here or further. */
  readonly path: Path
  readonly children: Map<string | number, PathTree<A>>
  /** What is here, if a path ends here; then there are no children. */
  end: { readonly content: A } | undefined
}

const make = <A>(path: Path): PathTree<A> => ({ path, children: new Map(), end: undefined })

/**
 * The tree of some paths. Refuses two of which one leads into the other, and two that take the same value for a list
 * and for a map.
 */
export const fromPaths = <A>(entries: Iterable<readonly [Path, A]>, parameter: Parameter): PathTree<A> => {
  const root = make<A>([])
  const clash = (how: "overlap" | "conflict", one: Path, two: Path) =>
    invalid(
      parameter,
      `Two document paths ${how} with each other; must remove or rewrite one of these paths; ` +
        `path one: ${show(one)}, path two: ${show(two)}`
    )
  for (const [path, content] of entries) {
    let node = root
    for (const step of path) {
      let child = node.children.get(step)
      if (child === undefined) {
        const [sibling] = node.children
        if (sibling !== undefined && typeof sibling[0] !== typeof step) throw clash("conflict", sibling[1].path, path)
        child = make<A>(path)
        node.children.set(step, child)
      } else if (child.end !== undefined) throw clash("overlap", child.path, path)
      node = child
    }
    if (node.children.size > 0) throw clash("overlap", node.path, path)
    node.end = { content }
  }
  return root
}
