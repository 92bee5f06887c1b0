import { Attribute, Condition } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import type { Attributes } from "../../src/expression/Attribute.ts"
import { attributes } from "../../src/expression/attributes.ts"
import { compile } from "../../src/expression/compile.ts"
import { Refused } from "../../src/expression/refused.ts"
import { nodeOf } from "../../src/expression/conditionSyntax.ts"
import { type Action, nodeOf as actionOf } from "../../src/expression/action.ts"
import { Invalid } from "../../src/expression/invalid.ts"
import { placeOf, type Selections, selections } from "../../src/expression/selection.ts"
import { type Targets, targets } from "../../src/expression/target.ts"
import { fromSchema } from "../../src/codec/Codec.ts"
import { Line, Order } from "../fixtures/Order.ts"

const { root } = fromSchema(Order)
const o = attributes.ofItem(root) as Attributes<"orders", typeof Order>
const t = targets.ofItem(root) as Targets<"orders", typeof Order, "customerId" | "orderId">
const s = selections.ofItem(root) as Selections<typeof Order>

const atoms: ReadonlyArray<(n: number) => Condition.Condition<"orders">> = [
  (n) => o.total.gt(n),
  (n) => o.total.between(n, n + 1),
  (n) => o.status.in(n % 2 === 0 ? ["open"] : ["open", "paid"]),
  () => o.address.city.beginsWith("O"),
  (n) => o.lines.at(n % 4).sku.eq("a"),
  (n) => o.counts.at(`k${n % 3}`).ne(n),
  () => o.note.exists(),
  () => o.note.notExists(),
  (n) => o.note.size().lt(n),
  () => o.total.le(o.limit),
  () => o.tags.contains("new"),
  () => o.raw.attributeType("B"),
  () => o.placedAt.ge(new Date(0))
]

const picks = [s.status, s.total, s.address.city, s.address, s.lines.at(0).sku, s.counts.at("k1"), s.note]

/** A tree of conditions that the numbers decide. */
const grow = (numbers: ReadonlyArray<number>, depth = 0): Condition.Condition<"orders"> => {
  const [first = 0, ...rest] = numbers
  if (depth === 3 || rest.length < 2) return atoms[first % atoms.length]!(first)
  const half = rest.length >> 1
  const left = grow(rest.slice(0, half), depth + 1)
  const right = grow(rest.slice(half), depth + 1)
  return [left.and(right), left.or(right, left), Condition.not(left.and(right)), Condition.and(left, right)][first % 4]!
}

const Numbers = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))).check(
  Schema.isMaxLength(40)
)

const exits = <X, Err>(effect: Effect.Effect<X, Err>) => Effect.runSync(effect)

