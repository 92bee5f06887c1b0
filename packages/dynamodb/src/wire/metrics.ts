/**
 * The metrics of calls, by operation and table.
 */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import { consumedBy, itemsIn } from "./answer.ts"
import type { OperationName, Output } from "./Operations.ts"
import type { Tally } from "./retry.ts"
import { nameOf } from "./span.ts"

/** The limits of the histogram's buckets, in seconds, as OpenTelemetry recommends for database clients. */
const boundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

/** From a call to its outcome, with all its attempts and the waits between them. */
const durationOf = (operation: OperationName, table: string | undefined, error: string | undefined) =>
  Metric.histogram("db.client.operation.duration", {
    description: "Duration of database client operations, in seconds",
    attributes: {
      "db.system.name": "aws.dynamodb",
      "db.operation.name": operation,
      ...(table === undefined ? undefined : { "db.collection.name": table }),
      ...(error === undefined ? undefined : { "error.type": error })
    },
    boundaries
  })

const make = (operation: OperationName, table: string | undefined) => {
  const attributes = { operation, ...(table === undefined ? undefined : { table }) }
  const counter = (name: string, description: string) =>
    Metric.counter(`dynamodb_client_${name}`, { description, attributes, incremental: true })
  return {
    duration: durationOf(operation, table, undefined),
    /** The durations of calls that failed, by why: reasons are few. */
    failures: new Map<string, ReturnType<typeof durationOf>>(),
    attempts: counter("attempts", "Requests sent"),
    throttles: counter("throttles", "Attempts the service refused because they were too many"),
    items: counter("items", "Items returned or counted by reads"),
    units: counter("units", "Capacity units consumed, as far as answers told")
  }
}

/** A metric is looked up for each call and made once: that costs four times as much as an update. */
const made = new Map<OperationName, Map<string | undefined, ReturnType<typeof make>>>()

/** Tables come by any names, and nothing that a request names may be kept without bound. */
const maxTables = 1_000
const tables = new Set<string>()

const counted = (table: string | undefined): string | undefined => {
  if (table === undefined || tables.has(table)) return table
  if (tables.size >= maxTables) return "_OTHER"
  tables.add(table)
  return table
}

const metricsOf = (operation: OperationName, named: string | undefined) => {
  const table = counted(named)
  let byTable = made.get(operation)
  if (byTable === undefined) made.set(operation, (byTable = new Map()))
  let metrics = byTable.get(table)
  if (metrics === undefined) byTable.set(table, (metrics = make(operation, table)))
  return metrics
}

/** A call that came to its end. */
interface Measured {
  readonly operation: OperationName
  /** The table of the request; none where it names several. */
  readonly table: string | undefined
  readonly nanoseconds: bigint
  readonly tally: Tally
  readonly exit: Exit.Exit<Output<OperationName>, unknown>
}

const failed = (
  failures: Map<string, ReturnType<typeof durationOf>>,
  operation: OperationName,
  table: string | undefined,
  cause: Cause.Cause<unknown>
) => {
  const error = Cause.hasInterruptsOnly(cause) ? "interrupted" : nameOf(Cause.squash(cause))
  let duration = failures.get(error)
  if (duration === undefined) failures.set(error, (duration = durationOf(operation, counted(table), error)))
  return duration
}

/** Updates the metrics of a call in the registry of the fiber that made it. */
export const measure = (context: Context.Context<never>, call: Measured): void => {
  const { exit, nanoseconds, operation, table, tally } = call
  const metrics = metricsOf(operation, table)
  const duration = Exit.isSuccess(exit) ? metrics.duration : failed(metrics.failures, operation, table, exit.cause)
  duration.updateUnsafe(Number(nanoseconds) / 1e9, context)
  metrics.attempts.updateUnsafe(tally.attempts, context)
  if (tally.throttles > 0) metrics.throttles.updateUnsafe(tally.throttles, context)
  if (Exit.isFailure(exit)) return
  const output = exit.value
  const items = itemsIn(output)
  if (items > 0) metrics.items.updateUnsafe(items, context)
  for (const { CapacityUnits = 0, TableName = table } of consumedBy(operation, output)) {
    metricsOf(operation, TableName).units.updateUnsafe(CapacityUnits, context)
  }
}
