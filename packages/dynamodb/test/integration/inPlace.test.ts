// What a function of `modify` changes in place is a change like any other, and what it cannot see is not lost.
import { DynamoDB, Faults, Table, Version } from "@partita/dynamodb"
import { assert, layer } from "@effect/vitest"
import { Effect, Exit, Option, Schema } from "effect"
import { database, Sent } from "../fixtures/database.ts"
import { settled } from "../fixtures/settled.ts"

const Task = Schema.Struct({
  list: Schema.String,
  id: Schema.String,
  due: Schema.DateFromString,
  steps: Schema.mutable(
    Schema.Array(Schema.Struct({ name: Schema.mutableKey(Schema.String), at: Schema.DateFromString }))
  ),
  title: Schema.mutableKey(Schema.String),
  bytes: Schema.Uint8Array,
  parts: Schema.Array(Schema.Uint8Array),
  tags: Schema.ReadonlySet(Schema.String)
})
const keys = { partitionKey: "list", sortKey: "id" } as const
const Tasks = Table.make("tasks", { model: Task, ...keys })
// What tells the types of the tables apart is not used here.
const Versioned = Table.make("versioned-tasks", {
  model: Task,
  ...keys,
  version: Version.token
}) as unknown as typeof Tasks
const key = { list: "l", id: "1" }
const task = (): typeof Task.Type => ({
  ...key,
  due: new Date("2026-01-01"),
  steps: [{ name: "one", at: new Date("2026-01-02") }],
  title: "first",
  bytes: new Uint8Array([1, 2]),
  parts: [new Uint8Array([3])],
  tags: new Set(["a"])
})

const changes: { readonly [title: string]: (t: typeof Task.Type) => void } = {
  "a time": (t) => void t.due.setFullYear(2027),
  "a list": (t) => void t.steps.push({ name: "two", at: new Date("2026-02-02") }),
  "a field of an element": (t) => void (t.steps[0]!.name = "changed"),
  "a time in an element": (t) => void t.steps[0]!.at.setFullYear(2030),
  "a field": (t) => void (t.title = "second"),
  bytes: (t) => void (t.bytes[0] = 9),
  "bytes in a list": (t) => void (t.parts[0]![0] = 9),
  "a set": (t) => void (t.tags as Set<string>).add("b")
}

const Open = Schema.StructWithRest(Schema.Struct({ id: Schema.String, total: Schema.Int }), [
  Schema.Record(Schema.TemplateLiteral(["n-", Schema.String]), Schema.Int)
])
const Sums = Table.make("sums", { model: Open, partitionKey: "id" })
// What tells the types of the tables apart is not used here.
const VersionedSums = Table.make("versioned-sums", {
  model: Open,
  partitionKey: "id",
  version: Version.token
}) as unknown as typeof Sums
const MarkedSums = Table.make("marked-sums", {
  model: Open,
  partitionKey: "id",
  writeToken: true
}) as unknown as typeof Sums
const Loose = Table.make("loose", {
  model: Schema.StructWithRest(Schema.Struct({ id: Schema.String }), [Schema.Record(Schema.String, Schema.String)]),
  partitionKey: "id",
  version: Version.token,
  writeToken: true
})
const Inside = Table.make("inside", {
  model: Schema.Struct({ id: Schema.String, total: Schema.Int, entries: Schema.Record(Schema.String, Schema.Int) }),
  partitionKey: "id"
})

const sum = (item: { readonly [name: string]: unknown }) =>
  Object.entries(item).reduce((total, [name, value]) => (name.startsWith("n-") ? total + Number(value) : total), 0)

layer(database(Tasks, Versioned, Sums, VersionedSums, MarkedSums, Loose, Inside))("modify", (it) => {
  for (const [title, change] of Object.entries(changes)) {
    it.effect(`writes what is changed in place: ${title}`, () =>
      Effect.gen(function* () {
        for (const table of [Tasks, Versioned]) {
          yield* DynamoDB.put(table, task())
          yield* DynamoDB.put(table, { ...task(), id: "2" })
          const expected = task()
          change(expected)
          const after = yield* yield* settled(
            DynamoDB.modify(table, key, (t) => {
              change(t)
              return t
            })
          )
          assert.deepStrictEqual(after, expected)
          assert.deepStrictEqual(yield* DynamoDB.getOrFail(table, key), expected)
          // What was read is what is demanded, in every round.
          yield* DynamoDB.put(table, task())
          const again = yield* yield* settled(
            DynamoDB.modifyOption(table, key, (t) => {
              Option.map(t, change)
              return t
            }).pipe(
              Faults.inject([
                Faults.concurrentWriter({
                  write: DynamoDB.update(table, key, (t) => [t.title.set("theirs")]),
                  times: 1
                })
              ])
            )
          )
          const twice = { ...task(), title: "theirs" }
          change(twice)
          assert.deepStrictEqual(again, Option.some(twice))
          const sent = yield* Sent
          const before = sent.length
          yield* DynamoDB.modify(table, key, (t) => t)
          assert.deepStrictEqual(sent.slice(before), ["GetItem"])
        }
      })
    )
  }

  it.effect("on a model that is open at its top needs versions, which see what another writer adds", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(DynamoDB.modify(Sums, { id: "a" }, (s) => s))
      assert.include(refused.message, "what others add t")
      for (const table of [VersionedSums, MarkedSums]) {
        yield* DynamoDB.put(table, { id: "a", total: 0, "n-1": 1 })
        const total = yield* yield* settled(
          DynamoDB.modify(table, { id: "a" }, (s) => ({ ...s, total: sum(s) })).pipe(
            Faults.inject([
              Faults.concurrentWriter({
                write: DynamoDB.put(table, { id: "a", total: 0, "n-1": 1, "n-2": 5 }),
                times: 1
              })
            ])
          )
        )
        assert.deepStrictEqual(total, { id: "a", total: 6, "n-1": 1, "n-2": 5 })
      }
    })
  )

  it.effect("sees what another writer adds to a record inside of the item", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Inside, { id: "a", total: 0, entries: { x: 1 } })
      const total = yield* yield* settled(
        DynamoDB.modify(Inside, { id: "a" }, (s) => ({
          ...s,
          total: Object.values(s.entries).reduce((a, b) => a + b, 0)
        })).pipe(
          Faults.inject([
            Faults.concurrentWriter({
              write: DynamoDB.update(Inside, { id: "a" }, (s) => [s.entries.at("y").set(5)]),
              times: 1
            })
          ])
        )
      )
      assert.deepStrictEqual(total, { id: "a", total: 6, entries: { x: 1, y: 5 } })
    })
  )

  it.effect("an open model neither sees nor writes what its table keeps", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Loose, { id: "a", x: "1" })
      assert.deepStrictEqual(yield* DynamoDB.getOrFail(Loose, { id: "a" }), { id: "a", x: "1" })
      for (const name of ["_v", "_w"]) {
        const error = yield* Effect.flip(DynamoDB.put(Loose, { id: "a", [name]: "mine" }))
        assert.include(error.message, `${name} cannot be stored`)
      }
      const changed = yield* DynamoDB.modify(Loose, { id: "a" }, (l) => ({ ...l, y: "2" }))
      assert.deepStrictEqual(changed, { id: "a", x: "1", y: "2" })
      assert.isTrue(Exit.isSuccess(yield* Effect.exit(DynamoDB.modify(Loose, { id: "a" }, (l) => ({ ...l, z: "3" })))))
    })
  )
})
