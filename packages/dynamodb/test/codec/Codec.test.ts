import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, DateTime, Effect, Exit, HashSet, Option, Redacted, Schema, SchemaGetter, Struct } from "effect"
import { Model } from "effect/schema"
import { fromSchema, INVALID } from "../../src/codec/Codec.ts"
import type { AttributeValue } from "../../src/wire/AttributeValue.ts"
import { decodeField, decodeItem, encodeField, fieldCodec, outcome } from "./outcome.ts"

class Address extends Schema.Class<Address>("Address")({
  street: Schema.String,
  zip: Schema.optionalKey(Schema.String)
}) {
  get label() {
    return `${this.street} ${this.zip ?? "?"}`
  }
}

const bytes = new Uint8Array([0, 255, 7])
const date = new Date("2026-01-02T03:04:05.678Z")
const isEven = Schema.makeFilter((n: number) => n % 2 === 0 || `${n} is odd`, { expected: "an even number" })

const Color = { Red: "red", Seven: 7 } as const

/** Name, schema, value, what is stored. */
const kinds: ReadonlyArray<readonly [string, Schema.Constraint, unknown, AttributeValue | undefined]> = [
  ["String", Schema.String, "é\u{1f600}", { S: "é\u{1f600}" }],
  ["empty string", Schema.String, "", { S: "" }],
  ["Number", Schema.Number, -1.5, { N: "-1.5" }],
  ["checked number", Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 })), 9, { N: "9" }],
  ["Boolean", Schema.Boolean, false, { BOOL: false }],
  ["Null", Schema.Null, null, { NULL: true }],
  ["BigInt", Schema.BigInt, BigInt("123456789012345678901234567890"), { N: "123456789012345678901234567890" }],
  ["BigDecimal", Schema.BigDecimal, BigDecimal.fromStringUnsafe("1.10"), { N: "1.1" }],
  ["Uint8Array", Schema.Uint8Array, bytes, { B: bytes }],
  ["string literal", Schema.Literal("a"), "a", { S: "a" }],
  ["number literal", Schema.Literals([1.5, 2]), 1.5, { N: "1.5" }],
  ["bigint literal", Schema.Literal(BigInt(3)), BigInt(3), { N: "3" }],
  ["boolean literal", Schema.Literals([true, "x"]), true, { BOOL: true }],
  ["enum of text", Schema.Enum(Color), Color.Red, { S: "red" }],
  ["enum of numbers", Schema.Enum(Color), Color.Seven, { N: "7" }],
  ["template literal", Schema.TemplateLiteral(["a-", Schema.Number]), "a-1", { S: "a-1" }],
  ["brand", Schema.String.pipe(Schema.brand("Id")), "x", { S: "x" }],
  ["NullOr null", Schema.NullOr(Schema.String), null, { NULL: true }],
  ["NullOr value", Schema.NullOr(Schema.String), "x", { S: "x" }],
  ["UndefinedOr", Schema.UndefinedOr(Schema.String), undefined, undefined],
  ["NullishOr null", Schema.NullishOr(Schema.String), null, { NULL: true }],
  ["NullishOr undefined", Schema.NullishOr(Schema.String), undefined, undefined],
  ["Array", Schema.Array(Schema.Number), [1, 2], { L: [{ N: "1" }, { N: "2" }] }],
  ["empty array", Schema.Array(Schema.Number), [], { L: [] }],
  ["Tuple", Schema.Tuple([Schema.String, Schema.Boolean]), ["a", true], { L: [{ S: "a" }, { BOOL: true }] }],
  [
    "tuple with optional element",
    Schema.Tuple([Schema.String, Schema.optionalKey(Schema.Boolean)]),
    ["a"],
    { L: [{ S: "a" }] }
  ],
  [
    "tuple with rest and tail",
    Schema.TupleWithRest(Schema.Tuple([Schema.String]), [Schema.Number, Schema.Boolean]),
    ["a", 1, 2, true],
    { L: [{ S: "a" }, { N: "1" }, { N: "2" }, { BOOL: true }] }
  ],
  ["Struct", Schema.Struct({ b: Schema.Number }), { b: 1 }, { M: { b: { N: "1" } } }],
  ["Class", Address, new Address({ street: "s" }), { M: { street: { S: "s" } } }],
  ["Record", Schema.Record(Schema.String, Schema.Number), { x: 1 }, { M: { x: { N: "1" } } }],
  [
    "record with template keys",
    Schema.Record(Schema.TemplateLiteral(["k-", Schema.String]), Schema.Number),
    { "k-1": 1 },
    { M: { "k-1": { N: "1" } } }
  ],
  [
    "struct with rest",
    Schema.StructWithRest(Schema.Struct({ a: Schema.String }), [Schema.Record(Schema.String, Schema.String)]),
    { a: "1", b: "2" },
    { M: { a: { S: "1" }, b: { S: "2" } } }
  ],
  ["set of strings", Schema.ReadonlySet(Schema.String), new Set(["a", "b"]), { SS: ["a", "b"] }],
  ["set of numbers", Schema.ReadonlySet(Schema.Number), new Set([1.5]), { NS: ["1.5"] }],
  ["set of bigints", Schema.ReadonlySet(Schema.BigInt), new Set([BigInt(9)]), { NS: ["9"] }],
  ["set of bytes", Schema.ReadonlySet(Schema.Uint8Array), new Set([bytes]), { BS: [bytes] }],
  ["set of literals", Schema.ReadonlySet(Schema.Literals(["a", "b"])), new Set(["b"]), { SS: ["b"] }],
  ["set of dates", Schema.ReadonlySet(Schema.DateFromString), new Set([date]), { SS: [date.toISOString()] }],
  ["HashSet", Schema.HashSet(Schema.String), HashSet.make("a"), { SS: ["a"] }],
  ["required empty set", Schema.ReadonlySet(Schema.String), new Set(), undefined],
  ["required empty HashSet", Schema.HashSet(Schema.Number), HashSet.empty(), undefined],
  ["nullable empty set", Schema.NullOr(Schema.ReadonlySet(Schema.String)), new Set(), undefined],
  ["OptionFromOptionalKey some", Schema.OptionFromOptionalKey(Schema.Number), Option.some(1), { N: "1" }],
  ["OptionFromOptionalKey none", Schema.OptionFromOptionalKey(Schema.Number), Option.none(), undefined],
  ["OptionFromOptional none", Schema.OptionFromOptional(Schema.Number), Option.none(), undefined],
  ["OptionFromNullOr none", Schema.OptionFromNullOr(Schema.Number), Option.none(), { NULL: true }],
  ["OptionFromUndefinedOr none", Schema.OptionFromUndefinedOr(Schema.Number), Option.none(), undefined],
  [
    "Option of a class",
    Schema.OptionFromOptionalKey(Address),
    Option.some(new Address({ street: "s" })),
    { M: { street: { S: "s" } } }
  ],
  ["DateFromString", Schema.DateFromString, date, { S: date.toISOString() }],
  ["DateFromMillis", Schema.DateFromMillis, date, { N: String(date.getTime()) }],
  ["DateTimeUtcFromString", Schema.DateTimeUtcFromString, DateTime.makeUnsafe(date), { S: date.toISOString() }],
  ["DateTimeUtcFromMillis", Schema.DateTimeUtcFromMillis, DateTime.makeUnsafe(date), { N: String(date.getTime()) }],
  ["NumberFromString", Schema.NumberFromString, 12, { S: "12" }],
  ["BigIntFromString", Schema.BigIntFromString, BigInt(12), { S: "12" }],
  ["Uint8ArrayFromBase64", Schema.Uint8ArrayFromBase64, bytes, { S: "AP8H" }],
  ["JSON in a string", Schema.fromJsonString(Schema.Struct({ b: Schema.Number })), { b: 1 }, { S: '{"b":1}' }],
  ["Redacted", Schema.Redacted(Schema.String), Redacted.make("x"), { S: "x" }],
  ["RedactedFromValue", Schema.RedactedFromValue(Schema.Number), Redacted.make(1), { N: "1" }],
  [
    "Json",
    Schema.Json,
    { b: [1, null, "x", true] },
    { M: { b: { L: [{ N: "1" }, { NULL: true }, { S: "x" }, { BOOL: true }] } } }
  ],
  ["decoding default", Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("d"))), "x", { S: "x" }],
  [
    "encodeKeys",
    Schema.Struct({ b: Schema.DateFromString, c: Schema.Number }).pipe(Schema.encodeKeys({ b: "x" })),
    { b: date, c: 1 },
    { M: { x: { S: date.toISOString() }, c: { N: "1" } } }
  ]
]

