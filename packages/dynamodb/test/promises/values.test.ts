// Promises 6, 9 and 10: what is stored comes back; conditions mean what they say; keys are stored as given.
import { DynamoDB, Page, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Equal, Exit, Layer, Logger, Option, Schema, Stream } from "effect"
import { embedded } from "../fixtures/door.ts"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { type Attempt, carriedOut, seed, trouble } from "./trouble.ts"

class Row extends Schema.Class<Row>("Row")({
  pk: Schema.String,
  sk: Schema.String,
  number: Schema.Number,
  decimal: Schema.BigDecimal,
  text: Schema.optionalKey(Schema.String),
  at: Schema.DateFromString,
  set: Schema.ReadonlySet(Schema.String),
  nested: Schema.Struct({ list: Schema.Array(Schema.NullOr(Schema.Number)), flag: Schema.Boolean })
}) {}

const Rows = Table.make("partita-rows", { model: Row, partitionKey: "pk", sortKey: "sk" })
const database = Layer.effectDiscard(DynamoDB.createTable(Rows)).pipe(
  Layer.provideMerge(embedded),
  Layer.orDie,
  Layer.merge(Logger.layer([]))
)

const count = runs(1000)
const title = (text: string) => `${text} (${count} runs, PARTITA_SEED=${seed})`

const pieces = [
  "a",
  "B",
  "ß",
  "é",
  "日",
  "𝄞",
  "\u0000",
  "#",
  ":",
  "$",
  " ",
  "'",
  '"',
  "\\",
  ".",
  "[0]",
  "pk",
  "AND",
  "\uffff"
]
const textOf = ({ below, pick }: Source, least = 0) =>
  Array.from({ length: least + below(6) }, () => pick(pieces)).join("")

const rowOf = (random: Source, values: Partial<ConstructorParameters<typeof Row>[0]> = {}) => {
  const { below, pick } = random
  return new Row({
    pk: textOf(random, 1),
    sk: textOf(random, 1),
    number: pick([0, -0, 1.5, -7, 1e-7, 1e21, 2 ** 53, 0.1 + 0.2, below(1000)]),
    decimal: BigDecimal.fromStringUnsafe(pick(["0", "1.10", "-99999999999999999999999999999999999999", "1e-130"])),
    at: new Date(below(2 ** 31) * 1000),
    set: new Set(Array.from({ length: below(3) }, () => textOf(random))),
    nested: { list: [null, below(9)], flag: below(2) === 0 },
    ...(below(2) === 0 ? { text: textOf(random) } : undefined),
    ...values
  })
}

const same = Schema.toEquivalence(Row)

describe("promise 6", () => {
  it.effect(title("what is stored comes back equal, whatever goes wrong on the way"), () =>
    Effect.gen(function* () {
      let compared = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const row = rowOf(random)
        const { run: inTrouble } = trouble(random, run)
        const exit = yield* inTrouble(
          Effect.andThen(
            DynamoDB.put(Rows, row),
            DynamoDB.getOrFail(Rows, { pk: row.pk, sk: row.sk }, { consistent: true })
          )
        )
        if (Exit.isFailure(exit)) continue
        compared++
        // No number is stored as -0.
        const expected = new Row({ ...row, number: row.number + 0 })
        assert.isTrue(same(exit.value, expected) || Equal.equals(exit.value, expected), `seed ${seed + run}`)
      }
      assert.isAbove(compared, count / 2)
    }).pipe(Effect.provide(database))
  )

  it.effect(title("what cannot be stored is refused before anything is sent"), () =>
    Effect.gen(function* () {
      const bad: ReadonlyArray<Partial<ConstructorParameters<typeof Row>[0]>> = [
        { number: Number.NaN },
        { number: Number.POSITIVE_INFINITY },
        { number: 1e126 },
        { decimal: BigDecimal.fromStringUnsafe("1.000000000000000000000000000000000000001") },
        { text: "\ud800" },
        { pk: "" },
        { sk: "" },
        { at: new Date(Number.NaN) },
        { set: new Set(["\udc00"]) },
        { nested: { list: [Number.NaN], flag: true } }
      ]
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const values = random.pick(bad)
        const row = { ...rowOf(random), ...values }
        const { outer, run: inTrouble } = trouble(random, run)
        const write = random.pick([
          () => DynamoDB.put(Rows, row),
          () => DynamoDB.create(Rows, row),
          () => DynamoDB.transactWrite([DynamoDB.put(Rows, row)]),
          () => DynamoDB.batchWrite([DynamoDB.put(Rows, row)])
        ])() as Effect.Effect<unknown, { readonly _tag: string }, DynamoDB.DynamoDB>
        const exit = yield* inTrouble(Effect.flip(write))
        assert(Exit.isSuccess(exit), `seed ${seed + run}: ${JSON.stringify(Object.keys(values))}`)
        assert.include(["ItemEncodeError", "BatchIncomplete"], exit.value._tag)
        assert.strictEqual(outer.length, 0)
      }
    }).pipe(Effect.provide(database))
  )
})

