// What a transaction cannot hold.
import { DynamoDB, type Version } from "@partita/dynamodb"
import { Effect } from "effect"
import { All, everything, key } from "../fixtures/everything.ts"

const put = DynamoDB.put(All, everything)
const get = DynamoDB.get(All, key)
const check = DynamoDB.check(All, key, (a) => a.text.exists())
declare const version: Version.Version
const openly: DynamoDB.PutOptions<typeof All> = {}

export const writes = [
  DynamoDB.transactWrite([get]), // refused: a transaction that writes reads nothing: use check for a condition, transactGet to read
  DynamoDB.transactWrite({ put, get }), // refused: a transaction that writes reads nothing
  DynamoDB.transactWrite([put, put.pipe(Effect.withSpan("put"))]), // refused: not a write: pass put, create, update, upsert, delete and check as they are, without pipe
  DynamoDB.transactWrite({ query: DynamoDB.query(All, key) }), // refused: not a write
  DynamoDB.transactWrite([[put]]), // refused: not a write
  DynamoDB.transactWrite(put), // refused: a transaction takes a list of writes, or a record that names them
  DynamoDB.transactWrite(check), // refused: a transaction takes a list of writes
  DynamoDB.transactWrite([put], { clientRequestTokn: "t" }) // refused: Did you mean to write 'clientRequestToken'?
]
// Images: a transaction returns none.
export const images = [
  DynamoDB.transactWrite([DynamoDB.put(All, everything, { return: "old" })]), // refused: a transaction returns no items: drop `return`, or run this operation alone
  DynamoDB.transactWrite([DynamoDB.put(All, everything, openly)]), // refused: a transaction returns no items
  DynamoDB.transactWrite({ old: DynamoDB.delete(All, key, { return: "old" }) }), // refused: a transaction returns no items
  DynamoDB.transactWrite([put, DynamoDB.update(All, key, () => [], { return: "new" })]), // refused: a transaction returns no items
  DynamoDB.transactWrite([DynamoDB.update(All, key, () => [], { return: "old" })]) // refused: a transaction returns no items
]
export const reads = [
  DynamoDB.transactGet([put]), // refused: a transaction that reads writes nothing: use transactWrite
  DynamoDB.transactGet({ get, check }), // refused: a transaction that reads writes nothing
  DynamoDB.transactGet({ read: get.pipe(Effect.withSpan("get")) }), // refused: not a read of one item: pass get and getOrFail as they are, without pipe
  DynamoDB.transactGet([DynamoDB.query(All, key)]), // refused: not a read of one item
  DynamoDB.transactGet(get) // refused: a transaction takes a list of reads, or a record that names them
]
// A check is nothing by itself, and asks something.
export const checks = [
  Effect.runPromise(check), // refused: is missing the following properties from type 'Effect<
  DynamoDB.batchWrite([check]), // refused: a batch takes puts and deletes only: use transactWrite
  DynamoDB.check(All, key), // refused: Expected 3 arguments, but got 2
  DynamoDB.check(All, { id: key.id }, (a) => a.text.exists()), // refused: Property 'sequence' is missing
  DynamoDB.check(All, key, {}), // refused: is not assignable to parameter of type 'CheckOptions<
  DynamoDB.check(All, key, { version }), // refused: the table has no versions: see the version option of Table.make
  DynamoDB.unchanged(All, key), // refused: is missing the following properties
  DynamoDB.check(All, key, (a) => a.text.set("x")) // refused: Property 'set' does not exist
]
// Reasons are those of the operations, by their names.
const canceled = Effect.flip(DynamoDB.transactWrite({ put, made: DynamoDB.create(All, everything), check }))
export const reasons = Effect.gen(function* () {
  const error = yield* canceled
  if (error._tag !== "TransactionCanceled") return
  const { reasons } = error
  reasons.other // refused: Property 'other' does not exist
  reasons.put._tag === "ConditionalCheckFailed" // refused: This comparison appears to be unintentional
  reasons.made._tag === "ConditionalCheckFailed" // refused: This comparison appears to be unintentional
  reasons.check._tag === "ItemNotFound" // refused: This comparison appears to be unintentional
})
