/**
 * Loads two data sets into the embedded engine, asks them questions and checks every answer against figures computed
 * from the files. Ends with exit code 1 when one is wrong.
 */
import { Embedded } from "@partita/embedded"
import { Cause, Console, Duration, Effect, Exit } from "effect"
import { figures } from "./figures.ts"
import { airportsFile, flightsFile } from "./files.ts"
import { load } from "./load.ts"
import { type Question, questions } from "./questions.ts"

/** Asks one question and prints the answer; returns whether it was right. */
const check = Effect.fnUntraced(function* ({ ask, expected, text }: Question) {
  const { right, words } = yield* Effect.catchCause(ask, (cause) =>
    Effect.succeed({ right: false, words: Cause.pretty(cause) })
  )
  yield* Console.log(`${text} ... ${words} ... ${right ? "ok" : "WRONG"}`)
  if (!right) yield* Console.error(`wrong: ${text} The files say: ${expected}`)
  return right
})

const demo = Effect.gen(function* () {
  const [took, loaded] = yield* Effect.timed(load)
  yield* Console.log(`loaded ${loaded.toLocaleString("en-US")} items in ${Math.round(Duration.toMillis(took))} ms\n`)
  const answers = yield* Effect.forEach(questions(figures(airportsFile, flightsFile)), check)
  const right = answers.filter((right) => right).length
  yield* Console.log(`\n${right} of ${answers.length} answers agree with the files`)
  return right === answers.length
})

const exit = await Effect.runPromiseExit(Effect.provide(demo, Embedded.layer))
if (Exit.isFailure(exit)) console.error(Cause.pretty(exit.cause))
process.exitCode = Exit.isSuccess(exit) && exit.value ? 0 : 1
