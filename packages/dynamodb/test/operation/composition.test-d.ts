// Operations among other Effects: errors per option, results per option, composition without loss of types.
import { type Cursor, DynamoDB, type Page, Table } from "@partita/dynamodb"
import { Context, Effect, Layer, Option, type Result, Schedule, Schema, Stream } from "effect"
import { is, of } from "../fixtures/types.ts"

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  status: Schema.Literals(["open", "paid"]),
  total: Schema.Number,
  note: Schema.optionalKey(Schema.String)
}) {}
class User extends Schema.Class<User>("User")({ userId: Schema.String, name: Schema.String }) {}
const Orders = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId" })
const Users = Table.make("users", { model: User, partitionKey: "userId" })

declare const order: Order
declare const user: User
declare const yes: boolean
const key = { customerId: "c", orderId: "o" }
const open = Orders.attributes.status.eq("open")

type Before = DynamoDB.ItemEncodeError | DynamoDB.DynamoDBError
type Unmet = DynamoDB.ConditionalCheckFailed<Order>
type Undecoded = DynamoDB.ItemDecodeError
type Pages = Before | Undecoded

const reads = <E>() => of<Option.Option<Order>, E>()
const writes = <E>() => of<void, E>()
const returns = <E>() => of<Order, E>()

// get, getOrFail, create.
reads<Before | Undecoded>()(DynamoDB.get(Orders, key), true, true)
reads<Before | Undecoded>()(DynamoDB.get(Orders, key, { consistent: true }), true, true)
reads<Before | Undecoded>()(DynamoDB.get(Orders, key, { project: undefined, consistent: undefined }), true, true)
returns<Before | Undecoded | DynamoDB.ItemNotFound>()(DynamoDB.getOrFail(Orders, key), true, true)
writes<Before | DynamoDB.ItemAlreadyExists<Order>>()(DynamoDB.create(Orders, order), true, true)

// put and delete: a condition, given, absent, undefined, left open, in an options bag.
const where = () => open
const maybe = yes ? where : undefined
declare const bag: { readonly condition?: () => typeof open }
declare const openBag: { readonly condition?: (() => typeof open) | undefined }
declare const anyPut: DynamoDB.PutOptions<typeof Orders>
writes<Before>()(DynamoDB.put(Orders, order), true, true)
writes<Before>()(DynamoDB.put(Orders, order, undefined), true, true)
writes<Before>()(DynamoDB.put(Orders, order, {}), true, true)
writes<Before>()(DynamoDB.put(Orders, order, { condition: undefined }), true, true)
writes<Before>()(DynamoDB.put(Orders, order, { condition: undefined, return: undefined }), true, true)
writes<Before | Unmet>()(DynamoDB.put(Orders, order, { condition: where }), true, true)
writes<Before | Unmet>()(DynamoDB.put(Orders, order, { condition: (o) => o.total.gt(1) }), true, true)
writes<Before | Unmet>()(DynamoDB.put(Orders, order, { condition: maybe }), true, true)
writes<Before | Unmet>()(DynamoDB.put(Orders, order, bag), true, true)
writes<Before | Unmet>()(DynamoDB.put(Orders, order, openBag), true, true)
writes<Before | Unmet>()(DynamoDB.put(Orders, order, yes ? { condition: where } : {}), true, true)
writes<Before | Unmet>()(DynamoDB.put(Orders, order, yes ? bag : undefined), true, true)
reads<Before | Undecoded>()(DynamoDB.put(Orders, order, { return: "old" }), true, true)
reads<Before | Undecoded | Unmet>()(DynamoDB.put(Orders, order, { return: "old", condition: where }), true, true)
of<void | Option.Option<Order>, Before | Undecoded | Unmet>()(DynamoDB.put(Orders, order, anyPut), true, true)
of<void | Option.Option<Order>, Before | Undecoded>()(
  DynamoDB.put(Orders, order, { return: yes ? "old" : undefined }),
  true,
  true
)
writes<Before>()(DynamoDB.delete(Orders, key), true, true)
writes<Before>()(DynamoDB.delete(Orders, key, { condition: undefined }), true, true)
writes<Before | Unmet>()(DynamoDB.delete(Orders, key, { condition: maybe }), true, true)
writes<Before | Unmet>()(DynamoDB.delete(Orders, key, bag), true, true)
reads<Before | Undecoded>()(DynamoDB.delete(Orders, key, { return: "old" }), true, true)
reads<Before | Undecoded | Unmet>()(DynamoDB.delete(Orders, key, { return: "old", condition: where }), true, true)