type Conditions = typeof Rows.attributes
type Made = ReturnType<Conditions["number"]["gt"]>

/** A random condition, and the plain predicate it must equal. */
const conditionOf = (random: Source, depth: number): readonly [(o: Conditions) => Made, (row: Row) => boolean] => {
  const { below, pick } = random
  if (depth > 0 && below(3) > 0) {
    const [first, a] = conditionOf(random, depth - 1)
    const [second, b] = conditionOf(random, depth - 1)
    return below(2) === 0
      ? [(o) => first(o).and(second(o)), (row) => a(row) && b(row)]
      : [(o) => first(o).or(second(o)), (row) => a(row) || b(row)]
  }
  const bound = below(1000)
  const text = textOf(random)
  return pick([
    [(o: Conditions) => o.number.gt(bound), (row: Row) => row.number > bound],
    [
      (o: Conditions) => o.number.between(bound - 300, bound),
      ({ number }: Row) => number >= bound - 300 && number <= bound
    ],
    [(o: Conditions) => o.text.eq(text), (row: Row) => row.text === text],
    [(o: Conditions) => o.text.contains(text), (row: Row) => row.text?.includes(text) === true],
    [(o: Conditions) => o.text.beginsWith(text), (row: Row) => row.text?.startsWith(text) === true],
    [(o: Conditions) => o.text.notExists(), (row: Row) => row.text === undefined],
    [(o: Conditions) => o.text.in([text, "a", "B"]), (row: Row) => [text, "a", "B"].includes(row.text ?? "none")],
    [(o: Conditions) => o.set.contains(text), (row: Row) => row.set.has(text)],
    [(o: Conditions) => o.nested.flag.eq(true), (row: Row) => row.nested.flag],
    [(o: Conditions) => o.nested.list.at(1).eq(bound % 9), (row: Row) => row.nested.list[1] === bound % 9]
  ] as const)
}

describe("promise 9", () => {
  it.effect(title("composed conditions select what a plain predicate selects, and share no placeholder"), () =>
    Effect.gen(function* () {
      const random = source(seed)
      const rows = Array.from({ length: 40 }, (_, i) => rowOf(random, { pk: "rows", sk: String(i) }))
      yield* DynamoDB.batchWrite(rows.map((row) => DynamoDB.put(Rows, row)))
      let selected = 0
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const [filter, keeps] = conditionOf(random, 3)
        const { inner, run: inTrouble } = trouble(random, run)
        const exit = yield* inTrouble(
          DynamoDB.query(Rows, { pk: "rows" }, { filter: filter as never }).pipe(Page.items, Stream.runCollect)
        )
        for (const { input } of inner) assertPlaceholders(input)
        if (Exit.isFailure(exit)) continue
        const found = exit.value.map(({ sk }) => sk).toSorted()
        assert.deepStrictEqual(
          found,
          rows
            .filter(keeps)
            .map(({ sk }) => sk)
            .toSorted(),
          `seed ${seed + run}`
        )
        selected += found.length
      }
      assert.isAbove(selected, count)
    }).pipe(Effect.provide(database))
  )
})

/** Every placeholder is defined, every defined one used, no literal and no plain name stands in an expression. */
const assertPlaceholders = (input: Attempt["input"]) => {
  const text = `${input.KeyConditionExpression} ${input.FilterExpression}`
  const used = new Set(text.match(/[#:]\d+/g))
  const defined = [...Object.keys(input.ExpressionAttributeNames), ...Object.keys(input.ExpressionAttributeValues)]
  assert.deepStrictEqual(new Set(defined), used)
  const rest = text.replace(
    /[#:]\d+|\[\d+\]|\b(AND|OR|NOT|BETWEEN|IN|attribute_not_exists|contains|begins_with)\b/g,
    ""
  )
  assert.match(rest, /^[\s().,=<>]*$/)
}

describe("promise 10", () => {
  it.effect(title("keys are stored as given, no two alike, in the order of their bytes"), () =>
    Effect.gen(function* () {
      const keys = new Set<string>()
      for (let run = 0; run < count; run++) {
        const random = source(seed + run)
        const sk = textOf(random, 1)
        const { inner, run: inTrouble } = trouble(random, run)
        const exit = yield* inTrouble(DynamoDB.put(Rows, rowOf(random, { pk: "Keys", sk, text: sk })))
        for (const { input } of carriedOut(inner)) {
          assert.deepStrictEqual([input.Item.pk, input.Item.sk], [{ S: "Keys" }, { S: sk }])
          keys.add(sk)
        }
        if (Exit.isFailure(exit)) continue
        const found = yield* DynamoDB.get(Rows, { pk: "Keys", sk }, { consistent: true })
        assert.strictEqual(Option.getOrThrow(found).text, sk, `seed ${seed + run}`)
      }
      const stored = yield* DynamoDB.query(Rows, { pk: "Keys" }).pipe(Page.items, Stream.runCollect)
      const expected = Array.from(keys).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      assert.deepStrictEqual(
        stored.map(({ sk }) => sk),
        expected
      )
    }).pipe(Effect.provide(database))
  )
})
