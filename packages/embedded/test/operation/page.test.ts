import type { AttributeMap, Input, Output } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { pages, put, run } from "../fixtures/engine.ts"

const TableName = "pages"
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const })
const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const })
const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" as const })
const Projection = { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["text"] }

const engine = make()
run(engine, "CreateTable", {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: ["p", "s", "l", "g"].map(attribute),
  KeySchema: [hash("p"), range("s")],
  LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: [hash("p"), range("l")], Projection }],
  GlobalSecondaryIndexes: [{ IndexName: "global", KeySchema: [hash("g")], Projection }]
})

// What each source holds of an item besides the text: names and one letter for each key attribute.
const sources = {
  table: { IndexName: undefined, partition: "p", overhead: 4 * 2 + 4 + 4 + 30_000 },
  local: { IndexName: "local", partition: "p", overhead: 3 * 2 + 4 },
  global: { IndexName: "global", partition: "g", overhead: 3 * 2 + 4 }
}

/** Three items that a source counts as so many bytes in all, and two more behind them. */
const fill = (partition: string, bytes: number, overhead: number) => {
  const first = Math.floor(bytes / 3)
  const sizes = [first, first, bytes - 2 * first, overhead + 1, overhead + 1]
  put(
    engine,
    TableName,
    ...sizes.map((size, i): AttributeMap => {
      const key = { p: { S: partition }, s: { S: String(i) }, l: { S: String(i) }, g: { S: partition } }
      return { ...key, text: { S: "x".repeat(size - overhead) }, rest: { S: "r".repeat(30_000) } }
    })
  )
}

const read = (source: keyof typeof sources, partition: string, options: Partial<Input<"Query">> = {}) =>
  pages(engine, "Query", {
    TableName,
    IndexName: sources[source].IndexName,
    KeyConditionExpression: `${sources[source].partition} = :p`,
    ExpressionAttributeValues: { ":p": { S: partition } },
    ...options
  })
const scanned = (all: ReadonlyArray<Output<"Query">>) => all.map(({ ScannedCount }) => ScannedCount)

describe("a page", () => {
  const partitions = "abcdefghi"
  Object.entries(sources).forEach(([source, { overhead }], i) => {
    it(`ends with the item that brings its evaluated bytes to 1,048,576: the ${source}`, () => {
      const boundaries = [
        [1_048_575, [4, 1]],
        [1_048_576, [3, 2]],
        [1_048_577, [3, 2]]
      ] as const
      boundaries.forEach(([bytes, expected], j) => {
        const partition = partitions[i * 3 + j]!
        fill(partition, bytes, overhead)
        const name = source as keyof typeof sources
        const found = read(name, partition)
        assert.deepStrictEqual<unknown>(scanned(found), expected, String(bytes))
        assert.strictEqual(found.flatMap(({ Items }) => Items).length, 5)
        // What is left out after reading counts all the same, and a limit that comes first wins.
        const without = { FilterExpression: "attribute_not_exists(#t)", ExpressionAttributeNames: { "#t": "text" } }
        assert.deepStrictEqual<unknown>(scanned(read(name, partition, without)), expected)
        assert.deepStrictEqual<unknown>(scanned(read(name, partition, { ProjectionExpression: "s" })), expected)
        assert.deepStrictEqual<unknown>(scanned(read(name, partition, { Select: "COUNT" })), expected)
        assert.deepStrictEqual<unknown>(scanned(read(name, partition, { Limit: 2 })), [2, 2, 1])
        assert.strictEqual(scanned(read(name, partition, { Limit: 3 }))[0], 3)
      })
    })
  })

  it("of a scan ends there too, and may be one large item", () => {
    const large = make()
    run(large, "CreateTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [attribute("p")],
      KeySchema: [hash("p")]
    })
    // "p", one letter and "text" are six bytes: 1,048,576 = 3 x 349,525 + 1.
    const item = (p: string, size: number) => ({ p: { S: p }, text: { S: "x".repeat(size - 6) } })
    put(large, TableName, ..."abc".split("").map((p) => item(p, 349_525)))
    assert.deepStrictEqual(scanned(pages(large, "Scan", { TableName })), [3])
    put(large, TableName, item("a", 349_526))
    assert.deepStrictEqual(scanned(pages(large, "Scan", { TableName })), [3, 0])
    const small = make({ pageBytes: 1000 })
    run(small, "CreateTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [attribute("p")],
      KeySchema: [hash("p")]
    })
    put(small, TableName, item("a", 409_600), item("b", 409_600))
    assert.deepStrictEqual(scanned(pages(small, "Scan", { TableName })), [1, 1, 0])
  })
})
