// A projection reads what the whole item has there: whatever the model is made of.
import { DynamoDB, Index, Page, Table } from "@partita/dynamodb"
import { assert, describe, it, layer } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Option, Schema, Stream } from "effect"
import type { Codec } from "../../src/codec/Codec.ts"
import { PlaceId } from "../../src/expression/view.ts"
import type { AttributeValue } from "../../src/wire/AttributeValue.ts"
import { database } from "../fixtures/database.ts"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { type AnySchema, model } from "../fixtures/schemas.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261127)
const count = runs(1000)

type Path = ReadonlyArray<string | number>

/** A path into a value that the model has: as far as chance goes, or as far as there is anything. */
const pathInto = (codec: Codec, value: unknown, r: Source): Path => {
  if (typeof value !== "object" || value === null || r.below(5) === 0) return []
  const steps: ReadonlyArray<readonly [string | number, Codec, unknown]> = Array.isArray(value)
    ? [0, 1, 2].flatMap((position) => {
        const at = codec.element(position)
        return at === undefined ? [] : [[position, at, value[position]] as const]
      })
    : [...new Set([...codec.attributeNames, ...Object.keys(value)])].flatMap((name) => {
        const at = codec.attribute(name)?.codec ?? codec.entry(name)
        // A path has no empty names.
        return at === undefined || name === "" ? [] : [[name, at, (value as Record<string, unknown>)[name]] as const]
      })
  if (steps.length === 0) return []
  const [segment, at, inside] = r.pick(steps)
  return [segment, ...pathInto(at, inside, r)]
}

/** What a value has at these paths. */
const picked = (value: unknown, paths: ReadonlyArray<Path>): unknown => {
  if (paths.some((path) => path.length === 0)) return value
  if (typeof value !== "object" || value === null) return value
  const heads = [...new Set(paths.map(([head]) => head!))]
  const inside = (head: string | number) => paths.filter(([first]) => first === head).map(([, ...rest]) => rest)
  if (Array.isArray(value)) {
    return (heads as ReadonlyArray<number>)
      .toSorted((a, b) => a - b)
      .filter((position) => position < value.length)
      .map((position) => picked(value[position], inside(position)))
  }
  return Object.fromEntries(
    heads.flatMap((head) => (Object.hasOwn(value, head) ? [[head, picked((value as never)[head], inside(head))]] : []))
  )
}

