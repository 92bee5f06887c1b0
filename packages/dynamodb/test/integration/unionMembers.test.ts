// Fields that the members of a union store differently, or that only some have: an action and a comparison mean the
// member that the item is, or they are refused before anything is sent.
import { Condition, DynamoDB, Index, Page, Table } from "@partita/dynamodb"
import { assert, layer } from "@effect/vitest"
import { Effect, Option, Schema, Stream } from "effect"
import { database, Sent } from "../fixtures/database.ts"

const Event = Schema.Union([
  Schema.Struct({
    owner: Schema.String,
    id: Schema.String,
    kind: Schema.Literal("meeting"),
    at: Schema.DateFromString,
    room: Schema.String,
    seats: Schema.Number,
    note: Schema.optionalKey(Schema.String),
    place: Schema.Struct({ floor: Schema.Number })
  }),
  Schema.Struct({
    owner: Schema.String,
    id: Schema.String,
    kind: Schema.Literal("reminder"),
    at: Schema.String,
    seats: Schema.optionalKey(Schema.String),
    note: Schema.optionalKey(Schema.String),
    place: Schema.Struct({ floor: Schema.String })
  })
])
const Events = Table.make("events", { model: Event, partitionKey: "owner", sortKey: "id" })

/** The key names the member. */
const Row = Schema.Union([
  Schema.Struct({
    owner: Schema.String,
    sort: Schema.TemplateLiteral(["order#", Schema.String]),
    at: Schema.DateFromString
  }),
  Schema.Struct({ owner: Schema.String, sort: Schema.TemplateLiteral(["note#", Schema.String]), at: Schema.String })
])
const Rows = Table.make("rows", { model: Row, partitionKey: "owner", sortKey: "sort" })

const Holder = Schema.Struct({
  owner: Schema.String,
  value: Schema.Union([
    Schema.Struct({
      type: Schema.Literal("time"),
      data: Schema.DateFromString,
      zone: Schema.optionalKey(Schema.String)
    }),
    Schema.Struct({ type: Schema.Literal("text"), data: Schema.StringFromBase64, size: Schema.Number })
  ])
})
const Holders = Table.make("holders", { model: Holder, partitionKey: "owner" })

const key = (id: string) => ({ owner: "o", id })
const meeting = { ...key("m"), kind: "meeting", at: new Date(0), room: "r1", seats: 4, place: { floor: 1 } } as const
const reminder = { ...key("r"), kind: "reminder", at: "soon", place: { floor: "one" } } as const
const order = { owner: "o", sort: "order#1", at: new Date(0) } as const
const note = { owner: "o", sort: "note#1", at: "then" } as const
const time = { owner: "time", value: { type: "time", data: new Date(0) } } as const
const text = { owner: "text", value: { type: "text", data: "hello", size: 5 } } as const

const filled = Effect.gen(function* () {
  for (const item of [meeting, reminder]) yield* DynamoDB.put(Events, item)
  for (const item of [order, note]) yield* DynamoDB.put(Rows, item)
  for (const item of [time, text]) yield* DynamoDB.put(Holders, item)
})

type Actions = Parameters<typeof DynamoDB.update<typeof Events>>[2]
type View = Omit<Table.Attributes<typeof Events>, "owner" | "id">
type Where = (e: View) => Condition.Condition<"events">

const isMeeting: Where = (e) => e.kind.eq("meeting")

