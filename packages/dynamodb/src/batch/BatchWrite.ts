/**
 * Writing and deleting any number of items.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import { Invalid } from "../expression/invalid.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { Definition } from "../table/definition.ts"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Input } from "../wire/Operations.ts"
import { traced } from "../wire/span.ts"
import { type BatchOptions, type Kind, type Part, settle } from "./batch.ts"
import { type BatchIncomplete, finish } from "./BatchIncomplete.ts"
import type { Delete } from "../item/Delete.ts"
import { itemBytes, maximumItemBytes, sentBytes } from "../item/itemSize.ts"
import { RequestId, SpecId } from "../operation/Operation.ts"
import { countRule } from "../wire/count.ts"
import { refusal } from "../operation/refusal.ts"
import { type Failure, prepared, type Request } from "../operation/Request.ts"
import { bareName, keyText } from "../operation/physical.ts"
import type { Put } from "../item/Put.ts"
import { TableName } from "../operation/TableName.ts"
import { maximumRequestBytes } from "./waiting.ts"
import type { Write, WriteKind } from "../item/Write.ts"

/**
 * A write that a batch can hold: a put or a delete without condition that returns nothing.
 *
 * @category models
 */
export type BatchableWrite = Put<unknown, void, never> | Delete<unknown, void, never>

/**
 * What came of one write of a batch: it was done, or superseded by a later write of the batch to the same item and not
 * sent; or why it failed.
 *
 * @category models
 */
export type WriteOutcome = Result.Result<"done" | "superseded", ItemEncodeError | DynamoDBError>

/** @category models */
type WriteOutcomes<Writes> = { readonly [I in keyof Writes]: WriteOutcome } & ReadonlyArray<WriteOutcome>

/** A write as it is where a batch can hold it, a sentence where it cannot. */
export type InBatch<W> =
  W extends Write<"Put" | "Delete", unknown, never, false>
    ? W
    : W extends Write<"Put" | "Delete", unknown, unknown, infer Asked>
      ? Asked extends "version"
        ? Refusal<"a batch keeps no versions: use transactWrite, or run this operation alone">
        : Asked extends true
          ? Refusal<"a batch returns no items: drop `return`, or run this operation alone">
          : Refusal<"a batch carries no condition: use transactWrite, or run this operation alone">
      : W extends Write<WriteKind, unknown, unknown>
        ? Refusal<"a batch takes puts and deletes only: use transactWrite, or run this operation alone">
        : Refusal<"not a write: pass put and delete as they are, without pipe">

/**
 * How `batchWrite` writes.
 *
 * @category models
 */
export interface BatchWriteOptions<
  Mode extends "result" | undefined = "result" | undefined
> extends BatchOptions<Mode> {
  /**
   * What two writes to one item are: with `true` only the last is sent, and those before it are `superseded`. Default:
   * a mistake, and nothing is sent.
   */
  readonly lastWins?: boolean | undefined
}

/**
 * Puts and deletes any number of items, of any tables: requests of at most 25 writes and 16 MB, several at once. The
 * writes are independent of each other, and in no order.
 *
 * **Details**
 *
 * What a request leaves undone, for want of capacity, is sent again at once with what still waits. A request that does
 * nothing counts as throttled: it is repeated after a while, as `RetryPolicy` says, and so is one that got no valid
 * answer, since putting or deleting twice is the same as once.
 *
 * An item of more than 400 KB is refused before it is sent, with reason `Validation`, and so is a write with the option
 * `once`. So is the whole batch when two of its writes are to one item, unless `lastWins` is given.
 *
 * Fails with `BatchIncomplete` when one of the writes fails; `outcomes` then tells which were done. With
 * `mode: "result"` the result is the list of outcomes and nothing fails. A write that may have been applied and got no
 * valid answer failed with reason `OutcomeUnknown`.
 *
 * **Example** (A put and a delete)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const written = DynamoDB.batchWrite([
 *   DynamoDB.put(Orders, order),
 *   DynamoDB.delete(Orders, { customerId: "c1", orderId: "o2" })
 * ])
 * ```
 *
 * AWS operation: BatchWriteItem.
 *
 * @category verbs
 */
export const batchWrite = <const Writes extends ReadonlyArray<unknown>, Mode extends "result" | undefined = undefined>(
  writes: Writes & { readonly [I in keyof Writes]: InBatch<Writes[I]> },
  options?: BatchWriteOptions<Mode>
): Effect.Effect<
  Mode extends "result" ? WriteOutcomes<Writes> : void,
  Mode extends "result" ? never : BatchIncomplete<WriteOutcomes<Writes>>,
  DynamoDB
> => {
  const outcomes = Effect.gen(function* () {
    const tableName = yield* TableName
    const rule = countRule("concurrency", options?.concurrency)
    const parts: Array<Result.Result<WritePart, Failure>> = []
    // The parameter's type lets nothing else in.
    for (const write of writes as ReadonlyArray<BatchableWrite>) {
      parts.push(yield* Effect.result(rule === undefined ? partOf(write, tableName) : refused(write, rule)))
    }
    const { conflict, superseded } = rivals(parts, options?.lastWins === true)
    if (conflict === undefined) {
      const sent = parts.filter(Result.isSuccess).map(({ success }) => success)
      yield* settle(
        kind,
        sent.filter((part) => !superseded.has(part)),
        options?.concurrency
      )
    }
    const outcomes = parts.map((part) => {
      if (Result.isFailure(part)) return part
      if (superseded.has(part.success)) return Result.succeed("superseded")
      return part.success.outcome ?? Result.fail(conflict)
    })
    return yield* finish("BatchWriteItem", outcomes, options?.mode)
  })
  const result = options?.mode === "result" ? outcomes : Effect.asVoid(outcomes)
  // What the outcomes hold and how they are given is what the operations' types and the mode say.
  return traced("BatchWriteItem", undefined, result) as never
}

