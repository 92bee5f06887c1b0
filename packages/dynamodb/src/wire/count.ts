/**
 * Counts that a caller gives: how many requests at once, how many rounds, how many pages.
 */

/** The rule that a count breaks, where one is given: it is a whole number from `least` to `most`. */
export const countRule = (
  name: string,
  count: number | undefined,
  least = 1,
  most = Number.MAX_SAFE_INTEGER
): string | undefined =>
  count === undefined || (Number.isSafeInteger(count) && count >= least && count <= most)
    ? undefined
    : `${name} must be a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}`
