// Accepted programs over batches: what they give and what they fail with.
import { DynamoDB, Table } from "@partita/dynamodb"
import { Effect, type Option, type Result, Schema, type Sink, Stream } from "effect"
import { is, of } from "../fixtures/types.ts"

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  total: Schema.Number
}) {}
class User extends Schema.Class<User>("User")({ userId: Schema.String, name: Schema.String }) {}
const Orders = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId" })
const Users = Table.make("users", { model: User, partitionKey: "userId" })

declare const order: Order
declare const user: User
declare const yes: boolean
const key = { customerId: "c", orderId: "o" }

type Before = DynamoDB.ItemEncodeError | DynamoDB.DynamoDBError
type Read<A> = Result.Result<A, Before | DynamoDB.ItemDecodeError>

// Reads: a tuple, what each gives by itself.
const gets = [
  DynamoDB.get(Orders, key),
  DynamoDB.get(Users, { userId: "u" }, { project: (u) => [u.name] }),
  DynamoDB.getOrFail(Orders, key, { consistent: true })
] as const
type Outcomes = readonly [
  Read<Option.Option<Order>>,
  Read<Option.Option<{ readonly name: string }>>,
  Result.Result<Order, Before | DynamoDB.ItemDecodeError | DynamoDB.ItemNotFound>
]
const tuple = DynamoDB.batchGet(gets)
is<Effect.Success<typeof tuple>, readonly [Option.Option<Order>, Option.Option<{ readonly name: string }>, Order]>(true)
const results = DynamoDB.batchGet(gets, { mode: "result", concurrency: 3 })
is<Effect.Error<typeof results>, never>(true)
export const outcomes: Effect.Effect<Outcomes, never, DynamoDB.DynamoDB> = results
export const failed = Effect.catchTag(tuple, "BatchIncomplete", ({ outcomes }): Effect.Effect<Outcomes> =>
  Effect.succeed(outcomes)
)
is<Effect.Services<typeof tuple>, DynamoDB.DynamoDB>(true)

// A list, whose length nobody knows.
const list = DynamoDB.batchGet(["a", "b"].map((orderId) => DynamoDB.get(Orders, { customerId: "c", orderId })))
is<Effect.Success<typeof list>, ReadonlyArray<Option.Option<Order>>>(true)
const either = DynamoDB.batchGet([yes ? DynamoDB.get(Orders, key) : DynamoDB.get(Users, { userId: "u" })])
is<Effect.Success<typeof either>, readonly [Option.Option<Order> | Option.Option<User>]>(true)

// Writes.
const written = DynamoDB.batchWrite([DynamoDB.put(Orders, order), DynamoDB.delete(Users, { userId: "u" })])
is<Effect.Success<typeof written>, void>(true)
is<Effect.Error<typeof written>["_tag"], "BatchIncomplete">(true)
const each = DynamoDB.batchWrite(
  [order].map((o) => DynamoDB.put(Orders, o)),
  { mode: "result", lastWins: true }
)
export const every: Effect.Effect<
  ReadonlyArray<Result.Result<"done" | "superseded", Before>>,
  never,
  DynamoDB.DynamoDB
> = each
const mixed: Array<DynamoDB.BatchableWrite> = [DynamoDB.put(Orders, order)]
mixed.push(DynamoDB.put(Users, user), DynamoDB.delete(Orders, key))
export const anyOfThem = DynamoDB.batchWrite(mixed)

// Over any table.
export const all = <T extends Table.Any>(table: T, keys: ReadonlyArray<Table.Key<T>>) =>
  DynamoDB.batchGet(keys.map((each) => DynamoDB.get(table, each)))
const users = all(Users, [{ userId: "u" }])
is<Effect.Success<typeof users>, ReadonlyArray<Option.Option<User>>>(true)

// Streams of writes.
const sink = DynamoDB.sink()
is<
  typeof sink,
  Sink.Sink<DynamoDB.SinkReport, DynamoDB.BatchableWrite, never, DynamoDB.SinkIncomplete, DynamoDB.DynamoDB>
>(true)
const run = Stream.run(Stream.make(DynamoDB.put(Orders, order), DynamoDB.delete(Users, { userId: "u" })), sink)
of<DynamoDB.SinkReport, DynamoDB.SinkIncomplete>()(run, true, true)

// Loads.
const loaded = DynamoDB.load(Orders, key, { project: (o) => [o.total] })
of<Option.Option<{ readonly total: number }>, Before | DynamoDB.ItemDecodeError>()(loaded, true, true)
