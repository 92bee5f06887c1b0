// Keys, items, options, results and errors that do not fit.
import { DynamoDB, Table } from "@partita/dynamodb"
import { Effect, Option, Schema, Stream } from "effect"
import { All, everything, type Everything, id, key, UserId } from "../fixtures/everything.ts"

class User extends Schema.Class<User>("User")({ userId: UserId, name: Schema.String }) {}
const Users = Table.make("users", { model: User, partitionKey: "userId" })

// Keys: every part, no more, of the model's types.
export const keys = [
  DynamoDB.get(All, { id }), // refused: Property 'sequence' is missing
  DynamoDB.get(All, { sequence: 1 }), // refused: Property 'id' is missing
  DynamoDB.get(All, { id: "u1", sequence: 1 }), // refused: Type 'string' is not assignable to type 'Brand<"UserId">'
  DynamoDB.get(All, { id, sequence: "1" }), // refused: Type 'string' is not assignable to type 'number'
  DynamoDB.get(All, { id, sequence: 1, text: "x" }), // refused: 'text' does not exist in type 'Key<
  DynamoDB.get(All, id), // refused: Type 'String & Brand<"UserId">' is missing the following properties from type 'Key
  DynamoDB.get(All, { id, sequence: undefined }), // refused: Type 'undefined' is not assignable to type 'number'
  DynamoDB.get(Users, key), // refused: Property 'userId' is missing
  DynamoDB.getOrFail(All, { id }), // refused: Property 'sequence' is missing
  DynamoDB.update(All, { id }, () => []), // refused: Property 'sequence' is missing
  DynamoDB.update(All, { id, sequence: 1, text: "x" }, () => []), // refused: 'text' does not exist in type 'Key<
  DynamoDB.upsert(Users, { id }, (u) => [u.name.set("x")]), // refused: 'id' does not exist in type 'Key<
  DynamoDB.delete(All, { id }), // refused: Property 'sequence' is missing
  DynamoDB.delete(All, { id, sequence: 1, text: "x" }), // refused: 'text' does not exist in type 'Key<
  All.keyOf({ id }) // refused: Property 'sequence' is missing
]

// Items.
declare const user: User
export const items = [
  DynamoDB.put(All, user), // refused: Argument of type 'User' is not assignable to parameter of type 'Input
  DynamoDB.put(Users, { userId: id }), // refused: Property 'name' is missing
  DynamoDB.put(Users, { userId: "u1", name: "x" }), // refused: Type 'string' is not assignable to type 'Brand<"UserId">'
  DynamoDB.put(Users, { userId: id, name: "x", age: 3 }), // refused: 'age' does not exist in type 'Input<
  DynamoDB.put(Users, { userId: id, name: 3 }), // refused: Type 'number' is not assignable to type 'string'
  DynamoDB.create(All, user), // refused: Argument of type 'User' is not assignable to parameter of type 'Input
  DynamoDB.create(Users, { userId: id }), // refused: Property 'name' is missing
  DynamoDB.put(User, user), // refused: Type 'typeof User' is missing the following properties from type 'Any
  DynamoDB.put("users", user) // refused: Argument of type 'string' is not assignable to parameter of type 'Any'
]

// Options.
export const options = [
  DynamoDB.get(All, key, { consistant: true }), // refused: Did you mean to write 'consistent'?
  DynamoDB.get(All, key, { consistent: "yes" }), // refused: Type 'string' is not assignable to type 'boolean | undefined'
  DynamoDB.get(All, key, { condition: () => All.attributes.text.exists() }), // refused: 'condition' does not exist in type 'GetOptions<
  DynamoDB.put(All, everything, { return: "new" }), // refused: Type '"new"' is not assignable to type '"old"'
  DynamoDB.put(All, everything, { return: "all" }), // refused: Type '"all"' is not assignable to type '"old"'
  DynamoDB.put(All, everything, { consistent: true }), // refused: 'consistent' does not exist in type 'PutOptions<
  DynamoDB.delete(All, key, { return: "new" }), // refused: Type '"new"' is not assignable to type '"old"'
  DynamoDB.delete(All, key, { retrun: "old" }), // refused: Did you mean to write 'return'?
  DynamoDB.query(All, { id }, { limits: 3 }), // refused: Did you mean to write 'limit'?
  DynamoDB.query(All, { id }, { limit: "3" }), // refused: Type 'string' is not assignable to type 'number'
  DynamoDB.query(All, { id }, { startAt: 3 }), // refused: Type 'number' is not assignable to type 'string'
  DynamoDB.query(All, { id }, { condition: () => All.attributes.text.exists() }) // refused: 'condition' does not exist in type 'QueryOptions<
]

