import { DynamoDB, Faults, Page, Table } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Logger, Option, Schedule, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { settled } from "../fixtures/settled.ts"

class Note extends Schema.Class<Note>("Note")({ list: Schema.String, id: Schema.Int, text: Schema.String }) {}

const Notes = Table.make("notes", { model: Note, partitionKey: "list", sortKey: "id" })
const note = (id: number, list = "a") => new Note({ list, id, text: `note ${id}` })
const key = (id: number, list = "a") => ({ list, id })
const Key = (id: number, list = "a") => ({ list: { S: list }, id: { N: String(id) } })
const Item = (id: number, list = "a") => ({ ...Key(id, list), text: { S: "x" } })

/** A database with six notes in two lists, where nothing is repeated and no time passes by itself. */
const onNotesIn =
  (options: Embedded.Options) =>
  <A, E>(program: Effect.Effect<A, E, DynamoDB.DynamoDB | Embedded.Embedded>) =>
    Effect.andThen(
      Effect.forEach([1, 2, 3], (id) =>
        Effect.all([DynamoDB.create(Notes, note(id)), DynamoDB.create(Notes, note(id, "b"))])
      ),
      program
    ).pipe(
      Effect.provide(
        Layer.effectDiscard(DynamoDB.createTable(Notes)).pipe(
          Layer.provideMerge(Embedded.layerWith(options)),
          Layer.orDie,
          Layer.merge(Logger.layer([]))
        )
      )
    )
const onNotes = onNotesIn({})

const never = Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(0))
const inject = (...faults: ReadonlyArray<Faults.Fault>) => Faults.inject(faults, { seed: 1 })

const send = <
  Name extends "GetItem" | "PutItem" | "DeleteItem" | "BatchGetItem" | "BatchWriteItem" | "TransactWriteItems"
>(
  operation: Name,
  input: Parameters<DynamoDB.Transport["send"]>[1]
) => Effect.flatMap(DynamoDB.DynamoDB, ({ transport }) => transport.send(operation, input as never))

const failureOf = <A, R>(effect: Effect.Effect<A, DynamoDB.DynamoDBError, R>) => Effect.flip(effect)
const texts = Effect.map(DynamoDB.scan(Notes, { consistent: true }).pipe(Page.items, Stream.runCollect), (notes) =>
  notes.map(({ text }) => text)
)

describe("when faults strike", () => {
  const hits = (chance: Faults.Chance, seed: number | string = 1) =>
    Effect.forEach(Array.from({ length: 200 }), () =>
      Effect.match(send("GetItem", { TableName: "notes", Key: Key(1) }), { onFailure: () => 1, onSuccess: () => 0 })
    ).pipe(Faults.inject([Faults.connectionRefused(chance)], { seed }))
  const sum = (all: ReadonlyArray<number>) => all.reduce((a, b) => a + b, 0)

  it.effect("is a share of the requests, and the same for the same seed", () =>
    Effect.gen(function* () {
      assert.strictEqual(sum(yield* hits({})), 200)
      assert.strictEqual(sum(yield* hits({ rate: 0 })), 0)
      const some = yield* hits({ rate: 0.3 })
      assert.isTrue(sum(some) > 30 && sum(some) < 90, String(sum(some)))
      assert.deepStrictEqual(yield* hits({ rate: 0.3 }), some)
      assert.notDeepEqual(yield* hits({ rate: 0.3 }, 2), some)
      assert.strictEqual(sum(yield* hits({ times: 3 })), 3)
      assert.strictEqual(sum(yield* hits({ operations: ["PutItem"] })), 0)
      assert.strictEqual(sum(yield* hits({ when: (operation) => operation === "GetItem" })), 200)
      assert.throws(() => Faults.throttling({ rate: 1.5 }), /share/)
    }).pipe(onNotes)
  )

  it.effect("is told with its seed when the program fails, and replays", () =>
    Effect.gen(function* () {
      const said: Array<string> = []
      const logger = Logger.make(({ message }) => void said.push(String(message)))
      const unlucky = Effect.forEach(Array.from({ length: 50 }), (_, i) => DynamoDB.get(Notes, key(i))).pipe(never)
      const faults = [Faults.throttling({ rate: 0.1 })]
      const first = yield* Effect.exit(unlucky.pipe(Faults.inject(faults))).pipe(Effect.provide(Logger.layer([logger])))
      assert(Exit.isFailure(first))
      const [, seed] = /seed (\d+)/.exec(said.join())!
      const again = yield* Effect.exit(unlucky.pipe(Faults.inject(faults, { seed: Number(seed) })))
      assert.deepStrictEqual(again, first)
      assert.strictEqual(said.length, 1)
    }).pipe(onNotes)
  )

  it.effect("passes the first of the list first", () =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      const noting =
        (name: string): Faults.Fault =>
        (transport) => ({
          send: (operation, input) => Effect.suspend(() => (asked.push(name), transport.send(operation, input)))
        })
      yield* DynamoDB.get(Notes, key(1)).pipe(inject(noting("first"), noting("second")))
      assert.deepStrictEqual(asked, ["first", "second"])
      const layered = Faults.layer([noting("layer")], { seed: 1 })
      yield* DynamoDB.get(Notes, key(1)).pipe(Effect.provide(layered))
      assert.deepStrictEqual(asked, ["first", "second", "layer"])
    }).pipe(onNotes)
  )
})

