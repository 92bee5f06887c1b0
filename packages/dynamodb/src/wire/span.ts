/**
 * The one span of a public operation.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Tracer from "effect/Tracer"
import { consumedBy, countsOf } from "./answer.ts"
import { DynamoDBError } from "./DynamoDBError.ts"
import type { OperationName, Output } from "./Operations.ts"
import { indexOf, tableOf } from "./target.ts"

/** What spans tell of where requests go, by the names of OpenTelemetry: `cloud.region`, `server.address`, `server.port`. */
export type SpanAttributes = Readonly<Record<string, string | number>>

/** A call that came to its end. */
interface Call {
  readonly operation: OperationName
  readonly input: object
  readonly exit: Exit.Exit<Output<OperationName>, DynamoDBError>
  readonly attempts: number
  /** What its transport tells of itself. */
  readonly attributes: SpanAttributes | undefined
}

/** Notes on the span of the operation that a fiber runs what its calls tell; none without a span. */
export const Noted = Context.Reference<((call: Call) => void) | undefined>("@partita/dynamodb/span/Noted", {
  defaultValue: () => undefined
})

const tablesOf = (input: object): ReadonlyArray<string> | undefined => {
  const table = tableOf(input)
  if (table !== undefined) return [table]
  if ("RequestItems" in input) return Object.keys(Object(input.RequestItems))
  if (!("TransactItems" in input) || !Array.isArray(input.TransactItems)) return undefined
  // Each holds one member, which names its table.
  const tables = input.TransactItems.flatMap((item) =>
    Object.values(Object(item)).map((member) => tableOf(Object(member)))
  )
  return Array.from(new Set(tables.filter((name) => name !== undefined)))
}

/** What a request tells of a read, by the names of its members. */
const asked = {
  ConsistentRead: "aws.dynamodb.consistent_read",
  Limit: "aws.dynamodb.limit",
  ScanIndexForward: "aws.dynamodb.scan_forward",
  Segment: "aws.dynamodb.segment",
  Select: "aws.dynamodb.select",
  TotalSegments: "aws.dynamodb.total_segments"
} as const

/** What a failure is called: the reason of a `DynamoDBError`, the tag of another error. */
export const nameOf = (error: unknown): string =>
  error instanceof DynamoDBError
    ? error.reason._tag
    : Predicate.hasProperty(error, "_tag") && typeof error._tag === "string"
      ? error._tag
      : "_OTHER"

/**
 * Notes calls on a span, one after the other: what is counted is summed, the request is the last one. Calls that the
 * operation makes of other operations, such as describing the table it creates, are not its own.
 */
const noting = (span: Tracer.Span, operation: OperationName) => {
  const sums = { attempts: 0, count: 0, scanned: 0 }
  const capacity: Array<string> = []
  return (call: Call): void => {
    if (call.operation !== operation) return
    const { attempts, attributes, exit, input } = call
    for (const [name, value] of Object.entries(attributes ?? {})) span.attribute(name, value)
    const tables = tablesOf(input)
    if (tables !== undefined) {
      span.attribute("aws.dynamodb.table_names", tables)
      if (tables.length === 1) span.attribute("db.collection.name", tables[0])
    }
    for (const [member, name] of Object.entries(asked)) {
      if (member in input) span.attribute(name, input[member as keyof typeof input])
    }
    const index = indexOf(input)
    if (index !== undefined) span.attribute("aws.dynamodb.index_name", index)
    span.attribute("partita.attempts", (sums.attempts += attempts))
    const requestId = Exit.isSuccess(exit)
      ? exit.value.$metadata?.requestId
      : Option.getOrUndefined(Exit.findErrorOption(exit))?.requestId
    if (requestId !== undefined) span.attribute("aws.request_id", requestId)
    if (Exit.isFailure(exit)) return
    const { Count, ScannedCount = Count } = countsOf(exit.value)
    if (Count !== undefined) span.attribute("aws.dynamodb.count", (sums.count += Count))
    if (ScannedCount !== undefined) span.attribute("aws.dynamodb.scanned_count", (sums.scanned += ScannedCount))
    const consumed = consumedBy(operation, exit.value)
    if (consumed.length === 0) return
    capacity.push(...consumed.map((each) => JSON.stringify(each)))
    span.attribute("aws.dynamodb.consumed_capacity", [...capacity])
  }
}

/**
 * Runs an operation in a span of its own, a child of the caller's, which tells what its calls of that operation tell.
 * A failure leaves its tag, of a `DynamoDBError` the reason's, in `error.type`. An operation that is part of another
 * has no span: the other's tells.
 */
export const traced = <A, E, R>(
  operation: OperationName,
  table: string | undefined,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) => {
    // Nobody can see a span of this tracer, which is there when there is no other.
    if (fiber.getRef(Tracer.Tracer) === Tracer.nativeTracer || fiber.getRef(Noted) !== undefined) return self
    const attributes = {
      "db.system.name": "aws.dynamodb",
      "db.operation.name": operation,
      "rpc.system": "aws-api",
      ...(table === undefined ? undefined : { "aws.dynamodb.table_names": [table], "db.collection.name": table })
    }
    return Effect.useSpan(`DynamoDB.${operation}`, { kind: "client", attributes }, (span) =>
      self.pipe(
        Effect.tapError((error) => Effect.sync(() => span.attribute("error.type", nameOf(error)))),
        // What a caller's function does inside of the operation is traced below it.
        Effect.provideService(Tracer.ParentSpan, span),
        Effect.provideService(Noted, noting(span, operation))
      )
    )
  })
