// Numbers that look random and are a function of a seed.

export interface Source {
  /** A whole number from 0 to one less than the bound. */
  readonly below: (bound: number) => number
  readonly pick: <A>(choices: ReadonlyArray<A>) => A
  /** True once in so many times. */
  readonly once: (times: number) => boolean
}

/** A small generator of numbers (mulberry32): what is made of them is the same for the same seed. */
export const source = (seed: number): Source => {
  let state = seed >>> 0
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
  return { below, pick: (choices) => choices[below(choices.length)]!, once: (times) => below(times) === 0 }
}
