// What no engine can be made to say of a transaction, and what is not sent.
import { DynamoDB, Table, Version } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { fromException } from "../../src/wire/exception.ts"
import { scripted } from "../fixtures/scripted.ts"

class Account extends Schema.Class<Account>("Account")({
  bank: Schema.String,
  number: Schema.BigDecimal,
  balance: Schema.optionalKey(Schema.Number)
}) {}

const keys = { partitionKey: "bank", sortKey: "number" } as const
const Accounts = Table.make("accounts", { model: Account, ...keys })
const Versioned = Table.make("versioned", { model: Account, ...keys, version: Version.token, writeToken: true })
const Counted = Table.make("counted", { model: Account, ...keys, version: Version.counter })

const key = (number: string) => ({ bank: "b", number: Schema.decodeSync(Schema.BigDecimalFromString)(number) })
const account = (number: string) => new Account({ ...key(number), balance: 7_654_321 })

const transfer = DynamoDB.transactWrite({
  debit: DynamoDB.update(Accounts, key("1"), (a) => [a.balance.subtract(1)], { condition: (a) => a.balance.ge(1) }),
  credit: DynamoDB.update(Accounts, key("2"), (a) => [a.balance.add(1)]),
  log: DynamoDB.put(Accounts, account("3"))
})

/** The reason of a transaction that is cancelled with these codes, of which each operation has one. */
const cancelled = (...codes: ReadonlyArray<string>) =>
  fromException("TransactWriteItems", {}, {
    name: "TransactionCanceledException",
    message: "hush",
    CancellationReasons: codes.map((Code) => ({ Code, Message: `hush ${Code}` }))
  } as never).reason

