import type { AttributeMap } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import * as ExpressionAttributes from "../../src/expression/ExpressionAttributes.ts"
import { parseProjection, project } from "../../src/expression/projection.ts"
import { copyInItem, copyOutItem } from "../../src/value/Value.ts"
import { refusal } from "../fixtures/refusal.ts"

const item = copyInItem({
  a: { N: "1" },
  m: { M: { x: { S: "x" }, y: { M: { z: { S: "z" }, w: { S: "w" } } } } },
  l: { L: [{ N: "0" }, { N: "1" }, { M: { p: { S: "p" }, q: { S: "q" } } }, { L: [{ S: "in" }, { S: "out" }] }] },
  "d.ot": { S: "dot" },
  s: { SS: ["a"] }
})

const attributes = () => ExpressionAttributes.make({ "#d": "d.ot", "#p": "__proto__", "#a": "a" }, undefined)

const select = (text: string, from: AttributeMap = item) =>
  copyOutItem(project(parseProjection(text, attributes()), from))

describe("projection", () => {
  it("selects", () => {
    const cases: ReadonlyArray<readonly [string, AttributeMap]> = [
      ["a", { a: { N: "1" } }],
      [" a , #d ", { a: { N: "1" }, "d.ot": { S: "dot" } }],
      ["m.x", { m: { M: { x: { S: "x" } } } }],
      ["m.y.z, m.x", { m: { M: { x: { S: "x" }, y: { M: { z: { S: "z" } } } } } }],
      ["l[1]", { l: { L: [{ N: "1" }] } }],
      ["l[2].q, l[0]", { l: { L: [{ N: "0" }, { M: { q: { S: "q" } } }] } }],
      ["l[3][1], l[1], l[9]", { l: { L: [{ N: "1" }, { L: [{ S: "out" }] }] } }],
      ["l", { l: copyOutItem(item)["l"]! }],
      ["lost", {}],
      ["lost.x, a[0], s[0], m.y.lost, l[2].lost", {}],
      ["a.x, m[0], l.x", {}],
      ["toString, valueOf", {}],
      ["m.toString", {}],
      ["a, lost", { a: { N: "1" } }]
    ]
    for (const [text, expected] of cases) assert.deepStrictEqual(select(text), expected, text)
    const strange = copyInItem(JSON.parse('{"__proto__":{"M":{"__proto__":{"S":"x"},"y":{"S":"y"}}}}') as AttributeMap)
    assert.strictEqual(JSON.stringify(select("#p.#p", strange)), '{"__proto__":{"M":{"__proto__":{"S":"x"}}}}')
    assert.strictEqual(JSON.stringify(select("#p", copyInItem({}))), "{}")
  })

  it("refuses", () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ["", "The expression can not be empty;"],
      ["a,", 'Syntax error; token: "<EOF>"'],
      [",a", 'Syntax error; token: ","'],
      ["a b", 'Syntax error; token: "b"'],
      ["(a)", 'Syntax error; token: "("'],
      [":a", 'Syntax error; token: ":a"'],
      ["size(a)", "reserved keyword: size"],
      ["a, status", "reserved keyword: status"],
      ["#z", "An expression attribute name used in the document path is not defined; attribute name: #z"],
      [
        "a, a",
        "Two document paths overlap with each other; must remove or rewrite one of these paths; " +
          "path one: [a], path two: [a]"
      ],
      ["a, #a", "path one: [a], path two: [a]"],
      ["m, m.x", "overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, x]"],
      ["m.x.y, m.x", "path one: [m, x, y], path two: [m, x]"],
      ["l[0].a, l[0]", "path one: [l, [0], a], path two: [l, [0]]"],
      [
        "m.x, m[0]",
        "Two document paths conflict with each other; must remove or rewrite one of these paths; " +
          "path one: [m, x], path two: [m, [0]]"
      ],
      ["m.x[0], m.x.y.z", "path one: [m, x, [0]], path two: [m, x, y, z]"]
    ]
    for (const [text, message] of cases) {
      const said = refusal(() => parseProjection(text, attributes()))
      assert.match(said, /^Invalid ProjectionExpression: /)
      assert.include(said, message, text)
    }
  })
})
