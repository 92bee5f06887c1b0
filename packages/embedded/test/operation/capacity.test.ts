import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { database, order, orderKey, put, run } from "../fixtures/engine.ts"

const TableName = "orders"
const asked = { TableName, ReturnConsumedCapacity: "INDEXES" } as const
const text = (bytes: number) => ({ text: { S: "x".repeat(bytes) } })

const consumed = (
  table: number,
  global: { readonly [index: string]: number } = {},
  local: { readonly [index: string]: number } = {}
) => {
  const byName = (units: { readonly [index: string]: number }) =>
    Object.fromEntries(Object.entries(units).map(([name, CapacityUnits]) => [name, { CapacityUnits }]))
  const sum = [...Object.values(global), ...Object.values(local)].reduce((a, b) => a + b, table)
  return {
    TableName,
    CapacityUnits: sum,
    Table: { CapacityUnits: table },
    ...(Object.keys(local).length === 0 ? undefined : { LocalSecondaryIndexes: byName(local) }),
    ...(Object.keys(global).length === 0 ? undefined : { GlobalSecondaryIndexes: byName(global) })
  }
}

describe("the capacity a write consumes", () => {
  const putting = (engine: ReturnType<typeof database>, Item: AttributeMap) =>
    run(engine, "PutItem", { ...asked, Item }).ConsumedCapacity

  it("is by 1 KB of the larger of the old item and the new", () => {
    const engine = database()
    put(engine, TableName, order("z", 1, text(9000)))
    // The key and the name are 21 bytes.
    assert.deepStrictEqual(putting(engine, order("a", 1, text(1003))), consumed(1))
    assert.deepStrictEqual(putting(engine, order("a", 2, text(1004))), consumed(2))
    assert.deepStrictEqual(putting(engine, order("a", 2)), consumed(2))
    assert.deepStrictEqual(putting(engine, order("a", 2)), consumed(1))
    const remove = (number: number) =>
      run(engine, "DeleteItem", { ...asked, Key: orderKey("z", number) }).ConsumedCapacity
    assert.deepStrictEqual(remove(1), consumed(9))
    assert.deepStrictEqual(remove(1), consumed(1))
  })

  it("is of an index for what it holds: nothing unchanged, one for a change, two for a move", () => {
    const engine = database()
    const item = (status: string, more: AttributeMap = {}) =>
      order("a", 1, { status: { S: status }, at: { S: "x" }, ...more })
    assert.deepStrictEqual(putting(engine, item("open")), consumed(1, { byStatus: 1 }))
    assert.deepStrictEqual(putting(engine, item("open")), consumed(1))
    assert.deepStrictEqual(putting(engine, item("open", { x: { S: "1" } })), consumed(1, { byStatus: 1 }))
    assert.deepStrictEqual(putting(engine, item("paid", { x: { S: "1" } })), consumed(1, { byStatus: 2 }))
    assert.deepStrictEqual(putting(engine, order("a", 1)), consumed(1, { byStatus: 1 }))
  })

  it("is not of an index that holds none of what changes", () => {
    const engine = database()
    const item = order("a", 1, { total: { N: "1" }, ...text(3000) })
    assert.deepStrictEqual(putting(engine, item), consumed(3, {}, { byTotal: 1 }))
    const change = run(engine, "UpdateItem", {
      ...asked,
      Key: orderKey("a", 1),
      UpdateExpression: "SET x = :x",
      ExpressionAttributeValues: { ":x": { S: "1" } }
    })
    assert.deepStrictEqual(change.ConsumedCapacity, consumed(3))
  })

  it("is told as a sum, or not at all", () => {
    const engine = database()
    const Item = order("a", 1, { total: { N: "1" } })
    const total = run(engine, "PutItem", { TableName, Item, ReturnConsumedCapacity: "TOTAL" })
    assert.deepStrictEqual(total, { ConsumedCapacity: { TableName, CapacityUnits: 2 } })
    assert.deepStrictEqual(run(engine, "PutItem", { TableName, Item, ReturnConsumedCapacity: "NONE" }), {})
  })
})

describe("the capacity a read consumes", () => {
  const engine = database()
  for (let i = 0; i < 10; i++) {
    put(engine, TableName, order("a", i, { total: { N: "1" }, status: { S: "s" }, at: { S: "t" }, ...text(1000) }))
  }
  type Query = Partial<Input<"Query">>
  const query = (options: Query = {}) =>
    run(engine, "Query", {
      ...asked,
      KeyConditionExpression: "customer = :c",
      ExpressionAttributeValues: { ":c": { S: "a" } },
      ...options
    }).ConsumedCapacity

  it("is by 4 KB of what is read in all, filtered or not, and never nothing", () => {
    // Ten items of 1,043 bytes are three times 4 KB.
    assert.deepStrictEqual(query(), consumed(1.5))
    assert.deepStrictEqual(query({ ConsistentRead: true }), consumed(3))
    assert.deepStrictEqual(query({ FilterExpression: "attribute_exists(nothing)" }), consumed(1.5))
    assert.deepStrictEqual(query({ Select: "COUNT", Limit: 3 }), consumed(0.5))
    assert.deepStrictEqual(query({ ExpressionAttributeValues: { ":c": { S: "nobody" } } }), consumed(0.5))
    assert.deepStrictEqual(run(engine, "Scan", asked).ConsumedCapacity, consumed(1.5))
  })

  it("is of an index for what it holds, and of the table for what a local one fetches", () => {
    assert.deepStrictEqual(query({ IndexName: "byTotal" }), consumed(0, {}, { byTotal: 0.5 }))
    const fetched = query({ IndexName: "byTotal", Select: "ALL_ATTRIBUTES" })
    assert.deepStrictEqual(fetched, consumed(5, {}, { byTotal: 0.5 }))
    const global = run(engine, "Scan", { ...asked, IndexName: "byStatus" })
    assert.deepStrictEqual(global.ConsumedCapacity, consumed(0, { byStatus: 1.5 }))
  })
})

describe("item collection metrics", () => {
  const metrics = { ReturnItemCollectionMetrics: "SIZE" } as const

  it("tell the size of a partition where there are local indexes", () => {
    const engine = database()
    const Item = order("a", 1, { total: { N: "1" } })
    const expected = { ItemCollectionKey: { customer: { S: "a" } }, SizeEstimateRangeGB: [0, 1] }
    assert.deepStrictEqual(run(engine, "PutItem", { TableName, Item, ...metrics }), { ItemCollectionMetrics: expected })
    const Key = orderKey("a", 1)
    assert.deepStrictEqual(run(engine, "UpdateItem", { TableName, Key, ...metrics }).ItemCollectionMetrics, expected)
    assert.deepStrictEqual(run(engine, "DeleteItem", { TableName, Key, ...metrics }).ItemCollectionMetrics, expected)
    assert.deepStrictEqual(run(engine, "PutItem", { TableName, Item }), {})
    assert.deepStrictEqual(run(engine, "PutItem", { TableName: "words", Item: { word: { S: "a" } }, ...metrics }), {})
  })
})
