import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { invalid, run } from "../fixtures/engine.ts"

describe("DescribeLimits and DescribeEndpoints", () => {
  it("answer with constants, the endpoint never the service's own", () => {
    const engine = make()
    assert.deepStrictEqual(run(engine, "DescribeLimits", {}), {
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000
    })
    const { Endpoints } = run(engine, "DescribeEndpoints", {})
    assert.deepStrictEqual(Endpoints, [{ Address: "localhost", CachePeriodInMinutes: 1440 }])
    invalid(engine, "DescribeLimits", { TableName: "words" }, "tableName")
  })
})
