/**
 * Imports the readings of sensors into a table that has the last one of each.
 */
import { DynamoDB, Table } from "@partita/dynamodb"
import { Effect, Random, Schema, Stream } from "effect"

class Reading extends Schema.Class<Reading>("Reading")({
  sensor: Schema.Int,
  /** Readings are numbered as they come. */
  number: Schema.Int,
  celsius: Schema.Finite
}) {}

export const Readings = Table.make("readings", { model: Reading, partitionKey: "sensor" })

const sensors = 10_000

/** The readings as they come, of random sensors. They are made as they are asked for, and nobody keeps them. */
export const readings = (count: number): Stream.Stream<Reading> =>
  Stream.range(1, count).pipe(
    Stream.mapEffect((number) =>
      Effect.map(
        Random.nextIntBetween(1, sensors),
        (sensor) => new Reading({ sensor, number, celsius: (number % 500) / 10 })
      )
    )
  )

/**
 * Writes the readings of a stream, and shows how far it is when the sink has taken in `step` more. Of two readings of
 * one sensor the later one stays.
 */
export const load = <E, R>(
  stream: Stream.Stream<Reading, E, R>,
  step: number,
  show: (progress: DynamoDB.SinkProgress) => Effect.Effect<void>
) =>
  Effect.suspend(() => {
    let next = step
    const onProgress = (progress: DynamoDB.SinkProgress) => {
      if (progress.taken < next) return Effect.void
      next = progress.taken + step
      return show(progress)
    }
    return stream.pipe(
      Stream.map((reading) => DynamoDB.put(Readings, reading)),
      Stream.run(DynamoDB.sink({ onProgress }))
    )
  })
