/**
 * What calls cost beside the ways people make them without Partita: `npm run bench` measures all peers and writes
 * RESULTS.md and results.json. With `--check` it fails where a ratio is more than 1.3 times its bound.
 */
import { writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus } from "node:os"
import { measureCalls } from "./calls/measure.ts"
import { type PeerName, peerNames, peers } from "./calls/peers/index.ts"
import { type WorkName, works } from "./calls/work.ts"
import { check, median, ratio } from "./measure.ts"

const rounds = 9
const warmUp = 6
const bare = "AWS client"
const floor = "by hand over undici"

/** What Partita may cost, as a multiple of the AWS client alone and of what is written by hand. */
const bounds: { readonly [Name in WorkName]: { readonly bare: number; readonly floor?: number } } = {
  get: { bare: 0.3, floor: 1.25 },
  put: { bare: 0.3, floor: 1.25 },
  update: { bare: 0.3, floor: 1.25 },
  query: { bare: 0.45, floor: 1.25 },
  page: { bare: 0.75, floor: 1.3 },
  batchGet: { bare: 0.6, floor: 1.3 },
  transactWrite: { bare: 0.45 }
}

const calls = await measureCalls(rounds, warmUp)
const names = Object.keys(works) as ReadonlyArray<WorkName>

// ---------------------------------------------------------------------------------------------------------------------
// the results

const require = createRequire(import.meta.url)
const versionOf = (name: string): string => {
  // Not every package lets its own file be asked for.
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (require(`${folder}/${name}/package.json`) as { readonly version: string }).version
    } catch {
      continue
    }
  }
  return "?"
}
const packages = [...new Set(peerNames.flatMap((name) => peers[name].packages))].toSorted()
const machine = `${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.versions.node}`
const versions = Object.fromEntries(packages.map((name) => [name, versionOf(name)]))

/** The share of the middle half of the rounds in the median. */
const spread = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(3 * sorted.length) >> 2]! - sorted[sorted.length >> 2]!) / median(values)
}
const cell = (work: WorkName, name: PeerName): string => {
  const costs = calls[work][name]
  return `${ratio(costs, calls[work][bare]).toFixed(2)} (${median(costs).toFixed(0)} ± ${(spread(costs) * 50).toFixed(0)} %)`
}
const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
const table = [
  row(["", ...peerNames]),
  row(["---", ...peerNames.map(() => "---:")]),
  ...names.map((work) => row([works[work], ...peerNames.map((name) => cell(work, name))]))
]
const file = (name: string) => new URL(`../${name}`, import.meta.url)

if (!process.argv.includes("--check")) {
  writeFileSync(file("results.json"), `${JSON.stringify({ machine, versions, calls }, undefined, 2)}\n`)
  writeFileSync(
    file("RESULTS.md"),
    `# What calls cost

The CPU time of the client for one call, as a multiple of the AWS client alone, which validates and decodes nothing; in
brackets the microseconds and half of the spread of the middle half of the rounds. Each peer runs in a process of its
own with 16 calls under way; all take turns at one piece of work, ${rounds} rounds after ${warmUp} that warm up; the
answers come from a process that has them ready. \`npm run bench\` writes this page.

${machine}; ${packages.map((name) => `${name} ${versions[name]}`).join(", ")}.

${table.join("\n")}
`
  )
}

const measured: Record<string, number> = {}
const limits: Record<string, number> = {}
for (const work of names) {
  const own = calls[work]["Partita"]
  const { bare: overBare, floor: overFloor } = bounds[work]
  measured[`${work} / ${bare}`] = ratio(own, calls[work][bare])
  limits[`${work} / ${bare}`] = overBare
  if (overFloor === undefined) continue
  measured[`${work} / ${floor}`] = ratio(own, calls[work][floor])
  limits[`${work} / ${floor}`] = overFloor
}
console.log(table.join("\n"))
check(measured, limits)
