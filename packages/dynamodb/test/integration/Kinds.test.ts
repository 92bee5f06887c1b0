import { DynamoDB, Numbers, Page, Sets, Table, Timestamp } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, DateTime, Effect, Option, Redacted, Schema, SchemaGetter, Stream } from "effect"
import type { AttributeValue } from "../../src/wire/AttributeValue.ts"
import { database } from "../fixtures/database.ts"

// ---------------------------------------------------------------------------------------------------------------------
// keys

const time = (text: string) => DateTime.makeUnsafe(text)

class Version {
  readonly major: number
  readonly minor: number
  constructor(major: number, minor: number) {
    this.major = major
    this.minor = minor
  }
}
/** A type of one's own that says how it is stored. */
const Version$ = Schema.declare((value): value is Version => value instanceof Version, {
  ordered: true,
  toCodecDynamo: () =>
    Schema.link<Version>()(Schema.Int, {
      decode: SchemaGetter.transform((stored: number) => new Version(Math.floor(stored / 1000), stored % 1000)),
      encode: SchemaGetter.transform(({ major, minor }: Version) => major * 1000 + minor)
    })
})

type Kind = readonly [schema: Schema.Constraint, ascending: ReadonlyArray<unknown>, least: AttributeValue]

const keyKinds: { readonly [name: string]: Kind } = {
  text: [Schema.String, ["A", "a", "b#c", "\u{1f600}"], { S: "A" }],
  brand: [Schema.NonEmptyString.pipe(Schema.brand("Id")), ["1", "10", "2"], { S: "1" }],
  literals: [Schema.Literals(["low", "mid", "top"]), ["low", "mid", "top"], { S: "low" }],
  number: [Schema.Number, [-5, -1.5, 0, 2, 10, 1e21], { N: "-5" }],
  bigint: [Schema.BigInt, ["-3", "5", "90071992547409930"].map(BigInt), { N: "-3" }],
  BigDecimal: [Schema.BigDecimal, ["-0.1", "1.10", "1.2"].map(BigDecimal.fromStringUnsafe), { N: "-0.1" }],
  bytes: [
    Schema.Uint8Array,
    [[0], [1, 0], [1, 2], [255]].map((bytes) => Uint8Array.from(bytes)),
    { B: Uint8Array.of(0) }
  ],
  Date: [
    Schema.DateFromString,
    [new Date(0), new Date("2026-01-02T03:04:05.678Z"), new Date("2026-01-02T03:04:06Z")],
    { S: "1970-01-01T00:00:00.000Z" }
  ],
  DateTime: [
    Schema.DateTimeUtcFromString,
    [time("1969-12-31T00:00:00Z"), time("2026-01-02T03:04:05.678Z")],
    { S: "1969-12-31T00:00:00.000Z" }
  ],
  seconds: [
    Timestamp.Seconds,
    [time("1969-12-31T23:59:59Z"), time("2001-09-09T01:46:39Z"), time("2001-09-09T01:46:40Z")],
    { N: "-1" }
  ],
  milliseconds: [Timestamp.Milliseconds, [time("1970-01-01T00:00:00.007Z"), time("2026-01-02T03:04:05Z")], { N: "7" }],
  microseconds: [Timestamp.Microseconds, ["7", "1767323045678901", "1767323045678902"].map(BigInt), { N: "7" }],
  nanoseconds: [Timestamp.Nanoseconds, ["7", "1767323045678901234", "1767323045678901235"].map(BigInt), { N: "7" }],
  "own type": [Version$, [new Version(1, 2), new Version(1, 10), new Version(2, 0)], { N: "1002" }]
}