const refusedActions: ReadonlyArray<readonly [title: string, actions: Actions, where?: Where]> = [
  ["a field that is stored differently", (e) => [e.at.set("2026-01-01T00:00:00.000Z")]],
  ["the same as a date", (e) => [e.at.set(new Date(5))]],
  ["a value of the member that the condition does not name", (e) => [e.at.set("later")], isMeeting],
  ["a condition that names both", (e) => [e.at.set("later")], (e) => e.kind.in(["meeting", "reminder"])],
  ["one that names none", (e) => [e.at.set("later")], (e) => Condition.or(isMeeting(e), e.note.exists())],
  ["one that denies", (e) => [e.at.set("later")], (e) => Condition.not(e.kind.eq("reminder"))],
  ["a field that is counted in one member", (e) => [(e.seats as any).add(1)]],
  ["what fits one only, set if absent", (e) => [(e.seats as any).setIfAbsent(3)]],
  ["a nested field", (e) => [(e.place as any).floor.set(3)]],
  ["a nested field from another", (e) => [(e.place as any).floor.set((e as any).seats)]],
  ["a tag alone", (e) => [e.kind.set("meeting")]],
  ["a tag and not all that its member has", (e) => [e.kind.set("meeting"), e.at.set(new Date(1)), e.seats.set(1)]],
  ["a tag whose member the rest does not fit", (e) => [e.kind.set("reminder"), e.at.set("x")]],
  ["a field that one member requires", (e) => [(e.seats as any).remove()]]
]

const acceptedActions: ReadonlyArray<
  readonly [title: string, id: "m" | "r", actions: Actions, where: Where | undefined, expected: object]
> = [
  ["shared alike", "m", (e) => [e.note.set("n")], undefined, { ...meeting, note: "n" }],
  ["shared alike, removed", "r", (e) => [e.note.remove()], undefined, reminder],
  ["by the tag", "m", (e) => [e.at.set(new Date(9))], isMeeting, { ...meeting, at: new Date(9) }],
  [
    "by the tag of the other",
    "r",
    (e) => [e.at.set("2026-01-01")],
    (e) => e.kind.eq("reminder"),
    { ...reminder, at: "2026-01-01" }
  ],
  [
    "by what it is not",
    "m",
    (e) => [e.at.set(new Date(9))],
    (e) => e.kind.ne("reminder"),
    { ...meeting, at: new Date(9) }
  ],
  [
    "by the tag among others",
    "m",
    (e) => [e.at.set(new Date(9)), (e.seats as any).add(1)],
    (e) => isMeeting(e).and(e.note.notExists()),
    { ...meeting, at: new Date(9), seats: 5 }
  ],
  [
    "by an alternative of tags",
    "m",
    (e) => [(e.place as any).floor.set(3)],
    (e) => Condition.or(e.kind.in(["meeting"]), isMeeting(e).and(e.note.exists())),
    { ...meeting, place: { floor: 3 } }
  ],
  [
    "by a field only one has",
    "m",
    (e) => [(e as any).at.set(new Date(3))],
    (e) => (e as any).room.exists(),
    { ...meeting, at: new Date(3) }
  ],
  [
    "what only one has, removed from the other",
    "r",
    (e) => [(e.seats as any).remove()],
    (e) => e.kind.eq("reminder"),
    reminder
  ],
  [
    "what one may lack, set if absent",
    "r",
    (e) => [(e.seats as any).setIfAbsent("none")],
    undefined,
    { ...reminder, seats: "none" }
  ],
  [
    "another member, whole",
    "m",
    (e) => [e.kind.set("reminder"), e.at.set("never"), e.seats.set("all"), e.place.set({ floor: "two" })],
    undefined,
    { ...key("m"), kind: "reminder", at: "never", seats: "all", place: { floor: "two" } }
  ],
  [
    "the member it is, by its tag again",
    "m",
    (e) => [e.kind.set("meeting"), e.at.set(new Date(2))],
    isMeeting,
    { ...meeting, at: new Date(2) }
  ]
]

