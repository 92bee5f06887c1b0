// Nothing that a request names is remembered without bound.
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { fromSchema } from "../../src/codec/Codec.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

describe("what a request names", () => {
  it("is not remembered: keys of records have no end", () => {
    const { root } = fromSchema(Schema.Struct({ id: Schema.String, counts: Schema.Record(Schema.String, Schema.Int) }))
    const counts = root.attribute("counts")!.codec
    const visit = (from: number) => {
      for (let i = from; i < from + 500_000; i++) {
        counts.attribute(`key ${i}`)
        counts.entry(`key ${i}`)
        root.attribute(`name ${i}`)
      }
    }
    const used = () => {
      collect()
      return process.memoryUsage().heapUsed
    }
    visit(0)
    const before = used()
    visit(500_000)
    // A remembered name costs some hundred bytes.
    assert.isBelow(used() - before, 10_000_000)
  })
})
