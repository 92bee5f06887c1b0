/**
 * Reading items one by one, in batches.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import * as Result from "effect/Result"
import * as Tracer from "effect/Tracer"
import type { Selected } from "../expression/selection.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import type * as Table from "../table/Table.ts"
import { DynamoDB } from "../wire/Client.ts"
import { Accounts } from "../wire/Consumed.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import { traced } from "../wire/span.ts"
import { type Found, type Read, readAll, readOf } from "./BatchGet.ts"
import { get, type GetOptions } from "../item/Get.ts"
import { RequestId, SpecId } from "../operation/Operation.ts"
import type { Got } from "../operation/reader.ts"
import { TableName } from "../operation/TableName.ts"

/**
 * Reads the item with a key, like `get`, together with whatever else is loaded at the same time: loads that run
 * concurrently become requests of 100 keys, and those that ask the same are asked once.
 *
 * **Details**
 *
 * At the same time are the loads of one service from fibers that run concurrently (`Effect.forEach` with
 * `concurrency: "unbounded"`, requests to a server): a batch is sent as soon as no further load begins. Nothing is kept:
 * a load that begins later asks again. As in `batchGet`, the answer is consistent where one of those who ask the same
 * wants it so.
 *
 * A batch is sent by the first of its loads, in whose span it has its own, linked to those of the others; the first's
 * `RetryPolicy` and `Timeouts` hold for it. `withConsumedCapacity` accounts it to everyone whose loads are in it.
 * Interrupting a load does not interrupt the others.
 *
 * Fails as `get` does.
 *
 * **Example** (The orders of a list of keys, wherever in the program they are asked for)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const orders = Effect.forEach(["o1", "o2", "o1"], (orderId) => DynamoDB.load(Orders, { customerId: "c1", orderId }), {
 *   concurrency: "unbounded"
 * })
 * ```
 *
 * AWS operation: BatchGetItem.
 *
 * @category verbs
 */
export const load = <T extends Table.Any, Picked extends ReadonlyArray<Selected<unknown>> = never>(
  table: T,
  key: Table.Key<T>,
  options?: GetOptions<T, Picked>
): Effect.Effect<
  Option.Option<Got<Table.Item<T>, Picked>>,
  ItemEncodeError | ItemDecodeError | DynamoDBError,
  DynamoDB
> => {
  const operation = get(table, key, options)
  const { [SpecId]: spec } = operation
  return Effect.flatMap(operation[RequestId], (request) =>
    Effect.flatMap(TableName, (tableName) =>
      Effect.flatMap(Effect.request(Load({ read: readOf(operation, request, tableName) }), resolver), spec.succeed)
    )
  )
}

interface Load extends Request.Request<Found, DynamoDBError, DynamoDB> {
  readonly read: Read
}
const Load = Request.of<Load>()

type Entry = Request.Entry<Load>

const serviceOf = ({ context }: Entry) => Context.get(context, DynamoDB)

/** The loads that have begun so far. */
let begun = 0

/** A program that never stops to begin loads does not make them wait for ever. */
const maximumTurns = 100

/** Waits until no further load has begun: fibers that are started together take several turns. */
const quiet = Effect.gen(function* () {
  for (let turn = 0; turn < maximumTurns; turn++) {
    const before = begun
    yield* Effect.yieldNow
    if (begun === before) return
  }
})

const sendAll = (entries: ReadonlyArray<Entry>) => {
  const reads = readAll(
    entries.map(({ request }) => request.read),
    undefined
  )
  const answered = Effect.map(reads, (answers) => {
    for (const [i, entry] of entries.entries()) {
      entry.completeUnsafe(Result.match(answers[i]!, { onFailure: Exit.fail, onSuccess: Exit.succeed }))
    }
  })
  const [, ...others] = new Set(
    entries.flatMap(({ context }) => Option.toArray(Context.getOption(context, Tracer.ParentSpan)))
  )
  const accounts = new Set(entries.flatMap(({ context }) => Context.get(context, Accounts)))
  return Effect.linkSpans(traced("BatchGetItem", undefined, answered), others).pipe(
    Effect.provideService(Accounts, Array.from(accounts)),
    Effect.provideService(DynamoDB, serviceOf(entries[0]!))
  )
}

const resolver = RequestResolver.makeWith<Load>({
  batchKey: serviceOf,
  preCheck: () => {
    begun++
    return true
  },
  delay: quiet,
  collectWhile: () => true,
  runAll: sendAll
})
