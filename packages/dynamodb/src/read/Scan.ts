/**
 * Reading all items of a table or an index, page by page.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { Invalid } from "../expression/invalid.ts"
import type { Selected } from "../expression/selection.ts"
import { beginning, done, isCheckpoint, noting, placesOf } from "../table/checkpoint.ts"
import { CursorError } from "../table/Cursor.ts"
import { currentSeal } from "../table/cursorSeal.ts"
import { longestOf } from "../table/cursorFrame.ts"
import { segmentOf } from "../table/cursorText.ts"
import type { Page } from "../table/Page.ts"
import * as Table from "../table/Table.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { refusal } from "../operation/refusal.ts"
import { type Options, pages, type Reading } from "./pages.ts"
import type { Read, ReadError, SourceOptions, Undecodable } from "./sourceOptions.ts"

/**
 * How `scan` reads. `Picked` is what `project` returns; left out, it may be anything.
 *
 * @category models
 */
export interface ScanOptions<
  T extends Table.Source,
  Picked extends ReadonlyArray<Selected<unknown>> = ReadonlyArray<Selected<unknown>>,
  StartAt extends string | undefined = string | undefined,
  Fetch extends boolean = boolean,
  Mode extends Undecodable = Undecodable
> extends SourceOptions<T, never, Picked, StartAt, Fetch, Mode> {
  /** Parts that are read side by side, from 1 to 1,000,000. Pages come as they are read. Default: 1. */
  readonly segments?: number | undefined
}

/**
 * All items of a table or an index, in no order, as a stream of pages: one page per read, an empty one where a filter
 * left nothing. The next page is read when it is asked for.
 *
 * With `segments` the table is read in that many parts side by side, and pages come as they are read; `segment` on each
 * says which part it is of. A page's cursor is its segment's: with it and the same `segments`, `startAt` goes on in that
 * segment alone; with `Page.checkpoint` of the last page taken, in all of them. A `limit` is refused there: the parts
 * have no order.
 *
 * Fails like `query`. A scan reads, and is charged for, everything: a filter saves nothing.
 *
 * **Example** (Every open order, by four readers)
 *
 * ```ts
 * import { DynamoDB, Page } from "@partita/dynamodb"
 *
 * const open = DynamoDB.scan(Orders, { filter: (o) => o.status.eq("open"), segments: 4 }).pipe(Page.items)
 * ```
 *
 * AWS operation: Scan, once per page.
 *
 * @category verbs
 */
export const scan = <
  T extends Table.Source,
  Picked extends ReadonlyArray<Selected<unknown>> = never,
  StartAt extends string | undefined = undefined,
  const Fetch extends boolean = false,
  const Mode extends Undecodable = "fail"
>(
  source: T,
  options?: ScanOptions<T, Picked, StartAt, Fetch, Mode>
): Stream.Stream<Page<Read<T, Picked, Fetch, Mode>>, ReadError<StartAt, Mode>, DynamoDB> =>
  // What the pages hold and what can fail follow the options, as the type says.
  segmented(source, options ?? {}) as never

const most = 1_000_000

const segmented = (source: Table.Source, options: Options & { readonly segments?: number | undefined }) => {
  const { limit, segments = 1, startAt } = options
  const reading = (scope: Reading["scope"]): Reading => ({
    operation: "Scan",
    definition: source[Table.TypeId],
    key: {},
    options,
    scope,
    keyCondition: Effect.succeed(() => ({}))
  })
  if (segments === 1) return pages(reading({}))
  if (!(Number.isSafeInteger(segments) && segments >= 1 && segments <= most)) {
    return Stream.fail(refusal(reading({}), new Invalid(`segments must be a whole number from 1 to ${most}`)))
  }
  if (limit !== undefined) {
    return Stream.fail(
      refusal(reading({}), new Invalid("a limit needs an order, which a scan in segments does not have"))
    )
  }
  const segment = (Segment: number, from?: string) => {
    const part = reading({ Segment, TotalSegments: segments })
    return pages({ ...part, options: { ...options, startAt: from } })
  }
  if (startAt !== undefined && !isCheckpoint(startAt)) {
    return Stream.unwrap(
      Effect.map(currentSeal, ({ open }) =>
        segment(Result.match(open(startAt, longestOf(1)), { onFailure: () => 0, onSuccess: segmentOf }), startAt)
      )
    )
  }
  return Stream.suspend(() => {
    const places = startAt === undefined ? Result.succeed(beginning(segments)) : placesOf(startAt, segments)
    if (Result.isFailure(places)) {
      return Stream.fail(withoutStack(() => new CursorError({ table: source.name, reason: places.failure })))
    }
    const open = places.success.flatMap((place, index) => (place === done ? [] : [segment(index, place)]))
    return Stream.map(Stream.mergeAll(open, { concurrency: segments }), noting([...places.success]))
  })
}
