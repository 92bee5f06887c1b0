/**
 * Times that are stored as numbers (N): since 1970 in seconds, milliseconds, microseconds or nanoseconds, and the time
 * to live of an item.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

/** The times that JavaScript has lie no further from 1970, in milliseconds. */
const furthest = 8.64e15

/** Whole numbers of a unit of so many milliseconds. */
const counted = (unit: number, expected: string): Schema.Number =>
  Schema.Number.check(
    Schema.makeFilter((count: number) => Number.isInteger(count) && Math.abs(count) <= furthest / unit, { expected })
  )

const read = (unit: number) => SchemaGetter.transform((count: number) => DateTime.makeUnsafe(count * unit))

/** Without checks a time between two seconds is a fraction, which compares as the time does. */
const write = (unit: number) => SchemaGetter.transform((time: DateTime.Utc) => DateTime.toEpochMillis(time) / unit)

/** An earlier time is a smaller number. */
const inOrder = { ordered: true } as const

/** Times of which generated ones have no rest of a second. */
const WholeSeconds = Schema.DateTimeUtc.annotate({
  toCodecArbitrary: () =>
    Schema.link<DateTime.Utc>()(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_102_444_800 })), {
      decode: read(1000),
      encode: write(1000)
    })
})

/**
 * Whole seconds since 1970, as most epoch timestamps are. A time with a rest of a second cannot be encoded; a condition
 * may compare with it.
 *
 * Stored as N. Reading refuses a fraction, and what lies further than 8.64E12 seconds from 1970.
 *
 * **Example** (A sort key in epoch seconds)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Table, Timestamp } from "@partita/dynamodb"
 *
 * class Reading extends Schema.Class<Reading>("Reading")({
 *   sensorId: Schema.String,
 *   takenAt: Timestamp.Seconds,
 *   value: Schema.Finite
 * }) {}
 *
 * const Readings = Table.make("readings", { model: Reading, partitionKey: "sensorId", sortKey: "takenAt" })
 * ```
 *
 * @category schemas
 */
export const Seconds: Schema.decodeTo<Schema.DateTimeUtc, Schema.Number> = counted(1000, "whole seconds since 1970")
  .pipe(Schema.decodeTo(WholeSeconds, { decode: read(1000), encode: write(1000) }))
  .annotate(inOrder)

/**
 * Milliseconds since 1970: every `DateTime.Utc` has them exactly.
 *
 * Stored as N. Reading refuses a fraction, and what lies further than 8.64E15 milliseconds from 1970.
 *
 * **Example** (When an order was placed)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Timestamp } from "@partita/dynamodb"
 *
 * class Order extends Schema.Class<Order>("Order")({ orderId: Schema.String, placedAt: Timestamp.Milliseconds }) {}
 * ```
 *
 * @category schemas
 */
export const Milliseconds: Schema.decodeTo<Schema.DateTimeUtc, Schema.Number> = counted(
  1,
  "whole milliseconds since 1970"
)
  .pipe(Schema.decodeTo(Schema.DateTimeUtc, { decode: read(1), encode: write(1) }))
  .annotate(inOrder)

/**
 * Microseconds since 1970, as a `bigint`: finer than JavaScript's times, and beyond what its numbers hold.
 *
 * Stored as N of at most 38 digits.
 *
 * **Example** (An event log in microseconds)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Table, Timestamp } from "@partita/dynamodb"
 *
 * class Event extends Schema.Class<Event>("Event")({ stream: Schema.String, at: Timestamp.Microseconds }) {}
 *
 * const Events = Table.make("events", { model: Event, partitionKey: "stream", sortKey: "at" })
 * const event = new Event({ stream: "s1", at: BigInt("1767225600000001") })
 * ```
 *
 * @category schemas
 */
export const Microseconds: Schema.BigInt = Schema.BigInt.annotate({ title: "microseconds since 1970 as a bigint" })

/**
 * Nanoseconds since 1970, as a `bigint`: what `process.hrtime.bigint` and most tracing formats count in.
 *
 * Stored as N of at most 38 digits.
 *
 * **Example** (A span of a trace)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Timestamp } from "@partita/dynamodb"
 *
 * class Span extends Schema.Class<Span>("Span")({
 *   spanId: Schema.String,
 *   startedAt: Timestamp.Nanoseconds,
 *   endedAt: Schema.optionalKey(Timestamp.Nanoseconds)
 * }) {}
 * ```
 *
 * @category schemas
 */
export const Nanoseconds: Schema.BigInt = Schema.BigInt.annotate({ title: "nanoseconds since 1970 as a bigint" })

/**
 * The time from which on DynamoDB may delete the item, when the table's time to live is on this attribute.
 *
 * Stored as N in whole seconds since 1970, rounded up: no item goes before its time, and what is read back is up to a
 * second later than what was written. DynamoDB deletes within some days after that time; until then the item is still
 * read, so compare where it matters. What a condition compares with is not rounded.
 *
 * **Example** (Sessions, and only those that are still alive)
 *
 * ```ts
 * import { DateTime, Effect, Schema, Stream } from "effect"
 * import { DynamoDB, Table, Timestamp } from "@partita/dynamodb"
 *
 * class Session extends Schema.Class<Session>("Session")({
 *   userId: Schema.String,
 *   sessionId: Schema.String,
 *   expiresAt: Timestamp.TimeToLive
 * }) {}
 *
 * const Sessions = Table.make("sessions", { model: Session, partitionKey: "userId", sortKey: "sessionId" })
 * const alive = (userId: string) =>
 *   DateTime.now.pipe(
 *     Effect.map((now) => DynamoDB.query(Sessions, { userId }, { filter: (s) => s.expiresAt.gt(now) })),
 *     Stream.unwrap
 *   )
 * ```
 *
 * @category schemas
 */
export const TimeToLive: Schema.decodeTo<Schema.DateTimeUtc, Schema.Number> = counted(1000, "whole seconds since 1970")
  .pipe(
    Schema.decodeTo(Schema.DateTimeUtc, {
      decode: read(1000),
      encode: SchemaGetter.transformEffect((time: DateTime.Utc, { disableChecks }) => {
        const seconds = DateTime.toEpochMillis(time) / 1000
        // Only compared values go without checks. A bound that were rounded would take in other items.
        return Effect.succeed(disableChecks === true ? seconds : Math.ceil(seconds))
      })
    })
  )
  .annotate(inOrder)
