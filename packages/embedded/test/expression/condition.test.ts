import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { performance } from "node:perf_hooks"
import { evaluate, parseCondition, paths } from "../../src/expression/condition.ts"
import * as ExpressionAttributes from "../../src/expression/ExpressionAttributes.ts"
import { copyInItem } from "../../src/value/Value.ts"
import { refusal } from "../fixtures/refusal.ts"

const bytes = (...of: ReadonlyArray<number>) => Uint8Array.from(of)

const values: AttributeMap = {
  ":n": { N: "5" },
  ":n9": { N: "9" },
  ":s": { S: "abc" },
  ":ab": { S: "ab" },
  ":b": { B: bytes(1, 2) },
  ":yes": { BOOL: true },
  ":null": { NULL: true },
  ":l": { L: [{ N: "1" }] },
  ":m": { M: {} },
  ":ss": { SS: ["b", "a"] },
  ":N": { S: "N" },
  ":odd": { S: "odd" }
}

const item: AttributeMap = copyInItem({
  n: { N: "5.0" },
  m9: { N: "9" },
  s: { S: "abcd" },
  t: { S: "bc" },
  b: { B: bytes(1, 2, 3) },
  yes: { BOOL: true },
  nil: { NULL: true },
  l: { L: [{ N: "1" }, { S: "x" }, { L: [{ N: "1" }] }] },
  m: { M: { x: { N: "1" }, l: { L: [{ S: "deep" }] }, "d.ot": { S: "dotted" } } },
  ss: { SS: ["a", "b"] },
  ns: { NS: ["1", "5"] },
  bs: { BS: [bytes(1, 2)] },
  blank: { S: "" }
})

const attributes = () =>
  ExpressionAttributes.make({ "#n": "n", "#m": "m", "#d": "d.ot", "#and": "and", "#1": "n" }, values)

const parse = (text: string) => parseCondition(text, attributes(), "ConditionExpression")
const holds = (text: string) => evaluate(parse(text), item)

