/**
 * Loading the files into the tables.
 */
import { DynamoDB } from "@partita/dynamodb"
import { SingleBar } from "cli-progress"
import { parse } from "csv-parse/sync"
import { Config, Effect, Option, Schema, Stream } from "effect"
import { readFileSync } from "node:fs"
import { airportsFile, flightsFile } from "./files.ts"
import { Airport, Airports, departure, Flight, Flights } from "./models.ts"

const AirportRows = Schema.Array(
  Schema.Struct({ ...Airport.fields, latitude: Schema.FiniteFromString, longitude: Schema.FiniteFromString })
)

const { departure: _, ...flightFields } = Flight.fields
const FlightRows = Schema.fromJsonString(Schema.Array(Schema.Struct(flightFields)))

const readAirports = Effect.suspend(() =>
  Schema.decodeUnknownEffect(AirportRows)(parse(readFileSync(airportsFile), { columns: true }))
)

// For the tests: the row in the file of a flight that is not loaded, so that the demo's answers must come out wrong.
const leaveOut = Config.option(Config.Int("PARTITA_DEMO_LEAVE_OUT"))

/** Every nth flight of the file. */
const readFlights = Effect.fnUntraced(function* (every: number) {
  const left = yield* leaveOut
  const rows = yield* Schema.decodeUnknownEffect(FlightRows)(readFileSync(flightsFile, "utf8"))
  return rows.flatMap((row, i) =>
    i % every === 0 && !Option.contains(left, i) ? [new Flight({ ...row, departure: departure(row.date, i) })] : []
  )
})

/** A progress bar on standard error, there until the scope closes. */
const progress = (what: string, total: number) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const format = `loading ${what} [{bar}] {percentage}% {value}/{total}`
      // With its own handling of signals the first Ctrl-C would stop the bar and not the demo.
      const bar = new SingleBar({ format, noTTYOutput: true, gracefulExit: false })
      bar.start(total, 0)
      return bar
    }),
    (bar) => Effect.sync(() => bar.stop())
  )

const store = (what: string, writes: ReadonlyArray<DynamoDB.BatchableWrite>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const bar = yield* progress(what, writes.length)
      const onProgress = ({ written }: DynamoDB.SinkProgress) => Effect.sync(() => bar.update(written))
      yield* Stream.fromIterable(writes).pipe(Stream.run(DynamoDB.sink({ onProgress })))
    })
  )

/** Fills both tables, the flights with every nth row of the file; returns how many items were stored. */
export const load = Effect.fnUntraced(function* (every: number) {
  const airports = yield* readAirports
  const flights = yield* readFlights(every)
  yield* store(
    "airports",
    airports.map((airport) => DynamoDB.put(Airports, airport))
  )
  yield* store(
    "flights",
    flights.map((flight) => DynamoDB.put(Flights, flight))
  )
  return airports.length + flights.length
})
