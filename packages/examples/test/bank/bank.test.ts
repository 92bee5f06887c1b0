import { assert, describe, it } from "@effect/vitest"
import { DynamoDB } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import { Accounts, audit, open, trade } from "../../src/bank/Bank.ts"
import { run } from "../fixtures/run.ts"

describe("the bank", () => {
  it.live("tells how the transfers ended, and that it has its money still", () =>
    Effect.gen(function* () {
      const { status, stderr, stdout } = yield* run("bank", ["--transfers", "300"])
      assert.strictEqual(status, 0, stderr)
      const [, ...counts] =
        /^(\d+) done, (\d+) refused for want of money, (\d+) cancelled by conflicts$/m.exec(stdout) ?? []
      assert.strictEqual(
        counts.reduce((sum, count) => sum + Number(count), 0),
        300
      )
      assert.include(stdout, "the accounts have 100000 cents together")
    })
  )

  it.effect("keeps its money while transfers are done, refused and cancelled", () =>
    Effect.gen(function* () {
      yield* open
      const trading = yield* Effect.forkChild(trade(100, 300))
      while (trading.pollUnsafe() === undefined) yield* TestClock.adjust("5 millis")
      const { cancelled, done, refused } = yield* Fiber.join(trading)
      for (const count of [cancelled, done, refused]) assert.isAbove(count, 0)
      assert.strictEqual(cancelled + done + refused, 300)
      assert.strictEqual(yield* audit, 100_000)
    }).pipe(Random.withSeed("transfers"), Effect.provide(Embedded.layerWith({ transactionTime: "5 millis" })))
  )

  it.effect("meets no conflicts with one transfer at a time", () =>
    Effect.gen(function* () {
      yield* open
      const { cancelled, done, refused } = yield* trade(1, 100)
      assert.strictEqual(cancelled, 0)
      assert.strictEqual(done + refused, 100)
      assert.strictEqual(yield* audit, 100_000)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("sees money that was made or lost, and accounts that are overdrawn", () =>
    Effect.gen(function* () {
      yield* open
      const add = (owner: string, amount: number) =>
        DynamoDB.update(Accounts, { owner }, (a) => [a.balance.add(amount)])
      yield* add("ann", 1)
      const made = yield* Effect.flip(audit)
      assert.deepInclude(made, { _tag: "WrongBalances", expected: 100_000, found: 100_001, overdrawn: [] })
      yield* add("ann", 10_000)
      yield* add("ben", -10_001)
      const overdrawn = yield* Effect.flip(audit)
      assert.deepInclude(overdrawn, { _tag: "WrongBalances", found: 100_000, overdrawn: ["ben"] })
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live("refuses a size that is none", () =>
    Effect.gen(function* () {
      const { status, stderr } = yield* run("bank", ["--fibers", "0"])
      assert.strictEqual(status, 1)
      assert.include(stderr, "fibers")
    })
  )
})
