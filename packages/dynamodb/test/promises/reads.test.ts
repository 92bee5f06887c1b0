// Promises 4 and 5: strong reads are strong; streams deliver every item that matches exactly once.
import { DynamoDB, Faults, Page } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Stream } from "effect"
import { TestClock } from "effect/testing"
import { fork } from "../fixtures/door.ts"
import { source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { database, seed, thing, Things, trouble } from "./trouble.ts"

const count = runs(1000)
const title = (text: string) => `${text} (${count} runs, PARTITA_SEED=${seed})`

describe("promise 4", () => {
  it.effect(title("a read asked for as strong sees every write, alone or batched, while others are behind"), () =>
    Effect.gen(function* () {
      let behind = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        yield* fork(
          Effect.gen(function* () {
            const stale = Faults.stale({
              replica: yield* Embedded.replica,
              lag: "10 seconds",
              rate: random.pick([0.5, 1])
            })
            const { run: inTrouble } = trouble(random, run, [Faults.throttling({ rate: 0.1 }), stale])
            const sk = random.below(10)
            const key = { pk: "p", sk }
            const other = { pk: "q", sk }
            const exit = yield* inTrouble(
              Effect.gen(function* () {
                yield* DynamoDB.update(Things, key, (o) => [o.text.set("fresh")])
                yield* TestClock.adjust(random.below(9000))
                const strong = { consistent: true } as const
                const alone = yield* DynamoDB.getOrFail(Things, key, strong)
                const [eventual, batched, twin] = yield* DynamoDB.batchGet([
                  DynamoDB.getOrFail(Things, other),
                  DynamoDB.getOrFail(Things, key, strong),
                  // The same question, asked without need for strength: it shares the strong answer.
                  DynamoDB.getOrFail(Things, key)
                ])
                const [queried] = yield* DynamoDB.query(Things, key, strong).pipe(Page.items, Stream.runCollect)
                const [scanned] = yield* DynamoDB.scan(Things, { ...strong, filter: (o) => o.text.eq("fresh") }).pipe(
                  Page.items,
                  Stream.runCollect
                )
                const counted = yield* DynamoDB.count(Things, key, { ...strong, filter: (o) => o.text.eq("fresh") })
                const transacted = yield* DynamoDB.transactGet([DynamoDB.getOrFail(Things, key)])
                const weak = yield* DynamoDB.getOrFail(Things, key)
                if (weak.text !== "fresh") behind++
                assert.strictEqual(eventual.text, `thing ${sk}`)
                return [alone, batched, twin, queried, scanned, transacted[0]]
                  .map((item) => item?.text)
                  .concat(String(counted))
              })
            )
            if (Exit.isFailure(exit)) return
            assert.deepStrictEqual(exit.value, [...Array.from({ length: 6 }, () => "fresh"), "1"], `seed ${seed + run}`)
          })
        )
      }
      assert.isAbove(behind, count / 10)
    }).pipe(Effect.provide(database))
  )
})

describe("promise 5", () => {
  it.effect(
    title("a stream in trouble delivers what matches and does not change exactly once, while others write"),
    () =>
      Effect.gen(function* () {
        let whole = 0
        for (let run = 0; run < count; run++) {
          const random = source(seed + run)
          // Even things match and stay; odd ones come and go.
          const churn = DynamoDB.call("PutItem", {
            TableName: Things.name,
            Item: yield* Things.encode(thing(1 + 2 * random.below(20)))
          }).pipe(Effect.andThen(DynamoDB.delete(Things, { pk: "p", sk: 1 + 2 * random.below(20) })))
          const segments = 1 + random.below(4)
          const reverse = random.below(2) === 0
          const scans = random.below(2) === 0
          const options = {
            filter: (o: Pick<typeof Things.attributes, "tags">) => o.tags.contains("even"),
            pageSize: 1 + random.below(5)
          }
          const read = (startAt: string | undefined) =>
            scans
              ? DynamoDB.scan(Things, { ...options, segments, startAt })
              : DynamoDB.query(Things, { pk: "p" }, { ...options, reverse, startAt })
          const { run: inTrouble } = trouble(random, run, [
            Faults.throttling({ rate: 0.2 }),
            Faults.lostResponses({ rate: 0.2 }),
            Faults.smallPages({ rate: 0.5 }),
            Faults.concurrentWriter({ write: churn, operations: ["Query", "Scan"], rate: 0.5 })
          ])
          yield* fork(
            Effect.gen(function* () {
              for (let sk = 0; sk < 20; sk += 2) yield* DynamoDB.put(Things, thing(sk, { tags: new Set(["even"]) }))
              const found: Array<number> = []
              let startAt: string | undefined
              for (;;) {
                const exit = yield* inTrouble(read(startAt).pipe(Stream.take(1 + random.below(6)), Stream.runCollect))
                // A stream that fails has delivered nothing here: it goes on from where it was.
                if (Exit.isFailure(exit)) continue
                for (const page of exit.value) found.push(...page.items.map(({ sk }) => sk))
                const last = exit.value.at(-1)!
                const cursor = scans && segments > 1 ? Page.checkpoint(last) : last.cursor
                if (Option.isNone(cursor)) break
                startAt = cursor.value
              }
              const expected = Array.from({ length: 10 }, (_, i) => 2 * i)
              const where = `seed ${seed + run}`
              if (scans)
                assert.deepStrictEqual(
                  found.toSorted((a, b) => a - b),
                  expected,
                  where
                )
              else assert.deepStrictEqual(found, reverse ? expected.toReversed() : expected, where)
              whole++
            })
          )
        }
        assert.strictEqual(whole, count)
      }).pipe(Effect.provide(database))
  )
})
