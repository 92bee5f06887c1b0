import { assert, describe, it } from "@effect/vitest"
import { contents, database, invalid, itemOf, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const filled = () => {
  const engine = database()
  put(engine, TableName, order("a", 1, { x: { S: "1" } }), order("a", 2), order("b", 1))
  return engine
}

describe("DeleteItem", () => {
  it("removes one item, gives it when asked, and none is no error", () => {
    const engine = filled()
    const Key = orderKey("a", "1.0")
    assert.deepStrictEqual(run(engine, "DeleteItem", { TableName, Key, ReturnValues: "ALL_OLD" }), {
      Attributes: order("a", 1, { x: { S: "1" } })
    })
    assert.deepStrictEqual(run(engine, "DeleteItem", { TableName, Key, ReturnValues: "ALL_OLD" }), {})
    assert.deepStrictEqual(run(engine, "DeleteItem", { TableName, Key: orderKey("z", 1) }), {})
    assert.sameDeepMembers((contents(engine) as { orders: Array<unknown> }).orders, [order("a", 2), order("b", 1)])
  })

  it("removes under a condition, or tells which item is there", () => {
    const engine = filled()
    const remove = {
      TableName,
      Key: orderKey("a", 1),
      ConditionExpression: "(x = :x)",
      ExpressionAttributeValues: { ":x": { S: "2" } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const
    }
    const before = contents(engine)
    const failed = refused(engine, "DeleteItem", remove)
    assert.strictEqual(failed.name, "ConditionalCheckFailedException")
    assert.deepStrictEqual(itemOf(failed), order("a", 1, { x: { S: "1" } }))
    assert.notProperty(refused(engine, "DeleteItem", { ...remove, Key: orderKey("a", 7) }), "Item")
    assert.deepStrictEqual(contents(engine), before)
    run(engine, "DeleteItem", { ...remove, ExpressionAttributeValues: { ":x": { S: "1" } } })
    assert.isUndefined(run(engine, "GetItem", { TableName, Key: remove.Key }).Item)
  })

  const Key = orderKey("a", 1)
  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["a bad table name alone", { TableName: "a", Key, ReturnValues: "X" }, "tableName"],
    [
      "two bad choices together",
      { TableName, Key, ReturnValues: "X", ReturnConsumedCapacity: "X" },
      "2 validation errors",
      "returnValues",
      "returnConsumedCapacity"
    ],
    ["no key", { TableName }, "key", "null"],
    ["half a key", { TableName, Key: { customer: { S: "a" } } }, "does not match the schema"],
    ["an empty key", { TableName, Key: orderKey("", 1) }, "empty string"],
    ["another return value", { TableName, Key, ReturnValues: "UPDATED_OLD" }, "ReturnValues"],
    ["the legacy conditions", { TableName, Key, Expected: {} }, "expected"]
  ]
  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => {
      const engine = filled()
      const before = contents(engine)
      invalid(engine, "DeleteItem", input, ...named)
      assert.deepStrictEqual(contents(engine), before)
    })
  }

  it("refuses an unknown table", () => {
    const { name } = refused(filled(), "DeleteItem", { TableName: "nowhere", Key })
    assert.strictEqual(name, "ResourceNotFoundException")
  })
})
