import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { contents, database, invalid, order, put, refused, run, words } from "../fixtures/engine.ts"

describe("DeleteTable", () => {
  it("removes the table and its items, and no others", () => {
    const engine = database()
    put(engine, "orders", order("a", 1), order("b", 2))
    put(engine, "words", { word: { S: "one" } })
    const { TableDescription } = run(engine, "DeleteTable", { TableName: "orders" })
    assert.deepInclude(TableDescription, { TableName: "orders", TableStatus: "DELETING", ItemCount: 2 })
    // Of a table that is being deleted the service tells no indexes.
    assert.notProperty(TableDescription, "GlobalSecondaryIndexes")
    assert.notProperty(TableDescription, "LocalSecondaryIndexes")
    assert.deepStrictEqual(contents(engine), { words: [{ word: { S: "one" } }] })
    assert.strictEqual(refused(engine, "Scan", { TableName: "orders" }).name, "ResourceNotFoundException")
  })

  it("leaves room for a new table of that name, which is empty", () => {
    const engine = database()
    put(engine, "words", { word: { S: "one" } })
    run(engine, "DeleteTable", { TableName: "words" })
    run(engine, "CreateTable", words)
    assert.deepStrictEqual(contents(engine), { orders: [], words: [] })
  })

  it("refuses a table that is not there, and one that is protected", () => {
    const engine = make()
    run(engine, "CreateTable", { ...words, DeletionProtectionEnabled: true })
    assert.strictEqual(refused(engine, "DeleteTable", { TableName: "orders" }).name, "ResourceNotFoundException")
    invalid(engine, "DeleteTable", { TableName: "words" }, "protected")
    assert.deepStrictEqual(run(engine, "ListTables", {}).TableNames, ["words"])
  })
})
