// Whatever a request names, and however long: a message repeats no more of it than people read.
import { Attribute, DynamoDB, Table } from "@partita/dynamodb"
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { database } from "../fixtures/database.ts"

const Notes = Table.make("notes", {
  model: Schema.Struct({ id: Schema.String, counts: Schema.Record(Schema.String, Schema.Number) }),
  partitionKey: "id"
})
const long = "x".repeat(50_000)

layer(database(Notes))("messages", (it) => {
  it.effect("repeat some hundred characters of a name at most", () =>
    Effect.gen(function* () {
      const failures = [
        Effect.flip(DynamoDB.call("GetItem", { TableName: long, Key: {} })),
        Effect.flip(DynamoDB.call("Query", { TableName: "notes", IndexName: long, KeyConditionExpression: "a = b" })),
        Effect.flip(DynamoDB.update(Notes, { id: "a" }, (n) => [n.counts.at(long).set(NaN)])),
        Effect.flip(DynamoDB.put(Notes, { id: "a", counts: { [long]: Infinity } })),
        Effect.flip(DynamoDB.update(Notes, { id: "a" }, () => [Attribute.parse(`nothing.${long}`).set(1)]))
      ]
      for (const failure of failures) {
        const error = yield* failure
        assert.isBelow(error.message.length, 700)
      }
      const error = yield* Effect.flip(DynamoDB.put(Notes, { id: "a", counts: { [long]: Infinity } }))
      assert.strictEqual(error._tag === "ItemEncodeError" ? error.path : "", `counts.${long}`)
      assert.include(error.message, "(50007 characters)")
      assert.throws(() => Table.make(long, { model: Notes.model, partitionKey: "id" }), /^Table x{200}…/)
    })
  )

  it.effect("shorten the names in what the service says", () =>
    Effect.gen(function* () {
      const index = "i".repeat(255)
      const query = DynamoDB.call("Query", {
        TableName: "notes",
        IndexName: index,
        KeyConditionExpression: "id = :id",
        ExpressionAttributeValues: { ":id": { S: "hush" } }
      })
      const error = yield* Effect.flip(query)
      assert.include(error.message, `the specified index: ${"i".repeat(200)}… (255 characters)`)
      assert.notInclude(error.message, "i".repeat(201))
      const shown = yield* Effect.provideService(Effect.flip(query), DynamoDB.ShowServiceMessages, true)
      assert.include(shown.message, `the specified index: ${index}`)
    })
  )
})
