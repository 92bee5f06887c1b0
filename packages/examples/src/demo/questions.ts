/**
 * What the demo asks the tables, each question with the answer that the files give.
 */
import { DynamoDB, Page } from "@partita/dynamodb"
import { Effect, Equal, Metric, Option, Stream } from "effect"
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
const month = { from: "2001/02/01", until: "2001/03/01" }
const pageSize = 25

const onPages = (n: number) => `on ${n} ${n === 1 ? "page" : "pages"}`
const list = (words: ReadonlyArray<string>) => (words.length === 0 ? "none" : words.join(", "))

/** What a range of n items takes: the page that fills up does not know yet that it is the last. */
const pagesOf = (n: number) => Math.floor(n / pageSize) + 1

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

/** What the index has of a flight: it has no distance, and the type of its items says so. */
type Arrival = Omit<FlightFigure, "distance">
const arrival = ({ date, delay, destination, origin }: Arrival): Arrival => ({ date, delay, destination, origin })

const lateArrivals = DynamoDB.query(
  Flights.indexes.byDestination,
  { destination: "ORD" },
  {
    sort: (k) => k.date.between(month.from, month.until),
    filter: (f) => f.delay.gt(120),
    reverse: true,
    pageSize
  }
).pipe(
  Stream.runCollect,
  Effect.map((pages) => ({ pages: pages.length, flights: pages.flatMap((page) => page.items).map(arrival) }))
)

const arrivals = (options: { readonly limit?: number; readonly pageSize?: number; readonly startAt?: string }) =>
  Page.collect(DynamoDB.query(Flights.indexes.byDestination, { destination: "ATL" }, options))

/** The first flights, and those that a later query reads after them: all it is given is the text of the cursor. */
const resumed = Effect.fnUntraced(function* (limit: number) {
  const { cursor, items } = yield* arrivals({ limit })
  const text: string | undefined = Option.getOrUndefined(cursor)
  const rest = text === undefined ? [] : (yield* arrivals({ startAt: text, pageSize: 200 })).items
  return { first: items.map(arrival), rest: rest.map(arrival) }
})

const latest = DynamoDB.query(
  Flights.indexes.byDelay,
  { origin: "ATL" },
  { fetch: true, reverse: true, limit: 3 }
).pipe(
  Page.collect,
  Effect.map(({ items }) => items.map(flightRow))
)

const lateFrom = DynamoDB.count(Flights.indexes.byDelay, { origin: "ORD" }, { sort: (k) => k.delay.gt(60) })

type Destinations = Figures["destinations"]

const destinations = DynamoDB.scan(Flights, { segments: 4, project: (f) => [f.destination, f.delay] }).pipe(
  Page.items,
  Stream.runFold(
    (): Destinations => ({}),
    (sums, { delay, destination }) => {
      const sum = sums[destination] ?? { flights: 0, delay: 0 }
      sums[destination] = { flights: sum.flights + 1, delay: sum.delay + delay }
      return sums
    }
  )
)

const busiest = (sums: Destinations) =>
  Object.entries(sums)
    .toSorted(([, a], [, b]) => b.flights - a.flights)
    .slice(0, 3)
    .map(([iata, { delay, flights }]) => `${iata} with ${number(flights)}, ${(delay / flights).toFixed(1)} min late`)
    .join("; ")

const last = DynamoDB.query(Flights, { origin: "HNL" }, { reverse: true, limit: 3 }).pipe(
  Page.collect,
  Effect.map(({ items }) => items.map(flightRow))
)

const ours = {
  name: "An Airport of Ours",
  city: "New York",
  state: "NY",
  country: "USA",
  latitude: 40.7,
  longitude: -74
}

const taken = DynamoDB.create(Airports, { ...ours, iata: "JFK" }).pipe(
  Effect.as("nobody"),
  Effect.catchTag("ItemAlreadyExists", ({ item }) => Effect.fromOption(Option.map(item, ({ name }) => name)))
)

/** A flight and both of its airports: items of two tables, read together. */
const itinerary = ({ date, destination, origin }: FlightFigure, row: number) =>
  DynamoDB.batchGet([
    DynamoDB.getOrFail(Airports, { iata: origin }, { project: (a) => [a.name] }),
    DynamoDB.getOrFail(Airports, { iata: destination }, { project: (a) => [a.name] }),
    DynamoDB.getOrFail(Flights, { origin, departure: departure(date, row) })
  ]).pipe(Effect.map(([from, to, { distance }]) => ({ from: from.name, to: to.name, distance })))

/** The result of an effect, and how many BatchGetItem requests the metrics say it sent. */
const withBatches = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const result = yield* effect
    const metrics = yield* Metric.snapshot
    const counted = metrics.find(
      ({ attributes, id }) => id === "dynamodb_client_attempts" && attributes?.["operation"] === "BatchGetItem"
    )
    return { result, batches: counted?.type === "Counter" ? Number(counted.state.count) : 0 }
  }).pipe(
    Effect.provideServiceEffect(
      Metric.MetricRegistry,
      Effect.sync(() => new Map())
    )
  )

