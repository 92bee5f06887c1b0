import { assert, describe, it } from "@effect/vitest"
import { recent } from "../../src/operation/recent.ts"

describe("what was made lately", () => {
  it("is remembered by name, as long as not too much was made since", () => {
    const of = recent<object>()
    const make = (name: string) => of(name, () => ({ name }))
    const first = make("first")
    assert.strictEqual(make("first"), first)
    for (let i = 0; i < 99; i++) make(`other ${i}`)
    assert.strictEqual(make("first"), first)
    make("one more")
    assert.notStrictEqual(make("first"), first)
    // The latest are still there.
    assert.strictEqual(make("one more"), make("one more"))
    const long = "x".repeat(1001)
    assert.notStrictEqual(make(long), make(long))
  })
})
