// Accepted indexes and their reads: the other side of test/refused/indexes.ts and queries.ts.
import { DynamoDB, Index, type Page, Table } from "@partita/dynamodb"
import type { Stream } from "effect"
import { All, Everything, id } from "../fixtures/everything.ts"
import { type Parcel, Parcels } from "../fixtures/Parcel.ts"
import { is, known } from "../fixtures/types.ts"

const { byCarrier, byCountry, byPlace, bySent, byWeight } = Parcels.indexes
const owner = "ann"
const place = { country: "no", city: "Oslo" } as const
const sentAt = new Date(0)

// Keys of every kind, optional ones and four by four; several indexes share attributes, with each other and the table.
export const many = Table.make("tables", {
  model: Everything,
  partitionKey: "id",
  sortKey: "sequence",
  indexes: {
    sparse: Index.global({ partitionKey: "optional", sortKey: "optionalNumber" }),
    absent: Index.global({ partitionKey: "option", sortKey: "defaulted" }),
    eight: Index.global({
      partitionKey: ["text", "status", "level", "template"],
      sortKey: ["number", "cents", "bigint", "decimal"]
    }),
    times: Index.global({ partitionKey: ["date"], sortKey: ["utc", "millis"] }),
    bytes: Index.global({ partitionKey: "bytes", sortKey: [] }),
    inverse: Index.global({ partitionKey: "sequence", sortKey: "id", project: "keys" }),
    included: Index.global({ partitionKey: "text", project: ["address", "lines", "boolean"] }),
    local: Index.local({ sortKey: "text" }),
    again: Index.local({ sortKey: "optional", project: ["nullable"] })
  }
})

// Every attribute of the partition key, and of the sort key as much as one likes from the left.
declare const perhaps: { readonly country: "no"; readonly city: "Oslo"; readonly weight?: number }
export const keys = [
  DynamoDB.query(All, { id }),
  DynamoDB.query(All, { id, sequence: 1 }),
  DynamoDB.query(byPlace, place),
  DynamoDB.query(byPlace, perhaps),
  DynamoDB.query(byPlace, { ...place, weight: 1 }),
  DynamoDB.query(byPlace, { ...place, weight: 1, sentAt }),
  DynamoDB.query(byCountry, { country: "no" }),
  DynamoDB.query(byWeight, { owner, weight: 1 }),
  DynamoDB.count(byPlace, { ...place, weight: 1 })
]

// A range on the attribute after those.
export const ranges = [
  DynamoDB.query(All, { id }, { sort: (k) => k.sequence.between(1, 3) }),
  DynamoDB.query(byPlace, place, { sort: (k) => k.weight.ge(1) }),
  DynamoDB.query(byPlace, { ...place, weight: 1 }, { sort: (k) => k.sentAt.lt(sentAt) }),
  DynamoDB.query(byWeight, { owner }, { sort: (k) => k.weight.eq(1) }),
  DynamoDB.query(many.indexes.inverse, { sequence: 1 }, { sort: (k) => k.id.beginsWith("u") }),
  DynamoDB.count(byPlace, place, { sort: (k) => k.weight.lt(1) })
]

// A scan has segments or a limit; options that may have either are passed on.
declare const options: DynamoDB.ScanOptions<typeof Parcels>
export const scans = [
  DynamoDB.scan(Parcels, { segments: 4, filter: (p) => p.id.gt(1) }),
  DynamoDB.scan(Parcels, { limit: 4, filter: (p) => p.id.gt(1) }),
  DynamoDB.scan(Parcels, { segments: undefined, limit: 4 }),
  DynamoDB.scan(Parcels, { segments: 4, limit: undefined }),
  DynamoDB.scan(Parcels, options)
]

// Filters mention what is no key of the source: on an index the table's key, in a scan everything.
export const filters = [
  DynamoDB.query(byPlace, place, { filter: (p) => p.owner.eq("ann").and(p.id.gt(0), p.carrier.notExists()) }),
  DynamoDB.query(byCarrier, { carrier: "post" }, { filter: (p) => p.id.gt(0).and(p.weight.gt(1)) }),
  DynamoDB.query(byWeight, { owner }, { filter: (p) => p.city.eq("Oslo") }),
  DynamoDB.count(byPlace, place, { filter: (p) => p.owner.eq("ann") }),
  DynamoDB.scan(Parcels, { filter: (p) => p.owner.eq("ann").and(p.id.gt(0), p.weight.gt(1)) }),
  DynamoDB.scan(byPlace, { filter: (p) => p.country.eq("no").and(p.sentAt.lt(sentAt)) }),
  DynamoDB.scan(byCountry, { filter: (p) => p.country.eq("no").or(p.owner.eq("ann")) })
]

// Strong reads of tables and local indexes.
export const strong = [
  DynamoDB.query(Parcels, { owner }, { consistent: true }),
  DynamoDB.query(byWeight, { owner }, { consistent: true }),
  DynamoDB.count(byWeight, { owner }, { consistent: true }),
  DynamoDB.scan(bySent, { consistent: true }),
  DynamoDB.scan(byCountry, { consistent: undefined })
]

// What an index holds is what its reads yield.
const whole = DynamoDB.query(byPlace, place)
is<Stream.Success<typeof whole>, Page.Page<Parcel>>(true)
const onlyKeys = DynamoDB.scan(byCountry)
is<Simple<typeof onlyKeys>, { readonly owner: string; readonly id: number; readonly country: "no" | "se" | "dk" }>(true)
const included = DynamoDB.query(byCarrier, { carrier: "post" })
is<
  Simple<typeof included>,
  {
    readonly owner: string
    readonly id: number
    readonly carrier?: string
    readonly sentAt: Date
    readonly weight: number
  }
>(true)
const partly = DynamoDB.query(byWeight, { owner })
is<
  Simple<typeof partly>,
  { readonly owner: string; readonly id: number; readonly city: string; readonly weight: number }
>(true)
const picked = DynamoDB.query(byCarrier, { carrier: "post" }, { project: (p) => [p.owner, p.weight] })
is<Stream.Success<typeof picked>, Page.Page<{ readonly owner: string; readonly weight: number }>>(true)

// A local index fetches the rest when asked to.
const fetched = DynamoDB.query(
  byWeight,
  { owner },
  { fetch: true, filter: (p) => p.carrier.eq("post").and(p.contents.at(0).count.gt(1)) }
)
is<Stream.Success<typeof fetched>, Page.Page<Parcel>>(true)
const fetchedPart = DynamoDB.query(byWeight, { owner }, { fetch: true, project: (p) => [p.carrier] })
is<Stream.Success<typeof fetchedPart>, Page.Page<{ readonly carrier?: string }>>(true)

// Index keys are attributes like others to an update.
export const changed = DynamoDB.update(Parcels, { owner, id: 1 }, (p) => [
  p.country.set("se"),
  p.city.setIfAbsent("Moss"),
  p.weight.add(1),
  p.sentAt.set(sentAt),
  p.carrier.remove()
])

// No parameter of a callback is `any`.
DynamoDB.query(byPlace, place, {
  sort: (k) => {
    known(k, false)
    known(k.weight, false)
    known(k.sentAt, false)
    return k.weight.gt(1)
  },
  filter: (p) => {
    known(p, false)
    known(p.owner, false)
    known(p.city, false)
    return p.id.gt(1)
  }
})

/** The items of pages, member by member. */
type Simple<Pages> =
  Pages extends Stream.Stream<Page.Page<infer A>, unknown, unknown> ? { readonly [Name in keyof A]: A[Name] } : never
