/**
 * Loads two data sets, asks them questions and checks every answer against figures computed from the files. Ends with
 * exit code 1 when one is wrong, and 2 when the command line is.
 */
import { DynamoDB } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Cause, Console, Duration, Effect, Exit } from "effect"
import { consumption } from "./consumption.ts"
import { figures } from "./figures.ts"
import { airportsFile, flightsFile } from "./files.ts"
import { load } from "./load.ts"
import { type Options, parse, usage } from "./options.ts"
import { type Question, questions } from "./questions.ts"
import { tables } from "./tables.ts"

/** Asks one question and prints the answer; returns whether it was right. */
const check = Effect.fnUntraced(function* ({ ask, expected, text }: Question) {
  const { right, words } = yield* Effect.catchCause(ask, (cause) =>
    Effect.succeed({ right: false, words: Cause.pretty(cause) })
  )
  yield* Console.log(`${text} ... ${words} ... ${right ? "ok" : "WRONG"}`)
  if (!right) yield* Console.error(`wrong: ${text} The files say: ${expected}`)
  return right
})

const demo = Effect.fnUntraced(function* ({ every }: Options) {
  yield* tables
  const [took, loaded] = yield* Effect.timed(load(every))
  yield* Console.log(`loaded ${loaded.toLocaleString("en-US")} items in ${Math.round(Duration.toMillis(took))} ms\n`)
  const answers = yield* Effect.forEach(questions(figures(airportsFile, flightsFile, every)), check)
  const right = answers.filter((right) => right).length
  yield* Console.log(`\n${right} of ${answers.length} answers agree with the files\n`)
  return right === answers.length
})

const metered = Effect.fnUntraced(function* (options: Options) {
  const [right, consumed] = yield* demo(options).pipe(Effect.scoped, DynamoDB.withConsumedCapacity)
  yield* Console.log(consumption(consumed))
  return right
})

/** The engine in this process, or whatever is at the endpoint, which takes these credentials when it is an emulator. */
const database = ({ endpoint }: Options) =>
  endpoint === undefined
    ? Embedded.layer
    : DynamoDB.layer({
        endpoint,
        region: "local",
        credentials: { accessKeyId: "local", secretAccessKey: "local" }
      })

const run = async (options: Options) => {
  const stop = new AbortController()
  // The tables are deleted then too. Once: a second signal ends the process at once.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort())
  const exit = await Effect.runPromiseExit(Effect.provide(metered(options), database(options)), stop)
  if (Exit.isFailure(exit)) {
    console.error(Cause.hasInterruptsOnly(exit.cause) ? "stopped" : Cause.pretty(exit.cause))
  }
  process.exitCode = Exit.isSuccess(exit) && exit.value ? 0 : 1
}

try {
  const options = parse(process.argv.slice(2))
  if (options.help) console.log(usage)
  else await run(options)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 2
}
