import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { fromSchema } from "../../src/codec/Codec.ts"

const { root } = fromSchema(
  Schema.Struct({
    lines: Schema.Array(Schema.Struct({ sku: Schema.String })),
    pair: Schema.TupleWithRest(Schema.Tuple([Schema.String]), [Schema.Number]),
    counts: Schema.Record(Schema.String, Schema.Number),
    either: Schema.Union([Schema.Array(Schema.String), Schema.Array(Schema.Number)])
  })
)
const at = (name: string) => root.attribute(name)!.codec

describe("the codecs of parts", () => {
  it("are made once, however many positions and keys are asked for", () => {
    assert.strictEqual(at("lines").element(0), at("lines").element(7))
    assert.strictEqual(at("lines").element(0), at("lines").member)
    assert.strictEqual(at("pair").element(1), at("pair").element(2))
    assert.strictEqual(at("counts").entry("a"), at("counts").entry("b"))
    assert.strictEqual(at("either").element(0), at("either").element(1))
  })

  it("are apart where the schema tells them apart", () => {
    assert.notStrictEqual(at("pair").element(0), at("pair").element(1))
    assert.deepStrictEqual([...at("pair").element(0)!.types], ["S"])
    assert.deepStrictEqual([...at("pair").element(1)!.types], ["N"])
    // An entry may be absent, an element not.
    assert.isTrue(at("counts").entry("a")!.optional)
    assert.isFalse(at("lines").element(0)!.optional)
  })
})
