import { DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { database, Sent } from "../fixtures/database.ts"
import { Parcels } from "../fixtures/Parcel.ts"

const owner = "ann"
// What a program without types may give, too.
const noCounts = [NaN, 0, -1, 1.5, Infinity, -Infinity, 2 ** 53, "1", null] as ReadonlyArray<unknown>

/** The counts of a reading, and what of the above may be one of them all the same. */
const counts: ReadonlyArray<readonly [name: string, but: ReadonlyArray<unknown>]> = [
  ["limit", []],
  ["pageSize", []],
  ["maxPages", []],
  ["prefetch", [0]],
  ["maxReadUnits", [1.5, 2 ** 53]],
  ["segments", []]
]

const readings: ReadonlyArray<
  readonly [
    verb: string,
    read: (options: { readonly [name: string]: never }) => Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>,
    has: (name: string) => boolean
  ]
> = [
  ["query", (options) => Page.collect(DynamoDB.query(Parcels, { owner }, options)), (name) => name !== "segments"],
  [
    "query of an index",
    (options) => Stream.runDrain(DynamoDB.query(Parcels.indexes.byWeight, { owner }, options)),
    (name) => name !== "segments"
  ],
  ["scan", (options) => Page.collect(DynamoDB.scan(Parcels, options)), () => true],
  [
    "scan in segments",
    (options) => Page.collect(DynamoDB.scan(Parcels, { segments: 2, ...options })),
    (name) => name !== "limit"
  ],
  ["count", (options) => DynamoDB.count(Parcels, { owner }, options), (name) => name === "maxReadUnits"]
]

describe("counts that are none", () => {
  it.effect("are refused before anything is sent, by every read and by name", () =>
    Effect.gen(function* () {
      const sent = yield* Sent
      sent.length = 0
      for (const [verb, read, has] of readings) {
        for (const [name, but] of counts) {
          if (!has(name)) continue
          for (const value of noCounts) {
            if (but.includes(value)) continue
            const error = yield* Effect.flip(read({ [name]: value as never }))
            assert(error instanceof DynamoDB.DynamoDBError, `${verb}: ${name} ${String(value)}`)
            assert(error.reason._tag === "Validation")
            assert.match(error.message, new RegExp(`${name} must be a (whole )?number (from|above)`))
          }
        }
      }
      const large = yield* Effect.flip(Page.collect(DynamoDB.query(Parcels, { owner }, { pageSize: 2 ** 31 })))
      assert.include(String(large), "pageSize must be a whole number from 1 to 2147483647")
      const many = yield* Effect.flip(Page.collect(DynamoDB.scan(Parcels, { segments: 1_000_001 })))
      assert.include(String(many), "segments must be a whole number from 1 to 1000000")
      assert.deepStrictEqual(sent, [])
      for (const [, read, has] of readings) {
        for (const [name, but] of counts) {
          if (has(name)) for (const value of but) yield* read({ [name]: value as never })
        }
      }
    }).pipe(Effect.provide(database(Parcels)))
  )
})
