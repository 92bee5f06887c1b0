/**
 * What `update` and `upsert` share: the actions on one item as a request, and what its answer means.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Iterable from "effect/Iterable"
import { isIterable } from "effect/Predicate"
import { type Codec, type Projected, projected } from "../codec/Codec.ts"
import { memoize } from "../codec/memoize.ts"
import { type Action, type Node, nodeOf } from "../expression/action.ts"
import type { Expressions } from "../expression/compile.ts"
import { presence } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import { narrowActions } from "../expression/narrowing.ts"
import { valueOf } from "../expression/operand.ts"
import { type Path, resolve } from "../expression/path.ts"
import { isIdempotent, reflects } from "../expression/repetition.ts"
import { targets } from "../expression/target.ts"
import { bearsToken, givenVersion, isMarked, marksOfUpdate, tokenOfUpdate } from "../operation/marks.ts"
import type { Spec } from "../operation/Operation.ts"
import { type Definition, hasKey } from "../table/definition.ts"
import { decodeAnswer, decodePart, type ItemDecodeError, unanswered } from "../table/ItemDecodeError.ts"
import type { Version } from "../table/Version.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Output } from "../wire/Operations.ts"
import { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import { failWith } from "./found.ts"
import { notFound } from "./ItemNotFound.ts"
import { keyed } from "./keyed.ts"
import { inWords } from "./refusedUpdate.ts"
import { type AnyWhere, conditional, demanded, returned } from "./Write.ts"

const returnValues = {
  new: "ALL_NEW",
  old: "ALL_OLD",
  updatedNew: "UPDATED_NEW",
  updatedOld: "UPDATED_OLD",
  nothing: "NONE"
} as const

/** What a change returns: the item after or before it, the part of either that it touched, or nothing. */
export type Return = keyof typeof returnValues

/** A change of one item, as the caller of either verb gives it. */
export interface Change {
  readonly definition: Definition
  readonly key: object
  readonly actions: (attributes: never) => ReadonlyArray<Action<string>>
  /** The options as they are at run time. */
  readonly options:
    | {
        readonly condition?: AnyWhere | undefined
        readonly return?: Return | undefined
        readonly version?: unknown
        readonly once?: unknown
      }
    | undefined
  /** Whether an item that is not there is created: what the two verbs differ in. */
  readonly creates: boolean
}

/** The request and the results of a change; what they hold is what the types of the verbs say. */
export const change = (given: Change): Spec<"UpdateItem", never, never> => {
  const { creates, definition, key, options } = given
  const { root } = definition.codec
  // A transaction returns nothing, whatever was asked past the types.
  const returning = options?.once === true ? "nothing" : (options?.return ?? "new")
  const actions = memoize(() => {
    // The view has the attributes the callback's type names.
    const nodes = given.actions(targets.ofItem(root) as never).map(nodeOf)
    const paths = nodes.map(({ place }) => resolve(root, place))
    const part = memoize(() =>
      projected(
        root,
        paths.map(({ fields }) => fields),
        true
      )
    )
    return { nodes, paths, part }
  })
  return {
    verb: creates ? "upsert" : "update",
    operation: "UpdateItem",
    definition,
    key,
    once: options?.once === true,
    compile: () => compiled(given, returning, actions()),
    succeed: succeed(given, returning, () => actions().part()) as never,
    fail: ((error: DynamoDBError) => {
      if (error.reason._tag !== "ConditionalCheckFailed") return Effect.fail(inWords(root, actions().nodes, error))
      const { rawItem } = error.reason
      return rawItem === undefined && !creates
        ? notFound(definition, key)
        : failWith(ConditionalCheckFailed<unknown>, definition, key, rawItem)
    }) as never
  }
}

interface Actions {
  readonly nodes: ReadonlyArray<Node>
  readonly paths: ReadonlyArray<Path>
  /** The reader of what they touch. */
  readonly part: () => Projected
}

/** What the service is asked for: it returns no more than what was touched, and the tag of a union tells how to read it. */
const askedFor = (returning: Return, { part, paths }: Actions): (typeof returnValues)[Return] => {
  const isPart = returning === "updatedNew" || returning === "updatedOld"
  const isUntold = isPart && part().along.length > 0 && !paths.some(({ segments }) => segments.some(isPosition))
  return returnValues[isUntold ? (returning === "updatedNew" ? "new" : "old") : returning]
}

