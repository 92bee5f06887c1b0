import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { database, invalid, order, orderKey, pages, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const engine = database()
const numbers = ["-10", "-2.5", "-0.01", "0", "0.5", "1", "2", "9", "10", "100", "12345678901234567890.5"]
put(engine, TableName, ...numbers.toReversed().map((number) => order("a", number, { x: { S: `x${number}` } })))
put(engine, TableName, order("b", 1), order("b", 2), order("ab", 1), order("é", 1))
const shipped = (at: string, total: number, extra: AttributeMap = {}): AttributeMap => ({
  status: { S: "shipped" },
  at: { S: at },
  total: { N: String(total) },
  note: { S: "n" },
  ...extra
})
put(
  engine,
  TableName,
  order("s", 1, shipped("2026-01", 30)),
  order("s", 2, shipped("2026-02", 10)),
  order("s", 3, shipped("2026-02", 20, { code: { B: Uint8Array.of(1) } })),
  order("t", 1, shipped("2026-02", 20, { code: { B: Uint8Array.of(1) } })),
  order("t", 2, { status: { S: "open" } }),
  order("t", 3, { at: { S: "2026-02" }, total: { N: "1" } })
)

type Query = Partial<Input<"Query">>
const query = (KeyConditionExpression: string, values: AttributeMap, options: Query = {}) =>
  run(engine, "Query", { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...options })
const partition = (customer: string, options: Query = {}) => query("customer = :c", { ":c": { S: customer } }, options)
const key = (item: AttributeMap) => `${item["customer"]?.S}${item["number"]?.N}`
const keys = (page: { Items?: Array<AttributeMap> | undefined }) => (page.Items ?? []).map(key)

describe("Query", () => {
  it("gives a partition in the order of its numbers, both ways, and no other's", () => {
    assert.deepStrictEqual(
      keys(partition("a")),
      numbers.map((n) => `a${n}`)
    )
    assert.deepStrictEqual(keys(partition("a", { ScanIndexForward: false })), numbers.map((n) => `a${n}`).toReversed())
    assert.deepStrictEqual(partition("nobody"), { Items: [], Count: 0, ScannedCount: 0 })
    assert.deepStrictEqual(keys(partition("é")), ["é1"])
  })

  const ranges: ReadonlyArray<readonly [condition: string, values: AttributeMap, ...expected: Array<string>]> = [
    ["#n = :x", { ":x": { N: "1.0" } }, "1"],
    ["#n < :x", { ":x": { N: "0" } }, "-10", "-2.5", "-0.01"],
    ["#n <= :x", { ":x": { N: "0" } }, "-10", "-2.5", "-0.01", "0"],
    ["#n > :x", { ":x": { N: "9" } }, "10", "100", "12345678901234567890.5"],
    ["#n >= :x", { ":x": { N: "10" } }, "10", "100", "12345678901234567890.5"],
    [":x < #n", { ":x": { N: "99" } }, "100", "12345678901234567890.5"],
    ["#n BETWEEN :x AND :y", { ":x": { N: "-2.5" }, ":y": { N: "0.5" } }, "-2.5", "-0.01", "0", "0.5"],
    ["#n BETWEEN :x AND :y", { ":x": { N: "3" }, ":y": { N: "8" } }]
  ]
  for (const [condition, values, ...expected] of ranges) {
    it(`gives the range ${condition} of ${JSON.stringify(values)}, both ways`, () => {
      const forward = query(
        `customer = :c AND ${condition}`,
        { ":c": { S: "a" }, ...values },
        {
          ExpressionAttributeNames: { "#n": "number" }
        }
      )
      const backward = query(
        `(${condition}) AND (customer = :c)`,
        { ":c": { S: "a" }, ...values },
        {
          ExpressionAttributeNames: { "#n": "number" },
          ScanIndexForward: false
        }
      )
      assert.deepStrictEqual(
        keys(forward),
        expected.map((n) => `a${n}`)
      )
      assert.deepStrictEqual(keys(backward), keys(forward).toReversed())
    })
  }

  it("reads a global index: sparse, with equal keys, by ranges and prefixes of text", () => {
    const byStatus = (condition: string, values: AttributeMap, options: Query = {}) =>
      query(
        `#s = :s${condition}`,
        { ":s": { S: "shipped" }, ...values },
        {
          IndexName: "byStatus",
          ExpressionAttributeNames: condition === "" ? { "#s": "status" } : { "#s": "status", "#at": "at" },
          ...options
        }
      )
    assert.deepStrictEqual(keys(byStatus("", {})), ["s1", "s2", "s3", "t1"])
    assert.deepStrictEqual(keys(byStatus(" AND #at = :a", { ":a": { S: "2026-02" } })), ["s2", "s3", "t1"])
    assert.deepStrictEqual(keys(byStatus(" AND begins_with(#at, :a)", { ":a": { S: "2026-0" } })).length, 4)
    assert.deepStrictEqual(keys(byStatus(" AND begins_with(#at, :a)", { ":a": { S: "2026-01" } })), ["s1"])
    assert.deepStrictEqual(keys(byStatus(" AND #at > :a", { ":a": { S: "2026-01" } }, { ScanIndexForward: false })), [
      "t1",
      "s3",
      "s2"
    ])
    const open = query(
      "#s = :s",
      { ":s": { S: "open" } },
      {
        IndexName: "byStatus",
        ExpressionAttributeNames: { "#s": "status" }
      }
    )
    assert.deepStrictEqual(keys(open), [])
  })

  it("reads a global index of several key attributes, a gap-free prefix of its sort key and a range behind it", () => {
    const many = (condition: string, values: AttributeMap) =>
      keys(
        query(
          `#s = :s AND customer = :c${condition}`,
          { ":s": { S: "shipped" }, ":c": { S: "s" }, ...values },
          {
            IndexName: "byMany",
            ExpressionAttributeNames: {
              "#s": "status",
              ...(condition.includes("#at") ? { "#at": "at" } : undefined),
              ...(condition.includes("#total") ? { "#total": "total" } : undefined)
            }
          }
        )
      )
    assert.deepStrictEqual(many("", {}), ["s1", "s2", "s3"])
    assert.deepStrictEqual(many(" AND #at >= :a", { ":a": { S: "2026-02" } }), ["s2", "s3"])
    assert.deepStrictEqual(many(" AND #at = :a AND #total > :t", { ":a": { S: "2026-02" }, ":t": { N: "10" } }), ["s3"])
    assert.deepStrictEqual(many(" AND #at = :a AND #total = :t", { ":a": { S: "2026-02" }, ":t": { N: "10" } }), ["s2"])
    const base = {
      TableName,
      IndexName: "byMany",
      ExpressionAttributeNames: { "#s": "status", "#total": "total" },
      ExpressionAttributeValues: { ":s": { S: "shipped" }, ":c": { S: "s" }, ":t": { N: "1" } }
    }
    invalid(engine, "Query", { ...base, KeyConditionExpression: "#s = :s AND customer = :c AND #total = :t" }, "at")
    const lacking = { ExpressionAttributeValues: { ":s": { S: "shipped" }, ":t": { N: "1" } } }
    invalid(engine, "Query", { ...base, ...lacking, KeyConditionExpression: "#s = :s AND #total = :t" }, "customer")
  })

  it("gives what an index holds, and of a local one what it lacks when asked", () => {
    const byCode = (options: Query = {}) =>
      query("code = :b", { ":b": { B: Uint8Array.of(1) } }, { IndexName: "byCode", ...options })
    const keysOnly = (customer: string, number: number) => order(customer, number, { code: { B: Uint8Array.of(1) } })
    assert.sameDeepMembers(byCode().Items ?? [], [keysOnly("s", 3), keysOnly("t", 1)])
    const byTotal = (options: Query = {}) => partition("s", { IndexName: "byTotal", ...options }).Items?.[0]
    const held = order("s", 2, { total: { N: "10" }, status: { S: "shipped" } })
    assert.deepStrictEqual(byTotal(), held)
    assert.deepStrictEqual(byTotal({ Select: "ALL_PROJECTED_ATTRIBUTES" }), held)
    assert.deepStrictEqual(byTotal({ Select: "ALL_ATTRIBUTES" }), order("s", 2, shipped("2026-02", 10)))
    assert.deepStrictEqual(byTotal({ ProjectionExpression: "note" }), { note: { S: "n" } })
    const filter = { FilterExpression: "note = :n", ExpressionAttributeValues: { ":c": { S: "s" }, ":n": { S: "n" } } }
    assert.deepStrictEqual(byTotal(filter), order("s", 2, shipped("2026-02", 10)))
    assert.isDefined(byTotal({ ConsistentRead: true }))
  })

  it("filters after reading, and counts", () => {
    const filter = {
      FilterExpression: "begins_with(x, :x)",
      ExpressionAttributeValues: { ":c": { S: "a" }, ":x": { S: "x1" } }
    }
    const page = partition("a", filter)
    assert.deepStrictEqual(keys(page), ["a1", "a10", "a100", "a12345678901234567890.5"])
    assert.deepInclude(page, { Count: 4, ScannedCount: 11 })
    assert.deepStrictEqual(partition("a", { ...filter, Select: "COUNT" }), { Count: 4, ScannedCount: 11 })
    const limited = partition("a", { ...filter, Limit: 6 })
    assert.deepStrictEqual(limited, {
      Items: [order("a", 1, { x: { S: "x1" } })],
      Count: 1,
      ScannedCount: 6,
      LastEvaluatedKey: orderKey("a", 1)
    })
  })

  it("goes on behind a start key, even one whose item is gone", () => {
    const forked = engine.fork()
    run(forked, "DeleteItem", { TableName, Key: orderKey("a", 1) })
    const from = (ScanIndexForward: boolean) =>
      keys(
        run(forked, "Query", {
          TableName,
          KeyConditionExpression: "customer = :c",
          ExpressionAttributeValues: { ":c": { S: "a" } },
          ExclusiveStartKey: orderKey("a", "1.00"),
          ScanIndexForward,
          Limit: 2
        })
      )
    assert.deepStrictEqual(from(true), ["a2", "a9"])
    assert.deepStrictEqual(from(false), ["a0.5", "a0"])
    const index = run(forked, "Query", {
      TableName,
      IndexName: "byStatus",
      KeyConditionExpression: "#s = :s",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":s": { S: "shipped" } },
      ExclusiveStartKey: { ...orderKey("s", "2.5"), status: { S: "shipped" }, at: { S: "2026-02" } }
    })
    assert.deepStrictEqual(keys(index), ["s3", "t1"])
  })

  it("does not repeat the one item of a table without a sort key, either way", () => {
    put(engine, "words", { word: { S: "one" } }, { word: { S: "two" } })
    for (const ScanIndexForward of [true, false]) {
      const all = pages(engine, "Query", {
        TableName: "words",
        KeyConditionExpression: "word = :w",
        ExpressionAttributeValues: { ":w": { S: "one" } },
        ScanIndexForward,
        Limit: 1
      })
      assert.deepStrictEqual(
        all.map(({ Items }) => Items),
        [[{ word: { S: "one" } }], []]
      )
    }
  })

  it("ends a page with the item that fills it", () => {
    // Items of 17 bytes each: two fill 34 bytes, three pass them.
    for (const [pageBytes, sizes] of [
      [34, [2, 2, 0]],
      [35, [3, 1]]
    ] as const) {
      const small = database({ pageBytes })
      put(small, TableName, order("a", 1), order("a", 2), order("a", 3), order("a", 4))
      const all = pages(small, "Query", {
        TableName,
        KeyConditionExpression: "customer = :c",
        ExpressionAttributeValues: { ":c": { S: "a" } }
      })
      const scanned = all.map(({ ScannedCount }) => ScannedCount)
      assert.deepStrictEqual<ReadonlyArray<unknown>>(scanned, sizes)
    }
  })

  it("ends a page at 1 MB by default, the filter and the projection notwithstanding", () => {
    const big = database()
    put(big, TableName, ...Array.from({ length: 12 }, (_, i) => order("a", i, { text: { S: "x".repeat(100_000) } })))
    const first = run(big, "Query", {
      TableName,
      KeyConditionExpression: "customer = :c",
      FilterExpression: "attribute_not_exists(customer_id)",
      ProjectionExpression: "#n",
      ExpressionAttributeNames: { "#n": "number" },
      ExpressionAttributeValues: { ":c": { S: "a" } }
    })
    assert.strictEqual(first.ScannedCount, 11)
    assert.deepStrictEqual(first.LastEvaluatedKey, orderKey("a", 10))
  })

  const ofA = {
    TableName,
    KeyConditionExpression: "customer = :c",
    ExpressionAttributeValues: { ":c": { S: "a" } as object }
  }
  const ofCode = {
    TableName,
    IndexName: "byCode",
    KeyConditionExpression: "code = :c",
    ExpressionAttributeValues: { ":c": { B: Uint8Array.of(1) } }
  }
  const names = { ExpressionAttributeNames: { "#s": "status", "#n": "number" } }
  const values = (more: object) => ({ ExpressionAttributeValues: { ":c": { S: "a" }, ...more } })
  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["a bad table name alone", { ...ofA, TableName: "a;b", Limit: 0 }, "tableName"],
    ["a limit of zero and a bad choice", { ...ofA, Limit: 0, Select: "X" }, "2 validation errors", "limit", "select"],
    ["no key condition", { TableName }, "KeyConditionExpression"],
    ["a condition without the partition key", { ...ofA, KeyConditionExpression: "x = :c" }, "customer"],
    ["a partition key of another type", { ...ofA, ExpressionAttributeValues: { ":c": { N: "1" } } }, "type"],
    ["an empty partition key", { ...ofA, ExpressionAttributeValues: { ":c": { S: "" } } }, "empty string", "customer"],
    ["a large partition key", { ...ofA, ExpressionAttributeValues: { ":c": { S: "x".repeat(2049) } } }, "hashkey"],
    [
      "a bound of another type",
      {
        ...ofA,
        KeyConditionExpression: "customer = :c AND #n < :x",
        ExpressionAttributeNames: { "#n": "number" },
        ...values({ ":x": { S: "1" } })
      },
      "type"
    ],
    ["a filter on the partition key", { ...ofA, FilterExpression: "attribute_exists(customer)" }, "Filter", "customer"],
    [
      "a filter on the index's key",
      {
        ...ofA,
        IndexName: "byStatus",
        KeyConditionExpression: "#s = :c",
        FilterExpression: "attribute_exists(#n) AND attribute_exists(#at)",
        ExpressionAttributeNames: { ...names.ExpressionAttributeNames, "#at": "at" }
      },
      "Primary key attribute: at"
    ],
    ["a path into a key", { ...ofA, ProjectionExpression: "customer.x" }, "Key: customer"],
    ["an unknown index", { ...ofA, IndexName: "nowhere" }, "nowhere"],
    [
      "a consistent read of a global index",
      {
        ...ofA,
        ConsistentRead: true,
        IndexName: "byStatus",
        KeyConditionExpression: "#s = :c",
        ExpressionAttributeNames: { "#s": "status" }
      },
      "Consistent",
      "global"
    ],
    [
      "all attributes of a global index without them",
      { ...ofCode, Select: "ALL_ATTRIBUTES" },
      "ALL_ATTRIBUTES",
      "byCode"
    ],
    ["attributes a global index lacks", { ...ofCode, ProjectionExpression: "note, customer" }, "byCode", "[note]"],
    ["projected attributes of no index", { ...ofA, Select: "ALL_PROJECTED_ATTRIBUTES" }, "ALL_PROJECTED_ATTRIBUTES"],
    ["specific attributes that are none", { ...ofA, Select: "SPECIFIC_ATTRIBUTES" }, "SPECIFIC_ATTRIBUTES"],
    [
      "a projection of all attributes",
      { ...ofA, Select: "ALL_ATTRIBUTES", ProjectionExpression: "x" },
      "ALL_ATTRIBUTES"
    ],
    ["a projection of a count", { ...ofA, Select: "COUNT", ProjectionExpression: "x" }, "Count"],
    ["an unused name", { ...ofA, ExpressionAttributeNames: { "#x": "x" } }, "#x"],
    ["an unused value", { ...ofA, ...values({ ":x": { S: "" } }) }, ":x"],
    ["half a start key", { ...ofA, ExclusiveStartKey: { customer: { S: "a" } } }, "starting key"],
    [
      "a start key of another type",
      { ...ofA, ExclusiveStartKey: order("a", 1, { number: { S: "1" } }) },
      "starting key"
    ],
    ["a start key of no value", { ...ofA, ExclusiveStartKey: order("a", "x") }, "starting key", "numeric"],
    ["a start key with more", { ...ofA, ExclusiveStartKey: order("a", 1, { x: { S: "1" } }) }, "starting key"],
    ["a start key of another partition", { ...ofA, ExclusiveStartKey: orderKey("b", 1) }, "outside query boundaries"],
    [
      "a start key outside the range",
      {
        ...ofA,
        KeyConditionExpression: "customer = :c AND #n > :x",
        ExpressionAttributeNames: { "#n": "number" },
        ...values({ ":x": { N: "5" } }),
        ExclusiveStartKey: orderKey("a", 1)
      },
      "range key predicate"
    ],
    [
      "the table's start key on an index",
      { ...ofA, IndexName: "byTotal", ExclusiveStartKey: orderKey("a", 1) },
      "starting key"
    ],
    ["the legacy key conditions", { TableName, KeyConditions: {} }, "keyConditions", "KeyConditionExpression"],
    ["the legacy filter", { ...ofA, QueryFilter: {} }, "queryFilter", "FilterExpression"],
    ["segments", { ...ofA, Segment: 0, TotalSegments: 1 }, "segment"]
  ]
  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => invalid(engine, "Query", input, ...named))
  }

  it("refuses an unknown table", () => {
    assert.strictEqual(refused(engine, "Query", { ...ofA, TableName: "nowhere" }).name, "ResourceNotFoundException")
  })
})