/** Whether both are the same, but for what is optional and of which nothing that was picked is stored: it is left out. */
const agree = (
  expected: unknown,
  found: unknown,
  codec: Codec | undefined,
  stored: Partial<AttributeValue>
): boolean => {
  if (isPlain(expected) && isPlain(found)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    return names.every((name) => {
      const field = codec?.attribute(name)
      const inside = stored.M?.[field?.name ?? name]
      if (!Object.hasOwn(found, name)) return inside === undefined && Object.hasOwn(expected, name)
      const [left, right] = [expected, found].map((value) => (value as Record<string, unknown>)[name])
      return Object.hasOwn(expected, name) && agree(left, right, field?.codec ?? codec?.entry(name), inside ?? {})
    })
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    const inside = (i: number) => [codec?.element(i), stored.L?.[i] ?? {}] as const
    return expected.length === found.length && expected.every((each, i) => agree(each, found[i], ...inside(i)))
  }
  return Exit.isSuccess(Effect.runSyncExit(Effect.sync(() => assert.deepStrictEqual(found, expected))))
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

describe("projections", () => {
  it.effect(`read what the whole item has (${count} runs, PARTITA_SEED=${seed})`, () =>
    Effect.gen(function* () {
      let compared = 0
      for (let run = 0; run < count; run++) {
        const r = source(seed + run)
        const { schema } = model(seed + run)
        const item = Schema.Struct({ id: Schema.String, value: schema as AnySchema })
        const T = Table.make("projected", { model: item, partitionKey: "id" })
        const { root } = T[Table.TypeId].codec
        yield* Effect.gen(function* () {
          const values = yield* Arbitrary.sampleEffect(Arbitrary.schema(schema), { count: 3, seed: String(seed + run) })
          for (const value of values) {
            const key = { id: "a" }
            if (Exit.isFailure(yield* Effect.exit(DynamoDB.put(T, { ...key, value })))) continue
            const whole = yield* Effect.exit(DynamoDB.getOrFail(T, key))
            // A few values Schema itself does not give back.
            if (Exit.isFailure(whole)) continue
            for (let i = 0; i < 3; i++) {
              const paths = Array.from({ length: 1 + r.below(4) }, () => [
                "value",
                ...pathInto(root.attribute("value")!.codec, (whole.value as { readonly value: unknown }).value, r)
              ])
              const project = () => paths.map((unresolved) => ({ [PlaceId]: { unresolved } })) as never
              const read = DynamoDB.getOrFail(T, key, { project })
              const parts = yield* Effect.exit(read)
              const title = `seed ${seed + run}, ${JSON.stringify(paths)}`
              if (Exit.isFailure(parts)) {
                const error = Option.getOrThrow(Exit.findErrorOption(parts))
                assert.include(error.message, "does not tell which member of the union", title)
                continue
              }
              const expected = picked(whole.value, paths)
              const { input } = yield* DynamoDB.request(read)
              const { Item = {} } = yield* DynamoDB.call("GetItem", input)
              if (!agree(expected, parts.value, root, { M: Item }))
                assert.deepStrictEqual(parts.value, expected as never, title)
              compared++
            }
          }
        }).pipe(Effect.provide(database(T)))
      }
      assert.isAbove(compared, count * 4)
    })
  )
})

const Shape = Schema.Union([
  Schema.Struct({
    kind: Schema.Literal("circle"),
    when: Schema.DateFromString,
    size: Schema.Number,
    only: Schema.String
  }),
  Schema.Struct({ kind: Schema.Literal("note"), when: Schema.String, size: Schema.NumberFromString })
])
const Loose = Schema.Union([
  Schema.Struct({ a: Schema.String, b: Schema.Int }),
  Schema.Struct({ a: Schema.DateFromString, c: Schema.Boolean })
])
const Item = Schema.Union([
  Schema.Struct({
    id: Schema.String,
    owner: Schema.String,
    type: Schema.Literal("task"),
    at: Schema.DateFromString,
    shape: Shape,
    loose: Schema.optionalKey(Loose),
    shapes: Schema.Array(Shape),
    maybe: Schema.NullOr(Schema.Struct({ x: Schema.optionalKey(Schema.String), y: Schema.Int }))
  }),
  Schema.Struct({ id: Schema.String, owner: Schema.String, type: Schema.Literal("text"), at: Schema.String })
])
const Items = Table.make("items", {
  model: Item,
  partitionKey: "id",
  indexes: {
    byOwner: Index.global({ partitionKey: "owner", sortKey: "id", project: ["at", "type"] }),
    untold: Index.global({ partitionKey: "owner", sortKey: "id", project: ["at"] })
  }
})
const time = "2026-01-01T00:00:00.000Z"
const text = { id: "text", owner: "o", type: "text", at: time } as const
const task = {
  id: "task",
  owner: "o",
  type: "task",
  at: new Date(time),
  shape: { kind: "note", when: time, size: 5 },
  loose: { a: time, b: 1 },
  shapes: [
    { kind: "circle", when: new Date(time), size: 1, only: "x" },
    { kind: "note", when: time, size: 2 }
  ],
  maybe: { y: 1 }
} as const

layer(database(Items))("parts of tagged unions", (it) => {
  it.effect("are those of the member that the tag names, which is read along", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Items, text)
      yield* DynamoDB.put(Items, task)
      const at = (id: string) => DynamoDB.getOrFail(Items, { id }, { project: (i) => [i.at] })
      assert.deepStrictEqual(yield* at("text"), { at: time })
      assert.deepStrictEqual(yield* at("task"), { at: new Date(time) })
      const inside = yield* DynamoDB.getOrFail(
        Items,
        { id: "task" },
        {
          project: (i) => [i.shape.when, i.shape.size, i.shapes.at(1).when, i.shapes.at(0).size]
        }
      )
      assert.deepStrictEqual(inside, { shape: { when: time, size: 5 }, shapes: [{ size: 1 }, { when: time }] })
      const both = yield* DynamoDB.scan(Items, { project: (i) => [i.id, i.at, i.shape.size] }).pipe(
        Page.items,
        Stream.runCollect
      )
      assert.sameDeepMembers([...both], [
        { id: "text", at: time },
        { id: "task", at: new Date(time), shape: { size: 5 } }
      ] as never)
      const batch = yield* DynamoDB.batchGet([at("task") as never, at("text") as never])
      assert.deepStrictEqual(batch as never, [{ at: new Date(time) }, { at: time }])
    })
  )

  it.effect("and of an index, whose entries tell or do not", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Items, text)
      yield* DynamoDB.put(Items, task)
      const told = yield* DynamoDB.query(Items.indexes.byOwner, { owner: "o" }).pipe(Page.items, Stream.runCollect)
      assert.deepStrictEqual([...told] as never, [
        { owner: "o", id: "task", type: "task", at: new Date(time) },
        { owner: "o", id: "text", type: "text", at: time }
      ])
      const untold = DynamoDB.query(Items.indexes.untold, { owner: "o" }).pipe(Stream.runDrain)
      const error = yield* Effect.flip(untold)
      assert.strictEqual(error._tag, "ItemDecodeError")
      assert.include(error.message, "does not tell which member of the union")
    })
  )

  it.effect("without a tag they are no guess", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Items, task)
      const a = DynamoDB.getOrFail(Items, { id: "task" }, { project: (i) => [i.loose.a] })
      assert.include((yield* Effect.flip(a)).message, "does not tell which member of the union")
      yield* DynamoDB.put(Items, { ...task, loose: { a: "no time", b: 1 } })
      assert.deepStrictEqual(yield* a, { loose: { a: "no time" } })
    })
  )

  it.effect("null is told from a map that has none of the parts", () =>
    Effect.gen(function* () {
      const x = DynamoDB.getOrFail(Items, { id: "task" }, { project: (i) => [i.maybe.x] })
      yield* DynamoDB.put(Items, task)
      assert.deepStrictEqual(yield* x, { maybe: {} })
      yield* DynamoDB.put(Items, { ...task, maybe: null })
      assert.deepStrictEqual(yield* x, { maybe: null })
    })
  )

  it.effect("an update returns what it touched as the tag says", () =>
    Effect.gen(function* () {
      for (const item of [text, task]) {
        yield* DynamoDB.put(Items, item)
        const touched = DynamoDB.update(Items, { id: item.id }, (i) => [i.at.setIfAbsent(item.at)], {
          condition: (i) => i.type.eq(item.type),
          return: "updatedNew"
        })
        assert.deepStrictEqual(yield* touched, { at: item.at })
      }
    })
  )
})
