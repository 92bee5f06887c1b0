/**
 * The cursors after the items of a page, kept beside it.
 */
import type * as Option from "effect/Option"
import { hidden } from "../wire/hidden.ts"
import type { Cursor } from "./Cursor.ts"

/** The cursor after the item at a position, made from the item's key as it is stored when it is asked for. */
export type CursorAt = (position: number) => Option.Option<Cursor>

export const cursors = hidden<CursorAt>()

/** A page and the maker of the cursors after its items. */
export const makePage = <Page extends object>(page: Page, at: CursorAt): Page => {
  cursors.set(page, at)
  return page
}
