// What transactions give and fail with: by position or by name, each operation as it would alone.
import { DynamoDB, Table, Version } from "@partita/dynamodb"
import { Effect, type Option, Schema } from "effect"
import { is, of } from "../fixtures/types.ts"

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  status: Schema.Literals(["open", "paid"]),
  total: Schema.Number
}) {}
class User extends Schema.Class<User>("User")({ userId: Schema.String, name: Schema.String }) {}
const Orders = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId" })
const Users = Table.make("users", { model: User, partitionKey: "userId", version: Version.token })

declare const order: Order
declare const user: User
declare const yes: boolean
const key = { customerId: "c", orderId: "o" }
const userKey = { userId: "u" }

type Before = DynamoDB.ItemEncodeError | DynamoDB.DynamoDBError
type Reason<E = never> = DynamoDB.CancellationReason<E>
type Unmet<A> = DynamoDB.ConditionalCheckFailed<A>

// Writes: the reasons of each are what it fails with alone, save for what it would have returned.
const listed = DynamoDB.transactWrite([
  DynamoDB.put(Orders, order),
  DynamoDB.put(Orders, order, { condition: (o) => o.total.gt(1) }),
  DynamoDB.create(Orders, order),
  DynamoDB.update(Orders, key, (o) => [o.total.add(1)]),
  DynamoDB.update(Orders, key, (o) => [o.total.add(1)], { condition: (o) => o.status.eq("open"), return: "nothing" }),
  DynamoDB.upsert(Orders, key, (o) => [o.status.set("open"), o.total.add(1)]),
  DynamoDB.delete(Orders, key),
  DynamoDB.put(Users, user),
  DynamoDB.check(Users, userKey, (u) => u.name.exists())
])
type Listed = readonly [
  Reason,
  Reason<Unmet<Order>>,
  Reason<DynamoDB.ItemAlreadyExists<Order>>,
  Reason<DynamoDB.ItemNotFound>,
  Reason<DynamoDB.ItemNotFound | Unmet<Order>>,
  Reason,
  Reason,
  Reason<Unmet<User>>,
  Reason<Unmet<User>>
]
of<void, Before | DynamoDB.TransactionCanceled<Listed>>()(listed, true, true)

const named = DynamoDB.transactWrite(
  { debit: DynamoDB.delete(Orders, key, { condition: (o) => o.total.gt(1) }), credit: DynamoDB.create(Users, user) },
  { clientRequestToken: "t" }
)
interface Named {
  readonly debit: Reason<Unmet<Order>>
  readonly credit: Reason<DynamoDB.ItemAlreadyExists<User>>
}
of<void, Before | DynamoDB.TransactionCanceled<{ readonly [K in keyof Named]: Named[K] }>>()(named, true, true)
export const caught = named.pipe(
  Effect.catchTag("TransactionCanceled", ({ reasons, serviceMessages }) => {
    is<typeof serviceMessages, { readonly debit: string | undefined; readonly credit: string | undefined }>(true)
    return Effect.succeed(
      reasons.debit._tag === "ConditionalCheckFailed"
        ? (reasons.debit.item satisfies Option.Option<Order>)
        : reasons.credit._tag === "ItemAlreadyExists" && (reasons.credit.item satisfies Option.Option<User>)
    )
  })
)

// Lists whose length is known when the program runs, of one kind of write or of any.
const puts = DynamoDB.transactWrite([order, order].map((o) => DynamoDB.put(Orders, o)))
of<void, Before | DynamoDB.TransactionCanceled<ReadonlyArray<Reason>>>()(puts, true, true)
const any: Array<DynamoDB.TransactableWrite> = [
  DynamoDB.put(Orders, order),
  DynamoDB.check(Users, userKey, (u) => u.name.exists())
]
any.push(DynamoDB.update(Users, userKey, (u) => [u.name.set("x")]))
any.push(yes ? DynamoDB.create(Orders, order) : DynamoDB.delete(Users, userKey))
const mixed = DynamoDB.transactWrite(any)
type Any = Reason<Unmet<unknown> | DynamoDB.ItemNotFound | DynamoDB.ItemAlreadyExists<unknown>>
of<void, Before | DynamoDB.TransactionCanceled<ReadonlyArray<Any>>>()(mixed, true, true)
const either = DynamoDB.transactWrite([yes ? DynamoDB.put(Orders, order) : DynamoDB.create(Users, user)])
type Either = readonly [Reason | Reason<DynamoDB.ItemAlreadyExists<User>>]
of<void, Before | DynamoDB.TransactionCanceled<Either>>()(either, true, true)

// A check demands a condition, a version or both; an item that was read is demanded as it was.
declare const version: Version.Version
const checks = [
  DynamoDB.check(Users, userKey, { version }),
  DynamoDB.check(Users, userKey, { version, condition: (u) => u.name.eq("x") }),
  DynamoDB.unchanged(Users, user)
] as const
is<(typeof checks)[number], DynamoDB.Check<User>>(true)
is<ReturnType<typeof DynamoDB.unchanged<typeof Orders>>, DynamoDB.Check<Order>>(true)
const checked = DynamoDB.transactWrite({ order: DynamoDB.unchanged(Orders, order), user: checks[0] })
interface Checked {
  readonly order: Reason<Unmet<Order>>
  readonly user: Reason<Unmet<User>>
}
of<void, Before | DynamoDB.TransactionCanceled<{ readonly [K in keyof Checked]: Checked[K] }>>()(checked, true, true)

// Reads give what each gives alone.
const both = DynamoDB.transactGet([
  DynamoDB.get(Orders, key),
  DynamoDB.get(Users, userKey, { project: (u) => [u.name], consistent: true })
])
of<
  readonly [Option.Option<Order>, Option.Option<{ readonly name: string }>],
  Before | DynamoDB.ItemDecodeError | DynamoDB.TransactionCanceled<readonly [Reason, Reason]>
>()(both, true, true)
const parts = DynamoDB.transactGet({ user: DynamoDB.getOrFail(Users, userKey), order: DynamoDB.get(Orders, key) })
of<
  { readonly user: User; readonly order: Option.Option<Order> },
  | Before
  | DynamoDB.ItemDecodeError
  | DynamoDB.ItemNotFound
  | DynamoDB.TransactionCanceled<{ readonly user: Reason; readonly order: Reason }>
>()(parts, true, true)
const many = DynamoDB.transactGet(["a", "b"].map((userId) => DynamoDB.get(Users, { userId })))
is<Effect.Success<typeof many>, ReadonlyArray<Option.Option<User>>>(true)
