/**
 * What the demo asks the tables, each question with the answer that the files give.
 */
import { DynamoDB, Page } from "@partita/dynamodb"
import { Effect, Equal, Option, Stream } from "effect"
import type { AirportFigure, Figures, FlightFigure } from "./figures.ts"
import { type Airport, Airports, departure, type Flight, Flights } from "./models.ts"

export interface Question {
  readonly text: string
  /** The right answer, in words. */
  readonly expected: string
  readonly ask: Effect.Effect<Answer, unknown, DynamoDB.DynamoDB>
}

export interface Answer {
  readonly words: string
  readonly right: boolean
}

const question = <A, E>(
  text: string,
  expected: A,
  found: Effect.Effect<A, E, DynamoDB.DynamoDB>,
  words: (answer: A) => string
): Question => ({
  text,
  expected: words(expected),
  ask: Effect.map(found, (answer) => ({ words: words(answer), right: Equal.equals(answer, expected) }))
})

const number = (n: number) => n.toLocaleString("en-US")
const days = { from: "2001/01/10", until: "2001/01/20" }
const pageSize = 25

/** Items as the files have them: plain objects, and flights without the key that is ours. */
const airportRow = (airport: Airport): AirportFigure => ({ ...airport })
const flightRow = ({ departure: _, ...flight }: Flight): FlightFigure => flight

const airportsRead = (codes: ReadonlyArray<string>) =>
  Effect.map(
    Effect.forEach(codes, (iata) => DynamoDB.get(Airports, { iata }), { concurrency: 50 }),
    (airports) => airports.flatMap(Option.toArray).map(airportRow)
  )

const airport = (iata: string) => Effect.map(DynamoDB.getOrFail(Airports, { iata }), airportRow)

const allFlights = (origins: ReadonlyArray<string>) =>
  Stream.fromIterable(origins).pipe(
    Stream.flatMap((origin) => Page.items(DynamoDB.query(Flights, { origin })), { concurrency: 10 }),
    Stream.runFold(
      () => ({ flights: 0, distance: 0 }),
      (sum, flight) => ({ flights: sum.flights + 1, distance: sum.distance + flight.distance })
    )
  )

const departures = DynamoDB.query(
  Flights,
  { origin: "ORD" },
  { sort: (k) => k.departure.between(days.from, days.until), pageSize }
).pipe(
  Stream.runCollect,
  Effect.map((pages) => ({ pages: pages.length, flights: pages.flatMap((page) => page.items).map(flightRow) }))
)

const late = DynamoDB.query(
  Flights,
  { origin: "ORD" },
  { sort: (k) => k.departure.between(days.from, days.until), filter: (f) => f.delay.gt(60) }
).pipe(Page.items, Stream.map(flightRow), Stream.runCollect)

const last = DynamoDB.query(Flights, { origin: "HNL" }, { reverse: true, limit: 3 }).pipe(
  Page.collect,
  Effect.map(({ items }) => items.map(flightRow))
)

const taken = DynamoDB.create(Airports, {
  iata: "JFK",
  name: "An Airport of Ours",
  city: "New York",
  state: "NY",
  country: "USA",
  latitude: 40.7,
  longitude: -74
}).pipe(
  Effect.as("nobody"),
  Effect.catchTag("ItemAlreadyExists", ({ item }) => Effect.fromOption(Option.map(item, ({ name }) => name)))
)

/** One operation, run twice: it may be applied once. */
const delayed = (flight: FlightFigure, row: number) =>
  DynamoDB.update(
    Flights,
    { origin: flight.origin, departure: departure(flight.date, row) },
    (f) => [f.delay.add(15)],
    { condition: (f) => f.delay.le(flight.delay) }
  )

export const questions = (figures: Figures): ReadonlyArray<Question> => {
  const expected = figures.departures("ORD", days.from, days.until)
  const flight = figures.flight(0)
  const delay = delayed(flight, 0)
  return [
    question(
      "How many airports are there, each read by its code?",
      figures.airports,
      airportsRead(figures.airports.map(({ iata }) => iata)),
      (airports) => number(airports.length)
    ),
    question(
      "Where is JFK?",
      figures.airport("JFK"),
      airport("JFK"),
      ({ city, latitude, longitude, name, state }) => `${name} in ${city}, ${state}, at ${latitude}, ${longitude}`
    ),
    question(
      "How many flights left all airports, and how far did they go?",
      figures.flights,
      allFlights(figures.origins),
      ({ distance, flights }) => `${number(flights)} flights, ${number(distance)} miles`
    ),
    question(
      `Which flights left ORD from ${days.from} up to ${days.until}, ${pageSize} a page?`,
      { pages: Math.ceil(expected.length / pageSize), flights: expected },
      departures,
      ({ flights, pages }) => `${flights.length} flights on ${pages} pages`
    ),
    question(
      "Which of these were more than an hour late?",
      figures.late("ORD", days.from, days.until, 60),
      late,
      (flights) => flights.map(({ delay, destination }) => `${destination} by ${delay} min`).join(", ")
    ),
    question("Where did the last three flights from HNL go?", figures.last("HNL", 3), last, (flights) =>
      flights.map(({ date, destination }) => `${destination} at ${date}`).join(", ")
    ),
    question(
      "Who has the code JFK, when somebody tries to create an airport with it?",
      figures.airport("JFK").name,
      taken,
      (name) => name
    ),
    question(
      `A flight from ${flight.origin} was ${flight.delay} minutes late; with 15 more?`,
      flight.delay + 15,
      Effect.map(delay, (flight) => flight.delay),
      (delay) => `${delay} minutes`
    ),
    question(
      "And 15 more, under the condition that nobody added any?",
      `refused: it is ${flight.delay + 15} minutes late already`,
      delay.pipe(
        Effect.as("done"),
        Effect.catchTag("ConditionalCheckFailed", ({ item }) =>
          Effect.map(Effect.fromOption(item), ({ delay }) => `refused: it is ${delay} minutes late already`)
        )
      ),
      (answer) => answer
    )
  ]
}