/** Each of them asks for its airport by itself. */
const destinationNames = (flights: ReadonlyArray<FlightFigure>) =>
  Effect.forEach(flights, ({ destination }) => DynamoDB.load(Airports, { iata: destination }), {
    concurrency: "unbounded"
  }).pipe(
    withBatches,
    Effect.map(({ batches, result }) => ({ batches, names: result.flatMap(Option.toArray).map(({ name }) => name) }))
  )

/** All or nothing: the first write could be done, and is not, because of the others. */
const refused = Effect.fnUntraced(function* (flight: FlightFigure, row: number) {
  const key = { origin: flight.origin, departure: departure(flight.date, row) }
  const reasons = yield* DynamoDB.transactWrite({
    rename: DynamoDB.update(Airports, { iata: "JFK" }, (a) => [a.name.set("Idlewild")]),
    create: DynamoDB.create(Airports, { ...ours, iata: "ORD" }),
    cancel: DynamoDB.delete(Flights, key, { condition: (f) => f.delay.gt(flight.delay) })
  }).pipe(
    Effect.as(undefined),
    Effect.catchTag("TransactionCanceled", ({ reasons }) => Effect.succeed(reasons))
  )
  const { name } = yield* airport("JFK")
  return {
    rename: reasons?.rename._tag,
    create: reasons?.create._tag === "ItemAlreadyExists" ? Option.getOrUndefined(reasons.create.item)?.name : undefined,
    cancel:
      reasons?.cancel._tag === "ConditionalCheckFailed" ? Option.getOrUndefined(reasons.cancel.item)?.delay : undefined,
    name
  }
})

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
  const toOrd = figures.arrivals("ORD", month.from, month.until)
  const toAtl = figures.arrivals("ATL", "2001", "2002").map(arrival)
  const first = Math.ceil(toAtl.length / 3) || 1
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
      { pages: pagesOf(expected.length), flights: expected },
      departures,
      ({ flights, pages }) => `${flights.length} flights ${onPages(pages)}`
    ),
    question(
      "Which of these were more than an hour late?",
      figures.late("ORD", days.from, days.until, 60),
      late,
      (flights) => list(flights.map(({ delay, destination }) => `${destination} by ${delay} min`))
    ),
    question("Where did the last three flights from HNL go?", figures.last("HNL", 3), last, (flights) =>
      list(flights.map(({ date, destination }) => `${destination} at ${date}`))
    ),
    question(
      "Which flights to ORD in February were more than two hours late, the last one first?",
      {
        pages: pagesOf(toOrd.length),
        flights: toOrd
          .filter(({ delay }) => delay > 120)
          .toReversed()
          .map(arrival)
      },
      lateArrivals,
      ({ flights, pages }) => `${list(flights.map(({ origin }) => `from ${origin}`))}, ${onPages(pages)}`
    ),
    question(
      `Which were the first ${first} flights to ATL, and which does another query find after the cursor?`,
      { first: toAtl.slice(0, first), rest: toAtl.slice(first) },
      resumed(first),
      ({ first, rest }) => `${first.length}, and then ${rest.length}`
    ),
    question("Which three flights from ATL were the latest?", figures.latest("ATL", 3), latest, (flights) =>
      list(flights.map(({ delay, destination, distance }) => `${destination} by ${delay} min over ${distance} mi`))
    ),
    question("How many flights from ORD were more than an hour late?", figures.lateFrom("ORD", 60), lateFrom, number),
    question("Where do most flights go, says a scan by four readers?", figures.destinations, destinations, busiest),
    question(
      "Who has the code JFK, when somebody tries to create an airport with it?",
      figures.airport("JFK").name,
      taken,
      (name) => name
    ),
    question(
      "Between which airports did the first flight of the file go, and how far, in one batch?",
      {
        from: figures.airport(flight.origin).name,
        to: figures.airport(flight.destination).name,
        distance: flight.distance
      },
      itinerary(flight, 0),
      ({ distance, from, to }) => `from ${from} to ${to}, ${distance} miles`
    ),
    question(
      "Where did the flights go that left ORD on these days, when each loads its airport?",
      {
        batches: Math.min(expected.length, 1),
        names: expected.map(({ destination }) => figures.airport(destination).name)
      },
      destinationNames(expected),
      ({ batches, names }) => `${names.length} flights to ${new Set(names).size} airports, by ${batches} BatchGetItem`
    ),
    question(
      "Why is JFK not renamed, together with a new ORD and a later flight cancelled, in one transaction?",
      {
        rename: "None",
        create: figures.airport("ORD").name,
        cancel: flight.delay,
        name: figures.airport("JFK").name
      },
      refused(flight, 0),
      ({ cancel, create, name, rename }) =>
        `rename: ${rename}, create: there is ${create}, cancel: ${cancel} min late; JFK is ${name}`
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
