/**
 * Reading all items of a table or an index, page by page.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Invalid } from "../expression/invalid.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { Selected } from "../expression/selection.ts"
import type { Page } from "../table/Page.ts"
import * as Table from "../table/Table.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { countRule } from "../wire/count.ts"
import { refusal } from "../operation/refusal.ts"
import { pages } from "./pages.ts"
import type { Options, Reading } from "./reading.ts"
import { segments } from "./segments.ts"
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
  Mode extends Undecodable = Undecodable,
  Segments extends number | undefined = number | undefined
> extends SourceOptions<T, never, Picked, StartAt, Fetch, Mode> {
  /** Parts that are read side by side, from 1 to 1,000,000. Pages come as they are read. Default: 1. */
  readonly segments?: Segments | undefined
  /** Items returned in all: at least 1; not with `segments`. Default: every one that matches. */
  readonly limit?: LimitBeside<Segments> | undefined
}

type LimitBeside<Segments> = undefined extends Segments
  ? number
  : Refusal<"a limit needs an order, which a scan in segments does not have: take from the stream">

/**
 * All items of a table or an index, in no order, as a stream of pages: one page per read, an empty one where a filter
 * left nothing. The next page is read when it is asked for.
 *
 * With `segments` the table is read in that many parts side by side, and pages come as they are read; `segment` on each
 * says which part it is of. When a page is asked for, every part that has none under way begins to read its next: at
 * most one page of each is read ahead. A page's cursor is its segment's: with it and the same `segments`, `startAt` goes
 * on in that segment alone; with `Page.checkpoint` of the last page taken, in all of them. A `limit` is refused there:
 * the parts have no order.
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
  const Mode extends Undecodable = "fail",
  const Segments extends number | undefined = undefined
>(
  source: T,
  options?: ScanOptions<T, Picked, StartAt, Fetch, Mode, Segments>
): Stream.Stream<Page<Read<T, Picked, Fetch, Mode>>, ReadError<StartAt, Mode>, DynamoDB> =>
  // What the pages hold and what can fail follow the options, as the type says. No one has a value that is a refusal.
  segmented(source, (options ?? {}) as AnyScanOptions) as never

const most = 1_000_000

interface AnyScanOptions extends Options {
  readonly segments?: number | undefined
}

const segmented = (source: Table.Source, options: AnyScanOptions) => {
  const { limit, segments: count = 1 } = options
  const reading: Reading = {
    operation: "Scan",
    definition: source[Table.TypeId],
    key: {},
    options,
    scope: count === 1 ? {} : { TotalSegments: count },
    keyCondition: Effect.succeed(() => ({}))
  }
  if (count === 1) return pages(reading)
  const rule =
    countRule("segments", count, 1, most) ??
    (limit === undefined ? undefined : "a limit needs an order, which a scan in segments does not have")
  return rule === undefined ? segments(reading, count) : Stream.fail(refusal(reading, new Invalid(rule)))
}
