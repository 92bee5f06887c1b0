import { assert, describe, it } from "@effect/vitest"
import { bareName, keyText } from "../../src/operation/physical.ts"

describe("physical items", () => {
  it("have one text for each key, however its numbers are written", () => {
    const names = ["a", "b"]
    const text = (a: object, b: object) => keyText(names, { b, a } as never)
    const same = [
      [text({ S: "x" }, { N: "1" }), text({ S: "x" }, { N: "1.0" }), text({ S: "x" }, { N: "10e-1" })],
      [text({ S: "x" }, { N: "0" }), text({ S: "x" }, { N: "-0" })],
      [text({ B: new Uint8Array([1, 255]) }, { N: "5" }), text({ B: Buffer.from([1, 255]) }, { N: "5" })]
    ]
    for (const texts of same) assert.strictEqual(new Set(texts).size, 1)
    const different = [
      text({ S: "1" }, { S: "2" }),
      text({ N: "1" }, { S: "2" }),
      text({ S: "1" }, { N: "2" }),
      text({ S: "12" }, { S: "" }),
      text({ S: "" }, { S: "12" }),
      text({ S: "1S2" }, { S: "" }),
      text({ S: "1:" }, { S: "2" }),
      text({ B: new Uint8Array([49]) }, { S: "2" }),
      text({ N: "10" }, { S: "2" }),
      text({ N: "-1" }, { S: "2" }),
      ...same.map(([first]) => first!)
    ]
    assert.strictEqual(new Set(different).size, different.length)
  })

  it("are in a table with a name, by which an ARN may call it too", () => {
    assert.strictEqual(bareName("orders"), "orders")
    assert.strictEqual(bareName("arn:aws:dynamodb:eu-west-1:123456789012:table/orders"), "orders")
    assert.strictEqual(bareName("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b-c_d"), "a.b-c_d")
  })
})
