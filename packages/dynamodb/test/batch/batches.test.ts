import { DynamoDB } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import { reading, Readings } from "../fixtures/batches.ts"
import { scripted } from "../fixtures/scripted.ts"

describe("a batch", () => {
  it.effect("takes nothing for done when an answer names what was not asked for", () =>
    Effect.gen(function* () {
      const other = { sensor: { S: "other" }, at: { N: "1" } }
      for (const [batch, answer] of [
        [
          DynamoDB.batchGet([DynamoDB.get(Readings, { sensor: "s1", at: 1 })], { mode: "result" }),
          { UnprocessedKeys: { [Readings.name]: { Keys: [other] } } }
        ],
        [
          DynamoDB.batchWrite([DynamoDB.put(Readings, reading(1))], { mode: "result" }),
          { UnprocessedItems: { [Readings.name]: [{ DeleteRequest: { Key: other } }] } }
        ]
      ] as const) {
        const service = DynamoDB.fromTransport(scripted(answer).transport)
        const exit = yield* Effect.exit(
          Effect.provideService(batch as Effect.Effect<unknown, never, DynamoDB.DynamoDB>, DynamoDB.DynamoDB, service)
        )
        assert(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      }
    })
  )
})
