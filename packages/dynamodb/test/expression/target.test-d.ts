// Accepted updates: for each kind of attribute, what can be changed and with which values.
import { Attribute, DynamoDB } from "@partita/dynamodb"
import { BigDecimal, DateTime, Duration, HashSet, Option, Redacted } from "effect"
import { All, Bank, Card, cents, key, Line } from "../fixtures/everything.ts"
import { known } from "../fixtures/types.ts"

const decimal = BigDecimal.fromStringUnsafe("1.5")
/** The changes of one update, which the compiler takes as `update` does. */
const changes = (actions: Parameters<typeof DynamoDB.update<typeof All>>[2]) => actions
const line = new Line({ sku: "x", quantity: 1 })

// Values of the attribute's own type, or other attributes that hold one.
export const scalars = changes((o) => [
  o.text.set("x"),
  o.text.setIfAbsent("x"),
  o.text.set(o.optional),
  o.text.set(o.status),
  o.status.set("paid"),
  o.level.set(3),
  o.template.set("a-x"),
  o.boolean.set(false),
  o.bytes.set(new Uint8Array()),
  o.date.set(new Date(0)),
  o.utc.set(DateTime.makeUnsafe(0)),
  o.millis.set(DateTime.makeUnsafe(0)),
  o.duration.set(Duration.zero),
  o.secret.set(Redacted.make("x")),
  o.json.set({ a: [1, null] }),
  o.jsonText.set({ a: 1 }),
  o.numberText.set(3),
  o.textOrNumber.set(3)
])

// Arithmetic: on what is stored as a number.
export const numbers = changes((o) => [
  o.number.add(1),
  o.number.subtract(0.5),
  o.number.set(o.number.plus(1)),
  o.number.set(o.number.minus(o.cents)),
  o.cents.add(-5),
  o.cents.set(cents),
  o.cents.set(o.cents.plus(1)),
  o.level.set(o.level.plus(1)),
  o.bigint.add(3n),
  o.bigint.set(o.bigint.plus(3n)),
  o.decimal.add(decimal),
  o.decimal.set(o.decimal.minus(decimal)),
  o.optionalNumber.add(1),
  o.optionalNumber.set(o.number.plus(1)),
  o.constructed.add(1)
])

// What may be absent can be removed; null is a value.
export const absent = changes((o) => [
  o.optional.remove(),
  o.optionalNumber.remove(),
  o.optionalTags.remove(),
  o.defaulted.remove(),
  o.option.remove(),
  o.option.set(Option.some("x")),
  o.optionOrNull.set(Option.none()),
  o.nullable.set(null),
  o.nullable.set("x"),
  o.nullableStruct.set(null),
  o.nullableStruct.a.set(1)
])

// Inside structs, classes and records.
export const nested = changes((o) => [
  o.address.set({ city: "x", size: 1, set: "x", at: "x" }),
  o.address.city.set("x"),
  o.address.size.set(3),
  o.address.at("size").add(1),
  o.address.at("set").set("x"),
  o.address.at("at").set("x"),
  o.address.at("add").remove(),
  o.address.zip.remove(),
  o.line.quantity.add(1),
  o.line.note.remove(),
  o.counts.at("x").add(1),
  o.counts.at("x").remove(),
  o.counts.set({ x: 1 }),
  o.shelves.at("x").depth.set(1),
  o.shelves.at("x").set({ depth: 1, size: 2 })
])

// Lists, tuples and sets.
export const many = changes((o) => [
  o.lines.append([line]),
  o.lines.prepend([line]),
  o.lines.at(0).quantity.set(3),
  o.lines.at(0).set(line),
  o.lines.at(1).remove(),
  o.matrix.at(0).append([1]),
  o.matrix.at(0).at(1).add(1),
  o.tuple.at(0).set("x"),
  o.tuple.at(1).add(1),
  o.tuple.set(["x", 1]),
  o.tags.add(["x"]),
  o.tags.delete(new Set(["x"])),
  o.tags.set(new Set(["x"])),
  o.optionalTags.add(["x"]),
  o.numbers.add([1, 2]),
  o.hashed.add(HashSet.make("x"))
])

// Unions and recursion.
export const unions = changes((o) => [
  o.payment.set(new Bank({ iban: "x", kept: true })),
  o.payment.set(new Card({ last4: "x", kept: true })),
  o.payment.kept.set(false),
  o.shape.set({ _tag: "Circle", radius: 1 }),
  o.tree.branches.at(0).branches.at(1).weight.add(1)
])

// What one member has, where the condition names it.
export const named = DynamoDB.update(All, key, (o) => [o.payment.iban.set("x")], {
  condition: (o) => o.payment._tag.eq("Bank")
})

// The way out of the types.
export const untyped = DynamoDB.update(All, key, (o) => [
  o.text.set(Attribute.parse("a.b")),
  Attribute.parse("a[0].b").set(1),
  o.number.add(1)
])

// No parameter of a callback is `any`.
DynamoDB.update(All, key, (o) => {
  known(o, false)
  known(o.address, false)
  known(o.address.city, false)
  known(o.lines.at(0), false)
  known(o.tree.branches.at(0).branches.at(0), false)
  known(o.json, false)
  known(o.payment, false)
  return []
})
DynamoDB.upsert(All, key, (o) => {
  known(o, false)
  known(o.address.city, false)
  return null as never
})
