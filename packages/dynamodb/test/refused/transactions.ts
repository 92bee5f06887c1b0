// What a transaction cannot hold.
import { DynamoDB } from "@partita/dynamodb"
import { Effect } from "effect"
import { All, everything, key } from "../fixtures/everything.ts"

const put = DynamoDB.put(All, everything)

export const writes = [
  DynamoDB.transactWrite([DynamoDB.get(All, key)]), // refused: not a write: pass put, create, update, upsert, delete and check as they are, without pipe
  DynamoDB.transactWrite([put, put.pipe(Effect.withSpan("put"))]), // refused: not a write: pass put, create, update, upsert, delete and check as they are, without pipe
  DynamoDB.transactWrite({ query: DynamoDB.query(All, key) }), // refused: not a write
  DynamoDB.transactWrite(put), // refused: not a write
  DynamoDB.transactWrite([DynamoDB.put(All, everything, { return: "old" })]), // refused: a transaction returns no items: drop `return`, or run this operation alone
  DynamoDB.transactWrite({ old: DynamoDB.delete(All, key, { return: "old" }) }), // refused: a transaction returns no items
  DynamoDB.transactWrite([put, DynamoDB.update(All, key, () => [], { return: "new" })]), // refused: a transaction returns no items
  Effect.runPromise(DynamoDB.check(All, key, (a) => a.text.exists())) // refused: is missing the following properties from type 'Effect<
]
export const reads = [
  DynamoDB.transactGet([put]), // refused: not a read of one item: pass get and getOrFail as they are, without pipe
  DynamoDB.transactGet({ read: DynamoDB.get(All, key).pipe(Effect.withSpan("get")) }) // refused: not a read of one item
]