describe("faults", () => {
  it.effect("throttling says of what, and sends nothing", () =>
    Effect.gen(function* () {
      const put = DynamoDB.put(Notes, note(9)).pipe(never, inject(Faults.throttling()))
      const error = yield* failureOf(put as Effect.Effect<void, DynamoDB.DynamoDBError, DynamoDB.DynamoDB>)
      assert.deepInclude(error, { applied: "no", isRetryable: true })
      assert(error.reason._tag === "ProvisionedThroughputExceeded")
      assert.deepStrictEqual(error.reason.throttlingReasons, [
        { reason: "TableWriteProvisionedThroughputExceeded", resource: "notes" }
      ])
      assert.strictEqual((yield* texts).length, 6)
      const hot = Faults.throttling({ when: (_, input) => JSON.stringify(input).includes('"b"') })
      assert(Option.isSome(yield* DynamoDB.get(Notes, key(1)).pipe(inject(hot))))
      assert.strictEqual(
        (yield* Effect.flip(DynamoDB.get(Notes, key(1, "b")).pipe(never, inject(hot))))._tag,
        "DynamoDBError"
      )
    }).pipe(onNotes)
  )

  it.effect("lostResponses leave open whether the request was applied", () =>
    Effect.gen(function* () {
      const put = (id: number, applied: number) =>
        failureOf(
          send("PutItem", { TableName: "notes", Item: Item(id) }).pipe(inject(Faults.lostResponses({ applied })))
        )
      assert.strictEqual((yield* put(10, 1)).applied, "unknown")
      assert.strictEqual((yield* put(11, 0)).applied, "unknown")
      assert(Option.isSome(yield* DynamoDB.get(Notes, key(10))))
      assert(Option.isNone(yield* DynamoDB.get(Notes, key(11))))
      const reasons = yield* Effect.forEach(Array.from({ length: 40 }), () =>
        Effect.map(Effect.flip(send("GetItem", { TableName: "notes", Key: Key(1) })), ({ reason }) => reason._tag)
      ).pipe(inject(Faults.lostResponses()))
      assert.deepStrictEqual(new Set(reasons), new Set(["Timeout", "Transport", "InternalServerError"]))
    }).pipe(onNotes)
  )

  it.effect("lostResponses lose refusals as well", () =>
    Effect.gen(function* () {
      const put = { TableName: "notes", Item: Item(1), ConditionExpression: "attribute_not_exists(id)" }
      const lost = yield* failureOf(send("PutItem", put).pipe(inject(Faults.lostResponses({ applied: 1 }))))
      assert.strictEqual(lost.applied, "unknown")
      assert.notStrictEqual(lost.reason._tag, "ConditionalCheckFailed")
      assert.strictEqual((yield* failureOf(send("PutItem", put))).reason._tag, "ConditionalCheckFailed")
    }).pipe(onNotes)
  )

  it.effect("connectionRefused is certain, and repeated", () =>
    Effect.gen(function* () {
      const put = DynamoDB.put(Notes, note(9))
      assert(Exit.isSuccess(yield* settled(put.pipe(inject(Faults.connectionRefused({ times: 2 }))))))
      const error = yield* Effect.flip(put.pipe(never, inject(Faults.connectionRefused())))
      assert(error._tag === "DynamoDBError" && error.applied === "no" && error.reason._tag === "Transport")
    }).pipe(onNotes)
  )

  it.effect("slow requests are late before or after they are applied; timeouts bound them", () =>
    Effect.gen(function* () {
      const fault = Faults.slow({ min: "2 seconds", max: "3 seconds" })
      const one = yield* Effect.forkChild(DynamoDB.get(Notes, key(1)).pipe(inject(fault)), { startImmediately: true })
      yield* TestClock.adjust("1999 millis")
      assert.isUndefined(one.pollUnsafe())
      yield* TestClock.adjust("1001 millis")
      assert(Option.isSome(yield* Fiber.join(one)))
      const applied = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, i) => 100 + i),
        (id) =>
          Effect.gen(function* () {
            const put = DynamoDB.put(Notes, note(id), { return: "old" }).pipe(
              Effect.provideService(DynamoDB.Timeouts, { attempt: "1 second" }),
              Faults.inject([fault], { seed: id })
            )
            const exit = yield* settled(Effect.flip(put))
            assert(Exit.isSuccess(exit) && exit.value._tag === "DynamoDBError")
            assert.strictEqual(exit.value.reason._tag, "OutcomeUnknown")
            return Option.isSome(yield* DynamoDB.get(Notes, key(id)))
          })
      )
      assert.deepStrictEqual(new Set(applied), new Set([true, false]))
      assert.throws(() => Faults.slow({ min: 2, max: 1 }), /min/)
    }).pipe(onNotes)
  )

  it.effect("conflicts name the positions, and single writes meet them too", () =>
    Effect.gen(function* () {
      const TransactItems = [1, 2, 3].map((id) => ({ Delete: { TableName: "notes", Key: Key(id) } }))
      const canceled = yield* failureOf(send("TransactWriteItems", { TransactItems }).pipe(inject(Faults.conflicts())))
      assert(canceled.reason._tag === "TransactionCanceled")
      assert.include(canceled.reason.codes, "TransactionConflict")
      assert.strictEqual(canceled.reason.codes.length, 3)
      assert.isTrue(canceled.isRetryable)
      const alone = yield* failureOf(
        send("DeleteItem", { TableName: "notes", Key: Key(1) }).pipe(inject(Faults.conflicts()))
      )
      assert.strictEqual(alone.reason._tag, "TransactionConflict")
      assert.strictEqual((yield* texts).length, 6)
    }).pipe(onNotes)
  )

  it.effect("inProgress lasts, and the transaction is then applied once", () =>
    Effect.gen(function* () {
      const service = yield* DynamoDB.DynamoDB
      const attempts: Array<string> = []
      const noting: Faults.Fault = (transport) => ({
        send: (operation, input) =>
          Effect.suspend(() => (attempts.push(JSON.stringify(input)), transport.send(operation, input)))
      })
      const update = {
        TransactItems: [{ Put: { TableName: "notes", Item: Item(9) } }],
        ClientRequestToken: "token"
      }
      const exit = yield* settled(
        Effect.flatMap(DynamoDB.DynamoDB, ({ call }) => call("TransactWriteItems", update)).pipe(
          inject(Faults.inProgress({ lasts: "6 seconds" }), noting),
          Effect.provideService(DynamoDB.DynamoDB, service)
        )
      )
      assert(Exit.isSuccess(exit))
      assert.strictEqual(attempts.length, 1)
      assert.strictEqual((yield* texts).length, 7)
      const stuck = yield* settled(
        Effect.flip(Effect.flatMap(DynamoDB.DynamoDB, ({ call }) => call("TransactWriteItems", update))).pipe(
          inject(Faults.inProgress({ lasts: "1 minute" }))
        )
      )
      assert(Exit.isSuccess(stuck) && stuck.value.reason._tag === "OutcomeUnknown")
    }).pipe(onNotes)
  )

  it.effect("inProgress decides once for each transaction", () =>
    Effect.gen(function* () {
      const write = (token: number) => {
        const TransactItems = [{ Delete: { TableName: "notes", Key: Key(1) } }]
        return Effect.match(send("TransactWriteItems", { TransactItems, ClientRequestToken: `token ${token}` }), {
          onFailure: ({ reason }) => reason._tag,
          onSuccess: () => "done"
        })
      }
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, token) => token),
        (token) => Effect.all([write(token), write(token), write(token)])
      ).pipe(inject(Faults.inProgress({ rate: 0.5, lasts: "6 seconds" })))
      assert.deepStrictEqual(new Set(outcomes.flat()), new Set(["done", "TransactionInProgress"]))
      for (const each of outcomes) assert.strictEqual(new Set(each).size, 1, each.join())
    }).pipe(onNotes)
  )

  it.effect("smallPages end early, and a stream still delivers all", () =>
    Effect.gen(function* () {
      const pages = yield* DynamoDB.query(Notes, { list: "a" }, { filter: (n) => n.text.ne("note 2") }).pipe(
        Stream.runCollect,
        inject(Faults.smallPages())
      )
      assert.deepStrictEqual(pages.map(({ count }) => count).slice(0, 3), [1, 0, 1])
      assert.strictEqual(yield* DynamoDB.count(Notes, { list: "a" }).pipe(inject(Faults.smallPages({ limit: 2 }))), 3)
      assert.throws(() => Faults.smallPages({ limit: 0 }), /whole number/)
    }).pipe(onNotes)
  )

  it.effect("unprocessed entries are left undone and named", () =>
    Effect.gen(function* () {
      const writes = Array.from({ length: 20 }, (_, id) => ({ PutRequest: { Item: Item(id, "c") } }))
      const write = { RequestItems: { notes: writes } }
      const { UnprocessedItems } = yield* send("BatchWriteItem", write).pipe(inject(Faults.unprocessed()))
      const left = UnprocessedItems!["notes"]!.length
      assert.isTrue(left > 3 && left < 17, String(left))
      assert.strictEqual((yield* texts).length, 6 + 20 - left)
      const Keys = Array.from({ length: 20 }, (_, id) => Key(id, "c"))
      const get = { RequestItems: { notes: { Keys, ConsistentRead: true, ProjectionExpression: "id" } } }
      const { Responses, UnprocessedKeys } = yield* send("BatchGetItem", get).pipe(inject(Faults.unprocessed()))
      const entry = UnprocessedKeys!["notes"]!
      assert.deepInclude(entry, { ConsistentRead: true, ProjectionExpression: "id" })
      assert.isAtMost(Responses!["notes"]!.length, 20 - entry.Keys!.length)
      const nothing = yield* failureOf(send("BatchGetItem", get).pipe(inject(Faults.unprocessed({ part: 1 }))))
      assert.strictEqual(nothing.reason._tag, "ProvisionedThroughputExceeded")
    }).pipe(onNotes)
  )

  it.effect("concurrentWriter comes between a read and a write", () =>
    Effect.gen(function* () {
      const write = DynamoDB.update(Notes, key(1), (n) => [n.text.set("theirs")])
      const seen: Array<string> = []
      const mine = DynamoDB.modify(Notes, key(1), (n) => {
        seen.push(n.text)
        return new Note({ ...n, text: `${n.text}, mine` })
      })
      const exit = yield* settled(mine.pipe(inject(Faults.concurrentWriter({ write, times: 1 }))))
      assert(Exit.isSuccess(exit))
      assert.strictEqual(exit.value.text, "theirs, mine")
      assert.deepStrictEqual(seen, ["note 1", "theirs"])
    }).pipe(onNotes)
  )

  it.effect("concurrentWriter leaves writes alone that follow no read", () =>
    Effect.gen(function* () {
      const ran: Array<number> = []
      const at = { step: 0 }
      const write = Effect.sync(() => void ran.push(at.step))
      const put = (step: number) =>
        Effect.suspend(() => {
          at.step = step
          return send("PutItem", { TableName: "notes", Item: Item(1) })
        })
      yield* Effect.forEach(
        Array.from({ length: 20 }, (_, round) => round * 3),
        (step) =>
          Effect.andThen(
            send("GetItem", { TableName: "notes", Key: Key(1) }),
            Effect.all([put(step), put(step + 1), put(step + 2)])
          )
      ).pipe(inject(Faults.concurrentWriter({ write, rate: 0.5 })))
      assert.isTrue(ran.length > 3 && ran.length < 17, ran.join())
      for (const step of ran) assert.strictEqual(step % 3, 0, ran.join())
    }).pipe(onNotes)
  )

  it.effect("stale reads hear of writes later; strong ones at once", () =>
    Effect.gen(function* () {
      const replica = yield* Embedded.replica
      const read = (consistent: boolean) =>
        Effect.map(DynamoDB.getOrFail(Notes, key(1), { consistent }), ({ text }) => text)
      yield* Effect.gen(function* () {
        yield* DynamoDB.update(Notes, key(1), (n) => [n.text.set("second")])
        yield* TestClock.adjust("600 millis")
        yield* DynamoDB.update(Notes, key(1), (n) => [n.text.set("third")])
        assert.deepStrictEqual(yield* Effect.all([read(false), read(true)]), ["note 1", "third"])
        yield* TestClock.adjust("400 millis")
        assert.deepStrictEqual(yield* Effect.all([read(false), read(true)]), ["second", "third"])
        assert.strictEqual(yield* DynamoDB.count(Notes, { list: "a" }, { filter: (n) => n.text.eq("second") }), 1)
        yield* TestClock.adjust("600 millis")
        assert.strictEqual(yield* read(false), "third")
      }).pipe(inject(Faults.stale({ replica, lag: "1 second" })))
    }).pipe(onNotes)
  )

  it.effect("stale reads hear of every write, whoever stops waiting", () =>
    Effect.gen(function* () {
      const replica = yield* Embedded.replica
      const late: DynamoDB.Transport = {
        send: (operation, input) => Effect.delay(replica.send(operation, input), "1 second")
      }
      const read = Effect.map(DynamoDB.getOrFail(Notes, key(1)), ({ text }) => text)
      yield* Effect.gen(function* () {
        yield* DynamoDB.update(Notes, key(1), (n) => [n.text.set("second")])
        const impatient = yield* Effect.forkChild(read, { startImmediately: true })
        yield* TestClock.adjust("500 millis")
        yield* Effect.forkChild(Fiber.interrupt(impatient), { startImmediately: true })
        const exit = yield* settled(read)
        assert(Exit.isSuccess(exit))
        assert.strictEqual(exit.value, "second")
      }).pipe(inject(Faults.stale({ replica: late, lag: 0 })))
    }).pipe(onNotes)
  )

  it.effect("stale reads hear of writes whose answer nobody waits for", () =>
    Effect.gen(function* () {
      const replica = yield* Embedded.replica
      yield* Effect.gen(function* () {
        const write = { TransactItems: [{ Put: { TableName: "notes", Item: Item(9) } }] }
        const impatient = yield* Effect.forkChild(send("TransactWriteItems", write), { startImmediately: true })
        yield* TestClock.adjust("500 millis")
        yield* Fiber.interrupt(impatient)
        yield* TestClock.adjust("2 seconds")
        const get = (ConsistentRead: boolean) => send("GetItem", { TableName: "notes", Key: Key(9), ConsistentRead })
        // The replica takes its second for a transaction, too.
        const exit = yield* settled(Effect.all([get(true), get(false)]))
        assert(Exit.isSuccess(exit))
        for (const { Item: item } of exit.value) assert.deepStrictEqual(item, Item(9))
      }).pipe(inject(Faults.stale({ replica, lag: "1 second" })))
    }).pipe(onNotesIn({ transactionTime: "1 second" }))
  )
})
