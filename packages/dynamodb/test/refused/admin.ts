// Settings of tables that DynamoDB refuses, or that would do nothing.
import { DynamoDB, Index, Table } from "@partita/dynamodb"
import { Effect } from "effect"
import { All, Everything } from "../fixtures/everything.ts"

const Indexed = Table.make("indexed", {
  model: Everything,
  partitionKey: "id",
  sortKey: "sequence",
  indexes: { byStatus: Index.global({ partitionKey: "status" }), byNumber: Index.local({ sortKey: "number" }) }
})
const provisionedThroughput = { readCapacityUnits: 1, writeCapacityUnits: 1 }
const provisioned = { billingMode: "PROVISIONED", provisionedThroughput } as const
const byStatus = { provisionedThroughput }

// Time to live is a number.
export const timeToLive = [
  DynamoDB.enableTimeToLive(All, "millis"),
  DynamoDB.enableTimeToLive(All, "optionalNumber"),
  DynamoDB.enableTimeToLive(All, "optionOrNull"),
  DynamoDB.disableTimeToLive(All, "decimal"),
  DynamoDB.enableTimeToLive(All, "text"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All, "date"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All, "boolean"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All, "textOrNumber"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All, "numbers"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All, "numberText"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All, "adult"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All, "nope"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.disableTimeToLive(All, "text"), // refused: time to live is a field stored as a number of seconds
  DynamoDB.enableTimeToLive(All) // refused: Expected 2 arguments, but got 1
]

// Capacity is provisioned for the table and each global index, or for neither.
export const created = [
  DynamoDB.createTable(All, provisioned),
  DynamoDB.createTable(Indexed, { ...provisioned, indexes: { byStatus } }),
  DynamoDB.createTable(Indexed, { indexes: { byStatus: { onDemandThroughput: { maxReadRequestUnits: 5 } } } }),
  DynamoDB.createTable(Indexed, { provisionedThroughput }), // refused: Property 'billingMode' is missing
  DynamoDB.createTable(Indexed, { billingMode: "PROVISIONED" }), // refused: Property 'provisionedThroughput' is missing
  DynamoDB.createTable(Indexed, { billingMode: "PROVISIONED", indexes: { byStatus } }), // refused: Property 'provisionedThroughput' is missing
  DynamoDB.createTable(Indexed, provisioned), // refused: Property 'indexes' is missing
  DynamoDB.createTable(Indexed, { ...provisioned, indexes: {} }), // refused: Property 'byStatus' is missing
  DynamoDB.createTable(Indexed, { billingMode: "PAY_PER_REQUEST", indexes: { byStatus } }), // refused: has no properties in common with type
  DynamoDB.createTable(Indexed, { indexes: { byNumber: {} } }), // refused: 'byNumber' does not exist
  DynamoDB.createTable(Indexed, { indexes: { nope: {} } }), // refused: 'nope' does not exist
  DynamoDB.createTable(All, { ...provisioned, onDemandThroughput: {} }), // refused: Type '{}' is not assignable to type 'undefined'
  DynamoDB.createTable(All, { billingMode: "FREE" }), // refused: Type '"FREE"' is not assignable to type
  DynamoDB.createTable(All, { streamSpecification: { streamEnabled: true } }), // refused: Property 'streamViewType' is missing
  DynamoDB.createTable(All, { streamSpecification: { streamEnabled: false, streamViewType: "NEW_IMAGE" } }), // refused: 'streamViewType' does not exist
  DynamoDB.createTable(All, { sseSpecification: { enabled: false, kmsMasterKeyId: "alias/mine" } }), // refused: 'kmsMasterKeyId' does not exist
  DynamoDB.createTable(All, { tableClass: "GLACIER" }), // refused: Type '"GLACIER"' is not assignable to type
  DynamoDB.createTable(All, { tag: {} }), // refused: 'tag' does not exist in type
  DynamoDB.createTable(Indexed.indexes.byStatus) // refused: Type '"global"' is not assignable to type '"table"'
]

// One change of an index or a replica at a time, of a global index.
export const updated = [
  DynamoDB.updateTable(Indexed, { createIndex: "byStatus", indexes: { byStatus } }),
  DynamoDB.updateTable(Indexed, { deleteIndex: "old", timeout: "2 hours" }),
  DynamoDB.updateTable(Indexed, { createIndex: "byNumber" }), // refused: Type '"byNumber"' is not assignable to type '"byStatus"'
  DynamoDB.updateTable(Indexed, { createIndex: "nope" }), // refused: Type '"nope"' is not assignable to type '"byStatus"'
  DynamoDB.updateTable(Indexed, { createIndex: "byStatus", deleteIndex: "old" }), // refused: Types of property 'deleteIndex' are incompatible
  DynamoDB.updateTable(Indexed, { createReplica: "us-east-1", deleteReplica: "us-west-2" }), // refused: Types of property 'deleteReplica' are incompatible
  DynamoDB.updateTable(Indexed, { billingMode: "PROVISIONED" }), // refused: Property 'provisionedThroughput' is missing
  DynamoDB.updateTable(Indexed, { ifNotExists: true }) // refused: 'ifNotExists' does not exist in type
]

// A witness is of a strongly consistent table.
export const global = [
  DynamoDB.createGlobalTable(All, ["us-east-1"], { consistency: "STRONG", witness: "us-west-2" }),
  DynamoDB.createGlobalTable(All, ["us-east-1"], { witness: "us-west-2" }), // refused: Property 'consistency' is missing
  DynamoDB.createGlobalTable(All, "us-east-1") // refused: Argument of type 'string' is not assignable to parameter of type 'readonly string[]'
]

// Errors that cannot happen cannot be caught.
export const caught = [
  DynamoDB.createTable(All, { ifNotExists: true }).pipe(Effect.catchTag("TableDiffers", () => Effect.void)),
  DynamoDB.deleteTable(All).pipe(Effect.catchTag("TableNotReady", () => Effect.void)),
  DynamoDB.createTable(All).pipe(Effect.catchTag("TableDiffers", () => Effect.void)), // refused: Argument of type '"TableDiffers"' is not assignable to parameter of type '
  DynamoDB.createTable(All, { wait: false }).pipe(Effect.catchTag("TableNotReady", () => Effect.void)), // refused: Argument of type '"TableNotReady"' is not assignable to parameter of type '
  DynamoDB.deleteTable(All, { wait: false }).pipe(Effect.catchTag("TableNotReady", () => Effect.void)), // refused: Argument of type '"TableNotReady"' is not assignable to parameter of type '
  DynamoDB.updateTable(All, { wait: false }).pipe(Effect.catchTag("TableNotReady", () => Effect.void)) // refused: Argument of type '"TableNotReady"' is not assignable to parameter of type '
]
