/**
 * Writing a stream of puts and deletes.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Sink from "effect/Sink"
import type { DynamoDB } from "../wire/Client.ts"
import { withConsumedCapacity } from "../wire/Consumed.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import { traced } from "../wire/span.ts"
import { defaultConcurrency, round } from "./batch.ts"
import { type BatchableWrite, kind, partOf, refused } from "./BatchWrite.ts"
import { lastWins, type SinkPart } from "./lastWins.ts"
import { requestLimit } from "./requestLimit.ts"
import {
  type SinkFailure,
  type SinkIncomplete,
  sinkIncomplete,
  type SinkProgress,
  type SinkReport,
  withIncomplete
} from "./SinkIncomplete.ts"
import { countRule } from "../wire/count.ts"
import { TableName } from "../operation/TableName.ts"

/**
 * How a sink writes.
 *
 * @category models
 */
export interface SinkOptions {
  /** How many requests are in flight at once, at most: a whole number from 1. Default: 10. */
  readonly concurrency?: number | undefined
  /** Runs after every request, before the sink takes in more. */
  readonly onProgress?: ((progress: SinkProgress) => Effect.Effect<void>) | undefined
  /** Runs for every write that fails, and the sink goes on. Default: the first failure stops it. */
  readonly onFailure?: ((failure: SinkFailure) => Effect.Effect<void>) | undefined
}

/**
 * A sink that writes a stream of puts and deletes, of any tables, by requests of at most 25 writes and 16 MB. It takes
 * in no more than it can send soon, so that its memory does not grow with the stream. The result tells how many writes
 * were done and superseded, and what they consumed.
 *
 * **Details**
 *
 * Of several writes to one item the last in the stream wins: while one is in flight, those behind it wait, and of those
 * that wait only the last is sent, the others are `superseded`. Writes to different items are in no order.
 *
 * The requests in flight are as many as `concurrency` says until the service throttles one; then half as many, and
 * slowly more again. What a request leaves undone goes into the next one. A write fails for throttling when it is so
 * with a single request in flight and after its last attempt, as `RetryPolicy` says.
 *
 * A write that fails stops the sink: it takes in no more, brings to an end what it has taken, and fails with
 * `SinkIncomplete`, which has the failed writes. With `onFailure` it goes on, and never fails. When the stream itself
 * fails, what was taken from it is brought to an end as well; then its failure comes out as it is, and
 * `SinkIncomplete.of` its cause tells what was done.
 *
 * Each request has a span, a child of the stream's.
 *
 * **Example** (An import that tells how far it is)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const imported = Stream.range(1, 1_000_000).pipe(
 *   Stream.map((n) => DynamoDB.delete(Orders, { customerId: "c1", orderId: `o${n}` })),
 *   Stream.run(DynamoDB.sink({ onProgress: ({ written }) => Effect.logDebug(`${written} deleted`) }))
 * )
 * ```
 *
 * AWS operation: BatchWriteItem.
 *
 * @category verbs
 */
export const sink = (options?: SinkOptions): Sink.Sink<SinkReport, BatchableWrite, never, SinkIncomplete, DynamoDB> =>
  Sink.fromTransform((upstream: Upstream) =>
    Effect.flatMap(
      withConsumedCapacity(Effect.scoped(run(upstream, options ?? {}))),
      ([{ failures, progress, streamFailure }, consumed]) => {
        const report = { ...progress, consumed }
        if (streamFailure !== undefined) {
          return Effect.failCause(withIncomplete(streamFailure, sinkIncomplete(report, failures)))
        }
        return failures.length === 0 ? Effect.succeed([report] as const) : Effect.fail(sinkIncomplete(report, failures))
      }
    )
  )

type Upstream = Pull.Pull<ReadonlyArray<BatchableWrite>, never, void>

/** How many requests' worth of writes are taken in for each that may be in flight. */
const ahead = 2

/** How a sink ended: everything that it had taken in has its outcome. */
interface Ended {
  readonly progress: SinkProgress
  /** The writes that failed and that nobody took. */
  readonly failures: ReadonlyArray<SinkFailure>
  readonly streamFailure: Cause.Cause<never> | undefined
}

