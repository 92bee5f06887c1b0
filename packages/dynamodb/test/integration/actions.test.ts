// An action does what the same change does in the program when the item is written whole, or it is refused.
import { DynamoDB, Table } from "@partita/dynamodb"
import { assert, describe, it, layer } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Option, Schema } from "effect"
import type { Codec } from "../../src/codec/Codec.ts"
import { sameItem } from "../../src/codec/equality.ts"
import { fromNode, type Node } from "../../src/expression/action.ts"
import { conjunction, fromNode as conditionOf } from "../../src/expression/conditionSyntax.ts"
import { equals } from "../../src/expression/narrowing.ts"
import { valueOf } from "../../src/expression/operand.ts"
import { database } from "../fixtures/database.ts"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { type AnySchema, model } from "../fixtures/schemas.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261128)
const count = runs(1000)

type Path = ReadonlyArray<string | number>

const isBag = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

/** What stands in a value at a path. */
const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inside, segment) => (isBag(inside) ? inside[segment] : undefined), value)

/** A path into a value that the model has, at least one step long. */
const pathInto = (codec: Codec, value: unknown, r: Source): Path => {
  if (!isBag(value)) return []
  const steps: ReadonlyArray<readonly [string | number, Codec]> = (
    Array.isArray(value)
      ? value.map((_, position) => [position, codec.element(position)] as const)
      : [...new Set([...codec.attributeNames, ...Object.keys(value)])].map(
          (name) => [name, codec.attribute(name)?.codec ?? codec.entry(name)] as const
        )
  ).flatMap(([segment, at]) => (at === undefined || segment === "" ? [] : [[segment, at] as const]))
  if (steps.length === 0) return []
  const [segment, at] = r.pick(steps)
  return [segment, ...(r.below(3) === 0 ? [] : pathInto(at, value[segment], r))]
}

const gone = Symbol()

/** A value with another one at a path, or without what is there; what is around it is what it was. */
const changed = (value: unknown, path: Path, next: unknown): unknown => {
  const [segment, ...rest] = path
  if (segment === undefined) return next
  if (!isBag(value)) return value
  const inside = changed(value[segment], rest, next)
  if (Array.isArray(value)) {
    const copy: Array<unknown> = [...(value as ReadonlyArray<unknown>)]
    if (inside === gone) copy.splice(segment as number, 1)
    else copy[segment as number] = inside
    return copy
  }
  const copy = Object.create(Object.getPrototypeOf(value) as object, Object.getOwnPropertyDescriptors(value)) as Record<
    string,
    unknown
  >
  if (inside === gone) delete copy[segment]
  else Object.defineProperty(copy, segment, { value: inside, enumerable: true, configurable: true, writable: true })
  return copy
}

/** A set whose members are the same in the program when they are in the table. */
const isPlainSet = (value: unknown): value is ReadonlySet<unknown> =>
  value instanceof Set && [...value].every((member) => ["string", "number", "bigint"].includes(typeof member))

/** An action on what is at a path, and what it makes of it in the program. */
const actionAt = (path: Path, before: unknown, other: unknown, r: Source): readonly [Node, unknown] => {
  const place = { unresolved: path }
  if (r.below(6) === 0) return [{ _tag: "Remove", place }, gone]
  if (Array.isArray(before) && Array.isArray(other) && r.below(2) === 0) {
    return r.below(2) === 0
      ? [{ _tag: "Append", place, members: other }, [...before, ...other]]
      : [{ _tag: "Prepend", place, members: other }, [...other, ...before]]
  }
  if (isPlainSet(before) && isPlainSet(other) && r.below(3) > 0) {
    return r.below(2) === 0
      ? [{ _tag: "Add", place, value: other }, new Set([...before, ...other])]
      : [{ _tag: "Delete", place, members: other }, new Set([...before].filter((member) => !other.has(member)))]
  }
  if (Number.isSafeInteger(before) && r.below(2) === 0) {
    return r.below(2) === 0
      ? [{ _tag: "Add", place, value: 3 }, (before as number) + 3]
      : [{ _tag: "Subtract", place, value: 3 }, (before as number) - 3]
  }
  // Whether a place is absent is a matter of its stored form: of these it shows in the program.
  if (r.below(4) === 0 && ["undefined", "string", "number", "boolean"].includes(typeof before)) {
    const value = valueOf(place, other, "ifAbsent")
    return [{ _tag: "SetIfAbsent", place, value }, before ?? other]
  }
  return [{ _tag: "Set", place, value: valueOf(place, other, "stored") }, other]
}

/** That every map on the way is of the member that it is of. */
const naming = (value: unknown, path: Path) =>
  path.flatMap((_, depth) => {
    const at = path.slice(0, depth)
    const inside = valueAt(value, at)
    return ["kind", "_tag"].flatMap((tag) =>
      isBag(inside) && Object.hasOwn(inside, tag) ? [equals({ unresolved: [...at, tag] }, inside[tag])] : []
    )
  })

