/**
 * Compare and set: an item is read, changed by a function, and written if it is still what was read.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { Issue } from "../codec/Codec.ts"
import { same } from "../codec/equality.ts"
import type { Node as Action } from "../expression/action.ts"
import { compile } from "../expression/compile.ts"
import type { Refused } from "../expression/refused.ts"
import { conjunction, type Node as Condition, presence } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import { valueOf } from "../expression/operand.ts"
import { canonicalIssue, type Definition, encodeKey } from "../table/definition.ts"
import { decodeAnswer, decodeError, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import { storedPath, versionName, writeTokenName } from "../table/managed.ts"
import * as Table from "../table/Table.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import { traced } from "../wire/span.ts"
import { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import { failWith } from "./found.ts"
import { encodeItem } from "./item.ts"
import { type ItemNotFound, notFound } from "./ItemNotFound.ts"
import { fillIn, hasVersion, holds, isMarked, marksOfItem, marksOfUpdate } from "../operation/marks.ts"
import { sendRequest } from "../operation/Operation.ts"
import { refusal } from "../operation/refusal.ts"
import { type Failure, prepared } from "../operation/Request.ts"
import { send } from "../operation/send.ts"

/**
 * How `modify` goes about it.
 *
 * @category models
 */
export interface ModifyOptions {
  /** How often the function is applied at most, at least 1, while others write in between. Default: 100. */
  readonly rounds?: number | undefined
  /**
   * Sends the write as a transaction of one, which the service applies exactly once within ten minutes, whatever is
   * lost on the way; it costs twice the units. Default: false.
   */
  readonly once?: boolean | undefined
}

type Modified<A, E, R> = Effect.Effect<A, E | ItemDecodeError | Failure, R | DynamoDB>

/**
 * Reads an item, changes it by a function and writes what changed, if the item is still what was read; otherwise it
 * begins again with the item as it is by then, after a random delay of up to a second. Attributes the model does not
 * know are kept, except in lists that the function changes. Returns the item as it is afterwards; a function that
 * changes nothing writes nothing.
 *
 * The function may be an Effect, may run several times, and is never committed twice. It cannot change the key.
 * `options.rounds` limits how often it runs, 100 by default.
 *
 * Fails with `ItemNotFound` when there is no item, `ConditionalCheckFailed` when others wrote in every round,
 * `ItemEncodeError` for what cannot be stored, `ItemDecodeError` for an item that is not what its model says (with
 * `committed: true` when it is the result), what the function fails with, and `DynamoDBError`: reason `OutcomeUnknown`
 * when a write got no valid answer and nobody can know whether it was applied. A table with `Version.token` or
 * `writeToken` can know it.
 *
 * **Example** (One more line, whoever else writes)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const raised = DynamoDB.modify(Orders, key, (order) => ({ ...order, total: order.total + 1 }))
 * ```
 *
 * AWS operations: GetItem, then UpdateItem in every round.
 *
 * @category verbs
 */
export const modify = <T extends Table.Any, E = never, R = never>(
  table: T,
  key: Table.Key<T>,
  f: (item: Table.Item<T>) => Table.Input<T> | Effect.Effect<Table.Input<T>, E, R>,
  options?: ModifyOptions
): Modified<Table.Item<T>, E | ItemNotFound | ConditionalCheckFailed<Table.Item<T>>, R> => {
  const definition = table[Table.TypeId]
  const missing = notFound(definition, { ...key })
  const apply = (item: Option.Option<object>): Effect.Effect<Option.Option<unknown>, E | ItemNotFound, R> =>
    // What was read is what the codec of the table makes.
    Option.isNone(item) ? missing : Effect.map(effectOf(f(item.value as Table.Item<T>)), Option.some)
  return Effect.map(loop(definition, key, apply, options), Option.getOrThrow) as never
}

/**
 * `modify` for an item that may not be there, before or after: the function takes and returns an `Option`. `None` for
 * an item that is there deletes it, `Some` where there is none creates one.
 *
 * Fails like `modify`, without `ItemNotFound`.
 *
 * AWS operations: GetItem, then PutItem, UpdateItem or DeleteItem in every round.
 *
 * @category verbs
 */
export const modifyOption = <T extends Table.Any, E = never, R = never>(
  table: T,
  key: Table.Key<T>,
  f: (
    item: Option.Option<Table.Item<T>>
  ) => Option.Option<Table.Input<T>> | Effect.Effect<Option.Option<Table.Input<T>>, E, R>,
  options?: ModifyOptions
): Modified<Option.Option<Table.Item<T>>, E | ConditionalCheckFailed<Table.Item<T>>, R> =>
  // The items that the loop hands out and takes are those of the table.
  loop(table[Table.TypeId], key, (item) => effectOf(f(item as never)) as never, options) as never

