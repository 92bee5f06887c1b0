import * as Sdk from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { members, type Shape } from "../../src/http/shapes.ts"

// The SDK carries DynamoDB's model as nested arrays: [kind, namespace, name, traits, ...], numbers for simple types,
// 64 and 128 added to one for a list and a map of it, functions where it is recursive, [schema, traits] for traits.
type Model = number | (() => Model) | ReadonlyArray<unknown>

const model = Sdk as unknown as { readonly [name: string]: Model }
const resolved = (schema: unknown): number | ReadonlyArray<unknown> => {
  if (typeof schema === "function") return resolved(schema())
  if (Array.isArray(schema) && schema.length === 2) return resolved(schema[0])
  return schema as number | ReadonlyArray<unknown>
}

const simple: { readonly [kind: number]: Shape } = { 0: "string", 1: "number", 2: "boolean", 21: "bytes" }

const shapeOf = (schema: unknown): Shape => {
  const it = resolved(schema)
  if (typeof it === "number") {
    if (it >= 128) return { map: shapeOf(it - 128) }
    return it >= 64 ? { list: shapeOf(it - 64) } : simple[it]!
  }
  if (it[0] === 0) return shapeOf(it[4])
  if (it[0] === 1) return { list: shapeOf(it[4]) }
  if (it[0] === 2) return { map: shapeOf(it[5]) }
  return it[2] === "AttributeValue" ? "attributeValue" : "structure"
}

/** Every member of a structure and of all it holds, attribute values aside. */
const walk = (schema: unknown, visit: (structure: string, member: string, shape: Shape) => void) => {
  const it = resolved(schema)
  if (typeof it === "number" || it[2] === "AttributeValue") return
  if (it[0] === 1) walk(it[4], visit)
  else if (it[0] === 2) walk(it[5], visit)
  else if (it[0] === 3) {
    for (const [i, member] of (it[4] as ReadonlyArray<string>).entries()) {
      const schema = (it[5] as ReadonlyArray<unknown>)[i]
      visit(it[2] as string, member, shapeOf(schema))
      walk(schema, visit)
    }
  }
}

const known = [
  "BatchExecuteStatement",
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeEndpoints",
  "DescribeLimits",
  "DescribeTable",
  "DescribeTimeToLive",
  "ExecuteStatement",
  "ExecuteTransaction",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "TransactGetItems",
  "TransactWriteItems",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
  "UpdateTimeToLive"
]

const operations = Object.values(model).flatMap((schema) =>
  Array.isArray(schema) && schema[0] === 9 ? [{ name: schema[2] as string, input: schema[4] as unknown }] : []
)

describe("the shapes", () => {
  it("agree with DynamoDB's model wherever a request of any operation uses the name", () => {
    const met = new Set<string>()
    for (const { name, input } of operations) {
      walk(input, (structure, member, shape) => {
        // A tag is a map of strings here: its two members are called like those of items.
        if (structure === "Tag") return assert.strictEqual(shape, "string")
        const key = members.has(member) ? member : `${name}.${member}`
        met.add(key)
        if (members.has(key)) {
          assert.deepStrictEqual(members.get(key), member === "Tags" ? tags : shape, `${structure}.${member}`)
        }
      })
    }
    assert.deepStrictEqual(
      Array.from(members.keys()).filter((key) => !met.has(key)),
      []
    )
  })

  it("know every member of the requests that carry items, and of those that make and change tables", () => {
    const unknown = new Set<string>()
    for (const { name, input } of operations.filter(({ name }) => known.includes(name))) {
      walk(input, (_, member) => members.has(member) || members.has(`${name}.${member}`) || unknown.add(member))
    }
    assert.deepStrictEqual(Array.from(unknown), [])
  })
})

const tags: Shape = { list: { map: "string" } }
