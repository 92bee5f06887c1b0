import { DynamoDB, Faults, Table, Version } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema } from "effect"
import { database } from "../fixtures/database.ts"
import { settled } from "../fixtures/settled.ts"

class Job extends Schema.Class<Job>("Job")({
  queue: Schema.String,
  id: Schema.String,
  state: Schema.Literals(["open", "taken", "done"]),
  steps: Schema.Array(Schema.Struct({ name: Schema.String, count: Schema.Int }))
}) {}

const keys = { partitionKey: "queue", sortKey: "id" } as const
const Marked = Table.make("jobs-marked", { model: Job, ...keys, writeToken: true })
const Versioned = Table.make("jobs-versioned", { model: Job, ...keys, version: Version.token })

const job = (id: string) =>
  new Job({
    queue: "q",
    id,
    state: "open",
    steps: [
      { name: "a", count: 0 },
      { name: "b", count: 0 }
    ]
  })
const key = { queue: "q", id: "1" }

/** The first answer to a write is lost, although the write was done. */
const lossy = Faults.inject(
  [Faults.lostResponses({ times: 1, applied: 1, operations: ["PutItem", "UpdateItem", "DeleteItem"] })],
  { seed: 1 }
)

describe("a write whose answer was lost and whose condition is then false", () => {
  it.effect("has succeeded when the item bears its token, and gives what it would have given", () =>
    Effect.gen(function* () {
      for (const id of ["1", "2"]) yield* DynamoDB.create(Marked, job(id))
      const open = { condition: (o: Pick<typeof Marked.attributes, "state">) => o.state.eq("open") }
      const take = (returning: "new" | "nothing") =>
        DynamoDB.update(Marked, key, (o) => [o.state.set("taken")], { ...open, return: returning })
      const taken = { ...job("1"), state: "taken" }
      const whole = yield* yield* settled(take("new").pipe(lossy))
      assert.deepStrictEqual({ ...whole }, taken)
      yield* DynamoDB.put(Marked, job("1"))
      assert.isUndefined(yield* yield* settled(take("nothing").pipe(lossy)))
      yield* DynamoDB.put(Marked, job("1"))
      const part = DynamoDB.update(Marked, key, (o) => [o.state.set("taken")], { ...open, return: "updatedNew" })
      assert.deepStrictEqual(yield* yield* settled(part.pipe(lossy)), { state: "taken" })
      yield* yield* settled(DynamoDB.create(Marked, job("3")).pipe(lossy))
      yield* yield* settled(DynamoDB.put(Marked, job("2"), open).pipe(lossy))
    }).pipe(Effect.provide(database(Marked)))
  )

  it.effect(
    "is of unknown outcome when another has written since, and when nobody can tell what it would have given",
    () =>
      Effect.gen(function* () {
        yield* DynamoDB.create(Versioned, job("1"))
        yield* DynamoDB.create(Versioned, job("2"))
        const read = yield* DynamoDB.getOrFail(Versioned, key)
        const version = Version.of(read)
        const counted = yield* yield* settled(
          DynamoDB.update(Versioned, key, (o) => [o.steps.at(1).count.add(1)], { version }).pipe(lossy)
        )
        // The version makes what counts repeatable, and its token tells whose work it was.
        assert.deepStrictEqual(
          counted.steps.map(({ count }) => count),
          [0, 1]
        )
        const touched = DynamoDB.update(Versioned, key, (o) => [o.steps.at(1).count.add(1)], {
          version: Version.of(counted),
          return: "updatedNew"
        })
        const exit = yield* settled(Effect.flip(touched.pipe(lossy)))
        assert(Exit.isSuccess(exit) && exit.value._tag === "DynamoDBError")
        assert.strictEqual(exit.value.reason._tag, "OutcomeUnknown")
        const now = yield* DynamoDB.getOrFail(Versioned, key)
        assert.deepStrictEqual(
          now.steps.map(({ count }) => count),
          [0, 2]
        )
        const gone = yield* settled(
          Effect.flip(DynamoDB.delete(Versioned, key, { version: Version.of(now) }).pipe(lossy))
        )
        assert(Exit.isSuccess(gone) && gone.value._tag === "DynamoDBError")
        assert.deepInclude(gone.value.reason, { _tag: "OutcomeUnknown", looksApplied: true })
      }).pipe(Effect.provide(database(Versioned)))
  )
})
