import { assert, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import { figures } from "../../src/demo/figures.ts"
import { airportsFile, flightsFile } from "../../src/demo/files.ts"

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

  it("selects by delay, the worst one first", () => {
    const delays = (origin: string) =>
      matches(new RegExp(`"delay":(-?\\d+),"distance":\\d+,"origin":"${origin}"`, "g")).map(([, delay]) =>
        Number(delay)
      )
    assert.strictEqual(made.lateFrom("ORD", 60), delays("ORD").filter((delay) => delay > 60).length)
    assert.deepStrictEqual(
      made.latest("ATL", 5).map(({ delay }) => delay),
      delays("ATL")
        .toSorted((a, b) => b - a)
        .slice(0, 5)
    )
  })

  it("orders arrivals by date and then by origin", () => {
    const rows = matches(/"date":"(2001\/02[^"]+)","delay":-?\d+,"distance":\d+,"origin":"(\w+)","destination":"ORD"/g)
    const arrivals = made.arrivals("ORD", "2001/02/01", "2001/03/01").map(({ date, origin }) => `${date} ${origin}`)
    assert.deepStrictEqual(arrivals, rows.map(([, date, origin]) => `${date} ${origin}`).toSorted())
    // Else an index would be free to answer in another order.
    for (const destination of ["ATL", "ORD"]) {
      const all = made.arrivals(destination, "2001", "2002")
      assert.strictEqual(new Set(all.map(({ date, origin }) => `${date} ${origin}`)).size, all.length)
    }
  })

  it("sums up destinations", () => {
    const all = Object.values(made.destinations)
    assert.strictEqual(all.length, new Set(matches(/"destination":"(\w+)"/g).map(([, code]) => code)).size)
    assert.strictEqual(
      all.reduce((sum, { delay }) => sum + delay, 0),
      matches(/"delay":(-?\d+)/g).reduce((sum, [, delay]) => sum + Number(delay), 0)
    )
    assert.strictEqual(made.destinations["ORD"]!.flights, matches(/"destination":"ORD"/g).length)
  })

  it("follows a part of the flights", () => {
    const part = figures(airportsFile, flightsFile, 20)
    assert.strictEqual(part.airports.length, 3376)
    assert.strictEqual(part.flights.flights, 1000)
    assert.deepStrictEqual(part.flight(20), made.flight(20))
    assert.include(part.departures(made.flight(20).origin, "2001", "2002"), part.flight(20))
    assert.notDeepInclude(part.departures(made.flight(21).origin, "2001", "2002"), made.flight(21))
  })
})
