// Promise 1: every input of a call has exactly one outcome, and it is true.
import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Result } from "effect"
import { fork } from "../fixtures/door.ts"
import { source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { database, nameOf, seed, thing, Things, trouble } from "./trouble.ts"

const count = runs(1000)
const title = (text: string) => `${text} (${count} runs, PARTITA_SEED=${seed})`

describe("promise 1", () => {
  it.effect(title("every write of a batch is done, superseded, not done or unknown, and the store agrees"), () =>
    Effect.gen(function* () {
      const told = new Map<string, number>()
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const writes = Array.from({ length: 1 + random.below(60) }, (_, position) => {
          const sk = random.below(80)
          return random.below(4) === 0
            ? { sk, text: undefined, write: DynamoDB.delete(Things, { pk: "p", sk }) }
            : { sk, text: `input ${position}`, write: DynamoDB.put(Things, thing(sk, { text: `input ${position}` })) }
        })
        const { run: inTrouble } = trouble(random, run)
        yield* fork(
          Effect.gen(function* () {
            const before = yield* Effect.forEach(writes, ({ sk }) => DynamoDB.get(Things, { pk: "p", sk }))
            const exit = yield* inTrouble(
              DynamoDB.batchWrite(
                writes.map(({ write }) => write),
                { mode: "result", lastWins: true, concurrency: 1 + random.below(4) }
              )
            )
            assert(Exit.isSuccess(exit))
            assert.strictEqual(exit.value.length, writes.length)
            for (const [position, { sk, text }] of writes.entries()) {
              const outcome = exit.value[position]!
              const last = writes.findLastIndex((other) => other.sk === sk)
              const now = yield* DynamoDB.get(Things, { pk: "p", sk })
              const texts = {
                before: Option.getOrUndefined(before[position]!)?.text,
                now: Option.getOrUndefined(now)?.text
              }
              const where = `seed ${seed + run}, input ${position}`
              const name = Result.isSuccess(outcome) ? outcome.success : nameOf(outcome.failure)
              told.set(name, (told.get(name) ?? 0) + 1)
              if (position !== last) assert.strictEqual(name, "superseded", where)
              else if (Result.isSuccess(outcome)) {
                assert.strictEqual(outcome.success, "done", where)
                assert.strictEqual(texts.now, text, where)
              } else if (outcome.failure instanceof DynamoDB.DynamoDBError && outcome.failure.applied === "unknown") {
                assert.include([texts.before, text], texts.now, where)
              } else assert.strictEqual(texts.now, texts.before, `${where}: ${name}`)
            }
          })
        )
      }
      for (const name of ["done", "superseded", "OutcomeUnknown"]) assert.isAbove(told.get(name) ?? 0, 0, name)
    }).pipe(Effect.provide(database))
  )

  it.effect(title("every read of a batch has what is there, or why not; duplicates and loads too"), () =>
    Effect.gen(function* () {
      let failed = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const keys = Array.from({ length: 1 + random.below(130) }, () => ({
          pk: random.pick(["p", "q"]),
          sk: random.below(15)
        }))
        const { run: inTrouble } = trouble(random, run)
        const loads = random.below(3) === 0
        const reads = loads
          ? Effect.forEach(keys, (key) => Effect.result(DynamoDB.load(Things, key)), { concurrency: "unbounded" })
          : DynamoDB.batchGet(
              keys.map((key) => DynamoDB.get(Things, key, { consistent: random.below(2) === 0 })),
              { mode: "result" }
            )
        const exit = yield* inTrouble(reads)
        assert(Exit.isSuccess(exit))
        assert.strictEqual(exit.value.length, keys.length)
        for (const [position, { pk, sk }] of keys.entries()) {
          const outcome = exit.value[position]!
          const where = `seed ${seed + run}, input ${position}`
          if (Result.isFailure(outcome)) {
            failed++
            assert(outcome.failure instanceof DynamoDB.DynamoDBError, where)
          } else {
            const found = Option.map(outcome.success, (item) => [item.pk, item.sk, item.text])
            assert.deepStrictEqual(found, sk < 10 ? Option.some([pk, sk, `thing ${sk}`]) : Option.none(), where)
          }
        }
      }
      assert.isAbove(failed, 0)
    }).pipe(Effect.provide(database))
  )
})
