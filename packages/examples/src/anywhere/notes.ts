// A program for every runtime: it goes over `fetch`, and neither it nor what it imports is Node's.
import { DynamoDB, Page, Table } from "@partita/dynamodb"
import { Effect, Layer, Redacted, Schema, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

class Note extends Schema.Class<Note>("Note")({
  author: Schema.String,
  written: Schema.DateFromString,
  text: Schema.String,
  tags: Schema.ReadonlySet(Schema.String),
  sketch: Schema.Uint8Array
}) {}

const Notes = Table.make("notes", { model: Note, partitionKey: "author", sortKey: "written" })

const on = (day: number) => new Date(Date.UTC(2026, 0, day))
const key = { author: "Ada", written: on(1) }
const note = new Note({
  ...key,
  text: "naïve – 漢字 𝄞",
  tags: new Set(["first"]),
  sketch: new Uint8Array([0, 127, 255])
})

const program = Effect.gen(function* () {
  yield* DynamoDB.createTable(Notes)
  yield* DynamoDB.put(Notes, note)
  const { sketch, text } = yield* DynamoDB.getOrFail(Notes, key, { consistent: true })

  const days = Array.from({ length: 40 }, (_, day) => new Note({ ...note, written: on(2 + day) }))
  yield* DynamoDB.batchWrite(days.map((day) => DynamoDB.put(Notes, day)))
  const later = yield* DynamoDB.query(
    Notes,
    { author: "Ada" },
    { sort: (n) => n.written.ge(on(20)), pageSize: 5 }
  ).pipe(Page.items, Stream.runCollect)

  const change = DynamoDB.update(Notes, key, (n) => [n.text.set("plain"), n.tags.add(["second"])], {
    condition: (n) => n.text.eq(text)
  })
  const { tags } = yield* change
  const again = yield* change.pipe(
    Effect.as("changed"),
    Effect.catchTag("ConditionalCheckFailed", () => Effect.succeed("refused"))
  )
  return { text, sketch: Array.from(sketch), later: later.length, tags: Array.from(tags), again }
})

/** What the program comes to on a database, as text. */
export const run = (endpoint: string): Promise<string> => {
  const database = DynamoDB.layerHttpClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "any", secretAccessKey: Redacted.make("any") }
  }).pipe(Layer.provide(FetchHttpClient.layer))
  return Effect.runPromise(program.pipe(Effect.map(JSON.stringify), Effect.provide(database)))
}
