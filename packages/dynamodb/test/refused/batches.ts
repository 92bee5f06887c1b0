// What a batch cannot hold, each with what to do instead.
import { DynamoDB, Table, Version } from "@partita/dynamodb"
import { Effect, Option, Schema, Stream } from "effect"

class User extends Schema.Class<User>("User")({ id: Schema.String, name: Schema.String }) {}
const Users = Table.make("users", { model: User, partitionKey: "id" })
const Versioned = Table.make("versioned", { model: User, partitionKey: "id", version: Version.token })
const user = new User({ id: "u1", name: "x" })
const key = { id: "u1" }
const condition = () => Users.attributes.name.exists()

export const writes = [
  DynamoDB.batchWrite([DynamoDB.put(Users, user), DynamoDB.put(Users, user, { condition })]), // refused: a batch carries no condition: use transactWrite, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.delete(Users, key, { condition })]), // refused: a batch carries no condition: use transactWrite, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.put(Users, user, { return: "old" })]), // refused: a batch returns no items: drop `return`, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.delete(Users, key, { return: "old", condition })]), // refused: a batch returns no items: drop `return`, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.put(Versioned, user)]), // refused: a batch keeps no versions: use transactWrite, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.delete(Versioned, key)]), // refused: a batch keeps no versions: use transactWrite, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.create(Users, user)]), // refused: a batch takes puts and deletes only: use transactWrite, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.update(Users, key, (u) => [u.name.set("x")])]), // refused: a batch takes puts and deletes only: use transactWrite, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.upsert(Users, key, (u) => [u.name.set("x")])]), // refused: a batch takes puts and deletes only: use transactWrite, or run this operation alone
  DynamoDB.batchWrite([DynamoDB.get(Users, key)]), // refused: not a write: pass put and delete as they are, without pipe
  DynamoDB.batchWrite([DynamoDB.put(Users, user).pipe(Effect.withSpan("x"))]), // refused: not a write: pass put and delete as they are, without pipe
  DynamoDB.batchWrite([user].map((each) => DynamoDB.put(Users, each, { condition }))), // refused: a batch carries no condition: use transactWrite, or run this operation alone
  DynamoDB.batchWrite(DynamoDB.put(Users, user)), // refused: is not assignable to parameter of type 'readonly unknown[]
  DynamoDB.batchWrite([DynamoDB.put(Users, user)], { mode: "all" }), // refused: Type '"all"' is not assignable to type '"result"'
  DynamoDB.batchWrite([DynamoDB.put(Users, user)], { lastwins: true }), // refused: Did you mean to write 'lastWins'?
  Stream.run(Stream.make(DynamoDB.put(Users, user, { condition })), DynamoDB.sink()), // refused: 'ConditionalCheckFailed<User>' is not assignable to type 'never'
  Stream.run(Stream.make(DynamoDB.update(Users, key, () => [])), DynamoDB.sink()) // refused: is not assignable to type 'BatchableWrite'
]

export const reads = [
  DynamoDB.batchGet([DynamoDB.get(Users, key), DynamoDB.put(Users, user)]), // refused: not a read of one item: pass get and getOrFail as they are, without pipe
  DynamoDB.batchGet([DynamoDB.get(Users, key).pipe(Effect.asVoid)]), // refused: not a read of one item: pass get and getOrFail as they are, without pipe
  DynamoDB.batchGet([DynamoDB.load(Users, key)]), // refused: not a read of one item: pass get and getOrFail as they are, without pipe
  DynamoDB.batchGet(DynamoDB.get(Users, key)), // refused: is not assignable to parameter of type 'readonly unknown[]
  DynamoDB.load(Users, { name: "x" }), // refused: 'name' does not exist in type 'Key<
  DynamoDB.load(Users, key, { consistant: true }) // refused: Did you mean to write 'consistent'?
]

export const results = Effect.gen(function* () {
  const [one, other] = yield* DynamoDB.batchGet([
    DynamoDB.get(Users, key),
    DynamoDB.getOrFail(Users, key, { project: (u) => [u.id] })
  ])
  one.name // refused: Property 'name' does not exist on type 'Option<User>'
  Option.getOrThrow(one).age // refused: Property 'age' does not exist on type 'User'
  other.name // refused: Property 'name' does not exist on type '{ readonly id: string; }'
  const [result] = yield* DynamoDB.batchGet([DynamoDB.get(Users, key)], { mode: "result" })
  Option.isSome(result) // refused: is not assignable to parameter of type 'Option<
})

// With `mode: "result"` nothing fails; without it everything can.
export const caught = DynamoDB.batchGet([DynamoDB.get(Users, key)], { mode: "result" }).pipe(
  Effect.catchTag("BatchIncomplete", () => Effect.void) // refused: Argument of type 'string' is not assignable to parameter of type 'readonly [never
)
const written = DynamoDB.batchWrite([DynamoDB.put(Users, user)])
export const overlooked: Effect.Effect<void, never, DynamoDB.DynamoDB> = written // refused: Type 'BatchIncomplete<