describe("kinds", () => {
  for (const [name, schema, value, stored] of kinds) {
    it(name, () => {
      const codec = fieldCodec(schema)
      assert.deepStrictEqual(encodeField(schema, value), stored)
      const item = stored === undefined ? {} : { a: stored }
      const decoded = decodeItem(codec, item)
      if (typeof decoded === "string") assert.fail(decoded)
      const same = Schema.toEquivalence(Schema.Struct({ a: schema }))
      assert.isTrue(same(decoded as never, { a: value }))
      const fast = codec.decodeUnsafe(item)
      if (fast !== INVALID) assert.isTrue(same(fast as never, decoded as never))
      const { types } = codec.root.attribute("a")!.codec
      for (const type of Object.keys(stored ?? {})) assert.isTrue(types.has(type as "S"))
    })
  }
})

describe("what cannot be written", () => {
  const range =
    "a: is a number DynamoDB cannot hold: at most 38 digits, between 1E-130 and 9.99E+125 in magnitude, neither NaN nor infinite"
  const empty = "is an empty set, which DynamoDB cannot store here"
  const lone = "a\ud800"
  const cases: ReadonlyArray<readonly [string, Schema.Constraint, unknown, string]> = [
    ["NaN", Schema.Number, Number.NaN, range],
    ["infinite", Schema.Number, -Infinity, range],
    ["too large", Schema.Number, 1e126, range],
    ["too small", Schema.Number, 1e-131, range],
    ["39 digits", Schema.BigInt, BigInt("1".repeat(39)), range],
    ["39 digits after the point", Schema.BigDecimal, BigDecimal.fromStringUnsafe(`0.${"1".repeat(39)}`), range],
    ["NaN in a list", Schema.Array(Schema.Number), [1, Number.NaN], `a.1${range.slice(1)}`],
    ["lone surrogate", Schema.String, lone, "a: is not well-formed Unicode"],
    [
      "lone surrogate in a key",
      Schema.Record(Schema.String, Schema.String),
      { [lone]: "x" },
      "a: has a key that is not well-formed Unicode"
    ],
    [
      "lone surrogate in a set",
      Schema.ReadonlySet(Schema.String),
      new Set(["x", lone]),
      "a.1: is not well-formed Unicode"
    ],
    ["lone surrogate in JSON", Schema.Json, { b: [lone] }, "a.b.0: is not well-formed Unicode"],
    ["optional empty set", Schema.optionalKey(Schema.ReadonlySet(Schema.String)), new Set(), `a: ${empty}`],
    [
      "empty set that may be undefined",
      Schema.UndefinedOr(Schema.ReadonlySet(Schema.String)),
      new Set(),
      `a: ${empty}`
    ],
    [
      "empty set in a list",
      Schema.Array(Schema.ReadonlySet(Schema.String)),
      [new Set(["a"]), new Set()],
      `a.1: ${empty}`
    ],
    [
      "empty set in a record",
      Schema.Record(Schema.String, Schema.HashSet(Schema.String)),
      { x: HashSet.empty() },
      `a.x: ${empty}`
    ],
    [
      "equal bytes in a set",
      Schema.ReadonlySet(Schema.Uint8Array),
      new Set([bytes, Uint8Array.from(bytes)]),
      "a: has two members that are stored as the same value"
    ],
    ["undefined", Schema.String, undefined, "a: expected a string"],
    ["undefined in an optional key", Schema.optionalKey(Schema.String), undefined, "a: expected a string"],
    [
      "undefined in a list",
      Schema.Array(Schema.UndefinedOr(Schema.String)),
      ["x", undefined],
      "a.1: has no stored form here"
    ],
    [
      "undefined in a record",
      Schema.Record(Schema.String, Schema.UndefinedOr(Schema.String)),
      { x: undefined },
      "a.x: has no stored form here"
    ],
    ["undefined in JSON", Schema.Json, { x: undefined }, "a.x: expected a JSON value"],
    ["date in JSON", Schema.Json, { x: date }, "a.x: expected a JSON value"],
    ["check", Schema.Number.check(isEven), 3, "a: expected an even number"],
    ["literal", Schema.NullOr(Schema.Literals(["a", 1])), "b", 'a: expected "a" or 1'],
    ["plain object for a class", Address, { street: "s" }, "a: expected an instance of Address"],
    ["invalid date", Schema.DateFromString, new Date(Number.NaN), "a: expected a valid Date"],
    ["too few elements", Schema.Tuple([Schema.String, Schema.String]), ["x"], "a: has too few elements"],
    ["too many elements", Schema.Tuple([Schema.String]), ["x", "y"], "a: has too many elements"],
    ["union", Schema.Union([Schema.String, Schema.Number]), true, "a: has none of the forms that are expected here"],
    ["label", Schema.Redacted(Schema.String, { label: "password" }), Redacted.make("x"), "a: expected Redacted"],
    ["array for a struct", Schema.Struct({ b: Schema.String }), ["x"], "a: expected an object"]
  ]
  for (const [name, schema, value, expected] of cases) {
    it(name, () => assert.strictEqual(encodeField(schema, value), expected))
  }

  it("a required key that is not there", () => {
    assert.strictEqual(outcome(fieldCodec(Schema.String).encode({})), "a: is required and is not there")
    assert.strictEqual(
      outcome(fieldCodec(Schema.UndefinedOr(Schema.String)).encode({})),
      "a: is required and is not there"
    )
  })

  it("fields of an instance that were changed after it was made", () => {
    class Counter extends Schema.Class<Counter>("Counter")({ id: Schema.String, n: Schema.mutableKey(Schema.Int) }) {}
    const counter = new Counter({ id: "x", n: 1 })
    const codec = fromSchema(Counter)
    assert.deepStrictEqual(outcome(codec.encode(counter)), { id: { S: "x" }, n: { N: "1" } })
    counter.n = 1.5
    assert.strictEqual(outcome(codec.encode(counter)), "n: expected an integer")
  })

  it("a value that contains itself", () => {
    const endless: { [key: string]: unknown } = {}
    endless["again"] = endless
    assert.strictEqual(encodeField(Schema.Json, endless), ": is nested without end")
  })
})

