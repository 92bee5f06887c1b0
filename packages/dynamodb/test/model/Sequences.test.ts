// Random sequences of verbs against a plain map: what they answer and what they leave must be the same.
import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { database } from "../fixtures/database.ts"
import { source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { type State, stateOf, tables } from "./state.ts"
import { step } from "./steps.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261101)

/** Runs an effect to its end, whatever it sleeps. */
const settled = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

const empty = (state: State) =>
  Effect.forEach(state.keys(), (place) => {
    const [TableName, pk, sk] = place.split(" ") as [string, string, string]
    return DynamoDB.call("DeleteItem", { TableName, Key: { pk: { S: pk }, sk: { S: sk } } })
  })

describe("sequences of verbs", () => {
  it.effect(`answer and leave what a plain map does (PARTITA_SEED=${seed})`, () =>
    Effect.gen(function* () {
      for (let run = 0; run < runs(2000); run++) {
        const random = source(seed + run)
        let state: State = new Map()
        for (let at = 0; at < 12; at++) {
          const made = step(random)
          const { next, outcome } = made.expected(state)
          const where = `PARTITA_SEED=${seed + run}, step ${at}: ${made.title}`
          assert.deepStrictEqual(yield* settled(made.run), outcome, where)
          state = next
        }
        assert.deepStrictEqual(yield* stateOf, state, `PARTITA_SEED=${seed + run}`)
        yield* empty(state)
      }
    }).pipe(Effect.provide(database(...tables)))
  )
})
