// A required set is stored as absent while it is empty: what is asked of it means the same, whatever it holds.
import { Condition, DynamoDB, Page, Table } from "@partita/dynamodb"
import { assert, layer } from "@effect/vitest"
import { Effect, HashSet, Option, Schema, Stream } from "effect"
import { database } from "../fixtures/database.ts"
import { source } from "../fixtures/random.ts"

const Bag = Schema.Struct({
  id: Schema.String,
  limit: Schema.Int,
  tags: Schema.ReadonlySet(Schema.String),
  more: Schema.ReadonlySet(Schema.String),
  hashed: Schema.HashSet(Schema.Int),
  labels: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  inside: Schema.optionalKey(Schema.Struct({ name: Schema.String, tags: Schema.ReadonlySet(Schema.String) }))
})
type Bag = typeof Bag.Type
const Bags = Table.make("bags", { model: Bag, partitionKey: "id" })
type View = Table.Attributes<typeof Bags>

/** What a condition is made of, and what it says of an item. */
type Question = readonly [condition: (b: View) => Condition.Condition<"bags">, says: (b: Bag) => boolean]

const comparisons = {
  eq: (a: number, b: number) => a === b,
  ne: (a: number, b: number) => a !== b,
  lt: (a: number, b: number) => a < b,
  le: (a: number, b: number) => a <= b,
  gt: (a: number, b: number) => a > b,
  ge: (a: number, b: number) => a >= b
} as const
const same = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((x) => b.has(x))
const [none, one, two] = [[], ["a"], ["a", "b"]].map((members) => new Set(members)) as [
  Set<string>,
  Set<string>,
  Set<string>
]

const questions: ReadonlyArray<Question> = [
  ...(Object.keys(comparisons) as ReadonlyArray<keyof typeof comparisons>).flatMap((name): ReadonlyArray<Question> => {
    const compares = comparisons[name]
    return [
      ...[0, 1, 2].map((n): Question => [(b) => b.tags.size()[name](n), (b) => compares(b.tags.size, n)]),
      [(b) => b.tags.size()[name](b.limit), (b) => compares(b.tags.size, b.limit)],
      [(b) => b.tags.size()[name](b.more.size()), (b) => compares(b.tags.size, b.more.size)],
      [(b) => b.limit[name](b.tags.size()), (b) => compares(b.limit, b.tags.size)],
      [(b) => b.hashed.size()[name](1), (b) => compares(HashSet.size(b.hashed), 1)],
      [
        (b) => b.inside.tags.size()[name](1),
        (b) => (b.inside === undefined ? name === "ne" : compares(b.inside.tags.size, 1))
      ]
    ]
  }),
  [(b) => b.tags.size().between(0, 1), (b) => b.tags.size <= 1],
  [(b) => b.limit.between(b.tags.size(), b.more.size()), (b) => b.limit >= b.tags.size && b.limit <= b.more.size],
  [(b) => b.tags.size().in([0, 2]), (b) => b.tags.size !== 1],
  [(b) => b.tags.size().in([1, 2]), (b) => b.tags.size > 0],
  [(b) => b.tags.eq(none), (b) => b.tags.size === 0],
  [(b) => b.tags.ne(none), (b) => b.tags.size > 0],
  [(b) => b.hashed.eq(HashSet.empty()), (b) => HashSet.size(b.hashed) === 0],
  [(b) => b.tags.eq(one), (b) => same(b.tags, one)],
  [(b) => b.tags.ne(two), (b) => !same(b.tags, two)],
  [(b) => b.tags.in([none, two]), (b) => b.tags.size !== 1],
  [(b) => b.tags.in([none]), (b) => b.tags.size === 0],
  [(b) => b.tags.eq(b.more), (b) => same(b.tags, b.more)],
  [(b) => b.tags.ne(b.more), (b) => !same(b.tags, b.more)],
  [(b) => b.tags.contains("a"), (b) => b.tags.has("a")],
  [(b) => Condition.not(b.tags.contains("a")), (b) => !b.tags.has("a")],
  [(b) => b.inside.tags.eq(none), (b) => b.inside?.tags.size === 0],
  [(b) => b.labels.size().lt(2), (b) => b.labels !== undefined && b.labels.size < 2]
]

const sets = [none, one, two]
const bags: ReadonlyArray<Bag> = sets.flatMap((tags, i) =>
  sets.flatMap((more, j) =>
    [0, 1, 2].map((k) => ({
      id: `${i}${j}${k}`,
      limit: k,
      tags,
      more,
      hashed: HashSet.fromIterable([1, 2].slice(0, (i + j + k) % 3)),
      ...(k === 1 ? { labels: one } : undefined),
      ...(j === 0 ? undefined : { inside: { name: "n", tags: sets[k]! } })
    }))
  )
)

layer(database(Bags))("an empty set", (it) => {
  it.effect("is asked as it is in the program", () =>
    Effect.gen(function* () {
      yield* Effect.forEach(bags, (bag) => DynamoDB.put(Bags, bag))
      const found = (filter: Question[0]) =>
        DynamoDB.scan(Bags, { filter }).pipe(
          Page.items,
          Stream.map(({ id }) => id),
          Stream.runCollect,
          Effect.map((ids) => [...ids].sort())
        )
      const expected = (says: Question[1]) => bags.filter(says).map(({ id }) => id)
      for (const [position, [condition, says]] of questions.entries()) {
        assert.deepStrictEqual(yield* found(condition), expected(says), `question ${position}`)
      }
      const r = source(20261127)
      for (let i = 0; i < 200; i++) {
        const [[a, isA], [b, isB], [c, isC]] = [r.pick(questions), r.pick(questions), r.pick(questions)]
        assert.deepStrictEqual(
          yield* found((v) => a(v).or(b(v).and(Condition.not(c(v))))),
          expected((bag) => isA(bag) || (isB(bag) && !isC(bag))),
          `mixture ${i}`
        )
      }
    })
  )

  it.effect("admits the first member, and an item that is not there has no set", () =>
    Effect.gen(function* () {
      const bag = { id: "new", limit: 5, tags: none, more: none, hashed: HashSet.empty<number>() }
      const condition = (b: View) => b.tags.size().lt(5)
      const refused = yield* Effect.flip(DynamoDB.put(Bags, bag, { condition }))
      assert.strictEqual(refused._tag, "ConditionalCheckFailed")
      assert.strictEqual((yield* Effect.flip(DynamoDB.delete(Bags, bag, { condition })))._tag, "ConditionalCheckFailed")
      yield* DynamoDB.create(Bags, bag)
      const first = yield* DynamoDB.update(Bags, { id: "new" }, (b) => [b.tags.add(["first"])], {
        condition: (b) => b.tags.size().lt(5)
      })
      assert.deepStrictEqual(first.tags, new Set(["first"]))
      yield* DynamoDB.update(Bags, { id: "new" }, (b) => [b.tags.delete(["first"])], {
        condition: (b) => b.tags.ne(new Set())
      })
      const again = yield* Effect.flip(
        DynamoDB.update(Bags, { id: "new" }, (b) => [b.tags.delete(["first"])], { condition: (b) => b.tags.ne(none) })
      )
      assert.strictEqual(again._tag, "ConditionalCheckFailed")
      yield* DynamoDB.transactWrite([DynamoDB.check(Bags, { id: "new" }, (b) => b.tags.eq(none))])
      assert.isTrue(Option.isSome(yield* DynamoDB.get(Bags, { id: "new" })))
    })
  )
})
