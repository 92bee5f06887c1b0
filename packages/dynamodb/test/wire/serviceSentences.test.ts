// The service's words are printed where they are known to carry no value, and nowhere else, unless somebody asks for them.
import { DynamoDB, Table } from "@partita/dynamodb"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { isWithoutValues } from "../../src/wire/serviceSentences.ts"
import * as DynamoDBError from "../../src/wire/DynamoDBError.ts"
import * as Reason from "../../src/wire/Reason.ts"
import { database } from "../fixtures/database.ts"
import { scripted } from "../fixtures/scripted.ts"

const Counters = Table.make("counters", {
  model: Schema.Struct({
    id: Schema.String,
    count: Schema.Number,
    data: Schema.optionalKey(Schema.Struct({ a: Schema.Number }))
  }),
  partitionKey: "id"
})
const id = { id: { S: "hush" } }

describe("the sentences", () => {
  it("are known with names and without values", () => {
    for (const known of [
      "The provided key element does not match the schema",
      "The table does not have the specified index: by-total.v2",
      "One or more parameter values were invalid: Type mismatch for key id expected: S actual: N",
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v",
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}"
    ]) {
      assert.isTrue(isWithoutValues(known), known)
    }
  })

  it("are not known with anything else in them", () => {
    const secret = "s3cret value"
    for (const unknown of [
      `The provided key element does not match the schema: ${secret}`,
      `The table does not have the specified index: ${secret}`,
      `1 validation error detected: Value '${secret}' at 'tableName' failed to satisfy constraint`,
      `One or more parameter values were invalid: Input collection [${secret}] contains duplicates.`,
      `Invalid UpdateExpression: Syntax error; token: "${secret}", near: "= ${secret}"`,
      `The table does not have the specified index: ${"x".repeat(300)}`,
      `The provided key element does not match the schema\n${secret}`,
      ""
    ]) {
      assert.isFalse(isWithoutValues(unknown), unknown)
    }
  })
})

layer(database(Counters))("messages", (it) => {
  it.effect("say why the service refused a request", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Counters, { id: "a", count: 1 })
      const refused = [
        [
          DynamoDB.call("GetItem", { TableName: "counters", Key: { other: { S: "hush" } } }),
          "does not match the schema"
        ],
        [
          DynamoDB.call("Query", {
            TableName: "counters",
            IndexName: "none",
            KeyConditionExpression: "id = :v",
            ExpressionAttributeValues: { ":v": { S: "hush" } }
          }),
          "specified index: none"
        ],
        [
          DynamoDB.call("PutItem", { TableName: "counters", Item: { count: { N: "1" } } }),
          "Missing the key id in the item"
        ],
        [
          DynamoDB.call("UpdateItem", {
            TableName: "counters",
            Key: id,
            UpdateExpression: "SET #a = :v",
            ExpressionAttributeValues: { ":v": { S: "hush" } }
          }),
          "not defined; attribute name: #a"
        ]
      ] as const
      for (const [request, words] of refused) {
        const error = yield* Effect.flip(request)
        assert.strictEqual(error.reason._tag, "Validation")
        assert.include(error.message, words)
        assert.notInclude(error.message, "hush")
      }
    })
  )

  it.effect("repeat what may hold values to nobody but who asks", () =>
    Effect.gen(function* () {
      const failure = DynamoDBError.make({
        operation: "PutItem",
        input: { TableName: "counters" },
        reason: new Reason.Validation({}),
        applied: "no",
        serviceMessage: "Value 'hush' failed to satisfy constraint"
      })
      const { call } = DynamoDB.fromTransport({ ...scripted().transport, send: () => Effect.fail(failure) })
      const write = Effect.flip(call("PutItem", { TableName: "counters", Item: id }))
      assert.notInclude((yield* write).message, "hush")
      const shown = yield* Effect.provideService(write, DynamoDB.ShowServiceMessages, true)
      assert.include(shown.message, "Value 'hush' failed")
    })
  )
})