describe("keys", () => {
  for (const [kind, [schema, ascending, least]] of Object.entries(keyKinds)) {
    it.effect(`M2 ${kind}: items are put, read, updated, queried in order and deleted by it`, () => {
      // The types are those of text, whatever the schema: what is tested here happens at run time.
      const at = schema as Schema.Codec<string>
      const values = ascending as ReadonlyArray<string>
      const name = `kinds-${kind.replaceAll(" ", "-")}`
      const Sorted = Table.make(`${name}-sorted`, {
        model: Schema.Struct({ group: Schema.String, at, n: Schema.Int }),
        partitionKey: "group",
        sortKey: "at"
      })
      const Alone = Table.make(`${name}-alone`, { model: Schema.Struct({ at, n: Schema.Int }), partitionKey: "at" })
      const items = values.map((at, n) => ({ group: "g", at, n }))
      return Effect.gen(function* () {
        for (const item of [...items].reverse()) {
          yield* DynamoDB.put(Sorted, item)
          yield* DynamoDB.put(Sorted, { ...item, group: "other", n: 99 })
          yield* DynamoDB.create(Alone, { at: item.at, n: item.n })
        }
        const numbers = (options: Parameters<typeof DynamoDB.query<typeof Sorted, { readonly group: string }>>[2]) =>
          DynamoDB.query(Sorted, { group: "g" }, options).pipe(
            Page.items,
            Stream.map(({ n }) => n),
            Stream.runCollect
          )
        const all = items.map(({ n }) => n)
        assert.deepStrictEqual(yield* numbers({ pageSize: 1 }), all)
        assert.deepStrictEqual(yield* numbers({ reverse: true }), all.toReversed())
        assert.deepStrictEqual(yield* numbers({ sort: (k) => k.at.gt(values[0]!) }), all.slice(1))
        assert.deepStrictEqual(yield* numbers({ sort: (k) => k.at.between(values[0]!, values[1]!) }), [0, 1])

        const same = Schema.toEquivalence(Sorted.model)
        for (const item of items) {
          const { at, n } = item
          assert.isTrue(same(yield* DynamoDB.getOrFail(Sorted, { group: "g", at }), item))
          const updated = yield* DynamoDB.update(Alone, { at }, (o) => [o.n.add(100)])
          assert.strictEqual(updated.n, n + 100)
          assert.strictEqual((yield* DynamoDB.getOrFail(Alone, { at }, { consistent: true })).n, n + 100)
        }
        const { Item } = yield* DynamoDB.call("GetItem", { TableName: Alone.name, Key: { at: least } })
        assert.deepStrictEqual(Item, { at: least, n: { N: "100" } })
        const last = values.at(-1)!
        yield* DynamoDB.delete(Sorted, { group: "g", at: last })
        assert.isTrue(Option.isNone(yield* DynamoDB.get(Sorted, { group: "g", at: last })))
        assert.deepStrictEqual(yield* numbers({}), all.slice(0, -1))
      }).pipe(Effect.provide(database(Sorted, Alone)))
    })
  }
})

// ---------------------------------------------------------------------------------------------------------------------
// fields

class Ingredient extends Schema.Class<Ingredient>("Ingredient")({
  name: Schema.String,
  grams: Schema.Finite,
  price: Schema.BigDecimal,
  allergens: Schema.ReadonlySet(Schema.String)
}) {}

class Recipe extends Schema.Class<Recipe>("Recipe")({
  id: Schema.String,
  main: Ingredient,
  others: Schema.Array(Ingredient),
  byStep: Schema.Record(Schema.String, Schema.Struct({ minutes: Schema.Finite, uses: Schema.Array(Schema.String) })),
  tags: Schema.ReadonlySet(Schema.String),
  ratings: Schema.ReadonlySet(Schema.Number),
  photos: Schema.ReadonlySet(Schema.Uint8Array),
  oldTags: Sets.orList(Schema.String),
  score: Schema.Number,
  estimate: Numbers.lossy,
  cost: Schema.BigDecimal,
  views: Schema.BigInt,
  vegan: Schema.Boolean,
  servings: Schema.Int.pipe(Schema.withConstructorDefault(Effect.succeed(4))),
  language: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("en"))),
  note: Schema.optionalKey(Schema.String),
  source: Schema.OptionFromOptionalKey(Schema.URLFromString),
  author: Schema.NullOr(Schema.String),
  secret: Schema.RedactedFromValue(Schema.String),
  anything: Schema.Json,
  kind: Schema.TaggedUnion({ Sweet: { sugar: Schema.Finite }, Savoury: { salt: Schema.Finite } }),
  renamed: Schema.String.annotateKey({ "partita/attribute": "stored-name" })
}) {}