layer(database(Events, Rows, Holders))("unions", (it) => {
  it.effect("are filled", () => filled)

  it.effect.each(refusedActions.map(([title, actions, where]) => ({ title, actions, where })))(
    "refuse $title",
    ({ actions, where }) =>
      Effect.gen(function* () {
        const sent = yield* Sent
        const before = sent.length
        const options = where === undefined ? undefined : { condition: where }
        const error = yield* Effect.flip(DynamoDB.update(Events, key("m"), actions, options))
        assert.include(["DynamoDBError", "ItemEncodeError"], error._tag)
        assert.match(error.message, /member|cannot be stored/)
        assert.strictEqual(sent.length, before)
      })
  )

  it.effect.each(
    acceptedActions.map(([title, id, actions, where, expected]) => ({ title, id, actions, where, expected }))
  )("take $title", ({ actions, expected, id, where }) =>
    Effect.gen(function* () {
      for (const item of [meeting, reminder]) yield* DynamoDB.put(Events, item)
      const options = where === undefined ? undefined : { condition: where }
      assert.deepStrictEqual<unknown>(yield* DynamoDB.update(Events, key(id), actions, options), expected)
      assert.deepStrictEqual<unknown>(yield* DynamoDB.getOrFail(Events, key(id)), expected)
      const rest = id === "m" ? reminder : meeting
      assert.deepStrictEqual<unknown>(yield* DynamoDB.getOrFail(Events, key(rest.id)), rest)
    })
  )

  it.effect("know the member by the key", () =>
    Effect.gen(function* () {
      const at = new Date(7)
      assert.deepStrictEqual(yield* DynamoDB.update(Rows, order, (r) => [r.at.set(at)]), { ...order, at })
      assert.deepStrictEqual(yield* DynamoDB.update(Rows, note, (r) => [r.at.set("7")]), { ...note, at: "7" })
      const error = yield* Effect.flip(DynamoDB.update(Rows, note, (r) => [r.at.set(at)]))
      assert.strictEqual(error._tag, "ItemEncodeError")
      const changed = DynamoDB.update(Rows, order, (r) => [r.at.set(order.at)], { condition: (r) => r.at.eq(at) })
      assert.deepStrictEqual(yield* changed, order)
    })
  )

  it.effect("know the member of a nested union", () =>
    Effect.gen(function* () {
      const data = new Date(8)
      const update = (owner: string, value: Date | string, where?: "time" | "text") =>
        DynamoDB.update(Holders, { owner }, (h) => [h.value.data.set(value)], {
          condition: (h) => (where === undefined ? h.owner.exists() : h.value.type.eq(where))
        })
      assert.deepStrictEqual<unknown>((yield* update("time", data, "time")).value, { ...time.value, data })
      assert.deepStrictEqual<unknown>((yield* update("text", "hi", "text")).value, { ...text.value, data: "hi" })
      for (const value of ["hi", data]) yield* Effect.flip(update("text", value))
      const other = DynamoDB.update(Holders, { owner: "text" }, (h) => [
        h.value.type.set("time"),
        h.value.data.set(data)
      ])
      assert.deepStrictEqual<unknown>((yield* other).value, { type: "time", data })
      const back = DynamoDB.update(Holders, { owner: "text" }, (h) => [h.value.type.set("text"), h.value.data.set("x")])
      assert.include((yield* Effect.flip(back)).message, "by its type")
    })
  )

  it.effect("leave nothing of a member behind that would come back with another", () =>
    Effect.gen(function* () {
      const { call } = yield* DynamoDB.DynamoDB
      yield* DynamoDB.put(Events, meeting)
      const become = (e: Table.Targets<typeof Events>) => [
        e.kind.set("reminder"),
        e.at.set("never"),
        e.seats.set("all"),
        e.place.set({ floor: "two" })
      ]
      yield* DynamoDB.update(Events, key("m"), become)
      const { Item } = yield* call("GetItem", { TableName: "events", Key: { owner: { S: "o" }, id: { S: "m" } } })
      assert.sameMembers(Object.keys(Item ?? {}), ["owner", "id", "kind", "at", "seats", "place"])
    })
  )

  it.effect("are created as one member, whole", () =>
    Effect.gen(function* () {
      const upsert = (id: string, at: Date | string) =>
        DynamoDB.upsert(Events, key(id), (e) => [
          e.kind.setIfAbsent("reminder"),
          e.at.setIfAbsent(at),
          e.place.setIfAbsent({ floor: "two" })
        ])
      const created = { ...key("u"), kind: "reminder", at: "soon", place: { floor: "two" } } as const
      assert.deepStrictEqual<unknown>(yield* upsert("u", "soon"), created)
      assert.deepStrictEqual<unknown>(yield* upsert("u", "later"), created)
      assert.include((yield* Effect.flip(upsert("w", new Date(0)))).message, "member")
      assert.isTrue(Option.isNone(yield* DynamoDB.get(Events, key("w"))))
      yield* DynamoDB.delete(Events, key("u"))
    })
  )

  it.effect("compare with what each member stores, or refuse", () =>
    Effect.gen(function* () {
      for (const item of [meeting, reminder]) yield* DynamoDB.put(Events, item)
      const found = (filter: Where) =>
        Effect.map(Stream.runCollect(Page.items(DynamoDB.query(Events, { owner: "o" }, { filter }))), (items) =>
          items.map(({ id }) => id)
        )
      assert.deepStrictEqual(yield* found((e) => e.at.eq(new Date(0))), ["m"])
      assert.deepStrictEqual(yield* found((e) => e.at.eq("soon")), ["r"])
      assert.deepStrictEqual(yield* found((e) => Condition.not(e.at.eq("soon"))), ["m"])
      assert.deepStrictEqual(yield* found((e) => (e.seats as any).eq(4)), ["m"])
      yield* DynamoDB.put(Holders, text)
      const holders = (filter: (h: Table.Attributes<typeof Holders>) => Condition.Condition<"holders">) =>
        Stream.runCollect(Page.items(DynamoDB.scan(Holders, { filter })))
      const some = yield* holders((h) => h.value.type.eq("text").and(h.value.data.eq("hello")))
      assert.deepStrictEqual(some, [text])
    })
  )
})

