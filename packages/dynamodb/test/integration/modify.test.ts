import { DynamoDB, Faults, Table, Version } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Schema } from "effect"
import { database, Sent } from "../fixtures/database.ts"
import { allSettled, settled } from "../fixtures/settled.ts"

class Account extends Schema.Class<Account>("Account")({
  bank: Schema.String,
  number: Schema.String,
  balance: Schema.Number,
  since: Schema.optionalKey(Schema.DateFromString),
  tags: Schema.ReadonlySet(Schema.String)
}) {}

const keys = { partitionKey: "bank", sortKey: "number" } as const
const Plain = Table.make("accounts", { model: Account, ...keys })
const Tokens = Table.make("accounts", { model: Account, ...keys, version: Version.token })
const Counted = Table.make("accounts", { model: Account, ...keys, version: Version.counter })
const Marked = Table.make("accounts", { model: Account, ...keys, writeToken: true })
const Labelled = Schema.StructWithRest(Schema.Struct({ bank: Schema.String, number: Schema.String }), [
  Schema.Record(Schema.String, Schema.String)
])
const labels = {
  tokens: Table.make("accounts", { model: Labelled, ...keys, version: Version.token }),
  counted: Table.make("accounts", { model: Labelled, ...keys, version: Version.counter }),
  marked: Table.make("accounts", { model: Labelled, ...keys, writeToken: true })
}
const Unversioned = Table.make("accounts", { model: Labelled, ...keys })
const tables = { plain: Plain, tokens: Tokens, counted: Counted, marked: Marked }

const account = (number: string) => new Account({ bank: "b", number, balance: 0, tags: new Set(["new"]) })
const key = { bank: "b", number: "1" }
const Key = { bank: { S: "b" }, number: { S: "1" } }
const add = (by: number) => (a: Account) => new Account({ ...a, balance: a.balance + by })

