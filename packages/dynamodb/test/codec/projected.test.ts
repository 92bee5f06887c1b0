import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Schema } from "effect"
import { fromSchema, type Path, projected } from "../../src/codec/Codec.ts"
import type { AttributeMap } from "../../src/wire/AttributeValue.ts"
import { outcome } from "./outcome.ts"

class Address extends Schema.Class<Address>("Address")({
  street: Schema.String,
  zip: Schema.optionalKey(Schema.String),
  since: Schema.DateFromString
}) {}

class Order extends Schema.Class<Order>("Order")({
  id: Schema.String.annotateKey({ "partita/attribute": "pk" }),
  home: Address,
  second: Schema.optionalKey(Address),
  third: Schema.NullOr(Address),
  lines: Schema.Array(
    Schema.Struct({ sku: Schema.String, quantity: Schema.Number, note: Schema.optionalKey(Schema.String) })
  ),
  counts: Schema.Record(Schema.String, Schema.Number),
  tags: Schema.ReadonlySet(Schema.String),
  email: Schema.OptionFromOptionalKey(Schema.String)
}) {}

const { root } = fromSchema(Order)
const since = "2026-01-01T00:00:00.000Z"

const asked = "lines: has elements that were not asked for"

const read = (paths: ReadonlyArray<Path>, attributes: AttributeMap, sparse?: boolean): unknown => {
  const effect = projected(root, paths, sparse).decode(attributes)
  assert.isTrue(Exit.isExit(effect))
  return outcome(effect)
}

