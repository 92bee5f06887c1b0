/**
 * How costs are measured: peers take turns in one process, CPU time, median of 15. A ratio is of two peers in the same
 * turn, so that a machine that slows down for a while slows both; with `--check` the program fails when one is more than
 * 1.3 times its bound.
 */
const tolerance = 1.3
const samples = 15

/** Something that is done so many times in one run. */
export interface Work {
  readonly times: number
  readonly run: () => void | Promise<unknown>
}

/** The microseconds that each costs once, in each of the turns. */
export type Costs<Name extends string> = { readonly [N in Name]: ReadonlyArray<number> }

export const measure = async <Name extends string>(work: { readonly [N in Name]: Work }): Promise<Costs<Name>> => {
  const costs = new Map<string, Array<number>>(Object.keys(work).map((name) => [name, []]))
  for (let sample = -2; sample < samples; sample++) {
    for (const [name, { run, times }] of Object.entries<Work>(work)) {
      const before = process.cpuUsage()
      const running = run()
      if (running !== undefined) await running
      const { system, user } = process.cpuUsage(before)
      // The first two turns warm the compiler up.
      if (sample >= 0) costs.get(name)!.push((user + system) / times)
    }
  }
  for (const [name, turns] of costs) console.log(`${name.padEnd(44)} ${median(turns).toFixed(2)} us`)
  // One list for each name.
  return Object.fromEntries(costs) as unknown as Costs<Name>
}

export const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

export const ratio = (costs: ReadonlyArray<number>, others: ReadonlyArray<number>): number =>
  median(costs.map((cost, turn) => cost / others[turn]!))

/** Prints what was measured beside its bounds, and fails the program where it is asked to. */
export const check = <Name extends string>(
  measured: { readonly [N in Name]: number },
  bounds: { readonly [N in Name]: number }
): void => {
  for (const [name, bound] of Object.entries<number>(bounds)) {
    const value = measured[name as Name]
    const exceeded = value > bound * tolerance
    console.log(`${name.padEnd(44)} ${value.toFixed(3)} (bound ${bound})${exceeded ? "  exceeded" : ""}`)
    if (exceeded && process.argv.includes("--check")) process.exitCode = 1
  }
}