describe("what cannot be read", () => {
  const cases: ReadonlyArray<readonly [string, Schema.Constraint, AttributeValue, string]> = [
    ["another type", Schema.String, { N: "1" }, "a: is not stored as text (S)"],
    ["text for a number", Schema.Number, { S: "1" }, "a: is not stored as a number (N)"],
    [
      "digits that get lost",
      Schema.Number,
      { N: "9007199254740993" },
      "a: holds more digits than a JavaScript number gives back. Use Schema.BigDecimal, Schema.BigInt for integers, or Numbers.lossy"
    ],
    [
      "digits that get lost in a set",
      Schema.ReadonlySet(Schema.Number),
      { NS: ["1", "9007199254740993"] },
      "a.1: holds more digits than a JavaScript number gives back. Use Schema.BigDecimal, Schema.BigInt for integers, or Numbers.lossy"
    ],
    ["fraction of a bigint", Schema.BigInt, { N: "1.5" }, "a: is not stored as an integer (N)"],
    ["check", Schema.Number.check(isEven), { N: "3" }, "a: expected an even number"],
    ["literal", Schema.Literals(["x", 1]), { S: "y" }, 'a: expected "x" or 1'],
    ["template literal", Schema.TemplateLiteral(["a-", Schema.Number]), { S: "b-1" }, "a: expected another value"],
    ["list for a set", Schema.ReadonlySet(Schema.String), { L: [{ S: "x" }] }, "a: is not stored as a set (SS)"],
    [
      "nested",
      Schema.Array(Schema.Struct({ b: Schema.Record(Schema.String, Schema.Boolean) })),
      { L: [{ M: { b: { M: { k: { S: "x" } } } } }] },
      "a.0.b.k: is not stored as a boolean (BOOL)"
    ],
    [
      "missing inside",
      Schema.Array(Schema.Struct({ b: Schema.String })),
      { L: [{ M: {} }] },
      "a.0.b: is required and is not there"
    ],
    ["date", Schema.DateFromString, { S: "yesterday" }, "a: expected a valid Date"],
    [
      "unknown case",
      Schema.TaggedUnion({ A: { n: Schema.Number }, B: {} }),
      { M: { _tag: { S: "C" } } },
      "a: has none of the forms that are expected here"
    ],
    [
      "inside a case",
      Schema.TaggedUnion({ A: { n: Schema.Number }, B: {} }),
      { M: { _tag: { S: "A" }, n: { S: "1" } } },
      "a.n: is not stored as a number (N)"
    ],
    ["null", Schema.String, { NULL: true }, "a: is not stored as text (S)"],
    ["set in JSON", Schema.Json, { SS: ["x"] }, "a: is not stored as JSON has it"]
  ]
  for (const [name, schema, stored, expected] of cases) {
    it(name, () => assert.strictEqual(decodeField(schema, stored), expected))
  }

  it("says nothing of the values", () => {
    const secret = "s3cr3t-9007199254740993"
    const schemas: ReadonlyArray<Schema.Constraint> = [
      Schema.Number,
      Schema.DateFromString,
      Schema.FiniteFromString,
      Schema.Literals(["x"]),
      Schema.String.check(Schema.makeFilter((s: string) => `${s} is wrong`)),
      Schema.fromJsonString(Schema.Struct({ b: Schema.Number })),
      Schema.Struct({ b: Schema.String }),
      Schema.Union([Schema.Literal("x"), Schema.Number]),
      Schema.Redacted(Schema.Number),
      Schema.RedactedFromValue(Schema.Literal("x"))
    ]
    for (const schema of schemas) {
      const decoded = decodeField(schema, { S: secret })
      assert.isString(decoded)
      assert.notInclude(decoded as string, "s3cr3t")
      const encoded = encodeField(schema, secret)
      assert.isString(encoded)
      assert.notInclude(encoded as string, "s3cr3t")
    }
  })
})