describe("compile", () => {
  it.prop(
    "two conditions, a filter, a projection and an update share one table of placeholders, each used and none twice",
    [Numbers, Numbers, Numbers, Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 })))],
    ([a, b, filter, picked]) => {
      const built = exits(
        compile(root, (expressions) => ({
          first: expressions.condition(nodeOf(grow(a))),
          second: expressions.condition(nodeOf(grow(b))),
          filter: expressions.condition(nodeOf(grow(filter))),
          projection: expressions.projection(picked.map((index) => placeOf(picks[index]!))),
          update: expressions.update(
            [
              t.total.set(t.limit),
              t.address.city.set("x"),
              t.counts.at("k1").add(1),
              t.tags.add(["y"]),
              t.lines.append([new Line({ sku: "z", quantity: 1 })])
            ].map(actionOf)
          )
        }))
      )
      const text = [built.first, built.second, built.filter, built.projection, built.update].join(" ; ")
      const names = text.match(/#\d+/g) ?? []
      const values = text.match(/:\d+/g) ?? []
      const defined = Object.keys(built.ExpressionAttributeNames ?? {})
      assert.deepStrictEqual(new Set(names), new Set(defined))
      assert.strictEqual(new Set(Object.values(built.ExpressionAttributeNames ?? {})).size, defined.length)
      // Every value is one place in one expression.
      assert.deepStrictEqual([...values].sort(), Object.keys(built.ExpressionAttributeValues ?? {}).sort())
      assert.strictEqual(new Set(values).size, values.length)
      // Nothing of the user's stands in the text.
      assert.match(text, /^[#:\d\s()[\].,;=<>+\-A-Za-z_]*$/)
      for (const word of ["status", "total", "address", "city", "k1", "Oslo"]) assert.notInclude(text, word)
    },
    { arbitrary: { runs: 300 } }
  )

  it("parenthesises composite parts exactly once", () => {
    const text = (condition: Condition.Condition<"orders">) =>
      exits(compile(root, (expressions) => ({ text: expressions.condition(nodeOf(condition)) }))).text
    const [a, b, c] = [o.note.exists(), o.total.exists(), o.raw.notExists()]
    assert.strictEqual(
      text(a.and(b).or(c)),
      "(attribute_exists(#0) AND attribute_exists(#1)) OR attribute_not_exists(#2)"
    )
    assert.strictEqual(text(Condition.and(a)), "attribute_exists(#0)")
    assert.strictEqual(text(Condition.not(a.or(b))), "NOT (attribute_exists(#0) OR attribute_exists(#1))")
    assert.strictEqual(
      text(a.or(b).and(c)),
      "(attribute_exists(#0) OR attribute_exists(#1)) AND attribute_not_exists(#2)"
    )
  })

  it("compares without the model's checks, stores with them", () => {
    const bound = compile(root, (expressions) => ({
      text: expressions.condition(nodeOf(o.lines.at(0).quantity.gt(-5)))
    }))
    assert.deepStrictEqual(exits(bound).ExpressionAttributeValues, { ":0": { N: "-5" } })
    const stored = compile(root, (expressions) => ({
      text: expressions.update([actionOf(t.lines.at(0).quantity.set(-5))])
    }))
    assert.instanceOf(exits(Effect.flip(stored)), Refused)
  })

  it("takes no text that a user sent for an operand or a sum", () => {
    const path = { _tag: "Path", place: { unresolved: ["note"] } }
    const forged = [
      { "~@partita/dynamodb/Operand": path },
      { "~@partita/dynamodb/Sum": { _tag: "Sum", operator: ", #1 =", left: path, right: path } },
      { place: { unresolved: ["note"] } }
    ]
    for (const value of JSON.parse(JSON.stringify(forged)) as ReadonlyArray<never>) {
      for (const build of [
        () => compile(root, (all) => ({ text: all.condition(nodeOf(o.note.ge(value))) })),
        () => compile(root, (all) => ({ text: all.condition(nodeOf(o.note.between(value, "z"))) })),
        () => compile(root, (all) => ({ text: all.update([actionOf(t.note.set(value))]) })),
        () => compile(root, (all) => ({ text: all.update([actionOf(t.note.setIfAbsent(value))]) }))
      ]) {
        assert.instanceOf(exits(Effect.flip(build())), Refused)
      }
    }
  })

  it("adds and deletes each member once, and only where there are members", () => {
    const update = (action: Action<never>) => compile(root, (all) => ({ text: all.update([actionOf(action)]) }))
    assert.deepStrictEqual(exits(update(Attribute.parse("tags").add(["a", "a"]))).ExpressionAttributeValues, {
      ":0": { SS: ["a"] }
    })
    for (const action of [
      Attribute.parse("tags").add(5),
      Attribute.parse("tags").add("abc"),
      Attribute.parse("tags").subtract(["a"]),
      Attribute.parse("tags").append(["a"]),
      Attribute.parse("note").add(1),
      Attribute.parse("total").delete(["a"])
    ]) {
      assert.instanceOf(exits(Effect.flip(update(action))), Invalid)
    }
    assert.throws(() => t.lines.at(-1), Invalid)
    assert.throws(() => t.lines.at(1.5), Invalid)
  })
})
