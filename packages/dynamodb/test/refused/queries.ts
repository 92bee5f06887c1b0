// Reads of one partition, of tables and of indexes, that DynamoDB has not. One block for each of its rules.
import { DynamoDB } from "@partita/dynamodb"
import { Stream } from "effect"
import { All, id } from "../fixtures/everything.ts"
import { Parcels } from "../fixtures/Parcel.ts"

const { byCarrier, byCountry, byPlace, byWeight } = Parcels.indexes
const owner = "ann"
const place = { country: "no", city: "Oslo" } as const
const sentAt = new Date(0)

// The key gives every attribute of the partition key, as the model has it, and nothing beside the key.
export const partitions = [
  DynamoDB.query(All, {}), // refused: Property 'id' is missing in type '{}'
  DynamoDB.query(All, { sequence: 1 }), // refused: Property 'id' is missing
  DynamoDB.query(byPlace, { country: "no" }), // refused: Property 'city' is missing
  DynamoDB.query(byPlace, { city: "Oslo" }), // refused: Property 'country' is missing
  DynamoDB.query(byWeight, { weight: 1 }), // refused: Property 'owner' is missing
  DynamoDB.query(byCarrier, { carrier: undefined }), // refused: Type 'undefined' is not assignable to type 'string'
  DynamoDB.query(All, { id: "u1" }), // refused: Type 'string' is not assignable to type 'Brand<"UserId">'
  DynamoDB.query(All, { id, sequence: "1" }), // refused: Type 'string' is not assignable to type 'number'
  DynamoDB.query(All, { id, sequence: undefined }), // refused: Type 'undefined' is not assignable to type 'number'
  DynamoDB.query(byPlace, { country: "fi", city: "Oslo" }), // refused: Type '"fi"' is not assignable to type '"dk" | "no" | "se"'
  DynamoDB.query(All, { id, text: "x" }), // refused: this is not an attribute of the key: see filter
  DynamoDB.query(byPlace, { ...place, owner }), // refused: this is not an attribute of the key: see filter
  DynamoDB.query(byWeight, { owner, id: 1 }), // refused: this is not an attribute of the key: see filter
  DynamoDB.count(byPlace, { country: "no" }), // refused: Property 'city' is missing
  DynamoDB.count(byPlace, { ...place, owner }), // refused: this is not an attribute of the key: see filter
  DynamoDB.query(All, id) // refused: Argument of type 'string & Brand<"UserId">' is not assignable to parameter of type 'Fields
]

// Of the sort key it gives the first attributes, without a gap.
declare const maybe: { readonly country: "no"; readonly city: "Oslo"; readonly weight?: number; readonly sentAt: Date }
export const prefixes = [
  DynamoDB.query(byPlace, { ...place, sentAt }), // refused: the attributes of a sort key are given in order and without gaps: weight comes first
  DynamoDB.query(byPlace, maybe), // refused: the attributes of a sort key are given in order and without gaps: weight comes first
  DynamoDB.count(byPlace, { ...place, sentAt }) // refused: the attributes of a sort key are given in order and without gaps: weight comes first
]

// A range is one, and on the next attribute of the sort key.
export const ranges = [
  DynamoDB.query(All, { id }, { sort: (k) => k.text.beginsWith("x") }), // refused: Property 'text' does not exist on type 'RangeOf<
  DynamoDB.query(All, { id }, { sort: (k) => k.id.eq(id) }), // refused: Property 'id' does not exist on type 'RangeOf<
  DynamoDB.query(byCountry, { country: "no" }, { sort: (k) => k.id.gt(1) }), // refused: Property 'id' does not exist on type 'RangeOf<
  DynamoDB.query(byPlace, place, { sort: (k) => k.sentAt.gt(sentAt) }), // refused: a range is on the first attribute of the sort key that the key does not give
  DynamoDB.query(byPlace, { ...place, weight: 1 }, { sort: (k) => k.weight.gt(0) }), // refused: a range is on the first attribute of the sort key that the key does not give
  DynamoDB.query(byPlace, { ...place, weight: 1, sentAt }, { sort: (k) => k.sentAt.gt(sentAt) }), // refused: a range is on the first attribute of the sort key that the key does not give
  DynamoDB.query(All, { id, sequence: 1 }, { sort: (k) => k.sequence.gt(3) }), // refused: a range is on the first attribute of the sort key that the key does not give
  DynamoDB.count(byPlace, place, { sort: (k) => k.sentAt.gt(sentAt) }), // refused: a range is on the first attribute of the sort key that the key does not give
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.gt(3).and(k.sequence.lt(5)) }), // refused: Property 'and' does not exist on type 'KeyRange<"everything">'
  DynamoDB.query(byPlace, place, { sort: (k) => [k.weight.gt(0), k.weight.lt(3)] }), // refused: Property '[TypeId]' is missing in type 'KeyRange
  DynamoDB.query(All, { id }, { sort: () => All.attributes.sequence.gt(3) }), // refused: Property '[TypeId]' is missing in type 'Condition
  DynamoDB.query(All, { id }, { sort: () => All.attributes.sequence.gt(3).and(All.attributes.sequence.lt(5)) }) // refused: Property '[TypeId]' is missing in type 'Condition
]

