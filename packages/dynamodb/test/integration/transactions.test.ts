import { DynamoDB, Faults, Table, Version } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Schema } from "effect"
import { inspect } from "node:util"
import { database, order, Sent } from "../fixtures/database.ts"
import { Order, Orders } from "../fixtures/Order.ts"
import { settled } from "../fixtures/settled.ts"

class Account extends Schema.Class<Account>("Account")({
  bank: Schema.String,
  number: Schema.Number,
  balance: Schema.Number
}) {}

const keys = { partitionKey: "bank", sortKey: "number" } as const
const Accounts = Table.make("accounts", { model: Account, ...keys })
const Ledger = Table.make("ledger", { model: Account, ...keys, version: Version.token })

const account = (number: number, balance = 10) => new Account({ bank: "b", number, balance })
const key = (number: number) => ({ bank: "b", number })
const orderKey = { customerId: "c1", orderId: "o1" }
const balance = (number: number) =>
  Effect.map(DynamoDB.getOrFail(Accounts, key(number), { consistent: true }), ({ balance }) => balance)

const seeded = Effect.all([
  DynamoDB.create(Accounts, account(1)),
  DynamoDB.create(Accounts, account(2)),
  DynamoDB.create(Accounts, account(3)),
  DynamoDB.create(Orders, order()),
  DynamoDB.create(Orders, order({ orderId: "o2" })),
  DynamoDB.create(Ledger, account(1))
])

const onTables = <A, E>(program: Effect.Effect<A, E, DynamoDB.DynamoDB | Sent>) =>
  Effect.andThen(seeded, program).pipe(Effect.provide(database(Accounts, Orders, Ledger)))

const transfer = (from: number, to: number, amount: number) =>
  DynamoDB.transactWrite({
    debit: DynamoDB.update(Accounts, key(from), (a) => [a.balance.subtract(amount)], {
      condition: (a) => a.balance.ge(amount)
    }),
    credit: DynamoDB.update(Accounts, key(to), (a) => [a.balance.add(amount)])
  })

const rule = (error: { readonly _tag: string }) =>
  error instanceof DynamoDB.DynamoDBError && error.attempts === 0 && error.reason._tag === "Validation"
    ? error.reason.rule
    : `not refused: ${error._tag}`

