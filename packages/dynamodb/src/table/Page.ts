/**
 * Pages: what one read of a query yields.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Output } from "../wire/Operations.ts"
import type { Cursor } from "./Cursor.ts"
import { checkpointOf } from "./checkpoint.ts"
import { cursors, makePage } from "./pageCursors.ts"

/**
 * The items of one read, and where the next one goes on.
 *
 * @category models
 */
export interface Page<out A> {
  readonly items: ReadonlyArray<A>
  /** Where the next page begins; none when there is no next page. */
  readonly cursor: Option.Option<Cursor>
  /** Items that matched: as many as `items`. */
  readonly count: number
  /** Items that were read, and paid for, before the filter. */
  readonly scannedCount: number
  /** The segment of a parallel scan the page is of. */
  readonly segment: number | undefined
  /** Whether reading stopped here because of `maxPages` or `maxReadUnits`; the cursor goes on. */
  readonly truncated: boolean
  /** What the read cost, as far as the service told. */
  readonly consumedCapacity: ReadonlyArray<NonNullable<Output<"Query">["ConsumedCapacity"]>>
}

/**
 * The cursor that resumes after an item of the page, by its position; none for a position the page does not have.
 *
 * @category getters
 */
export const cursorAt = <A>(page: Page<A>, index: number): Option.Option<Cursor> =>
  cursors.get(page)?.(index) ?? Option.none()

/**
 * The cursor that resumes a read once this page and those that came before it are taken: a parallel scan in all of its
 * segments, any other read by the page's own cursor. None after the last page.
 *
 * **Example** (The last page that was worked on)
 *
 * ```ts
 * import { DynamoDB, Page } from "@partita/dynamodb"
 * import { Console, Stream } from "effect"
 *
 * const scan = (startAt?: string) =>
 *   DynamoDB.scan(Orders, { segments: 4, startAt }).pipe(
 *     Stream.runForEach((page) => Console.log(page.count, Page.checkpoint(page)))
 *   )
 * ```
 *
 * @category getters
 */
export const checkpoint = (page: Page<unknown>): Option.Option<Cursor> => checkpointOf(page)

/**
 * The items of a stream of pages, one by one.
 *
 * **Example** (Items instead of pages)
 *
 * ```ts
 * import { Stream } from "effect"
 * import { DynamoDB, Page } from "@partita/dynamodb"
 *
 * const items = DynamoDB.query(Orders, { customerId: "c1" }).pipe(Page.items, Stream.runCollect)
 * ```
 *
 * @category combinators
 */
export const items = <A, E, R>(self: Stream.Stream<Page<A>, E, R>): Stream.Stream<A, E, R> =>
  Stream.flatMap(self, (page) => Stream.fromIterable(page.items))

/**
 * All pages of a stream as one: its items in order, the cursor that resumes the read, and the sums of what was read.
 * With a `limit` on the query this is one page for an API.
 *
 * **Example** (One page for an API)
 *
 * ```ts
 * import { DynamoDB, Page } from "@partita/dynamodb"
 *
 * const page = DynamoDB.query(Orders, { customerId: "c1" }, { limit: 20 }).pipe(Page.collect)
 * ```
 *
 * @category combinators
 */
export const collect = <A, E, R>(self: Stream.Stream<Page<A>, E, R>): Effect.Effect<Page<A>, E, R> =>
  Effect.map(Stream.runCollect(self), (pages) => {
    const cursor = Option.flatMap(Option.fromUndefinedOr(pages.at(-1)), checkpoint)
    return makePage(
      {
        items: pages.flatMap((page) => page.items),
        cursor,
        count: pages.reduce((sum, page) => sum + page.count, 0),
        scannedCount: pages.reduce((sum, page) => sum + page.scannedCount, 0),
        segment: undefined,
        truncated: Option.isSome(cursor) && pages.some((page) => page.truncated),
        consumedCapacity: pages.flatMap((page) => page.consumedCapacity)
      },
      (position) => {
        let rest = position
        for (const page of pages) {
          if (rest < page.items.length) return cursorAt(page, rest)
          rest -= page.items.length
        }
        return Option.none()
      }
    )
  })
