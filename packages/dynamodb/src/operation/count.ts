/**
 * Counts that a caller gives: how many requests at once, how many rounds.
 */

/** The rule that a count breaks, where one is given: it is a whole number from 1. */
export const countRule = (name: string, count: number | undefined): string | undefined =>
  count === undefined || (Number.isSafeInteger(count) && count >= 1)
    ? undefined
    : `${name} must be a whole number from 1`