describe("absence", () => {
  it("optional keys stay away, extra attributes are ignored", () => {
    const codec = fieldCodec(Schema.optionalKey(Schema.String))
    assert.deepStrictEqual(decodeItem(codec, { extra: { S: "x" } }), {})
    assert.deepStrictEqual(outcome(codec.encode({})), {})
    const undefinable = fieldCodec(Schema.optional(Schema.String))
    assert.deepStrictEqual(outcome(undefinable.encode({ a: undefined })), {})
    assert.deepStrictEqual(decodeItem(undefinable, {}), {})
    assert.deepStrictEqual(decodeItem(fieldCodec(Schema.UndefinedOr(Schema.String)), {}), { a: undefined })
  })

  it("NULL is absent where the schema is optional and does not admit null", () => {
    const stored: AttributeValue = { NULL: true }
    assert.deepStrictEqual(decodeItem(fieldCodec(Schema.optionalKey(Schema.String)), { a: stored }), {})
    assert.deepStrictEqual(decodeField(Schema.OptionFromOptionalKey(Schema.String), stored), Option.none())
    assert.strictEqual(decodeField(Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("d"))), stored), "d")
    assert.strictEqual(decodeField(Schema.optionalKey(Schema.NullOr(Schema.String)), stored), null)
  })

  it("defaults apply on reading, constructor defaults on construction only", () => {
    const Model = Schema.Struct({
      id: Schema.String,
      key: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("key"))),
      typed: Schema.DateFromString.pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed(date))),
      both: Schema.Number.pipe(Schema.withDecodingDefault(Effect.succeed(1))),
      list: Schema.Array(Schema.DateFromString).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
      home: Address.pipe(Schema.withDecodingDefaultKey(Effect.succeed({ street: "unknown" }))),
      omitted: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("o"), { encodingStrategy: "omit" }))
    })
    const codec = fromSchema(Model)
    const decoded = decodeItem(codec, { id: { S: "x" } })
    if (typeof decoded === "string") return assert.fail(decoded)
    assert.deepStrictEqual(
      { ...decoded, home: { ...decoded.home } },
      { id: "x", key: "key", typed: date, both: 1, list: [], home: { street: "unknown" }, omitted: "o" }
    )
    assert.instanceOf(decoded.home, Address)
    const stored = {
      id: { S: "x" },
      key: { S: "k" },
      typed: { S: date.toISOString() },
      both: { N: "2" },
      list: { L: [{ S: date.toISOString() }] },
      home: { M: { street: { S: "s" } } }
    }
    const full = decodeItem(codec, stored)
    if (typeof full === "string") return assert.fail(full)
    assert.instanceOf(full.home, Address)
    assert.deepStrictEqual(outcome(codec.encode(full)), stored)

    class Made extends Schema.Class<Made>("Made")({
      id: Schema.String,
      role: Schema.String.pipe(Schema.withConstructorDefault(Effect.succeed("user")))
    }) {}
    const made = fromSchema(Made)
    const expected = { id: { S: "x" }, role: { S: "user" } }
    assert.deepStrictEqual(outcome(made.encodeInput({ id: "x" })), expected)
    assert.deepStrictEqual(outcome(made.encodeInput(new Made({ id: "x" }))), expected)
    assert.strictEqual(outcome(made.encodeInput({ id: 1 })), "id: expected a string")
    assert.strictEqual(outcome(made.encodeInput({})), "id: is required and is not there")
    assert.strictEqual(decodeItem(made, { id: { S: "x" } }), "role: is required and is not there")
  })

  it("a required set is empty when it is absent, with its checks", () => {
    assert.deepStrictEqual(decodeField(Schema.ReadonlySet(Schema.String), { SS: ["a"] }), new Set(["a"]))
    assert.deepStrictEqual(decodeItem(fieldCodec(Schema.ReadonlySet(Schema.String)), {}), { a: new Set() })
    const checked = Schema.ReadonlySet(Schema.String).check(Schema.isMinSize(1))
    assert.match(String(decodeItem(fieldCodec(checked), {})), /^a: expected/)
  })
})

