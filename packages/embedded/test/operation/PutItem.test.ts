import type { AttributeMap } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { contents, database, invalid, itemOf, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const get = (engine: ReturnType<typeof database>, Key: AttributeMap) => run(engine, "GetItem", { TableName, Key }).Item

describe("PutItem", () => {
  it("stores every type, and gives it back", () => {
    const engine = database()
    const item = order("a", "1.50", {
      text: { S: "" },
      bytes: { B: Uint8Array.of(0, 255) },
      yes: { BOOL: true },
      no: { BOOL: false },
      none: { NULL: true },
      list: { L: [{ S: "x" }, { L: [] }, { M: {} }] },
      map: { M: { __proto__x: { N: "1" }, deep: { M: { deeper: { S: "y" } } } } },
      texts: { SS: ["a", "b"] },
      numbers: { NS: ["1", "2"] },
      binaries: { BS: [Uint8Array.of(), Uint8Array.of(1)] }
    })
    assert.deepStrictEqual(run(engine, "PutItem", { TableName, Item: item }), {})
    assert.deepStrictEqual(get(engine, orderKey("a", "1.5")), { ...item, number: { N: "1.5" } })
  })

  it("keeps an attribute called __proto__ apart from the item's prototype", () => {
    const engine = database()
    const item = JSON.parse('{"word":{"S":"x"},"__proto__":{"M":{"polluted":{"S":"y"}}}}') as AttributeMap
    put(engine, "words", item)
    const { Item } = run(engine, "GetItem", { TableName: "words", Key: { word: { S: "x" } } })
    assert.deepStrictEqual(Object.keys(Item ?? {}).toSorted(), ["__proto__", "word"])
    assert.isUndefined((Item as { polluted?: unknown }).polluted)
  })

  it("replaces the whole item, and gives the old one when asked", () => {
    const engine = database()
    put(engine, TableName, order("a", 1, { x: { S: "1" } }), order("a", 2), order("b", 1))
    const Item = order("a", "1.0", { y: { S: "2" } })
    const old = run(engine, "PutItem", { TableName, Item, ReturnValues: "ALL_OLD" })
    assert.deepStrictEqual(old, { Attributes: order("a", 1, { x: { S: "1" } }) })
    assert.deepStrictEqual(get(engine, orderKey("a", 1)), order("a", 1, { y: { S: "2" } }))
    assert.deepStrictEqual(run(engine, "PutItem", { TableName, Item: order("a", 3), ReturnValues: "ALL_OLD" }), {})
    assert.deepStrictEqual(get(engine, orderKey("a", 2)), orderKey("a", 2))
  })

  it("keeps binary and numeric keys apart by their value", () => {
    const engine = database()
    put(engine, TableName, order("a", "-1"), order("a", "0.1"), order("a", "-0"), order("a", "1e2"))
    assert.deepStrictEqual(get(engine, orderKey("a", 0)), orderKey("a", 0))
    assert.deepStrictEqual(get(engine, orderKey("a", "100.00")), orderKey("a", 100))
    assert.isUndefined(get(engine, orderKey("a", 1)))
  })

  it("writes under a condition, or tells which item was there", () => {
    const engine = database()
    put(engine, TableName, order("a", 1, { v: { N: "1" } }), order("a", 2, { v: { N: "2" } }))
    const write = {
      TableName,
      Item: order("a", 1, { v: { N: "5" } }),
      ConditionExpression: "v = :v",
      ExpressionAttributeValues: { ":v": { N: "2" } }
    }
    const before = contents(engine)
    const failed = refused(engine, "PutItem", write)
    assert.strictEqual(failed.name, "ConditionalCheckFailedException")
    assert.notProperty(failed, "Item")
    const detailed = refused(engine, "PutItem", { ...write, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })
    assert.deepStrictEqual(itemOf(detailed), order("a", 1, { v: { N: "1" } }))
    assert.deepStrictEqual(contents(engine), before)
    run(engine, "PutItem", { ...write, ExpressionAttributeValues: { ":v": { N: "1.0" } } })
    assert.deepStrictEqual(get(engine, orderKey("a", 1)), write.Item)
    const absent = { ...write, Item: order("c", 1), ReturnValuesOnConditionCheckFailure: "ALL_OLD" }
    assert.notProperty(refused(engine, "PutItem", absent), "Item")
    run(engine, "PutItem", { TableName, Item: order("c", 1), ConditionExpression: "attribute_not_exists(customer)" })
  })

  it("takes 409,600 bytes and not one more", () => {
    const engine = database()
    // "word", "x" and "text" are 9 bytes.
    const item = (bytes: number) => ({ word: { S: "x" }, text: { S: "é".repeat((bytes - 10) / 2) + "a" } })
    put(engine, "words", item(409_600))
    invalid(engine, "PutItem", { TableName: "words", Item: item(409_602) }, "Item size")
    invalid(engine, "PutItem", { TableName: "nowhere", Item: item(409_602) }, "Item size")
  })

  it("takes keys of 2,048 and 1,024 bytes and not one more", () => {
    const engine = database()
    put(
      engine,
      TableName,
      order("é".repeat(1024), 1, { at: { S: "x".repeat(1024) }, code: { B: new Uint8Array(2048) } })
    )
    invalid(engine, "PutItem", { TableName, Item: order("é".repeat(1024) + "a", 1) }, "hashkey", "2048")
    invalid(
      engine,
      "PutItem",
      { TableName, Item: order("a", 1, { at: { S: "x".repeat(1025) } }) },
      "range keys",
      "1024"
    )
    invalid(engine, "PutItem", { TableName, Item: order("a", 1, { code: { B: new Uint8Array(2049) } }) }, "hashkey")
  })

  const Item = order("a", 1)
  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["a bad table name alone", { TableName: "a;", ReturnValues: "X", Item }, "tableName"],
    ["no item", { TableName }, "item", "null"],
    [
      "three bad choices together",
      { TableName, Item, ReturnValues: "X", ReturnConsumedCapacity: "X", ReturnItemCollectionMetrics: "X" },
      "3 validation errors",
      "returnValues",
      "returnConsumedCapacity",
      "returnItemCollectionMetrics"
    ],
    ["another return value", { TableName, Item, ReturnValues: "ALL_NEW" }, "ReturnValues", "ALL_OLD"],
    ["a missing key", { TableName, Item: { customer: { S: "a" } } }, "Missing the key number"],
    ["a key of another type", { TableName, Item: order("a", 1, { number: { S: "1" } }) }, "number", "expected: N", "S"],
    ["an empty key", { TableName, Item: order("", 1) }, "empty string", "Key: customer"],
    [
      "an index key of another type",
      { TableName, Item: order("a", 1, { status: { N: "1" } }) },
      "Index Key status",
      "byStatus"
    ],
    ["an index key that is null", { TableName, Item: order("a", 1, { total: { NULL: true } }) }, "total", "byTotal"],
    ["an empty index key", { TableName, Item: order("a", 1, { at: { S: "" } }) }, "empty string", "byStatus", "at"],
    [
      "an empty binary index key",
      { TableName, Item: order("a", 1, { code: { B: new Uint8Array() } }) },
      "empty binary"
    ],
    ["an empty set", { TableName, Item: order("a", 1, { x: { SS: [] } }) }, "may not be empty"],
    ["a set with duplicates", { TableName, Item: order("a", 1, { x: { NS: ["1", "1.0"] } }) }, "duplicates"],
    ["no number", { TableName, Item: order("a", 1, { x: { N: "one" } }) }, "numeric value"],
    ["39 digits", { TableName, Item: order("a", 1, { x: { N: "1".repeat(39) } }) }, "38 significant digits"],
    ["a value of no type", { TableName, Item: order("a", 1, { x: {} as never }) }, "empty"],
    ["a value of two types", { TableName, Item: order("a", 1, { x: { S: "", N: "1" } as never }) }, "more than one"],
    [
      "names without an expression",
      { TableName, Item, ExpressionAttributeNames: { "#a": "a" } },
      "when using expressions"
    ],
    [
      "an unused value",
      {
        TableName,
        Item,
        ConditionExpression: "attribute_exists(customer)",
        ExpressionAttributeValues: { ":a": { S: "a" } }
      },
      "ExpressionAttributeValues",
      ":a"
    ],
    ["an undefined value", { TableName, Item, ConditionExpression: "x = :a" }, "ConditionExpression", ":a"],
    ["a syntax error", { TableName, Item, ConditionExpression: "x = " }, "ConditionExpression"],
    ["a path into a key", { TableName, Item, ConditionExpression: "attribute_exists(customer.x)" }, "Key: customer"],
    [
      "a path into an index key",
      { TableName, Item, ConditionExpression: "attribute_exists(code[0])" },
      "IndexKey: code"
    ],
    ["the legacy conditions", { TableName, Item, Expected: {} }, "expected", "ConditionExpression"],
    ["what nobody knows", { TableName, Item, Colour: "red" }, "colour"]
  ]

  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => {
      const engine = database()
      put(engine, TableName, order("z", 9))
      const before = contents(engine)
      invalid(engine, "PutItem", input, ...named)
      assert.deepStrictEqual(contents(engine), before)
    })
  }

  it("refuses an unknown table after what is wrong with the request, before what is wrong with the item's key", () => {
    const engine = database()
    const nowhere = { TableName: "nowhere", Item: { x: { S: "x" } } }
    assert.strictEqual(refused(engine, "PutItem", nowhere).name, "ResourceNotFoundException")
    invalid(engine, "PutItem", { ...nowhere, ReturnValues: "ALL_NEW" }, "ReturnValues")
    invalid(engine, "PutItem", { ...nowhere, Item: { x: { N: "" } } })
    invalid(engine, "PutItem", { ...nowhere, ConditionExpression: "(" })
  })

  it("finds a table by its ARN", () => {
    const engine = database()
    put(engine, "arn:aws:dynamodb:eu-west-1:123456789012:table/orders", order("a", 1))
    assert.deepStrictEqual(get(engine, orderKey("a", 1)), order("a", 1))
  })
})
