// Models and keys that DynamoDB cannot store.
import { Table } from "@partita/dynamodb"
import { Context, Schema } from "effect"
import { Everything } from "../fixtures/everything.ts"

// A key is one of text, number and bytes, and always there.
Table.make("tables", { model: Everything, partitionKey: "adult" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "nope" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "address" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "boolean" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "optional" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "optionalNumber" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "nullable" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "option" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "defaulted" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "textOrNumber" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "tags" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "json" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "lines" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "payment" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "id", sortKey: "id" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "id", sortKey: "address" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "id", sortKey: "nope" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: ["id", "sequence"] }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
Table.make("tables", { model: Everything, partitionKey: "id", sort: "sequence" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once

// A model is a map, without services.
class Service extends Context.Service<Service, string>()("Service") {}
declare const withService: Schema.Codec<{ readonly id: string }, { readonly id: string }, Service>
Table.make("tables", { model: withService, partitionKey: "id" }) // refused: Type 'Service' is not assignable to type 'never'
Table.make("tables", { model: Schema.String, partitionKey: "length" }) // refused: Type 'string' is not assignable to type 'object'
class Left extends Schema.TaggedClass<Left>()("Left", { id: Schema.String, left: Schema.String }) {}
class Right extends Schema.TaggedClass<Right>()("Right", { id: Schema.String, right: Schema.String }) {}
Table.make("tables", { model: Schema.Union([Left, Right]), partitionKey: "left" }) // refused: a key is stored as text, a number or bytes, is never absent or null, and is named once
