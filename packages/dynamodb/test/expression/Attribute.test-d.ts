// Accepted conditions: for each kind of attribute, what it can be asked and with which values.
import { Attribute, Condition, DynamoDB } from "@partita/dynamodb"
import { BigDecimal, DateTime, Duration, Option, Redacted } from "effect"
import { All, Card, cents, id, key, Line } from "../fixtures/everything.ts"
import { is, known } from "../fixtures/types.ts"

const utc = DateTime.makeUnsafe(0)
const o = All.attributes

// Text: order, prefix, part, size.
export const text = [
  o.text.eq("x"),
  o.text.ne("x"),
  o.text.in(["x", "y"]),
  o.text.between("a", "b"),
  o.text.beginsWith("x"),
  o.text.contains("x"),
  o.text.size().gt(3),
  o.text.size().eq(o.number),
  o.text.attributeType("S"),
  o.text.lt(o.optional),
  o.text.beginsWith(o.status),
  o.template.beginsWith("a"),
  o.template.eq("a-x")
]

// Literals and brands: only their own values are equal to them, prefixes and parts are plain text.
export const literals = [
  o.status.eq("open"),
  o.status.in(["open", "paid"]),
  o.status.beginsWith("o"),
  o.level.ge(2),
  o.id.eq(id),
  o.id.beginsWith("user-"),
  o.cents.le(cents)
]

// Numbers of every kind: order, no more.
export const numbers = [
  o.number.between(1, 2),
  o.number.le(o.cents),
  o.number.gt(o.text.size()),
  o.bigint.gt(3n),
  o.decimal.lt(BigDecimal.fromStringUnsafe("1.5")),
  o.boolean.eq(true),
  o.bytes.beginsWith(new Uint8Array()),
  o.bytes.gt(new Uint8Array()),
  o.bytes.size().lt(10)
]

// Times: in the order of what they are stored as.
export const times = [
  o.date.lt(new Date(0)),
  o.date.between(new Date(0), new Date(1)),
  o.utc.ge(utc),
  o.millis.gt(utc),
  o.zoned.exists(),
  o.duration.eq(Duration.zero)
]

// Stored in a form that is neither the value nor in its order: equality.
export const opaque = [
  o.numberText.eq(3),
  o.numberText.ne(4),
  o.jsonText.eq({ a: 1 }),
  o.json.eq(null),
  o.json.ne({ a: [1, "x"] }),
  o.secret.eq(Redacted.make("x"))
]

// What may be absent or null.
export const absent = [
  o.optional.notExists(),
  o.optional.beginsWith("x"),
  o.optionalNumber.gt(3),
  o.nullable.eq(null),
  o.nullable.beginsWith("x"),
  o.nullableStruct.eq(null),
  o.nullableStruct.a.gt(1),
  o.option.exists(),
  o.option.eq(Option.some("x")),
  o.optionOrNull.eq(Option.none()),
  o.defaulted.eq("x"),
  o.constructed.ge(1)
]

// Structs, classes and records; fields that are called like a method are reached through `at`.
export const nested = [
  o.address.city.eq("x"),
  o.address.zip.notExists(),
  o.address.size().gt(2),
  o.address.at("size").gt(3),
  o.address.at("at").beginsWith("x"),
  o.address.set.eq("x"),
  o.address.add.lt(3),
  o.address.eq({ city: "x", size: 1, set: "x", at: "x" }),
  o.line.quantity.gt(3),
  o.line.eq(new Line({ sku: "x", quantity: 1 })),
  o.counts.at("x").gt(3),
  o.counts.size().gt(3),
  o.shelves.at("size").depth.gt(1),
  o.shelves.at("x").at("size").gt(1)
]

// Lists, tuples and sets.
export const many = [
  o.lines.at(0).quantity.gt(3),
  o.lines.at(0).note.exists(),
  o.lines.contains(new Line({ sku: "x", quantity: 1 })),
  o.lines.size().lt(3),
  o.matrix.at(0).at(1).eq(2),
  o.tuple.at(0).beginsWith("x"),
  o.tuple.at(1).gt(3),
  o.tags.contains("x"),
  o.tags.size().gt(3),
  o.tags.eq(new Set(["x"])),
  o.optionalTags.contains("x"),
  o.numbers.contains(3),
  o.numbers.contains(o.number),
  o.hashed.contains("x")
]

// Unions: equality with any member's values, the fields of every member.
export const unions = [
  o.textOrNumber.eq("a"),
  o.textOrNumber.in(["a", 3]),
  o.payment._tag.eq("Card"),
  o.payment.last4.eq("1"),
  o.payment.iban.exists(),
  o.payment.kept.eq(true),
  o.payment.eq(new Card({ last4: "1", kept: true })),
  o.shape._tag.in(["Circle", "Square"]),
  o.shape.radius.gt(3)
]

// Recursion, as deep as one likes.
export const recursive = [o.tree.branches.at(0).branches.at(1).weight.gt(3), o.tree.label.eq("x")]

// Conditions are values.
const open = o.status.eq("open")
is<typeof open, Condition.Condition<"everything">>(true)
export const joined = [
  open.and(o.number.gt(1), o.text.exists()),
  open.or(o.number.gt(1)),
  Condition.and(open, o.number.gt(1)),
  Condition.or(open),
  Condition.not(open.and(Condition.not(open)))
]
export const kept = DynamoDB.delete(All, key, { condition: () => open })
export const untyped = [
  Attribute.parse("a.b[1]").eq(3).and(o.number.gt(1)),
  Condition.and(Attribute.parse("a").exists(), o.number.gt(1)),
  Condition.or(o.number.gt(1), Attribute.parse("a").exists()),
  o.number.gt(Attribute.parse("a"))
]
export const withUntyped = DynamoDB.delete(All, key, { condition: () => Condition.and(open, ...untyped) })

// No parameter of a callback is `any`.
DynamoDB.delete(All, key, {
  condition: (c) => {
    known(c, false)
    known(c.address, false)
    known(c.address.city, false)
    known(c.lines.at(0), false)
    known(c.tree.branches.at(0).branches.at(0), false)
    known(c.json, false)
    known(c.jsonText, false)
    known(c.payment, false)
    return c.text.exists()
  }
})
