/**
 * The tables, for as long as the demo runs.
 */
import { DynamoDB } from "@partita/dynamodb"
import { Effect } from "effect"
import { Airports, Flights } from "./models.ts"

/** A table that was there before is not ours: then creating it fails, and nothing is deleted. */
const temporary = (table: typeof Airports | typeof Flights) =>
  Effect.acquireRelease(DynamoDB.createTable(table), () => Effect.orDie(DynamoDB.deleteTable(table)))

/** Creates both tables, and deletes them when the scope closes. */
export const tables = Effect.forEach([Airports, Flights], temporary, { discard: true })
