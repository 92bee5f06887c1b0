import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import * as ExpressionAttributes from "../../src/expression/ExpressionAttributes.ts"
import { applyUpdate, parseUpdate } from "../../src/expression/update.ts"
import { copyInItem, copyOutItem } from "../../src/value/Value.ts"
import { refusal } from "../fixtures/refusal.ts"

const S = (text: string): AttributeValue => ({ S: text })
const N = (number: number | string): AttributeValue => ({ N: String(number) })
const L = (...of: ReadonlyArray<AttributeValue>): AttributeValue => ({ L: [...of] })
const M = (of: AttributeMap): AttributeValue => ({ M: of })
const bytes = (...of: ReadonlyArray<number>) => Uint8Array.from(of)

const nested = (levels: number): AttributeValue => (levels === 0 ? S("x") : L(nested(levels - 1)))

const values: AttributeMap = {
  ":n": N(5),
  ":half": N("0.5"),
  ":s": S("new"),
  ":t": S("other"),
  ":l": L(N(8), N(9)),
  ":m": M({}),
  ":yes": { BOOL: true },
  ":null": { NULL: true },
  ":b": { B: bytes(1) },
  ":ss": { SS: ["b", "c"] },
  ":all": { SS: ["a", "b", "c"] },
  ":ns": { NS: ["2", "3.0"] },
  ":bs": { BS: [bytes(1), bytes(2)] },
  ":deep": nested(30),
  ":huge": N("9E125")
}

const old: AttributeMap = copyInItem({
  a: N(1),
  b: N(2),
  s: S("old"),
  xs: L(N(0), N(1), N(2), N(3)),
  mixed: L(M({ x: N(1), y: N(2) }), L(S("in"))),
  doc: M({ x: N(1), core: M({ y: N(2), l: L(S("p"), S("q")) }) }),
  strings: { SS: ["a", "b"] },
  numbers: { NS: ["1", "2"] },
  binaries: { BS: [bytes(2), bytes(3)] }
})

const attributes = () => ExpressionAttributes.make({ "#a": "a", "#d": "d.ot", "#p": "__proto__" }, values)
const parse = (text: string) => parseUpdate(text, attributes())
const apply = (text: string, item: AttributeMap = old, isNew = false) => applyUpdate(parse(text), item, isNew)

/** What changes: new and changed attributes with their value, removed ones with none. */
const changes = (text: string, item: AttributeMap = old): { [name: string]: AttributeValue | undefined } => {
  const [before, after] = [copyOutItem(item), copyOutItem(apply(text, item))]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, after[name]])
  )
}