// It is an equality or an order, or a prefix of text or bytes.
export const operators = [
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.ne(3) }), // refused: Property 'ne' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.in([3]) }), // refused: Property 'in' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.exists() }), // refused: Property 'exists' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.beginsWith("3") }), // refused: Property 'beginsWith' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(byPlace, place, { sort: (k) => k.weight.beginsWith("3") }), // refused: Property 'beginsWith' does not exist on type 'OrderedRange<"partita-parcels", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.gt("3") }) // refused: Argument of type 'string' is not assignable to parameter of type 'number'
]

// A query's filter mentions no key attribute of what is queried.
export const filters = [
  DynamoDB.query(All, { id }, { filter: (o) => o.id.eq(id) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(All, { id }, { filter: (o) => o.sequence.gt(1) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(All, { id }, { filter: (o) => o.text.lt(o.id) }), // refused: Argument of type 'Refusal<"a filter cannot mention the key: narrow the key and sort of the query">'
  DynamoDB.query(byPlace, place, { filter: (p) => p.country.eq("no") }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(byPlace, place, { filter: (p) => p.city.size().gt(3) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(byPlace, place, { filter: (p) => p.weight.gt(1) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(byPlace, place, { filter: (p) => p.sentAt.gt(sentAt) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(byWeight, { owner }, { filter: (p) => p.owner.eq("ann") }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(byWeight, { owner }, { filter: (p) => p.weight.gt(1) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.count(All, { id }, { filter: (o) => o.sequence.gt(1) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(All, { id }, { filter: (o) => o.adult.eq(true) }), // refused: Property 'adult' does not exist on type 'AttributesBut<
  DynamoDB.query(All, { id }, { filter: (o) => o.number.beginsWith("x") }) // refused: Property 'beginsWith' does not exist on type 'NumberAttribute<"everything", number, number>'
]

// A global index has no strong reads.
export const strong = [
  DynamoDB.query(byPlace, place, { consistent: true }), // refused: a global index has no strong reads
  DynamoDB.count(byPlace, place, { consistent: true }), // refused: a global index has no strong reads
  DynamoDB.scan(byCountry, { consistent: true }) // refused: a global index has no strong reads
]

// Reads yield what the index holds: the rest is neither in the result, nor can it be asked for.
export const held = [
  DynamoDB.query(byCarrier, { carrier: "post" }, { filter: (p) => p.city.eq("Oslo") }), // refused: Property 'city' does not exist on type 'AttributesBut<
  DynamoDB.query(byCarrier, { carrier: "post" }, { project: (p) => [p.city] }), // refused: Property 'city' does not exist on type 'Selections<
  DynamoDB.count(byCarrier, { carrier: "post" }, { filter: (p) => p.city.eq("Oslo") }), // refused: Property 'city' does not exist on type 'AttributesBut<
  DynamoDB.scan(byCountry, { filter: (p) => p.weight.gt(1) }), // refused: Property 'weight' does not exist on type 'AttributesBut<
  DynamoDB.scan(byCountry, { project: (p) => [p.weight] }), // refused: Property 'weight' does not exist on type 'Selections<
  DynamoDB.query(byWeight, { owner }, { filter: (p) => p.carrier.eq("post") }), // refused: Property 'carrier' does not exist on type 'AttributesBut<
  DynamoDB.query(byWeight, { owner }, { fetch: false, project: (p) => [p.carrier] }) // refused: Property 'carrier' does not exist on type 'Selections<
]
export const yielded = [
  DynamoDB.query(byCarrier, { carrier: "post" }).pipe(Stream.map((page) => page.items[0]!.city)), // refused: Property 'city' does not exist on type '{ readonly owner: string
  DynamoDB.scan(byCountry).pipe(Stream.map((page) => page.items[0]!.weight)), // refused: Property 'weight' does not exist on type '{ readonly owner: string
  DynamoDB.query(byWeight, { owner }).pipe(Stream.map((page) => page.items[0]!.carrier)) // refused: Property 'carrier' does not exist on type '{ readonly owner: string
]

// Only a local index fetches what it does not hold.
export const fetched = [
  DynamoDB.query(byCarrier, { carrier: "post" }, { fetch: true }), // refused: only a local index can fetch whole items
  DynamoDB.query(Parcels, { owner }, { fetch: true }), // refused: only a local index can fetch whole items
  DynamoDB.scan(byCountry, { fetch: true }) // refused: only a local index can fetch whole items
]

// A scan in segments has no order, and no limit.
declare const someSegments: number
export const limited = [
  DynamoDB.scan(All, { segments: 4, limit: 3 }), // refused: a limit needs an order, which a scan in segments does not have: take from the stream
  DynamoDB.scan(byCountry, { limit: 3, segments: someSegments, filter: (p) => p.id.gt(1) }) // refused: a limit needs an order, which a scan in segments does not have: take from the stream
]

// An index is read, by queries and scans: everything else is of a table.
export const tables = [
  DynamoDB.get(byCountry, { country: "no" }), // refused: Type '"global"' is not assignable to type '"table"'
  DynamoDB.put(byCountry, null!), // refused: Type '"global"' is not assignable to type '"table"'
  DynamoDB.update(byWeight, { owner, weight: 1 }, () => []), // refused: Type '"local"' is not assignable to type '"table"'
  DynamoDB.delete(byWeight, { owner, weight: 1 }) // refused: Type '"local"' is not assignable to type '"table"'
]
