/**
 * The demo's two tables.
 */
import { Index, Table } from "@partita/dynamodb"
import { Schema } from "effect"

export class Airport extends Schema.Class<Airport>("Airport")({
  iata: Schema.String,
  name: Schema.String,
  city: Schema.String,
  state: Schema.String,
  country: Schema.String,
  latitude: Schema.Finite,
  longitude: Schema.Finite
}) {}

export const Airports = Table.make("airports", { model: Airport, partitionKey: "iata" })

export class Flight extends Schema.Class<Flight>("Flight")({
  origin: Schema.String,
  departure: Schema.String,
  // Local time at the origin, and the file names no zone: text, because an instant would be made up.
  date: Schema.String,
  destination: Schema.String,
  delay: Schema.Int,
  distance: Schema.Int
}) {}

export const Flights = Table.make("flights", {
  model: Flight,
  partitionKey: "origin",
  sortKey: "departure",
  indexes: {
    byDestination: Index.global({ partitionKey: "destination", sortKey: ["date", "origin"], project: ["delay"] }),
    byDelay: Index.local({ sortKey: "delay", project: "keys" })
  }
})

/**
 * The sort key: the date first, so that a range of keys is a range of dates; then the row in the file, because two
 * flights can agree in origin, date and destination.
 */
export const departure = (date: string, row: number): string => `${date}#${String(row).padStart(5, "0")}`