// Projections.
export const projections = [
  DynamoDB.get(All, key, { project: (o) => [o.adult] }), // refused: Property 'adult' does not exist on type 'Selections<typeof Everything>'
  DynamoDB.get(All, key, { project: (o) => [o.jsonText.a] }), // refused: Property 'a' does not exist on type 'Selected<["jsonText"]>'
  DynamoDB.get(All, key, { project: (o) => [o.tags.at(0)] }), // refused: Property 'at' does not exist on type 'Selected<["tags"]>'
  DynamoDB.get(All, key, { project: () => ["text"] }), // refused: Type 'string' is not assignable to type 'Selected<unknown>'
  DynamoDB.get(All, key, { project: (o) => o.text }) // refused: Type 'Selected<["text"]>' is missing the following properties from type 'readonly
]
export const part = Effect.gen(function* () {
  const one = yield* DynamoDB.getOrFail(All, key, { project: (o) => [o.number, o.address.city, o.lines.at(0).sku] })
  one.text // refused: Property 'text' does not exist on type '{ readonly number: n
  one.adult // refused: Property 'adult' does not exist on type '{ readonly number: n
  one.address.zip // refused: Property 'zip' does not exist on type '{ readonly city: string; }'
  one.lines[0]!.quantity // refused: Property 'quantity' does not exist on type '{ readonly sku: string; }'
  const some = yield* DynamoDB.get(All, key, { project: (o) => [o.number] })
  some.number // refused: Property 'number' does not exist on type 'Option<{ readonly number: number; }>'
  Option.getOrThrow(some).text // refused: Property 'text' does not exist on type '{ readonly number: number; }'
  const [page] = yield* DynamoDB.query(All, { id }, { project: (o) => [o.number] }).pipe(Stream.runCollect)
  page!.items[0]!.text // refused: Property 'text' does not exist on type '{ readonly number: number; }'
})

// Results as they are.
export const result: Effect.Effect<Everything, unknown, DynamoDB.DynamoDB> = DynamoDB.get(All, key) // refused: Type 'None<Everything>' is missing the following properties from type 'Everything
export const previous: Effect.Effect<Everything, unknown, DynamoDB.DynamoDB> = DynamoDB.delete(All, key) // refused: Type 'void' is not assignable to type 'Everything'

// Errors that cannot happen cannot be caught.
export const caught = [
  DynamoDB.put(All, everything).pipe(Effect.catchTag("ConditionalCheckFailed", () => Effect.void)), // refused: Argument of type '"ConditionalCheckFailed"' is not assignable to parameter of type '
  DynamoDB.put(All, everything).pipe(Effect.catchTag("ItemDecodeError", () => Effect.void)), // refused: Argument of type '"ItemDecodeError"' is not assignable to parameter of type '
  DynamoDB.get(All, key).pipe(Effect.catchTag("ItemNotFound", () => Effect.void)), // refused: Argument of type '"ItemNotFound"' is not assignable to parameter of type '
  DynamoDB.update(All, key, () => []).pipe(Effect.catchTag("ConditionalCheckFailed", () => Effect.void)), // refused: Argument of type '"ConditionalCheckFailed"' is not assignable to parameter of type '
  DynamoDB.create(All, everything).pipe(Effect.catchTag("ConditionalCheckFailed", () => Effect.void)), // refused: Argument of type '"ConditionalCheckFailed"' is not assignable to parameter of type '
  DynamoDB.query(All, { id }).pipe(Stream.catchTag("CursorError", () => Stream.empty)) // refused: Argument of type '"CursorError"' is not assignable to parameter of type '
]
// Nor can one that can happen be overlooked.
type Before = DynamoDB.ItemEncodeError | DynamoDB.DynamoDBError
const condition = () => All.attributes.text.exists()
export const overlooked: Effect.Effect<void, Before, DynamoDB.DynamoDB> = DynamoDB.put(All, everything, { condition }) // refused: Type 'ConditionalCheckFailed<Everything>' is not assignable to type
export const unprovided = Effect.runPromise(DynamoDB.get(All, key)) // refused: Type 'DynamoDB' is not assignable to type 'never'

// Sent once: as a transaction of one, which returns nothing.
export const once = [
  DynamoDB.put(All, everything, { once: true, return: "old" }), // refused: a write that is sent once returns no item
  DynamoDB.delete(All, key, { once: true, return: "old" }), // refused: a write that is sent once returns no item
  DynamoDB.update(All, key, () => [], { once: true }), // refused: a write that is sent once returns no item: an update says return nothing
  DynamoDB.update(All, key, () => [], { once: true, return: "new" }) // refused: a write that is sent once returns no item
]
// Versions: of a table that has some.
export const versions = [
  DynamoDB.put(All, everything, { version: "1" }), // refused: the table has no versions
  DynamoDB.delete(All, key, { version: "1" }), // refused: the table has no versions
  DynamoDB.update(All, key, () => [], { version: "1" }) // refused: the table has no versions
]
