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

/** The figures of two files: airports as CSV, flights as JSON. */
export const figures = (airportsFile: URL, flightsFile: URL) => {
  const airports = parse<Record<keyof AirportFigure, string>>(readFileSync(airportsFile), { columns: true }).map(
    (row): AirportFigure => ({ ...row, latitude: Number(row.latitude), longitude: Number(row.longitude) })
  )
  const flights: ReadonlyArray<FlightFigure> = JSON.parse(readFileSync(flightsFile, "utf8"))
  // Sorting is stable: flights of one minute stay in the order of the file.
  const inOrder = flights.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  const departures = (origin: string, from: string, until: string) =>
    inOrder.filter((flight) => flight.origin === origin && from <= flight.date && flight.date < until)

  return {
    airports,
    airport: (iata: string): AirportFigure => airports.find((airport) => airport.iata === iata)!,
    /** How many flights there are, and how many miles they flew together. */
    flights: { flights: flights.length, distance: flights.reduce((sum, { distance }) => sum + distance, 0) },
    /** Every airport that a flight left. */
    origins: [...new Set(flights.map(({ origin }) => origin))],
    /** One flight, by its row in the file; the first row is 0. */
    flight: (row: number): FlightFigure => flights[row]!,
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
        .toReversed()
  }
}

export type Figures = ReturnType<typeof figures>