describe("modify", () => {
  for (const [kind, table] of Object.entries(tables)) {
    it.effect(`loses no change among many writers: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.create(table, account("1"))
        yield* DynamoDB.create(table, account("2"))
        const five = Effect.repeat(DynamoDB.modify(table, key, add(1)), { times: 4 })
        const exits = yield* allSettled(Array.from({ length: 20 }, () => five))
        assert.isTrue(exits.every(Exit.isSuccess))
        assert.strictEqual((yield* DynamoDB.getOrFail(table, key)).balance, 100)
        assert.strictEqual((yield* DynamoDB.getOrFail(table, { ...key, number: "2" })).balance, 0)
      }).pipe(Effect.provide(database(table)))
    )

    it.effect(`creates, changes and deletes: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.create(table, account("2"))
        const visit = DynamoDB.modifyOption(table, key, (found) =>
          Option.match(found, {
            onNone: () => Option.some(account("1")),
            onSome: (a) => (a.balance < 2 ? Option.some(add(1)(a)) : Option.none())
          })
        )
        const results = yield* Effect.forEach([1, 2, 3, 4, 5], () => visit)
        assert.deepStrictEqual(results.map(Option.map(({ balance }) => balance)), [
          Option.some(0),
          Option.some(1),
          Option.some(2),
          Option.none(),
          Option.some(0)
        ])
        assert.deepStrictEqual(
          yield* DynamoDB.modifyOption(table, { ...key, number: "9" }, () => Option.none()),
          Option.none()
        )
        assert(Option.isSome(yield* DynamoDB.get(table, { ...key, number: "2" })))
      }).pipe(Effect.provide(database(table)))
    )

    it.effect(`begins again with what others have written: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.create(table, account("1"))
        const seen: Array<number> = []
        const raced = DynamoDB.modify(table, key, (a) =>
          Effect.gen(function* () {
            seen.push(a.balance)
            if (seen.length < 3) yield* DynamoDB.update(table, key, (o) => [o.balance.add(10)])
            return add(1)(a)
          })
        )
        const exit = yield* settled(raced)
        assert.strictEqual((yield* exit).balance, 21)
        assert.deepStrictEqual(seen, [0, 10, 20])
        // What was in the way comes with the refusal: it is not read again.
        assert.strictEqual((yield* Sent).filter((operation) => operation === "GetItem").length, 1)
      }).pipe(Effect.provide(database(table)))
    )
  }

  for (const [kind, table] of Object.entries(tables)) {
    it.effect(`sent once, returns what it would else: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.call("PutItem", {
          TableName: "accounts",
          Item: {
            ...Key,
            balance: { N: "1" },
            tags: { SS: ["a"] },
            other: { S: "theirs" },
            since: { S: "2026-01-01T00:00:00.000Z" }
          }
        })
        const change = ({ since: _, ...a }: Account) => ({ ...a, balance: a.balance + 1 })
        const modified = yield* DynamoDB.modify(table, key, change, { once: true })
        assert.deepStrictEqual(modified, yield* DynamoDB.getOrFail(table, key))
        assert.deepStrictEqual(Object.keys(modified).toSorted(), ["balance", "bank", "number", "tags"])
        const { Item } = yield* DynamoDB.call("GetItem", { TableName: "accounts", Key })
        assert.deepInclude(Item, { other: { S: "theirs" } })
        if (table.versioned) assert.strictEqual(Version.of(modified), Item?.["_v"]?.S ?? Item?.["_v"]?.N)
        const gone = yield* DynamoDB.modifyOption(table, key, () => Option.none(), { once: true })
        const back = yield* DynamoDB.modifyOption(table, key, () => Option.some(account("1")), { once: true })
        assert.deepStrictEqual([gone, back], [Option.none(), Option.some(account("1"))])
        if (table.versioned) Version.of(Option.getOrThrow(back))
      }).pipe(Effect.provide(database(table)))
    )
  }

  /** Runs a writer between the first reading of an item and the writing of what became of it. */
  const meanwhile = <A, E>(writer: Effect.Effect<A, E, DynamoDB.DynamoDB>) => {
    let came = false
    return Effect.suspend(() => (came ? Effect.void : ((came = true), writer)))
  }
  const put = (balance: string) =>
    DynamoDB.call("PutItem", {
      TableName: "accounts",
      Item: { ...Key, balance: { N: balance }, tags: { SS: ["a"] } }
    })

  for (const [kind, table] of Object.entries(tables)) {
    it.effect(`sees what others do to a row from before versions: ${kind}`, () =>
      Effect.gen(function* () {
        const raise = (writer: Effect.Effect<unknown, DynamoDB.DynamoDBError, DynamoDB.DynamoDB>) => {
          const once = meanwhile(writer)
          return Effect.flatten(settled(DynamoDB.modify(table, key, (a) => Effect.as(once, add(1)(a)))))
        }
        yield* put("1")
        assert.strictEqual((yield* raise(put("10"))).balance, 11)
        yield* put("1")
        const deleted = yield* Effect.flip(raise(DynamoDB.call("DeleteItem", { TableName: "accounts", Key })))
        assert.strictEqual(deleted._tag, "ItemNotFound")
        assert.deepStrictEqual(yield* DynamoDB.get(table, key), Option.none())
      }).pipe(Effect.provide(database(table)))
    )

    it.effect(`does not take an item that was created again for the one it read: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.create(table, account("1"))
        const reborn = Effect.andThen(DynamoDB.delete(table, key), DynamoDB.create(table, add(10)(account("1"))))
        const once = meanwhile(reborn)
        const raised = yield* settled(DynamoDB.modify(table, key, (a) => Effect.as(once, add(1)(a))))
        assert.strictEqual((yield* raised).balance, 11)
      }).pipe(Effect.provide(database(table)))
    )
  }

  for (const [kind, table] of Object.entries(tables)) {
    it.effect(`is not sent again where one who knows no versions can undo it: ${kind}`, () =>
      Effect.gen(function* () {
        yield* put("1")
        const undo: Faults.Fault = (transport) => ({
          send: (operation, input) =>
            Effect.tap(transport.send(operation, input), () =>
              operation === "UpdateItem"
                ? Effect.provideService(put("1"), DynamoDB.DynamoDB, DynamoDB.fromTransport(transport))
                : Effect.void
            )
        })
        const lost = Faults.lostResponses({ applied: 1, times: 1, operations: ["UpdateItem"] })
        const raised = DynamoDB.modify(table, key, add(1)).pipe(Faults.inject([lost, undo]))
        const error = yield* yield* settled(Effect.flip(raised))
        assert(error._tag === "DynamoDBError" && error.reason._tag === "OutcomeUnknown")
        assert.strictEqual(error.attempts, 1)
      }).pipe(Effect.provide(database(table)))
    )
  }

  for (const [kind, Labels] of Object.entries(labels)) {
    it.effect(`sees what others write to attributes whose names are values: ${kind}`, () =>
      Effect.gen(function* () {
        const read = { ...key, x: "1" }
        const first = DynamoDB.modifyOption(Labels, key, () => Option.some(read))
        yield* first
        const added = meanwhile(DynamoDB.modify(Labels, key, (l) => ({ ...l, y: "theirs" })))
        // It names no entry but x: that another was added shows in nothing that it reads or writes.
        const counted = yield* settled(
          DynamoDB.modify(Labels, key, (l) => Effect.as(added, { ...l, x: String(Object.keys(l).length) }))
        )
        assert.deepStrictEqual(yield* counted, { ...key, x: "4", y: "theirs" })
        const changed = meanwhile(DynamoDB.modify(Labels, key, (l) => ({ ...l, z: "2" })))
        const kept = yield* settled(
          DynamoDB.modifyOption(Labels, key, (l) =>
            Effect.as(
              changed,
              Option.filter(l, ({ z }) => z !== undefined)
            )
          )
        )
        assert.deepStrictEqual(yield* kept, Option.some({ ...key, x: "4", y: "theirs", z: "2" }))
      }).pipe(Effect.provide(database(Labels)))
    )
  }

  it.effect("is refused where it could not see what others add, before it reads", () =>
    Effect.gen(function* () {
      const refused = [
        yield* Effect.flip(DynamoDB.modify(Unversioned, key, (l) => l)),
        yield* Effect.flip(DynamoDB.modifyOption(Unversioned, key, (l) => l))
      ]
      for (const error of refused) {
        assert(error._tag === "DynamoDBError" && error.reason._tag === "Validation")
        assert.include(error.reason.rule, "a model with a rest record")
      }
      assert.notInclude(yield* Sent, "GetItem")
    }).pipe(Effect.provide(database(Unversioned)))
  )

  it.effect("sees what others add to records inside of an item", () =>
    Effect.gen(function* () {
      const Inside = Schema.StructWithRest(Schema.Struct({ first: Schema.Number }), [
        Schema.Record(Schema.String, Schema.Number)
      ])
      const Nested = Table.make("accounts", {
        model: Schema.Struct({ bank: Schema.String, number: Schema.String, sum: Schema.Number, inside: Inside }),
        ...keys
      })
      yield* DynamoDB.put(Nested, { ...key, sum: 0, inside: { first: 1 } })
      const added = meanwhile(DynamoDB.update(Nested, key, (n) => [n.inside.at("other").set(5)]))
      const sum = (inside: typeof Inside.Type) => Object.values(inside).reduce((a, b) => a + b, 0)
      const summed = yield* settled(DynamoDB.modify(Nested, key, (n) => Effect.as(added, { ...n, sum: sum(n.inside) })))
      assert.deepStrictEqual(yield* summed, { ...key, sum: 6, inside: { first: 1, other: 5 } })
    }).pipe(Effect.provide(database(Plain)))
  )

  const Task = Schema.Struct({
    bank: Schema.String,
    number: Schema.String,
    due: Schema.DateFromString,
    steps: Schema.mutable(Schema.Array(Schema.String)),
    owner: Schema.mutableKey(Schema.String),
    raw: Schema.Uint8Array
  })
  const taskTables = {
    plain: Table.make("accounts", { model: Task, ...keys }),
    tokens: Table.make("accounts", { model: Task, ...keys, version: Version.token })
  }
  const due = new Date("2026-01-01T00:00:00.000Z")
  const task = () => ({ ...key, due: new Date(due), steps: ["a"], owner: "ann", raw: new Uint8Array([1, 2]) })
  const inPlace = (t: typeof Task.Type) => {
    t.due.setFullYear(t.due.getFullYear() + 1)
    t.steps.push("b")
    t.owner = `${t.owner}!`
    t.raw[0]!++
    return t
  }
  const changed = {
    ...key,
    due: new Date("2027-01-01T00:00:00.000Z"),
    steps: ["a", "b"],
    owner: "ann!",
    raw: new Uint8Array([2, 2])
  }

  for (const [kind, Tasks] of Object.entries(taskTables)) {
    for (const once of [false, true]) {
      const name = `${kind}${once ? ", sent once" : ""}`
      it.effect(`writes what its function changes in place: ${name}`, () =>
        Effect.gen(function* () {
          yield* DynamoDB.put(Tasks, task())
          assert.deepStrictEqual(yield* DynamoDB.modify(Tasks, key, inPlace, { once }), changed)
          assert.deepStrictEqual(yield* DynamoDB.getOrFail(Tasks, key), changed)
          const again = yield* DynamoDB.modifyOption(Tasks, key, Option.map(inPlace), { once })
          assert.deepStrictEqual(again, Option.some(yield* DynamoDB.getOrFail(Tasks, key)))
          assert.deepStrictEqual(Option.getOrThrow(again).steps, ["a", "b", "b"])
        }).pipe(Effect.provide(database(Tasks)))
      )
    }

    it.effect(`writes what its function changes in place in every round: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.put(Tasks, task())
        let round = 0
        const seen: Array<unknown> = []
        const raced = DynamoDB.modify(Tasks, key, (t) =>
          Effect.gen(function* () {
            seen.push(structuredClone({ ...t }))
            if (round++ < 2) yield* DynamoDB.update(Tasks, key, (o) => [o.owner.set(`bob${round}`)])
            return inPlace(t)
          })
        )
        const last = yield* yield* settled(raced)
        assert.deepStrictEqual(last, { ...changed, owner: "bob2!" })
        assert.deepStrictEqual(yield* DynamoDB.getOrFail(Tasks, key), last)
        assert.deepStrictEqual(seen, [task(), { ...task(), owner: "bob1" }, { ...task(), owner: "bob2" }])
      }).pipe(Effect.provide(database(Tasks)))
    )

    it.effect(`returns what is stored where nothing changes, whatever became of what it handed out: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.put(Tasks, task())
        const before = (yield* Sent).length
        const spoilt = (t: typeof Task.Type) => {
          const same = { ...t, due: new Date(t.due), steps: [...t.steps], raw: t.raw.slice() }
          inPlace(t)
          return same
        }
        const unchanged = yield* DynamoDB.modify(Tasks, key, spoilt)
        assert.deepStrictEqual(unchanged, task())
        if (Tasks.versioned) Version.of(unchanged)
        assert.deepStrictEqual(yield* DynamoDB.modifyOption(Tasks, key, Option.map(spoilt)), Option.some(task()))
        assert.deepStrictEqual((yield* Sent).slice(before), ["GetItem", "GetItem"])
      }).pipe(Effect.provide(database(Tasks)))
    )

    it.effect(`deletes what was read, whatever the function does to it first: ${kind}`, () =>
      Effect.gen(function* () {
        yield* DynamoDB.put(Tasks, task())
        const gone = DynamoDB.modifyOption(Tasks, key, (t) => Option.filter(Option.map(t, inPlace), () => false), {
          rounds: 1
        })
        assert.deepStrictEqual(yield* gone, Option.none())
        assert.deepStrictEqual(yield* DynamoDB.get(Tasks, key), Option.none())
      }).pipe(Effect.provide(database(Tasks)))
    )
  }

  it.effect("writes what its function returned, whatever becomes of that while it is written", () =>
    Effect.gen(function* () {
      const Tasks = taskTables.plain
      yield* DynamoDB.put(Tasks, task())
      const kept: Array<typeof Task.Type> = []
      const meddling: Faults.Fault = (transport) => ({
        send: (operation, input) =>
          Effect.suspend(() => {
            if (operation === "UpdateItem") kept.forEach(inPlace)
            return transport.send(operation, input)
          })
      })
      const modified = yield* DynamoDB.modify(Tasks, key, (t) => {
        kept.push(t)
        return inPlace(t)
      }).pipe(Faults.inject([meddling]))
      assert.deepStrictEqual(modified, changed)
      assert.deepStrictEqual(yield* DynamoDB.getOrFail(Tasks, key), changed)
    }).pipe(Effect.provide(database(taskTables.plain)))
  )

  class Overdrawn extends Schema.TaggedError<Overdrawn>()("Overdrawn", {
    bank: Schema.String,
    number: Schema.String,
    by: Schema.Number
  }) {}
  const Failures = Table.make("accounts", { model: Overdrawn, ...keys })
  class Refused extends Schema.TaggedError<Refused>()("Refused", { why: Schema.String }) {}

  it.effect("takes items that are errors, or effects, for what they are", () =>
    Effect.gen(function* () {
      yield* DynamoDB.create(Failures, new Overdrawn({ ...key, by: 1 }))
      const more = (o: Overdrawn) => new Overdrawn({ ...key, by: o.by + 1 })
      assert.strictEqual((yield* DynamoDB.modify(Failures, key, more)).by, 2)
      assert.strictEqual((yield* DynamoDB.modify(Failures, key, (o) => o)).by, 2)
      assert.strictEqual((yield* DynamoDB.modify(Failures, key, (o) => Effect.succeed(more(o)))).by, 3)
      const some = yield* DynamoDB.modifyOption(Failures, key, Option.map(more))
      assert.strictEqual(Option.getOrThrow(some).by, 4)
      const refused = yield* Effect.flip(DynamoDB.modify(Failures, key, () => new Refused({ why: "no" })))
      assert.deepInclude(refused, { _tag: "Refused", why: "no" })
      assert.strictEqual((yield* DynamoDB.getOrFail(Failures, key)).by, 4)
    }).pipe(Effect.provide(database(Failures)))
  )

  it.effect("writes what changed, and keeps what the model does not know", () =>
    Effect.gen(function* () {
      yield* DynamoDB.call("PutItem", {
        TableName: "accounts",
        Item: {
          ...Key,
          balance: { N: "1" },
          since: { S: "2026-01-01T00:00:00Z" },
          tags: { SS: ["b", "a"] },
          other: { S: "theirs" }
        }
      })
      yield* DynamoDB.modify(Plain, key, add(1))
      const { Item } = yield* DynamoDB.call("GetItem", { TableName: "accounts", Key })
      // A text that others wrote in another form is no change.
      assert.deepInclude(Item, { balance: { N: "2" }, since: { S: "2026-01-01T00:00:00Z" }, other: { S: "theirs" } })
      yield* DynamoDB.modify(Plain, key, ({ since: _, ...a }) => ({ ...a, tags: new Set<string>() }))
      const after = yield* DynamoDB.call("GetItem", { TableName: "accounts", Key })
      assert.hasAllKeys(after.Item, ["bank", "number", "balance", "other"])
      const before = (yield* Sent).length
      yield* DynamoDB.modify(Plain, key, (a) => a)
      assert.deepStrictEqual((yield* Sent).slice(before), ["GetItem"])
    }).pipe(Effect.provide(database(Plain)))
  )

  for (const once of [false, true]) {
    it.effect(`keeps what the model does not know inside of maps too${once ? ", sent once" : ""}`, () =>
      Effect.gen(function* () {
        const Person = Schema.Struct({
          bank: Schema.String,
          number: Schema.String,
          address: Schema.Struct({
            city: Schema.String,
            flat: Schema.optionalKey(Schema.Struct({ floor: Schema.Number }))
          }),
          phones: Schema.Record(Schema.String, Schema.String)
        })
        const People = Table.make("accounts", { model: Person, ...keys })
        const address = (city: string, floor: string) => ({
          M: { city: { S: city }, door: { S: "left" }, flat: { M: { floor: { N: floor }, room: { S: "12" } } } }
        })
        yield* DynamoDB.call("PutItem", {
          TableName: "accounts",
          Item: { ...Key, address: address("Oslo", "1"), phones: { M: { home: { S: "1" }, work: { S: "2" } } } }
        })
        const moved = yield* DynamoDB.modify(
          People,
          key,
          (p) => ({ ...p, address: { city: "Bergen", flat: { floor: 2 } }, phones: { home: "3" } }),
          { once }
        )
        assert.deepStrictEqual(moved, yield* DynamoDB.getOrFail(People, key))
        const { Item } = yield* DynamoDB.call("GetItem", { TableName: "accounts", Key })
        assert.deepStrictEqual(Item, { ...Key, address: address("Bergen", "2"), phones: { M: { home: { S: "3" } } } })
      }).pipe(Effect.provide(database(Plain)))
    )
  }

  it.effect("fails with its own tags, and before it writes", () =>
    Effect.gen(function* () {
      const missing = yield* Effect.flip(DynamoDB.modify(Plain, key, add(1)))
      assert.strictEqual(missing._tag, "ItemNotFound")
      yield* DynamoDB.create(Plain, account("1"))
      const moved = yield* Effect.flip(DynamoDB.modify(Plain, key, (a) => new Account({ ...a, number: "2" })))
      assert(moved._tag === "DynamoDBError" && moved.reason._tag === "Validation")
      const broken = yield* Effect.flip(DynamoDB.modify(Plain, key, (a) => new Account({ ...a, balance: Number.NaN })))
      assert(broken._tag === "ItemEncodeError" && broken.path === "balance")
      assert.strictEqual(yield* Effect.flip(DynamoDB.modify(Plain, key, () => Effect.fail("own"))), "own")
      const busy = DynamoDB.modify(
        Plain,
        key,
        (a) =>
          Effect.as(
            DynamoDB.update(Plain, key, (o) => [o.balance.add(1)]),
            add(1)(a)
          ),
        { rounds: 3 }
      )
      const exit = yield* settled(Effect.flip(busy))
      const lost = yield* exit
      assert(lost._tag === "ConditionalCheckFailed")
      assert.strictEqual(Option.getOrThrow(lost.item).balance, 3)
      const none = yield* Effect.flip(DynamoDB.modify(Plain, key, add(1), { rounds: 0 }))
      assert(none._tag === "DynamoDBError" && none.reason._tag === "Validation")
    }).pipe(Effect.provide(database(Plain)))
  )
})
