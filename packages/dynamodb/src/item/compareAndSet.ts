/**
 * Compare and set: the write that makes an item another one, if it is still what was read.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Issue } from "../codec/Codec.ts"
import { same } from "../codec/equality.ts"
import type { Node as Action } from "../expression/action.ts"
import { compile } from "../expression/compile.ts"
import type { Refused } from "../expression/refused.ts"
import { presence } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import { valueOf } from "../expression/operand.ts"
import { fillIn, isMarked, marksOfItem, marksOfUpdate } from "../operation/marks.ts"
import { sendRequest } from "../operation/Operation.ts"
import { prepared } from "../operation/Request.ts"
import type { Definition } from "../table/definition.ts"
import { storedPath, versionName, writeTokenName } from "../table/managed.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import { encodeItem } from "./item.ts"
import { unchanged } from "./unchanged.ts"

/** An item as it was read. Nothing in it is shared with the object that was made of it. */
export interface Read {
  readonly stored: AttributeMap
  /** What the model writes for it. */
  readonly before: Exit.Exit<AttributeMap, Issue>
}

/** A write, and the item it leaves; none where it leaves none. */
type Sent = Effect.Effect<{ readonly Attributes?: AttributeMap | undefined }, DynamoDBError, DynamoDB>

/** The write of what is to be there in place of what was read; none where that changes nothing. */
export const compareAndSet = (
  definition: Definition,
  Key: AttributeMap,
  read: Read | undefined,
  next: Option.Option<unknown>,
  once: boolean
): Effect.Effect<Sent | undefined, Issue | Refused | Invalid> => {
  if (Option.isNone(next)) {
    return read === undefined ? Exit.succeed(undefined) : removal(definition, Key, read.stored, once)
  }
  return Effect.flatMapEager(encodeItem(definition, next.value), (item) => {
    if (definition.key.some(({ name }) => !same(item[name], Key[name]))) {
      return Exit.fail(new Invalid("the function of modify cannot change the key"))
    }
    return read === undefined
      ? creation(definition, item, once)
      : Effect.flatMapEager(read.before, (before) => change(definition, Key, read.stored, before, item, once))
  })
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
