import { DynamoDB as Tables, Index, Page, Table } from "@partita/dynamodb"
import { DynamoDB, type Input, type OperationName, type Reason } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Fiber, Layer, Option, Schedule, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Embedded from "../src/Embedded.ts"
import { words } from "./fixtures/engine.ts"

const call = <Name extends OperationName>(name: Name, input: Input<Name>) =>
  Effect.flatMap(DynamoDB, (service) => service.call(name, input))

const TableName = "words"
const create = call("CreateTable", words)
const put = (word: string) => call("PutItem", { TableName, Item: { word: { S: word } } })
const stored = Effect.map(call("Scan", { TableName }), ({ Items }) =>
  (Items ?? []).map(({ word }) => word?.S ?? "").toSorted()
)

describe("layer", () => {
  it.effect("M22 is one database within a program, and a new one with each build", () =>
    Effect.gen(function* () {
      const one = yield* Layer.build(Layer.fresh(Embedded.layer))
      const other = yield* Layer.build(Layer.fresh(Embedded.layer))
      yield* create.pipe(Effect.andThen(put("a")), Effect.provide(one))
      assert.deepStrictEqual(yield* stored.pipe(Effect.provide(one)), ["a"])
      const { TableNames } = yield* call("ListTables", {}).pipe(Effect.provide(other))
      assert.deepStrictEqual(TableNames, [])
    })
  )

  it.effect("M22 has the tables that are created from models", () =>
    Effect.gen(function* () {
      class Word extends Schema.Class<Word>("Word")({ word: Schema.String, length: Schema.Int }) {}
      const Words = Table.make(TableName, {
        model: Word,
        partitionKey: "word",
        indexes: { byLength: Index.global({ partitionKey: "length" }) }
      })
      yield* Tables.createTable(Words)
      yield* Effect.forEach(["tea", "cup", "pot"], (word) => Tables.put(Words, { word, length: word.length }))
      yield* Embedded.fork(Tables.delete(Words, { word: "cup" }))
      const three = yield* Tables.query(Words.indexes.byLength, { length: 3 }).pipe(Page.items, Stream.runCollect)
      assert.deepStrictEqual(
        three.toSorted((a, b) => (a.word < b.word ? -1 : 1)),
        ["cup", "pot", "tea"].map((word) => new Word({ word, length: 3 }))
      )
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("takes the time from the clock", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(86_400_000)
      const { TableDescription } = yield* create
      assert.strictEqual(TableDescription?.CreationDateTime?.getTime(), 86_400_000)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("gives each answer a request id of its own", () =>
    Effect.gen(function* () {
      const ids = [yield* call("ListTables", {}), yield* call("ListTables", {})].map(({ $metadata }) => $metadata)
      assert.deepStrictEqual(new Set(ids.map((metadata) => metadata?.requestId)).size, 2)
      assert.strictEqual(ids[0]?.httpStatusCode, 200)
      const error = yield* Effect.flip(call("DescribeTable", { TableName }))
      assert.isDefined(error.requestId)
      assert.strictEqual(error.httpStatus, 400)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("ends pages where its options say", () =>
    Effect.gen(function* () {
      yield* create
      yield* Effect.forEach(["a", "b", "c"], put)
      const page = yield* call("Scan", { TableName })
      assert.strictEqual(page.Count, 1)
      assert.isDefined(page.LastEvaluatedKey)
    }).pipe(Effect.provide(Embedded.layerWith({ pageBytes: 1 })))
  )
})

describe("what goes in and out", () => {
  it.effect("is copied: later changes of neither reach the database", () =>
    Effect.gen(function* () {
      yield* create
      const bytes = Uint8Array.of(1, 2)
      const item = {
        word: { S: "a" },
        bytes: { B: bytes },
        inner: { M: { texts: { L: [{ S: "x" }] } } },
        tags: { SS: ["t"] }
      }
      const expected = structuredClone(item)
      yield* call("PutItem", { TableName, Item: item })
      bytes[0] = 9
      item.inner.M.texts.L.push({ S: "y" })
      item.tags.SS.push("u")
      const get = Effect.map(call("GetItem", { TableName, Key: { word: { S: "a" } } }), ({ Item }) => Item!)
      const first = yield* get
      assert.deepStrictEqual<unknown>(first, expected)
      first["bytes"]!.B![0] = 9
      first["inner"]!.M!["texts"]!.L!.pop()
      first["tags"]!.SS!.push("u")
      const { Items } = yield* call("Scan", {
        TableName,
        ProjectionExpression: "#i",
        ExpressionAttributeNames: { "#i": "inner" }
      })
      Items![0]!["inner"]!.M!["texts"]!.L!.pop()
      assert.deepStrictEqual<unknown>(yield* get, expected)
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("is copied in updates: a value of the request is not the stored one", () =>
    Effect.gen(function* () {
      yield* create
      const value = { L: [{ S: "x" }] }
      const update = yield* call("UpdateItem", {
        TableName,
        Key: { word: { S: "a" } },
        UpdateExpression: "SET texts = :t",
        ExpressionAttributeValues: { ":t": value },
        ReturnValues: "UPDATED_NEW"
      })
      value.L.pop()
      update.Attributes!["texts"]!.L!.push({ S: "y" })
      const { Item } = yield* call("GetItem", { TableName, Key: { word: { S: "a" } } })
      assert.deepStrictEqual(Item?.["texts"], { L: [{ S: "x" }] })
    }).pipe(Effect.provide(Embedded.layer))
  )
})

describe("what the engine refuses", () => {
  it.effect("is an error with the reason it stands for, and was not applied", () =>
    Effect.gen(function* () {
      const unknown = yield* Effect.flip(put("a"))
      assert.deepInclude(unknown, { operation: "PutItem", table: TableName, applied: "no", attempts: 1 })
      assert.strictEqual(unknown.reason._tag, "ResourceNotFound")
      yield* create
      assert.strictEqual((yield* Effect.flip(create)).reason._tag, "ResourceInUse")
      assert.strictEqual((yield* Effect.flip(put(""))).reason._tag, "Validation")
      assert.strictEqual((yield* Effect.flip(call("ListBackups", {}))).reason._tag, "UnknownOperation")
      yield* put("a")
      const failed = yield* Effect.flip(
        call("PutItem", { TableName, Item: { word: { S: "a" } }, ConditionExpression: "attribute_not_exists(word)" })
      )
      assert.strictEqual(failed.reason._tag, "ConditionalCheckFailed")
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("by a bug of its own is a defect", () =>
    Effect.gen(function* () {
      const broken = new Proxy({}, { ownKeys: () => assert.fail("a bug") }) as Input<"ListTables">
      const exit = yield* Effect.exit(call("ListTables", broken))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
    }).pipe(Effect.provide(Embedded.layer))
  )
})

describe("fork", () => {
  it.effect("M22 runs on a private copy of what is there when it starts", () =>
    Effect.gen(function* () {
      yield* create
      const isolated = Embedded.fork(Effect.andThen(put("mine"), stored))
      yield* put("before")
      assert.deepStrictEqual(yield* isolated, ["before", "mine"])
      assert.deepStrictEqual(yield* isolated, ["before", "mine"])
      assert.deepStrictEqual(yield* stored, ["before"])
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("M22 keeps apart what runs at the same time", () =>
    Effect.gen(function* () {
      yield* create
      yield* put("before")
      const forks = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, i) => `w${i}`),
        (word) => Embedded.fork(Effect.all([put(word), Effect.yieldNow, stored]).pipe(Effect.map(([, , all]) => all))),
        { concurrency: "unbounded" }
      )
      forks.forEach((all, i) => assert.deepStrictEqual(all, ["before", `w${i}`]))
      assert.deepStrictEqual(yield* stored, ["before"])
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("can be forked, and leaves services and failures as they are", () =>
    Effect.gen(function* () {
      yield* create
      const Name = Context.Service<{ readonly name: string }>("Name")
      const inner = Effect.gen(function* () {
        yield* put("outer")
        const nested = yield* Embedded.fork(Effect.andThen(put("inner"), stored))
        return [nested, yield* stored, (yield* Name).name] as const
      })
      const result = yield* Embedded.fork(inner).pipe(Effect.provideService(Name, { name: "n" }))
      assert.deepStrictEqual(result, [["inner", "outer"], ["outer"], "n"])
      assert.deepStrictEqual(yield* Effect.flip(Embedded.fork(Effect.fail("no"))), "no")
      assert.deepStrictEqual(yield* stored, [])
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.effect("gives the engine too, so that a private copy can be served", () =>
    Effect.gen(function* () {
      const engine = yield* Embedded.Embedded
      const forked = yield* Embedded.fork(Embedded.Embedded)
      assert.notStrictEqual(forked, engine)
      assert.isTrue(Option.isSome(yield* Effect.serviceOption(DynamoDB)))
    }).pipe(Effect.provide(Embedded.layer))
  )
})

describe("transactions that take time", () => {
  const key = (word: string) => ({ word: { S: word } })
  const removing = (word: string) => ({ Delete: { TableName, Key: key(word) } })
  const putting = (word: string) => ({ Put: { TableName, Item: key(word) } })
  const transact = (...TransactItems: NonNullable<Input<"TransactWriteItems">["TransactItems"]>) =>
    call("TransactWriteItems", { TransactItems })
  const reasonOf = <A>(effect: Effect.Effect<A, { readonly reason: Reason.Reason }, DynamoDB>) =>
    Effect.map(Effect.flip(effect), ({ reason }) => reason)
  const tagOf = <A>(effect: Effect.Effect<A, { readonly reason: Reason.Reason }, DynamoDB>) =>
    Effect.map(reasonOf(effect), ({ _tag }) => _tag)
  const codesOf = <A>(effect: Effect.Effect<A, { readonly reason: Reason.Reason }, DynamoDB>) =>
    Effect.map(reasonOf(effect), (reason) => (reason._tag === "TransactionCanceled" ? reason.codes : [reason._tag]))

  /** A program on a table of some words, which nothing repeats, while transactions take ten seconds. */
  const busy = (program: Effect.Effect<void, unknown, DynamoDB | Embedded.Embedded>) =>
    Effect.andThen(create, program).pipe(
      Effect.provide(Embedded.layerWith({ transactionTime: "10 seconds" })),
      Effect.provideService(Tables.RetryPolicy, Schedule.recurs(0))
    )
  const begin = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(effect, { startImmediately: true })

  it.effect("are answered when they are over, and then hold nothing", () =>
    busy(
      Effect.gen(function* () {
        const first = yield* begin(transact(putting("a"), putting("b")))
        yield* TestClock.adjust(9_999)
        assert.isUndefined(first.pollUnsafe())
        assert.strictEqual(yield* tagOf(put("a")), "TransactionConflict")
        yield* TestClock.adjust(1)
        yield* Fiber.join(first)
        yield* put("a")
        yield* Effect.all([begin(transact(removing("a"), removing("b"))), TestClock.adjust(10_000)])
        assert.deepStrictEqual(yield* stored, [])
      })
    )
  )

  it.effect("cancel others at the positions of the items they hold, and fail plain writes", () =>
    busy(
      Effect.gen(function* () {
        yield* put("c")
        yield* begin(
          transact(
            putting("a"),
            { ConditionCheck: { TableName, Key: key("b"), ConditionExpression: "attribute_not_exists(word)" } },
            removing("c")
          )
        )
        assert.deepStrictEqual(yield* codesOf(transact(putting("x"), putting("c"), putting("a"))), [
          "None",
          "TransactionConflict",
          "TransactionConflict"
        ])
        const gets = ["x", "b"].map((word) => ({ Get: { TableName, Key: key(word) } }))
        assert.deepStrictEqual(yield* codesOf(call("TransactGetItems", { TransactItems: gets })), [
          "None",
          "TransactionConflict"
        ])
        const update = call("UpdateItem", { TableName, Key: key("b"), UpdateExpression: "REMOVE x" })
        for (const write of [put("a"), update, call("DeleteItem", { TableName, Key: key("c") })]) {
          assert.strictEqual(yield* tagOf<unknown>(write), "TransactionConflict")
        }
        yield* put("x")
        assert.deepStrictEqual(yield* stored, ["a", "x"])
      })
    )
  )

  it.effect("let reads pass, and batches leave what they hold", () =>
    busy(
      Effect.gen(function* () {
        yield* begin(transact(putting("a")))
        assert.deepStrictEqual((yield* call("GetItem", { TableName, Key: key("a") })).Item, key("a"))
        const RequestItems = { words: ["a", "b"].map((word) => ({ PutRequest: { Item: key(word) } })) }
        const { UnprocessedItems } = yield* call("BatchWriteItem", { RequestItems })
        assert.deepStrictEqual(UnprocessedItems, { words: [{ PutRequest: { Item: key("a") } }] })
        assert.deepStrictEqual(yield* stored, ["a", "b"])
        const { Responses } = yield* call("BatchGetItem", { RequestItems: { words: { Keys: [key("a")] } } })
        assert.deepStrictEqual(Responses, { words: [key("a")] })
      })
    )
  )

  it.effect("are in progress for who sends their token, and then done", () =>
    busy(
      Effect.gen(function* () {
        const input = { TransactItems: [putting("a")], ClientRequestToken: "t" }
        const send = call("TransactWriteItems", input)
        const first = yield* begin(send)
        // The service would ask again by itself until it is done.
        const { transport } = yield* DynamoDB
        assert.strictEqual(yield* tagOf(transport.send("TransactWriteItems", input)), "TransactionInProgress")
        const other = call("TransactWriteItems", { TransactItems: [putting("b")], ClientRequestToken: "t" })
        assert.strictEqual(yield* tagOf(other), "IdempotentParameterMismatch")
        yield* TestClock.adjust(10_000)
        yield* Fiber.join(first)
        const second = yield* begin(send)
        yield* TestClock.adjust(10_000)
        yield* Fiber.join(second)
        yield* put("a")
      })
    )
  )

  it.effect("are applied though their callers are interrupted, and hold their items no longer than else", () =>
    busy(
      Effect.gen(function* () {
        const first = yield* begin(transact(putting("a"), putting("b")))
        yield* Fiber.interrupt(first)
        assert.deepStrictEqual(yield* stored, ["a", "b"])
        assert.strictEqual(yield* tagOf(put("b")), "TransactionConflict")
        yield* TestClock.adjust(10_000)
        yield* put("b")
      })
    )
  )

  it.effect("hold nothing when they are cancelled", () =>
    busy(
      Effect.gen(function* () {
        const absent = { ConditionExpression: "attribute_exists(word)" }
        assert.deepStrictEqual(
          yield* codesOf(transact(putting("a"), { Delete: { TableName, Key: key("b"), ...absent } })),
          ["None", "ConditionalCheckFailed"]
        )
        yield* put("a")
      })
    )
  )

  it.effect("hold what they held on both sides of a fork, each for itself from then on", () =>
    busy(
      Effect.gen(function* () {
        yield* begin(transact(putting("a")))
        yield* Embedded.fork(
          Effect.gen(function* () {
            assert.strictEqual(yield* tagOf(put("a")), "TransactionConflict")
            yield* begin(transact(putting("b")))
            assert.strictEqual(yield* tagOf(put("b")), "TransactionConflict")
          })
        )
        yield* put("b")
        assert.strictEqual(yield* tagOf(put("a")), "TransactionConflict")
        yield* TestClock.adjust(10_000)
        yield* put("a")
      })
    )
  )
})
