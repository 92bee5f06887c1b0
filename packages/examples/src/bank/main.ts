/**
 * Transfers under contention, on an embedded engine whose transactions take a while, so that they meet. Ends with exit
 * code 1 when money was lost or made.
 */
import { Embedded } from "@partita/embedded"
import { Console, Duration, Effect, Schema } from "effect"
import { parseArgs } from "node:util"
import { audit, open, trade } from "./Bank.ts"

const Count = Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0))
const { fibers, transfers } = Schema.decodeUnknownSync(Schema.Struct({ fibers: Count, transfers: Count }))(
  parseArgs({
    options: { fibers: { type: "string", default: "100" }, transfers: { type: "string", default: "2000" } }
  }).values
)

const program = Effect.gen(function* () {
  yield* open
  const [took, { cancelled, done, refused }] = yield* Effect.timed(trade(fibers, transfers))
  yield* Console.log(`${transfers} transfers, ${fibers} at once, took ${Math.round(Duration.toMillis(took))} ms`)
  yield* Console.log(`${done} done, ${refused} refused for want of money, ${cancelled} cancelled by conflicts`)
  yield* Console.log(`the accounts have ${yield* audit} cents together, as in the beginning, and none is overdrawn`)
})

await Effect.runPromise(Effect.provide(program, Embedded.layerWith({ transactionTime: "2 millis" })))
