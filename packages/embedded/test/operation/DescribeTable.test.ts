import { assert, describe, it } from "@effect/vitest"
import { database, order, orderKey, orders, put, refused, run } from "../fixtures/engine.ts"

const arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"

describe("DescribeTable", () => {
  it("counts items and bytes, of indexes what they hold", () => {
    const engine = database()
    put(engine, "orders", order("a", 1, { total: { N: "5" } }), order("a", 2, { note: { S: "four" } }), order("b", 1))
    const { Table } = run(engine, "DescribeTable", { TableName: "orders" })
    // A key is 8 + 1 + 6 + 2 bytes; the others 5 + 2 and 4 + 4.
    assert.strictEqual(Table?.ItemCount, 3)
    assert.strictEqual(Table?.TableSizeBytes, 3 * 17 + 7 + 8)
    assert.deepInclude(Table?.LocalSecondaryIndexes?.[0], { IndexName: "byTotal", ItemCount: 1, IndexSizeBytes: 24 })
    assert.deepInclude(Table?.GlobalSecondaryIndexes?.[0], { IndexName: "byStatus", ItemCount: 0, IndexSizeBytes: 0 })
    run(engine, "DeleteItem", { TableName: "orders", Key: orderKey("a", 1) })
    const after = run(engine, "DescribeTable", { TableName: "orders" }).Table
    assert.strictEqual(after?.ItemCount, 2)
    assert.strictEqual(after?.TableSizeBytes, 2 * 17 + 8)
    assert.deepInclude(after?.LocalSecondaryIndexes?.[0], { ItemCount: 0, IndexSizeBytes: 0 })
  })

  it("takes an ARN, and says when the table was made", () => {
    const engine = database()
    engine.execute("CreateTable", { ...orders, TableName: "later" }, 1_700_000_000_000)
    assert.strictEqual(run(engine, "DescribeTable", { TableName: arn }).Table?.TableName, "orders")
    const { Table } = run(engine, "DescribeTable", { TableName: "later" })
    assert.strictEqual(Table?.CreationDateTime?.getTime(), 1_700_000_000_000)
    assert.strictEqual(run(engine, "DescribeTable", { TableName: Table?.TableArn }).Table?.TableName, "later")
  })

  it("refuses a table that is not there, and a bad name", () => {
    const engine = database()
    const { message, name } = refused(engine, "DescribeTable", { TableName: "nowhere" })
    assert.strictEqual(name, "ResourceNotFoundException")
    assert.include(message, "nowhere")
    assert.strictEqual(refused(engine, "DescribeTable", { TableName: "a" }).name, "ValidationException")
    assert.strictEqual(refused(engine, "DescribeTable", { TableName: `${arn}/index/x` }).name, "ValidationException")
  })
})
