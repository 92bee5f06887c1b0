// Accepted projections, and the types they yield.
import { DynamoDB, type Page } from "@partita/dynamodb"
import type { Effect, Option, Stream } from "effect"
import { All, type Bank, type Branch, type Card, key, type Line } from "../fixtures/everything.ts"
import { is, known } from "../fixtures/types.ts"

const parts = DynamoDB.getOrFail(All, key, {
  project: (o) => [
    o.text,
    o.optional,
    o.date,
    o.option,
    o.jsonText,
    o.address.city,
    o.address.zip,
    o.address.at("at"),
    o.line.sku,
    o.lines.at(0).sku,
    o.lines.at(3).note,
    o.matrix.at(0),
    o.tuple.at(1),
    o.optionalTags,
    o.counts.at("x"),
    o.shelves.at("x").size,
    o.nullableStruct.a,
    o.payment,
    o.tree.branches.at(0).label
  ]
})
is<
  Effect.Success<typeof parts>,
  {
    readonly text: string
    readonly optional?: string
    readonly date: Date
    readonly option: Option.Option<string>
    readonly jsonText: { readonly a: number }
    readonly address: { readonly city: string; readonly zip?: string; readonly at: string }
    readonly line: { readonly sku: string }
    readonly lines: ReadonlyArray<{ readonly sku: string } | { readonly note?: string }>
    readonly matrix: ReadonlyArray<ReadonlyArray<number>>
    readonly tuple: ReadonlyArray<number>
    readonly optionalTags?: ReadonlySet<string>
    readonly counts: { readonly x?: number }
    readonly shelves: { readonly x?: { readonly size: number } }
    readonly nullableStruct: null | { readonly a: number }
    readonly payment: Card | Bank
    readonly tree: { readonly branches: ReadonlyArray<{ readonly label: string }> }
  }
>(true)

// Each element of a list has what was picked at its position; where that is not known, what one of them picks.
declare const somewhere: number
const elements = DynamoDB.getOrFail(All, key, {
  project: (o) => [o.lines.at(1).sku, o.lines.at(1).note, o.lines.at(2)]
})
is<
  Effect.Success<typeof elements>,
  { readonly lines: ReadonlyArray<{ readonly sku: string; readonly note?: string } | Line> }
>(true)
const anywhere = DynamoDB.getOrFail(All, key, {
  project: (o) => [o.lines.at(somewhere).sku, o.lines.at(somewhere).note]
})
is<
  Effect.Success<typeof anywhere>,
  { readonly lines: ReadonlyArray<{ readonly sku: string } | { readonly note?: string }> }
>(true)

// A whole attribute and a part of it: the whole.
const whole = DynamoDB.getOrFail(All, key, { project: (o) => [o.tree, o.tree.label] })
is<Effect.Success<typeof whole>, { readonly tree: Branch }>(true)

// The table's key can be picked like everything else; the model's methods are not there.
const keys = DynamoDB.get(All, key, { project: (o) => [o.id, o.sequence] })
is<
  Effect.Success<typeof keys>,
  Option.Option<typeof key extends infer Key ? { readonly [Name in keyof Key]: Key[Name] } : never>
>(true)

// Pages of a query hold what was picked.
const pages = DynamoDB.query(All, { id: key.id }, { project: (o) => [o.number] })
is<Stream.Success<typeof pages>, Page.Page<{ readonly number: number }>>(true)

DynamoDB.get(All, key, {
  project: (o) => {
    known(o, false)
    known(o.address.city, false)
    known(o.lines.at(0), false)
    known(o.tree.branches.at(0).branches.at(0), false)
    known(o.json, false)
    return [o.text]
  }
})
