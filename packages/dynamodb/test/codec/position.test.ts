import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Schema, SchemaGetter } from "effect"
import { type Codec, fromSchema } from "../../src/codec/Codec.ts"
import { outcome } from "./outcome.ts"

class Address extends Schema.Class<Address>("Address")({
  street: Schema.String,
  zip: Schema.optionalKey(Schema.String)
}) {}

interface Tree {
  readonly value: number
  readonly children: ReadonlyArray<Tree>
}
const Tree = Schema.Struct({
  value: Schema.Number,
  children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
})

class Order extends Schema.Class<Order>("Order")({
  id: Schema.String.annotateKey({ "partita/attribute": "pk" }),
  placedAt: Schema.DateFromString,
  total: Schema.Number.check(Schema.isBetween({ minimum: 0, maximum: 100 })),
  tags: Schema.ReadonlySet(Schema.NonEmptyString),
  labels: Schema.optionalKey(Schema.HashSet(Schema.String)),
  home: Schema.NullOr(Address),
  other: Address.pipe(Schema.withDecodingDefaultKey(Effect.succeed({ street: "unknown" }))),
  lines: Schema.Array(Schema.Struct({ sku: Schema.String, at: Schema.DateFromString })),
  pair: Schema.TupleWithRest(Schema.Tuple([Schema.String]), [Schema.Number]),
  counts: Schema.Record(Schema.TemplateLiteral(["k-", Schema.String]), Schema.Number),
  email: Schema.OptionFromOptionalKey(Schema.String),
  note: Schema.optional(Schema.String),
  event: Schema.TaggedUnion({
    Paid: { by: Schema.String, amount: Schema.Number },
    Shipped: { by: Schema.Number, trackingId: Schema.String }
  }),
  renamed: Schema.Struct({ b: Schema.DateFromString, c: Schema.Number, d: Schema.Number }).pipe(
    Schema.encodeKeys({ c: "d", d: "c" })
  ),
  tree: Tree,
  json: Schema.Json
}) {}

const { root } = fromSchema(Order)

const at = (...path: ReadonlyArray<string | number>): Codec => {
  let codec: Codec | undefined = root
  for (const segment of path) {
    codec =
      typeof segment === "number"
        ? codec?.element(segment)
        : (codec?.attribute(segment)?.codec ?? codec?.entry(segment))
  }
  if (codec === undefined) return assert.fail(`nothing at ${path.join(".")}`)
  return codec
}

const types = (...path: ReadonlyArray<string | number>) => Array.from(at(...path).types)

