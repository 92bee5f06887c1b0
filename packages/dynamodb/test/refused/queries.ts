// Queries that DynamoDB has not.
import { DynamoDB } from "@partita/dynamodb"
import { All, id } from "../fixtures/everything.ts"

export const keys = [
  DynamoDB.query(All, {}), // refused: Argument of type '{}' is not assignable to parameter of type 'QueryKey
  DynamoDB.query(All, { sequence: 1 }), // refused: Property 'id' is missing
  DynamoDB.query(All, { id: "u1" }), // refused: Type 'string' is not assignable to type 'Brand<"UserId">'
  DynamoDB.query(All, { id, sequence: "1" }), // refused: Type 'string' is not assignable to type 'number'
  DynamoDB.query(All, { id, text: "x" }), // refused: this is not an attribute of the key: see filter
  DynamoDB.query(All, id) // refused: Argument of type 'string & Brand<"UserId">' is not assignable to parameter of type 'QueryKey
]

export const ranges = [
  DynamoDB.query(All, { id }, { sort: (k) => k.text.beginsWith("x") }), // refused: Property 'text' does not exist on type 'RangeOf<
  DynamoDB.query(All, { id }, { sort: (k) => k.id.eq(id) }), // refused: Property 'id' does not exist on type 'RangeOf<
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.ne(3) }), // refused: Property 'ne' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.in([3]) }), // refused: Property 'in' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.exists() }), // refused: Property 'exists' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.beginsWith("3") }), // refused: Property 'beginsWith' does not exist on type 'OrderedRange<"everything", number>'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.gt("3") }), // refused: Argument of type 'string' is not assignable to parameter of type 'number'
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.gt(3).and(k.sequence.lt(5)) }), // refused: Property 'and' does not exist on type 'KeyRange<"everything">'
  DynamoDB.query(All, { id }, { sort: () => All.attributes.sequence.gt(3) }), // refused: Property '[TypeId]' is missing in type 'Condition
  DynamoDB.query(All, { id }, { sort: () => All.attributes.sequence.gt(3).and(All.attributes.sequence.lt(5)) }), // refused: Property '[TypeId]' is missing in type 'Condition
  DynamoDB.query(All, { id, sequence: 1 }, { sort: (k) => k.sequence.gt(3) }) // refused: Property 'sequence' does not exist on type 'RangeOf<
]

export const filters = [
  DynamoDB.query(All, { id }, { filter: (o) => o.id.eq(id) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(All, { id }, { filter: (o) => o.sequence.gt(1) }), // refused: a filter cannot mention the key: narrow the key and sort of the query
  DynamoDB.query(All, { id }, { filter: (o) => o.adult.eq(true) }), // refused: Property 'adult' does not exist on type 'AttributesBut<
  DynamoDB.query(All, { id }, { filter: (o) => o.number.beginsWith("x") }) // refused: Property 'beginsWith' does not exist on type 'NumberAttribute<"everything", number, number>'
]
