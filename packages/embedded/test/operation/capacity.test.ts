import type { AttributeMap, Input, Output } from "@partita/dynamodb/wire"
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

/** What was consumed, in short: "1" of the table, "1 byStatus 2" with two of an index. */
const short = (answer: { readonly ConsumedCapacity?: Output<"Query">["ConsumedCapacity"] }): string => {
  const { CapacityUnits, GlobalSecondaryIndexes, LocalSecondaryIndexes, Table } = answer.ConsumedCapacity!
  const indexes = Object.entries({ ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes })
  const sum = indexes.reduce((sum, [, units]) => sum + units.CapacityUnits!, Table!.CapacityUnits!)
  assert.strictEqual(CapacityUnits, sum)
  return [Table!.CapacityUnits, ...indexes.map(([name, units]) => `${name} ${units.CapacityUnits}`)].join(" ")
}

describe("the golden table of capacity figures", () => {
  const s = (S: string) => ({ S })
  const n = (N: number) => ({ N: String(N) })
  const kilobytes = (count: number) => s("x".repeat(count * 1024 - 100))

  it("index write cost ladder (0 when the stored view is unchanged, 1 for a projected change, 2 for a key move)", () => {
    // Each write on what the one before left. byStatus and byMany hold all, byTotal keys and status, byCode keys.
    const writes: ReadonlyArray<readonly [set: AttributeMap | "delete", consumed: string]> = [
      [{}, "1"],
      [{}, "1"],
      [{ status: s("open") }, "1"],
      [{ at: s("1") }, "1 byStatus 1"],
      [{ at: s("1") }, "1"],
      [{ x: s("1") }, "1 byStatus 1"],
      [{ x: s("1") }, "1"],
      [{ total: n(1) }, "1 byStatus 1 byMany 1 byTotal 1"],
      [{ total: n(2) }, "1 byStatus 1 byMany 2 byTotal 2"],
      [{ x: s("2") }, "1 byStatus 1 byMany 1"],
      [{ code: { B: Uint8Array.of(1) } }, "1 byStatus 1 byCode 1 byMany 1"],
      [{ status: s("paid") }, "1 byStatus 2 byMany 2 byTotal 1"],
      [{ code: { B: Uint8Array.of(2) } }, "1 byStatus 1 byCode 2 byMany 1"],
      [{ x: kilobytes(3) }, "3 byStatus 3 byMany 3"],
      [{ at: s("2") }, "3 byStatus 6 byMany 6"],
      [{ x: kilobytes(2) }, "3 byStatus 3 byMany 3"],
      ["delete", "2 byStatus 2 byCode 1 byMany 2 byTotal 1"],
      ["delete", "1"]
    ]
    const engine = database()
    const Key = orderKey("a", 1)
    for (const [set, expected] of writes) {
      const entries = set === "delete" ? [] : Object.entries(set)
      const placeholders = {
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value]))
      }
      const answer =
        set === "delete"
          ? run(engine, "DeleteItem", { ...asked, Key })
          : run(engine, "UpdateItem", { ...asked, Key, ...(entries.length > 0 ? placeholders : {}) })
      assert.strictEqual(short(answer), expected, JSON.stringify(set).slice(0, 60))
    }
  })

  it("reads by consistency, by 4 KB of what is stored or projected, charged before the filter and the projection", () => {
    const engine = database()
    const item = (number: number, bytes: number) =>
      order("a", number, { status: s("s"), at: s("t"), total: n(1), x: s("x".repeat(bytes)) })
    put(engine, TableName, item(1, 3000), item(2, 3000), item(3, 9000))
    const ofA = { KeyConditionExpression: "customer = :a", ExpressionAttributeValues: { ":a": s("a") } }
    const ofS = {
      IndexName: "byStatus",
      KeyConditionExpression: "#s = :s",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":s": s("s") }
    }
    const local = { ...ofA, IndexName: "byTotal" }
    const none = { FilterExpression: "attribute_exists(nothing)" }
    const strong = { ConsistentRead: true }
    const reads: ReadonlyArray<readonly [Partial<Input<"Query">>, string]> = [
      [ofA, "2"],
      [{ ...ofA, ...strong }, "4"],
      [{ ...ofA, ...none }, "2"],
      [{ ...ofA, ...strong, ...none, Select: "COUNT" }, "4"],
      [{ ...ofA, ProjectionExpression: "customer" }, "2"],
      [{ ...ofA, Limit: 1 }, "0.5"],
      [{ ...ofA, Limit: 2, ...strong }, "2"],
      [ofS, "0 byStatus 2"],
      [{ ...ofS, ...none }, "0 byStatus 2"],
      [local, "0 byTotal 0.5"],
      [{ ...local, ...strong, Select: "COUNT" }, "0 byTotal 1"],
      // Each item fetched is a read of its own: one, one and three times 4 KB.
      [{ ...local, Select: "ALL_ATTRIBUTES" }, "2.5 byTotal 0.5"],
      [{ ...local, ...strong, ProjectionExpression: "x" }, "5 byTotal 1"],
      [{ ...local, ...none }, "2.5 byTotal 0.5"],
      [{ ...ofA, ExpressionAttributeValues: { ":a": s("nobody") } }, "0.5"],
      [{ ...local, ExpressionAttributeValues: { ":a": s("nobody") } }, "0 byTotal 0.5"]
    ]
    for (const [input, expected] of reads) {
      assert.strictEqual(short(run(engine, "Query", { ...asked, ...input })), expected, JSON.stringify(input))
    }
    const get = (number: number, options = {}) =>
      short(run(engine, "GetItem", { ...asked, Key: orderKey("a", number), ...options }))
    assert.deepStrictEqual(
      [get(1), get(1, strong), get(3), get(3, strong), get(9), get(9, strong)],
      ["0.5", "1", "1.5", "3", "0.5", "1"]
    )
    assert.strictEqual(short(run(engine, "Scan", { ...asked, ...none })), "2")
    assert.strictEqual(short(run(engine, "Scan", { ...asked, IndexName: "byCode" })), "0 byCode 0.5")
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
