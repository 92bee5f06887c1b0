// Many fibers change one item while answers are lost: nothing is lost, nothing is done twice, nothing is told wrong.
import { DynamoDB, Faults, Table, Version } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Schema } from "effect"
import { runs } from "../fixtures/runs.ts"
import { allSettled } from "../fixtures/settled.ts"

class Account extends Schema.Class<Account>("Account")({
  bank: Schema.String,
  number: Schema.String,
  balance: Schema.Number
}) {}

const keys = { partitionKey: "bank", sortKey: "number" } as const
const tables = {
  "no tokens": Table.make("accounts", { model: Account, ...keys }),
  "write tokens": Table.make("accounts", { model: Account, ...keys, writeToken: true }),
  versions: Table.make("accounts", { model: Account, ...keys, version: Version.token })
}
const key = { bank: "b", number: "1" }

const onTable = (table: Table.Any) =>
  Effect.provide(
    Layer.effectDiscard(DynamoDB.createTable(table)).pipe(
      Layer.provideMerge(Embedded.layer),
      Layer.orDie,
      Layer.merge(Logger.layer([]))
    )
  )

/** Loses answers to writes, half of them before they are done. */
const losing = (seed: number, rate: number) =>
  Faults.inject([Faults.lostResponses({ rate, operations: ["PutItem", "UpdateItem", "TransactWriteItems"] })], { seed })

type Outcome = "done" | "unknown" | "not done"

const outcomeOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.match(effect, {
    onSuccess: (): Outcome => "done",
    onFailure: (error): Outcome =>
      error instanceof DynamoDB.DynamoDBError && error.applied === "unknown" ? "unknown" : "not done"
  })

const fibers = 100
const increments = 100

describe("100 fibers x 100 modify(+1) with lost answers", () => {
  const contend = (table: (typeof tables)[keyof typeof tables], once: boolean) =>
    Effect.gen(function* () {
      yield* DynamoDB.create(table, new Account({ ...key, balance: 0 }))
      yield* DynamoDB.create(table, new Account({ ...key, number: "2", balance: 0 }))
      const increment = DynamoDB.modify(table, key, (a) => new Account({ ...a, balance: a.balance + 1 }), {
        once,
        rounds: 10_000
      })
      const fiber = Effect.forEach(Array.from({ length: increments }), () => outcomeOf(increment))
      const exits = yield* allSettled(Array.from({ length: fibers }, () => fiber)).pipe(losing(7, 0.02))
      const outcomes = (yield* Effect.all(exits)).flat()
      const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length
      const { balance } = yield* DynamoDB.getOrFail(table, key)
      return { done: count("done"), unknown: count("unknown"), notDone: count("not done"), balance }
    }).pipe(onTable(table))

  for (const kind of ["no tokens", "write tokens"] as const) {
    it.effect(`${kind}: successes <= final value <= successes + unknown`, () =>
      Effect.gen(function* () {
        const { balance, done, notDone, unknown } = yield* contend(tables[kind], false)
        assert.isAtMost(done, balance)
        assert.isAtMost(balance, done + unknown)
        assert.strictEqual(done + unknown + notDone, fibers * increments)
        assert.strictEqual(notDone, 0)
        // Also where writes know their own work: another may have written over it by then.
        assert.isAbove(unknown, 0)
      })
    )
  }

  it.effect("sent once: exactly all of them, and nothing unknown", () =>
    Effect.gen(function* () {
      const { balance, done, unknown } = yield* contend(tables["no tokens"], true)
      assert.deepStrictEqual({ balance, done, unknown }, { balance: 10_000, done: 10_000, unknown: 0 })
    })
  )
})

describe("a lock that two take with the same words", () => {
  for (const [kind, table] of Object.entries(tables)) {
    it.effect(`is never taken by both, whatever is lost: ${kind} (${runs(1000)} runs)`, () =>
      Effect.gen(function* () {
        const taken: Array<number> = []
        for (let run = 0; run < runs(1000); run++) {
          const lock = new Account({ bank: "locks", number: String(run), balance: 1 })
          const take = outcomeOf(DynamoDB.create(table, lock))
          const outcomes = yield* Effect.all(yield* allSettled([take, take]).pipe(losing(run, 0.4)))
          taken.push(outcomes.filter((outcome) => outcome === "done").length)
          assert.isAtMost(taken[run]!, 1, `seed ${run}: ${outcomes.join(", ")}`)
        }
        assert.include(taken, 1)
      }).pipe(onTable(table))
    )
  }
})