const Recipes = Table.make("kinds-recipes", { model: Recipe, partitionKey: "id" })

const decimal = BigDecimal.fromStringUnsafe
const flour = new Ingredient({ name: "flour", grams: 250.5, price: decimal("0.30"), allergens: new Set(["gluten"]) })
const water = new Ingredient({ name: "water", grams: 0, price: decimal("0"), allergens: new Set() })
const recipe = new Recipe({
  id: "r1",
  main: flour,
  others: [water, flour],
  byStep: { "1. mix": { minutes: 2.5, uses: ["flour", "water"] }, "2.#rest": { minutes: 60, uses: [] } },
  tags: new Set(["bread", "slow"]),
  ratings: new Set([4.5, 5]),
  photos: new Set([Uint8Array.of(1, 2)]),
  oldTags: new Set(["basic"]),
  score: 0.1 + 0.2,
  estimate: 1.5,
  cost: decimal("12345678901234567890.123456789012345678"),
  views: BigInt("9007199254740993"),
  vegan: true,
  language: "it",
  source: Option.some(new URL("https://example.com/bread")),
  author: null,
  secret: Redacted.make("more water"),
  anything: { a: [1, "x", null, { b: true }] },
  kind: { _tag: "Savoury", salt: 5 },
  renamed: "x"
})
const same = Schema.toEquivalence(Recipe)
const rawRecipe = Effect.map(
  DynamoDB.call("GetItem", { TableName: Recipes.name, Key: { id: { S: "r1" } } }),
  ({ Item = {} }) => Item
)

