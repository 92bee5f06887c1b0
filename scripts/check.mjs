// Everything besides the tests that a change must pass, in order, until the first failure; or the steps that are named.
import { run } from "./workspace.mjs"

const script = (name) => ["node", `scripts/${name}.mjs`]
const effects = ["effect-tsgo", "diagnostics", "--project", "scripts/lint/effects.tsconfig.json", "--format", "text"]
const steps = {
  format: ["oxfmt", "--check"],
  lint: ["oxlint", "--type-aware", "--deny-warnings", "--report-unused-disable-directives"],
  effects: [...effects, "--severity", "error,warning", "--strict"],
  build: ["tsc", "-b"],
  planted: script("planted"),
  refused: script("refused"),
  mission: script("mission"),
  "type-cost": script("type-cost"),
  codec: ["node", "packages/benchmarks/src/codec.ts", "--check"],
  read: ["node", "packages/benchmarks/src/read.ts", "--check"],
  sink: ["node", "packages/benchmarks/src/sink.ts", "--check"],
  telemetry: ["node", "packages/benchmarks/src/telemetry.ts", "--check"],
  pack: script("pack"),
  runtimes: script("runtimes"),
  doors: script("doors"),
  promises: script("promises"),
  mutants: script("mutants"),
  demo: ["node", "--conditions=@partita/source", "packages/examples/src/demo/main.ts"]
}

const names = process.argv.slice(2)
const unknown = names.find((name) => !(name in steps))
if (unknown !== undefined) {
  console.error(`check: no step is called ${unknown}; there are ${Object.keys(steps).join(", ")}`)
  process.exit(1)
}

for (const name of names.length > 0 ? names : Object.keys(steps)) {
  console.log(`\n== ${name}`)
  const [command, ...args] = steps[name]
  const start = performance.now()
  const { status } = await run(command, args, { stdio: "inherit" })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (status !== 0) {
    console.error(`\ncheck: ${name} failed after ${seconds} s (alone: npm run check ${name})`)
    process.exit(1)
  }
  console.log(`== ${name}: ${seconds} s`)
}
