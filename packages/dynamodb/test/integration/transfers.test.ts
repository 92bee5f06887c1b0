// Transactions of random parts while answers get lost and others are in the way: all of each is done, or nothing, and
// what is told of it is true.
import { DynamoDB, Faults } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Option } from "effect"
import { source, type Source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { settled } from "../fixtures/settled.ts"
import {
  type Data,
  dataOf,
  type Key,
  Marked,
  type ModelTable,
  placeOf,
  Plain,
  put,
  type State,
  tables,
  thingOf,
  Versioned
} from "../model/state.ts"

/** A write of a transaction, and what it does to what is there: what it leaves, or why it cannot be done. */
interface Part {
  readonly place: string
  readonly write: DynamoDB.TransactableWrite
  readonly after: (found: Data | undefined) => { readonly left: Data | undefined } | { readonly reason: string }
}

// What tells the types of the tables apart is not used here.
const all: ReadonlyArray<ModelTable> = [Plain, Marked, Versioned as unknown as ModelTable]
const places = all.flatMap((table) =>
  ["a", "b"].flatMap((pk) =>
    ["x", "y", "z"].map((sk) => ({ table, key: { pk, sk }, place: placeOf(table, { pk, sk }) }))
  )
)

const unmet = { reason: "ConditionalCheckFailed" }

const makes: ReadonlyArray<(table: ModelTable, key: Key, random: Source) => Omit<Part, "place">> = [
  (table, key, { below }) => {
    const data = { count: below(5), tags: [] }
    return { write: DynamoDB.put(table, thingOf(key, data)), after: () => ({ left: data }) }
  },
  (table, key, { below }) => {
    const data = { count: below(5), tags: ["m"] }
    return {
      write: DynamoDB.create(table, thingOf(key, data)),
      after: (found) => (found === undefined ? { left: data } : { reason: "ItemAlreadyExists" })
    }
  },
  (table, key, { below }) => {
    const bound = below(4)
    return {
      write: DynamoDB.update(table, key, (o) => [o.count.add(1)], { condition: (o) => o.count.ge(bound) }),
      after: (found) => {
        if (found === undefined) return { reason: "ItemNotFound" }
        return found.count >= bound ? { left: { ...found, count: found.count + 1 } } : unmet
      }
    }
  },
  (table, key) => ({
    write: DynamoDB.upsert(table, key, (o) => [o.count.add(2)]),
    after: (found) => ({ left: { tags: [], ...found, count: (found?.count ?? 0) + 2 } })
  }),
  (table, key) => ({ write: DynamoDB.delete(table, key), after: () => ({ left: undefined }) }),
  (table, key, { below }) => {
    const bound = below(3)
    return {
      write: DynamoDB.delete(table, key, { condition: (o) => o.count.gt(bound) }),
      after: (found) => (found !== undefined && found.count > bound ? { left: undefined } : unmet)
    }
  },
  (table, key) => ({
    write: DynamoDB.check(table, key, (o) => o.count.lt(4).or(o.pk.notExists())),
    after: (found) => (found === undefined || found.count < 4 ? { left: found } : unmet)
  })
]

/** Up to five writes of as many items. */
const partsOf = (random: Source): ReadonlyArray<Part> => {
  const free = [...places]
  return Array.from({ length: 1 + random.below(5) }, () => {
    const [{ key, place, table }] = free.splice(random.below(free.length), 1) as [(typeof places)[number]]
    return { place, ...random.pick(makes)(table, key, random) }
  })
}

/** What a transaction does to the state, and the reason of each of its parts. */
const expected = (state: State, parts: ReadonlyArray<Part>) => {
  const results = parts.map(({ after, place }) => after(state.get(place)))
  const reasons = results.map((result) => ("reason" in result ? result.reason : "None"))
  const next = results.reduce(
    (state, result, i) => ("left" in result ? put(state, parts[i]!.place, result.left) : state),
    state
  )
  return reasons.every((reason) => reason === "None") ? { reasons, next } : { reasons, next: state }
}

/** What is in the tables, at one moment. */
const read = Effect.map(
  DynamoDB.transactGet(Object.fromEntries(places.map(({ key, place, table }) => [place, DynamoDB.get(table, key)]))),
  (found): State =>
    places.reduce(
      (state, { place }) => put(state, place, Option.getOrUndefined(Option.map(found[place]!, dataOf))),
      new Map<string, Data>() as State
    )
)

const faults = [
  Faults.lostResponses({ rate: 0.3 }),
  Faults.inProgress({ rate: 0.1, lasts: "6 seconds" }),
  Faults.conflicts({ rate: 0.3 }),
  Faults.throttling({ rate: 0.1 })
]

const created = (engine: Layer.Layer<DynamoDB.DynamoDB>) =>
  Layer.effectDiscard(Effect.forEach(tables, (table) => DynamoDB.createTable(table))).pipe(
    Layer.provideMerge(engine),
    Layer.orDie
  )

/** Two of the accounts. */
const pairOf = (random: Source, accounts: ReadonlyArray<Key>): readonly [Key, Key] => {
  const from = random.below(accounts.length)
  return [accounts[from]!, accounts[(from + 1 + random.below(accounts.length - 1)) % accounts.length]!]
}

/** The first reason of a cancelled transaction that is none of `None`. */
const nameOf = (exit: Exit.Exit<unknown, unknown>): string => {
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  return error instanceof DynamoDB.TransactionCanceled ? Object.values(error.failed)[0]!.reason : String(error)
}

describe("transactions in trouble", () => {
  it.effect(`are done as a whole or not at all, and what is told of them is true: ${runs(1000)} seeded runs`, () =>
    Effect.gen(function* () {
      const seen = { done: 0, cancelled: 0, "in the way": 0, unknown: 0 }
      for (let run = 0; run < runs(1000); run++) {
        const random = source(run)
        let state = yield* read
        for (let at = 0; at < 5; at++) {
          const parts = partsOf(random)
          const { next, reasons } = expected(state, parts)
          const transaction = DynamoDB.transactWrite(parts.map(({ write }) => write))
          const exit = yield* settled(transaction.pipe(Effect.result, Faults.inject(faults, { seed: `${run}/${at}` })))
          const now = yield* read
          const where = `run ${run}, step ${at}`
          assert(Exit.isSuccess(exit), where)
          const result = exit.value
          if (result._tag === "Success") {
            seen.done++
            assert.deepStrictEqual(
              reasons,
              Array.from(reasons, () => "None"),
              where
            )
            assert.deepStrictEqual(now, next, where)
          } else if (result.failure._tag === "TransactionCanceled") {
            const told = result.failure.reasons.map(({ _tag }) => _tag)
            seen[result.failure.isRetryable ? "in the way" : "cancelled"]++
            if (!result.failure.isRetryable) assert.deepStrictEqual(told, reasons, where)
            assert.deepStrictEqual(now, state, where)
          } else {
            assert(result.failure._tag === "DynamoDBError", where)
            const isUnknown = result.failure.applied === "unknown"
            if (isUnknown) seen.unknown++
            // Nobody can know, and it is still all of it or nothing.
            const wasApplied = isUnknown && JSON.stringify(Array.from(now)) !== JSON.stringify(Array.from(state))
            assert.deepStrictEqual(now, wasApplied ? next : state, where)
          }
          state = now
        }
      }
      for (const [kind, count] of Object.entries(seen)) assert.isAbove(count, 0, kind)
    }).pipe(Effect.provide(created(Embedded.layer)))
  )

  it.effect("that overlap move money and lose none, and who reads at one moment sees all of it", () =>
    Effect.gen(function* () {
      const accounts = ["u", "v", "w", "x", "y", "z"].map((sk) => ({ pk: "a", sk }))
      yield* Effect.forEach(accounts, (key) => DynamoDB.create(Plain, thingOf(key, { count: 20, tags: [] })))
      const total = Effect.map(DynamoDB.transactGet(accounts.map((key) => DynamoDB.getOrFail(Plain, key))), (found) =>
        found.reduce((sum, { count }) => sum + count, 0)
      )
      const transfer = (from: Key, to: Key, amount: number) =>
        DynamoDB.transactWrite({
          debit: DynamoDB.update(Plain, from, (o) => [o.count.subtract(amount)], {
            condition: (o) => o.count.ge(amount)
          }),
          credit: DynamoDB.update(Plain, to, (o) => [o.count.add(amount)])
        })
      const random = source(3)
      const outcomes: Array<string> = []
      const teller = Effect.gen(function* () {
        const [from, to] = pairOf(random, accounts)
        const exit = yield* Effect.exit(transfer(from, to, 1 + random.below(15)))
        outcomes.push(Exit.isSuccess(exit) ? "done" : nameOf(exit))
        const seen = yield* Effect.exit(total)
        if (Exit.isSuccess(seen)) assert.strictEqual(seen.value, 120)
        outcomes.push(Exit.isSuccess(seen) ? "read" : "not read")
      })
      const exit = yield* settled(
        Effect.forEach(Array.from({ length: 100 }), () => teller, { concurrency: 3, discard: true })
      )
      assert(Exit.isSuccess(exit))
      assert.strictEqual(yield* total, 120)
      for (const outcome of ["done", "read", "ConditionalCheckFailed", "TransactionConflict"]) {
        assert.include(outcomes, outcome)
      }
    }).pipe(Effect.provide(created(Embedded.layerWith({ transactionTime: "20 millis" }))))
  )
})
