import { assert, describe, it } from "@effect/vitest"
import { performance } from "node:perf_hooks"
import { database, order, orderKey, put, run } from "./fixtures/engine.ts"

const TableName = "orders"

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
