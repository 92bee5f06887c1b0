import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import { hidden } from "../../src/wire/hidden.ts"

describe("a hidden value", () => {
  const one = hidden<string>()
  const other = hidden<string>()

  it("is kept beside its object alone, whatever the object is", () => {
    const objects = [{}, { a: 1 }, [], new Error("e"), new Map(), Object.freeze({ a: 1 }), Object.create(null), () => 1]
    for (const object of objects) {
      assert.strictEqual(one.get(object), undefined)
      one.set(object, "first")
      one.set(object, "second")
      assert.strictEqual(one.get(object), "second")
      assert.strictEqual(other.get(object), undefined)
      assert.strictEqual(one.get(Object.create(object)), undefined)
      other.set(object, "third")
      assert.deepStrictEqual([one.get(object), other.get(object)], ["second", "third"])
    }
    // What is frozen afterwards keeps it, and takes another.
    const late = {}
    one.set(late, "first")
    one.set(Object.freeze(late), "second")
    assert.strictEqual(one.get(late), "second")
  })

  it("is not there for printing, JSON, keys, copies and comparison", () => {
    const object = { a: 1 }
    one.set(object, "a secret")
    assert.deepStrictEqual(Reflect.ownKeys(object), ["a"])
    assert.notInclude(inspect(object, { showHidden: true, depth: null }), "secret")
    assert.strictEqual(JSON.stringify(object), '{"a":1}')
    assert.deepStrictEqual(object, { a: 1 })
    assert.strictEqual(one.get({ ...object }), undefined)
    assert.strictEqual(one.get(structuredClone(object)), undefined)
  })
})