const compiled = (
  { creates, definition, key, options }: Change,
  returning: Return,
  actions: Actions
): ReturnType<Spec<"UpdateItem", never, never>["compile"]> => {
  const { root } = definition.codec
  const { nodes, paths } = actions
  const keyNames = new Set(definition.key.map(({ name }) => name))
  for (const { segments } of paths) {
    const [first] = segments
    if (keyNames.has(first as string)) throw new Invalid(`the key of an item cannot be changed: ${String(first)}`)
  }
  // Nobody has a version for a table without them.
  const version = options?.version as Version | undefined
  const guards = creates ? [] : [presence(definition.key[0]!.path, true)]
  const complete = creates ? nodes.map((node) => completing(root, node)) : nodes
  const sent = narrowActions(root, complete, {
    key: () => hasKey(definition.key, key),
    demanded: () => demanded(root, guards, options?.condition),
    mayCreate: creates
  })
  return Effect.mapEager(
    keyed(definition, key, (expressions) => ({
      ...updating(definition, expressions, sent, creates),
      ReturnValues: askedFor(returning, actions),
      ...conditional(definition, expressions, [...guards, ...givenVersion(definition, version)], options?.condition)
    })),
    ({ input }) => ({
      input,
      options: {
        retryClass: isRepeatable(root, sent, paths, returning, version) ? "same" : "once",
        found: (item) => ({ looksApplied: item !== undefined && reflects(root, sent, item) })
      },
      marked: isMarked(definition) || bearsToken(input)
    })
  )
}

const isEmpty = (members: unknown): boolean =>
  isIterable(members) && typeof members !== "string" && Iterable.isEmpty(members)

/** Whether an action leaves every item as it is. */
const isIdle = (node: Node): boolean => {
  switch (node._tag) {
    case "Append":
    case "Prepend":
    case "Delete":
      return isEmpty(node.members)
    case "Add":
      return isEmpty(node.value)
    default:
      return false
  }
}

/** What no elements are added to is an empty list where there was none: an item that is created has what its model requires. */
const completing = (root: Codec, node: Node): Node => {
  if (!((node._tag === "Append" || node._tag === "Prepend") && isIdle(node))) return node
  const { codec, segments } = resolve(root, node.place)
  return segments.length === 1 && codec.types.has("L") && !codec.optional
    ? { _tag: "SetIfAbsent", place: node.place, value: valueOf(node.place, [], "ifAbsent") }
    : node
}

/** The member of the request that makes the changes; none where an item is left as it is. */
const updating = (
  definition: Definition,
  expressions: Expressions,
  nodes: ReadonlyArray<Node>,
  creates: boolean
): { readonly UpdateExpression?: string } => {
  // What changes nothing keeps the version; an upsert may create the item.
  const marks = creates || !nodes.every(isIdle) ? marksOfUpdate(definition) : []
  const text = expressions.update([...nodes, ...marks])
  // The service creates no item by taking away, and no transaction one by an update without actions.
  const isWritten = !creates || (text !== undefined && /\b(SET|ADD) /.test(text))
  const parts = [text, isWritten ? undefined : expressions.update([tokenOfUpdate(definition)])]
  const all = parts.filter((part) => part !== undefined)
  return all.length === 0 ? {} : { UpdateExpression: all.join(" ") }
}

const isPosition = (segment: string | number) => typeof segment === "number"

/** Whether the request may be sent again when it may have been applied. */
const isRepeatable = (
  root: Codec,
  nodes: ReadonlyArray<Node>,
  paths: ReadonlyArray<Path>,
  returning: Return,
  version: Version | undefined
): boolean => {
  const isBefore = returning === "old" || returning === "updatedOld"
  // What was touched of a list cannot be told from the whole item afterwards.
  const isTold = returning !== "updatedNew" || !paths.some(({ segments }) => segments.some(isPosition))
  // With a version its second application would find another one.
  return !isBefore && isTold && (version !== undefined || isIdempotent(root, nodes))
}

/** What the answer gives. */
const succeed = (
  { creates, definition, key }: Change,
  returning: Return,
  part: () => Projected
): ((output: Output<"UpdateItem">) => Effect.Effect<unknown, ItemDecodeError>) => {
  return ({ Attributes }) => {
    if (returning === "nothing") return Exit.void
    if (returning === "updatedNew" || returning === "updatedOld") {
      return decodePart(definition, key, Attributes ?? {}, part().decode)
    }
    // There may have been nothing before an upsert.
    if (returning === "old" && creates) return returned(definition, Attributes)
    return Attributes === undefined
      ? Exit.fail(unanswered(definition, key))
      : decodeAnswer(definition, Attributes, true)
  }
}
