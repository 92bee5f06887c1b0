// The engine beside an independent implementation: the same sequences of operations, with equal results.
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { isDeepStrictEqual } from "node:util"
import * as Embedded from "../../src/Embedded.ts"
import { corrections, differences } from "./differences.ts"
import { type Client, type Door, embedded, reference } from "./doors.ts"
import type { Scene } from "./itemOperations.ts"
import { type Outcome, run } from "./outcome.ts"
import { isWrite, nameOf, type Operation, sequence } from "./sequences.ts"
import { createTable, indexed, plain } from "./tables.ts"
import { Tally } from "./tally.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20260701)
const sequences = 5000
// So many sequences run beside each other, those of one lane one after the other on the lane's tables.
const lanes = 8
// One sequence in so many goes through the AWS SDK and sockets.
const sdkEvery = 40

const tables = [plain, ...indexed.map(({ table }) => table)]

/** Deletes what a sequence left in an indexed table, and tells what it was. */
const empty = async ({ direct }: Door, { TableName, table }: Scene): Promise<Outcome> => {
  const source = table.readables[0]!
  const rest = await run(direct, { name: "Scan", input: { TableName }, source, limits: [], segments: 1 })
  const items = [rest].flat().flatMap((page) => ("answer" in page ? (page.answer.Items ?? []) : []))
  const deletes = items.map((item) => {
    const Key = Object.fromEntries(table.key.map((name) => [name, item[name]!]))
    return { DeleteRequest: { Key } }
  })
  if (deletes.length > 0) await direct({ name: "BatchWriteItem", input: { RequestItems: { [TableName]: deletes } } })
  return rest
}

/** Runs all sequences; where one fails, the other lanes end with the sequence they are at. */
const inLanes = async (one: (index: number, lane: number) => Promise<void>): Promise<void> => {
  let failed = false
  const run = async (lane: number) => {
    try {
      for (let index = lane; index < sequences && !failed; index += lanes) await one(index, lane)
    } catch (error) {
      failed = true
      throw error
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, lane) => run(lane)))
  for (const end of ends) if (end.status === "rejected") throw end.reason
}

describe("oracle", () => {
  it.live(
    `answers ${sequences} sequences as dynalite does (PARTITA_SEED=${seed})`,
    () =>
      Effect.gen(function* () {
        const ours = yield* embedded
        const theirs = yield* reference
        const both = <A>(ask: (door: Door) => Promise<A>) => Promise.all([ask(ours), ask(theirs)])
        const tally = new Tally()

        const createTables = async () => {
          for (const table of tables) {
            for (let lane = 0; lane < lanes; lane++) {
              const input = createTable(nameOf(table, lane), table)
              const created = await both(({ sdk }) => sdk({ name: "CreateTable", input }))
              assert.isTrue(created.every((result) => "answer" in result))
            }
          }
        }

        /** Whether the two have the same items after an operation. */
        const compare = async (
          operation: Operation,
          client: (door: Door) => Client,
          where: string
        ): Promise<boolean> => {
          const [mine, other] = await both((door) => run(client(door), operation))
          tally.operation(operation, mine)
          if (isDeepStrictEqual(mine, other)) return true
          let right = other
          for (const { correct, reason } of corrections) {
            const corrected = correct(operation, right)
            if (corrected !== right) tally.correction(reason)
            right = corrected
          }
          if (isDeepStrictEqual(mine, right)) return true
          const known = differences.find(({ covers }) => covers(operation, mine, right))
          if (known !== undefined) {
            tally.difference(known.reason)
            return !isWrite(operation)
          }
          assert.deepStrictEqual(mine, right, `${where}: ${JSON.stringify(operation)}`)
          return true
        }

        const one = async (index: number, lane: number) => {
          const { operations, scenes } = sequence(seed, index, lane)
          const where = `sequence ${index}`
          let same = true
          for (const operation of operations) {
            same = await compare(operation, ({ direct, sdk }) => (index % sdkEvery === 0 ? sdk : direct), where)
            // What follows would start from different items.
            if (!same) break
          }
          for (const scene of scenes.filter(({ table }) => table !== plain)) {
            const [mine, other] = await both((door) => empty(door, scene))
            if (same && !isDeepStrictEqual(mine, other)) {
              assert.deepStrictEqual(mine, other, `what is left after ${where}`)
            }
          }
        }

        yield* Effect.promise(createTables)
        yield* Effect.sleep("50 millis")
        yield* Effect.promise(() => inLanes(one))
        tally.check(sequences, tables)
      }).pipe(Effect.scoped, Effect.provide(Embedded.layer)),
    120_000
  )
})
