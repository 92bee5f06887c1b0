// Promises 2, 3, 8 and 11: what is sent again, what is told, what interruption does.
import { DynamoDB, Faults } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option } from "effect"
import { TestClock } from "effect/testing"
import { fork } from "../fixtures/door.ts"
import { source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { type Attempt, carriedOut, database, nameOf, noting, seed, Things, trouble } from "./trouble.ts"
import { modifyOf, writeOf } from "./writes.ts"

const count = runs(1000)
const title = (text: string) => `${text} (${count} runs, PARTITA_SEED=${seed})`
const isWrite = ({ operation }: Attempt) => operation !== "GetItem"
const failureOf = ({ exit }: Attempt) =>
  exit === "under way" ? undefined : Option.getOrUndefined(Exit.findErrorOption(exit))

describe("promise 2", () => {
  it.effect(title("after an ambiguous failure nothing is sent again unless its class allows it"), () =>
    Effect.gen(function* () {
      let lost = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const { repeatable, run: write, title } = writeOf(random)
        const { outer, run: inTrouble } = trouble(random, run)
        yield* fork(inTrouble(write))
        const attempts = outer.filter(isWrite)
        const where = `seed ${seed + run}: ${title}`
        assert.isAtMost(attempts.length, 4, where)
        const unknown = attempts.findIndex((attempt) => failureOf(attempt)?.applied === "unknown")
        if (unknown !== -1) lost++
        if (unknown !== -1 && !repeatable) assert.strictEqual(attempts.length, unknown + 1, where)
        // The attempts of one call are the same bytes.
        assert.strictEqual(new Set(attempts.map(({ input }) => JSON.stringify(input))).size, 1, where)
      }
      assert.isAbove(lost, count / 20)
    }).pipe(Effect.provide(database))
  )

  it.effect(title("all retries of all calls share one budget"), () =>
    Effect.gen(function* () {
      const log: Array<Attempt> = []
      const random = source(seed)
      const calls = Effect.forEach(Array.from({ length: count }), () => Effect.exit(writeOf(random).run))
      const fiber = yield* Effect.forkChild(calls.pipe(Faults.inject([noting(log), Faults.throttling()], { seed })), {
        startImmediately: true
      })
      for (let i = 0; i < 500 && fiber.pollUnsafe() === undefined; i++) yield* TestClock.adjust("1 hour")
      yield* Fiber.join(fiber)
      // 500 tokens are 100 repetitions after throttling; nothing succeeds, so nothing is paid back.
      assert.strictEqual(log.length, count + Math.min(100, 3 * count))
    }).pipe(Effect.provide(database))
  )
})

describe("promise 3", () => {
  it.effect(title("a refusal is told only when no attempt can have been applied"), () =>
    Effect.gen(function* () {
      const told = new Map<string, number>()
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const { refusals, run: write, title } = writeOf(random)
        const { inner, run: inTrouble } = trouble(random, run)
        const exit = yield* fork(inTrouble(Effect.result(write)))
        assert(Exit.isSuccess(exit))
        const where = `seed ${seed + run}: ${title}`
        const applied = carriedOut(inner).filter(isWrite)
        if (exit.value._tag === "Success") {
          assert.isAbove(applied.length, 0, where)
          continue
        }
        const error = exit.value.failure
        const name = nameOf(error)
        told.set(name, (told.get(name) ?? 0) + 1)
        const certain = !(error instanceof DynamoDB.DynamoDBError) || error.applied === "no"
        if (refusals.includes(error._tag) || certain) assert.strictEqual(applied.length, 0, `${where}: ${name}`)
        else assert.strictEqual(name, "OutcomeUnknown", where)
      }
      for (const name of ["ConditionalCheckFailed", "ItemNotFound", "ItemAlreadyExists", "OutcomeUnknown"]) {
        assert.isAbove(told.get(name) ?? 0, 0, name)
      }
    }).pipe(Effect.provide(database))
  )

  it.effect(title("modify never commits its function twice in one call"), () =>
    Effect.gen(function* () {
      let unknown = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const { key, run: change, table } = modifyOf(random)
        const { run: inTrouble } = trouble(random, run)
        const rival = Faults.concurrentWriter({
          write: DynamoDB.update(table, key, (o) => [o.count.add(100)]),
          rate: 0.5,
          times: random.below(4)
        })
        yield* fork(
          Effect.gen(function* () {
            const exit = yield* inTrouble(Effect.result(change).pipe(Faults.inject([rival], { seed: run })))
            assert(Exit.isSuccess(exit))
            const { count } = yield* DynamoDB.getOrFail(table, key, { consistent: true })
            const added = (count - key.sk) % 100
            const outcome = exit.value
            const where = `seed ${seed + run}`
            if (outcome._tag === "Success") assert.strictEqual(added, 1, where)
            else if (outcome.failure instanceof DynamoDB.DynamoDBError && outcome.failure.applied === "unknown") {
              unknown++
              assert.isAtMost(added, 1, where)
            } else assert.strictEqual(added, 0, `${where}: ${nameOf(outcome.failure)}`)
          })
        )
      }
      assert.isAbove(unknown, 0)
    }).pipe(Effect.provide(database))
  )

  it.effect(title("nor when another writer undoes what was applied before it is sent again"), () =>
    Effect.gen(function* () {
      let undone = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const { key, run: change, table } = modifyOf(random)
        const inner: Array<Attempt> = []
        // It puts the count back, as if nothing had been.
        const undo: Faults.Fault = (transport) => ({
          send: (operation, input) =>
            Effect.tap(transport.send(operation, input), () => {
              if (!isWrite({ operation, input, exit: "under way" })) return Effect.void
              undone++
              const back = DynamoDB.update(table, key, (o) => [o.count.subtract(1)])
              return Effect.orDie(Effect.provideService(back, DynamoDB.DynamoDB, DynamoDB.fromTransport(transport)))
            })
        })
        const lost = Faults.lostResponses({ rate: 0.6, applied: 0.7, operations: ["UpdateItem"] })
        const { run: inTrouble } = trouble(random, run, [lost, noting(inner), undo])
        yield* fork(inTrouble(change))
        assert.isAtMost(carriedOut(inner).filter(isWrite).length, 1, `seed ${seed + run}`)
      }
      assert.isAbove(undone, count / 2)
    }).pipe(Effect.provide(database))
  )
})