const run = Effect.fnUntraced(function* (
  upstream: Upstream,
  { concurrency = defaultConcurrency, onFailure, onProgress }: SinkOptions
): Effect.fn.Return<Ended, never, DynamoDB | Scope.Scope> {
  const scope = yield* Effect.scope
  const tableName = yield* TableName
  const rule = countRule("concurrency", concurrency)
  const most = rule === undefined ? concurrency : 1
  const { limit, begin } = requestLimit(most)
  const { add, counts, end, queued, take, undo } = lastWins()
  const failures: Array<SinkFailure> = []
  const stopped = Deferred.makeUnsafe<void>()
  const changed = Latch.makeUnsafe()
  let [taken, written, failed, inFlight] = [0, 0, 0, 0]
  let isEnded = false
  let [defect, streamFailure]: Array<Cause.Cause<never> | undefined> = []

  const progress = (): SinkProgress => {
    const { resent, superseded } = counts
    return { taken, written, superseded, failed, resent, concurrency: limit() }
  }
  const fail = (failure: SinkFailure): Effect.Effect<void> => {
    failed++
    if (onFailure !== undefined) return onFailure(failure)
    failures.push(failure)
    return Deferred.succeed(stopped, undefined)
  }
  const settled = (part: SinkPart, outcome: NonNullable<SinkPart["outcome"]>): Effect.Effect<void> => {
    end(part)
    if (Result.isFailure(outcome)) return fail({ write: part.write, error: outcome.failure })
    written++
    return Effect.void
  }
  const send = Effect.fnUntraced(function* (parts: ReadonlyArray<SinkPart>, request: ReturnType<typeof begin>) {
    const slowDown = (error: DynamoDBError) => {
      if (error.reason.retry === "throttling") request.slowDown()
    }
    const left = yield* traced("BatchWriteItem", undefined, round(kind, parts, slowDown))
    if (left.length > 0) request.slowDown()
    request.end()
    for (const part of parts) {
      const { outcome } = part
      const isThrottled =
        outcome !== undefined && Result.isFailure(outcome) && outcome.failure.reason.retry === "throttling"
      if (outcome === undefined || (isThrottled && !request.isAlone)) undo(part)
      else yield* settled(part, outcome)
    }
    if (onProgress !== undefined) yield* onProgress(progress())
    inFlight--
    yield* pump
    changed.openUnsafe()
  })
  const broken = (cause: Cause.Cause<never>) => {
    defect = cause
    changed.openUnsafe()
    return Deferred.succeed(stopped, undefined)
  }
  const isReady = () => queued() > 0 && inFlight < limit() && (queued() >= kind.limit || inFlight === 0 || isEnded)
  // What was taken from the queue must be sent.
  const pump: Effect.Effect<void, never, DynamoDB> = Effect.uninterruptible(
    Effect.gen(function* () {
      while (isReady()) {
        inFlight++
        yield* Effect.forkIn(Effect.catchCause(send(take(), begin()), broken), scope)
      }
    })
  )
  const until = (isSo: () => boolean): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (defect !== undefined) return Effect.failCause(defect)
      if (isSo()) return Effect.void
      changed.closeUnsafe()
      return Effect.flatMap(changed.await, () => until(isSo))
    })
  const hasRoom = () => counts.held < most * ahead * kind.limit
  const next = Effect.catchCause(upstream, (cause) => {
    // A stream that failed is not done.
    if (!Pull.isDoneCause(cause)) streamFailure = cause as Cause.Cause<never>
    return Cause.done()
  })
  const takeIn = Effect.gen(function* () {
    while (true) {
      for (const write of yield* next) {
        if (!hasRoom()) {
          yield* pump
          yield* until(hasRoom)
        }
        if (Deferred.isDoneUnsafe(stopped)) return
        const part = yield* Effect.result(rule === undefined ? partOf(write, tableName) : refused(write, rule))
        taken++
        if (Result.isSuccess(part)) add({ ...part.success, write })
        else yield* fail({ write, error: part.failure })
      }
      yield* pump
    }
  })
  yield* Effect.raceFirst(
    Pull.catchDone(takeIn, () => Effect.void),
    Deferred.await(stopped)
  )
  isEnded = true
  yield* pump
  yield* until(() => counts.held === 0 && inFlight === 0)
  return { progress: progress(), failures, streamFailure }
})
