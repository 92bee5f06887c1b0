/**
 * The metrics of calls, by operation and table.
 */
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import { consumedBy, itemsIn } from "./answer.ts"
import type { OperationName, Output } from "./Operations.ts"
import type { Tally } from "./retry.ts"

/** The limits of the histogram's buckets, in seconds, as OpenTelemetry recommends for database clients. */
const boundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

const make = (operation: OperationName, table: string | undefined) => {
  const attributes = { operation, ...(table === undefined ? undefined : { table }) }
  const counter = (name: string, description: string) =>
    Metric.counter(`dynamodb_client_${name}`, { description, attributes, incremental: true })
  return {
    duration: Metric.histogram("dynamodb_client_duration_seconds", {
      description: "From a call to its outcome, with all its attempts and the waits between them",
      attributes,
      boundaries
    }),
    attempts: counter("attempts", "Requests sent"),
    throttles: counter("throttles", "Attempts the service refused because they were too many"),
    items: counter("items", "Items returned or counted by reads"),
    units: counter("units", "Capacity units consumed, as far as answers told")
  }
}

/** A metric is looked up for each call and made once: that costs four times as much as an update. */
const made = new Map<OperationName, Map<string | undefined, ReturnType<typeof make>>>()

const metricsOf = (operation: OperationName, table: string | undefined) => {
  let tables = made.get(operation)
  if (tables === undefined) made.set(operation, (tables = new Map()))
  let metrics = tables.get(table)
  if (metrics === undefined) tables.set(table, (metrics = make(operation, table)))
  return metrics
}

/** A call that came to its end; without an output when it failed or was interrupted. */
interface Measured {
  readonly operation: OperationName
  /** The table of the request; none where it names several. */
  readonly table: string | undefined
  readonly nanoseconds: bigint
  readonly tally: Tally
  readonly output: Output<OperationName> | undefined
}

/** Updates the metrics of a call in the registry of the fiber that made it. */
export const measure = (context: Context.Context<never>, call: Measured): void => {
  const { nanoseconds, operation, output, table, tally } = call
  const metrics = metricsOf(operation, table)
  metrics.duration.updateUnsafe(Number(nanoseconds) / 1e9, context)
  metrics.attempts.updateUnsafe(tally.attempts, context)
  if (tally.throttles > 0) metrics.throttles.updateUnsafe(tally.throttles, context)
  if (output === undefined) return
  const items = itemsIn(output)
  if (items > 0) metrics.items.updateUnsafe(items, context)
  for (const { CapacityUnits = 0, TableName = table } of consumedBy(operation, output)) {
    metricsOf(operation, TableName).units.updateUnsafe(CapacityUnits, context)
  }
}