// update and upsert: what is returned decides whether it can fail to decode.
type Gone = DynamoDB.ItemNotFound
returns<Before | Undecoded | Gone>()(
  DynamoDB.update(Orders, key, () => []),
  true,
  true
)
returns<Before | Undecoded | Gone>()(
  DynamoDB.update(Orders, key, () => [], { return: "new" }),
  true,
  true
)
returns<Before | Undecoded | Gone>()(
  DynamoDB.update(Orders, key, () => [], { return: "old" }),
  true,
  true
)
writes<Before | Gone>()(
  DynamoDB.update(Orders, key, () => [], { return: "nothing" }),
  true,
  true
)
returns<Before | Undecoded | Gone | Unmet>()(
  DynamoDB.update(Orders, key, () => [], { condition: where }),
  true,
  true
)
returns<Before | Undecoded | Gone | Unmet>()(
  DynamoDB.update(Orders, key, () => [], bag),
  true,
  true
)
returns<Before | Undecoded | Gone>()(
  DynamoDB.update(Orders, key, () => [], { condition: undefined }),
  true,
  true
)
of<void | Order, Before | Undecoded | Gone>()(
  DynamoDB.update(Orders, key, () => [], { return: yes ? "old" : "nothing" }),
  true,
  true
)
returns<Before | Undecoded>()(
  DynamoDB.upsert(Orders, key, (o) => [o.status.set("open"), o.total.add(1)]),
  true,
  true
)
writes<Before | Unmet>()(
  DynamoDB.upsert(Orders, key, (o) => [o.status.set("open"), o.total.add(1)], { return: "nothing", condition: where }),
  true,
  true
)
reads<Before | Undecoded>()(
  DynamoDB.upsert(Orders, key, (o) => [o.status.setIfAbsent("open"), o.total.set(1)], { return: "old" }),
  true,
  true
)

// query: a cursor can be wrong only where one is given.
declare const startAt: string | undefined
declare const asked: { readonly cursor?: string }
const inCustomer = { customerId: "c" }
of<void, Pages>()(Stream.runDrain(DynamoDB.query(Orders, inCustomer)), true, true)
of<void, Pages>()(
  Stream.runDrain(DynamoDB.query(Orders, { ...inCustomer, orderId: "o" }, { startAt: undefined })),
  true,
  true
)
of<void, Pages | Cursor.CursorError>()(
  Stream.runDrain(DynamoDB.query(Orders, inCustomer, { startAt: "x" })),
  true,
  true
)
of<void, Pages | Cursor.CursorError>()(Stream.runDrain(DynamoDB.query(Orders, inCustomer, { startAt })), true, true)
of<void, Pages | Cursor.CursorError>()(
  Stream.runDrain(DynamoDB.query(Orders, inCustomer, { startAt: asked.cursor })),
  true,
  true
)
const pages = DynamoDB.query(Orders, inCustomer, { sort: (k) => k.orderId.between("a", "b"), pageSize: 10 })
is<Stream.Success<typeof pages>, Page.Page<Order>>(true)
const counted = DynamoDB.query(Users, { userId: "u" }, { limit: 3, reverse: true, consistent: true })
is<Stream.Success<typeof counted>, Page.Page<User>>(true)

// Effect.all: tuples, records, results.
const tuple = Effect.all([DynamoDB.get(Orders, key), DynamoDB.get(Users, { userId: "u" })], { concurrency: 2 })
is<Effect.Success<typeof tuple>, [Option.Option<Order>, Option.Option<User>]>(true)
const record = Effect.all({ order: DynamoDB.getOrFail(Orders, key), put: DynamoDB.put(Users, user, { return: "old" }) })
is<Effect.Success<typeof record>, { order: Order; put: Option.Option<User> }>(true)
const results = Effect.all([DynamoDB.create(Orders, order), DynamoDB.get(Users, { userId: "u" })], { mode: "result" })
is<
  Effect.Success<typeof results>,
  [
    Result.Result<void, Before | DynamoDB.ItemAlreadyExists<Order>>,
    Result.Result<Option.Option<User>, Before | Undecoded>
  ]
>(true)

