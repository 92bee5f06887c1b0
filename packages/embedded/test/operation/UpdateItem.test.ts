import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { contents, database, invalid, itemOf, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const attributes: AttributeMap = {
  v: { N: "1" },
  pieces: { L: [{ S: "a" }, { S: "b" }, { S: "c" }] },
  detail: { M: { x: { N: "1" } } },
  tags: { SS: ["a", "b"] }
}
const filled = () => {
  const engine = database()
  put(engine, TableName, order("a", 1, attributes), order("a", 2), order("b", 1))
  return engine
}
type Update = Partial<Input<"UpdateItem">>
const update = (engine: ReturnType<typeof database>, options: Update, number = 1) =>
  run(engine, "UpdateItem", { TableName, Key: orderKey("a", number), ...options })
const get = (engine: ReturnType<typeof database>, number = 1) =>
  run(engine, "GetItem", { TableName, Key: orderKey("a", number) }).Item

const set: Update = {
  UpdateExpression: "SET v = v + :n, detail.y = :s, pieces[1] = :s REMOVE pieces[0] ADD tags :t",
  ExpressionAttributeValues: { ":n": { N: "2" }, ":s": { S: "s" }, ":t": { SS: ["c"] } }
}

describe("UpdateItem", () => {
  it("changes what the expression names and keeps the rest", () => {
    const engine = filled()
    assert.deepStrictEqual(update(engine, set), {})
    assert.deepStrictEqual(
      get(engine),
      order("a", 1, {
        v: { N: "3" },
        pieces: { L: [{ S: "s" }, { S: "c" }] },
        detail: { M: { x: { N: "1" }, y: { S: "s" } } },
        tags: { SS: ["a", "b", "c"] }
      })
    )
    assert.deepStrictEqual(get(engine, 2), order("a", 2))
  })

  it("makes an item of the key where there is none", () => {
    const engine = filled()
    const options: Update = {
      UpdateExpression: "SET v = if_not_exists(v, :v)",
      ExpressionAttributeValues: { ":v": { N: "7" } },
      ReturnValues: "ALL_NEW"
    }
    assert.deepStrictEqual(update(engine, options, 3), { Attributes: order("a", 3, { v: { N: "7" } }) })
    assert.deepStrictEqual(update(engine, { ReturnValues: "ALL_NEW" }, 4), { Attributes: orderKey("a", 4) })
    assert.deepStrictEqual(get(engine, 4), orderKey("a", 4))
  })

  it("returns the old or the new item, or what was changed of it", () => {
    const returned = (ReturnValues: Update["ReturnValues"]) => update(filled(), { ...set, ReturnValues }).Attributes
    assert.isUndefined(returned("NONE"))
    assert.deepStrictEqual(returned("ALL_OLD"), order("a", 1, attributes))
    assert.deepStrictEqual(returned("ALL_NEW")?.["v"], { N: "3" })
    assert.deepStrictEqual(Object.keys(returned("ALL_NEW") ?? {}).length, 6)
    const old = returned("UPDATED_OLD")
    assert.deepStrictEqual(old?.["v"], { N: "1" })
    assert.deepStrictEqual(old?.["tags"], { SS: ["a", "b"] })
    const updated = returned("UPDATED_NEW")
    assert.deepStrictEqual(updated?.["v"], { N: "3" })
    assert.deepStrictEqual(updated?.["detail"], { M: { y: { S: "s" } } })
    assert.notProperty(updated, "customer")
  })

  it("returns no attributes where there are none to return", () => {
    const engine = filled()
    const remove: Update = { UpdateExpression: "REMOVE v" }
    assert.deepStrictEqual(update(engine, { ...remove, ReturnValues: "UPDATED_NEW" }), {})
    assert.deepStrictEqual(update(engine, { ...remove, ReturnValues: "UPDATED_OLD" }), {})
    assert.deepStrictEqual(update(engine, { ...remove, ReturnValues: "ALL_OLD" }, 5), {})
  })

  it("leaves no ghost where the condition fails, and tells what is there", () => {
    const engine = filled()
    const before = contents(engine)
    const guarded = {
      TableName,
      Key: orderKey("a", 5),
      UpdateExpression: "SET v = :v",
      ConditionExpression: "attribute_exists(customer) AND v = :v",
      ExpressionAttributeValues: { ":v": { N: "2" } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD"
    }
    const absent = refused(engine, "UpdateItem", guarded)
    assert.strictEqual(absent.name, "ConditionalCheckFailedException")
    assert.notProperty(absent, "Item")
    assert.deepStrictEqual(
      itemOf(refused(engine, "UpdateItem", { ...guarded, Key: orderKey("a", 1) })),
      order("a", 1, attributes)
    )
    assert.deepStrictEqual(contents(engine), before)
  })

  it("refuses to grow an item beyond 409,600 bytes", () => {
    const engine = filled()
    const text = { UpdateExpression: "SET big = :big", ReturnValues: "NONE" } as const
    const big = (size: number) => ({ ...text, ExpressionAttributeValues: { ":big": { S: "x".repeat(size) } } })
    // The key is 17 bytes, "big" 3.
    update(engine, big(409_580), 2)
    invalid(engine, "UpdateItem", { TableName, Key: orderKey("a", 2), ...big(409_581) }, "Item size to update")
    assert.strictEqual(get(engine, 2)?.["big"]?.S?.length, 409_580)
  })

  const Key = orderKey("a", 1)
  const value = (v: object) => ({ ExpressionAttributeValues: { ":v": v } })
  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["a bad table name alone", { TableName: "a", Key, ReturnValues: "X" }, "tableName"],
    [
      "two bad choices together",
      { TableName, Key, ReturnValues: "X", ReturnConsumedCapacity: "X" },
      "2 validation errors",
      "returnValues"
    ],
    ["no key", { TableName }, "key", "null"],
    ["an incomplete key", { TableName, Key: { customer: { S: "a" } } }, "does not match the schema"],
    ["an empty expression", { TableName, Key, UpdateExpression: "" }, "UpdateExpression", "empty"],
    ["a syntax error", { TableName, Key, UpdateExpression: "SET a =" }, "UpdateExpression"],
    [
      "a change of the partition key",
      { TableName, Key, UpdateExpression: "SET customer = :v", ...value({ S: "b" }) },
      "customer",
      "part of the key"
    ],
    [
      "a removal of the sort key",
      { TableName, Key, UpdateExpression: "REMOVE #n", ExpressionAttributeNames: { "#n": "number" } },
      "number",
      "part of the key"
    ],
    ["a path into an index key", { TableName, Key, UpdateExpression: "REMOVE code.x" }, "IndexKey: code"],
    [
      "an index key of another type",
      { TableName, Key, UpdateExpression: "SET code = :v", ...value({ S: "b" }) },
      "code",
      "byCode"
    ],
    [
      "an empty index key",
      { TableName, Key, UpdateExpression: "SET code = :v", ...value({ B: new Uint8Array() }) },
      "empty binary",
      "byCode"
    ],
    ["a missing parent", { TableName, Key, UpdateExpression: "SET nix.x = :v", ...value({ S: "b" }) }, "document path"],
    ["a missing operand", { TableName, Key, UpdateExpression: "SET x = nope" }, "does not exist"],
    [
      "an operand of another type",
      { TableName, Key, UpdateExpression: "SET tags = tags + :v", ...value({ N: "1" }) },
      "incorrect data type"
    ],
    [
      "overlapping paths",
      { TableName, Key, UpdateExpression: "SET detail.x = :v REMOVE detail", ...value({ S: "b" }) },
      "UpdateExpression",
      "overlap"
    ],
    [
      "an unused value",
      { TableName, Key, UpdateExpression: "REMOVE v", ...value({ S: "b" }) },
      "ExpressionAttributeValues",
      ":v"
    ],
    ["the legacy updates", { TableName, Key, AttributeUpdates: {} }, "attributeUpdates", "UpdateExpression"]
  ]
  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => {
      const engine = filled()
      const before = contents(engine)
      invalid(engine, "UpdateItem", input, ...named)
      assert.deepStrictEqual(contents(engine), before)
    })
  }

  it("refuses an unknown table before a wrong key", () => {
    const { name } = refused(filled(), "UpdateItem", { TableName: "nowhere", Key: { x: { S: "" } } })
    assert.strictEqual(name, "ResourceNotFoundException")
  })
})
