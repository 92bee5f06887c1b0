// Accepted tables: every kind of model, every kind of key.
import { DynamoDB, type Page, Table } from "@partita/dynamodb"
import { BigDecimal, DateTime, type Effect, Schema, type Stream } from "effect"
import * as Model from "effect/schema/Model"
import { Everything } from "../fixtures/everything.ts"
import { is, known } from "../fixtures/types.ts"

// Models: classes and what is made of them, structs, unions.
class Base extends Schema.Class<Base>("Base")({ id: Schema.String, low: Schema.Number, high: Schema.Number }) {}
class Extended extends Base.extend<Extended>("Extended")({ more: Schema.String }) {}
class Tagged extends Schema.TaggedClass<Tagged>()("Tagged", { id: Schema.String, tagged: Schema.Number }) {}
class Other extends Schema.TaggedClass<Other>()("Other", { id: Schema.String, other: Schema.Number }) {}
class Opaque extends Schema.Opaque<Opaque>()(Schema.Struct({ id: Schema.String })) {}
class Generated extends Model.Class<Generated>("Generated")({
  id: Model.GeneratedByDb(Schema.String),
  name: Schema.String
}) {}
const Checked = Base.check(Schema.makeFilter((base) => base.low <= base.high))
const Both = Schema.Union([Tagged, Other])

export const bases = Table.make("tables", { model: Base, partitionKey: "id", sortKey: "low" })
export const extended = Table.make("tables", { model: Extended, partitionKey: "id", sortKey: "more" })
export const checked = Table.make("tables", { model: Checked, partitionKey: "id" })
export const structs = Table.make("tables", { model: Schema.Struct({ id: Schema.String }), partitionKey: "id" })
export const opaques = Table.make("tables", { model: Opaque, partitionKey: "id" })
export const generated = Table.make("tables", { model: Generated, partitionKey: "id" })
export const shapes = Table.make("tables", {
  model: Schema.TaggedUnion({ Circle: { id: Schema.String, radius: Schema.Number }, Point: { id: Schema.String } }),
  partitionKey: "id",
  sortKey: "_tag"
})
const unions = Table.make("tables", { model: Both, partitionKey: "id", sortKey: undefined })
is<Table.Item<typeof unions>, Tagged | Other>(true)

// Of a union: the fields of every member can be asked, picked and changed.
const one = DynamoDB.getOrFail(unions, { id: "x" }, { project: (o) => [o._tag, o.tagged] })
is<Effect.Success<typeof one>, { readonly _tag: "Tagged"; readonly tagged: number } | { readonly _tag: "Other" }>(true)
export const change = DynamoDB.update(unions, { id: "x" }, (o) => [o.tagged.add(1)], {
  condition: (o) => o._tag.eq("Tagged").and(o.other.notExists())
})
// A created item is complete as one of them.
export const createdTagged = DynamoDB.upsert(unions, { id: "x" }, (o) => [o._tag.set("Tagged"), o.tagged.set(1)])
export const createdOther = DynamoDB.upsert(unions, { id: "x" }, (o) => [o._tag.set("Other"), o.other.add(1)])

// Keys: text, numbers and bytes, in whatever they are in the program.
export const keys = [
  Table.make("tables", { model: Everything, partitionKey: "id", sortKey: "bytes" }),
  Table.make("tables", { model: Everything, partitionKey: "bytes", sortKey: "decimal" }),
  Table.make("tables", { model: Everything, partitionKey: "bigint", sortKey: "date" }),
  Table.make("tables", { model: Everything, partitionKey: "status", sortKey: "level" }),
  Table.make("tables", { model: Everything, partitionKey: "cents", sortKey: "template" }),
  Table.make("tables", { model: Everything, partitionKey: "constructed", sortKey: "zoned" })
]

// Ranges of sort keys: an order where the table keeps it, a prefix of text and bytes.
const sorted = <const Name extends Table.KeyField<typeof Everything>>(sortKey: Exclude<Name, "text">) =>
  Table.make("tables", { model: Everything, partitionKey: "text", sortKey })
const at = { text: "x" }
export const ranges = [
  DynamoDB.query(sorted("status"), at, { sort: (k) => k.status.beginsWith("o") }),
  DynamoDB.query(sorted("bytes"), at, { sort: (k) => k.bytes.beginsWith(new Uint8Array()) }),
  DynamoDB.query(sorted("date"), at, { sort: (k) => k.date.between(new Date(0), new Date(1)) }),
  DynamoDB.query(sorted("millis"), at, { sort: (k) => k.millis.gt(DateTime.makeUnsafe(0)) }),
  DynamoDB.query(sorted("decimal"), at, { sort: (k) => k.decimal.le(BigDecimal.fromStringUnsafe("1.5")) }),
  DynamoDB.query(sorted("bigint"), at, { sort: (k) => k.bigint.lt(3n) }),
  DynamoDB.query(sorted("numberText"), at, { sort: (k) => k.numberText.eq(3) })
]

// No parameter of a callback is `any`.
const pages = DynamoDB.query(
  bases,
  { id: "x" },
  {
    sort: (k) => {
      known(k, false)
      known(k.low, false)
      return k.low.gt(3)
    },
    filter: (o) => {
      known(o, false)
      known(o.high, false)
      return o.high.gt(3)
    },
    project: (o) => {
      known(o, false)
      return [o.high]
    }
  }
)
is<Stream.Success<typeof pages>, Page.Page<{ readonly high: number }>>(true)
