// How large an item is, against the engine, which has counted for itself.
import { DynamoDB, Table } from "@partita/dynamodb"
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { Embedded } from "@partita/embedded"
import { Effect, Schema } from "effect"
import { itemBytes, sentBytes } from "../../src/item/itemSize.ts"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"

const text = ({ below, pick }: Source): string =>
  Array.from({ length: below(6) }, () => pick(["a", "é", "€", "\u{1F600}", '"', "\n", "\u0001"])).join("")

const number = ({ below, pick }: Source): string => {
  const digits = String(below(10 ** below(9)) + 1)
  return `${pick(["", "-"])}${pick([digits, `0.${digits}`, `${digits}.5`, `${digits}00`, `${digits}e${below(30) - 15}`, "0"])}`
}

const bytes = ({ below }: Source): Uint8Array => Uint8Array.from({ length: below(6) }, (_, i) => i)

const value = (random: Source, depth: number): AttributeValue => {
  const some = <A>(make: () => A) => Array.from({ length: random.below(4) }, make)
  const flat: ReadonlyArray<() => AttributeValue> = [
    () => ({ S: text(random) }),
    () => ({ N: number(random) }),
    () => ({ B: bytes(random) }),
    () => ({ BOOL: true }),
    () => ({ NULL: true }),
    () => ({ SS: [...new Set(["x", ...some(() => text(random))])] }),
    () => ({ NS: ["1", "-22.5"] }),
    () => ({ BS: [new Uint8Array([7])] })
  ]
  const deep: ReadonlyArray<() => AttributeValue> = [
    () => ({ L: some(() => value(random, depth - 1)) }),
    () => ({ M: item(random, depth - 1) })
  ]
  return random.pick(depth > 0 ? [...flat, ...deep] : flat)()
}

const item = (random: Source, depth: number): AttributeMap =>
  Object.fromEntries(Array.from({ length: random.below(5) }, (_, i) => [`n${i}${text(random)}`, value(random, depth)]))

const Sizes = Table.make("sizes", { model: Schema.Struct({ id: Schema.String }), partitionKey: "id" })

describe("the size of an item", () => {
  it.effect("is what the engine counts, to the byte", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Sizes)
      for (let seed = 0; seed < runs(600); seed++) {
        const made = { id: { S: "1" }, ...item(source(seed), 3) }
        const size = (padding: number): AttributeMap => ({ ...made, padding: { S: "x".repeat(padding) } })
        const padding = 409_600 - itemBytes(size(0))
        const put = (Item: AttributeMap) => Effect.exit(DynamoDB.call("PutItem", { TableName: "sizes", Item }))
        assert.strictEqual((yield* put(size(padding)))._tag, "Success", `seed ${seed}`)
        assert.strictEqual((yield* put(size(padding + 1)))._tag, "Failure", `seed ${seed}`)
      }
    }).pipe(Effect.provide(Embedded.layer))
  )

  it("as it is sent is that of its JSON, at most sixteen times that of the item", () => {
    for (let seed = 0; seed < 200; seed++) {
      const made = { id: { S: "1" }, ...item(source(seed), 3) }
      const plain = JSON.parse(
        JSON.stringify(made, (_, each) => (each instanceof Uint8Array ? Buffer.from(each).toString("base64") : each))
      )
      assert.strictEqual(sentBytes(made), Buffer.byteLength(JSON.stringify(plain)))
      assert.isAtMost(sentBytes(made), 16 * itemBytes(made))
    }
    assert.strictEqual(sentBytes({ a: { B: Buffer.from([1, 2, 3]) } }), '{"a":{"B":"AQID"}}'.length)
  })
})
