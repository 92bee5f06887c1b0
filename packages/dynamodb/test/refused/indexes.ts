// Indexes that DynamoDB refuses to make. One block for each of its rules.
import { DynamoDB, Index, Table } from "@partita/dynamodb"
import { Everything } from "../fixtures/everything.ts"
import { Parcels } from "../fixtures/Parcel.ts"

const table = { model: Everything, partitionKey: "id", sortKey: "sequence" } as const
const five = ["text", "status", "level", "number", "cents"] as const
const twice = ["cents", "cents"] as const

// An index key attribute is stored as exactly one of text, number and bytes, and never null.
export const types = [
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "nullable" }) } }), // refused: an index key is a stored attribute that is text, a number or bytes, and never null: nullable
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "optionOrNull" }) } }), // refused: and never null: optionOrNull
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "textOrNumber" }) } }), // refused: and never null: textOrNumber
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "boolean" }) } }), // refused: and never null: boolean
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "text", sortKey: "tags" }) } }), // refused: and never null: tags
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "text", sortKey: "lines" }) } }), // refused: and never null: lines
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "text", sortKey: "address" }) } }), // refused: and never null: address
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: ["text", "json"] }) } }), // refused: and never null: json
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "payment" }) } }), // refused: and never null: payment
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "adult" }) } }), // refused: and never null: adult
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: ["text", "nope"] }) } }), // refused: and never null: nope
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: "nullable" }) } }), // refused: and never null: nullable
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: "boolean" }) } }), // refused: and never null: boolean
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: "nope" }) } }) // refused: and never null: nope
]

// A global index has up to four attributes of a partition key, at least one, and up to four of a sort key.
export const counts = [
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: five }) } }), // refused: an index has at most four attributes of a partition key and four of a sort key
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "text", sortKey: five }) } }), // refused: an index has at most four attributes of a partition key and four of a sort key
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: [] }) } }), // refused: Source has 0 element(s) but target requires 1
  Table.make("tables", { ...table, indexes: { by: Index.global({ sortKey: "text" }) } }) // refused: Property 'partitionKey' is missing
]

// It names an attribute once.
export const names = [
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: ["text", "text"] }) } }), // refused: an index key names each attribute once: text
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "text", sortKey: "text" }) } }), // refused: an index key names each attribute once: text
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "id", sortKey: twice }) } }), // refused: an index key names each attribute once: cents
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: "id" }) } }) // refused: an index key names each attribute once: id
]

// A local index has the table's partition key and one attribute of a sort key, and the table has a sort key.
export const locals = [
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: ["number", "text"] }) } }), // refused: a local index has one attribute of a sort key: several are for global indexes
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: ["number"] }) } }), // refused: a local index has one attribute of a sort key: several are for global indexes
  Table.make("tables", { ...table, indexes: { by: Index.local({ partitionKey: "id", sortKey: "number" }) } }), // refused: 'partitionKey' does not exist in type
  Table.make("tables", { ...table, indexes: { by: Index.local({}) } }), // refused: Property 'sortKey' is missing
  Table.make("tables", { model: Everything, partitionKey: "id", indexes: { by: Index.local({ sortKey: "number" }) } }) // refused: a local index needs a table with a sort key
]

// An index holds whole items, keys, or stored attributes of the model.
export const projections = [
  Table.make("tables", { ...table, indexes: { by: Index.global({ partitionKey: "text", project: ["nope"] }) } }), // refused: an index holds stored attributes of the model: nope
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: "text", project: ["number", "adult"] }) } }), // refused: an index holds stored attributes of the model: adult
  Table.make("tables", { ...table, indexes: { by: Index.local({ sortKey: "text", project: "some" }) } }), // refused: Type '"some"' is not assignable to type
  Table.make("tables", { ...table, indexes: { by: { partitionKey: "text" } } }) // refused: Type 'string' is not assignable to type 'readonly string[]'
]

// An update keeps the table's key; of an index key it keeps what the model requires, and its type.
const key = { owner: "ann", id: 1 }
export const updates = DynamoDB.update(Parcels, key, (p) => {
  p.owner.set("bob") // refused: the key of an item cannot be changed
  p.id.add(1) // refused: the key of an item cannot be changed
  p.weight.remove() // refused: the model requires this attribute: it cannot be removed
  p.city.remove() // refused: the model requires this attribute: it cannot be removed
  p.weight.set("1") // refused: Argument of type 'string' is not assignable to parameter of type 'Sum
  p.carrier.set(null) // refused: Argument of type 'null' is not assignable to parameter of type 'ValueOr
  return []
})
