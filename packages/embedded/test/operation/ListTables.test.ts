import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { invalid, run, words } from "../fixtures/engine.ts"

const engine = make()
const names = ["Zebra", "a.b", "a_b", "aaa", "aab", "b-1"]
for (const TableName of names.toReversed()) run(engine, "CreateTable", { ...words, TableName })

describe("ListTables", () => {
  it("gives all names in order", () => {
    assert.deepStrictEqual(run(engine, "ListTables", {}), { TableNames: names })
  })

  it("gives them a page at a time, none at the end", () => {
    const first = run(engine, "ListTables", { Limit: 4 })
    assert.deepStrictEqual(first, { TableNames: names.slice(0, 4), LastEvaluatedTableName: "aaa" })
    const rest = run(engine, "ListTables", { Limit: 4, ExclusiveStartTableName: "aaa" })
    assert.deepStrictEqual(rest, { TableNames: names.slice(4) })
    assert.deepStrictEqual(run(engine, "ListTables", { Limit: 6 }), { TableNames: names })
  })

  it("starts behind a name that is not there", () => {
    assert.deepStrictEqual(run(engine, "ListTables", { ExclusiveStartTableName: "aaaa" }).TableNames, ["aab", "b-1"])
  })

  it("gives a hundred at most", () => {
    const many = make()
    for (let i = 0; i < 101; i++) run(many, "CreateTable", { ...words, TableName: `table${1000 + i}` })
    const page = run(many, "ListTables", {})
    assert.strictEqual(page.TableNames?.length, 100)
    assert.strictEqual(page.LastEvaluatedTableName, "table1099")
  })

  it("refuses a limit out of bounds and a bad name", () => {
    invalid(engine, "ListTables", { Limit: 0 }, "limit")
    invalid(engine, "ListTables", { Limit: 101 }, "limit", "100")
    invalid(engine, "ListTables", { ExclusiveStartTableName: "a;" }, "exclusiveStartTableName")
  })
})
