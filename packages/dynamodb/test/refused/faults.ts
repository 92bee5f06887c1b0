// Faults of operations that they are not about, and without what they need.
import { DynamoDB, Faults } from "@partita/dynamodb"
import type { Effect } from "effect"

declare const replica: DynamoDB.Transport
declare const stuck: Effect.Effect<void, never, { readonly other: string }>

export const operations = [
  Faults.smallPages({ operations: ["GetItem"] }), // refused: '"GetItem"' is not assignable to type '"Query" | "Scan"'
  Faults.unprocessed({ operations: ["ListTables"] }), // refused: '"ListTables"' is not assignable
  Faults.inProgress({ operations: ["PutItem"], lasts: "1 second" }), // refused: '"PutItem"' is not assignable
  Faults.stale({ operations: ["TransactGetItems"], replica, lag: 0 }), // refused: '"TransactGetItems"' is not assignable
  Faults.throttling({ operations: ["Get"] }) // refused: '"Get"' is not assignable
]

export const needs = [
  Faults.inProgress({ rate: 0.5 }), // refused: Property 'lasts' is missing
  Faults.slow({ min: 1 }), // refused: Property 'max' is missing
  Faults.stale({ lag: 0 }), // refused: Property 'replica' is missing
  Faults.concurrentWriter({ write: stuck }) // refused: is not assignable
]
