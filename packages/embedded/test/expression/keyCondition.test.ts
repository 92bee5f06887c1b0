import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import * as ExpressionAttributes from "../../src/expression/ExpressionAttributes.ts"
import { type KeySchema, matchKey, parseKeyCondition } from "../../src/expression/keyCondition.ts"
import { refusal } from "../fixtures/refusal.ts"

const values: AttributeMap = {
  ":p": { S: "p" },
  ":q": { S: "q" },
  ":a": { S: "a" },
  ":b": { S: "b" },
  ":n": { N: "1" }
}
const [p, q, a, b]: ReadonlyArray<AttributeValue> = [{ S: "p" }, { S: "q" }, { S: "a" }, { S: "b" }]

const hash: KeySchema = { partition: ["pk"], sort: [] }
const composite: KeySchema = { partition: ["pk"], sort: ["sk"] }
const wide: KeySchema = { partition: ["p1", "p2"], sort: ["s1", "s2", "s3"] }

const parse = (text: string, schema: KeySchema) =>
  matchKey(parseKeyCondition(text, ExpressionAttributes.make({ "#sk": "sk", "#o": "order" }, values)), schema)

describe("keyCondition", () => {
  it("reads partitions, equalities and ranges", () => {
    const cases: ReadonlyArray<readonly [string, KeySchema, unknown]> = [
      ["pk = :p", hash, { partition: [p], sort: [] }],
      [":p = pk", hash, { partition: [p], sort: [] }],
      ["(pk = :p)", composite, { partition: [p], sort: [] }],
      ["pk = :p AND sk = :a", composite, { partition: [p], sort: [a] }],
      ["(sk = :a) and (pk = :p)", composite, { partition: [p], sort: [a] }],
      ["pk = :p AND #sk < :a", composite, { partition: [p], sort: [], range: { operator: "<", values: [a] } }],
      ["pk = :p AND :a < sk", composite, { partition: [p], sort: [], range: { operator: ">", values: [a] } }],
      ["pk = :p AND sk <= :a", composite, { partition: [p], sort: [], range: { operator: "<=", values: [a] } }],
      ["pk = :p AND :a <= sk", composite, { partition: [p], sort: [], range: { operator: ">=", values: [a] } }],
      ["(:a >= sk AND :p = pk)", composite, { partition: [p], sort: [], range: { operator: "<=", values: [a] } }],
      ["pk = :p AND :a > sk", composite, { partition: [p], sort: [], range: { operator: "<", values: [a] } }],
      [
        "sk BETWEEN :a AND :b AND pk = :p",
        composite,
        { partition: [p], sort: [], range: { operator: "BETWEEN", values: [a, b] } }
      ],
      [
        "pk = :p AND (begins_with(sk, :a))",
        composite,
        { partition: [p], sort: [], range: { operator: "begins_with", values: [a] } }
      ],
      ["p2 = :q AND p1 = :p", wide, { partition: [p, q], sort: [] }],
      ["s1 = :a AND p2 = :q AND p1 = :p", wide, { partition: [p, q], sort: [a] }],
      [
        "s2 > :b AND (p1 = :p AND (p2 = :q AND s1 = :a))",
        wide,
        { partition: [p, q], sort: [a], range: { operator: ">", values: [b] } }
      ],
      ["p1 = :p AND p2 = :q AND s3 = :p AND s1 = :a AND s2 = :b", wide, { partition: [p, q], sort: [a, b, p] }]
    ]
    for (const [text, schema, expected] of cases) assert.deepStrictEqual(parse(text, schema), expected, text)
  })

  it("refuses", () => {
    const cases: ReadonlyArray<readonly [string, KeySchema, string]> = [
      ["", hash, "Invalid KeyConditionExpression: The expression can not be empty;"],
      ["pk", hash, "Invalid KeyConditionExpression: Syntax error"],
      ["((pk = :p))", hash, "Invalid KeyConditionExpression: The expression has redundant parentheses;"],
      ["pk = :z", hash, "Invalid KeyConditionExpression: An expression attribute value"],
      ["pk = :p OR sk = :a", composite, "Invalid operator used in KeyConditionExpression: OR"],
      ["NOT pk = :p", composite, "Invalid operator used in KeyConditionExpression: NOT"],
      ["pk = :p AND NOT sk = :a", composite, "Invalid operator used in KeyConditionExpression: NOT"],
      ["pk <> :p", hash, "Invalid operator used in KeyConditionExpression: <>"],
      ["pk IN (:p)", hash, "Invalid operator used in KeyConditionExpression: IN"],
      ["attribute_exists(pk)", hash, "Invalid operator used in KeyConditionExpression: attribute_exists"],
      ["pk = :p AND contains(sk, :a)", composite, "Invalid operator used in KeyConditionExpression: contains"],
      ["size(pk) = :n", hash, "KeyConditionExpressions cannot contain nested operations"],
      ["pk.x = :p", hash, "KeyConditionExpressions cannot have conditions on nested attributes"],
      [":p = :q", hash, "Invalid condition in KeyConditionExpression: No key attribute specified"],
      [
        "pk = sk",
        composite,
        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"
      ],
      ["pk = :p AND sk BETWEEN x AND :b", composite, "Multiple attribute names used in one condition"],
      [
        "pk = :p AND :a BETWEEN sk AND :b",
        composite,
        "BETWEEN operator must have the key attribute as its first operand"
      ],
      [
        "pk = :p AND begins_with(:a, sk)",
        composite,
        "begins_with operator must have the key attribute as its first operand"
      ],
      ["pk = :p AND begins_with(sk, :n)", composite, "operator or function: begins_with, operand type: N"],
      [
        "pk = :p AND sk BETWEEN :b AND :a",
        composite,
        "requires upper bound to be greater than or equal to lower bound"
      ],
      ["pk = :p AND pk = :q", hash, "KeyConditionExpressions must only contain one condition per key"],
      ["pk = :p AND sk > :a AND sk < :b", composite, "KeyConditionExpressions must only contain one condition per key"],
      ["sk = :a", composite, "Query condition missed key schema element: pk"],
      ["x = :a", hash, "Query condition missed key schema element: pk"],
      ["pk < :p", hash, "Query key condition not supported"],
      ["begins_with(pk, :p)", hash, "Query key condition not supported"],
      ["pk = :p AND sk = :a", hash, "Query key condition not supported"],
      ["pk = :p AND x = :a", composite, "Query condition missed key schema element: sk"],
      ["pk = :p AND sk = :a AND x = :a", composite, "Query key condition not supported"],
      ["p1 = :p", wide, "Query condition missed key schema element: p2"],
      ["p1 = :p AND p2 > :q", wide, "Query key condition not supported"],
      ["p1 = :p AND p2 = :q AND s2 = :a", wide, "Query condition missed key schema element: s1"],
      ["p1 = :p AND p2 = :q AND s1 = :a AND s3 = :b", wide, "Query condition missed key schema element: s2"],
      ["p1 = :p AND p2 = :q AND s1 > :a AND s2 = :b", wide, "Query key condition not supported"]
    ]
    for (const [text, schema, message] of cases) {
      assert.include(
        refusal(() => parse(text, schema)),
        message,
        text
      )
    }
  })
})
