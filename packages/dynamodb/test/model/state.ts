// The tables of the model-based tests, and what is in them as plain data.
import { DynamoDB, Page, Table, Version } from "@partita/dynamodb"
import { Effect, Schema, Stream } from "effect"

export class Thing extends Schema.Class<Thing>("Thing")({
  pk: Schema.String,
  sk: Schema.String,
  count: Schema.Number,
  note: Schema.optionalKey(Schema.String),
  tags: Schema.ReadonlySet(Schema.String)
}) {}

const options = { model: Thing, partitionKey: "pk", sortKey: "sk" } as const
export const Plain = Table.make("model-plain", options)
export const Marked = Table.make("model-marked", { ...options, writeToken: true })
export const Versioned = Table.make("model-versioned", { ...options, version: Version.token })

export const tables = [Plain, Marked, Versioned] as const
export type ModelTable = typeof Plain | typeof Marked

/** An item, or what is left of one in an answer, as plain data. */
export interface Data {
  readonly count: number
  readonly note?: string
  readonly tags: ReadonlyArray<string>
}

/** All items by table and key. */
export type State = ReadonlyMap<string, Data>

export interface Key {
  readonly pk: string
  readonly sk: string
}

export const placeOf = (table: Table.Any, { pk, sk }: Key): string => `${table.name} ${pk} ${sk}`

export const dataOf = ({ count, note, tags }: Thing): Data => ({
  count,
  ...(note === undefined ? undefined : { note }),
  tags: Array.from(tags).toSorted()
})

export const thingOf = ({ pk, sk }: Key, { count, note, tags }: Data): Thing =>
  new Thing({ pk, sk, count, ...(note === undefined ? undefined : { note }), tags: new Set(tags) })

const sorted = (state: Iterable<readonly [string, Data]>): State =>
  new Map(Array.from(state).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** The state with one item in its place, or without it. */
export const put = (state: State, place: string, data: Data | undefined): State => {
  const others = Array.from(state).filter(([other]) => other !== place)
  return sorted(data === undefined ? others : [...others, [place, data]])
}

/** What is in the tables. */
export const stateOf = Effect.map(
  Effect.forEach(tables, (table) =>
    Effect.map(DynamoDB.scan(table, { consistent: true }).pipe(Page.items, Stream.runCollect), (items) =>
      items.map((item) => [placeOf(table, item), dataOf(item)] as const)
    )
  ),
  (all) => sorted(all.flat())
)