describe("names", () => {
  it("fields are stored under their annotated names, whatever transforms them", () => {
    class Row extends Schema.Class<Row>("Row")({
      id: Schema.String.annotateKey({ "partita/attribute": "pk" }),
      at: Schema.DateFromString.annotateKey({ "partita/attribute": "t" }),
      note: Schema.optionalKey(Schema.String.annotate({ "partita/attribute": "n" }))
    }) {}
    const row = new Row({ id: "x", at: date, note: "y" })
    const stored = { pk: { S: "x" }, t: { S: date.toISOString() }, n: { S: "y" } }
    assert.deepStrictEqual(outcome(fromSchema(Row).encode(row)), stored)
    assert.deepStrictEqual(decodeItem(fromSchema(Row), stored), row)
    assert.strictEqual(decodeItem(fromSchema(Row), { pk: { S: "x" }, t: { N: "1" } }), "t: is not stored as text (S)")
    const inside = fieldCodec(
      Row.pipe(Schema.withDecodingDefaultKey(Effect.succeed({ id: "d", at: date.toISOString() })))
    )
    assert.deepStrictEqual(outcome(inside.encode({ a: row })), { a: { M: stored } })
    assert.deepStrictEqual(decodeItem(inside, { a: { M: stored } }), { a: row })
    assert.deepStrictEqual(decodeItem(inside, {}), { a: new Row({ id: "d", at: date }) })
  })

  it("keys that every object inherits are keys like others", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"]
    const fields = Object.fromEntries(names.slice(1).map((name) => [name, Schema.optionalKey(Schema.String)]))
    Object.defineProperty(fields, "__proto__", { value: Schema.optionalKey(Schema.String), enumerable: true })
    const codec = fromSchema(Schema.Struct(fields))
    assert.deepStrictEqual(decodeItem(codec, {}), {})
    assert.deepStrictEqual(outcome(codec.encode({})), {})
    assert.deepStrictEqual(outcome(codec.encodeInput({})), {})
    assert.deepStrictEqual(outcome(codec.encodeInput({ constructor: "x" })), { constructor: { S: "x" } })
    class Named extends Schema.Class<Named>("Named")({
      id: Schema.String,
      valueOf: Schema.optionalKey(Schema.String),
      isPrototypeOf: Schema.Number.pipe(Schema.withConstructorDefault(Effect.succeed(1)))
    }) {}
    const named = fromSchema(Named)
    assert.deepStrictEqual(outcome(named.encodeInput({ id: "x" })), { id: { S: "x" }, isPrototypeOf: { N: "1" } })
    assert.strictEqual(outcome(named.encodeInput({})), "id: is required and is not there")
    const item: unknown = JSON.parse(`{${names.map((name) => `"${name}":"x"`).join(",")}}`)
    const stored = outcome(codec.encode(item as {}))
    if (typeof stored === "string") return assert.fail(stored)
    assert.sameMembers(Object.keys(stored), names)
    const decoded = decodeItem(codec, JSON.parse(JSON.stringify(stored)))
    assert.sameMembers(Object.keys(decoded), names)
    assert.strictEqual(Object.getPrototypeOf(decoded), Object.prototype)

    const record = fieldCodec(Schema.Record(Schema.String, Schema.String))
    const entries: unknown = JSON.parse('{"__proto__":"x","constructor":"y"}')
    const written = outcome(record.encode({ a: entries }))
    if (typeof written === "string") return assert.fail(written)
    assert.sameMembers(Object.keys(written["a"]!.M!), ["__proto__", "constructor"])
    const read = decodeItem(record, JSON.parse(JSON.stringify(written)))
    assert.deepStrictEqual(read, { a: entries })
    assert.strictEqual(({} as { x?: unknown }).x, undefined)
  })
})

