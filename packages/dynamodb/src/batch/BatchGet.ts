/**
 * Reading any number of items by their keys.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Invalid } from "../expression/invalid.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { Definition } from "../table/definition.ts"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Input, Output } from "../wire/Operations.ts"
import { traced } from "../wire/span.ts"
import { type BatchOptions, type Kind, type Part, settle } from "./batch.ts"
import { type BatchIncomplete, finish, type Outcome } from "./BatchIncomplete.ts"
import type { Get } from "../item/Get.ts"
import { countRule } from "../wire/count.ts"
import { RequestId, SpecId } from "../operation/Operation.ts"
import { refusal } from "../operation/refusal.ts"
import type { Request } from "../operation/Request.ts"
import { keyText } from "../operation/physical.ts"
import { TableName } from "../operation/TableName.ts"

/**
 * What came of one read of a batch: what it gives by itself, or why it failed.
 *
 * @category models
 */
export type GetOutcome<G> =
  G extends Get<infer A, infer E> ? Result.Result<A, E | ItemEncodeError | DynamoDBError> : never

/** @category models */
type GetOutcomes<Gets> = { readonly [I in keyof Gets]: GetOutcome<Gets[I]> } & ReadonlyArray<
  Result.Result<unknown, unknown>
>

/** @category models */
type Gotten<Gets> = { readonly [I in keyof Gets]: Gets[I] extends Get<infer A, unknown> ? A : never }

type InBatch<G> =
  G extends Get<unknown, unknown>
    ? G
    : Refusal<"not a read of one item: pass get and getOrFail as they are, without pipe">

/**
 * Reads any number of items, of any tables: requests of 100 keys, several at once. The result holds what each read gives
 * by itself, in their order: of `get` an `Option`, of `getOrFail` the item.
 *
 * **Details**
 *
 * Reads that ask the same are asked once and each has the answer, decoded for it: the same key of the same table, written
 * in whatever way, with the same projection. If one of them is consistent, so is the answer. Otherwise consistent reads
 * of a table go into other requests than eventual ones, and those with different projections into different ones; so do
 * those of a name and of an ARN that ends in it.
 *
 * What a request leaves undone, because of its size or for want of capacity, is asked for again at once. A request that
 * yields nothing counts as throttled: it is repeated after a while, as `RetryPolicy` says.
 *
 * Fails with `BatchIncomplete` when one of the reads fails, for whatever reason it may fail by itself; `outcomes` then
 * has all that was read. With `mode: "result"` the result is the list of outcomes and nothing fails.
 *
 * **Example** (Items of one table and a part of another)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const both = DynamoDB.batchGet([
 *   DynamoDB.get(Orders, { customerId: "c1", orderId: "o1" }),
 *   DynamoDB.getOrFail(Orders, { customerId: "c1", orderId: "o2" }, { project: (o) => [o.total] })
 * ])
 * ```
 *
 * AWS operation: BatchGetItem.
 *
 * @category verbs
 */
export const batchGet = <const Gets extends ReadonlyArray<unknown>, Mode extends "result" | undefined = undefined>(
  gets: Gets & { readonly [I in keyof Gets]: InBatch<Gets[I]> },
  options?: BatchOptions<Mode>
): Effect.Effect<
  Mode extends "result" ? GetOutcomes<Gets> : Gotten<Gets>,
  Mode extends "result" ? never : BatchIncomplete<GetOutcomes<Gets>>,
  DynamoDB
> => {
  // The parameter's type lets nothing else in.
  const operations = gets as ReadonlyArray<Get<unknown, unknown>>
  const outcomes = Effect.gen(function* () {
    const tableName = yield* TableName
    const rule = countRule("concurrency", options?.concurrency)
    const outcomes: Array<Outcome> = []
    const asked: Array<{ readonly position: number; readonly read: Read }> = []
    const note = (position: number, request: Result.Result<Request<"GetItem">, unknown>) => {
      outcomes.push(request)
      if (Result.isFailure(request)) return
      asked.push({ position, read: readOf(operations[position]!, request.success, tableName) })
    }
    for (let position = 0; position < operations.length; position++) {
      const operation = operations[position]!
      const compiled =
        rule === undefined
          ? operation[RequestId]
          : Exit.fail(refusal({ ...operation[SpecId], operation: "BatchGetItem" }, new Invalid(rule)))
      // A step of the generator for each key would cost more than the key.
      note(position, decided(compiled) ?? (yield* Effect.result(compiled)))
    }
    const answers = yield* readAll(
      asked.map(({ read }) => read),
      options?.concurrency
    )
    for (let i = 0; i < asked.length; i++) {
      const { position } = asked[i]!
      const answer = answers[i]!
      if (Result.isFailure(answer)) {
        outcomes[position] = answer
        continue
      }
      const read = operations[position]![SpecId].succeed(answer.success)
      outcomes[position] = decided(read) ?? (yield* Effect.result(read))
    }
    return yield* finish("BatchGetItem", outcomes, options?.mode)
  })
  // What the outcomes hold and how they are given is what the operations' types and the mode say.
  return traced("BatchGetItem", undefined, outcomes) as never
}

