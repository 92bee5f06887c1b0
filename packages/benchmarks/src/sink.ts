/**
 * A stream of a million writes through `sink`, in a process whose heap V8 holds under 150 MB.
 *
 * `node packages/benchmarks/src/sink.ts` prints what a write costs and the heap that is left when the garbage is
 * collected. With `--check` it fails when not all writes arrive; a heap that does not suffice ends the process.
 */
import { DynamoDB, Page, Table } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Effect, Schema, Stream } from "effect"
import { spawnSync } from "node:child_process"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

const count = 1_000_000
// Together the three parts of the young generation, the largest that V8 may make them, and the old one.
const heap = ["--max-semi-space-size=16", "--max-old-space-size=100"]

class Reading extends Schema.Class<Reading>("Reading")({
  sensor: Schema.String,
  at: Schema.Int,
  value: Schema.Number
}) {}
const Readings = Table.make("readings", { model: Reading, partitionKey: "sensor", sortKey: "at" })

// The table is small: its items are in this heap too.
const items = 10_000
const put = (n: number) => DynamoDB.put(Readings, new Reading({ sensor: `s${n % 100}`, at: n % items, value: n }))

const program = Effect.gen(function* () {
  yield* DynamoDB.createTable(Readings)
  const began = process.cpuUsage()
  const { taken, written } = yield* Stream.range(1, count).pipe(Stream.map(put), Stream.run(DynamoDB.sink()))
  const { system, user } = process.cpuUsage(began)
  const stored = yield* DynamoDB.scan(Readings).pipe(
    Page.items,
    Stream.runFold(
      () => ({ items: 0, last: 0 }),
      (sum, { value }) => ({ items: sum.items + 1, last: Math.max(sum.last, value) })
    )
  )
  return { taken, written, stored, micros: (user + system) / count }
})

if (process.argv.includes("measure")) {
  const { micros, stored, taken, written } = await Effect.runPromise(Effect.provide(program, Embedded.layer))
  setFlagsFromString("--expose-gc")
  const collect: () => void = runInNewContext("gc")
  collect()
  const megabytes = process.memoryUsage().heapUsed / 2 ** 20
  console.log(`${written} writes, ${micros.toFixed(1)} us of CPU each, ${megabytes.toFixed(0)} MB of heap in the end`)
  const isComplete = taken === count && written === count && stored.items === items && stored.last === count
  process.exitCode = isComplete ? 0 : 1
} else {
  const args = [...process.execArgv, ...heap, import.meta.filename, "measure"]
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" })
  if (process.argv.includes("--check")) process.exitCode = status ?? 1
}