const Lists = Table.make("lists", {
  model: Schema.Struct({
    id: Schema.String,
    tail: Schema.TupleWithRest(Schema.Tuple([Schema.String]), [Schema.Number, Schema.Boolean]),
    open: Schema.TupleWithRest(Schema.Tuple([Schema.String]), [Schema.Number])
  }),
  partitionKey: "id"
})

layer(database(Lists))("a list whose elements differ by their positions", (it) => {
  it.effect("gains what fits behind them, and nothing that moves them", () =>
    Effect.gen(function* () {
      const item = { id: "a", tail: ["x", 1, 2, true], open: ["y"] } as const
      yield* DynamoDB.put(Lists, item)
      const update = (at: string, make: (place: { readonly unresolved: Path }) => Node) =>
        DynamoDB.update(Lists, { id: "a" }, () => [fromNode(make({ unresolved: [at] })) as never])
      const refused = [
        update("tail", (place) => ({ _tag: "Append", place, members: [3] })),
        update("tail", (place) => ({ _tag: "Prepend", place, members: ["z"] })),
        update("open", (place) => ({ _tag: "Prepend", place, members: ["z"] })),
        update("open", (place) => ({ _tag: "Append", place, members: ["z"] })),
        DynamoDB.update(Lists, { id: "a" }, (l) => [l.tail.at(3).set(5)])
      ]
      for (const one of refused) yield* Effect.flip(one)
      assert.deepStrictEqual(yield* DynamoDB.getOrFail(Lists, { id: "a" }), item)
      const longer = yield* update("open", (place) => ({ _tag: "Append", place, members: [3] }))
      assert.deepStrictEqual(longer.open, ["y", 3])
    })
  )
})

describe("actions", () => {
  it.effect(`do what the program does, or are refused (${count} runs, PARTITA_SEED=${seed})`, () =>
    Effect.gen(function* () {
      let [applied, refused] = [0, 0]
      for (let run = 0; run < count; run++) {
        const r = source(seed + run)
        const { schema } = model(seed + run)
        const item = Schema.Struct({ id: Schema.String, value: schema as AnySchema })
        const T = Table.make("changed", { model: item, partitionKey: "id" })
        const { root } = T[Table.TypeId].codec
        const key = { id: "a" }
        const stored = Effect.map(
          DynamoDB.call("GetItem", { TableName: "changed", Key: { id: { S: "a" } } }),
          ({ Item = {} }) => Item
        )
        yield* Effect.gen(function* () {
          const values = yield* Arbitrary.sampleEffect(Arbitrary.schema(schema), { count: 4, seed: String(seed + run) })
          for (const [i, value] of values.entries()) {
            if (Exit.isFailure(yield* Effect.exit(DynamoDB.put(T, { ...key, value })))) continue
            const read = yield* Effect.exit(DynamoDB.getOrFail(T, key))
            // A few values Schema itself does not give back.
            if (Exit.isFailure(read)) continue
            const before = read.value as { readonly value: unknown }
            const written = yield* Effect.exit(T.encode(before as never))
            if (Exit.isFailure(written)) continue
            for (let j = 0; j < 4; j++) {
              yield* DynamoDB.put(T, before as never)
              const path = ["value", ...pathInto(root.attribute("value")!.codec, before.value, r)]
              const other = valueAt({ value: values[(i + 1 + r.below(3)) % 4] }, path)
              const [node, after] = actionAt(path, valueAt(before, path), other, r)
              const names = r.below(3) === 0 ? [] : naming(before, path)
              const options =
                names.length === 0 ? undefined : { condition: () => conditionOf(conjunction("And", names)) as never }
              const title = `seed ${seed + run}: ${node._tag} ${JSON.stringify(path)}, naming ${names.length}`
              const exit = yield* Effect.exit(DynamoDB.update(T, key, () => [fromNode(node) as never], options))
              const found = yield* stored
              const whole = yield* Effect.exit(T.encode(changed(before, path, after) as never))
              if (Exit.isFailure(exit)) {
                assert.isFalse(Exit.hasDies(exit), title)
                const error = Option.getOrThrow(Exit.findErrorOption(exit))
                // A check of the model that the change breaks is broken in the program too.
                if (error._tag === "ItemDecodeError" && error.committed && Exit.isFailure(whole)) continue
                refused++
                if (!sameItem(found, written.value)) assert.deepStrictEqual(found, written.value, title)
                continue
              }
              // What the types refuse, an attribute that is required removed by force, is no change of the program's.
              if (Exit.isFailure(whole)) continue
              applied++
              if (!sameItem(found, whole.value)) assert.deepStrictEqual(found, whole.value, title)
            }
          }
        }).pipe(Effect.provide(database(T)))
      }
      assert.isAbove(applied, refused)
      assert.isAbove(applied, count * 3)
    })
  )
})