// Unions of operations, from a choice and from a callback.
const either = yes ? DynamoDB.put(Orders, order) : DynamoDB.delete(Orders, key)
const chosen = Effect.flatMap(Effect.void, () => either)
writes<Before>()(chosen, true, true)
writes<Before | Unmet>()(
  Effect.gen(function* () {
    yield* yes ? DynamoDB.put(Orders, order, { condition: where }) : DynamoDB.delete(Orders, key)
  }),
  true,
  true
)
const mixed = [DynamoDB.put(Orders, order), DynamoDB.put(Users, user), DynamoDB.delete(Orders, key)]
export const everyone = Effect.all(mixed)
const saved = Effect.forEach([order, order], (each) => DynamoDB.put(Orders, each))
is<Effect.Error<typeof saved>, Before>(true)

// Piping: retry, timeout, spans, options; the errors stay.
const robust = DynamoDB.put(Orders, order, { condition: where }).pipe(
  Effect.retry({ times: 3, schedule: Schedule.exponential("10 millis") }),
  Effect.timeoutOption("1 second"),
  Effect.withSpan("save")
)
is<Effect.Error<typeof robust>, Before | Unmet>(true)
is<Effect.Services<typeof robust>, DynamoDB.DynamoDB>(true)

// Errors by tag, and the service's by reason.
const caught = DynamoDB.update(Orders, key, (o) => [o.total.add(1)], { condition: where }).pipe(
  Effect.catchTag("ConditionalCheckFailed", (error) => {
    is<typeof error.item, Option.Option<Order>>(true)
    return Effect.succeed(Option.map(error.item, (item) => item.status))
  }),
  Effect.catchTag("ItemNotFound", (error) => Effect.succeed(error.table))
)
is<Effect.Error<typeof caught>, Before | Undecoded>(true)
is<Effect.Success<typeof caught>, Order | Option.Option<"open" | "paid"> | string>(true)
export const handled = DynamoDB.create(Orders, order).pipe(
  Effect.catchTags({
    ItemAlreadyExists: (error) => Effect.succeed(Option.getOrUndefined(error.item)?.total),
    ItemEncodeError: () => Effect.succeed(0)
  }),
  Effect.catchReason("DynamoDBError", "Throttling", (reason) => Effect.succeed(reason._tag))
)
is<Effect.Error<typeof handled>, DynamoDB.DynamoDBError>(true)

// Repositories over any table: the verbs keep what they know of the table.
const save =
  <T extends Table.Any>(table: T) =>
  (item: Table.Item<T>) =>
    DynamoDB.put(table, item)
writes<Before>()(save(Orders)(order), true, true)
const claim =
  <T extends Table.Any>(table: T) =>
  (item: Table.Input<T>) =>
    DynamoDB.create(table, item)
writes<Before | DynamoDB.ItemAlreadyExists<User>>()(claim(Users)({ userId: "u", name: "x" }), true, true)
const find = <T extends Table.Any>(table: T, at: Table.Key<T>) => DynamoDB.get(table, at)
reads<Before | Undecoded>()(find(Orders, key), true, true)
const drop = <T extends Table.Any>(table: T, at: Table.Key<T>) => DynamoDB.delete(table, at, { return: "old" })
reads<Before | Undecoded>()(drop(Orders, key), true, true)
const touch = <T extends Table.Any>(table: T, at: Table.Key<T>) => DynamoDB.update(table, at, () => [])
returns<Before | Undecoded | Gone>()(touch(Orders, key), true, true)
const saveIf = (item: Order, options?: DynamoDB.PutOptions<typeof Orders>) => DynamoDB.put(Orders, item, options)
of<void | Option.Option<Order>, Before | Undecoded | Unmet>()(saveIf(order), true, true)

// A service that hides the database.
export class Repository extends Context.Service<
  Repository,
  { readonly find: (id: string) => Effect.Effect<Option.Option<Order>, Before | Undecoded> }
>()("Repository") {
  static readonly layer = Layer.effect(
    Repository,
    Effect.gen(function* () {
      const context = yield* Effect.context<DynamoDB.DynamoDB>()
      return Repository.of({
        find: (orderId) => DynamoDB.get(Orders, { customerId: "c", orderId }).pipe(Effect.provide(context))
      })
    })
  )
}

// The types a table has.
is<Table.Item<typeof Orders>, Order>(true)
is<Table.Key<typeof Orders>, { readonly customerId: string; readonly orderId: string }>(true)
is<Table.Key<typeof Users>, { readonly userId: string }>(true)
