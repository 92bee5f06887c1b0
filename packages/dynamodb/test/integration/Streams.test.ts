// A stream delivers every item that matches exactly once, whatever the pages, and wherever it is stopped and resumed.
import { DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Stream } from "effect"
import { database } from "../fixtures/database.ts"
import { Parcel, Parcels } from "../fixtures/Parcel.ts"
import { type Source, source } from "../fixtures/random.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20260801)
const tables = 20
const runsPerTable = process.env["DYNAMODB_ENDPOINT"] === undefined ? 50 : 5

const { byCarrier, byPlace, bySent, byWeight } = Parcels.indexes
const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index))

/** Random parcels, many with equal sort keys in the indexes. */
const parcelsOf = ({ below, pick }: Source) =>
  Array.from({ length: 20 + below(60) }, (_, id) => {
    const carrier = pick([undefined, "post", "van"])
    return new Parcel({
      owner: pick(["ann", "bob"]),
      id: id - 30,
      country: pick(["no", "se"]),
      city: pick(["Oslo", "Moss"]),
      sentAt: day(below(5)),
      weight: pick([1, 2.5, 10, -1]),
      ...(carrier === undefined ? undefined : { carrier }),
      contents: []
    })
  })

/** Each filter twice: as a condition, and as the plain predicate it must equal. */
const filters = [
  { filter: undefined, keeps: () => true },
  { filter: (p: Attributes) => p.city.eq("Oslo"), keeps: (p: Parcel) => p.city === "Oslo" },
  {
    filter: (p: Attributes) => p.carrier.notExists().or(p.carrier.beginsWith("v").and(p.country.ne("se"))),
    keeps: (p: Parcel) => p.carrier === undefined || (p.carrier.startsWith("v") && p.country !== "se")
  },
  { filter: (p: Attributes) => p.contents.size().gt(0), keeps: () => false }
] as const
type Attributes = Pick<typeof Parcels.attributes, "city" | "carrier" | "country" | "contents">

/** What text the table holds of a parcel's time: ours, or the shorter one another client writes. */
const text = (parcel: Parcel, foreign: boolean) => {
  const own = parcel.sentAt.toISOString()
  return foreign && parcel.id % 2 === 0 ? own.replace(".000Z", "Z") : own
}

interface Plan {
  readonly title: string
  readonly read: (options: {
    readonly pageSize?: number | undefined
    readonly limit?: number | undefined
    readonly startAt?: string | undefined
  }) => Stream.Stream<Page.Page<{ readonly id: number }>, unknown, DynamoDB.DynamoDB>
  /** What is to be delivered; in this order, unless `unordered`. */
  readonly expected: ReadonlyArray<Parcel>
  readonly unordered?: boolean
  /** Whether it reads segments side by side: it has no limit, and is resumed in all of them. */
  readonly parallel?: boolean
}

const compare = (a: ReadonlyArray<string | number>, b: ReadonlyArray<string | number>): number => {
  const index = a.findIndex((part, i) => part !== b[i])
  return index === -1 ? 0 : a[index]! < b[index]! ? -1 : 1
}