describe("update", () => {
  it("changes", () => {
    const cases: ReadonlyArray<readonly [string, { readonly [name: string]: AttributeValue | undefined }]> = [
      // SET
      ["SET c = :s", { c: S("new") }],
      ["set c=:s", { c: S("new") }],
      ["SET a = :s, #d = :n", { a: S("new"), "d.ot": N(5) }],
      ["SET a = (:s)", { a: S("new") }],
      ["SET a = a", {}],
      ["SET a = a + :n", { a: N(6) }],
      ["SET a = :n - a", { a: N(4) }],
      ["SET a = (a + :half)", { a: N("1.5") }],
      ["SET a = (a) - (b)", { a: N(-1) }],
      ["SET a = a + a", { a: N(2) }],
      ["SET c = doc.core.y", { c: N(2) }],
      ["SET a = if_not_exists(a, :n)", {}],
      ["SET c = if_not_exists(c, :n)", { c: N(5) }],
      ["SET c = if_not_exists(b, :n)", { c: N(2) }],
      ["SET c = if_not_exists(c, b)", { c: N(2) }],
      ["SET c = if_not_exists(lost, if_not_exists(doc.x, :n))", { c: N(1) }],
      ["SET c = if_not_exists(c, :n) + :n", { c: N(10) }],
      ["SET a = :n + if_not_exists(a, :n)", { a: N(6) }],
      ["SET xs = list_append(xs, :l)", { xs: L(N(0), N(1), N(2), N(3), N(8), N(9)) }],
      ["SET xs = list_append(:l, xs)", { xs: L(N(8), N(9), N(0), N(1), N(2), N(3)) }],
      ["SET c = list_append(if_not_exists(c, :l), :l)", { c: L(N(8), N(9), N(8), N(9)) }],
      // nested
      ["SET doc.z = :s", { doc: M({ x: N(1), core: M({ y: N(2), l: L(S("p"), S("q")) }), z: S("new") }) }],
      ["SET doc.core.l[0] = :s", { doc: M({ x: N(1), core: M({ y: N(2), l: L(S("new"), S("q")) }) }) }],
      ["SET doc.core = :n, doc.x = doc.core.y", { doc: M({ x: N(2), core: N(5) }) }],
      [
        "SET mixed[0].x = mixed[0].x + :n, mixed[1][3] = :s",
        {
          mixed: L(M({ x: N(6), y: N(2) }), L(S("in"), S("new")))
        }
      ],
      ["SET #p = :s", JSON.parse('{"__proto__":{"S":"new"}}') as AttributeMap],
      // lists
      ["SET xs[1] = :s", { xs: L(N(0), S("new"), N(2), N(3)) }],
      ["SET xs[4] = :s", { xs: L(N(0), N(1), N(2), N(3), S("new")) }],
      ["SET xs[99999] = :s", { xs: L(N(0), N(1), N(2), N(3), S("new")) }],
      [
        "SET xs[9] = :s, xs[7] = :t, xs[0] = :n, xs[8] = a",
        {
          xs: L(N(5), N(1), N(2), N(3), S("other"), N(1), S("new"))
        }
      ],
      ["REMOVE xs[1]", { xs: L(N(0), N(2), N(3)) }],
      ["REMOVE xs[0], xs[2], xs[1], xs[3]", { xs: L() }],
      ["REMOVE xs[1], xs[17]", { xs: L(N(0), N(2), N(3)) }],
      ["REMOVE xs[17]", {}],
      ["REMOVE xs[1] SET xs[3] = :s", { xs: L(N(0), N(2), S("new")) }],
      ["SET xs[3] = :s REMOVE xs[1]", { xs: L(N(0), N(2), S("new")) }],
      ["SET xs[9] = :s, xs[0] = xs[3] REMOVE xs[1], xs[3]", { xs: L(N(3), N(2), S("new")) }],
      // REMOVE
      ["REMOVE a, s, lost", { a: undefined, s: undefined }],
      ["REMOVE doc.x, doc.core.l[0], doc.lost", { doc: M({ core: M({ y: N(2), l: L(S("q")) }) }) }],
      ["REMOVE doc.x, doc.core", { doc: M({}) }],
      // right-hand sides read the old item
      ["SET a = b, b = a", { a: N(2), b: N(1) }],
      ["SET c = a REMOVE a", { c: N(1), a: undefined }],
      ["REMOVE a SET c = a ADD b :n", { c: N(1), a: undefined, b: N(7) }],
      ["SET a = :n, c = if_not_exists(a, :s)", { a: N(5), c: N(1) }],
      ["SET xs[0] = xs[1], xs[1] = xs[0]", { xs: L(N(1), N(0), N(2), N(3)) }],
      // ADD
      ["ADD a :n", { a: N(6) }],
      ["ADD c :n", { c: N(5) }],
      ["ADD a :half, b :half", { a: N("1.5"), b: N("2.5") }],
      ["ADD strings :ss", { strings: { SS: ["a", "b", "c"] } }],
      ["ADD numbers :ns", { numbers: { NS: ["1", "2", "3"] } }],
      ["ADD binaries :bs", { binaries: { BS: [bytes(1), bytes(2), bytes(3)] } }],
      ["ADD c :ss", { c: { SS: ["b", "c"] } }],
      ["ADD doc.x :n, doc.k :n", { doc: M({ x: N(6), core: M({ y: N(2), l: L(S("p"), S("q")) }), k: N(5) }) }],
      ["ADD xs[2] :n", { xs: L(N(0), N(1), N(7), N(3)) }],
      // DELETE
      ["DELETE strings :ss", { strings: { SS: ["a"] } }],
      ["DELETE strings :all", { strings: undefined }],
      ["DELETE numbers :ns, binaries :bs", { numbers: { NS: ["1"] }, binaries: { BS: [bytes(3)] } }],
      ["DELETE c :ss", {}],
      // all four, in any order and case
      [
        "delete strings :ss add a :n remove s set c = :s",
        {
          strings: { SS: ["a"] },
          a: N(6),
          s: undefined,
          c: S("new")
        }
      ]
    ]
    for (const [text, expected] of cases) {
      assert.strictEqual(JSON.stringify(sorted(changes(text))), JSON.stringify(sorted(expected)), text)
    }
  })

  it("leaves the old item as it was and shares nothing that it changes", () => {
    const before = JSON.stringify(copyOutItem(old))
    const item = apply("SET doc.core.y = :n, xs[0] = :n, mixed[0].x = :n REMOVE doc.x ADD strings :ss")
    assert.notStrictEqual(JSON.stringify(copyOutItem(item)), before)
    assert.strictEqual(JSON.stringify(copyOutItem(old)), before)
    assert.strictEqual(item["s"], old["s"])
  })

  it("tells what it touches", () => {
    const update = parse("SET doc.x = :n, a = :n REMOVE xs[1], doc.core.y ADD #d :n")
    assert.deepStrictEqual(update.touchedTopLevel, ["doc", "a", "xs", "d.ot"])
    const paths = [["doc", "x"], ["a"], ["xs", 1], ["doc", "core", "y"], ["d.ot"]]
    assert.deepStrictEqual(update.paths, paths)
  })

  it("begins a new item with its key, and has nothing to remove there", () => {
    const key = copyInItem({ pk: S("k") })
    assert.deepStrictEqual(copyOutItem(apply("SET a = :n, c = pk REMOVE x.y, z[0], w ADD b :n", key, true)), {
      pk: S("k"),
      a: N(5),
      b: N(5),
      c: S("k")
    })
    for (const text of ["SET x.y = :n", "SET x[0] = :n", "ADD x.y :n", "SET x.y = :n REMOVE x.z"]) {
      assert.include(
        refusal(() => apply(text, key, true)),
        "document path provided in the update expression is invalid",
        text
      )
    }
  })

  it("refuses what does not fit the item", () => {
    const absent = "The provided expression refers to an attribute that does not exist in the item"
    const path = "The document path provided in the update expression is invalid for update"
    const type = "An operand in the update expression has an incorrect data type"
    const cases: ReadonlyArray<readonly [string, string]> = [
      ["SET c = lost", absent],
      ["SET c = :n, d = c", absent],
      ["SET c = xs[9]", absent],
      ["SET c = c + :n", absent],
      ["SET c = list_append(c, :l)", absent],
      ["SET c = if_not_exists(c, lost)", absent],
      ["SET lost.x = :n", path],
      ["SET lost[0] = :n", path],
      ["SET s.x = :n", path],
      ["SET s[0] = :n", path],
      ["SET xs.x = :n", path],
      ["SET doc[0] = :n", path],
      ["SET strings[0] = :n", path],
      ["SET doc.lost.x = :n", path],
      ["SET xs[9].x = :n", path],
      ["REMOVE lost.x", path],
      ["REMOVE s.x", path],
      ["REMOVE xs.x", path],
      ["REMOVE doc.lost.x", path],
      ["REMOVE xs[9][0]", path],
      ["ADD lost.x :n", path],
      ["DELETE lost.x :ss", path],
      ["SET c = s + :n", type],
      ["SET c = :n - xs", type],
      ["SET c = if_not_exists(s, :n) + :n", type],
      ["SET c = list_append(s, :l)", type],
      ["SET c = list_append(:l, strings)", type],
      ["ADD s :n", type],
      ["ADD strings :n", type],
      ["ADD numbers :ss", type],
      ["ADD a :ss", type],
      ["ADD xs :ss", type],
      ["DELETE a :ss", type],
      ["DELETE numbers :ss", type],
      ["SET a = a + :huge", "more than 38 significant digits"],
      ["ADD a :huge", "more than 38 significant digits"],
      ["SET doc.core.l[0] = :deep", "Nesting Levels have exceeded supported limits"],
      ["SET doc.x = list_append(:deep, :deep), doc.core.y = :deep", "Nesting Levels have exceeded supported limits"]
    ]
    for (const [text, message] of cases) {
      assert.include(
        refusal(() => apply(text)),
        message,
        text
      )
    }
    assert.doesNotThrow(() => apply("SET doc.x = :deep, c = :deep"))
  })

  it("refuses what is no update", () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ["", "The expression can not be empty;"],
      ["c = :n", 'Syntax error; token: "c"'],
      ["SET", 'Syntax error; token: "<EOF>"'],
      ["SET c", 'Syntax error; token: "<EOF>"'],
      ["SET c :n", 'Syntax error; token: ":n"'],
      ["SET c =", 'Syntax error; token: "<EOF>"'],
      ["SET c = :n,", 'Syntax error; token: "<EOF>"'],
      ["SET c = :n, REMOVE a", 'Syntax error; token: "REMOVE", near: ", REMOVE a"'],
      ["SET c.remove = :n", 'Syntax error; token: "remove"'],
      ["SET c = :n a = :n", 'Syntax error; token: "a"'],
      ["SET c = :n + :n + :n", 'Syntax error; token: "+", near: ":n + :n"'],
      ["SET c = (:n + :n) + :n", 'Syntax error; token: "+"'],
      ["SET c = :n + (:n + :n)", 'Syntax error; token: "+"'],
      ["SET c = ((:n))", "The expression has redundant parentheses;"],
      ["SET c = ((:n + :n))", "The expression has redundant parentheses;"],
      ["SET c = :n * :n", 'Syntax error; token: "*"'],
      ["SET c = if_not_exists(c, :n + :n)", 'Syntax error; token: "+"'],
      ["SET (c) = :n", 'Syntax error; token: "("'],
      ["SET :n = c", 'Syntax error; token: ":n"'],
      ["SET c = c = c", 'Syntax error; token: "="'],
      ["REMOVE", 'Syntax error; token: "<EOF>"'],
      ["REMOVE :n", 'Syntax error; token: ":n"'],
      ["REMOVE c = :n", 'Syntax error; token: "="'],
      ["ADD c", 'Syntax error; token: "<EOF>"'],
      ["ADD c a", 'Syntax error; token: "a"'],
      ["ADD c = :n", 'Syntax error; token: "="'],
      ["DELETE c a", 'Syntax error; token: "a"'],
      ["SET name = :n", "reserved keyword: name"],
      ["SET #z = :n", "attribute name: #z"],
      ["SET c = :z", "An expression attribute value used in expression is not defined; attribute value: :z"],
      ["SET c = :n SET a = :n", 'The "SET" section can only be used once in an update expression;'],
      ["SET c = :n REMOVE a SET b = :n", 'The "SET" section can only be used once'],
      ["remove c Remove a", 'The "REMOVE" section can only be used once'],
      ["SET c = foo(a)", "Invalid function name; function: foo"],
      ["SET c = LIST_APPEND(:l, :l)", "Invalid function name; function: LIST_APPEND"],
      ["SET c = size(a)", "not allowed in an update expression; function: size"],
      ["SET c = if_not_exists(a, contains(a, :n))", "not allowed in an update expression; function: contains"],
      ["SET c = list_append(:l)", "operator or function: list_append, number of operands: 1"],
      ["SET c = if_not_exists(a, a, a)", "operator or function: if_not_exists, number of operands: 3"],
      [
        "SET c = if_not_exists(:n, a)",
        "Operator or function requires a document path; operator or function: if_not_exists"
      ],
      [
        "SET c = if_not_exists(if_not_exists(a, :n), :n)",
        "requires a document path; operator or function: if_not_exists"
      ],
      [
        "SET c = list_append(list_append(:l, :l), :l)",
        "not allowed to be used this way in an expression; function: list_append"
      ],
      ["SET c = if_not_exists(a, list_append(:l, :l))", "function: list_append"],
      ["SET c = :n + list_append(:l, :l)", "function: list_append"],
      ["SET c = :s + :n", "operator or function: +, operand type: S"],
      ["SET c = a - :l", "operator or function: -, operand type: L"],
      ["SET c = a + if_not_exists(a, :s)", "operator or function: +, operand type: S"],
      ["SET c = list_append(:n, a)", "operator or function: list_append, operand type: N"],
      ["SET c = list_append(a, if_not_exists(a, :ss))", "operator or function: list_append, operand type: SS"],
      ["ADD c :s", "operator: ADD, operand type: STRING"],
      ["ADD c :l", "operator: ADD, operand type: LIST"],
      ["ADD c :null", "operator: ADD, operand type: NULL"],
      ["ADD c :b", "operator: ADD, operand type: BINARY"],
      ["DELETE c :n", "operator: DELETE, operand type: NUMBER"],
      ["DELETE c :m", "operator: DELETE, operand type: MAP"],
      ["DELETE c :yes", "operator: DELETE, operand type: BOOLEAN"],
      [
        "SET a = :n REMOVE a",
        "Two document paths overlap with each other; must remove or rewrite one of these paths; " +
          "path one: [a], path two: [a]"
      ],
      ["SET a = :n, #a = :n", "path one: [a], path two: [a]"],
      ["ADD a :n DELETE a :ss", "overlap"],
      [
        "SET c.x = :n, c = :n",
        "overlap with each other; must remove or rewrite one of these paths; path one: [c, x], path two: [c]"
      ],
      ["SET c = :n, c.x.y = :n", "path one: [c], path two: [c, x, y]"],
      ["SET c[1][1] = :n, c[1] = :n", "path one: [c, [1], [1]], path two: [c, [1]]"],
      [
        "SET c.x = :n REMOVE c[1]",
        "Two document paths conflict with each other; must remove or rewrite one of these paths; " +
          "path one: [c, x], path two: [c, [1]]"
      ],
      ["SET c.x.y = :n, c.x[2] = :n", "conflict"]
    ]
    for (const [text, message] of cases) {
      const said = refusal(() => parse(text))
      assert.match(said, /^Invalid UpdateExpression: /)
      assert.include(said, message, text)
    }
  })

  it("counts its operators and takes many paths", () => {
    const sums = (count: number) => `SET ${Array.from({ length: count }, (_, i) => `c${i}=a+b`).join()}`
    assert.doesNotThrow(() => parse(sums(300)))
    assert.include(
      refusal(() => parse(sums(301))),
      "too many operators"
    )
    const removals = Array.from({ length: 500 }, (_, i) => `xs[${i}]`).join()
    assert.deepStrictEqual(changes(`REMOVE ${removals}`), { xs: L() })
  })
})

const sorted = (map: { readonly [name: string]: AttributeValue | undefined }) =>
  Object.keys(map)
    .sort()
    .map((name) => [name, map[name] ?? "removed"])