describe("classes", () => {
  it("instances are made by their class, on the first row and on the hundredth", () => {
    class Person extends Schema.Class<Person>("Person")({ id: Schema.String, home: Address }) {
      get address() {
        return this.home.label
      }
    }
    const codec = fromSchema(Person)
    for (let i = 0; i < 100; i++) {
      const stored = {
        id: { S: String(i) },
        home: { M: { street: { S: "s" }, ...(i % 2 ? { zip: { S: "z" } } : {}) } }
      }
      const person = codec.decodeUnsafe(stored)
      if (person === INVALID) return assert.fail("does not decode")
      assert.instanceOf(person, Person)
      assert.instanceOf(person.home, Address)
      assert.strictEqual(person.address, i % 2 ? "s z" : "s ?")
      assert.deepStrictEqual(
        person,
        new Person({ id: String(i), home: new Address({ street: "s", ...(i % 2 ? { zip: "z" } : {}) }) })
      )
      assert.deepStrictEqual(Object.keys(person), ["id", "home"])
      assert.deepStrictEqual(outcome(codec.encode(person)), stored)
    }
  })

  it("constructors, private members and fields of one's own run for every row", () => {
    let made = 0
    class Secretive extends Schema.Class<Secretive>("Secretive")({ id: Schema.String }) {
      #length = this.id.length
      get length() {
        return this.#length
      }
    }
    class Constructed extends Schema.Class<Constructed>("Constructed")({ id: Schema.String }) {
      constructor(...args: ReadonlyArray<any>) {
        // The constructor of a class of Effect takes what it passes on.
        super(args[0], args[1])
        made++
      }
    }
    class Fielded extends Schema.Class<Fielded>("Fielded")({
      id: Schema.String,
      note: Schema.optionalKey(Schema.String)
    }) {
      readonly cache = new Map<string, string>()
    }
    class Child extends Fielded.extend<Child>("Child")({ age: Schema.Number }) {}
    for (let i = 1; i <= 5; i++) {
      const id = "x".repeat(i)
      const secretive = fromSchema(Secretive).decodeUnsafe({ id: { S: id } })
      assert.strictEqual(secretive === INVALID ? -1 : secretive.length, i)
      fromSchema(Constructed).decodeUnsafe({ id: { S: id } })
      assert.strictEqual(made, i)
      const fielded = fromSchema(Fielded).decodeUnsafe({ id: { S: id } })
      assert.isTrue(fielded !== INVALID && fielded.cache instanceof Map)
      const child = fromSchema(Child).decodeUnsafe({ id: { S: id }, age: { N: "1" } })
      assert.isTrue(child instanceof Child && child instanceof Fielded && child.cache instanceof Map)
    }
  })

  it("checks of structs and of classes see the whole value", () => {
    const between = Schema.makeFilter((r: { readonly low: number; readonly high: number }) => r.low <= r.high, {
      expected: "low up to high"
    })
    class OfStruct extends Schema.Class<OfStruct>("OfStruct")(
      Schema.Struct({ low: Schema.Number, high: Schema.Number }).check(between)
    ) {}
    class Base extends Schema.Class<Base>("Base")({ low: Schema.Number, high: Schema.Number }) {}
    const good = { low: { N: "1" }, high: { N: "2" } }
    const bad = { low: { N: "3" }, high: { N: "2" } }
    assert.instanceOf(decodeItem(fromSchema(OfStruct), good), OfStruct)
    assert.strictEqual(decodeItem(fromSchema(OfStruct), bad), ": expected low up to high")
    const checked = fromSchema(Base.check(between))
    assert.instanceOf(decodeItem(checked, good), Base)
    assert.strictEqual(decodeItem(checked, bad), ": expected low up to high")
    assert.strictEqual(outcome(checked.encode(new Base({ low: 3, high: 2 }))), ": expected low up to high")
  })

  it("tagged classes, their unions, and Model.Class", () => {
    class Circle extends Schema.TaggedClass<Circle>()("Circle", { radius: Schema.Number }) {}
    class Square extends Schema.TaggedClass<Square>()("Square", { side: Schema.Number }) {}
    const shapes = fromSchema(Schema.Union([Circle, Square]))
    const stored = { _tag: { S: "Square" }, side: { N: "2" } }
    assert.deepStrictEqual(decodeItem(shapes, stored), new Square({ side: 2 }))
    assert.deepStrictEqual(outcome(shapes.encode(new Square({ side: 2 }))), stored)
    assert.deepStrictEqual(outcome(shapes.encodeInput({ _tag: "Square", side: 2 })), stored)

    class Group extends Model.Class<Group>("Group")({
      id: Model.GeneratedByApp(Schema.String),
      name: Schema.NonEmptyString,
      createdAt: Model.DateTimeInsert
    }) {}
    const group = decodeItem(fromSchema(Group), {
      id: { S: "g" },
      name: { S: "n" },
      createdAt: { S: date.toISOString() }
    })
    assert.instanceOf(group, Group)
  })

  it("shapes derived from a model", () => {
    const codec = fromSchema(Address.mapFields(Struct.pick(["street"])))
    assert.deepStrictEqual(decodeItem(codec, { street: { S: "s" }, zip: { S: "z" } }), { street: "s" })
  })
})