describe("transactWrite", () => {
  it.effect("M15 does all six, in several tables, or none", () =>
    Effect.gen(function* () {
      const all = (amount: number) =>
        DynamoDB.transactWrite([
          DynamoDB.put(Accounts, account(9, amount)),
          DynamoDB.create(Accounts, account(amount + 100)),
          DynamoDB.update(Accounts, key(1), (a) => [a.balance.add(amount)]),
          DynamoDB.upsert(Accounts, key(8), (a) => [a.balance.add(amount)]),
          DynamoDB.delete(Orders, { ...orderKey, orderId: "o2" }),
          DynamoDB.check(Orders, orderKey, (o) => o.status.eq("open")),
          DynamoDB.check(Accounts, key(7), (a) => a.bank.notExists())
        ])
      assert.isUndefined(yield* all(5))
      assert.deepStrictEqual(yield* Effect.forEach([9, 105, 1, 8], balance), [5, 10, 15, 5])
      yield* DynamoDB.update(Orders, orderKey, (o) => [o.status.set("paid")])
      const error = yield* Effect.flip(all(6))
      assert(error._tag === "TransactionCanceled")
      assert.deepStrictEqual(
        error.reasons.map(({ _tag }) => _tag),
        ["None", "None", "None", "None", "None", "ConditionalCheckFailed", "None"]
      )
      assert.deepStrictEqual(yield* Effect.forEach([9, 105, 1, 8], balance), [5, 10, 15, 5])
      assert(Option.isNone(yield* DynamoDB.get(Accounts, key(106))))
    }).pipe(onTables)
  )

  it.effect("M15 names why each write failed, as the write means it, with what was in its way", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        DynamoDB.transactWrite({
          poor: DynamoDB.update(Accounts, key(1), (a) => [a.balance.subtract(99)], {
            condition: (a) => a.balance.ge(99)
          }),
          missing: DynamoDB.update(Accounts, key(70), (a) => [a.balance.add(1)]),
          taken: DynamoDB.create(Accounts, account(2, 5)),
          absent: DynamoDB.delete(Accounts, key(71), { condition: (a) => a.balance.gt(0) }),
          checked: DynamoDB.check(Orders, orderKey, (o) => o.status.eq("paid")),
          fine: DynamoDB.put(Accounts, account(3, 1))
        })
      )
      assert(error._tag === "TransactionCanceled")
      const { absent, checked, fine, missing, poor, taken } = error.reasons
      assert(poor._tag === "ConditionalCheckFailed")
      assert.deepStrictEqual(poor.item, Option.some(account(1)))
      assert(missing._tag === "ItemNotFound")
      assert.deepStrictEqual(missing.key, key(70))
      assert(taken._tag === "ItemAlreadyExists")
      assert.deepStrictEqual(taken.item, Option.some(account(2)))
      assert(absent._tag === "ConditionalCheckFailed" && Option.isNone(absent.item))
      assert(checked._tag === "ConditionalCheckFailed")
      assert(Option.getOrThrow(checked.item) instanceof Order)
      assert.strictEqual(fine._tag, "None")
      const { poor: told, ...others } = error.failed
      assert.deepStrictEqual(told, { reason: "ConditionalCheckFailed", table: "accounts", key: key(1) })
      assert.deepStrictEqual(
        Object.entries(others).map(([name, { reason }]) => [name, reason]),
        [
          ["missing", "ItemNotFound"],
          ["taken", "ItemAlreadyExists"],
          ["absent", "ConditionalCheckFailed"],
          ["checked", "ConditionalCheckFailed"]
        ]
      )
      assert.include(error.message, `missing: ItemNotFound on accounts {"bank":"b","number":70}`)
      assert.notInclude(error.message, "fine")
      assert.deepInclude(error, { operation: "TransactWriteItems", isRetryable: false, attempts: 1 })
      for (const text of [error.message, JSON.stringify(error), inspect(error, { depth: 10 }), String(error)]) {
        assert.notInclude(text, "balance")
        assert.notInclude(text, "Oslo")
      }
    }).pipe(onTables)
  )

  it.effect("a bad row does not hide the condition that failed", () =>
    Effect.gen(function* () {
      const Item = { bank: { S: "b" }, number: { N: "4" }, balance: { S: "much" } }
      yield* DynamoDB.call("PutItem", { TableName: "accounts", Item })
      const error = yield* Effect.flip(
        DynamoDB.transactWrite([
          DynamoDB.check(Accounts, key(4), (a) => a.balance.gt(0)),
          DynamoDB.create(Accounts, account(5))
        ])
      )
      assert(error._tag === "TransactionCanceled")
      const [bad] = error.reasons
      assert(bad._tag === "ConditionalCheckFailed")
      assert(Option.isNone(bad.item) && Option.isSome(bad.itemError) && Option.isSome(bad.rawItem))
    }).pipe(onTables)
  )

  it.effect("tells what the service refuses of one write, or of the whole", () =>
    Effect.gen(function* () {
      const Item = { bank: { S: "b" }, number: { N: "4" }, balance: { S: "much" } }
      yield* DynamoDB.call("PutItem", { TableName: "accounts", Item })
      const add = DynamoDB.update(Accounts, key(4), (a) => [a.balance.add(1)])
      const one = yield* Effect.flip(DynamoDB.transactWrite({ put: DynamoDB.put(Accounts, account(5)), add }))
      assert(one._tag === "TransactionCanceled")
      assert.deepStrictEqual([one.reasons.put._tag, one.reasons.add._tag], ["None", "Validation"])
      assert.isAbove(one.serviceMessages.add?.length ?? 0, 20)
      const Missing = Table.make("missing", { model: Account, ...keys })
      const whole = yield* Effect.flip(DynamoDB.transactWrite([DynamoDB.put(Missing, account(5)), add]))
      assert(whole._tag === "DynamoDBError" && whole.reason._tag === "ResourceNotFound")
      const reads = DynamoDB.transactGet([DynamoDB.get(Accounts, key(1)), DynamoDB.get(Accounts, key(4))])
      const unread = yield* Effect.flip(reads)
      assert(unread._tag === "ItemDecodeError" && unread.path === "balance")
      assert(Option.isNone(yield* DynamoDB.get(Accounts, key(5))))
    }).pipe(onTables)
  )

  it.effect("keeps versions: writes change them, and what names one demands it", () =>
    Effect.gen(function* () {
      const read = yield* DynamoDB.getOrFail(Ledger, key(1))
      const version = Version.of(read)
      yield* DynamoDB.transactWrite([DynamoDB.put(Ledger, account(1, 20), { version })])
      const second = yield* DynamoDB.getOrFail(Ledger, key(1))
      assert.notStrictEqual(Version.of(second), version)
      const error = yield* Effect.flip(
        DynamoDB.transactWrite({
          stale: DynamoDB.delete(Ledger, key(1), { version }),
          other: DynamoDB.put(Accounts, account(6))
        })
      )
      assert(error._tag === "TransactionCanceled" && error.reasons.stale._tag === "ConditionalCheckFailed")
      assert.deepStrictEqual(yield* DynamoDB.getOrFail(Ledger, key(1)), second)
      assert(Option.isNone(yield* DynamoDB.get(Accounts, key(6))))
    }).pipe(onTables)
  )

  it.effect("checks a version, alone or with a condition", () =>
    Effect.gen(function* () {
      const version = Version.of(yield* DynamoDB.getOrFail(Ledger, key(1)))
      const checked = (condition: (balance: number) => number) =>
        DynamoDB.transactWrite({
          check: DynamoDB.check(Ledger, key(1), { version, condition: (a) => a.balance.ge(condition(10)) }),
          put: DynamoDB.put(Accounts, account(6))
        })
      const alone = DynamoDB.transactWrite([
        DynamoDB.check(Ledger, key(1), { version }),
        DynamoDB.put(Accounts, account(5))
      ])
      yield* alone
      yield* checked((balance) => balance)
      const poor = yield* Effect.flip(checked((balance) => balance + 1))
      assert(poor._tag === "TransactionCanceled" && poor.reasons.check._tag === "ConditionalCheckFailed")
      yield* DynamoDB.update(Ledger, key(1), (a) => [a.balance.add(1)])
      assert.strictEqual((yield* Effect.flip(alone))._tag, "TransactionCanceled")
      assert.strictEqual((yield* Effect.flip(checked((balance) => balance)))._tag, "TransactionCanceled")
      const nothing = yield* Effect.flip(DynamoDB.transactWrite([DynamoDB.check(Ledger, key(1), {} as never)]))
      assert.strictEqual(rule(nothing), "a check has a condition or a version")
    }).pipe(onTables)
  )

  class Place extends Schema.Class<Place>("Place")({
    bank: Schema.String,
    number: Schema.Number,
    balance: Schema.Number,
    tags: Schema.ReadonlySet(Schema.String),
    note: Schema.optionalKey(Schema.String),
    inside: Schema.Struct({ list: Schema.Array(Schema.Number), left: Schema.optionalKey(Schema.Boolean) })
  }) {}
  class Declared extends Schema.Class<Declared>("Declared")({
    ...Place.fields,
    _v: Schema.optionalKey(Schema.String)
  }) {}
  const places = {
    plain: Table.make("places", { model: Place, ...keys }),
    tokens: Table.make("places", { model: Place, ...keys, version: Version.token }),
    counted: Table.make("places", { model: Place, ...keys, version: Version.counter }),
    marked: Table.make("places", { model: Place, ...keys, writeToken: true }),
    declared: Table.make("places", { model: Declared, ...keys, version: Version.token })
  }
  const place = { ...key(1), balance: 1, tags: new Set<string>(), inside: { list: [1] } }
  const filled = { ...key(2), balance: 1.5, tags: new Set(["b", "a"]), note: "x", inside: { list: [], left: true } }

  for (const [kind, table] of Object.entries(places)) {
    // What tells the types of the tables apart is not used here.
    const Places = table as typeof places.plain
    it.effect(`demands that what was read is as it was: ${kind}`, () =>
      Effect.gen(function* () {
        const log = key(99)
        const written = Effect.map(DynamoDB.get(Places, log), (found) =>
          Option.isSome(found) ? found.value.balance : 0
        )
        for (const item of [place, filled]) {
          const itemKey = key(item.number)
          /** Whether a transaction that demands it is applied: then it writes all, and else nothing. */
          const passes = Effect.fnUntraced(function* (read: Place) {
            const before = yield* written
            const exit = yield* Effect.exit(
              DynamoDB.transactWrite({
                read: DynamoDB.unchanged(Places, read),
                log: DynamoDB.upsert(Places, log, (p) => [p.balance.add(1), p.inside.setIfAbsent({ list: [] })])
              })
            )
            assert.strictEqual(yield* written, before + (Exit.isSuccess(exit) ? 1 : 0))
            if (Exit.isSuccess(exit)) return true
            const error = Option.getOrThrow(Exit.findErrorOption(exit))
            assert(error._tag === "TransactionCanceled" && error.reasons.read._tag === "ConditionalCheckFailed")
            assert.deepStrictEqual(error.reasons.read.item, yield* DynamoDB.get(Places, itemKey))
            assert.deepStrictEqual(error.reasons.read.key, itemKey)
            return false
          })
          const changes: ReadonlyArray<Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>> = [
            DynamoDB.update(Places, itemKey, (p) => [p.balance.add(1)]),
            DynamoDB.update(Places, itemKey, (p) => [p.tags.add(["new"])]),
            DynamoDB.update(Places, itemKey, (p) => [p.note.set("new")]),
            DynamoDB.update(Places, itemKey, (p) => [p.inside.list.append([7])]),
            DynamoDB.update(Places, itemKey, (p) => [p.inside.left.set(false)]),
            DynamoDB.delete(Places, itemKey)
          ]
          for (const change of changes) {
            yield* DynamoDB.delete(Places, itemKey)
            yield* DynamoDB.create(Places, item)
            const read = yield* DynamoDB.getOrFail(Places, itemKey)
            assert.isTrue(yield* passes(read))
            // A copy has no version, and what it holds is demanded.
            const copy = kind === "declared" ? read : new Place({ ...read })
            assert.isTrue(yield* passes(copy))
            yield* change
            assert.isFalse(yield* passes(read))
            assert.isFalse(yield* passes(copy))
          }
        }
      }).pipe(Effect.provide(database(Places)))
    )
  }

  it.effect("sees an item that was written as it was before only in its version", () =>
    Effect.gen(function* () {
      for (const [kind, isSeen] of [
        ["plain", false],
        ["tokens", true],
        ["counted", true]
      ] as const) {
        const Places = places[kind] as typeof places.plain
        yield* DynamoDB.create(Places, place)
        const read = yield* DynamoDB.getOrFail(Places, key(1))
        yield* DynamoDB.update(Places, key(1), (p) => [p.balance.set(1)])
        const check = DynamoDB.transactWrite([DynamoDB.unchanged(Places, read)])
        assert.strictEqual(Exit.isFailure(yield* Effect.exit(check)), isSeen)
        // What is created again bears the first number again, and what it holds tells it apart.
        yield* DynamoDB.delete(Places, key(1))
        yield* DynamoDB.create(Places, { ...place, balance: 2 })
        assert.isTrue(Exit.isFailure(yield* Effect.exit(check)))
        yield* DynamoDB.delete(Places, key(1))
      }
    }).pipe(Effect.provide(database(places.plain)))
  )

  it.effect("does not demand of an open item what it cannot: that nobody adds to it", () =>
    Effect.gen(function* () {
      const model = Schema.StructWithRest(Schema.Struct({ bank: Schema.String, number: Schema.Number }), [
        Schema.Record(Schema.TemplateLiteral(["n-", Schema.String]), Schema.Number)
      ])
      const Open = Table.make("places", { model, ...keys })
      const Versioned = Table.make("places", { model, ...keys, version: Version.token })
      yield* DynamoDB.create(Versioned, { ...key(1), "n-1": 1 })
      const read = yield* DynamoDB.getOrFail(Versioned, key(1))
      yield* DynamoDB.transactWrite([DynamoDB.unchanged(Versioned, read)])
      for (const unchanged of [DynamoDB.unchanged(Open, read), DynamoDB.unchanged(Versioned, { ...read })]) {
        const error = yield* Effect.flip(DynamoDB.transactWrite([unchanged]))
        assert.include(rule(error), "a model with a rest record")
      }
      yield* DynamoDB.modify(Versioned, key(1), (o) => ({ ...o, "n-2": 2 }))
      assert.isTrue(Exit.isFailure(yield* Effect.exit(DynamoDB.transactWrite([DynamoDB.unchanged(Versioned, read)]))))
    }).pipe(Effect.provide(database(places.plain)))
  )

  it.effect("is refused before it is sent, with the rule", () =>
    Effect.gen(function* () {
      const before = (yield* Sent).length
      const refused = [
        yield* Effect.flip(DynamoDB.transactWrite([])),
        yield* Effect.flip(
          DynamoDB.transactWrite(Array.from({ length: 101 }, (_, i) => DynamoDB.put(Accounts, account(i))))
        ),
        yield* Effect.flip(
          DynamoDB.transactWrite({ a: DynamoDB.put(Accounts, account(1)), b: DynamoDB.delete(Accounts, key(1)) })
        ),
        yield* Effect.flip(
          DynamoDB.transactWrite([
            DynamoDB.put(Accounts, account(1)),
            DynamoDB.check(Accounts, key(1), (a) => a.balance.gt(1))
          ]).pipe(
            Effect.provideService(DynamoDB.TableName, (name) => `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`)
          )
        ),
        yield* Effect.flip(DynamoDB.transactWrite([DynamoDB.create(Orders, order({ note: "x".repeat(400 * 1024) }))])),
        yield* Effect.flip(
          DynamoDB.transactWrite(
            Array.from({ length: 11 }, (_, i) =>
              DynamoDB.put(Orders, order({ orderId: `o${i}`, note: "x".repeat(399_000) }))
            )
          )
        ),
        yield* Effect.flip(
          DynamoDB.transactWrite([DynamoDB.put(Accounts, account(1))], { clientRequestToken: "x".repeat(37) })
        )
      ].map(rule)
      assert.deepStrictEqual(refused, [
        "a transaction has 1 to 100 operations, this one has 0",
        "a transaction has 1 to 100 operations, this one has 101",
        "the operations a and b of the transaction are on one item of accounts",
        "the operations 0 and 1 of the transaction are on one item of arn:aws:dynamodb:eu-west-1:123456789012:table/accounts",
        "the item of the operation 0 is larger than 400 KB",
        "the items of the transaction are larger than 4 MB together",
        "a client request token has 1 to 36 characters"
      ])
      const unstorable = yield* Effect.flip(
        DynamoDB.transactWrite([DynamoDB.put(Accounts, account(1, Number.NaN)), DynamoDB.put(Accounts, account(2))])
      )
      assert(unstorable._tag === "ItemEncodeError" && unstorable.path === "balance")
      assert.strictEqual((yield* Sent).length, before)
    }).pipe(onTables)
  )

  it.effect("100 of them are one call; a token is applied once and for one transaction only", () =>
    Effect.gen(function* () {
      const before = (yield* Sent).length
      yield* DynamoDB.transactWrite(Array.from({ length: 100 }, (_, i) => DynamoDB.put(Accounts, account(i))))
      assert.deepStrictEqual((yield* Sent).slice(before), ["TransactWriteItems"])
      const once = { clientRequestToken: "mine" }
      const add = DynamoDB.transactWrite([DynamoDB.update(Accounts, key(1), (a) => [a.balance.add(5)])], once)
      yield* add
      yield* add
      assert.strictEqual(yield* balance(1), 15)
      const other = yield* Effect.flip(DynamoDB.transactWrite([DynamoDB.put(Accounts, account(50))], once))
      assert(other._tag === "DynamoDBError" && other.reason._tag === "IdempotentParameterMismatch")
      // Without one each run is a transaction of its own.
      const again = DynamoDB.transactWrite([DynamoDB.update(Accounts, key(1), (a) => [a.balance.add(5)])])
      yield* again
      yield* again
      assert.strictEqual(yield* balance(1), 25)
    }).pipe(onTables)
  )

  it.effect("costs twice the units, and reads when it was done already", () =>
    Effect.gen(function* () {
      const write = DynamoDB.transactWrite([DynamoDB.put(Accounts, account(1)), DynamoDB.put(Accounts, account(2))], {
        clientRequestToken: "counted"
      })
      const [, first] = yield* DynamoDB.withConsumedCapacity(write)
      assert.deepInclude(first, { read: 0, write: 4 })
      const [, second] = yield* DynamoDB.withConsumedCapacity(write)
      assert.deepInclude(second, { read: 4, write: 0 })
    }).pipe(onTables)
  )
})