describe("promise 8", () => {
  it.effect(title("interruption sends no other request, and pretends nothing"), () =>
    Effect.gen(function* () {
      let interrupted = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const { run: write, title } = writeOf(random)
        const log: Array<Attempt> = []
        const faults = [noting(log), Faults.throttling({ rate: 0.5 }), Faults.slow({ max: "2 seconds" }), noting([])]
        yield* fork(
          Effect.gen(function* () {
            const fiber = yield* Effect.forkChild(write.pipe(Faults.inject(faults, { seed: run })), {
              startImmediately: true
            })
            yield* TestClock.adjust(random.below(3000))
            const sent = log.length
            yield* Fiber.interrupt(fiber)
            const exit = yield* Fiber.await(fiber)
            yield* TestClock.adjust("1 hour")
            assert.strictEqual(log.length, sent, `seed ${seed + run}: ${title}`)
            if (Exit.hasInterrupts(exit)) interrupted++
          })
        )
      }
      assert.isAbove(interrupted, count / 4)
    }).pipe(Effect.provide(database))
  )
})

describe("promise 11", () => {
  it.effect(
    title("a write that was applied is never told as not applied: an answer that does not decode says so"),
    () =>
      Effect.gen(function* () {
        let committed = 0
        for (let run = 0; run < count; run++) {
          const random = source(seed + run)
          const key = { pk: "p", sk: 50 }
          const bad = { pk: { S: "p" }, sk: { N: "50" }, count: { N: "1" }, text: { N: "7" }, tags: { SS: ["x"] } }
          const limit = random.below(3)
          const condition = { condition: (o: Pick<typeof Things.attributes, "count">) => o.count.lt(limit) }
          const write = random.pick([
            () => DynamoDB.update(Things, key, (o) => [o.count.add(1)], condition),
            () => DynamoDB.update(Things, key, (o) => [o.count.add(1)], { ...condition, return: "old" }),
            () => DynamoDB.upsert(Things, key, (o) => [o.count.add(1), o.text.setIfAbsent("x")]),
            () =>
              DynamoDB.put(Things, Things.model.make({ ...key, count: 1, text: "", tags: new Set() }), {
                ...condition,
                return: "old"
              }),
            () => DynamoDB.delete(Things, key, { ...condition, return: "old" })
          ])() as Effect.Effect<unknown, { readonly _tag: string }, DynamoDB.DynamoDB>
          const { inner, run: inTrouble } = trouble(random, run)
          yield* fork(
            Effect.gen(function* () {
              yield* DynamoDB.call("PutItem", { TableName: Things.name, Item: bad })
              const exit = yield* inTrouble(Effect.flip(write))
              const where = `seed ${seed + run}`
              assert(Exit.isSuccess(exit), where)
              const applied = carriedOut(inner).filter(isWrite).length > 0
              if (exit.value instanceof DynamoDB.ItemDecodeError) {
                committed++
                assert.isTrue(exit.value.committed && applied, where)
              } else if (exit.value instanceof DynamoDB.ConditionalCheckFailed) {
                assert.isFalse(applied, where)
                assert(Option.isSome(exit.value.itemError), where)
              } else
                assert(
                  exit.value instanceof DynamoDB.DynamoDBError && (exit.value.applied === "unknown" || !applied),
                  where
                )
            })
          )
        }
        assert.isAbove(committed, count / 10)
      }).pipe(Effect.provide(database))
  )
})
