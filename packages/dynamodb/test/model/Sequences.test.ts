// Random sequences of verbs against a plain map: what they answer and what they leave must be the same. In trouble a
// verb may fail instead; then what is there is what was there before it, or as if it had been done, as it says.
import { DynamoDB, Faults } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { database } from "../fixtures/database.ts"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { settled } from "../fixtures/settled.ts"
import { type State, stateOf, tables } from "./state.ts"
import { type Outcome, step, type Step } from "./steps.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261101)
const count = runs(2000)

const empty = (state: State) =>
  Effect.forEach(state.keys(), (place) => {
    const [TableName, pk, sk] = place.split(" ") as [string, string, string]
    return DynamoDB.call("DeleteItem", { TableName, Key: { pk: { S: pk }, sk: { S: sk } } })
  })

const faultsOf = ({ pick }: Source): ReadonlyArray<Faults.Fault> => {
  const rate = () => pick([0, 0.1, 0.4])
  return [
    Faults.throttling({ rate: rate() }),
    Faults.lostResponses({ rate: rate() }),
    Faults.conflicts({ rate: rate() }),
    Faults.unprocessed({ rate: rate() }),
    Faults.smallPages({ rate: rate() })
  ]
}

/** The failures that trouble explains: what a map would not say. */
const trouble = new Set([
  "BatchIncomplete",
  "OutcomeUnknown",
  "ProvisionedThroughputExceeded",
  "TransactionCanceled",
  "TransactionConflict",
  "Timeout",
  "Transport",
  "InternalServerError"
])

/** Whether a state is one before a step, or after it; of one that has parts, each part. */
const explains = (state: State, before: State, after: State, outcome: Outcome, { parts }: Step): boolean => {
  const isAt = (other: State) => isSame(state, other)
  if ("answer" in outcome || !trouble.has(outcome.failure)) return false
  if (outcome.failure === "BatchIncomplete" && parts === true) {
    const places = new Set([...state.keys(), ...before.keys(), ...after.keys()])
    const text = (data: unknown) => JSON.stringify(data)
    return Array.from(places).every((place) =>
      [before, after].some((other) => text(other.get(place)) === text(state.get(place)))
    )
  }
  return isAt(before) || (outcome.unknown === true && isAt(after))
}

const isSame = (a: State, b: State) => JSON.stringify(Array.from(a)) === JSON.stringify(Array.from(b))

describe("sequences of verbs", () => {
  it.effect(`answer and leave what a plain map does (${count} runs, PARTITA_SEED=${seed})`, () =>
    Effect.gen(function* () {
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        let state: State = new Map()
        for (let at = 0; at < 12; at++) {
          const made = step(random)
          const { next, outcome } = made.expected(state)
          const where = `PARTITA_SEED=${seed + run}, step ${at}: ${made.title}`
          assert.deepStrictEqual(yield* yield* settled(made.run), outcome, where)
          state = next
        }
        assert.deepStrictEqual(yield* stateOf, state, `PARTITA_SEED=${seed + run}`)
        yield* empty(state)
      }
    }).pipe(Effect.provide(database(...tables)))
  )

  it.effect(`do so in trouble, or say what they cannot know (${count} runs, PARTITA_SEED=${seed})`, () =>
    Effect.gen(function* () {
      let explained = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const faults = faultsOf(random)
        let state: State = new Map()
        for (let at = 0; at < 12; at++) {
          const made = step(random)
          const { next, outcome } = made.expected(state)
          const where = `PARTITA_SEED=${seed + run}, step ${at}: ${made.title}`
          const met = yield* yield* settled(made.run.pipe(Faults.inject(faults, { seed: `${seed + run}/${at}` })))
          const now = yield* stateOf
          if ("failure" in met && trouble.has(met.failure) && JSON.stringify(met) !== JSON.stringify(outcome)) {
            explained++
            assert.isTrue(explains(now, state, next, met, made), `${where}: ${met.failure}`)
          } else {
            assert.deepStrictEqual(met, outcome, where)
            assert.deepStrictEqual(now, next, where)
          }
          state = now
        }
        yield* empty(state)
      }
      assert.isAbove(explained, count / 10)
    }).pipe(Effect.provide([database(...tables), Logger.layer([])]))
  )
})
