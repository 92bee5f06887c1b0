/**
 * Reading in order, page by page.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { CursorError } from "../table/Cursor.ts"
import { longestOf } from "../table/cursorFrame.ts"
import { startKey } from "../table/cursorText.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { Page } from "../table/Page.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { Failure } from "../operation/Request.ts"
import { isSpent, type Spent } from "./bounds.ts"
import { type Options, type Place, prepare, type Prepared, type Reading } from "./reading.ts"

export type Pages = Stream.Stream<Page<unknown>, Failure | ItemDecodeError | CursorError, DynamoDB>

/** Pages that are read before they are asked for, as many as the caller wants. */
export const ahead = ({ prefetch = 0 }: Options, pages: Pages): Pages =>
  prefetch > 0 ? Stream.bufferArray(pages, { capacity: prefetch - 1 }) : pages

interface State extends Spent {
  readonly place: Place
}

/** All of a reading, or a segment of it, from its beginning or a cursor. */
export const inOrder = (
  { definition, options }: Reading,
  { begin, bound, read, seals }: Prepared,
  segment?: number
): Effect.Effect<Pages, CursorError> => {
  const { startAt } = options
  const start =
    startAt === undefined
      ? Effect.undefined
      : Effect.fromResult(startKey(definition.name, bound(), seals.open(startAt, longestOf(1)), segment))
  return Effect.map(start, (key) => {
    const first: State = { place: begin(key), pages: 0, units: 0 }
    return Stream.paginate(first, ({ pages, place, units }) =>
      Effect.map(read(place, segment), ({ next, page, ...taken }) => {
        const spent = { pages: pages + 1, units: units + taken.units }
        const truncated = next !== undefined && isSpent(options, spent)
        return [
          [page(truncated)],
          next === undefined || truncated ? Option.none<State>() : Option.some({ place: next, ...spent })
        ] as const
      })
    )
  })
}

export const pages = (reading: Reading): Pages =>
  ahead(reading.options, Stream.unwrap(Effect.flatMap(prepare(reading), (prepared) => inOrder(reading, prepared))))