describe("fields", () => {
  it.effect("M3 nested models, lists, maps, sets, floats, decimals and optional fields are read as they were put", () =>
    Effect.gen(function* () {
      const plain = new Recipe({
        ...recipe,
        id: "r2",
        note: "n",
        source: Option.none(),
        kind: { _tag: "Sweet", sugar: 1 }
      })
      for (const item of [recipe, plain]) yield* DynamoDB.put(Recipes, item)
      for (const item of [recipe, plain]) {
        const found = yield* DynamoDB.getOrFail(Recipes, { id: item.id })
        assert.isTrue(same(found, item))
        assert.instanceOf(found, Recipe)
        assert.instanceOf(found.others[1], Ingredient)
        assert.strictEqual(found.servings, 4)
      }
      const { anything: _a, byStep: _b, main: _m, others, ...stored } = yield* rawRecipe
      assert.deepStrictEqual(stored, {
        id: { S: "r1" },
        tags: { SS: ["bread", "slow"] },
        ratings: { NS: ["4.5", "5"] },
        photos: { BS: [Uint8Array.of(1, 2)] },
        oldTags: { SS: ["basic"] },
        score: { N: "0.30000000000000004" },
        estimate: { N: "1.5" },
        cost: { N: "12345678901234567890.123456789012345678" },
        views: { N: "9007199254740993" },
        vegan: { BOOL: true },
        servings: { N: "4" },
        language: { S: "it" },
        source: { S: "https://example.com/bread" },
        author: { NULL: true },
        secret: { S: "more water" },
        kind: { M: { _tag: { S: "Savoury" }, salt: { N: "5" } } },
        "stored-name": { S: "x" }
      })
      // An empty set inside a list of models is absent, and reads as empty.
      assert.deepStrictEqual(others!.L![0]!.M, { name: { S: "water" }, grams: { N: "0" }, price: { N: "0" } })
    }).pipe(Effect.provide(database(Recipes)))
  )

  it.effect("M3 what other programs wrote is read: defaults, lists for sets, NULL for nothing, more digits", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Recipes, recipe)
      const { language: _, ...stored } = yield* rawRecipe
      const Item: typeof stored = {
        ...stored,
        oldTags: { L: [{ S: "a" }, { S: "b" }, { S: "a" }] },
        note: { NULL: true },
        source: { NULL: true },
        estimate: { N: "0.33333333333333333333333333333333333333" },
        unknown: { S: "x" }
      }
      yield* DynamoDB.call("PutItem", { TableName: Recipes.name, Item })
      const found = yield* DynamoDB.getOrFail(Recipes, { id: "r1" })
      assert.strictEqual(found.language, "en")
      assert.deepStrictEqual(found.oldTags, new Set(["a", "b"]))
      assert.strictEqual(found.estimate, 1 / 3)
      assert.isFalse("note" in found)
      assert.isTrue(Option.isNone(found.source))
      yield* DynamoDB.call("PutItem", { TableName: Recipes.name, Item: { ...Item, views: { N: "1.5" } } })
      const failed = yield* Effect.flip(DynamoDB.getOrFail(Recipes, { id: "r1" }))
      assert.strictEqual(failed._tag, "ItemDecodeError")
      assert.include(failed.message, "views")
    }).pipe(Effect.provide(database(Recipes)))
  )

  it.effect("M3 fields of every kind are updated and asked for in conditions", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Recipes, recipe)
      const updated = yield* DynamoDB.update(
        Recipes,
        { id: "r1" },
        (o) => [
          o.main.price.set(decimal("0.35")),
          o.others.append([new Ingredient({ ...water, name: "salt" })]),
          o.byStep.at("2.#rest").at("minutes").add(0.5),
          o.tags.add(["new"]),
          o.ratings.delete([4.5]),
          o.oldTags.delete(["basic"]),
          o.cost.add(decimal("0.000000000000000001")),
          o.views.add(BigInt(2)),
          o.source.remove(),
          o.author.set("Ada"),
          o.renamed.set("y")
        ],
        {
          condition: (o) =>
            o.views
              .eq(BigInt("9007199254740993"))
              .and(o.tags.contains("slow"))
              .and(o.cost.lt(decimal("12345678901234567890.2")))
              .and(o.secret.eq(Redacted.make("more water")))
              .and(o.kind._tag.eq("Savoury"))
              .and(o.author.eq(null))
        }
      )
      assert.isTrue(
        same(
          updated,
          new Recipe({
            ...recipe,
            main: new Ingredient({ ...flour, price: decimal("0.35") }),
            others: [...recipe.others, new Ingredient({ ...water, name: "salt" })],
            byStep: { ...recipe.byStep, "2.#rest": { minutes: 60.5, uses: [] } },
            tags: new Set(["bread", "slow", "new"]),
            ratings: new Set([5]),
            oldTags: new Set(),
            cost: decimal("12345678901234567890.123456789012345679"),
            views: BigInt("9007199254740995"),
            source: Option.none(),
            author: "Ada",
            renamed: "y"
          })
        )
      )
      assert.deepStrictEqual((yield* rawRecipe)["stored-name"], { S: "y" })
    }).pipe(Effect.provide(database(Recipes)))
  )
})

// ---------------------------------------------------------------------------------------------------------------------
// the schemas of the package

class Session extends Schema.Class<Session>("Session")({
  userId: Schema.String,
  startedAt: Timestamp.Seconds,
  seenAt: Timestamp.Milliseconds,
  clickedAt: Timestamp.Microseconds,
  tracedAt: Schema.optionalKey(Timestamp.Nanoseconds),
  expiresAt: Timestamp.TimeToLive,
  settings: Schema.fromJsonString(Schema.Struct({ theme: Schema.String, since: Schema.DateFromString }))
}) {}

