import { assert, describe, it } from "@effect/vitest"
import { DynamoDB, Page } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Effect, Random, Stream } from "effect"
import { load, Readings, readings } from "../../src/importer/Importer.ts"
import { run } from "../fixtures/run.ts"

describe("the importer", () => {
  it.live("tells how far it is, and what it did", () =>
    Effect.gen(function* () {
      const { status, stderr, stdout } = yield* run("importer", ["--items", "5000"])
      assert.strictEqual(status, 0, stderr)
      const taken = [...stdout.matchAll(/^([\d,]+) readings taken in, \d+ MB of heap$/gm)].map(([, n]) =>
        Number(n!.replace(",", ""))
      )
      assert.isAtLeast(taken.length, 5)
      assert.deepStrictEqual(
        taken,
        taken.toSorted((a, b) => a - b)
      )
      const [, written, superseded] = /^([\d,]+) written, (\d+) superseded by later ones, in .* of heap$/m.exec(stdout)!
      assert.strictEqual(Number(written!.replace(",", "")) + Number(superseded), 5000)
    })
  )

  it.effect("keeps the last reading of each sensor", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Readings)
      // Of few sensors, so that many readings are on their way together with an earlier one.
      const all = (yield* Stream.runCollect(readings(2000))).map((reading) => ({
        ...reading,
        sensor: reading.sensor % 40
      }))
      const shown: Array<number> = []
      const report = yield* load(Stream.fromIterable(all), 500, ({ taken }) =>
        Effect.sync(() => void shown.push(taken))
      )
      assert.strictEqual(report.written + report.superseded, 2000)
      assert.isAbove(report.superseded, 0)
      assert.isNotEmpty(shown)
      for (const [i, taken] of shown.entries()) assert.isAtLeast(taken, (shown[i - 1] ?? 0) + 500)
      const stored = yield* Stream.runCollect(Page.items(DynamoDB.scan(Readings, { consistent: true })))
      const last = new Map(all.map((reading) => [reading.sensor, reading]))
      assert.deepStrictEqual(
        stored.map((reading) => ({ ...reading })).toSorted((a, b) => a.sensor - b.sensor),
        Array.from(last.values()).toSorted((a, b) => a.sensor - b.sensor)
      )
    }).pipe(Random.withSeed("readings"), Effect.provide(Embedded.layer))
  )
})
