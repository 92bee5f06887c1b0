// What updates cannot change.
import { Attribute, DynamoDB, Table } from "@partita/dynamodb"
import { Effect, Schema } from "effect"
import { All, Everything, everything, key } from "../fixtures/everything.ts"

const Others = Table.make("others", { model: Everything, partitionKey: "id", sortKey: "sequence" })

export const refused = DynamoDB.update(All, key, (o) => {
  // The key of an item, getters, methods.
  o.id.set("x") // refused: the key of an item cannot be changed
  o.sequence.add(1) // refused: the key of an item cannot be changed
  o.adult.set(true) // refused: Property 'adult' does not exist on type 'Targets<
  o.hello // refused: Property 'hello' does not exist on type 'Targets<

  // What the model requires.
  o.text.remove() // refused: the model requires this attribute: it cannot be removed
  o.nullable.remove() // refused: the model requires this attribute: it cannot be removed
  o.tuple.at(0).remove() // refused: the model requires this attribute: it cannot be removed
  o.address.city.remove() // refused: the model requires this attribute: it cannot be removed
  o.address.at("set").remove() // refused: the model requires this attribute: it cannot be removed
  o.payment.iban.remove() // refused: the model requires this attribute: it cannot be removed
  o.constructed.remove() // refused: the model requires this attribute: it cannot be removed

  // Values of the attribute's type.
  o.text.set(1) // refused: Argument of type 'number' is not assignable to parameter of type 'ValueOr
  o.text.set(null) // refused: Argument of type 'null' is not assignable to parameter of type 'ValueOr
  o.optional.set(undefined) // refused: Argument of type 'undefined' is not assignable to parameter of type 'ValueOr
  o.status.set("closed") // refused: Argument of type '"closed"' is not assignable to parameter of type 'ValueOr
  o.cents.set(3) // refused: Argument of type 'number' is not assignable to parameter of type 'Sum
  o.date.set("2026-01-01") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
  o.numberText.set("3") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
  o.option.set("x") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
  o.bigint.add(1) // refused: Argument of type 'number' is not assignable to parameter of type 'bigint'
  o.tags.add("x") // refused: Argument of type 'string' is not assignable to parameter of type 'Several<string>'
  o.tags.add([1]) // refused: Type 'number' is not assignable to type 'string'
  o.lines.append([{ sku: "x" }]) // refused: Type '{ sku: string; }' is missing the following properties from type 'Line': double, quantity
  o.address.set({ city: "x", size: 1, set: "x", at: "x", more: 1 }) // refused: 'more' does not exist in type
  o.address.set({ city: "x" }) // refused: Type '{ city: string; }' is missing the following properties from type '
  o.line.set({ sku: "x", quantity: 1 }) // refused: Property 'double' is missing
  o.nullableStruct.set({ a: "x" }) // refused: Type 'string' is not assignable to type 'number'

  // Changes the stored type has not.
  o.text.add("x") // refused: Property 'add' does not exist on type 'Target<"everything", string, string, "text", "text">'
  o.text.plus("x") // refused: Property 'plus' does not exist on type 'Target<"everything", string, string, "text", "text">'
  o.text.append("x") // refused: Property 'append' does not exist on type 'Target<"everything", string, string, "text", "text">'
  o.numberText.add(1) // refused: Property 'add' does not exist on type 'Target<
  o.millis.add(1) // refused: Property 'add' does not exist on type 'Target<"everything", Utc, number, "millis", "millis">'
  o.duration.add(1) // refused: Property 'add' does not exist on type 'Target<
  o.boolean.add(1) // refused: Property 'add' does not exist on type 'Target<
  o.tags.append(["x"]) // refused: Property 'append' does not exist on type 'Target<
  o.tags.at(0) // refused: Property 'at' does not exist on type 'Target<
  o.lines.add([]) // refused: Property 'add' does not exist on type 'Target<
  o.lines.delete([]) // refused: Property 'delete' does not exist on type 'Target<
  o.tuple.append([1]) // refused: Property 'append' does not exist on type 'Target<
  o.tuple.at(2) // refused: the tuple has no such position
  o.jsonText.a // refused: Property 'a' does not exist on type 'Target<
  o.json.add(1) // refused: Property 'add' does not exist on type 'Target<"everything", Json, Json, "json", "json">'
  o.textOrNumber.add(1) // refused: Property 'add' does not exist on type 'Target<
  o.counts.add(1) // refused: Property 'add' does not exist on type 'Target<
  o.address.set.set("x") // refused: Property 'set' does not exist on type '<Source = never>(value

  // Right-hand sides: of the same table, of the same type, stored in the same way.
  o.text.set(o.number) // refused: Type 'number' is not assignable to type 'string'
  o.text.set(o.number.plus(1)) // refused: Argument of type 'Sum<"everything", number, "item">' is not assignable to parameter of type 'ValueOr
  o.number.set(o.numberText) // refused: Type 'string' is not assignable to type 'number'
  o.numberText.set(o.number.plus(1)) // refused: Argument of type 'Sum<"everything", number, "item">' is not assignable to parameter of type 'ValueOr
  o.millis.set(o.utc) // refused: Type 'string' is not assignable to type 'number'
  o.nullableStruct.set(o.jsonText) // refused: Type 'string' is not assignable to type '{ readonly a: number; }'
  o.text.set(Others.attributes.text) // refused: Type '"others"' is not assignable to type '"everything"'
  o.number.set(o.number.plus(o.text)) // refused: Type 'string' is not assignable to type 'number'
  o.number.add(o.number.plus(1)) // refused: Argument of type 'Sum<"everything", number, "item">' is not assignable to parameter of type 'number'
  o.number.add(o.number) // refused: is not assignable to parameter of type 'number
  o.number.setIfAbsent(o.number.plus(1)) // refused: Argument of type 'Sum<"everything", number, "item">' is not assignable to parameter of type 'ValueOr
  o.number.eq(o.number.plus(1)) // refused: Property 'eq' does not exist on type 'Target<"everything", number, number, "number", "number">'
  return []
})