describe("recursion", () => {
  interface Tree {
    readonly value: number
    readonly children: ReadonlyArray<Tree>
  }
  const Tree = Schema.Struct({
    value: Schema.Number,
    children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
  })

  it("reads and writes what a schema says of itself", () => {
    const tree: Tree = {
      value: 1,
      children: [
        { value: 2, children: [] },
        { value: 3, children: [{ value: 4, children: [] }] }
      ]
    }
    const codec = fromSchema(Tree)
    const stored = outcome(codec.encode(tree))
    if (typeof stored === "string") return assert.fail(stored)
    assert.deepStrictEqual(decodeItem(codec, stored), tree)
    const broken = { ...stored, children: { L: [{ M: { value: { N: "1" }, children: { L: [{ M: {} }] } } }] } }
    assert.strictEqual(decodeItem(codec, broken), "children.0.children.0.value: is required and is not there")
  })

  it("looks at what is suspended on first use, not before", () => {
    let looked = 0
    const Lazy = Schema.Struct({
      id: Schema.String,
      next: Schema.optionalKey(
        Schema.suspend((): Schema.Codec<{ readonly n: number }> => {
          looked++
          return Schema.Struct({ n: Schema.Number })
        })
      )
    })
    const codec = fromSchema(Lazy)
    assert.deepStrictEqual(codec.root.attributeNames, ["id", "next"])
    assert.isTrue(codec.root.attribute("next")?.codec.optional)
    assert.strictEqual(looked, 0)
    assert.deepStrictEqual(decodeItem(codec, { id: { S: "x" } }), { id: "x" })
    assert.deepStrictEqual(decodeItem(codec, { id: { S: "x" }, next: { M: { n: { N: "1" } } } }), {
      id: "x",
      next: { n: 1 }
    })
    assert.strictEqual(looked, 1)
  })

  it("a suspended part without a stored form is a defect on first use", () => {
    const codec = fromSchema(
      Schema.Struct({ id: Schema.String, at: Schema.optionalKey(Schema.suspend(() => Schema.Date)) })
    )
    const exit = Effect.runSyncExit(codec.decode({ id: { S: "x" }, at: { S: "y" } }))
    assert.isTrue(Exit.isFailure(exit))
    assert.include(String(exit), '"at" has no stored form')
  })
})

describe("a type of one's own", () => {
  class Money {
    readonly cents: number
    constructor(cents: number) {
      this.cents = cents
    }
  }

  it("is stored as its annotation says", () => {
    const schema = Schema.declare((u): u is Money => u instanceof Money, {
      toCodecDynamo: () =>
        Schema.link<Money>()(Schema.Int, {
          decode: SchemaGetter.transform((cents: number) => new Money(cents)),
          encode: SchemaGetter.transform((money: Money) => money.cents)
        })
    })
    assert.deepStrictEqual(encodeField(schema, new Money(5)), { N: "5" })
    assert.deepStrictEqual(decodeField(schema, { N: "5" }), new Money(5))
    assert.strictEqual(decodeField(schema, { N: "5.5" }), "a: expected an integer")
  })
})
