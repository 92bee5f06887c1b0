/**
 * How much a reading may read: the counts that its caller gives.
 */
import { countRule } from "../wire/count.ts"

export interface Bounds {
  readonly pageSize?: number | undefined
  readonly limit?: number | undefined
  readonly prefetch?: number | undefined
  readonly maxPages?: number | undefined
  readonly maxReadUnits?: number | undefined
}

/** What was read of it. */
export interface Spent {
  readonly pages: number
  readonly units: number
}

export const isSpent = ({ maxPages = Infinity, maxReadUnits = Infinity }: Bounds, { pages, units }: Spent): boolean =>
  pages >= maxPages || units >= maxReadUnits

/** The service takes no more as the limit of a page. */
const mostOfPage = 2_147_483_647

/** The rule that one of the counts breaks. */
export const boundsRule = ({ limit, maxPages, maxReadUnits, pageSize, prefetch }: Bounds): string | undefined =>
  countRule("limit", limit) ??
  countRule("pageSize", pageSize, 1, mostOfPage) ??
  countRule("maxPages", maxPages) ??
  countRule("prefetch", prefetch, 0) ??
  // Half a unit is what the smallest read costs.
  (maxReadUnits === undefined || (Number.isFinite(maxReadUnits) && maxReadUnits > 0)
    ? undefined
    : "maxReadUnits must be a number above 0")
