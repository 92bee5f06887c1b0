// What public conformance work captured of the service's limits: one test for each line of those notes.
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { cancelled, contents, database, invalid, order, orderKey, pages, put, run } from "../fixtures/engine.ts"

const TableName = "orders"
const s = (S: string) => ({ S })
const n = (N: string) => ({ N })
const Key = orderKey("a", 1)
const item = (x: AttributeValue) => order("a", 1, { x })
const nested = (levels: number): AttributeValue => {
  let value: AttributeValue = s("x")
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? { L: [value] } : { M: { in: value } }
  return value
}
const setting = (value: AttributeValue) => ({
  TableName,
  Key,
  UpdateExpression: "SET x = :x",
  ExpressionAttributeValues: { ":x": value }
})

describe("limits", () => {
  it("emptyValues: where empty strings/binaries/sets are allowed or refused, incl. nested and in keys", () => {
    const engine = database()
    const none = new Uint8Array()
    const allowed: ReadonlyArray<AttributeValue> = [
      s(""),
      { B: none },
      { L: [] },
      { M: {} },
      { L: [s(""), { M: { x: { B: none } } }] },
      { SS: ["", "a"] },
      { BS: [none] }
    ]
    for (const value of allowed) {
      put(engine, TableName, item(value))
      assert.deepStrictEqual(run(engine, "GetItem", { TableName, Key }).Item, item(value))
      run(engine, "UpdateItem", setting(value))
    }
    const refused: ReadonlyArray<AttributeValue> = [
      { SS: [] },
      { NS: [] },
      { BS: [] },
      { L: [{ M: { x: { SS: [] } } }] }
    ]
    const before = contents(engine)
    for (const value of [...refused, { NS: [""] }, n("")]) {
      invalid(engine, "PutItem", { TableName, Item: item(value) })
      invalid(engine, "UpdateItem", setting(value))
    }
    const empty = orderKey("", 1)
    invalid(engine, "PutItem", { TableName, Item: empty }, "empty string", "customer")
    for (const operation of ["GetItem", "UpdateItem", "DeleteItem"]) {
      invalid(engine, operation, { TableName, Key: empty }, "empty string", "customer")
    }
    for (const [name, value] of Object.entries({ at: s(""), status: s(""), code: { B: none } })) {
      invalid(engine, "PutItem", { TableName, Item: order("a", 1, { [name]: value }) }, "empty", name)
    }
    assert.deepStrictEqual(contents(engine), before)
  })

  it("itemSize: 400 KB limit counting names, nesting, sets, lists, binary", () => {
    // What each value and the three letters of its name count besides the padding; a key is 17 bytes, "pad" 3 more.
    const values: ReadonlyArray<readonly [AttributeValue, number]> = [
      [s("é€"), 5],
      [n("-12.345"), 5],
      [{ B: new Uint8Array(10) }, 10],
      [{ BOOL: true }, 1],
      [{ NULL: true }, 1],
      [{ L: [s("ab"), n("0")] }, 3 + 2 + 1 + 2],
      [{ M: { ab: s("c"), é: { L: [] } } }, 3 + 2 + 1 + 1 + 2 + 3 + 1],
      [{ SS: ["a", "bc"] }, 3],
      [{ NS: ["1", "-1", "100"] }, 7],
      [{ BS: [Uint8Array.of(1), Uint8Array.of(2, 3)] }, 3]
    ]
    const engine = database()
    for (const [value, size] of values) {
      const padded = (total: number) => order("a", 1, { val: value, pad: s("x".repeat(total - 17 - 3 - size - 3)) })
      put(engine, TableName, padded(409_600))
      const { Table } = run(engine, "DescribeTable", { TableName })
      assert.strictEqual(Table?.TableSizeBytes, 409_600, JSON.stringify(value))
      invalid(engine, "PutItem", { TableName, Item: padded(409_601) }, "Item size")
      invalid(
        engine,
        "UpdateItem",
        {
          ...setting(s("")),
          UpdateExpression: "SET val = val, p = :x",
          ExpressionAttributeValues: { ":x": s("") }
        },
        "Item size to update"
      )
    }
  })

  it("numberPrecision: 38 digits, magnitude bounds, normalisation (zeros, exponent, minus zero), sort order at the edge", () => {
    const engine = database()
    const most = `${"9".repeat(38)}${"0".repeat(88)}`
    const least = `0.${"0".repeat(129)}1`
    const forms: ReadonlyArray<readonly [string, string]> = [
      ["9".repeat(38), "9".repeat(38)],
      [`${"9".repeat(38)}E88`, most],
      ["1E-130", least],
      ["007.500", "7.5"],
      ["1e2", "100"],
      ["-0", "0"],
      ["0E999", "0"],
      ["+5", "5"],
      [".5", "0.5"],
      ["5.", "5"]
    ]
    for (const [given, stored] of forms) {
      put(engine, TableName, item(n(given)))
      assert.deepStrictEqual(run(engine, "GetItem", { TableName, Key }).Item?.["x"], n(stored), given)
    }
    for (const bad of [
      "1".repeat(39),
      "1E126",
      "1E-131",
      "-1E126",
      " 1",
      "1 ",
      "1e",
      "NaN",
      "Infinity",
      "0x1",
      "1_0"
    ]) {
      invalid(engine, "PutItem", { TableName, Item: item(n(bad)) })
      invalid(engine, "PutItem", { TableName, Item: order("a", bad) })
    }
    const order38 = ["-", ""].flatMap((sign) => [`${sign}${most}`, `${sign}1`, `${sign}${least}`])
    const sorted = [...order38.slice(0, 3), "0", ...order38.slice(3).toReversed()]
    put(engine, TableName, ...sorted.toReversed().map((number) => order("edge", number)))
    const { Items } = run(engine, "Query", {
      TableName,
      KeyConditionExpression: "customer = :c",
      ExpressionAttributeValues: { ":c": s("edge") }
    })
    assert.deepStrictEqual(
      Items?.map(({ number }) => number?.N),
      sorted
    )
  })

  it("reservedWords: reserved words need an alias, in every expression type", () => {
    const engine = database()
    const reserved = "Invalid %: Attribute name is a reserved keyword; reserved keyword: status"
    const named = (parameter: string) => reserved.replace("%", parameter)
    const x = { ExpressionAttributeValues: { ":x": s("x") } }
    const condition = { TableName, ConditionExpression: "status = :x", ...x }
    invalid(engine, "PutItem", { ...condition, Item: Key }, named("ConditionExpression"))
    invalid(engine, "DeleteItem", { ...condition, Key }, named("ConditionExpression"))
    invalid(
      engine,
      "UpdateItem",
      { TableName, Key, UpdateExpression: "SET status = :x", ...x },
      named("UpdateExpression")
    )
    invalid(engine, "GetItem", { TableName, Key, ProjectionExpression: "status" }, named("ProjectionExpression"))
    invalid(engine, "Scan", { TableName, FilterExpression: "status = :x", ...x }, named("FilterExpression"))
    const Get = { TableName, Key, ProjectionExpression: "status" }
    invalid(engine, "TransactGetItems", { TransactItems: [{ Get }] }, named("ProjectionExpression"))
    const Delete = { Key, ...condition }
    invalid(engine, "TransactWriteItems", { TransactItems: [{ Delete }] }, named("ConditionExpression"))
    const key = { TableName, IndexName: "byStatus", KeyConditionExpression: "status = :x", ...x }
    invalid(engine, "Query", key, named("KeyConditionExpression"))
    run(engine, "UpdateItem", {
      TableName,
      Key,
      UpdateExpression: "SET #s = :x",
      ConditionExpression: "attribute_not_exists(#s)",
      ExpressionAttributeNames: { "#s": "status" },
      ...x
    })
  })

  it("responseSize: 1 MB page for query and scan, single large item, interplay with limit", () => {
    const engine = database()
    put(engine, TableName, ...[1, 2, 3, 4].map((i) => order("a", i, { text: s("x".repeat(400_000)) })))
    const ofA = { TableName, KeyConditionExpression: "customer = :c", ExpressionAttributeValues: { ":c": s("a") } }
    const counts = (input: object) => pages(engine, "Query", { ...ofA, ...input }).map(({ Count }) => Count)
    assert.deepStrictEqual(counts({}), [3, 1])
    assert.deepStrictEqual(counts({ Limit: 2 }), [2, 2, 0])
    assert.deepStrictEqual(counts({ Limit: 4 }), [3, 1])
    assert.deepStrictEqual(
      pages(engine, "Scan", { TableName }).map(({ Count }) => Count),
      [3, 1]
    )
    put(engine, "words", { word: s("w"), text: s("x".repeat(409_591)) })
    assert.strictEqual(run(engine, "Scan", { TableName: "words" }).Count, 1)
  })
})

