// A global index of four and four key attributes, from its making to its pages.
import type { AttributeMap, AttributeValue, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { invalid, pages, put, run } from "../fixtures/engine.ts"

const TableName = "many"
const IndexName = "eight"
const types = { id: "S", p1: "S", p2: "N", p3: "B", p4: "S", s1: "N", s2: "S", s3: "B", s4: "N" } as const
type Name = keyof typeof types
const partition = ["p1", "p2", "p3", "p4"] as const
const sort = ["s1", "s2", "s3", "s4"] as const
const keys = [...partition, ...sort]

const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const })
const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" as const })

const empty = () => {
  const engine = make()
  run(engine, "CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType
    })),
    KeySchema: [hash("id")],
    GlobalSecondaryIndexes: [
      {
        IndexName,
        KeySchema: [...partition.map(hash), ...sort.map(range)],
        Projection: { ProjectionType: "KEYS_ONLY" }
      }
    ]
  })
  return engine
}

/** One of three values of each type, in their order: neither texts nor numbers sort as their digits do. */
const value = (name: Name, i: number): AttributeValue => {
  if (types[name] === "N") return { N: ["-2", "9", "10"][i]! }
  return types[name] === "B" ? { B: Uint8Array.of([0, 1, 255][i]!, i) } : { S: ["a", "a\0", "b"][i]! }
}

/** An item with the partition key of `p` and the sort key of these four choices, some of them left out. */
const item = (id: string, p: number, choices: ReadonlyArray<number | undefined>): AttributeMap => ({
  id: { S: id },
  ...Object.fromEntries(partition.map((name) => [name, value(name, p)])),
  ...Object.fromEntries(sort.flatMap((name, i) => (choices[i] === undefined ? [] : [[name, value(name, choices[i])]]))),
  extra: { S: "not projected" }
})
const held = ({ extra: _, ...rest }: AttributeMap) => rest

const three = [0, 1, 2]
const all = three.flatMap((a) => three.flatMap((b) => three.flatMap((c) => three.map((d) => [a, b, c, d]))))
const engine = empty()
// Written in another order than the index has; two items of the same key, and some that lack a part of it.
const items = all.map((choices) => item(`i${choices.join("")}`, 1, choices))
put(engine, TableName, ...items.toReversed(), item("twin", 1, [1, 1, 1, 1]), item("other", 2, [1, 1, 1, 1]))
put(engine, TableName, ...three.map((i) => item(`sparse${i}`, 1, [1, 1, 1, 1].with(i, undefined as never))))

const condition = (
  equal: number,
  values: ReadonlyArray<number>,
  range = "",
  bounds: AttributeMap = {}
): Input<"Query"> => {
  const names = [...partition, ...sort.slice(0, equal)]
  return {
    TableName,
    IndexName,
    KeyConditionExpression: names.map((name) => `${name} = :${name}`).join(" AND ") + range,
    ExpressionAttributeValues: {
      ...Object.fromEntries(partition.map((name) => [`:${name}`, value(name, 1)])),
      ...Object.fromEntries(sort.slice(0, equal).map((name, i) => [`:${name}`, value(name, values[i]!)])),
      ...bounds
    }
  }
}
const ids = (input: Input<"Query">) =>
  pages(engine, "Query", input)
    .flatMap(({ Items }) => Items ?? [])
    .map(({ id }) => id!.S!)
const expected = (keep: (choices: ReadonlyArray<number>) => boolean) =>
  all.filter(keep).flatMap((choices) => [`i${choices.join("")}`, ...(choices.join("") === "1111" ? ["twin"] : [])])

