/**
 * How many requests may be in flight: half as many after one was throttled, slowly more after others were not.
 */
export const requestLimit = (most: number) => {
  let limit = most
  let cuts = 0
  return {
    limit: () => Math.floor(limit),
    /** A request begins: what to do when it is throttled, and when it has ended. */
    begin: () => {
      const cutsBefore = cuts
      return {
        isAlone: limit < 2,
        // Those that were in flight together are throttled together, which is one reason to slow down.
        slowDown: () => {
          if (cuts !== cutsBefore) return
          cuts++
          limit = Math.max(1, limit / 2)
        },
        end: () => {
          if (cuts === cutsBefore) limit = Math.min(most, limit + 1 / limit)
        }
      }
    }
  }
}
