import { assert, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import { figures } from "../src/figures.ts"
import { airportsFile, flightsFile } from "../src/files.ts"

const text = Fs.readFileSync(flightsFile, "utf8")
const made = figures(airportsFile, flightsFile)
const matches = (pattern: RegExp) => [...text.matchAll(pattern)]

describe("figures", () => {
  it("counts what the files hold", () => {
    assert.strictEqual(made.airports.length, 3376)
    assert.strictEqual(new Set(made.airports.map(({ iata }) => iata)).size, 3376)
    assert.strictEqual(made.flights.flights, 20_000)
    assert.strictEqual(
      made.flights.distance,
      matches(/"distance":(\d+)/g).reduce((sum, [, distance]) => sum + Number(distance), 0)
    )
    assert.strictEqual(made.origins.length, new Set(matches(/"origin":"(\w+)"/g).map(([, origin]) => origin)).size)
  })

  it("reads quoted fields and numbers", () => {
    assert.deepStrictEqual(made.airport("DBN"), {
      iata: "DBN",
      name: 'W. H. "Bud" Barron',
      city: "Dublin",
      state: "GA",
      country: "USA",
      latitude: 32.56445806,
      longitude: -82.98525556
    })
  })

  it("selects by origin, date and delay", () => {
    const rows = matches(/"date":"2001\/01\/1\d [\d:]+","delay":(-?\d+),"distance":\d+,"origin":"ORD"/g)
    assert.strictEqual(made.departures("ORD", "2001/01/10", "2001/01/20").length, rows.length)
    assert.deepStrictEqual(
      made.late("ORD", "2001/01/10", "2001/01/20", 60).map(({ delay }) => delay),
      rows.map(([, delay]) => Number(delay)).filter((delay) => delay > 60)
    )
    assert.deepStrictEqual(
      made.last("HNL", 2).map(({ date }) => date),
      ["2001/03/31 15:49", "2001/03/31 15:00"]
    )
    assert.strictEqual(made.flight(0).origin, "DTW")
  })
})
