// Unions that take one member: a value of two is of none.
import { DynamoDB, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { fromSchema } from "../../src/codec/Codec.ts"
import { outcome } from "./outcome.ts"

const Shape = Schema.Union(
  [
    Schema.Struct({ a: Schema.String }),
    Schema.Struct({ b: Schema.Int }),
    Schema.Struct({ b: Schema.Int, c: Schema.Int })
  ],
  { mode: "oneOf" }
)
const Item = Schema.Struct({ id: Schema.String, shape: Shape })

describe("a union that takes one member", () => {
  it("reads and writes what is of one, and refuses what is of several or of none", () => {
    const codec = fromSchema(Item)
    const write = (shape: unknown) => outcome(codec.encode({ id: "1", shape } as never))
    const read = (M: object) => outcome(codec.decode({ id: { S: "1" }, shape: { M: M as never } }))
    const several = "shape: is a value of several members of a union that takes one"
    assert.deepStrictEqual(write({ a: "x" }), { id: { S: "1" }, shape: { M: { a: { S: "x" } } } })
    assert.deepStrictEqual(read({ b: { N: "1" } }), { id: "1", shape: { b: 1 } })
    assert.strictEqual(write({ b: 1, c: 2 }), several)
    assert.strictEqual(read({ b: { N: "1" }, c: { N: "2" } }), several)
    assert.strictEqual(read({ a: { S: "x" }, b: { N: "1" } }), several)
    assert.strictEqual(read({ a: { N: "1" } }), "shape.a: is not stored as text (S)")
  })

  it.effect("has its fields in conditions and projections", () => {
    const Items = Table.make("one-of", { model: Item, partitionKey: "id" })
    return Effect.map(
      DynamoDB.request(
        DynamoDB.delete(Items, { id: "1" }, { condition: (i) => i.shape.a.eq("x").and(i.shape.b.notExists()) })
      ),
      ({ input }) => assert.deepStrictEqual(input.ExpressionAttributeNames, { "#0": "shape", "#1": "a", "#2": "b" })
    )
  })

  it("of models themselves", () => {
    const Model = Schema.Union(
      [
        Schema.Struct({ id: Schema.String, kind: Schema.Literal("a") }),
        Schema.Struct({ id: Schema.String, kind: Schema.Literal("b"), at: Schema.DateFromString })
      ],
      { mode: "oneOf" }
    )
    assert.strictEqual(Table.make("one-of-models", { model: Model, partitionKey: "id" }).name, "one-of-models")
  })
})
