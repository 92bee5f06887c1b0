// What the compiler accepts, the run time does too: each condition and each change of the type tests becomes a request.
import { type Condition, DynamoDB } from "@partita/dynamodb"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { All, key } from "../fixtures/everything.ts"
import * as conditions from "./Attribute.test-d.ts"
import * as targets from "./target.test-d.ts"

const { kept, untyped: _conditions, withUntyped: _deletion, ...asked } = conditions
const { named, untyped: _update, ...changed } = targets

for (const [kind, questions] of Object.entries(asked)) {
  it.effect(`conditions: ${kind}`, () =>
    Effect.forEach(questions as ReadonlyArray<Condition.Condition<"everything">>, (question) =>
      Effect.map(DynamoDB.request(DynamoDB.delete(All, key, { condition: () => question })), ({ input }) =>
        assert.isString(input.ConditionExpression)
      )
    )
  )
}

for (const [kind, actions] of Object.entries(changed)) {
  it.effect(`updates: ${kind}`, () =>
    Effect.gen(function* () {
      let count = 1
      for (let i = 0; i < count; i++) {
        // One change at a time: together they would overlap.
        const one = DynamoDB.update(All, key, (o) => {
          const all = actions(o)
          count = all.length
          return all.slice(i, i + 1)
        })
        const { input } = yield* DynamoDB.request(one)
        assert.isString(input.UpdateExpression)
      }
      assert.isAbove(count, 4)
    })
  )
}

it.effect("what one member of a union has", () =>
  Effect.map(DynamoDB.request(named), ({ input }) => assert.isString(input.UpdateExpression))
)

it.effect("a condition that is a value", () =>
  Effect.map(DynamoDB.request(kept), ({ input }) => assert.isString(input.ConditionExpression))
)
