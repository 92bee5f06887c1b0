/**
 * What the demo's questions should be answered with: computed from the files, by code that shares nothing with the
 * data layer or with the rest of the demo.
 */
import { parse } from "csv-parse/sync"
import { readFileSync } from "node:fs"

export interface AirportFigure {
  readonly iata: string
  readonly name: string
  readonly city: string
  readonly state: string
  readonly country: string
  readonly latitude: number
  readonly longitude: number
}

export interface FlightFigure {
  readonly date: string
  readonly delay: number
  readonly distance: number
  readonly origin: string
  readonly destination: string
}

const ascending = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const total = (numbers: ReadonlyArray<number>) => numbers.reduce((sum, n) => sum + n, 0)

/** The figures of two files: airports as CSV, flights as JSON, of which every nth row counts. */
export const figures = (airportsFile: URL, flightsFile: URL, every = 1) => {
  const airports = parse<Record<keyof AirportFigure, string>>(readFileSync(airportsFile), { columns: true }).map(
    (row): AirportFigure => ({ ...row, latitude: Number(row.latitude), longitude: Number(row.longitude) })
  )
  const rows: ReadonlyArray<FlightFigure> = JSON.parse(readFileSync(flightsFile, "utf8"))
  const flights = rows.filter((_, row) => row % every === 0)
  // Sorting is stable: flights of one minute stay in the order of the file.
  const inOrder = flights.toSorted((a, b) => ascending(a.date, b.date))
  const departures = (origin: string, from: string, until: string) =>
    inOrder.filter((flight) => flight.origin === origin && from <= flight.date && flight.date < until)

  return {
    airports,
    airport: (iata: string): AirportFigure => airports.find((airport) => airport.iata === iata)!,
    /** How many flights there are, and how many miles they flew together. */
    flights: { flights: flights.length, distance: total(flights.map(({ distance }) => distance)) },
    /** Every airport that a flight left. */
    origins: [...new Set(flights.map(({ origin }) => origin))],
    /** One flight, by its row in the file; the first row is 0. */
    flight: (row: number): FlightFigure => rows[row]!,
    /** The flights of one origin in order of departure: those of the day `from` included, those of `until` not. */
    departures,
    /** Those of the departures that were more than some minutes late. */
    late: (origin: string, from: string, until: string, minutes: number) =>
      departures(origin, from, until).filter(({ delay }) => delay > minutes),
    /** The last flights of one origin, the last one first. */
    last: (origin: string, n: number) =>
      inOrder
        .filter((flight) => flight.origin === origin)
        .slice(-n)
        .toReversed(),
    /** How many flights of one origin were more than some minutes late. */
    lateFrom: (origin: string, minutes: number) =>
      flights.filter((flight) => flight.origin === origin && flight.delay > minutes).length,
    /** The flights of one origin that were latest, the worst one first. */
    latest: (origin: string, n: number) =>
      inOrder
        .filter((flight) => flight.origin === origin)
        .toSorted((a, b) => a.delay - b.delay)
        .slice(-n)
        .toReversed(),
    /** The flights to one destination, by date and then by origin: those of the day `from` included, of `until` not. */
    arrivals: (destination: string, from: string, until: string) =>
      flights
        .filter((flight) => flight.destination === destination && from <= flight.date && flight.date < until)
        .toSorted((a, b) => ascending(a.date, b.date) || ascending(a.origin, b.origin)),
    /** For each destination how many flights went there, and how late they were together. */
    destinations: Object.fromEntries(
      Object.entries(Object.groupBy(flights, ({ destination }) => destination)).map(([destination, all = []]) => [
        destination,
        { flights: all.length, delay: total(all.map(({ delay }) => delay)) }
      ])
    )
  }
}

export type Figures = ReturnType<typeof figures>