describe("positions of a model", () => {
  it("have names, types and may be absent", () => {
    assert.deepStrictEqual(root.attributeNames, Object.keys(Order.fields))
    assert.deepStrictEqual(types(), ["M"])
    assert.strictEqual(root.attribute("id")?.name, "pk")
    assert.strictEqual(root.attribute("total")?.name, "total")
    assert.strictEqual(root.attribute("nothing"), undefined)
    assert.strictEqual(root.attribute("toString"), undefined)
    assert.deepStrictEqual(types("placedAt"), ["S"])
    assert.deepStrictEqual(types("tags"), ["SS"])
    assert.deepStrictEqual(types("home"), ["M", "NULL"])
    assert.deepStrictEqual(types("email"), ["S"])
    assert.deepStrictEqual(types("json"), ["S", "N", "BOOL", "NULL", "L", "M"])
    for (const name of ["labels", "email", "note", "other", "tags"]) assert.isTrue(at(name).optional, name)
    for (const name of ["id", "total", "home", "lines", "json"]) assert.isFalse(at(name).optional, name)
  })

  it("are found inside structs, lists, records, sets, unions and suspended parts", () => {
    assert.deepStrictEqual(at("home").attributeNames, ["street", "zip"])
    assert.isTrue(at("home", "zip").optional)
    assert.deepStrictEqual(types("other", "street"), ["S"])
    assert.deepStrictEqual(types("lines", 3, "at"), ["S"])
    assert.deepStrictEqual(types("pair", 0), ["S"])
    assert.deepStrictEqual(types("pair", 5), ["N"])
    assert.deepStrictEqual(types("counts", "k-x"), ["N"])
    assert.strictEqual(at("counts").entry("x"), undefined)
    assert.deepStrictEqual(at("counts").attributeNames, [])
    assert.deepStrictEqual(Array.from(at("tags").member!.types), ["S"])
    assert.deepStrictEqual(Array.from(at("lines").member!.types), ["M"])
    assert.strictEqual(at("total").member, undefined)
    assert.strictEqual(at("total").element(0), undefined)
    assert.deepStrictEqual(types("tree", "children", 0, "children", 7, "value"), ["N"])
    assert.deepStrictEqual(at("event").attributeNames, ["_tag", "by", "amount", "trackingId"])
    assert.deepStrictEqual(types("event", "by"), ["S", "N"])
    assert.isFalse(at("event", "by").optional)
    assert.isTrue(at("event", "amount").optional)
    assert.deepStrictEqual(types("json", "x", 3, "y"), types("json"))
  })

  it("follow renamed keys, and see nothing through other transformations", () => {
    const renamed = at("renamed")
    assert.strictEqual(renamed.attribute("b")?.name, "b")
    assert.strictEqual(renamed.attribute("c")?.name, "d")
    assert.strictEqual(renamed.attribute("d")?.name, "c")
    assert.deepStrictEqual(types("renamed", "b"), ["S"])
    assert.deepStrictEqual(at("email").attributeNames, [])
    const ofClass = fromSchema(Schema.Struct({ a: Address.pipe(Schema.encodeKeys({ street: "s" })) }))
    assert.strictEqual(ofClass.root.attribute("a")?.codec.attribute("street")?.name, "s")
    assert.deepStrictEqual(outcome(ofClass.encode({ a: new Address({ street: "x" }) })), {
      a: { M: { s: { S: "x" } } }
    })
    assert.deepStrictEqual(outcome(ofClass.decode({ a: { M: { s: { S: "x" } } } })), {
      a: new Address({ street: "x" })
    })
    const counted = fromSchema(
      Schema.Struct({
        a: Schema.Struct({ b: Schema.Number }).pipe(
          Schema.decodeTo(Schema.Struct({ b: Schema.Number }), {
            decode: SchemaGetter.transform((s: { readonly b: number }) => ({ b: s.b + 1 })),
            encode: SchemaGetter.transform((s: { readonly b: number }) => ({ b: s.b - 1 }))
          })
        )
      })
    )
    assert.strictEqual(counted.root.attribute("a")?.codec.attribute("b"), undefined)
  })

  it("write stored values with checks and compared ones without", () => {
    const total = at("total")
    assert.strictEqual(outcome(total.encode(101)), ": expected a value between 0 and 100")
    assert.deepStrictEqual(outcome(total.encodeCompared(101)), { N: "101" })
    assert.match(String(outcome(total.encodeCompared(Number.NaN))), /cannot hold/)
    assert.deepStrictEqual(outcome(at("placedAt").encodeCompared(new Date(0))), { S: "1970-01-01T00:00:00.000Z" })
    assert.strictEqual(outcome(at("tags").member!.encode("")), ": expected a value with a length of at least 1")
    assert.deepStrictEqual(outcome(at("tags").member!.encodeCompared("")), { S: "" })
    assert.deepStrictEqual(outcome(at("lines", 0).encodeCompared({ sku: "s", at: new Date(0) })), {
      M: { sku: { S: "s" }, at: { S: "1970-01-01T00:00:00.000Z" } }
    })
  })

  it("know what is stored as absent", () => {
    assert.strictEqual(outcome(at("tags").encode(new Set())), undefined)
    assert.match(String(outcome(at("tags").encodeCompared(new Set()))), /empty set/)
    assert.match(String(outcome(at("labels").encode(new Set()))), /expected a HashSet/)
    assert.strictEqual(outcome(at("email").encode(Option.none())), undefined)
    assert.strictEqual(outcome(at("email").encodeCompared(Option.none())), ": has no stored form")
    assert.deepStrictEqual(outcome(at("email").encodeCompared(Option.some("x"))), { S: "x" })
    assert.strictEqual(outcome(at("note").encode(undefined)), undefined)
    assert.strictEqual(outcome(at("id").encode(undefined)), ": expected a string")
    assert.strictEqual(outcome(at("pair", 1).encode(undefined)), ": expected a number")
  })

  it("read by themselves, at once", () => {
    const decoded = at("home").decode({ M: { street: { S: "s" } } })
    assert.isTrue(Exit.isExit(decoded))
    assert.deepStrictEqual(outcome(decoded), new Address({ street: "s" }))
    assert.strictEqual(outcome(at("lines").decode({ L: [{ M: {} }] })), "0.sku: is required and is not there")
  })
})