const planOf = (random: Source, parcels: ReadonlyArray<Parcel>, foreign: boolean): Plan => {
  const { below, pick } = random
  const reverse = below(2) === 0
  const ordered = (matching: ReadonlyArray<Parcel>, by: (parcel: Parcel) => ReadonlyArray<string | number>) => {
    const sorted = matching.toSorted((a, b) => compare(by(a), by(b)))
    return reverse ? sorted.reverse() : sorted
  }
  // A filter may not mention the key it is read by; on a partial index, only what that holds.
  const { filter, keeps } = pick(filters)
  const owner = pick(["ann", "bob"])
  switch (below(7)) {
    case 0: {
      const from = below(40) - 30
      return {
        title: `table ${owner} from ${from}`,
        read: (options) =>
          DynamoDB.query(Parcels, { owner }, { ...options, reverse, filter, sort: (k) => k.id.ge(from) }),
        expected: ordered(
          parcels.filter((p) => p.owner === owner && p.id >= from && keeps(p)),
          (p) => [p.id]
        )
      }
    }
    case 1: {
      const country = pick(["no", "se"] as const)
      return {
        title: `byPlace ${country}`,
        read: (options) => DynamoDB.query(byPlace, { country, city: "Oslo" }, { ...options, reverse }),
        expected: ordered(
          parcels.filter((p) => p.country === country && p.city === "Oslo"),
          (p) => [p.weight, text(p, foreign), p.owner, p.id]
        ),
        unordered: true
      }
    }
    case 2: {
      const carrier = pick(["post", "van"])
      return {
        title: `byCarrier ${carrier}`,
        read: (options) =>
          DynamoDB.query(byCarrier, { carrier }, { ...options, reverse, filter: (p) => p.weight.gt(1) }),
        expected: parcels.filter((p) => p.carrier === carrier && p.weight > 1),
        unordered: true
      }
    }
    case 3:
      return {
        title: `byWeight ${owner}`,
        read: (options) => DynamoDB.query(byWeight, { owner }, { ...options, reverse, consistent: true }),
        expected: parcels.filter((p) => p.owner === owner),
        unordered: true
      }
    case 4:
      return {
        title: `bySent ${owner}`,
        read: (options) => DynamoDB.query(bySent, { owner }, { ...options, reverse, filter }),
        expected: parcels.filter((p) => p.owner === owner && keeps(p)),
        unordered: true
      }
    case 5: {
      const segments = 2 + below(5)
      const source = pick([Parcels, bySent])
      return {
        title: `scan of ${segments} segments`,
        read: ({ limit: _, ...options }) => DynamoDB.scan(source, { ...options, filter, segments }),
        expected: parcels.filter(keeps),
        unordered: true,
        parallel: true
      }
    }
    default:
      return {
        title: "scan",
        read: (options) => DynamoDB.scan(Parcels, { ...options, filter }),
        expected: parcels.filter(keeps),
        unordered: true
      }
  }
}

/** Reads to the end in several goes: each stops at a random page, or after a random item of one. */
const inGoes = Effect.fnUntraced(function* ({ below }: Source, plan: Plan) {
  const found: Array<number> = []
  let startAt: string | undefined
  for (;;) {
    const pageSize = below(3) === 0 ? undefined : 1 + below(9)
    const limit = below(2) === 0 ? undefined : 1 + below(12)
    const pages = yield* plan.read({ pageSize, limit, startAt }).pipe(Stream.take(1 + below(4)), Stream.runCollect)
    const got = pages.flatMap((page) => page.items)
    if (limit !== undefined && plan.parallel !== true) assert.isAtMost(got.length, limit)
    const last = pages.at(-1)!
    const whole = plan.parallel === true || last.items.length < 2 || below(3) > 0
    const keep = whole ? last.items.length : 1 + below(last.items.length - 1)
    found.push(...got.slice(0, got.length - last.items.length + keep).map(({ id }) => id))
    const next = plan.parallel === true ? Page.checkpoint(last) : last.cursor
    const cursor = keep < last.items.length ? Page.cursorAt(last, keep - 1) : next
    if (Option.isNone(cursor)) return found
    startAt = cursor.value
  }
})

describe("streams", () => {
  for (const foreign of [false, true]) {
    it.effect(
      `M11 M12 deliver every item once, stopped and resumed anywhere${foreign ? ", of rows another client wrote" : ""} (PARTITA_SEED=${seed})`,
      () =>
        Effect.gen(function* () {
          for (let table = 0; table < tables / 2; table++) {
            const random = source(seed + table + (foreign ? 1000 : 0))
            const parcels = parcelsOf(random)
            yield* Effect.gen(function* () {
              for (const parcel of parcels) {
                const stored = yield* Parcels.encode(parcel)
                const Item = { ...stored, sentAt: { S: text(parcel, foreign) } }
                yield* DynamoDB.call("PutItem", { TableName: Parcels.name, Item })
              }
              for (let run = 0; run < runsPerTable; run++) {
                const plan = planOf(random, parcels, foreign)
                const found = yield* inGoes(random, plan)
                const expected = plan.expected.map(({ id }) => id)
                const sorted = (ids: ReadonlyArray<number>) => ids.toSorted((a, b) => a - b)
                assert.deepStrictEqual(
                  plan.unordered === true ? sorted(found) : found,
                  plan.unordered === true ? sorted(expected) : expected,
                  `table ${table}, run ${run}: ${plan.title}`
                )
              }
            }).pipe(Effect.provide(database(Parcels)))
          }
        })
    )
  }
})
