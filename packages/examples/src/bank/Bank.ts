/**
 * A bank whose customers all transfer money at the same time.
 */
import { DynamoDB, Page, Table } from "@partita/dynamodb"
import { Data, Effect, Random, Schema, Stream } from "effect"

class Account extends Schema.Class<Account>("Account")({
  owner: Schema.String,
  /** In cents. */
  balance: Schema.Int
}) {}

export const Accounts = Table.make("accounts", { model: Account, partitionKey: "owner" })

const owners = ["ann", "ben", "cat", "dan", "eve", "fay", "gus", "ida", "joe", "kim"]
const deposit = 100_00

/** Creates the table, and opens the accounts. */
export const open = Effect.andThen(
  DynamoDB.createTable(Accounts),
  DynamoDB.batchWrite(owners.map((owner) => DynamoDB.put(Accounts, { owner, balance: deposit })))
)

/** Nobody transfers what is not there: the transaction is refused as a whole. */
const transfer = (from: string, to: string, amount: number) =>
  DynamoDB.transactWrite({
    debit: DynamoDB.update(Accounts, { owner: from }, (a) => [a.balance.subtract(amount)], {
      condition: (a) => a.balance.ge(amount)
    }),
    credit: DynamoDB.update(Accounts, { owner: to }, (a) => [a.balance.add(amount)])
  })

type Outcome = "done" | "refused" | "cancelled"

/** One that others are in the way of is retried while the budget lasts that all calls share, and then cancelled. */
const randomTransfer = Effect.gen(function* () {
  const [from, to] = yield* Random.shuffle(owners)
  yield* transfer(from!, to!, yield* Random.nextIntBetween(1, deposit))
  return "done" satisfies Outcome
}).pipe(
  Effect.catchTag("TransactionCanceled", (canceled) => {
    if (canceled.reasons.debit._tag === "ConditionalCheckFailed") return Effect.succeed<Outcome>("refused")
    return canceled.isRetryable ? Effect.succeed<Outcome>("cancelled") : Effect.fail(canceled)
  })
)

/** Makes random transfers, so many of them at once, and counts how they ended. */
export const trade = Effect.fnUntraced(function* (fibers: number, transfers: number) {
  const ended = yield* Effect.replicateEffect(randomTransfer, transfers, { concurrency: fibers })
  const count = (outcome: Outcome) => ended.filter((one) => one === outcome).length
  return { done: count("done"), refused: count("refused"), cancelled: count("cancelled") }
})

export class WrongBalances extends Data.TaggedError("WrongBalances")<{
  readonly expected: number
  readonly found: number
  readonly overdrawn: ReadonlyArray<string>
}> {
  override get message(): string {
    return `the balances are ${this.found} together, not ${this.expected}; overdrawn: ${this.overdrawn.join() || "none"}`
  }
}

/** Gives what all accounts have together: what they had in the beginning, and none is overdrawn. */
export const audit = Effect.gen(function* () {
  const accounts = yield* Stream.runCollect(Page.items(DynamoDB.scan(Accounts, { consistent: true })))
  const expected = owners.length * deposit
  const found = accounts.reduce((sum, { balance }) => sum + balance, 0)
  const overdrawn = accounts.filter(({ balance }) => balance < 0).map(({ owner }) => owner)
  if (found !== expected || overdrawn.length > 0) return yield* new WrongBalances({ expected, found, overdrawn })
  return found
})
