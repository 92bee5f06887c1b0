// What types cannot know of a definition, or whose types were told otherwise: an error when the table is made.
import { Index, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import type { Any } from "../../src/table/Index.ts"
import { Everything } from "../fixtures/everything.ts"

/** A table of names and indexes the compiler did not look at. */
const make = (options: object = {}, name = "tables", model: typeof Everything = Everything) =>
  Table.make(name, { model, partitionKey: "id", sortKey: "sequence", ...(options as { readonly indexes?: {} }) })
const withIndex = (index: Any, name = "byX") => make({ indexes: { [name]: index } })

const keys: ReadonlyArray<readonly [field: string, rule: RegExp]> = [
  ["nullable", /must be stored as exactly one of S, N and B, not as S or NULL/],
  ["textOrNumber", /must be stored as exactly one of S, N and B, not as S or N/],
  ["boolean", /must be stored as exactly one of S, N and B, not as BOOL/],
  ["tags", /must be stored as exactly one of S, N and B, not as SS/],
  ["address", /must be stored as exactly one of S, N and B, not as M/],
  ["adult", /is not an attribute of the model/],
  ["nope", /is not an attribute of the model/]
]

describe("a definition", () => {
  for (const [field, rule] of keys) {
    it(`a key that is ${field}`, () => {
      assert.throws(() => make({ sortKey: field }), rule)
      assert.throws(() => withIndex(Index.global({ partitionKey: field })), rule)
      assert.throws(() => withIndex(Index.global({ partitionKey: "text", sortKey: ["date", field] })), rule)
      assert.throws(() => withIndex(Index.local({ sortKey: field })), rule)
    })
  }

  it("a key that may be absent: of an index only", () => {
    for (const field of ["optional", "optionalNumber", "option", "defaulted"]) {
      assert.throws(() => make({ sortKey: field }), /may be absent, which a key cannot be/)
      withIndex(Index.global({ partitionKey: field }))
      withIndex(Index.local({ sortKey: field }))
    }
  })

  it("a key names each attribute once", () => {
    const once = /a key names each attribute once/
    assert.throws(() => make({ sortKey: "id" }), once)
    assert.throws(() => withIndex(Index.global({ partitionKey: ["text", "text"] })), once)
    assert.throws(() => withIndex(Index.global({ partitionKey: "text", sortKey: "text" })), once)
    assert.throws(() => withIndex(Index.local({ sortKey: "id" })), once)
  })

  it("at most four and four attributes, in that order", () => {
    const five = ["text", "status", "level", "number", "cents"]
    const [first, ...four] = five as [string, ...Array<string>]
    assert.throws(() => withIndex(Index.global({ partitionKey: [first, ...four] })), /at most four attributes/)
    assert.throws(() => withIndex(Index.global({ partitionKey: "id", sortKey: five })), /at most four attributes/)
    const table = Table.make("tables", {
      model: Everything,
      partitionKey: "id",
      indexes: {
        byX: Index.global({
          partitionKey: ["text", "status", "level", "number"],
          sortKey: ["cents", "bytes", "date", "utc"]
        })
      }
    })
    assert.deepStrictEqual(
      table.indexes.byX[Table.TypeId].key.map(({ field, role }) => `${role} ${field}`),
      [
        ...["text", "status", "level", "number"].map((name) => `HASH ${name}`),
        ...["cents", "bytes", "date", "utc"].map((name) => `RANGE ${name}`)
      ]
    )
  })

  it("a local index needs a table with a sort key", () => {
    const indexes = { byX: Index.local({ sortKey: "text" }) }
    assert.throws(() => make({ sortKey: undefined, indexes }), /a local index needs a table with a sort key/)
    make({ indexes })
  })

  it("names have 3 to 255 letters, digits, _, . and -", () => {
    const index = Index.global({ partitionKey: "text" })
    const rule = /a name has 3 to 255 letters, digits, "_", "\." and "-"/
    for (const name of ["", "ab", "a b", "a/b", "tablé", "x".repeat(256), "abc\n"]) {
      assert.throws(() => make({}, name), rule, name)
      assert.throws(() => withIndex(index, name), rule, name)
    }
    for (const name of ["abc", "A-b_c.9", "x".repeat(255)]) {
      assert.strictEqual(make({ indexes: { [name]: index } }, name).name, name)
    }
  })

  it("indexes hold what the model has, and name at most 100 attributes in all, keys not counted", () => {
    assert.throws(
      () => withIndex(Index.local({ sortKey: "text", project: ["nope"] })),
      /is not an attribute of the model/
    )
    const fields = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, Schema.String]))
    const model = Schema.Struct({ id: Schema.String, sequence: Schema.Number, ...fields })
    const indexes = (first: number, second: number) => ({
      byF0: Index.global({ partitionKey: "f0", project: ["id", "f0", ...Object.keys(fields).slice(1, 1 + first)] }),
      byF1: Index.local({ sortKey: "f1", project: Object.keys(fields).slice(2, 2 + second) })
    })
    const of = (first: number, second: number) => make({ indexes: indexes(first, second) }, "tables", model as never)
    of(50, 50)
    assert.throws(() => of(50, 51), /its indexes name 101 attributes to hold, 100 at most/)
  })
})