/** One write of a batch, ready to be sent. */
export interface WritePart extends Part<"done"> {
  readonly definition: Definition
  readonly request: { readonly PutRequest: { Item: AttributeMap } } | { readonly DeleteRequest: { Key: AttributeMap } }
}

const limit = 25

/** What a write may add to a request whatever the others add. */
const shareBytes = Math.floor(maximumRequestBytes / limit)

/** How many bytes an item is as it is sent, at most: hardly any needs to be measured. */
const boundBytes = (item: AttributeMap, stored: number): number =>
  // One stored byte is sent as some 13 at worst, which are those of an empty text with its name.
  stored * 16 < shareBytes ? shareBytes : sentBytes(item)

/** A write that breaks a rule, and is not sent. */
export const refused = ({ [SpecId]: spec }: BatchableWrite, rule: string): Exit.Exit<never, Failure> =>
  Exit.fail(refusal({ ...spec, operation: "BatchWriteItem" }, new Invalid(rule)))

export const partOf = (
  write: BatchableWrite,
  tableName: (logical: string) => string
): Effect.Effect<WritePart, Failure> => {
  const spec = write[SpecId]
  const { definition } = spec
  // Of either request only the input is looked at.
  const compiled = write[RequestId] as Effect.Effect<Request<"PutItem">, Failure>
  const request = Effect.flatMapEager(compiled, prepared)
  return Effect.flatMapEager(request, ({ input }) => {
    const {
      Item,
      Key = {},
      TableName = definition.name,
      ...others
    } = input as Partial<
      Input<"PutItem"> & Input<"DeleteItem"> // one of them
    >
    // The types keep it out. Where they were got around, it must not be lost.
    if (Object.keys(others).length > 0) return refused(write, "a batch carries no condition and returns no items")
    if (spec.once === true)
      return refused(write, "a batch sends nothing once: use transactWrite, or run this operation alone")
    const stored = Item === undefined ? 0 : itemBytes(Item)
    if (stored > maximumItemBytes) return refused(write, `an item has at most 400 KB, this one has ${stored} bytes`)
    const keyNames = definition.tableKey.map(({ name }) => name)
    const table = tableName(TableName)
    return Exit.succeed({
      table,
      lane: table,
      keyNames,
      key: keyText(keyNames, Item ?? Key),
      bytes: Item === undefined ? shareBytes : boundBytes(Item, stored),
      definition,
      request: Item === undefined ? { DeleteRequest: { Key } } : { PutRequest: { Item } }
    })
  })
}

export const kind: Kind<"BatchWriteItem", "done", WritePart> = {
  operation: "BatchWriteItem",
  limit,
  input: (tables) => ({
    RequestItems: Object.fromEntries(tables.map((parts) => [parts[0]!.table, parts.map(({ request }) => request)]))
  }),
  unprocessed: ({ UnprocessedItems }) =>
    Object.fromEntries(
      // Answers hold what they hold.
      Object.entries(UnprocessedItems ?? {}).map(([table, requests]) => [
        table,
        Array.isArray(requests)
          ? requests.map((request) => request?.PutRequest?.Item ?? request?.DeleteRequest?.Key ?? {})
          : undefined
      ])
    ),
  found: () => ({}),
  done: () => "done"
}

interface Placed {
  readonly part: WritePart
  readonly position: number
}

/**
 * The writes that a later one supersedes, and why none can be sent: two are to one item, or may be.
 */
const rivals = (parts: ReadonlyArray<Result.Result<WritePart, Failure>>, lastWins: boolean) => {
  const superseded = new Set<WritePart>()
  /** The last write to each item so far, by what its table is called. */
  const items = new Map<string, Map<string, Placed>>()
  for (const [position, result] of parts.entries()) {
    if (Result.isFailure(result)) continue
    const part = result.success
    const name = bareName(part.table)
    const id = `${name} ${part.key}`
    const last = items.get(id)
    if (last === undefined) {
      items.set(id, new Map([[part.table, { part, position }]]))
      continue
    }
    const same = last.get(part.table)
    // ARNs that differ are of different tables. A name may be short for an ARN.
    const other = part.table === name ? firstOf(last, name) : last.get(name)
    const rival = other ?? (lastWins ? undefined : same)
    if (rival !== undefined) {
      return { superseded: new Set<WritePart>(), conflict: conflictOf(rival.position, position, part) }
    }
    if (same !== undefined) superseded.add(same.part)
    last.set(part.table, { part, position })
  }
  return { superseded, conflict: undefined }
}

/** The first of the writes by another name. */
const firstOf = (last: ReadonlyMap<string, Placed>, name: string): Placed | undefined => {
  for (const [table, placed] of last) if (table !== name) return placed
  return undefined
}

const conflictOf = (first: number, second: number, { definition }: WritePart): Failure => {
  const fields = definition.tableKey.map(({ field }) => field).join(", ")
  const rule = `the writes ${first} and ${second} are to one item, with the same ${fields}; a batch has no order (see lastWins)`
  return refusal({ definition, key: undefined, operation: "BatchWriteItem" }, new Invalid(rule))
}
