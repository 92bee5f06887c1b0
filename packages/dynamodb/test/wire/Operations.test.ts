import { assert, describe, it } from "@effect/vitest"
import * as sdk from "@aws-sdk/client-dynamodb"
import { effects } from "../../src/wire/Operations.ts"

describe("Operations", () => {
  const commands = Object.keys(sdk)
    .filter((name) => /^[A-Z]\w+Command$/.test(name))
    .map((name) => name.slice(0, -"Command".length))

  it("is the catalogue of the AWS client's commands", () => {
    assert.isAbove(commands.length, 60)
    assert.deepStrictEqual(Object.keys(effects).toSorted(), commands.toSorted())
  })

  it("calls a read only what its name says reads", () => {
    const reads = Object.entries(effects).filter(([, kind]) => kind === "read")
    for (const [name] of reads) assert.match(name, /^(Get|BatchGet|TransactGet|Query$|Scan$|Describe|List|Search)/)
    const writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "ExecuteStatement"]
    for (const name of writes) assert.propertyVal(effects, name, "write")
  })
})
