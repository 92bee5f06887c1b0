import { DynamoDB, Index, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { database } from "../fixtures/database.ts"
import { Readings, reading } from "../fixtures/batches.ts"

class Note extends Schema.Class<Note>("Note")({
  author: Schema.String,
  id: Schema.Int,
  stars: Schema.Int
}) {}

const Notes = Table.make("partita-notes", {
  model: Note,
  partitionKey: "author",
  sortKey: "id",
  indexes: { byStars: Index.local({ sortKey: "stars" }) }
})
const note = (author: string, id = 1) => new Note({ author, id, stars: 3 })

/** Whose collections a program is told of. */
const authors = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.map(DynamoDB.withItemCollections(program), ([, collections]) => {
    for (const { gigabytes, table } of collections) {
      assert.strictEqual(table, Notes.name)
      assert.deepStrictEqual(gigabytes, [0, 1])
    }
    return collections.map(({ key }) => key["author"]?.S)
  })

describe("item collections", () => {
  it.effect("M15 M17 are told of every write, once for each, to those who ask", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* authors(DynamoDB.put(Notes, note("a"))), ["a"])
      assert.deepStrictEqual(yield* authors(DynamoDB.update(Notes, note("a"), (n) => [n.stars.add(1)])), ["a"])
      assert.deepStrictEqual(yield* authors(DynamoDB.delete(Notes, note("a"))), ["a"])
      const many = Array.from({ length: 60 }, (_, id) => DynamoDB.put(Notes, note(["b", "c"][id % 2]!, id)))
      const batch = authors(DynamoDB.batchWrite([...many, DynamoDB.put(Readings, reading(1))]))
      const [outer, inner] = yield* Effect.map(DynamoDB.withItemCollections(batch), ([inner, outer]) => [outer, inner])
      assert.sameMembers(inner as Array<string>, ["b", "c"])
      assert.lengthOf(outer as Array<unknown>, 2)
      assert.deepStrictEqual(
        yield* authors(DynamoDB.transactWrite([DynamoDB.put(Notes, note("d")), DynamoDB.put(Readings, reading(2))])),
        ["d"]
      )
      assert.deepStrictEqual(yield* authors(DynamoDB.put(Readings, reading(1))), [])
      assert.deepStrictEqual(yield* authors(DynamoDB.get(Notes, note("d"))), [])
      const { ItemCollectionMetrics } = yield* DynamoDB.call("PutItem", {
        TableName: Notes.name,
        Item: yield* Notes.encode(note("e"))
      })
      assert.isUndefined(ItemCollectionMetrics)
    }).pipe(Effect.provide(database(Notes, Readings)))
  )
})
