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
const Labels = Table.make("accounts", {
  model: Schema.StructWithRest(Schema.Struct({ bank: Schema.String, number: Schema.String }), [
    Schema.Record(Schema.String, Schema.String)
  ]),
  ...keys
})
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

  it.effect("sees what others write to attributes whose names are values", () =>
    Effect.gen(function* () {
      const read = { ...key, x: "1" }
      yield* DynamoDB.put(Labels, read)
      const added = meanwhile(DynamoDB.put(Labels, { ...read, y: "theirs" }))
      const filled = yield* settled(
        DynamoDB.modify(Labels, key, (l) => Effect.as(added, { ...l, y: l["y"] ?? "mine" }))
      )
      assert.deepStrictEqual(yield* filled, { ...read, y: "theirs" })
      yield* DynamoDB.put(Labels, read)
      const changed = meanwhile(DynamoDB.put(Labels, { ...key, x: "2" }))
      const kept = yield* settled(
        DynamoDB.modifyOption(Labels, key, (l) =>
          Effect.as(
            changed,
            Option.filter(l, ({ x }) => x !== "1")
          )
        )
      )
      assert.deepStrictEqual(yield* kept, Option.some({ ...key, x: "2" }))
    }).pipe(Effect.provide(database(Labels)))
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
