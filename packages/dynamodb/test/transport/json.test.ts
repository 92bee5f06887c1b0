import * as Sdk from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { parse, stringify } from "../../src/transport/json.ts"

// The kinds of simple values in the AWS client's schemas.
const number = 1
const date = 4
const blob = 21
const list = 64

/** The members of everything that the AWS client reads and writes, by the kind of their values. */
const membersOf = (kind: number): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (schema: unknown, name: string): void => {
    const of: unknown = typeof schema === "function" ? (schema as () => unknown)() : schema
    if (of === kind || of === (list | kind)) found.add(name)
    if (!Array.isArray(of)) return
    // A schema with traits, a list, a map, a structure or a union: the others hold no values.
    if (of.length === 2) visit(of[0], name)
    else if (of[0] === 1 && !visited.has(of)) visit(of[4], name)
    else if (of[0] === 2 && !visited.has(of)) visit(of[5], "a name of the caller's")
    else if ((of[0] === 3 || of[0] === 4) && !visited.has(of)) {
      visited.add(of)
      ;(of[4] as ReadonlyArray<string>).forEach((member, i) => visit((of[5] as ReadonlyArray<unknown>)[i], member))
    }
  }
  const visited = new Set<unknown>()
  for (const [name, schema] of Object.entries(Sdk)) if (name.endsWith("$")) visit(schema, name)
  return found
}

describe("answers", () => {
  it("have dates under the names that the AWS client knows them by, and numbers under the others", () => {
    const dates = [...membersOf(date)].filter((name) => !name.startsWith("TimeRange")) // these are asked with
    assert.isAbove(dates.length, 15)
    for (const name of dates) {
      assert.deepStrictEqual(parse(`{"a":{"${name}":1.5}}`), { a: { [name]: new Date(1500) } })
    }
    const numbers = [...membersOf(number)].filter((name) => !dates.includes(name))
    assert.isAbove(numbers.length, 15)
    for (const name of numbers) assert.deepStrictEqual(parse(`{"${name}":1.5}`), { [name]: 1.5 })
  })

  it("have bytes nowhere but in attribute values", () => {
    assert.deepStrictEqual([...membersOf(blob)].toSorted(), ["B", "BS"])
  })
})

describe("requests", () => {
  it("are written as JSON writes them, where nothing is special", () => {
    const input = { a: [1, "x", null, { b: undefined, c: true }], ["__proto__"]: { S: "y" } }
    assert.strictEqual(stringify(input), JSON.stringify(input))
  })

  it("read as they were written, whatever the bytes", () => {
    for (const length of [0, 1, 2, 3, 31, 32, 33, 127, 128, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) % 256)
      const input = { Item: { a: { B: bytes }, b: { BS: [bytes, bytes] }, c: { M: { B: { L: [{ B: bytes }] } } } } }
      assert.deepStrictEqual(parse(stringify(input)), input)
    }
  })
})