describe("a global index of four and four key attributes", () => {
  it("is read by its partition key and each gap-free prefix of its sort key, in order, both ways, by any page", () => {
    for (const equal of [0, 1, 2, 3, 4]) {
      const input = condition(equal, [1, 1, 1, 1])
      const found = expected((choices) => choices.slice(0, equal).every((choice) => choice === 1))
      assert.deepStrictEqual(ids(input), found)
      assert.deepStrictEqual(ids({ ...input, ScanIndexForward: false }), found.toReversed())
      for (const Limit of [1, 2, 5]) {
        assert.deepStrictEqual(ids({ ...input, Limit }), found)
        assert.deepStrictEqual(ids({ ...input, Limit, ScanIndexForward: false }), found.toReversed())
      }
    }
  })

  it("takes a range on the attribute behind those that are equal", () => {
    const ranges: ReadonlyArray<readonly [string, (choice: number) => boolean]> = [
      ["<", (choice) => choice < 1],
      ["<=", (choice) => choice <= 1],
      [">", (choice) => choice > 1],
      [">=", (choice) => choice >= 1]
    ]
    sort.forEach((name, equal) => {
      const among = (keep: (choice: number) => boolean) =>
        expected((choices) => choices.slice(0, equal).every((choice) => choice === 1) && keep(choices[equal]!))
      for (const [operator, keep] of ranges) {
        const input = condition(equal, [1, 1, 1], ` AND ${name} ${operator} :x`, { ":x": value(name, 1) })
        assert.deepStrictEqual(ids({ ...input, Limit: 4 }), among(keep), `${name} ${operator}`)
      }
      const bounds = { ":x": value(name, 0), ":y": value(name, 1) }
      const between = condition(equal, [1, 1, 1], ` AND ${name} BETWEEN :x AND :y`, bounds)
      assert.deepStrictEqual(
        ids(between),
        among((choice) => choice <= 1)
      )
    })
    const prefix = condition(1, [1], " AND begins_with(s2, :x)", { ":x": { S: "a" } })
    assert.deepStrictEqual(
      ids(prefix),
      expected(([a, b]) => a === 1 && b! < 2)
    )
  })

  it("holds its keys and the table's, and a start key is exactly these, also of an item that is gone", () => {
    const input = { ...condition(4, [1, 1, 1, 1]), Limit: 1 }
    const page = run(engine, "Query", input)
    assert.deepStrictEqual(page.Items, [held(item("i1111", 1, [1, 1, 1, 1]))])
    assert.deepStrictEqual(page.LastEvaluatedKey, page.Items?.[0])
    const fork = engine.fork()
    run(fork, "DeleteItem", { TableName, Key: { id: { S: "i1111" } } })
    const next = run(fork, "Query", { ...input, ExclusiveStartKey: page.LastEvaluatedKey })
    assert.deepStrictEqual(next.Items, [held(item("twin", 1, [1, 1, 1, 1]))])
    for (const name of ["id", ...keys]) {
      const { [name]: _, ...ExclusiveStartKey } = page.LastEvaluatedKey!
      invalid(engine, "Query", { ...input, ExclusiveStartKey }, "starting key")
    }
    const other = { ...page.LastEvaluatedKey, p4: value("p4", 2) }
    invalid(engine, "Query", { ...input, ExclusiveStartKey: other }, "outside query boundaries")
    const scanned = pages(engine, "Scan", { TableName, IndexName, Limit: 7 }).flatMap(({ Items }) => Items ?? [])
    assert.strictEqual(scanned.length, 83)
    assert.strictEqual(new Set(scanned.map(({ id }) => id?.S)).size, 83)
  })

  it("follows an item as parts of its key come, change and go", () => {
    const fork = engine.fork()
    const found = () => run(fork, "Query", condition(4, [1, 1, 1, 1])).Items?.map(({ id }) => id?.S)
    const update = (UpdateExpression: string, values?: AttributeMap) =>
      run(fork, "UpdateItem", {
        TableName,
        Key: { id: { S: "sparse0" } },
        UpdateExpression,
        ExpressionAttributeValues: values,
        ReturnConsumedCapacity: "INDEXES"
      }).ConsumedCapacity?.GlobalSecondaryIndexes?.[IndexName]?.CapacityUnits
    assert.deepStrictEqual(found(), ["i1111", "twin"])
    assert.strictEqual(update("SET s1 = :v", { ":v": value("s1", 1) }), 1)
    assert.deepStrictEqual(found(), ["i1111", "sparse0", "twin"])
    assert.isUndefined(update("SET extra = :v", { ":v": { S: "still not projected" } }))
    assert.strictEqual(update("SET p3 = :v", { ":v": value("p3", 0) }), 2)
    assert.deepStrictEqual(found(), ["i1111", "twin"])
    assert.strictEqual(update("SET p3 = :v", { ":v": value("p3", 1) }), 2)
    assert.strictEqual(update("REMOVE s4"), 1)
    assert.deepStrictEqual(found(), ["i1111", "twin"])
  })

  it("refuses a wrong type, no scalar and nothing for each of them, on every way of writing", () => {
    for (const name of keys) {
      const bad: Array<AttributeValue> = [{ NULL: true }, { L: [] }, { BOOL: true }]
      bad.push(types[name] === "N" ? { S: "1" } : { N: "1" })
      if (types[name] === "S") bad.push({ S: "" })
      if (types[name] === "B") bad.push({ B: new Uint8Array() })
      for (const value of bad) {
        const Item = { ...item("new", 1, [1, 1, 1, 1]), [name]: value }
        invalid(engine, "PutItem", { TableName, Item }, IndexName, name)
        for (const id of ["i1111", "sparse1", "new"]) {
          const update = { TableName, Key: { id: { S: id } }, UpdateExpression: `SET ${name} = :v` }
          invalid(engine, "UpdateItem", { ...update, ExpressionAttributeValues: { ":v": value } }, IndexName, name)
        }
      }
    }
    const long = (S: string) => ({ TableName, Item: { ...item("new", 1, [1, 1, 1, 1]), p1: { S } } })
    // The other parts of the partition key are 2, 2 and 2 bytes.
    run(engine.fork(), "PutItem", long("x".repeat(2042)))
    invalid(engine, "PutItem", long("x".repeat(2043)), "hashkey")
  })
})