/** Runs an effect to its end, whatever it sleeps, on a transport that answers by a script. */
const settled = <A, E>(effect: Effect.Effect<A, E, DynamoDB.DynamoDB>, transport: DynamoDB.Transport) =>
  Effect.gen(function* () {
    const service = DynamoDB.fromTransport(transport)
    const run = Effect.provideService(effect, DynamoDB.DynamoDB, service)
    const fiber = yield* Effect.forkChild(run, { startImmediately: true })
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

describe("a cancelled transaction", () => {
  it.effect("with reasons that do and do not pass is not repeated, and tells all of them", () =>
    Effect.gen(function* () {
      for (const failed of ["ConditionalCheckFailed", "ValidationError", "Unheard"]) {
        const { inputs, transport } = scripted(cancelled("TransactionConflict", failed, "ThrottlingError"))
        const error = yield* settled(Effect.flip(transfer), transport)
        assert.strictEqual(inputs.length, 1)
        assert(error._tag === "TransactionCanceled")
        assert.strictEqual(error.reasons.debit._tag, "TransactionConflict")
        assert.strictEqual(error.reasons.log._tag, "Throttling")
        const { credit } = error.reasons
        // An item that is not there is what an update's guard finds.
        const meaning = {
          ConditionalCheckFailed: "ItemNotFound",
          ValidationError: "Validation",
          Unheard: "Unrecognized"
        }
        assert.strictEqual(credit._tag, meaning[failed as keyof typeof meaning])
        assert.isFalse(error.isRetryable)
        assert.strictEqual(error.serviceMessages.credit, `hush ${failed}`)
        assert.notInclude(error.message + JSON.stringify(error), "hush")
      }
    })
  )

  it.effect("with reasons that pass is repeated, the same bytes, and tells them when the attempts end", () =>
    Effect.gen(function* () {
      const first = cancelled("TransactionConflict", "None", "None")
      const last = cancelled("None", "ProvisionedThroughputExceeded", "TransactionConflict")
      const { inputs, transport } = scripted(first, first, first, last)
      const error = yield* settled(Effect.flip(transfer), transport)
      assert.strictEqual(new Set(inputs.map((input) => JSON.stringify(input))).size, 1)
      assert(error._tag === "TransactionCanceled")
      assert.deepInclude(error, { attempts: 4, requestId: "R4", isRetryable: true })
      assert.deepStrictEqual(
        [error.reasons.debit._tag, error.reasons.credit._tag, error.reasons.log._tag],
        ["None", "ProvisionedThroughputExceeded", "TransactionConflict"]
      )
      const big = yield* settled(
        Effect.flip(transfer),
        scripted(cancelled("None", "None", "ItemCollectionSizeLimitExceeded")).transport
      )
      assert(big._tag === "TransactionCanceled" && big.reasons.log._tag === "ItemCollectionSizeLimitExceeded")
    })
  )

  it.effect("that does not tell a reason for each operation is what the service said", () =>
    Effect.gen(function* () {
      for (const codes of [[], ["ConditionalCheckFailed"]]) {
        const error = yield* settled(Effect.flip(transfer), scripted(cancelled(...codes)).transport)
        assert(error._tag === "DynamoDBError" && error.reason._tag === "TransactionCanceled")
      }
      const gets = DynamoDB.transactGet([DynamoDB.get(Accounts, key("1")), DynamoDB.get(Accounts, key("2"))])
      const error = yield* settled(Effect.flip(gets), scripted(cancelled("None", "ValidationError")).transport)
      assert(error._tag === "TransactionCanceled" && error.operation === "TransactGetItems")
      assert.deepStrictEqual(
        error.reasons.map(({ _tag }) => _tag),
        ["None", "Validation"]
      )
    })
  )
})

describe("a transaction as it is sent", () => {
  const inputs = <A, E>(effect: Effect.Effect<A, E, DynamoDB.DynamoDB>) =>
    Effect.gen(function* () {
      const { inputs, transport } = scripted({})
      yield* settled(Effect.exit(effect), transport)
      return inputs.map((input) => JSON.stringify(input))
    })

  it.effect("bears a token of its own in each run, or the one that is given", () =>
    Effect.gen(function* () {
      const runs = yield* inputs(Effect.all([transfer, transfer, transfer]))
      const tokens = runs.map((input): string => JSON.parse(input).ClientRequestToken)
      assert.strictEqual(new Set(tokens).size, 3)
      for (const token of tokens) assert.match(token, /^[0-9a-f-]{36}$/)
      const given = DynamoDB.transactWrite([DynamoDB.put(Accounts, account("1"))], { clientRequestToken: "mine" })
      assert.strictEqual(JSON.parse((yield* inputs(given))[0]!).ClientRequestToken, "mine")
    })
  )

  it.effect("is the same in every run under one token, where items have versions and write tokens too", () =>
    Effect.gen(function* () {
      const writes = (clientRequestToken?: string) =>
        DynamoDB.transactWrite(
          [
            DynamoDB.put(Versioned, account("1")),
            DynamoDB.update(Versioned, key("2"), (a) => [a.balance.add(1)]),
            DynamoDB.create(Counted, account("1"))
          ],
          { clientRequestToken }
        )
      const [first, second] = yield* inputs(Effect.all([writes("mine"), writes("mine")]))
      assert.strictEqual(first, second)
      const [third, fourth] = yield* inputs(Effect.all([writes(), writes()]))
      const versions = [first, third, fourth].map((input) => JSON.parse(input!).TransactItems[0].Put.Item._v.S)
      assert.strictEqual(new Set(versions).size, 3)
    })
  )

  it.effect("is what the verbs alone would send, without what they return", () =>
    Effect.gen(function* () {
      const operations = [
        DynamoDB.create(Accounts, account("1")),
        DynamoDB.put(Accounts, account("2"), { condition: (a) => a.balance.gt(1) }),
        DynamoDB.update(Accounts, key("3"), (a) => [a.balance.add(1)], { condition: (a) => a.balance.lt(9) }),
        DynamoDB.upsert(Accounts, key("4"), (a) => [a.balance.add(1)]),
        DynamoDB.delete(Accounts, key("5"), { condition: (a) => a.balance.exists() })
      ] as const
      const alone = yield* Effect.forEach(operations, (operation) =>
        // Of whatever operation it is.
        Effect.map(
          DynamoDB.request(operation as (typeof operations)[0]),
          ({ input: { ReturnValues: _, ...input } }) => input
        )
      )
      const [sent] = yield* inputs(DynamoDB.transactWrite(operations))
      const items: ReadonlyArray<object> = JSON.parse(sent!).TransactItems
      assert.deepStrictEqual(
        items.map((item) => Object.keys(item)),
        [["Put"], ["Put"], ["Update"], ["Update"], ["Delete"]]
      )
      assert.deepStrictEqual(
        items.flatMap((item) => Object.values(item)),
        JSON.parse(JSON.stringify(alone))
      )
    })
  )

  it.effect("checks where an update has no actions", () =>
    Effect.gen(function* () {
      const silent = { return: "nothing" } as const
      const update = DynamoDB.update(Accounts, key("1"), () => [], silent)
      const check = DynamoDB.check(Accounts, key("2"), (a) => a.balance.notExists())
      const [sent] = yield* inputs(DynamoDB.transactWrite([update, check]))
      const kinds = JSON.parse(sent!).TransactItems.map((item: object) => Object.keys(item))
      assert.deepStrictEqual(kinds, [["ConditionCheck"], ["ConditionCheck"]])
    })
  )

  it.effect("names no item twice: by its key however it is written, in a table however it is named", () =>
    Effect.gen(function* () {
      const arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/accounts"
      const physical = (name: string) => (name === "versioned" ? arn : name)
      const twice = [
        DynamoDB.transactWrite([DynamoDB.put(Accounts, account("1")), DynamoDB.delete(Accounts, key("1.0"))]),
        DynamoDB.transactWrite({ a: DynamoDB.delete(Versioned, key("2")), b: DynamoDB.delete(Accounts, key("2")) }),
        DynamoDB.transactGet({ a: DynamoDB.get(Accounts, key("3")), b: DynamoDB.get(Versioned, key("3.00")) })
      ]
      for (const effect of twice) {
        const { inputs, transport } = scripted({})
        const failing: Effect.Effect<unknown, unknown, DynamoDB.DynamoDB> = effect
        const error = yield* settled(Effect.flip(failing), transport).pipe(
          Effect.provideService(DynamoDB.TableName, physical)
        )
        assert(error instanceof DynamoDB.DynamoDBError && error.reason._tag === "Validation")
        assert.match(
          error.reason.rule ?? "",
          /^the operations (0 and 1|a and b) of the transaction are on one item of /
        )
        assert.strictEqual(inputs.length, 0)
      }
      const [sent] = yield* inputs(
        DynamoDB.transactWrite([DynamoDB.delete(Counted, key("1")), DynamoDB.delete(Versioned, key("1"))]).pipe(
          Effect.provideService(DynamoDB.TableName, physical)
        )
      )
      assert.deepStrictEqual(
        JSON.parse(sent!).TransactItems.map(
          ({ Delete }: { readonly Delete: { readonly TableName: string } }) => Delete.TableName
        ),
        ["counted", arn]
      )
    })
  )
})