describe("a transaction in trouble", () => {
  const noting =
    (attempts: Array<string>): Faults.Fault =>
    (transport) => ({
      send: (operation, input) =>
        Effect.suspend(() => {
          if (operation.startsWith("Transact")) attempts.push(JSON.stringify(input))
          return transport.send(operation, input)
        })
    })

  it.effect("in progress for 6 s ends in success; the bytes of all attempts are equal", () =>
    Effect.gen(function* () {
      const attempts: Array<string> = []
      const exit = yield* settled(
        transfer(1, 2, 4).pipe(
          Faults.inject([noting(attempts), Faults.inProgress({ lasts: "6 seconds" })], { seed: 1 })
        )
      )
      assert(Exit.isSuccess(exit))
      assert.isAbove(attempts.length, 3)
      assert.strictEqual(new Set(attempts).size, 1)
      assert.deepStrictEqual(yield* Effect.all([balance(1), balance(2)]), [6, 14])
    }).pipe(onTables)
  )

  it.effect("whose answer is lost is applied once", () =>
    Effect.gen(function* () {
      for (const applied of [0, 1]) {
        const exit = yield* settled(
          transfer(1, 2, 1).pipe(Faults.inject([Faults.lostResponses({ times: 2, applied })], { seed: 1 }))
        )
        assert(Exit.isSuccess(exit))
      }
      assert.deepStrictEqual(yield* Effect.all([balance(1), balance(2)]), [8, 12])
    }).pipe(onTables)
  )

  it.effect("is repeated when all reasons pass; with one that does not, it is not", () =>
    Effect.gen(function* () {
      const attempts: Array<string> = []
      const conflicting = yield* settled(
        transfer(1, 2, 1).pipe(Faults.inject([noting(attempts), Faults.conflicts({ times: 2 })], { seed: 1 }))
      )
      assert(Exit.isSuccess(conflicting))
      assert.strictEqual(attempts.length, 3)
      const never = yield* settled(
        Effect.flip(transfer(1, 2, 1).pipe(Faults.inject([Faults.conflicts()], { seed: 1 })))
      )
      assert(Exit.isSuccess(never) && never.value._tag === "TransactionCanceled")
      assert.include([never.value.reasons.debit._tag, never.value.reasons.credit._tag], "TransactionConflict")
      attempts.length = 0
      yield* settled(Effect.flip(transfer(1, 2, 99).pipe(Faults.inject([noting(attempts)], { seed: 1 }))))
      assert.strictEqual(attempts.length, 1)
      const reads = yield* settled(
        DynamoDB.transactGet([DynamoDB.get(Accounts, key(1))]).pipe(
          Faults.inject([Faults.conflicts({ times: 2 })], { seed: 1 })
        )
      )
      assert(Exit.isSuccess(reads))
    }).pipe(onTables)
  )
})

