import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Random, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { type DynamoDB, fromTransport, type Transport } from "../../src/wire/Client.ts"
import * as DynamoDBError from "../../src/wire/DynamoDBError.ts"
import * as Reason from "../../src/wire/Reason.ts"
import { RetryPolicy } from "../../src/wire/RetryPolicy.ts"
import { Timeouts } from "../../src/wire/Timeouts.ts"

type Outcome = "ok" | readonly [reason: Reason.Reason, applied: "no" | "unknown"]

const throttled: Outcome = [new Reason.Throttling({ throttlingReasons: [] }), "no"]
const conflict: Outcome = [new Reason.TransactionConflict(), "no"]
const refused: Outcome = [new Reason.Transport({ phase: "connect", code: "ECONNREFUSED" }), "no"]
const reset: Outcome = [new Reason.Transport({ phase: "exchange", code: "ECONNRESET" }), "unknown"]
const late: Outcome = [new Reason.Timeout({ phase: "exchange" }), "unknown"]
const failed: Outcome = [new Reason.InternalServerError(), "unknown"]
const invalid: Outcome = [new Reason.Validation({}), "no"]
const unmet: Outcome = [new Reason.ConditionalCheckFailed(), "no"]
const inProgress: Outcome = [new Reason.TransactionInProgress(), "unknown"]
const canceled = (...codes: ReadonlyArray<string>): Outcome => [new Reason.TransactionCanceled({ codes }), "no"]

/** A transport whose attempts end as the script says, the last outcome again and again; it notes when each is made. */
const scripted = (...script: ReadonlyArray<Outcome>) => {
  const times: Array<number> = []
  const transport: Transport = {
    send: (operation, input) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const outcome = script[Math.min(times.push(now), script.length) - 1]!
        if (outcome === "ok") return Effect.succeed({ ConsumedCapacity: { CapacityUnits: times.length } })
        const [reason, applied] = outcome
        return Effect.fail(
          DynamoDBError.make({
            operation,
            input,
            reason,
            applied,
            requestId: `R${times.length}`,
            serviceMessage: "hush"
          })
        )
      }) as Effect.Effect<never, DynamoDBError.DynamoDBError> // one answer serves for every operation
  }
  return { service: fromTransport(transport), times }
}

const read = { TableName: "orders", Key: { id: { S: "1" } } }
const write = { TableName: "orders", Item: { id: { S: "1" } } }
// Sent twice, it would return itself.
const once = { ...write, ReturnValues: "ALL_OLD" } as const
const transaction = { TransactItems: [{ Put: write }], ClientRequestToken: "t" }

/** Runs a call to its end, whatever it sleeps. */
const settled = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<Exit.Exit<A, E>> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.await(fiber)
  })

const failure = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<E> =>
  Effect.flatMap(settled(effect), (exit) => Effect.flip(exit) as Effect.Effect<E>)

/** The delays that the seed draws, given their limits in milliseconds. */
const drawn = (seed: string, ...limits: ReadonlyArray<number>) =>
  Effect.forEach(limits, (limit) => Effect.map(Random.next, (share) => share * limit)).pipe(Random.withSeed(seed))

const delays = (times: ReadonlyArray<number>) => times.slice(1).map((time, index) => time - times[index]!)

const assertDelays = (times: ReadonlyArray<number>, expected: ReadonlyArray<number>) => {
  assert.strictEqual(times.length, expected.length + 1)
  for (const [index, delay] of delays(times).entries()) assert.approximately(delay, expected[index]!, 1e-3)
}

