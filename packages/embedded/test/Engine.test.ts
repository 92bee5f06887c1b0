import { assert, describe, it } from "@effect/vitest"
import { performance } from "node:perf_hooks"
import { database, invalid, order, orderKey, put, refused, run } from "./fixtures/engine.ts"

const TableName = "orders"

describe("an input that no type allows", () => {
  const hole: ReadonlyArray<unknown> = Array.from({ length: 1 })
  const cases: ReadonlyArray<readonly [operation: string, input: object, exception: string]> = [
    ["ListTables", { "": 3 }, "ValidationException"],
    ["TransactGetItems", { TransactItems: [{ Get: { TableName, "": 3 } }] }, "ValidationException"],
    ["TransactGetItems", { TransactItems: hole }, "SerializationException"],
    ["BatchGetItem", { RequestItems: { [TableName]: undefined } }, "SerializationException"],
    ["BatchWriteItem", { RequestItems: { [TableName]: hole } }, "SerializationException"]
  ]
  it.each(cases)("is refused by %s: %o", (operation, input, exception) => {
    assert.strictEqual(refused(database(), operation, input).name, exception)
  })
})

describe("an expression that is nested without end", () => {
  const nest = (open: string, close: string, depth: number) => (inner: string) =>
    open.repeat(depth) + inner + close.repeat(depth)
  const expressions = [
    nest("(", ")", 2_000)("a = :v"),
    nest("(", "", 4_000)(""),
    nest("NOT ", "", 1_000)("a = :v"),
    nest("(NOT ", ")", 600)("a = :v"),
    nest("size(", ")", 600)("a"),
    nest("a = (", ")", 600)(":v"),
    nest("a AND (", ")", 400)("b")
  ]
  const kinds = ["ConditionExpression", "UpdateExpression", "ProjectionExpression", "FilterExpression"] as const
  it.each(kinds)("is invalid as %s", (kind) => {
    const engine = database()
    for (const expression of expressions) {
      const text = kind === "UpdateExpression" ? `SET a = ${expression}` : expression
      const operation = { ConditionExpression: "UpdateItem", UpdateExpression: "UpdateItem" }[kind as string] ?? "Scan"
      const key = operation === "UpdateItem" ? { Key: orderKey("a", 1) } : {}
      invalid(engine, operation, { TableName, ...key, [kind]: text, ExpressionAttributeValues: { ":v": { N: "1" } } })
    }
  })
})

describe("a fork", () => {
  it("of 23,376 items takes 20 microseconds at most (median), and each side writes by itself", () => {
    const engine = database()
    for (let i = 0; i < 23_376; i++) {
      put(engine, TableName, order(`c${i % 3376}`, i, { status: { S: `s${i % 3}` }, at: { S: String(i) } }))
    }
    const times = Array.from({ length: 201 }, (_, i) => {
      // A parent that was written since its last fork, as between two tests.
      put(engine, TableName, order("c1", i))
      const before = performance.now()
      engine.fork()
      return performance.now() - before
    })
    const median = times.toSorted((a, b) => a - b)[100]!
    assert.isAtMost(median, 0.02)
    const fork = engine.fork()
    put(fork, TableName, order("fork", 1))
    run(engine, "DeleteItem", { TableName, Key: orderKey("c5", 5) })
    const get = (of: typeof engine, customer: string, number: number) =>
      run(of, "GetItem", { TableName, Key: orderKey(customer, number) }).Item
    assert.isUndefined(get(engine, "fork", 1))
    assert.isDefined(get(fork, "fork", 1))
    assert.isUndefined(get(engine, "c5", 5))
    assert.isDefined(get(fork, "c5", 5))
  })
})
