// What no engine can be made to say of a batch.
import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { atOnce, reading, Readings } from "../fixtures/batches.ts"
import { scripted } from "../fixtures/scripted.ts"

const get = DynamoDB.get(Readings, { sensor: "s1", at: 1 })
const put = DynamoDB.put(Readings, reading(1))
const other = { sensor: { S: "other" }, at: { N: "1" } }
const { name } = Readings

describe("a batch", () => {
  for (const [title, answer] of Object.entries<object>({
    "names what was not asked for": {
      UnprocessedKeys: { [name]: { Keys: [other] } },
      UnprocessedItems: { [name]: [{ DeleteRequest: { Key: other } }] }
    },
    "finds what was not asked for": {
      Responses: { other: [other] },
      UnprocessedItems: { other: [{ PutRequest: { Item: other } }] }
    },
    "leaves undone what is nothing": {
      UnprocessedKeys: { [name]: { Keys: [null] } },
      UnprocessedItems: { [name]: [null] }
    },
    "has no lists": { Responses: { [name]: 3 }, UnprocessedItems: { [name]: {} } },
    "has no list of what is undone": { UnprocessedKeys: { [name]: null }, UnprocessedItems: { [name]: null } }
  })) {
    it.effect(`takes nothing for done when an answer ${title}`, () =>
      Effect.gen(function* () {
        const { inputs, transport } = scripted(answer)
        const run = Effect.provideService(DynamoDB.DynamoDB, DynamoDB.fromTransport(transport))
        const [read] = yield* atOnce(run(DynamoDB.batchGet([get], { mode: "result" })))
        assert(Result.isFailure(read) && read.failure._tag === "DynamoDBError")
        assert.deepInclude({ ...read.failure.reason }, { _tag: "Transport", code: "INVALID_ANSWER" })
        const [written] = yield* atOnce(run(DynamoDB.batchWrite([put], { mode: "result" })))
        assert(Result.isFailure(written) && written.failure._tag === "DynamoDBError")
        assert.strictEqual(written.failure.reason._tag, "OutcomeUnknown")
        assert.strictEqual(written.failure.applied, "unknown")
        assert.lengthOf(inputs, 8)
      })
    )
  }

  it.effect("takes nothing for absent when the answer to a transaction lacks it", () =>
    Effect.gen(function* () {
      for (const answer of [{}, { Responses: [{}] }, { Responses: [{}, {}, {}] }]) {
        const service = DynamoDB.fromTransport(scripted(answer).transport)
        const other = DynamoDB.get(Readings, { sensor: "s1", at: 2 })
        const reads = Effect.provideService(DynamoDB.transactGet([get, other]), DynamoDB.DynamoDB, service)
        const error = yield* atOnce(Effect.flip(reads))
        assert(error._tag === "DynamoDBError" && error.reason._tag === "Transport")
      }
    })
  )
})