const Notes = Table.make("notes", {
  model: Schema.Union([
    Schema.Struct({ id: Schema.String, form: Schema.Literal("plain"), body: Schema.String }),
    Schema.Struct({ id: Schema.String, form: Schema.Literal("coded"), body: Schema.StringFromBase64 })
  ]),
  partitionKey: "id",
  indexes: { byForm: Index.global({ partitionKey: "form" }) }
})

layer(database(Notes))("text in two forms", (it) => {
  it.effect("is asked for in the form of the member that is named, and refused without", () =>
    Effect.gen(function* () {
      for (const form of ["plain", "coded"] as const) yield* DynamoDB.put(Notes, { id: form, form, body: "abcd" })
      const found = (filter: (n: Table.Attributes<typeof Notes>) => Condition.Condition<"notes">) =>
        Effect.map(Stream.runCollect(Page.items(DynamoDB.scan(Notes, { filter }))), (items) =>
          items.map(({ id }) => id)
        )
      for (const form of ["plain", "coded"] as const) {
        assert.deepStrictEqual(yield* found((n) => n.form.eq(form).and(n.body.eq("abcd"))), [form])
        assert.deepStrictEqual(yield* found((n) => Condition.and(n.body.in(["x", "abcd"]), n.form.eq(form))), [form])
      }
      const both = yield* found((n) =>
        Condition.or(n.form.eq("plain").and(n.body.eq("abcd")), n.form.eq("coded").and(n.body.eq("abcd")))
      )
      assert.sameMembers(Array.from(both), ["plain", "coded"])
      for (const form of ["plain", "coded"] as const) {
        const pages = DynamoDB.query(Notes.indexes.byForm, { form }, { filter: (n) => n.body.eq("abcd") })
        assert.deepStrictEqual((yield* Page.collect(pages)).items, [{ id: form, form, body: "abcd" }])
      }
      const error = yield* Effect.flip(found((n) => n.body.eq("abcd")))
      assert.include(error.message, "member")
      assert.isTrue(Option.isSome(yield* DynamoDB.get(Notes, { id: "coded" })))
    })
  )
})