export const forgotten = DynamoDB.update(All, key, (o) => [o.number.plus(1)]) // refused: Property '[TypeId]' is missing in type 'Sum
export const single = DynamoDB.update(All, key, (o) => o.number.add(1)) // refused: is missing the following properties from type 'readonly
export const compared = DynamoDB.update(All, key, () => [All.attributes.text.eq("x")]) // refused: Property '[TypeId]' is missing in type 'Condition
export const assigned = DynamoDB.update(All, key, (o) => [o.text]) // refused: Property '[TypeId]' is missing in type 'Settable
export const nothing = DynamoDB.update(All, key, (o) => [o.text.set("x"), undefined]) // refused: Type 'undefined' is not assignable to type 'Action<"everything", unknown, unknown>'
DynamoDB.update(Others, key, (p) => {
  DynamoDB.update(All, key, () => [p.text.set("x")]) // refused: Type '"others"' is not assignable to type '"everything"'
  return []
})

// An update is of an item that is there.
export const absent = DynamoDB.update(All, key, () => [], { condition: (o) => o.id.notExists() }) // refused: update changes an item that is there: use create or upsert for one that is not
export const absent2 = DynamoDB.update(All, key, () => [], { condition: (o) => o.sequence.notExists() }) // refused: update changes an item that is there: use create or upsert for one that is not
export const created = DynamoDB.create(All, everything, { condition: () => All.attributes.text.exists() }) // refused: Expected 2 arguments, but got 3

// Options.
export const all = DynamoDB.update(All, key, () => [], { return: "all" }) // refused: Type '"all"' is not assignable to type '"new" | "nothing" | "old" | "updatedNew" | "updatedOld" | undefined'
export const part = DynamoDB.update(All, key, () => [], { return: "updatedNew" }).pipe(
  Effect.map((touched) => {
    touched.id // refused: Property 'id' does not exist on type 'Part<
    touched.adult // refused: Property 'adult' does not exist on type 'Part<
    touched.text.length // refused: 'touched.text' is possibly 'undefined'
    touched.address?.city.length // refused: 'touched.address.city' is possibly 'undefined'
    touched.lines?.[0]?.double // refused: Property 'double' does not exist on type
  })
)
export const once = DynamoDB.update(All, key, () => [], { return: "updatedOld", once: true }) // refused: a write that is sent once returns no item: an update says return nothing
export const unknown = DynamoDB.update(All, key, () => [], { returning: "old" }) // refused: Did you mean to write 'return'?
export const mistyped = DynamoDB.update(All, key, () => [], { conditon: () => All.attributes.text.exists() }) // refused: Did you mean to write 'condition'?

// A created item is complete.
class Counter extends Schema.Class<Counter>("Counter")({
  name: Schema.String,
  count: Schema.Number,
  label: Schema.String,
  tags: Schema.ReadonlySet(Schema.String),
  note: Schema.optionalKey(Schema.String),
  start: Schema.optionalKey(Schema.Number),
  place: Schema.Struct({ x: Schema.Number })
}) {}
const Counters = Table.make("counters", { model: Counter, partitionKey: "name" })
const path = Attribute.parse("note")
const place = (c: Parameters<Parameters<typeof DynamoDB.upsert<typeof Counters, never>>[2]>[0]) => c.place.set({ x: 1 })
export const upserts = [
  DynamoDB.upsert(Counters, { name: "x" }, () => []), // refused: "an item created here would lack", "count" | "label" | "place"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.add(1)]), // refused: "an item created here would lack", "label" | "place"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.count.add(1), c.label.set("x"), c.place.x.set(1)]), // refused: "an item created here would lack", "place"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [place(c), c.label.set("x"), c.count.set(c.start)]), // refused: "an item created here would lack", "count"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [place(c), c.label.set("x"), c.count.setIfAbsent(c.start)]), // refused: "an item created here would lack", "count"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [place(c), c.label.set("x"), c.count.set(c.count.plus(1))]), // refused: "an item created here would lack", "count"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [place(c), c.label.set("x"), c.count.set(c.start.minus(1))]), // refused: "an item created here would lack", "count"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [place(c), c.count.add(1), c.label.set(c.note)]), // refused: "an item created here would lack", "label"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [place(c), c.count.add(1), c.label.set(path)]), // refused: "an item created here would lack", "label"
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.name.set("x")]), // refused: the key of an item cannot be changed
  DynamoDB.upsert(Counters, { name: "x" }, (c) => [c.nope.set("x")]) // refused: Property 'nope' does not exist on type 'Targets<
]
