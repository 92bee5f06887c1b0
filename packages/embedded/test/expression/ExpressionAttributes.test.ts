import type { AttributeMap } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { evaluate, parseCondition } from "../../src/expression/condition.ts"
import * as ExpressionAttributes from "../../src/expression/ExpressionAttributes.ts"
import { parseProjection } from "../../src/expression/projection.ts"
import { refusal } from "../fixtures/refusal.ts"

type Names = { readonly [placeholder: string]: string }

describe("ExpressionAttributes", () => {
  it("accepts what its expressions use, together", () => {
    const attributes = ExpressionAttributes.make({ "#a": "a", "#_": "b.c", "#1x": "__proto__" }, { ":v": { N: "1" } })
    parseCondition("#a = :v AND #1x = :v", attributes, "FilterExpression")
    assert.deepStrictEqual(parseProjection("#_, #a, #1x", attributes), [["b.c"], ["a"], ["__proto__"]])
    attributes.finish()
    ExpressionAttributes.make(undefined, undefined).finish()
  })

  it("refuses what is badly named, empty or not a value", () => {
    const cases: ReadonlyArray<readonly [Names | undefined, AttributeMap | undefined, string]> = [
      [{}, undefined, "ExpressionAttributeNames must not be empty"],
      [undefined, {}, "ExpressionAttributeValues must not be empty"],
      [{ a: "a" }, undefined, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'],
      [{ "#": "a" }, undefined, 'invalid key: Syntax error; key: "#"'],
      [{ "#a-b": "a" }, undefined, 'key: "#a-b"'],
      [{ "#a.b": "a" }, undefined, 'key: "#a.b"'],
      [{ ":a": "a" }, undefined, 'key: ":a"'],
      [{ "#a\n": "a" }, undefined, "invalid key"],
      [{ "#é": "a" }, undefined, "invalid key"],
      [{ [`#${"a".repeat(255)}`]: "a" }, undefined, "placeholder is too long"],
      [{ "#a": "" }, undefined, "ExpressionAttributeNames contains invalid value"],
      [{ "#a": "x".repeat(65_536) }, undefined, "ExpressionAttributeNames contains invalid value"],
      [undefined, { "#a": { S: "" } }, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "#a"'],
      [undefined, { ":": { S: "" } }, 'key: ":"'],
      [undefined, { ":a": { N: "x" } }, "cannot be converted to a numeric value: x for key :a"],
      [undefined, { ":a": { SS: [] } }, "may not be empty for key :a"]
    ]
    for (const [names, values, message] of cases) {
      assert.include(
        refusal(() => ExpressionAttributes.make(names, values)),
        message
      )
    }
    refusal(
      () => ExpressionAttributes.make(undefined, { ":a": { S: 1 as unknown as string } }),
      "SerializationException"
    )
  })

  it("refuses what no expression used", () => {
    const attributes = ExpressionAttributes.make(
      { "#a": "a", "#b": "b", "#c": "c" },
      { ":v": { N: "1" }, ":w": { N: "2" } }
    )
    const condition = parseCondition("#a = :v OR #a = :w", attributes, "ConditionExpression")
    assert.include(
      refusal(() => attributes.finish()),
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b, #c}"
    )
    parseProjection("#b, #c", attributes)
    attributes.finish()
    assert.isTrue(evaluate(condition, { a: { N: "1" } }))

    const values = ExpressionAttributes.make(undefined, { ":v": { N: "1" }, ":w": { N: "2" } })
    parseCondition("a = :v", values, "ConditionExpression")
    assert.include(
      refusal(() => values.finish()),
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"
    )
  })

  it("refuses names and values without any expression", () => {
    const query = ["FilterExpression", "KeyConditionExpression", "ProjectionExpression"]
    const require = ExpressionAttributes.requireExpression((member) => query.includes(member))
    assert.strictEqual(
      refusal(() => require({ ExpressionAttributeNames: {}, ConditionExpression: "no member of a query" })),
      "ExpressionAttributeNames can only be specified when using expressions"
    )
    assert.strictEqual(
      refusal(() => require({ ExpressionAttributeValues: {}, ProjectionExpression: "takes no values" })),
      "ExpressionAttributeValues can only be specified when using expressions: " +
        "FilterExpression and KeyConditionExpression are null"
    )
    require({ ExpressionAttributeNames: {}, ProjectionExpression: "" })
    require({ ExpressionAttributeValues: {}, FilterExpression: "" })
    require({})
  })

  it("shares no value with the caller", () => {
    const bytes = Uint8Array.of(1)
    const attributes = ExpressionAttributes.make(undefined, { ":b": { B: bytes } })
    const condition = parseCondition("a = :b", attributes, "ConditionExpression")
    bytes[0] = 2
    assert.isTrue(evaluate(condition, { a: { B: Uint8Array.of(1) } }))
  })
})
