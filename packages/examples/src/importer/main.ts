/**
 * Imports readings into an embedded database, and tells how far it is.
 */
import { DynamoDB } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Console, Duration, Effect, Schema } from "effect"
import { parseArgs } from "node:util"
import { load, Readings, readings } from "./Importer.ts"

const Count = Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0))
const { items } = Schema.decodeUnknownSync(Schema.Struct({ items: Count }))(
  parseArgs({ options: { items: { type: "string", default: "1000000" } } }).values
)

const number = (n: number) => n.toLocaleString("en-US")
const heap = () => `${Math.round(process.memoryUsage().heapUsed / 2 ** 20)} MB of heap`

const program = Effect.gen(function* () {
  yield* DynamoDB.createTable(Readings)
  const [took, report] = yield* Effect.timed(
    load(readings(items), items / 10, ({ taken }) => Console.log(`${number(taken)} readings taken in, ${heap()}`))
  )
  yield* Console.log(
    `${number(report.written)} written, ${number(report.superseded)} superseded by later ones,`,
    `in ${Duration.toSeconds(took).toFixed(1)} s, for ${number(report.consumed.write)} write units, ${heap()}`
  )
})

await Effect.runPromise(Effect.provide(program, Embedded.layer))