describe("transactGet", () => {
  it.effect("M14 gives what each read gives, in order or by name, parts among them", () =>
    Effect.gen(function* () {
      const [one, none, part] = yield* DynamoDB.transactGet([
        DynamoDB.get(Accounts, key(1)),
        DynamoDB.get(Accounts, key(70)),
        DynamoDB.get(Orders, orderKey, { project: (o) => [o.address.city, o.total] })
      ])
      assert.deepStrictEqual(one, Option.some(account(1)))
      assert.deepStrictEqual(none, Option.none())
      assert.deepStrictEqual(part, Option.some({ address: { city: "Oslo" }, total: 10 }))
      const named = yield* DynamoDB.transactGet({
        second: DynamoDB.getOrFail(Accounts, key(2)),
        first: DynamoDB.get(Accounts, key(1), { consistent: true })
      })
      assert.deepStrictEqual(named, { second: account(2), first: Option.some(account(1)) })
      const missing = yield* Effect.flip(
        DynamoDB.transactGet([DynamoDB.getOrFail(Accounts, key(2)), DynamoDB.getOrFail(Accounts, key(70))])
      )
      assert(missing._tag === "ItemNotFound")
      assert.deepStrictEqual(missing.key, key(70))
      const [, consumed] = yield* DynamoDB.withConsumedCapacity(DynamoDB.transactGet([DynamoDB.get(Accounts, key(1))]))
      assert.deepInclude(consumed, { read: 2, write: 0 })
    }).pipe(onTables)
  )

  it.effect("reads up to 100 in one call, and is refused before it is sent beyond that", () =>
    Effect.gen(function* () {
      const gets = (count: number) => Array.from({ length: count }, (_, i) => DynamoDB.get(Accounts, key(i)))
      const before = (yield* Sent).length
      const all = yield* DynamoDB.transactGet(gets(100))
      assert.deepStrictEqual(all.filter(Option.isSome).length, 3)
      assert.deepStrictEqual((yield* Sent).slice(before), ["TransactGetItems"])
      const refused = [
        yield* Effect.flip(DynamoDB.transactGet([])),
        yield* Effect.flip(DynamoDB.transactGet(gets(101))),
        yield* Effect.flip(DynamoDB.transactGet([...gets(2), ...gets(1)]))
      ].map(rule)
      assert.deepStrictEqual(refused, [
        "a transaction has 1 to 100 operations, this one has 0",
        "a transaction has 1 to 100 operations, this one has 101",
        "the operations 0 and 2 of the transaction are on one item of accounts"
      ])
      assert.strictEqual((yield* Sent).length, before + 1)
    }).pipe(onTables)
  )
})

describe("check", () => {
  it("is no Effect, and shows what it is without values", () => {
    const check = DynamoDB.check(Accounts, key(1), (a) => a.balance.gt(12_345))
    assert.isFalse(Effect.isEffect(check))
    assert.include(String(check), "check")
    assert.include(String(check), "accounts")
    assert.notInclude(String(check), "12345")
  })
})
