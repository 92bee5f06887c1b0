import { assert, describe, it } from "@effect/vitest"
import { database, invalid, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const engine = database()
put(
  engine,
  TableName,
  order("a", 1, {
    x: { S: "1" },
    pieces: { L: [{ N: "1" }, { N: "2" }, { N: "3" }] },
    detail: { M: { a: { S: "b" } } }
  }),
  order("a", 2),
  order("b", 1, { text: { S: "x".repeat(5000) } })
)
put(engine, "words", { word: { S: "one" } }, { word: { S: "two" } })

const get = (customer: string, number: number, options = {}) =>
  run(engine, "GetItem", { TableName, Key: orderKey(customer, number), ...options })

describe("GetItem", () => {
  it("gives the item under a key of either shape, and nothing where there is none", () => {
    assert.deepStrictEqual(get("a", 2), { Item: orderKey("a", 2) })
    assert.deepStrictEqual(get("a", 3), {})
    assert.deepStrictEqual(get("c", 1, { ConsistentRead: true }), {})
    assert.deepStrictEqual(run(engine, "GetItem", { TableName: "words", Key: { word: { S: "two" } } }), {
      Item: { word: { S: "two" } }
    })
  })

  it("gives what a projection selects: no key for free, list elements closed up, perhaps nothing", () => {
    assert.deepStrictEqual(get("a", 1, { ProjectionExpression: "pieces[2], pieces[0], detail.a" }), {
      Item: { pieces: { L: [{ N: "1" }, { N: "3" }] }, detail: { M: { a: { S: "b" } } } }
    })
    assert.deepStrictEqual(get("a", 2, { ProjectionExpression: "#x", ExpressionAttributeNames: { "#x": "x" } }), {
      Item: {}
    })
    assert.deepStrictEqual(get("a", 3, { ProjectionExpression: "x" }), {})
  })

  it("costs by 4 KB of what is stored, half when not consistent", () => {
    const capacity = (CapacityUnits: number) => ({ TableName, CapacityUnits })
    const total = { ReturnConsumedCapacity: "TOTAL" }
    assert.deepStrictEqual(get("a", 2, total).ConsumedCapacity, capacity(0.5))
    assert.deepStrictEqual(get("a", 9, { ...total, ConsistentRead: true }).ConsumedCapacity, capacity(1))
    assert.deepStrictEqual(get("b", 1, { ...total, ProjectionExpression: "customer" }).ConsumedCapacity, capacity(1))
    assert.deepStrictEqual(get("b", 1, { ReturnConsumedCapacity: "INDEXES", ConsistentRead: true }).ConsumedCapacity, {
      ...capacity(2),
      Table: { CapacityUnits: 2 }
    })
    assert.notProperty(get("a", 2, { ReturnConsumedCapacity: "NONE" }), "ConsumedCapacity")
  })

  const Key = orderKey("a", 1)
  const schema = "does not match the schema"
  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["no table name", { Key }, "tableName"],
    ["no key", { TableName }, "key", "null"],
    ["half a key", { TableName, Key: { customer: { S: "a" } } }, schema],
    ["more than a key", { TableName, Key: { ...Key, x: { S: "1" } } }, schema],
    ["another attribute", { TableName, Key: { customer: { S: "a" }, x: { N: "1" } } }, schema],
    ["a key of another type", { TableName, Key: { customer: { S: "a" }, number: { S: "1" } } }, schema],
    ["an empty key", { TableName, Key: orderKey("", 1) }, "empty string", "customer"],
    ["a large key", { TableName, Key: orderKey("x".repeat(2049), 1) }, "hashkey"],
    ["a bad number", { TableName, Key: orderKey("a", "x") }, "numeric value"],
    ["a projection of nothing", { TableName, Key, ProjectionExpression: "" }, "ProjectionExpression"],
    ["overlapping paths", { TableName, Key, ProjectionExpression: "a.b, a" }, "ProjectionExpression", "overlap"],
    ["an undefined name", { TableName, Key, ProjectionExpression: "#a" }, "#a"],
    [
      "an unused name",
      { TableName, Key, ProjectionExpression: "x", ExpressionAttributeNames: { "#a": "a" } },
      "unused",
      "#a"
    ],
    [
      "a name without an expression",
      { TableName, Key, ExpressionAttributeNames: { "#a": "a" } },
      "when using expressions"
    ],
    ["a path into a key", { TableName, Key, ProjectionExpression: "customer.x" }, "Key: customer"],
    ["the legacy projection", { TableName, Key, AttributesToGet: ["x"] }, "attributesToGet", "ProjectionExpression"],
    ["values", { TableName, Key, ExpressionAttributeValues: { ":a": { S: "a" } } }, "expressionAttributeValues"]
  ]

  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => invalid(engine, "GetItem", input, ...named))
  }

  it("refuses an unknown table before a wrong key", () => {
    const { name } = refused(engine, "GetItem", { TableName: "nowhere", Key: { x: { S: "1" } } })
    assert.strictEqual(name, "ResourceNotFoundException")
    invalid(engine, "GetItem", { TableName: "nowhere", Key: { x: { N: "" } } })
  })
})