describe("projected", () => {
  it("reads the picked fields into plain objects, whole ones as the model says", () => {
    const decoded = read([["id"], ["home", "street"], ["second"], ["counts", "x"], ["tags"], ["email"]], {
      pk: { S: "1" },
      home: { M: { street: { S: "s" } } },
      second: { M: { street: { S: "t" }, since: { S: since } } },
      counts: { M: { x: { N: "2" } } },
      unasked: { S: "x" }
    })
    assert.deepStrictEqual(decoded, {
      id: "1",
      home: { street: "s" },
      second: new Address({ street: "t", since: new Date(since) }),
      counts: { x: 2 },
      tags: new Set(),
      email: Option.none()
    })
    const { home, second } = decoded as { readonly home: object; readonly second: object }
    assert.strictEqual(Object.getPrototypeOf(home), Object.prototype)
    assert.instanceOf(second, Address)
  })

  it("a field picked whole and in part is whole", () => {
    const stored = { home: { M: { street: { S: "s" }, since: { S: since } } } }
    assert.deepStrictEqual(read([["home", "street"], ["home"]], stored), {
      home: new Address({ street: "s", since: new Date(since) })
    })
  })

  it("leaves out what is optional and absent, and misses what is required", () => {
    assert.deepStrictEqual(read([["second"], ["second", "zip"], ["counts", "x"], ["home", "zip"]], {}), {
      counts: {},
      home: {}
    })
    assert.strictEqual(read([["home", "street"]], {}), "home.street: is required and is not there")
    assert.strictEqual(read([["id"]], {}), "pk: is required and is not there")
    assert.strictEqual(
      read([["home", "since"]], { home: { M: { since: { S: "x" } } } }),
      "home.since: expected a valid Date"
    )
    assert.strictEqual(read([["home", "since"]], { home: { S: "x" } }), "home: is not stored as a map (M)")
  })

  it("null where the model allows it and a part is required", () => {
    assert.deepStrictEqual(read([["third", "street"]], {}), { third: null })
    assert.deepStrictEqual(read([["third", "street"]], { third: { NULL: true } }), { third: null })
    assert.deepStrictEqual(read([["third", "street"]], { third: { M: { street: { S: "s" } } } }), {
      third: { street: "s" }
    })
  })

  it("elements come in the order of their positions, closed up", () => {
    const paths = [
      ["lines", 4, "quantity"],
      ["lines", 1],
      ["lines", 1, "sku"],
      ["lines", 0, "note"]
    ]
    // They are read whole: a list has no gaps, so the first that come are those of the first positions.
    const element = (sku: string, note?: string) => ({
      M: { sku: { S: sku }, quantity: { N: "5" }, ...(note === undefined ? undefined : { note: { S: note } }) }
    })
    assert.deepStrictEqual(read(paths, { lines: { L: [element("a", "n"), element("b"), element("c")] } }), {
      lines: [{ note: "n" }, { sku: "b", quantity: 5 }, { quantity: 5 }]
    })
    assert.deepStrictEqual(read(paths, { lines: { L: [element("a"), element("b")] } }), {
      lines: [{}, { sku: "b", quantity: 5 }]
    })
    assert.deepStrictEqual(read(paths, { lines: { L: [element("a")] } }), { lines: [{}] })
    assert.deepStrictEqual(read(paths, {}), { lines: [] })
    assert.strictEqual(
      read([["lines", 0, "sku"]], { lines: { L: [{ M: { sku: { N: "1" } } }] } }),
      "lines.0.sku: is not stored as text (S)"
    )
    assert.strictEqual(read([["lines", 0]], { lines: { L: [element("a"), element("b")] } }), asked)
  })

  it("sparse items: every part may be absent, and elements are told apart by what they have", () => {
    const sparse = (paths: ReadonlyArray<Path>, attributes: AttributeMap) => read(paths, attributes, true)
    const everywhere = [["id"], ["home", "street"], ["home", "since"], ["third", "zip"], ["tags"], ["email"]]
    assert.deepStrictEqual(sparse([...everywhere, ["counts", "x"], ["lines", 2]], {}), {})
    assert.deepStrictEqual(sparse(everywhere, { home: { M: { since: { S: since } } }, third: { M: {} } }), {
      home: { since: new Date(since) }
    })
    assert.deepStrictEqual(sparse([["third"], ["tags"]], { third: { NULL: true }, tags: { SS: ["a"] } }), {
      third: null,
      tags: new Set(["a"])
    })
    const parts = [
      ["lines", 0, "note"],
      ["lines", 1, "sku"],
      ["lines", 3],
      ["lines", 4, "quantity"]
    ]
    const whole = { M: { sku: { S: "w" }, quantity: { N: "1" } } }
    assert.deepStrictEqual(sparse(parts, { lines: { L: [{ M: { sku: { S: "b" } } }, whole] } }), {
      lines: [{ sku: "b" }, { sku: "w", quantity: 1 }]
    })
    assert.deepStrictEqual(sparse(parts, { lines: { L: [{ M: { quantity: { N: "5" } } }] } }), {
      lines: [{ quantity: 5 }]
    })
    assert.deepStrictEqual(sparse(parts, { lines: { L: [] } }), {})
    assert.strictEqual(sparse([["lines", 1, "sku"]], { lines: { L: [whole, whole] } }), asked)
    assert.strictEqual(
      sparse([["lines", 1, "sku"]], { lines: { L: [{ M: { sku: { N: "1" } } }] } }),
      "lines.1.sku: is not stored as text (S)"
    )
    assert.strictEqual(sparse([["lines", 1, "note"]], { lines: { L: [whole] } }), asked)
    assert.strictEqual(sparse([["home", "street"]], { home: { S: "x" } }), "home: is not stored as a map (M)")
  })

  it("reads the top level of an index's projection", () => {
    assert.deepStrictEqual(
      read([["id"], ["lines"]], { pk: { S: "1" }, lines: { L: [] }, home: { S: "not asked for" } }),
      { id: "1", lines: [] }
    )
  })

  it("refuses paths the model does not have", () => {
    assert.throws(() => projected(root, [["nothing"]]), /no "nothing"/)
    assert.throws(() => projected(root, [["home", 0]]), /no "0"/)
    assert.throws(() => projected(root, [["id", "x"]]), /no "x"/)
  })

  it.effect("waits for effects", () =>
    Effect.gen(function* () {
      const Slow = Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.as(Effect.yieldNow, "late")))
      const { root } = fromSchema(Schema.Struct({ a: Schema.Struct({ b: Slow, c: Slow }), d: Slow }))
      assert.deepStrictEqual(yield* projected(root, [["a", "b"], ["d"]]).decode({}), { a: { b: "late" }, d: "late" })
    })
  )
})