describe("retry", () => {
  it.effect("makes four attempts, with full jitter from 25 ms for what is transient", () =>
    Effect.gen(function* () {
      const { service, times } = scripted(conflict)
      const error = yield* failure(service.call("PutItem", write).pipe(Random.withSeed("a")))
      assertDelays(times, yield* drawn("a", 25, 50, 100))
      assert.deepInclude(error, { applied: "no", attempts: 4, requestId: "R4", table: "orders" })
      assert.strictEqual(error.reason._tag, "TransactionConflict")
      assert.strictEqual(error.serviceMessage, "hush")
    })
  )

  it.effect("and from one second for throttling; each failure says its own", () =>
    Effect.gen(function* () {
      const { service, times } = scripted(throttled, conflict, throttled, "ok")
      const exit = yield* settled(service.call("UpdateItem", read).pipe(Random.withSeed("b")))
      assert(Exit.isSuccess(exit))
      assertDelays(times, yield* drawn("b", 1000, 50, 4000))
    })
  )

  it.effect("repeats a write after what certainly did not reach it", () =>
    Effect.gen(function* () {
      const { service, times } = scripted(refused, throttled, "ok")
      const exit = yield* settled(service.call("PutItem", write))
      assert.deepStrictEqual(exit, Exit.succeed({ ConsumedCapacity: { CapacityUnits: 3 } }))
      assert.strictEqual(times.length, 3)
    })
  )

  for (const [name, outcome] of Object.entries({ reset, late, failed })) {
    it.effect(
      `does not repeat a write that may count or a control operation after an attempt that may have been applied: ${name}`,
      () =>
        Effect.gen(function* () {
          const put = scripted(outcome, "ok")
          const error = yield* failure(put.service.call("PutItem", once))
          assert.deepInclude(error, { applied: "unknown", attempts: 1, requestId: "R1" })
          assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: outcome[0]._tag })
          assert.isFalse(error.isRetryable)
          assert.strictEqual(put.times.length, 1)

          const drop = scripted(throttled, outcome, "ok")
          const later = yield* failure(drop.service.call("DeleteTable", { TableName: "orders" }))
          assert.deepInclude(later, { applied: "unknown", attempts: 2 })
          assert.deepInclude(later.reason, { _tag: "OutcomeUnknown", after: outcome[0]._tag })
          assert.strictEqual(drop.times.length, 2)
        })
    )
  }

  it.effect("repeats a read whatever happened to it, and forgets no lost attempt", () =>
    Effect.gen(function* () {
      const again = scripted(reset, late, failed, "ok")
      assert(Exit.isSuccess(yield* settled(again.service.call("GetItem", read))))
      assert.strictEqual(again.times.length, 4)

      const { service } = scripted(reset, throttled, invalid)
      const error = yield* failure(service.call("Query", { TableName: "orders" }))
      assert.deepInclude(error, { applied: "unknown", attempts: 3 })
      assert.strictEqual(error.reason._tag, "Validation")
    })
  )

  it.effect("repeats a write that does the same twice, and takes no word for it that the first was not applied", () =>
    Effect.gen(function* () {
      const batch = { RequestItems: { orders: [{ PutRequest: { Item: write.Item } }] } }
      const writes: ReadonlyArray<
        (service: DynamoDB["Service"]) => Effect.Effect<unknown, DynamoDBError.DynamoDBError>
      > = [
        ({ call }) => call("PutItem", write),
        ({ call }) => call("DeleteItem", read),
        ({ call }) => call("BatchWriteItem", batch),
        ({ call }) => call("UpdateItem", read, { retryClass: "same" })
      ]
      for (const again of writes) {
        const lost = scripted(reset, throttled, late, "ok")
        assert(Exit.isSuccess(yield* settled(again(lost.service))))
        assert.strictEqual(lost.times.length, 4)

        const met = scripted(reset, unmet)
        const error = yield* failure(again(met.service))
        assert.deepInclude(error, { applied: "unknown", attempts: 2 })
        assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "ConditionalCheckFailed" })

        const gone = scripted(reset)
        assert.deepInclude((yield* failure(again(gone.service))).reason, { _tag: "OutcomeUnknown", after: "Transport" })
        assert.strictEqual(gone.times.length, 4)
      }
      const before = scripted(throttled, unmet)
      const error = yield* failure(before.service.call("PutItem", write))
      assert.deepInclude(error, { applied: "no", attempts: 2 })
      assert.strictEqual(error.reason._tag, "ConditionalCheckFailed")
    })
  )

  it.effect("asks the caller what the item in the way of a repetition says", () =>
    Effect.gen(function* () {
      const item = { id: { S: "1" } }
      const there = new Reason.ConditionalCheckFailed()
      Reason.rawItem.set(there, item)
      const answer = { Attributes: item }
      const call = (found: object) =>
        scripted(reset, [there, "no"]).service.call("PutItem", write, { found: () => found as never })
      assert.deepStrictEqual(yield* settled(call({ own: answer })), Exit.succeed(answer))
      const error = yield* failure(call({ looksApplied: true }))
      assert(error.reason._tag === "OutcomeUnknown")
      assert.deepInclude(error.reason, { after: "ConditionalCheckFailed", looksApplied: true })
      assert.strictEqual(error.reason.rawItem, item)
      const first = scripted([there, "no"]).service.call("PutItem", write, { found: () => ({ own: answer }) })
      assert.strictEqual((yield* failure(first)).reason._tag, "ConditionalCheckFailed")
    })
  )

  it.effect("repeats a transaction with its token, for nine minutes, and believes what it then decides", () =>
    Effect.gen(function* () {
      const lost = scripted(reset, "ok")
      assert(Exit.isSuccess(yield* settled(lost.service.call("TransactWriteItems", transaction))))
      const untold = scripted(reset, "ok")
      const { ClientRequestToken: _, ...without } = transaction
      assert.strictEqual(
        (yield* failure(untold.service.call("TransactWriteItems", without))).reason._tag,
        "OutcomeUnknown"
      )
      const decided = scripted(reset, canceled("None", "ConditionalCheckFailed"))
      assert.deepInclude(yield* failure(decided.service.call("TransactWriteItems", transaction)), {
        applied: "no",
        attempts: 2
      })
      const patient = scripted(reset)
      const error = yield* failure(
        Effect.provideService(
          patient.service.call("TransactWriteItems", transaction),
          RetryPolicy,
          Schedule.spaced("1 minute")
        )
      )
      assert.deepInclude(error, { applied: "unknown", attempts: 10 })
    })
  )

  it.effect("repeats a cancelled transaction when every reason passes by itself", () =>
    Effect.gen(function* () {
      for (const codes of [
        ["None", "TransactionConflict"],
        ["ProvisionedThroughputExceeded", "TransactionConflict"],
        ["ThrottlingError", "None"]
      ]) {
        const passing = scripted(canceled(...codes), "ok")
        assert(Exit.isSuccess(yield* settled(passing.service.call("TransactWriteItems", transaction))))
        const reads = scripted(canceled(...codes), "ok")
        assert(Exit.isSuccess(yield* settled(reads.service.call("TransactGetItems", { TransactItems: [] }))))
      }
      for (const codes of [["ConditionalCheckFailed", "TransactionConflict"], ["ValidationError"], ["None"], []]) {
        const mixed = scripted(canceled(...codes), "ok")
        yield* failure(mixed.service.call("TransactWriteItems", transaction))
        assert.strictEqual(mixed.times.length, 1)
      }
    })
  )

  it.effect("asks about a transaction in progress until ten seconds after the first attempt", () =>
    Effect.gen(function* () {
      const never = scripted(inProgress)
      const error = yield* failure(never.service.call("TransactWriteItems", transaction))
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "TransactionInProgress" })
      const lasted = never.times.at(-1)! - never.times[0]!
      assert.isTrue(lasted >= 10_000 && lasted <= 11_500, String(lasted))
      for (const delay of delays(never.times)) assert.isTrue(delay >= 500 && delay <= 1500)
    })
  )

  it.effect("counts an answer that is none as a failed attempt", () =>
    Effect.gen(function* () {
      const { service, times } = scripted("ok")
      const unanswered = () =>
        times.length < 3 ? new Reason.ProvisionedThroughputExceeded({ throttlingReasons: [] }) : undefined
      const exit = yield* settled(service.call("BatchGetItem", { RequestItems: {} }, { unanswered }))
      assert.deepStrictEqual(exit, Exit.succeed({ ConsumedCapacity: { CapacityUnits: 3 } } as never))
      const error = yield* failure(
        service.call(
          "BatchGetItem",
          { RequestItems: {} },
          { unanswered: () => new Reason.Throttling({ throttlingReasons: [] }) }
        )
      )
      assert.deepInclude(error, { applied: "no", attempts: 4 })
    })
  )

  it.effect("limits attempts and whole calls in time", () =>
    Effect.gen(function* () {
      let sent = 0
      const slow = fromTransport({
        send: () => Effect.suspend(() => Effect.as(Effect.sleep(++sent === 3 ? 10 : 1000), {} as never))
      })
      const within = (timeouts: typeof Timeouts.Service) => Effect.provideService(Timeouts, timeouts)
      assert(Exit.isSuccess(yield* settled(slow.call("GetItem", read).pipe(within({ attempt: 500 })))))
      assert.strictEqual(sent, 3)
      const error = yield* failure(slow.call("PutItem", once).pipe(within({ attempt: 500 })))
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", after: "Timeout" })
      const began = yield* Clock.currentTimeMillis
      let ended = 0
      const late = yield* failure(
        slow.call("GetItem", read).pipe(
          within({ call: 1200, attempt: 700 }),
          Effect.onExit(() => Effect.map(Clock.currentTimeMillis, (now) => void (ended = now)))
        )
      )
      assert.strictEqual(late.reason._tag, "Timeout")
      assert.isAtMost(ended - began, 1200)
    })
  )

  it.effect("refuses limits of time that are none, before anything is sent", () =>
    Effect.gen(function* () {
      const { service, times } = scripted("ok")
      for (const time of [0, -1, NaN, "soon" as "1 second"]) {
        for (const name of ["attempt", "call"] as const) {
          const error = yield* Effect.flip(
            service.call("PutItem", once).pipe(Effect.provideService(Timeouts, { [name]: time }))
          )
          assert.deepInclude(error, { applied: "no", attempts: 0 })
          assert.deepInclude(error.reason, {
            _tag: "Validation",
            rule: `Timeouts.${name} must be a time, longer than none`
          })
        }
      }
      assert.strictEqual(times.length, 0)
    })
  )

  it.effect("does not repeat what will not pass, and counts no attempt that was not made", () =>
    Effect.gen(function* () {
      const { service, times } = scripted(invalid, "ok")
      assert.strictEqual((yield* failure(service.call("GetItem", read))).attempts, 1)
      assert.strictEqual(times.length, 1)

      const unsent = fromTransport({
        send: (operation, input) =>
          Effect.fail(DynamoDBError.make({ operation, input, reason: invalid[0], applied: "no", attempts: 0 }))
      })
      assert.strictEqual((yield* failure(unsent.call("GetItem", read))).attempts, 0)
    })
  )

  it.effect("spends one budget of 500 over all calls: 14 a transient repetition, 5 a throttled one", () =>
    Effect.gen(function* () {
      const throttling = scripted(throttled)
      for (let call = 0; call < 33; call++) yield* failure(throttling.service.call("PutItem", write))
      assert.strictEqual(throttling.times.length, 33 * 4) // 495 spent
      yield* failure(throttling.service.call("PutItem", write))
      yield* failure(throttling.service.call("PutItem", write))
      assert.strictEqual(throttling.times.length, 33 * 4 + 2 + 1)

      const broken = scripted(reset)
      for (let call = 0; call < 12; call++) yield* failure(broken.service.call("GetItem", read))
      assert.strictEqual(broken.times.length, 11 * 4 + 3) // 35 repetitions are 490
    })
  )

  it.effect("pays back what succeeds: the last repetition, or one", () =>
    Effect.gen(function* () {
      const times = (count: number, outcome: Outcome) => Array.from({ length: count }, () => outcome)
      const spend = times(11 * 4 + 3, conflict) // 35 repetitions leave 10: not enough for another
      const { service, times: made } = scripted(...spend, conflict, ...times(4, "ok"), conflict, "ok", conflict, "ok")
      for (let call = 0; call < 13; call++) yield* failure(service.call("PutItem", write))
      assert.strictEqual(made.length, spend.length + 1)
      for (let call = 0; call < 6; call++) assert(Exit.isSuccess(yield* settled(service.call("PutItem", write))))
      assert.strictEqual(made.length, spend.length + 1 + 4 + 2 + 2)
    })
  )

  it.effect("asks the caller's policy when, never what", () =>
    Effect.gen(function* () {
      const never = scripted(throttled, "ok")
      yield* failure(Effect.provideService(never.service.call("GetItem", read), RetryPolicy, Schedule.recurs(0)))
      assert.strictEqual(never.times.length, 1)

      const eager = scripted(reset, "ok")
      const error = yield* failure(
        Effect.provideService(eager.service.call("PutItem", once), RetryPolicy, Schedule.forever)
      )
      assert.strictEqual(error.reason._tag, "OutcomeUnknown")
      assert.strictEqual(eager.times.length, 1)

      const seen: Array<readonly [string, number]> = []
      const spaced = Schedule.spaced("1 second").pipe(
        Schedule.setInputType<DynamoDBError.DynamoDBError>(),
        Schedule.tap(({ input }) => Effect.sync(() => seen.push([input.reason._tag, input.attempts])))
      )
      const patient = scripted(reset, throttled, conflict, reset, reset, reset, "ok")
      assert(
        Exit.isSuccess(
          yield* settled(Effect.provideService(patient.service.call("GetItem", read), RetryPolicy, spaced))
        )
      )
      assert.deepStrictEqual(delays(patient.times), [1000, 1000, 1000, 1000, 1000, 1000])
      assert.deepStrictEqual(seen.slice(0, 3), [
        ["Transport", 1],
        ["Throttling", 2],
        ["TransactionConflict", 3]
      ])
    })
  )

  it.effect("ends at once when it is interrupted between attempts", () =>
    Effect.gen(function* () {
      const { service, times } = scripted(throttled, "ok")
      const fiber = yield* Effect.forkChild(service.call("PutItem", write), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(times.length, 1)
    })
  )
})