/** What came of an effect that needs no fiber, unless it died. */
const decided = <A, E, R>(effect: Effect.Effect<A, E, R>): Result.Result<A, E> | undefined => {
  if (!Exit.isExit(effect)) return undefined
  // Narrowing to Exit forgets what it holds.
  const exit = effect as Exit.Exit<A, E>
  if (Exit.isSuccess(exit)) return Result.succeed(exit.value)
  const error = Exit.findErrorOption(exit)
  return Option.isSome(error) ? Result.fail(error.value) : undefined
}

/** A read of one item, as batches see it. */
export interface Read extends Pick<Part<unknown>, "table" | "keyNames" | "key"> {
  readonly Key: AttributeMap
  readonly consistent: boolean
  /** The members of the request that name the parts to read. */
  readonly projection: Partial<Input<"GetItem">>
}

export const readOf = (
  { [SpecId]: { definition } }: Get<unknown, unknown>,
  { input }: Request<"GetItem">,
  tableName: (logical: string) => string
): Read => {
  const { ConsistentRead = false, Key = {}, TableName, ...projection } = input
  const keyNames = keyNamesOf(definition)
  const table = tableName(TableName ?? definition.name)
  return { table, keyNames, key: keyText(keyNames, Key), Key, consistent: ConsistentRead, projection }
}

const namesOf = new WeakMap<Definition, ReadonlyArray<string>>()

const keyNamesOf = (definition: Definition): ReadonlyArray<string> => {
  const known = namesOf.get(definition)
  if (known !== undefined) return known
  const names = definition.tableKey.map(({ name }) => name)
  namesOf.set(definition, names)
  return names
}

/** What is found, as the answer to a single read holds it. */
export type Found = Pick<Output<"GetItem">, "Item">

interface ReadPart extends Part<Found> {
  readonly Key: AttributeMap
  /** What the request says of all its keys in the table. */
  readonly shared: Partial<Input<"GetItem">>
}

const kind: Kind<"BatchGetItem", Found, ReadPart> = {
  operation: "BatchGetItem",
  limit: 100,
  input: (tables) => ({
    RequestItems: Object.fromEntries(
      tables.map((parts) => [parts[0]!.table, { ...parts[0]!.shared, Keys: parts.map(({ Key }) => Key) }])
    )
  }),
  unprocessed: ({ UnprocessedKeys }) =>
    Object.fromEntries(Object.entries(UnprocessedKeys ?? {}).map(([table, left]) => [table, left?.Keys])),
  found: ({ Responses }) => Responses ?? {},
  done: (item) => (item === undefined ? {} : { Item: item })
}

/** What each read finds, in their order. Those that ask the same are asked once. */
export const readAll = (
  reads: ReadonlyArray<Read>,
  concurrency: number | undefined
): Effect.Effect<ReadonlyArray<Result.Result<Found, DynamoDBError>>, never, DynamoDB> =>
  Effect.suspend(() => {
    // Neither a table's name nor JSON has such a line's end.
    const sharing = ({ projection, table }: Read) => `${table}\n${textOf(projection)}`
    const questions = reads.map((read) => `${sharing(read)}\n${read.key}`)
    const consistent = new Set(questions.filter((_, i) => reads[i]!.consistent))
    const parts = new Map<string, ReadPart>()
    const lanes = new Map<string, Partial<Input<"GetItem">>>()
    for (let i = 0; i < reads.length; i++) {
      const { Key, key, keyNames, projection, table } = reads[i]!
      const asked = questions[i]!
      if (parts.has(asked)) continue
      const isConsistent = consistent.has(asked)
      const lane = isConsistent ? `consistent\n${sharing(reads[i]!)}` : sharing(reads[i]!)
      let shared = lanes.get(lane)
      if (shared === undefined) {
        shared = { ...projection, ...(isConsistent ? { ConsistentRead: true } : undefined) }
        lanes.set(lane, shared)
      }
      parts.set(asked, { table, keyNames, key, Key, shared, lane, bytes: 0 })
    }
    return Effect.map(settle(kind, Array.from(parts.values()), concurrency), () =>
      questions.map((asked) => parts.get(asked)!.outcome!)
    )
  })

/** The text of a projection; most reads have none. */
const textOf = (projection: Read["projection"]): string => {
  for (const _ in projection) return JSON.stringify(projection)
  return ""
}