describe("condition", () => {
  it("holds", () => {
    for (const text of [
      "n = :n",
      ":n = n",
      "#n = :n",
      "#1 = :n",
      "n <> :n9",
      "n <> :s",
      "absent <> :n",
      "absent <> lost",
      "n < m9",
      "n <= :n",
      "m9 > n",
      "n >= :n",
      "s > :s",
      "b > :b",
      "yes = :yes",
      "nil = :null",
      "ss = :ss",
      "l[2] = :l",
      "m.x < n",
      "#m.#d <> :s",
      "m.l[0] > :s",
      "n BETWEEN :n AND :n9",
      "n between m.x and m9",
      "size(s) BETWEEN :n AND :n9 OR size(s) < :n",
      "n IN (:s, :n)",
      "n in (m9, n)",
      "attribute_exists(n)",
      "attribute_exists(m.l[0])",
      "attribute_not_exists(m.l[1])",
      "attribute_not_exists(n.x)",
      "attribute_not_exists(#and)",
      "attribute_type(n, :N)",
      "attribute_type(:n, :N)",
      "begins_with(s, :ab)",
      "begins_with(:s, blank)",
      "begins_with(b, :b)",
      "contains(s, t)",
      "contains(s, :ab)",
      "contains(b, :b)",
      "contains(ss, m.absent) OR contains(ns, n)",
      "contains(bs, :b)",
      "contains(l, :l)",
      "contains(l, m.x)",
      "size(s) < n",
      "size(b) < size(s)",
      "size(l) > size(ss)",
      "size(m) = size(b)",
      "size(blank) < m.x",
      "NOT n = m9",
      "NOT NOT n = :n",
      "NOT (n = m9 OR n = :n9)",
      "n = :n AND m9 = :n9",
      "n = :n9 OR n = :n AND m9 = :n9",
      "n = :n OR n = :n9 AND m9 = :n",
      "(n = :n OR n = :n9) AND m9 = :n9",
      "NOT n = m9 AND m9 = :n9",
      "n BETWEEN m.x AND m9 AND m9 = :n9",
      "(n) = (:n)",
      "((n) = :n)",
      "(n BETWEEN (m.x) AND (m9))",
      "n IN ((:s), (:n))",
      "attribute_exists((n))",
      "(attribute_exists(n))",
      "NOT (NOT (n = :n))",
      " \tn\n=\r:n ",
      "n=:n And(m9=:n9)oR not(n<m9)",
      "attribute_exists (n)",
      "m . x < n",
      "l [ 0 ] = m.x"
    ]) {
      assert.isTrue(holds(text), text)
    }
  })

  it("does not hold", () => {
    for (const text of [
      "absent = :n",
      "absent = lost",
      ":n > absent",
      "absent < :n",
      "l < :n",
      "n = :s",
      "n < s",
      "n BETWEEN :n9 AND absent",
      "n BETWEEN :ab AND :s",
      "n BETWEEN m9 AND m.x",
      "absent IN (lost, :n)",
      "absent IN (lost)",
      "attribute_exists(m.l[1])",
      "attribute_exists(s[0])",
      "attribute_exists(l.x)",
      "attribute_exists(toString)",
      "attribute_exists(m.toString)",
      "attribute_type(absent, :N)",
      "begins_with(t, :s)",
      "begins_with(n, :s)",
      "begins_with(:ab, s)",
      "contains(m, :s)",
      "contains(ss, :s)",
      "contains(ss, n)",
      "contains(n, :n)",
      "contains(absent, :n)",
      "contains(s, n)",
      "size(n) = :n",
      "size(absent) < :n",
      "size(yes) < :n",
      "size(s) = :s",
      "NOT absent <> :n",
      "(n = :n OR n = :n9) AND m9 = :n",
      "NOT (n = :n AND m9 = :n9)"
    ]) {
      assert.isFalse(holds(text), text)
    }
  })

  it("compares what is a value only as such", () => {
    assert.isTrue(evaluate(parse("attribute_not_exists(n)"), undefined))
    assert.isFalse(evaluate(parse("n = :n"), undefined))
  })

  it("refuses", () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ["", "The expression can not be empty;"],
      ["  \n", "The expression can not be empty;"],
      ["a", 'Syntax error; token: "<EOF>", near: "a"'],
      ["a AND b = :n", 'Syntax error; token: "AND", near: "a AND b"'],
      ["b = :n AND a", 'Syntax error; token: "<EOF>"'],
      ["a ==:n", 'Syntax error; token: "=", near: "==:n"'],
      ["a = b = :n", 'Syntax error; token: "=", near: "b = :n"'],
      ["(a = :n) = :n", 'Syntax error; token: "=", near: ") = :n"'],
      ["a = (b = :n)", 'Syntax error; token: "="'],
      ["a = :n)", 'Syntax error; token: ")"'],
      ["(a = :n", 'Syntax error; token: "<EOF>"'],
      ["NOT (a)", 'Syntax error; token: "<EOF>"'],
      ["NOT", 'Syntax error; token: "<EOF>"'],
      ["AND a = :n", "reserved keyword: AND"],
      ["a = :n b = :n", 'Syntax error; token: "b", near: ":n b ="'],
      ["a IN ()", 'Syntax error; token: ")"'],
      ["a IN :n", 'Syntax error; token: ":n"'],
      ["a IN (:n,)", 'Syntax error; token: ")"'],
      ["a BETWEEN :n", 'Syntax error; token: "<EOF>"'],
      ["a BETWEEN :n OR :n9", 'Syntax error; token: "OR"'],
      ["a @ :n", 'Syntax error; token: "@", near: "a @"'],
      ["a = 5", 'Syntax error; token: "5"'],
      ["a = 'x'", 'Syntax error; token: "\'"'],
      ["# = :n", 'Syntax error; token: "#"'],
      ["a = :", 'Syntax error; token: ":"'],
      ["_a = :n", 'Syntax error; token: "_"'],
      ["1a = :n", 'Syntax error; token: "1"'],
      ["é = :n", 'Syntax error; token: "é"'],
      ["a-b = :n", 'Syntax error; token: "-", near: "a-b"'],
      ["a. = :n", 'Syntax error; token: "="'],
      ["a.1 = :n", 'Syntax error; token: "1"'],
      ["a.:n = :n", 'Syntax error; token: ":n"'],
      ["a[] = :n", 'Syntax error; token: "]"'],
      ["a[-1] = :n", 'Syntax error; token: "-"'],
      ["a[x] = :n", 'Syntax error; token: "x"'],
      ["a[#n] = :n", 'Syntax error; token: "#n"'],
      ["a[0 = :n", 'Syntax error; token: "="'],
      ["[0] = :n", 'Syntax error; token: "["'],
      ["a[100000] = :n", "List index is not within the allowable range; index: [100000]"],
      [`a${".b".repeat(32)} = :n`, "too many nesting elements"],
      ["status = :n", "Attribute name is a reserved keyword; reserved keyword: status"],
      ["a.nAmE = :n", "reserved keyword: nAmE"],
      ["attribute_exists(size)", "reserved keyword: size"],
      ["((a = :n))", "The expression has redundant parentheses;"],
      ["NOT ((a = :n))", "redundant parentheses"],
      ["((a)) = :n", "redundant parentheses"],
      ["a = ((:n))", "redundant parentheses"],
      ["a IN (((:n)))", "redundant parentheses"],
      ["attribute_exists(((a)))", "redundant parentheses"],
      ["((a = :n AND b = :n)) OR a = :n", "redundant parentheses"],
      ["#z = :n", "An expression attribute name used in the document path is not defined; attribute name: #z"],
      ["a.#z = :n", "attribute name: #z"],
      ["a = :z", "An expression attribute value used in expression is not defined; attribute value: :z"],
      ["foo(a)", "Invalid function name; function: foo"],
      ["Size(a) = :n", "Invalid function name; function: Size"],
      ["if_not_exists(a, :n) = :n", "not allowed in a condition expression; function: if_not_exists"],
      ["list_append(a, :l)", "not allowed in a condition expression; function: list_append"],
      ["size(a)", "The function is not allowed to be used this way in an expression; function: size"],
      ["NOT size(a)", "not allowed to be used this way in an expression; function: size"],
      ["attribute_exists(a) = :yes", "not allowed to be used this way in an expression; function: attribute_exists"],
      ["a = contains(b, :n)", "not allowed to be used this way in an expression; function: contains"],
      ["attribute_exists(a, b)", "operator or function: attribute_exists, number of operands: 2"],
      ["contains(a)", "operator or function: contains, number of operands: 1"],
      ["size(a, b) = :n", "operator or function: size, number of operands: 2"],
      ["attribute_exists()", 'Syntax error; token: ")"'],
      ["attribute_exists(:n)", "Operator or function requires a document path; operator or function: attribute_exists"],
      ["attribute_not_exists(size(a))", "requires a document path; operator or function: attribute_not_exists"],
      ["attribute_type(a, b)", "operator or function: attribute_type, operand type: {"],
      ["attribute_type(a, :n)", "operator or function: attribute_type, operand type: N"],
      ["attribute_type(a, size(b))", "operator or function: attribute_type, operand type: N"],
      ["attribute_type(a, :odd)", "Invalid attribute type name found; type: odd, valid types: {"],
      ["begins_with(a, :n)", "operator or function: begins_with, operand type: N"],
      ["begins_with(:ss, a)", "operator or function: begins_with, operand type: SS"],
      ["begins_with(a, size(b))", "operator or function: begins_with, operand type: N"],
      ["size(:n) = :n", "operator or function: size, operand type: N"],
      ["size(size(a)) = :n", "operator or function: size, operand type: N"],
      ["size(:yes) = :n", "operator or function: size, operand type: BOOL"],
      ["a < :yes", "operator or function: <, operand type: BOOL"],
      [":l >= a", "operator or function: >=, operand type: L"],
      ["a > :null", "operator or function: >, operand type: NULL"],
      ["a BETWEEN :ss AND :ss", "operator or function: BETWEEN, operand type: SS"],
      [":m BETWEEN a AND b", "operator or function: BETWEEN, operand type: M"],
      [
        "a BETWEEN :n9 AND :n",
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
          "lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:5}"
      ],
      ["a BETWEEN :n AND :s", "The BETWEEN operator requires same data type for lower and upper bounds"],
      [
        "a = a",
        "The first operand must be distinct from the remaining operands for this operator or function; " +
          "operator: =, first operand: [a]"
      ],
      ["n <> #n", "operator: <>, first operand: [n]"],
      ["a.b[1] < a.b[1]", "operator: <, first operand: [a, b, [1]]"],
      ["contains(a, a)", "operator: contains, first operand: [a]"],
      ["begins_with(a, a)", "operator: begins_with, first operand: [a]"]
    ]
    for (const [text, message] of cases) {
      const said = refusal(() => parse(text))
      assert.match(said, /^Invalid ConditionExpression: /)
      assert.include(said, message, text)
    }
  })

  it("counts bytes, operators and alternatives", () => {
    const size = (length: number) => `a = :n${" ".repeat(length - 6)}`
    assert.doesNotThrow(() => parse(size(4_096)))
    assert.include(
      refusal(() => parse(size(4_097))),
      "Expression size has exceeded the maximum allowed size; expression size: 4097"
    )
    assert.include(
      refusal(() => parse(`a = :n AND é${" ".repeat(4_084)}`)),
      "expression size: 4097"
    )

    const tests = (count: number) => Array.from({ length: count }, (_, i) => `a${i}=:n`).join(" OR ")
    assert.doesNotThrow(() => parse(`${tests(150)}`))
    assert.doesNotThrow(() => parse(`NOT (${tests(150)})`))
    assert.include(
      refusal(() => parse(tests(151))),
      "too many operators"
    )
    assert.include(
      refusal(() => parse(`NOT NOT (${tests(150)})`)),
      "too many operators"
    )
    assert.include(
      refusal(() => parse(`${"NOT ".repeat(1_000)}a = :n`)),
      "too many operators"
    )
    assert.include(
      refusal(() => parse(`${"size(".repeat(800)}a`)),
      "too many operators"
    )

    const alternatives = (count: number) => `n IN (${Array.from({ length: count }, (_, i) => `a[${i}]`).join(",")})`
    assert.doesNotThrow(() => parse(alternatives(100)))
    assert.include(
      refusal(() => parse(alternatives(101))),
      "number of operands: 101"
    )
  })

  it("nests as deep as the operators go, and not endlessly", () => {
    const nested = (levels: number) => `${"(n=:n AND ".repeat(levels)}n=:n${")".repeat(levels)}`
    assert.isTrue(holds(nested(149)))
    const leading = (levels: number) => `${"(".repeat(levels)}n=:n${" AND n=:n)".repeat(levels)}`
    assert.isTrue(holds(leading(149)))
    assert.isTrue(holds(`${"NOT (".repeat(298)}n=:n${")".repeat(298)}`))
    assert.include(
      refusal(() => parse(nested(150))),
      "too many operators"
    )
    refusal(() => parse("(".repeat(4_096)))
    refusal(() => parse(`a = ${"(".repeat(4_000)}`))
    refusal(() => parse(`${"(".repeat(2_000)}a${")".repeat(2_000)} = :n`))
  })

  it("finds bytes in 390 kB of them in 5 milliseconds at most (median)", () => {
    const long = new Uint8Array(390_000).fill(7)
    long.set([8, 9], 389_998)
    const contains = (element: Uint8Array) => {
      const attributes = ExpressionAttributes.make(undefined, { ":e": { B: element } })
      const condition = parseCondition("contains(b, :e)", attributes, "FilterExpression")
      const stored = copyInItem({ b: { B: long } })
      const times = Array.from({ length: 21 }, () => {
        const before = performance.now()
        evaluate(condition, stored)
        return performance.now() - before
      })
      assert.isAtMost(times.toSorted((a, b) => a - b)[10]!, 5)
      return evaluate(condition, stored)
    }
    assert.isTrue(contains(bytes(7, 8, 9)))
    assert.isTrue(contains(bytes()))
    assert.isTrue(contains(long))
    assert.isFalse(contains(bytes(9, 9)))
    assert.isFalse(contains(bytes(8, 9, 7)))
  })

  it("names the paths it mentions", () => {
    assert.deepStrictEqual(paths(parse("(a.b[1] = :n OR NOT size(#n) > c) AND d IN (e, :n) AND contains(f, :s)")), [
      ["a", "b", 1],
      ["n"],
      ["c"],
      ["d"],
      ["e"],
      ["f"]
    ])
  })

  it("says of which parameter it speaks, and keeps nothing of one request for the next", () => {
    const make = (value: AttributeValue) => ExpressionAttributes.make({ "#x": "n" }, { ":x": value })
    const text = "#x = :x"
    assert.isTrue(evaluate(parseCondition(text, make({ N: "5" }), "FilterExpression"), item))
    assert.isFalse(evaluate(parseCondition(text, make({ N: "6" }), "ConditionExpression"), item))
    const none = ExpressionAttributes.make(undefined, undefined)
    assert.match(
      refusal(() => parseCondition(text, none, "FilterExpression")),
      /^Invalid FilterExpression: /
    )
    assert.match(
      refusal(() => parseCondition("a", none, "FilterExpression")),
      /^Invalid FilterExpression: /
    )
    assert.match(
      refusal(() => parseCondition("a", none, "ConditionExpression")),
      /^Invalid ConditionExpression: /
    )
  })
})
