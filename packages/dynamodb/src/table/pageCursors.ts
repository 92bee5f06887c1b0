/**
 * The cursors after the items of a page, kept beside it.
 */
import { hidden } from "../wire/hidden.ts"
import type { Cursor } from "./Cursor.ts"

/** The cursor after each item, made from the item's key as it is stored when it is asked for. */
export const cursors = hidden<ReadonlyArray<() => Cursor>>()

/** A page and, for each of its items, the maker of the cursor after it. */
export const makePage = <Page extends object>(page: Page, after: ReadonlyArray<() => Cursor>): Page => {
  cursors.set(page, after)
  return page
}