const Sessions = Table.make("kinds-sessions", { model: Session, partitionKey: "userId", sortKey: "startedAt" })

const session = new Session({
  userId: "u1",
  startedAt: time("2026-01-02T03:04:05Z"),
  seenAt: time("2026-01-02T03:04:05.678Z"),
  clickedAt: BigInt("1767323045678901"),
  tracedAt: BigInt("1767323045678901234"),
  expiresAt: time("2026-01-02T04:04:05.001Z"),
  settings: { theme: "dark", since: new Date(0) }
})
const key = { userId: "u1", startedAt: session.startedAt }

describe("the schemas of the package", () => {
  it.effect("M4 four timestamps, a time to live and JSON in a string are stored in their form and read back", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Sessions, session)
      const { Item } = yield* DynamoDB.call("GetItem", {
        TableName: Sessions.name,
        Key: { userId: { S: "u1" }, startedAt: { N: "1767323045" } }
      })
      assert.deepStrictEqual(Item, {
        userId: { S: "u1" },
        startedAt: { N: "1767323045" },
        seenAt: { N: "1767323045678" },
        clickedAt: { N: "1767323045678901" },
        tracedAt: { N: "1767323045678901234" },
        // Rounded up: no item goes before its time.
        expiresAt: { N: "1767326646" },
        settings: { S: '{"theme":"dark","since":"1970-01-01T00:00:00.000Z"}' }
      })
      const rounded = new Session({ ...session, expiresAt: time("2026-01-02T04:04:06Z") })
      assert.deepStrictEqual(yield* DynamoDB.getOrFail(Sessions, key), rounded)
    }).pipe(Effect.provide(database(Sessions)))
  )

  it.effect("M4 they are compared, counted up and updated", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Sessions, session)
      const updated = yield* DynamoDB.update(
        Sessions,
        key,
        (o) => [
          o.seenAt.set(time("2026-01-02T03:05:00Z")),
          o.clickedAt.add(BigInt(1)),
          o.tracedAt.remove(),
          o.settings.set({ theme: "light", since: new Date(1) })
        ],
        { condition: (o) => o.expiresAt.gt(time("2026-01-02T04:04:05.999Z")).and(o.seenAt.lt(time("2026-01-03"))) }
      )
      const { tracedAt: _, ...others } = session
      assert.deepStrictEqual(
        updated,
        new Session({
          ...others,
          seenAt: time("2026-01-02T03:05:00Z"),
          clickedAt: BigInt("1767323045678902"),
          expiresAt: time("2026-01-02T04:04:06Z"),
          settings: { theme: "light", since: new Date(1) }
        })
      )
      const found = (from: string) =>
        DynamoDB.query(
          Sessions,
          { userId: "u1" },
          { sort: (k) => k.startedAt.ge(time("2026-01-01")), filter: (o) => o.expiresAt.gt(time(from)) }
        ).pipe(Page.collect)
      assert.strictEqual((yield* found("2026-01-02T04:04:05.999Z")).count, 1)
      assert.strictEqual((yield* found("2026-01-02T04:04:06Z")).count, 0)
    }).pipe(Effect.provide(database(Sessions)))
  )

  it.effect("M4 a rest of a second is refused before anything is written", () =>
    Effect.gen(function* () {
      const late = new Session({ ...session, startedAt: time("2026-01-02T03:04:05.001Z") })
      const refused = yield* Effect.flip(DynamoDB.put(Sessions, late))
      assert.strictEqual(refused._tag, "ItemEncodeError")
      assert.include(refused.message, "startedAt")
      assert.strictEqual((yield* DynamoDB.query(Sessions, { userId: "u1" }).pipe(Page.collect)).count, 0)
    }).pipe(Effect.provide(database(Sessions)))
  )
})
