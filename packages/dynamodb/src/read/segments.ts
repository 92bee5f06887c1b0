/**
 * Reading the segments of a scan side by side. Where a page is asked for, every segment that has none under way begins
 * to read its next; the page is the first of those that come.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as checkpoint from "../table/checkpoint.ts"
import { Cursor, CursorError } from "../table/Cursor.ts"
import { longestOf } from "../table/cursorFrame.ts"
import { segmentOf } from "../table/cursorText.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import type { Failure } from "../operation/Request.ts"
import { isSpent } from "./bounds.ts"
import { ahead, inOrder, type Pages } from "./pages.ts"
import { type Place, prepare, type Prepared, type Reading, type Taken } from "./reading.ts"

/** All segments, from the beginning or a checkpoint; or the one that the cursor of a page goes on in. */
export const segments = (reading: Reading, count: number): Pages => {
  const { definition, options } = reading
  const { startAt } = options
  const all = Effect.gen(function* () {
    const prepared = yield* prepare(reading)
    if (startAt === undefined) return yield* sideBySide(reading, prepared, count, HashMap.empty())
    const opened = prepared.seals.open(startAt, longestOf(count))
    const text = Result.getOrElse(opened, () => "")
    // What cannot be opened is refused as any other cursor.
    if (!checkpoint.isCheckpoint(text)) return yield* inOrder(reading, prepared, segmentOf(text))
    const places = checkpoint.placesOf(prepared.bound(), count, text)
    return Result.isSuccess(places)
      ? yield* sideBySide(reading, prepared, count, places.success)
      : yield* withoutStack(() => new CursorError({ table: definition.name, reason: places.failure }))
  })
  return ahead(options, Stream.unwrap(all))
}

/** What a segment has read, or why not. */
interface Answer {
  readonly segment: number
  readonly exit: Exit.Exit<Taken, Failure | ItemDecodeError>
}

const sideBySide = Effect.fnUntraced(function* (
  { options }: Reading,
  { begin, bound, read, seals }: Prepared,
  count: number,
  from: checkpoint.Places
): Effect.fn.Return<Pages, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const answers = yield* Queue.unbounded<Answer>()
  const spent = { pages: 0, units: 0 }
  let places = from
  let underWay = 0
  /** The segments that wait to read on. */
  const idle: Array<readonly [segment: number, place: Place]> = []
  for (let segment = 0; segment < count; segment++) {
    const place = Option.getOrUndefined(HashMap.get(from, segment))
    if (place !== checkpoint.done) idle.push([segment, begin(place)])
  }
  if (idle.length === 0) return Stream.empty

  const readOn = Effect.suspend(() => {
    const pages = isSpent(options, spent) ? 0 : Math.min(idle.length, (options.maxPages ?? Infinity) - spent.pages)
    spent.pages += pages
    underWay += pages
    return Effect.forEach(
      idle.splice(0, pages),
      ([segment, place]) =>
        Effect.forkIn(
          Effect.map(Effect.exit(read(place, segment)), (exit) => {
            if (Exit.isSuccess(exit)) spent.units += exit.value.units
            Queue.offerUnsafe(answers, { segment, exit })
          }),
          scope
        ),
      { discard: true }
    )
  })

  /** The page of what a segment has read. */
  const pageOf = (segment: number, { next, page }: Taken) => {
    underWay--
    places = HashMap.set(places, segment, next?.start ?? checkpoint.done)
    if (next !== undefined) idle.push([segment, next])
    const isEnd = underWay === 0 && idle.length === 0
    const truncated = underWay === 0 && !isEnd && isSpent(options, spent)
    const reached = places
    const made = checkpoint.noting(page(truncated), () =>
      // The text of a checkpoint is the cursor of a whole scan.
      isEnd ? Option.none() : Option.some(Cursor.make(seals.seal(checkpoint.make(bound(), count, reached))))
    )
    return [[made], isEnd || truncated ? Option.none() : Option.some(undefined)] as const
  }

  return Stream.paginate(undefined, () =>
    readOn.pipe(
      Effect.andThen(Queue.take(answers)),
      Effect.flatMap(({ exit, segment }) => Effect.map(exit, (taken) => pageOf(segment, taken)))
    )
  )
})