const effectOf = <A, E, R>(result: A | Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.isEffect(result) ? result : Exit.succeed(result)

/** An item as it is stored and in the program; absent in both where there is none. */
interface Seen {
  readonly stored: AttributeMap | undefined
  readonly item: Option.Option<object>
}

const loop = <E, R>(
  definition: Definition,
  givenKey: object,
  apply: (item: Option.Option<object>) => Effect.Effect<Option.Option<unknown>, E, R>,
  { once = false, rounds = 100 }: ModifyOptions = {}
): Modified<Option.Option<unknown>, E | ConditionalCheckFailed<unknown>, R> => {
  const { key, name } = definition
  const values = { ...givenKey }
  const refused = (error: Issue | Refused | Invalid) =>
    refusal({ definition, key: values, operation: "UpdateItem" }, error)

  const see = (stored: AttributeMap | undefined): Effect.Effect<Seen, ItemDecodeError> => {
    if (stored === undefined) return Exit.succeed({ stored, item: Option.none() })
    return Effect.flatMapEager(
      Effect.mapErrorEager(definition.codec.decode(stored), (issue) => decodeError(definition, stored, issue)),
      (item) => {
        const issue = canonicalIssue(definition, stored, item)
        return issue === undefined
          ? Exit.succeed({ stored, item: Option.some(item) })
          : Exit.fail(decodeError(definition, stored, issue))
      }
    )
  }

  const run = Effect.gen(function* () {
    if (!(Number.isSafeInteger(rounds) && rounds >= 1)) {
      return yield* Effect.fail(refused(new Invalid("rounds must be a whole number from 1")))
    }
    const Key = yield* Effect.mapError(encodeKey(key, values), refused)
    const { Item } = yield* send("GetItem", { TableName: name, Key, ConsistentRead: true })
    let stored = Item
    for (let round = 1; ; round++) {
      const seen = yield* see(stored)
      const next = yield* apply(seen.item)
      const write = yield* Effect.mapError(writeOf(definition, Key, seen, next, once), refused)
      if (write === undefined) return seen.item
      const outcome = yield* Effect.result(write)
      if (outcome._tag === "Success") {
        const { Attributes } = outcome.success
        return Attributes === undefined ? Option.none() : Option.some(yield* decodeAnswer(definition, Attributes, true))
      }
      const { reason } = outcome.failure
      if (reason._tag !== "ConditionalCheckFailed") return yield* Effect.fail(outcome.failure)
      stored = reason.rawItem
      if (round === rounds) return yield* failWith(ConditionalCheckFailed<unknown>, definition, values, stored)
      yield* Effect.sleep(Duration.millis(Math.min(1000, 25 * 2 ** (round - 1)) * (yield* Random.next)))
    }
  })
  return traced("UpdateItem", name, run)
}

type Sent = Effect.Effect<{ readonly Attributes?: AttributeMap | undefined }, DynamoDBError, DynamoDB>

/** The write that makes an item what the function made of it; none where that changes nothing. */
const writeOf = (
  definition: Definition,
  Key: AttributeMap,
  seen: Seen,
  next: Option.Option<unknown>,
  once: boolean
): Effect.Effect<Sent | undefined, Issue | Refused | Invalid> => {
  if (Option.isNone(next))
    return seen.stored === undefined ? Exit.succeed(undefined) : removal(definition, Key, seen.stored, once)
  return Effect.flatMapEager(encodeItem(definition, next.value), (item) => {
    if (definition.key.some(({ name }) => !same(item[name], Key[name]))) {
      return Exit.fail(new Invalid("the function of modify cannot change the key"))
    }
    return seen.stored === undefined
      ? creation(definition, item, once)
      : Effect.flatMapEager(definition.codec.encode(Option.getOrThrow(seen.item)), (before) =>
          change(definition, Key, seen.stored!, before, item, once)
        )
  })
}

/** That an item is what was read: by what no two writes leave alike, or else by these attributes and all the model knows. */
const unchanged = ({ codec, managed }: Definition, stored: AttributeMap, others: Iterable<string>): Condition => {
  const version = stored[versionName]
  // A counter begins anew with an item that is created again, and rows from before the table had versions have none.
  if (managed.version === "token" && version !== undefined) return hasVersion(version)
  const known = codec.root.attributeNames.map((field) => codec.root.attribute(field)!.name)
  const kept = [
    ...(managed.version === undefined ? [] : [versionName]),
    ...(managed.writeToken ? [writeTokenName] : [])
  ]
  const names = new Set([...known, ...others, ...kept])
  return conjunction(
    "And",
    Array.from(names, (name) => holds(storedPath(name), stored[name]))
  )
}

/** Whether an item bears the token of the write that left it: one from before its table had tokens does not. */
const isUnique = ({ managed }: Definition, stored: AttributeMap): boolean =>
  (managed.version === "token" && stored[versionName] !== undefined) ||
  (managed.writeToken && stored[writeTokenName] !== undefined)

const guarded = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const

/** Changes the attributes that differ. */
const change = (
  definition: Definition,
  Key: AttributeMap,
  stored: AttributeMap,
  before: AttributeMap,
  item: AttributeMap,
  once: boolean
): Effect.Effect<Sent | undefined, Refused | Invalid> => {
  const marks = marksOfUpdate(definition)
  const managed = new Set(marks.map(({ place }) => ("segments" in place ? place.segments[0] : undefined)))
  const names = new Set([...Object.keys(before), ...Object.keys(item)])
  const after = merged(stored, before, item)
  const actions = Array.from(names)
    .filter((name) => !managed.has(name) && !same(before[name], item[name]))
    .map((name): Action => {
      const place = storedPath(name)
      const value = after[name]
      return value === undefined
        ? { _tag: "Remove", place }
        : { _tag: "Set", place, value: valueOf(place, value, "stored") }
    })
  if (actions.length === 0) return Exit.succeed(undefined)
  return Effect.mapEager(
    compile(definition.codec.root, (expressions) => ({
      UpdateExpression: expressions.update([...actions, ...marks])!,
      ConditionExpression: expressions.condition(unchanged(definition, stored, names)),
      ReturnValues: "ALL_NEW" as const
    })),
    (expressions) =>
      Effect.flatMap(
        prepared({
          operation: "UpdateItem",
          input: { TableName: definition.name, Key, ...guarded, ...expressions },
          // A second application finds what the first has left, as long as no other write can leave what was read.
          options: { retryClass: isUnique(definition, stored) ? "same" : "once" },
          marked: isMarked(definition),
          once
        }),
        (request) =>
          Effect.map(sendRequest(request), ({ Attributes }) => ({
            // A transaction returns nothing; it was applied to what was read.
            Attributes:
              Attributes ?? fillIn({ ...after, ...marksOfItem(definition, stored[versionName]) }, request.token)
          }))
      )
  )
}

/** An item, or a map in it, as the function made it, with what is stored there and the model does not know. */
const merged = (stored: AttributeMap, before: AttributeMap, item: AttributeMap): AttributeMap => {
  const unknown = Object.entries(stored).filter(([name]) => !Object.hasOwn(before, name))
  const known = Object.entries(item).map(([name, value]): [string, AttributeValue] => {
    const [there, was] = [stored[name]?.M, before[name]?.M]
    const both = value.M !== undefined && there !== undefined && was !== undefined
    return [name, both ? { M: merged(there, was, value.M) } : value]
  })
  return Object.fromEntries([...unknown, ...known])
}

/** Creates the item. Never sent again when it may have been applied: it may have been deleted since. */
const creation = (
  definition: Definition,
  item: AttributeMap,
  once: boolean
): Effect.Effect<Sent, Refused | Invalid> => {
  const Item = { ...item, ...marksOfItem(definition, undefined) }
  return Effect.mapEager(
    compile(definition.codec.root, (expressions) => ({
      ConditionExpression: expressions.condition(presence(definition.key[0]!.path, false))
    })),
    (expressions) =>
      Effect.flatMap(
        prepared({
          operation: "PutItem",
          input: { TableName: definition.name, Item, ...guarded, ...expressions },
          options: { retryClass: "once" },
          marked: isMarked(definition),
          once
        }),
        (request) => Effect.as(sendRequest(request), { Attributes: request.input.Item })
      )
  )
}

const removal = (
  definition: Definition,
  Key: AttributeMap,
  stored: AttributeMap,
  once: boolean
): Effect.Effect<Sent, Refused | Invalid> =>
  Effect.mapEager(
    compile(definition.codec.root, (expressions) => ({
      ConditionExpression: expressions.condition(unchanged(definition, stored, Object.keys(stored)))
    })),
    (expressions) =>
      Effect.as(
        sendRequest({
          operation: "DeleteItem",
          input: { TableName: definition.name, Key, ...guarded, ...expressions },
          options: { retryClass: "once" },
          once
        }),
        {}
      )
  )
