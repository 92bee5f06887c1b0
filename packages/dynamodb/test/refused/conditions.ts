// What conditions cannot ask.
import { Condition, DynamoDB, Table } from "@partita/dynamodb"
import { DateTime, Duration, Schema } from "effect"
import { All, Everything, key } from "../fixtures/everything.ts"

const o = All.attributes
const Others = Table.make("others", { model: Everything, partitionKey: "id", sortKey: "sequence" })

// Getters and methods are not stored.
o.adult // refused: Property 'adult' does not exist on type 'Attributes<"everything", typeof Everything>'
o.hello // refused: Property 'hello' does not exist on type 'Attributes<"everything", typeof Everything>'
o.line.double // refused: Property 'double' does not exist on type 'StructAttribute<
o.lines.at(0).double // refused: Property 'double' does not exist on type 'StructAttribute<
o.nope // refused: Property 'nope' does not exist on type 'Attributes<"everything", typeof Everything>'
o.address.nope // refused: Property 'nope' does not exist on type 'StructAttribute<
o.address.at("nope") // refused: Argument of type '"nope"' is not assignable to parameter of type '

// Values of the attribute's type.
o.text.eq(1) // refused: Argument of type 'number' is not assignable to parameter of type 'ValueOr
o.text.beginsWith(1) // refused: Argument of type 'number' is not assignable to parameter of type 'ValueOr
o.status.eq("closed") // refused: Argument of type '"closed"' is not assignable to parameter of type 'ValueOr
o.status.in(["open", "closed"]) // refused: Type '"closed"' is not assignable to type '"open" | "paid" | "shipped"'
o.level.eq(4) // refused: Argument of type '4' is not assignable to parameter of type 'ValueOr
o.id.eq("u1") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
o.template.eq("b-x") // refused: Argument of type '"b-x"' is not assignable to parameter of type 'ValueOr
o.number.gt("1") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
o.bigint.gt(1) // refused: Argument of type 'number' is not assignable to parameter of type 'ValueOr
o.decimal.gt(1) // refused: Argument of type 'number' is not assignable to parameter of type 'ValueOr
o.date.gt("2026-01-01") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
o.millis.gt(0) // refused: Argument of type 'number' is not assignable to parameter of type 'ValueOr
o.option.eq("x") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
o.numberText.eq("3") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
o.jsonText.eq({ a: "x" }) // refused: Type 'string' is not assignable to type 'number'
o.address.eq({ city: "x" }) // refused: Type '{ city: string; }' is missing the following properties from type '
o.tags.contains(1) // refused: Argument of type 'number' is not assignable to parameter of type 'ValueOr
o.lines.contains("x") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
o.counts.at("x").gt("1") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr
o.text.attributeType("TEXT") // refused: Argument of type '"TEXT"' is not assignable to parameter of type 'AttributeType'
o.text.size().gt("1") // refused: Argument of type 'string' is not assignable to parameter of type 'ValueOr

// Operators the stored type has not.
o.number.beginsWith("1") // refused: Property 'beginsWith' does not exist on type 'NumberAttribute<"everything", number, number>'
o.numberText.size() // refused: Property 'size' does not exist on type 'Comparable<"everything", number, string>'
o.number.size() // refused: Property 'size' does not exist on type 'NumberAttribute<"everything", number, number>'
o.boolean.gt(false) // refused: Property 'gt' does not exist on type 'Comparable<"everything", boolean, boolean>'
o.address.gt({ city: "x" }) // refused: Property 'gt' does not exist on type 'StructAttribute<
o.tags.beginsWith("x") // refused: Property 'beginsWith' does not exist on type 'SetAttribute<
o.tags.gt(new Set()) // refused: Property 'gt' does not exist on type 'SetAttribute<
o.date.beginsWith("2026") // refused: Property 'beginsWith' does not exist on type 'TimeAttribute<"everything", Date, string>'
o.utc.contains("2026") // refused: Property 'contains' does not exist on type 'TimeAttribute<"everything", Utc, string>'
o.numberText.gt(3) // refused: Property 'gt' does not exist on type 'Comparable<"everything", number, string>'
o.zoned.gt(DateTime.makeZonedUnsafe(0, { timeZone: "UTC" })) // refused: Property 'gt' does not exist on type 'Comparable<"everything", Zoned, string>'
o.duration.gt(Duration.zero) // refused: Property 'gt' does not exist on type 'Comparable<"everything", Duration, number>'
o.jsonText.a // refused: Property 'a' does not exist on type 'Comparable<
o.json.a // refused: Property 'a' does not exist on type 'Comparable<"everything", Json, Json>'
o.textOrNumber.gt(3) // refused: Property 'gt' does not exist on type 'Comparable<
o.textOrNumber.beginsWith("x") // refused: Property 'beginsWith' does not exist on type 'Comparable<
o.address.size.gt(3) // refused: Property 'gt' does not exist on type '() => Size<"everything">'
o.tuple.at(2) // refused: the tuple has no such position
o.text.at(0) // refused: Property 'at' does not exist on type 'TextAttribute<"everything", string, string>'
o.secret.beginsWith("x") // refused: Property 'beginsWith' does not exist on type 'Comparable<
o.option.beginsWith("x") // refused: Property 'beginsWith' does not exist on type 'Comparable<

// Attributes on the right: of the same table, of the same type, stored in the same way.
o.text.eq(Others.attributes.text) // refused: Type '"others"' is not assignable to type '"everything"'
o.text.eq(o.number) // refused: Type 'number' is not assignable to type 'string'
o.number.eq(o.numberText) // refused: Type 'string' is not assignable to type 'number'
o.utc.lt(o.millis) // refused: Type 'number' is not assignable to type 'string'
o.jsonText.eq(o.nullableStruct) // refused: Type 'NumberAttribute<"everything", number, number>' is not assignable to type 'number'
o.status.eq(o.text) // refused: Type 'string' is not assignable to type '"open" | "paid" | "shipped"'

// Arithmetic is for updates.
o.number.gt(o.number.plus(1)) // refused: Property 'plus' does not exist on type 'NumberAttribute<"everything", number, number>'
o.text.set("x") // refused: Property 'set' does not exist on type 'TextAttribute<"everything", string, string>'

// Conditions of one table.
o.text.exists().and(Others.attributes.text.exists()) // refused: Type '"others"' is not assignable to type '"everything"'
Condition.and(o.text.exists(), Others.attributes.text.exists()) // refused: Type '"others"' is not assignable to type '"everything"'
DynamoDB.put(All, new Everything(null!), { condition: () => Others.attributes.text.exists() }) // refused: Type '"others"' is not assignable to type '"everything"'
DynamoDB.delete(All, key, { condition: (c) => c.boolean }) // refused: is missing the following properties from type 'Condition
DynamoDB.delete(All, key, { condition: (c) => [c.boolean.eq(true)] }) // refused: Type 'Condition<"everything">[]' is missing the following properties from type 'Condition
Condition.and() // refused: Expected at least 1 arguments, but got 0

class WithUnknown extends Schema.Class<WithUnknown>("WithUnknown")({ id: Schema.String, part: Schema.Unknown }) {}
export const unknown = WithUnknown