describe("what was captured of values and expressions", () => {
  it("expressions ≤4,096 bytes raw; nesting 31 levels accepted, 32 refused (items and values)", () => {
    const engine = database()
    const exists = (bytes: number) => {
      const ends = "attribute_exists()".length
      return { TableName, FilterExpression: `attribute_exists(${"a".repeat(bytes - ends)})` }
    }
    run(engine, "Scan", exists(4096))
    invalid(engine, "Scan", exists(4097), "FilterExpression", "size")
    const alias = { FilterExpression: "attribute_exists(#a)", ExpressionAttributeNames: { "#a": "a".repeat(5000) } }
    run(engine, "Scan", { TableName, ...alias })
    put(engine, TableName, item(nested(31)))
    run(engine, "UpdateItem", setting(nested(31)))
    invalid(engine, "PutItem", { TableName, Item: item(nested(32)) }, "Nesting Levels")
    invalid(engine, "UpdateItem", setting(nested(32)), "Nesting Levels")
    // Two levels are above it.
    run(engine, "UpdateItem", setting({ M: { in: { L: [s("x")] } } }))
    const into = {
      ...setting(nested(29)),
      UpdateExpression: "SET x.#in[0] = :x",
      ExpressionAttributeNames: { "#in": "in" }
    }
    run(engine, "UpdateItem", into)
    invalid(engine, "UpdateItem", { ...into, ExpressionAttributeValues: { ":x": nested(30) } }, "Nesting Levels")
  })

  it("empty strings/binaries allowed inside SS/BS; empty NS member and duplicates refused; `+5`, `.5`, `5.` accepted, whitespace refused", () => {
    const engine = database()
    put(engine, TableName, item({ SS: ["", "a"] }), item({ BS: [new Uint8Array(), Uint8Array.of(1)] }))
    for (const value of [{ NS: ["", "1"] }, { NS: ["1", "1.0"] }, { SS: ["a", "a"] }]) {
      invalid(engine, "PutItem", { TableName, Item: item(value) })
    }
    put(engine, TableName, item({ L: [n("+5"), n(".5"), n("5.")] }))
    assert.deepStrictEqual(run(engine, "GetItem", { TableName, Key }).Item, item({ L: [n("5"), n("0.5"), n("5")] }))
    for (const bad of [" 5", "5 ", "\t5", "5\n"]) invalid(engine, "PutItem", { TableName, Item: item(n(bad)) })
  })

  it("wrong-typed/non-scalar/empty index-key values refused on put, batch and transaction paths (top-level vs reason split as in section 2)", () => {
    const engine = database()
    put(engine, TableName, order("a", 1))
    const before = contents(engine)
    const bad: { readonly [name: string]: ReadonlyArray<AttributeValue> } = {
      status: [n("1"), { NULL: true }, { L: [] }, { SS: ["a"] }, s("")],
      total: [s("1"), { BOOL: true }, { M: {} }, { NS: ["1"] }],
      code: [s("x"), { BS: [Uint8Array.of(1)] }, { B: new Uint8Array() }]
    }
    for (const [name, values] of Object.entries(bad)) {
      for (const value of values) {
        const ExpressionAttributeNames = { "#k": name }
        const update = (Key: AttributeMap, UpdateExpression: string, values: AttributeMap = { ":v": value }) => ({
          TableName,
          Key,
          UpdateExpression,
          ExpressionAttributeNames,
          ExpressionAttributeValues: values
        })
        const Item = order("a", 1, { [name]: value })
        invalid(engine, "PutItem", { TableName, Item }, name)
        invalid(engine, "BatchWriteItem", { RequestItems: { orders: [{ PutRequest: { Item } }] } }, name)
        const empty = value.S === "" || value.B?.length === 0
        for (const action of [{ Put: { TableName, Item } }, { Update: update(Key, "SET #k = :v") }]) {
          const input = { TransactItems: [{ Put: { TableName, Item: order("b", 1) } }, action] }
          if (empty) invalid(engine, "TransactWriteItems", input, "secondary index key", name)
          else {
            const [other, reason] = cancelled(engine, "TransactWriteItems", input)
            assert.deepStrictEqual([other?.Code, reason?.Code], ["None", "ValidationError"])
            assert.include(reason?.Message, name)
          }
        }
        for (const key of [Key, orderKey("new", 1)]) {
          invalid(engine, "UpdateItem", update(key, "SET #k = :v"), name)
          invalid(engine, "UpdateItem", update(key, "SET #k = if_not_exists(nothing, :v)"), name)
          if ("SS" in value || "NS" in value || "BS" in value) {
            invalid(engine, "UpdateItem", update(key, "ADD #k :v"), name)
          }
        }
      }
    }
    assert.deepStrictEqual(contents(engine), before)
  })
})
