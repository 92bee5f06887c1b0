/**
 * Compare and set: an item is read, changed by a function, and written if it is still what was read.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import type { Issue } from "../codec/Codec.ts"
import type { Refused } from "../expression/refused.ts"
import { Invalid } from "../expression/invalid.ts"
import { countRule } from "../wire/count.ts"
import { refusal } from "../operation/refusal.ts"
import type { Failure } from "../operation/Request.ts"
import { send } from "../operation/send.ts"
import { canonicalIssue, type Definition, encodeKey } from "../table/definition.ts"
import { decodeAnswer, decodeError, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import * as Table from "../table/Table.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { Noted, traced } from "../wire/span.ts"
import { compareAndSet, type Read } from "./compareAndSet.ts"
import { ConditionalCheckFailed } from "./ConditionalCheckFailed.ts"
import { failWith } from "./found.ts"
import { type ItemNotFound, notFound } from "./ItemNotFound.ts"
import { snapshot } from "./snapshot.ts"
import { unguardable } from "./unchanged.ts"

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
 * The function may return another item or change the one it is given, may be an Effect, whose operations have spans of
 * their own, may run several times, and is never committed twice. It cannot change the key. `options.rounds` limits how
 * often it runs, 100 by default.
 *
 * What is demanded of the item is its version, or else that every attribute the model knows is what was read. An entry
 * of a model with a rest record that others add meanwhile shows only in a version or a write token: without either,
 * such a table is refused. Records inside of an item are compared whole.
 *
 * Fails with `ItemNotFound` when there is no item, `ConditionalCheckFailed` when others wrote in every round,
 * `ItemEncodeError` for what cannot be stored, `ItemDecodeError` for an item that is not what its model says (with
 * `committed: true` when it is the result), what the function fails with, and `DynamoDBError`: reason `Validation` for
 * another key, for rounds that are no whole number from 1 and for a table whose items cannot be guarded, `OutcomeUnknown`
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
  const isItem = Schema.is(table.model)
  const apply = (item: Option.Option<object>): Effect.Effect<Option.Option<unknown>, E | ItemNotFound, R> => {
    if (Option.isNone(item)) return missing
    // What was read is what the codec of the table makes.
    const result = f(item.value as Table.Item<T>)
    // Items may be errors, which are effects too.
    const isEffect = Effect.isEffect(result) && result !== item.value && !isItem(result)
    return isEffect ? Effect.map(result, Option.some) : Exit.succeed(Option.some(result))
  }
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
): Modified<Option.Option<Table.Item<T>>, E | ConditionalCheckFailed<Table.Item<T>>, R> => {
  const apply = (item: Option.Option<object>): Effect.Effect<Option.Option<unknown>, E, R> => {
    // What was read is what the codec of the table makes.
    const result = f(item as Option.Option<Table.Item<T>>)
    return Option.isOption(result) ? Exit.succeed(result) : result
  }
  // The items that the loop hands out and takes are those of the table.
  return loop(table[Table.TypeId], key, apply, options) as never
}

const loop = <E, R>(
  definition: Definition,
  givenKey: object,
  apply: (item: Option.Option<object>) => Effect.Effect<Option.Option<unknown>, E, R>,
  { once = false, rounds = 100 }: ModifyOptions = {}
): Modified<Option.Option<unknown>, E | ConditionalCheckFailed<unknown>, R> => {
  const { codec, key, name } = definition
  const values = { ...givenKey }
  const refused = (error: Issue | Refused | Invalid) =>
    refusal({ definition, key: values, operation: "UpdateItem" }, error)

  const decoded = (stored: AttributeMap): Effect.Effect<object, ItemDecodeError> =>
    Effect.flatMapEager(
      Effect.mapErrorEager(codec.decode(stored), (issue) => decodeError(definition, stored, issue)),
      (item) => {
        const issue = canonicalIssue(definition, stored, item)
        return issue === undefined ? Exit.succeed(item) : Exit.fail(decodeError(definition, stored, issue))
      }
    )

  /** Gives what is stored to the function, which may change all of it: what it was is kept first. */
  const changed = Effect.fnUntraced(function* (stored: AttributeMap) {
    const item = yield* decoded(stored)
    const read: Read = { stored: snapshot(stored), before: yield* Effect.exit(codec.encode(item)) }
    return { read, next: yield* ownSpans(apply(Option.some(item))) }
  })

  const run = Effect.gen(function* () {
    const rule = countRule("rounds", rounds) ?? unguardable(definition)
    if (rule !== undefined) return yield* Effect.fail(refused(new Invalid(rule)))
    const Key = yield* Effect.mapError(encodeKey(key, values), refused)
    const { Item } = yield* send("GetItem", { TableName: name, Key, ConsistentRead: true })
    let stored = Item
    for (let round = 1; ; round++) {
      const { next, read } =
        stored === undefined ? { read: undefined, next: yield* ownSpans(apply(Option.none())) } : yield* changed(stored)
      const write = yield* Effect.mapError(compareAndSet(definition, Key, read, next, once), refused)
      if (write === undefined) {
        return read === undefined ? Option.none() : Option.some(yield* decoded(read.stored))
      }
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

/** What the caller does in a function is no part of the operation that runs it. */
const ownSpans = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, Noted, undefined)
