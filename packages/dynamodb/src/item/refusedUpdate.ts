/**
 * What the service says of an update that does not fit the item that is there, in the words of its model.
 */
import type { Codec } from "../codec/Codec.ts"
import type { Node } from "../expression/action.ts"
import type { Node as Operand } from "../expression/operand.ts"
import { descend, format, type Path, type Place, resolve, root as start } from "../expression/path.ts"
import { type DynamoDBError, revise } from "../wire/DynamoDBError.ts"
import * as Reason from "../wire/Reason.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/** The service's sentences, and what they say of the actions that were sent. */
const sentences: ReadonlyArray<
  readonly [words: string, rule: (root: Codec, nodes: ReadonlyArray<Node>) => string | undefined]
> = [
  [
    "document path provided in the update expression is invalid for update",
    (root, nodes) => {
      const places = nodes.map(({ place }) => resolve(root, place))
      const broken = places.flatMap((path) => {
        const parents = maybeAbsent(root, path)
        return parents.length === 0 ? [] : [`${format(path.segments)} where ${either(parents)} is absent`]
      })
      return broken.length === 0
        ? undefined
        : `an update cannot change ${broken.join(", nor ")}: set what is absent as a whole, or use modify`
    }
  ],
  [
    "expression refers to an attribute that does not exist in the item",
    (root, nodes) => {
      const read = nodes.flatMap((node) =>
        node._tag === "Set" || node._tag === "SetIfAbsent" ? placesIn(node.value) : []
      )
      const names = new Set(read.map((place) => format(resolve(root, place).segments)))
      return names.size === 0 ? undefined : `an update cannot read ${either(Array.from(names))}, which is absent`
    }
  ]
]

/** An error that says of an update what the service said, where that is a sentence that is known. */
export const inWords = (root: Codec, nodes: ReadonlyArray<Node>, error: DynamoDBError): DynamoDBError => {
  const { reason, serviceMessage } = error
  if (reason._tag !== "Validation" || reason.rule !== undefined || serviceMessage === undefined) return error
  const [, explain] = sentences.find(([words]) => serviceMessage.includes(words)) ?? []
  const rule = explain?.(root, nodes)
  return rule === undefined ? error : revise(error, { reason: withoutStack(() => new Reason.Validation({ rule })) })
}

const either = (names: ReadonlyArray<string>): string => names.join(" or ")

/** The places on the way to a path that the model allows to be absent; if there are none, that which holds it. */
const maybeAbsent = (root: Codec, { fields }: Path): ReadonlyArray<string> => {
  const parents: Array<Path> = []
  let path: Path | undefined = start(root)
  for (const field of fields.slice(0, -1)) {
    path = path && descend(path, field)
    if (path !== undefined) parents.push(path)
  }
  const absent = parents.filter(({ codec, segments }) => codec.optional || typeof segments.at(-1) === "number")
  return (absent.length === 0 ? parents.slice(-1) : absent).map(({ segments }) => format(segments))
}

const placesIn = (operand: Operand): ReadonlyArray<Place> => {
  switch (operand._tag) {
    case "Path":
    case "Size":
      return [operand.place]
    case "Sum":
      return [...placesIn(operand.left), ...placesIn(operand.right)]
    case "Value":
      return []
  }
}
