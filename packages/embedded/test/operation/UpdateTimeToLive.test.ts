import { assert, describe, it } from "@effect/vitest"
import { database, invalid, put, refused, run } from "../fixtures/engine.ts"

const TableName = "words"
const specification = (Enabled: boolean, AttributeName = "expires") => ({
  TableName,
  TimeToLiveSpecification: { Enabled, AttributeName }
})

describe("UpdateTimeToLive", () => {
  it("basic: enable, describe (both states), re-target attribute, empty name, unknown table", () => {
    const engine = database()
    put(engine, TableName, { word: { S: "a" }, expires: { N: "1" } })
    const described = () => run(engine, "DescribeTimeToLive", { TableName }).TimeToLiveDescription
    assert.deepStrictEqual(described(), { TimeToLiveStatus: "DISABLED" })
    invalid(engine, "UpdateTimeToLive", specification(false), "already disabled")
    assert.deepStrictEqual(run(engine, "UpdateTimeToLive", specification(true)), {
      TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" }
    })
    assert.deepStrictEqual(described(), { TimeToLiveStatus: "ENABLED", AttributeName: "expires" })
    invalid(engine, "UpdateTimeToLive", specification(true), "already enabled")
    invalid(engine, "UpdateTimeToLive", specification(true, "other"), "different AttributeName", "expires")
    invalid(engine, "UpdateTimeToLive", specification(false, "other"), "different AttributeName", "expires")
    run(engine, "UpdateTimeToLive", specification(false))
    run(engine, "UpdateTimeToLive", specification(true, "other"))
    assert.deepStrictEqual(described(), { TimeToLiveStatus: "ENABLED", AttributeName: "other" })
    assert.strictEqual(run(engine, "Scan", { TableName }).Count, 1)
    invalid(engine, "UpdateTimeToLive", specification(true, ""), "timeToLiveSpecification.attributeName")
    invalid(engine, "UpdateTimeToLive", { TableName }, "timeToLiveSpecification")
    for (const operation of ["UpdateTimeToLive", "DescribeTimeToLive"]) {
      const input = { ...(operation === "UpdateTimeToLive" ? specification(true) : {}), TableName: "nowhere" }
      assert.strictEqual(refused(engine, operation, input).name, "ResourceNotFoundException")
    }
  })
})
