// What public conformance work captured of the service, on reads of items: one test for each line of those notes.
import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { database, invalid, order, orderKey, pages, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const s = (S: string) => ({ S })
const n = (N: number | string) => ({ N: String(N) })
const bytes = (...values: ReadonlyArray<number>) => ({ B: Uint8Array.from(values) })
const nowhere = "ResourceNotFoundException"

// Customers a to d, ten orders each; every third is shipped, and only some have a total.
const engine = database()
const items = [..."abcd"].flatMap((customer) =>
  Array.from({ length: 10 }, (_, i) =>
    order(customer, i, {
      note: s(`note ${i}`),
      big: { BOOL: i > 4 },
      ...(i % 3 === 0 ? { status: s(customer < "c" ? "shipped" : "open"), at: s(`t${i % 2}`) } : {}),
      ...(i % 2 === 0 ? { total: n(100 - i) } : {}),
      ...(i === 1 ? { code: bytes(1) } : {})
    })
  )
)
put(engine, TableName, ...items.toReversed())

type Query = Partial<Input<"Query">>
type Scan = Partial<Input<"Scan">>
const query = (KeyConditionExpression: string, values: AttributeMap, options: Query = {}) =>
  run(engine, "Query", {
    TableName,
    KeyConditionExpression,
    ExpressionAttributeValues: values,
    ...options,
    ExpressionAttributeNames: namesIn([KeyConditionExpression, options.FilterExpression, options.ProjectionExpression])
  })
const namesIn = (expressions: ReadonlyArray<string | undefined>) => {
  const all = { "#n": "number", "#s": "status", "#at": "at", "#t": "total" }
  const used = Object.entries(all).filter(([name]) => expressions.some((text) => text?.includes(name)))
  return used.length === 0 ? undefined : Object.fromEntries(used)
}
const scan = (options: Scan = {}) => run(engine, "Scan", { TableName, ...options })
const everything = (options: Scan = {}) =>
  pages(engine, "Scan", { TableName, ...options }).flatMap(({ Items }) => Items ?? [])
const id = ({ customer, number }: AttributeMap) => `${customer?.S}${number?.N}`
const ids = ({ Items }: { readonly Items?: Array<AttributeMap> | undefined }) => (Items ?? []).map(id)
const a = { ":c": s("a") }
const numbersOf = (page: { readonly Items?: Array<AttributeMap> | undefined }) => ids(page).map((id) => +id.slice(1))

/** A table of one partition, its sort key of a type, with these keys and attributes. */
const sorted = (AttributeType: "N" | "B", entries: ReadonlyArray<AttributeMap>) => {
  const engine = make()
  run(engine, "CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "p", AttributeType: "S" },
      { AttributeName: "k", AttributeType }
    ],
    KeySchema: [
      { AttributeName: "p", KeyType: "HASH" },
      { AttributeName: "k", KeyType: "RANGE" }
    ]
  })
  put(engine, TableName, ...entries.map((entry) => ({ p: s("p"), ...entry })))
  return (condition: string, values: AttributeMap, options: Query = {}) => {
    const { Items } = run(engine, "Query", {
      TableName,
      KeyConditionExpression: `p = :p${condition}`,
      ExpressionAttributeValues: { ":p": s("p"), ...values },
      ...options
    })
    return (Items ?? []).map(({ k }) => k!)
  }
}

describe("getItem", () => {
  const get = (Key: AttributeMap, options = {}) => run(engine, "GetItem", { TableName, Key, ...options })

  it("basic: present/absent items on both key shapes, projection (keys not added for free), both consistency flags", () => {
    put(engine, "words", { word: s("w"), x: n(1) })
    const ofWord = (word: string) => run(engine, "GetItem", { TableName: "words", Key: { word: s(word) } })
    assert.deepStrictEqual([ofWord("w"), ofWord("v")], [{ Item: { word: s("w"), x: n(1) } }, {}])
    for (const ConsistentRead of [true, false, undefined]) {
      assert.deepStrictEqual(get(orderKey("a", 1), { ConsistentRead }).Item, items[1])
      assert.deepStrictEqual(get(orderKey("z", 1), { ConsistentRead }), {})
    }
    assert.deepStrictEqual(get(orderKey("a", 1), { ProjectionExpression: "note" }), { Item: { note: s("note 1") } })
  })

  it('consumedCapacity: capacity present for get/delete/update/query/scan/batch-write (mostly "present and > 0", INDEXES breakdown)', () => {
    const fork = engine.fork()
    const Key = orderKey("d", 9)
    const key = { KeyConditionExpression: "customer = :c", ExpressionAttributeValues: a }
    const inputs = { GetItem: { Key }, UpdateItem: { Key }, Query: key, Scan: {}, DeleteItem: { Key } }
    for (const [operation, input] of Object.entries(inputs)) {
      for (const ReturnConsumedCapacity of ["TOTAL", "INDEXES"]) {
        const answer = fork.execute(operation, { TableName, ...input, ReturnConsumedCapacity }, 0)
        const { ConsumedCapacity } = answer as { ConsumedCapacity: { CapacityUnits: number } }
        assert.isAbove(ConsumedCapacity.CapacityUnits, 0)
        if (ReturnConsumedCapacity === "INDEXES") assert.property(ConsumedCapacity, "Table")
      }
    }
    const RequestItems = { orders: [{ DeleteRequest: { Key } }] }
    const written = run(fork, "BatchWriteItem", { RequestItems, ReturnConsumedCapacity: "INDEXES" })
    assert.deepStrictEqual(written.ConsumedCapacity, [{ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } }])
  })

  it("projection: nested map and list-index projection on get/query/batch-get", () => {
    const fork = engine.fork()
    const nested = {
      m: { M: { x: n(1), y: { M: { z: n(2), w: n(3) } } } },
      l: { L: [n(0), { M: { q: n(1), r: n(2) } }] }
    }
    put(fork, TableName, order("n", 1, nested))
    const ProjectionExpression = "m.y.z, l[1].q, l[7], m.absent"
    const expected = { m: { M: { y: { M: { z: n(2) } } } }, l: { L: [{ M: { q: n(1) } }] } }
    const { Item } = run(fork, "GetItem", { TableName, Key: orderKey("n", 1), ProjectionExpression })
    assert.deepStrictEqual(Item, expected)
    const condition = { KeyConditionExpression: "customer = :c", ExpressionAttributeValues: { ":c": s("n") } }
    assert.deepStrictEqual(run(fork, "Query", { TableName, ...condition, ProjectionExpression }).Items, [expected])
    const RequestItems = { orders: { Keys: [orderKey("n", 1)], ProjectionExpression } }
    assert.deepStrictEqual(run(fork, "BatchGetItem", { RequestItems }).Responses, { orders: [expected] })
  })

  it("validation: unknown table, incomplete key", () => {
    assert.strictEqual(refused(engine, "GetItem", { TableName: "nowhere", Key: orderKey("a", 1) }).name, nowhere)
    invalid(engine, "GetItem", { TableName, Key: { customer: s("a") } }, "does not match the schema")
  })
})

describe("query", () => {
  it("basic: whole partition, order both ways, sort-key operators, filter vs scanned counts, limit, paging (limit counts evaluated items)", () => {
    const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert.deepStrictEqual(numbersOf(query("customer = :c", a)), digits)
    assert.deepStrictEqual(numbersOf(query("customer = :c", a, { ScanIndexForward: false })), digits.toReversed())
    const operators = { "=": [3], "<": [0, 1, 2], "<=": [0, 1, 2, 3], ">": [4, 5, 6, 7, 8, 9], ">=": digits.slice(3) }
    for (const [operator, expected] of Object.entries(operators)) {
      const found = query(`customer = :c AND #n ${operator} :n`, { ...a, ":n": n(3) })
      assert.deepStrictEqual(numbersOf(found), expected)
    }
    const between = query("customer = :c AND #n BETWEEN :n AND :m", { ...a, ":n": n(3), ":m": n(5) })
    assert.deepStrictEqual(numbersOf(between), [3, 4, 5])
    const filter = { FilterExpression: "big = :t" }
    const values = { ...a, ":t": { BOOL: true } }
    assert.deepInclude(query("customer = :c", values, filter), { Count: 5, ScannedCount: 10 })
    const limited = query("customer = :c", values, { ...filter, Limit: 6 })
    assert.deepInclude(limited, { Count: 1, ScannedCount: 6, LastEvaluatedKey: orderKey("a", 5) })
    const ExclusiveStartKey = limited.LastEvaluatedKey
    const rest = query("customer = :c", values, { ...filter, Limit: 6, ExclusiveStartKey })
    assert.deepStrictEqual(numbersOf(rest), [6, 7, 8, 9])
    assert.notProperty(rest, "LastEvaluatedKey")
  })

  it("binaryKeys: byte-wise ordering and operators on binary sort keys", () => {
    const keys = [[0], [0, 255], [1], [127], [128], [128, 0], [255]].map((key) => bytes(...key))
    const read = sorted(
      "B",
      keys.toReversed().map((k) => ({ k }))
    )
    assert.deepStrictEqual(read("", {}), keys)
    assert.deepStrictEqual(read(" AND k > :k", { ":k": bytes(127) }), keys.slice(4))
    assert.deepStrictEqual(read(" AND k <= :k", { ":k": bytes(0, 255) }), keys.slice(0, 2))
    assert.deepStrictEqual(read(" AND begins_with(k, :k)", { ":k": bytes(128) }), keys.slice(4, 6))
    assert.deepStrictEqual(read(" AND k BETWEEN :k AND :l", { ":k": bytes(1), ":l": bytes(128) }), keys.slice(2, 5))
  })

  it("expressions: filter functions and operators on every type, size() per type, nested paths, list index", () => {
    const fork = engine.fork()
    const item = order("f", 1, {
      text: s("hello"),
      count: n(7),
      raw: bytes(1, 2, 3),
      yes: { BOOL: true },
      nil: { NULL: true },
      many: { L: [n(1), s("two"), { M: { deep: s("x") } }] },
      inner: { M: { a: n(1), b: s("y") } },
      ss: { SS: ["a", "b"] },
      ns: { NS: ["1", "2", "3"] },
      bs: { BS: [Uint8Array.of(1)] }
    })
    put(fork, TableName, item)
    const values: AttributeMap = {
      ":hello": s("hello"),
      ":he": s("he"),
      ":b": s("b"),
      ":x": s("x"),
      ":N": s("N"),
      ":1": n(1),
      ":2": n(2),
      ":3": n(3),
      ":5": n(5),
      ":7": n(7),
      ":raw": bytes(1, 2),
      ":yes": { BOOL: true },
      ":nil": { NULL: true },
      ":ss": { SS: ["b", "a"] }
    }
    const names = ["text", "count", "raw", "yes", "nil", "many", "inner", "ss", "ns", "bs"]
    const holds = (text: string) => {
      const FilterExpression = text.replace(/(?<!:)\b[a-z]+\b(?![(_])/g, (word) =>
        names.includes(word) ? `#${word}` : word
      )
      const { Count } = run(fork, "Query", {
        TableName,
        KeyConditionExpression: "customer = :f",
        FilterExpression,
        ExpressionAttributeNames: Object.fromEntries(
          names.filter((name) => FilterExpression.includes(`#${name}`)).map((name) => [`#${name}`, name])
        ),
        ExpressionAttributeValues: {
          ":f": s("f"),
          ...Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`${name}(?!\\w)`).test(text)))
        }
      })
      return Count === 1
    }
    const holding = [
      "text = :hello",
      "begins_with(text, :he)",
      "contains(text, :he)",
      "size(text) = :5",
      "count BETWEEN :5 AND :7",
      "count IN (:1, :7)",
      "attribute_type(count, :N)",
      "begins_with(raw, :raw)",
      "contains(raw, :raw)",
      "size(raw) = :3",
      "yes = :yes",
      "nil = :nil",
      "size(many) = :3",
      "many[0] = :1",
      "many[2].deep = :x",
      "contains(many, :1)",
      "size(inner) = :2",
      "inner.a < count",
      "ss = :ss",
      "contains(ss, :b)",
      "contains(ns, :2)",
      "size(ns) = :3",
      "size(bs) = :1",
      "attribute_exists(inner.b) AND attribute_not_exists(inner.c)"
    ]
    assert.deepStrictEqual(
      holding.filter((text) => !holds(text)),
      []
    )
    assert.deepStrictEqual(
      holding.filter((text) => holds(`NOT (${text})`)),
      []
    )
  })

  it("filterExpressionParens: parenthesised filters", () => {
    const values = { ...a, ":t": { BOOL: true }, ":x": s("note 1") }
    for (const [FilterExpression, expected] of [
      ["(big = :t)", 5],
      ["(big = :t) OR (note = :x)", 6],
      ["NOT (big = :t OR note = :x)", 4],
      ["(big = :t AND (note = :x OR note <> :x)) OR (note = :x)", 6]
    ] as const) {
      const used = FilterExpression.includes(":x") ? values : { ...a, ":t": values[":t"] }
      assert.strictEqual(query("customer = :c", used, { FilterExpression }).Count, expected, FilterExpression)
    }
  })

  it("gsi: GSI queries, empty partitions, sparse membership", () => {
    const shipped = query("#s = :s", { ":s": s("shipped") }, { IndexName: "byStatus" })
    assert.deepStrictEqual(ids(shipped), ["a0", "a6", "b0", "b6", "a3", "a9", "b3", "b9"])
    const late = query(
      "#s = :s AND begins_with(#at, :t)",
      { ":s": s("open"), ":t": s("t1") },
      { IndexName: "byStatus" }
    )
    assert.match(late.Items === undefined ? "" : ids(late).join(), /^c3,c9,d3,d9$/)
    const none = query("#s = :s", { ":s": s("lost") }, { IndexName: "byStatus" })
    assert.deepStrictEqual(none, { Items: [], Count: 0, ScannedCount: 0 })
  })

  it("keyConditionParens: parentheses inside/around key conditions", () => {
    for (const text of [
      "(customer = :c AND #n > :n)",
      "(customer = :c) AND (#n > :n)",
      "(#n > :n) AND customer = :c",
      "customer = (:c) AND (#n) > :n"
    ]) {
      assert.deepStrictEqual(numbersOf(query(text, { ...a, ":n": n(7) })), [8, 9], text)
    }
  })

  it("lsi: LSI operators, consistent reads allowed, ALL/INCLUDE projection, partition isolation", () => {
    const byTotal = (condition: string, values: AttributeMap, options: Query = {}) =>
      query(`customer = :c${condition}`, { ...a, ...values }, { IndexName: "byTotal", ...options })
    assert.deepStrictEqual(numbersOf(byTotal("", {})), [8, 6, 4, 2, 0])
    assert.deepStrictEqual(
      numbersOf(byTotal("", {}, { ConsistentRead: true, ScanIndexForward: false })),
      [0, 2, 4, 6, 8]
    )
    assert.deepStrictEqual(numbersOf(byTotal(" AND #t >= :t", { ":t": n(96) })), [4, 2, 0])
    const between = byTotal(" AND #t BETWEEN :t AND :u", { ":t": n(94), ":u": n(96) })
    assert.deepStrictEqual(numbersOf(between), [6, 4])
    const included = byTotal(" AND #t = :t", { ":t": n(94) })
    assert.deepStrictEqual(included.Items, [order("a", 6, { total: n(94), status: s("shipped") })])
    assert.isTrue(byTotal("", {}).Items?.every(({ customer }) => customer?.S === "a"))
  })

  it("numericKeys: numeric (not lexical) order across negative/zero/positive; operators; limit", () => {
    const keys = ["-100", "-20", "-3", "-0.5", "0", "0.5", "3", "20", "100"].map(n)
    const read = sorted(
      "N",
      keys.toReversed().map((k) => ({ k }))
    )
    assert.deepStrictEqual(read("", {}), keys)
    assert.deepStrictEqual(read(" AND k < :k", { ":k": n(0) }), keys.slice(0, 4))
    assert.deepStrictEqual(read(" AND k BETWEEN :k AND :l", { ":k": n(-20), ":l": n(3) }), keys.slice(1, 7))
    assert.deepStrictEqual(read(" AND k > :k", { ":k": n("-0.50") }, { Limit: 2 }), keys.slice(4, 6))
    assert.deepStrictEqual(read("", {}, { Limit: 3, ScanIndexForward: false }), keys.slice(-3).toReversed())
  })

  it("select: COUNT, projected-only on GSI, all-attributes on LSI (fetched from table), specific-attributes rules", () => {
    assert.deepStrictEqual(query("customer = :c", a, { Select: "COUNT" }), { Count: 10, ScannedCount: 10 })
    const projected = { IndexName: "byCode", Select: "ALL_PROJECTED_ATTRIBUTES", Limit: 1 } as const
    const [first] = query("code = :b", { ":b": bytes(1) }, projected).Items ?? []
    assert.hasAllKeys(first ?? {}, ["customer", "number", "code"])
    const local = query("customer = :c", a, { IndexName: "byTotal", Select: "ALL_ATTRIBUTES", Limit: 1 })
    assert.deepStrictEqual(local.Items, [items[8]!])
    const specific = query("customer = :c", a, {
      Select: "SPECIFIC_ATTRIBUTES",
      ProjectionExpression: "note",
      Limit: 1
    })
    assert.deepStrictEqual(specific.Items, [{ note: s("note 0") }])
  })

  it("validation: unknown table, no key condition", () => {
    const input = { TableName: "nowhere", KeyConditionExpression: "customer = :c", ExpressionAttributeValues: a }
    assert.strictEqual(refused(engine, "Query", input).name, nowhere)
    invalid(engine, "Query", { TableName }, "KeyConditionExpression")
  })
})

describe("scan", () => {
  const indexed = items.filter(({ status }) => status !== undefined)

  it("basic: full scan, filter with zero results but non-zero scanned, limit, paging, projection", () => {
    assert.sameDeepMembers(everything(), items)
    const none = scan({ FilterExpression: "attribute_exists(nothing)" })
    assert.deepStrictEqual(none, { Items: [], Count: 0, ScannedCount: 40 })
    assert.strictEqual(scan({ Limit: 7 }).Count, 7)
    assert.sameDeepMembers(everything({ Limit: 7 }), items)
    assert.hasAllKeys(scan({ ProjectionExpression: "note", Limit: 1 }).Items?.[0] ?? {}, ["note"])
  })

  it("filterExpressionParens: parenthesised filters on table and GSI scans, NOT in parentheses", () => {
    const ExpressionAttributeValues = { ":t": { BOOL: true }, ":x": s("note 3") }
    const count = (FilterExpression: string, IndexName?: string) =>
      scan({ FilterExpression, IndexName, ExpressionAttributeValues }).Count
    assert.strictEqual(count("(big = :t) OR (note = :x)"), 24)
    assert.strictEqual(count("(NOT (big = :t OR note = :x))"), 16)
    assert.strictEqual(count("(big = :t OR (note = :x))", "byStatus"), 12)
    assert.strictEqual(count("NOT (big = :t) AND (NOT note = :x)", "byStatus"), 4)
  })

  it("filterOperators: operators per type incl. byte-wise binary and order-insensitive set equality", () => {
    const fork = engine.fork()
    put(
      fork,
      "words",
      ...[[0], [127], [128]].map((raw, i) => ({ word: s(`w${i}`), bin: bytes(...raw), ss: { SS: ["x", "y"] } }))
    )
    const count = (FilterExpression: string, ExpressionAttributeValues: AttributeMap) =>
      run(fork, "Scan", { TableName: "words", FilterExpression, ExpressionAttributeValues }).Count
    assert.strictEqual(count("bin > :v", { ":v": bytes(126) }), 2)
    assert.strictEqual(count("bin < :v", { ":v": bytes(128) }), 2)
    assert.strictEqual(count("ss = :v", { ":v": { SS: ["y", "x"] } }), 3)
    assert.strictEqual(count("ss = :v", { ":v": { SS: ["y"] } }), 0)
    assert.strictEqual(count("bin > :v", { ":v": s("a") }), 0)
    assert.strictEqual(count("word IN (:v, :w)", { ":v": s("w0"), ":w": s("w2") }), 2)
  })

  it("gsi: scanning a GSI with ALL/INCLUDE projection and filter", () => {
    assert.sameDeepMembers(scan({ IndexName: "byStatus" }).Items ?? [], indexed)
    const filter = { FilterExpression: "big = :t", ExpressionAttributeValues: { ":t": { BOOL: true } } }
    assert.deepInclude(scan({ IndexName: "byStatus", ...filter }), { Count: 8, ScannedCount: 16 })
    // A global index holds what it projects: the rest is not there for a filter either.
    assert.deepInclude(scan({ IndexName: "byCode", ...filter }), { Count: 0, ScannedCount: 4 })
  })

  it("gsiPagination: paging through a GSI scan with and without a filter loses nothing", () => {
    const filter = { FilterExpression: "big = :t", ExpressionAttributeValues: { ":t": { BOOL: true } } }
    for (const Limit of [1, 2, 3, 16]) {
      assert.sameDeepMembers(everything({ IndexName: "byStatus", Limit }), indexed)
      const found = everything({ IndexName: "byStatus", Limit, ...filter })
      assert.sameDeepMembers(
        found,
        indexed.filter(({ big }) => big?.BOOL === true)
      )
    }
  })

  it("lsi: scanning an LSI, filter, consistent read", () => {
    const held = items.filter(({ total }) => total !== undefined)
    const found = scan({ IndexName: "byTotal", ConsistentRead: true })
    assert.sameMembers(ids(found), held.map(id))
    const filter = {
      FilterExpression: "#t > :t",
      ExpressionAttributeNames: { "#t": "total" },
      ExpressionAttributeValues: { ":t": n(96) }
    }
    assert.deepInclude(scan({ IndexName: "byTotal", ...filter }), { Count: 8, ScannedCount: 20 })
  })

  it("lsiPagination: paging through an LSI scan loses nothing", () => {
    const held = items.filter(({ total }) => total !== undefined).map(id)
    for (const Limit of [1, 2, 3, 20]) {
      assert.sameMembers(everything({ IndexName: "byTotal", Limit }).map(id), held)
    }
  })

  it("parallel: four segments are disjoint and together equal a full scan", () => {
    for (const IndexName of [undefined, "byStatus", "byTotal"]) {
      const segments = [0, 1, 2, 3].map((Segment) => everything({ IndexName, Segment, TotalSegments: 4, Limit: 3 }))
      assert.deepStrictEqual(segments.flat(), everything({ IndexName }))
    }
  })

  it("select: COUNT with and without filter", () => {
    assert.deepStrictEqual(scan({ Select: "COUNT" }), { Count: 40, ScannedCount: 40 })
    const filter = { FilterExpression: "big = :t", ExpressionAttributeValues: { ":t": { BOOL: true } } }
    assert.deepStrictEqual(scan({ Select: "COUNT", ...filter }), { Count: 20, ScannedCount: 40 })
  })

  it("validation: unknown table", () => {
    assert.strictEqual(refused(engine, "Scan", { TableName: "nowhere" }).name, nowhere)
  })
})

describe("what was captured of reads", () => {
  it("projection matching nothing returns an empty Item, not no Item; several list indices compact in order", () => {
    const fork = engine.fork()
    put(fork, TableName, order("l", 1, { l: { L: [n(0), n(1), n(2), n(3)] } }))
    const get = (ProjectionExpression: string) =>
      run(fork, "GetItem", { TableName, Key: orderKey("l", 1), ProjectionExpression })
    assert.deepStrictEqual(get("nothing, l[9]"), { Item: {} })
    assert.deepStrictEqual(get("l[3], l[9], l[1]"), { Item: { l: { L: [n(1), n(3)] } } })
  })

  it("a projection expression is valid only with SPECIFIC_ATTRIBUTES; projected-only needs an index; both on query and scan", () => {
    const inputs = {
      Query: { TableName, KeyConditionExpression: "customer = :c", ExpressionAttributeValues: a },
      Scan: { TableName }
    }
    for (const [operation, input] of Object.entries(inputs)) {
      for (const Select of ["ALL_ATTRIBUTES", "COUNT", "ALL_PROJECTED_ATTRIBUTES"]) {
        const index = Select === "ALL_PROJECTED_ATTRIBUTES" ? { IndexName: "byTotal" } : {}
        invalid(engine, operation, { ...input, ...index, Select, ProjectionExpression: "note" }, "ProjectionExpression")
      }
      for (const Select of ["SPECIFIC_ATTRIBUTES", undefined]) {
        engine.execute(operation, { ...input, Select, ProjectionExpression: "note" }, 0)
      }
      invalid(engine, operation, { ...input, Select: "ALL_PROJECTED_ATTRIBUTES" }, "IndexName")
      engine.execute(operation, { ...input, Select: "ALL_PROJECTED_ATTRIBUTES", IndexName: "byTotal" }, 0)
    }
  })
})

describe("validation-ordering", () => {
  it("query: table name pattern, limit, capacity enum", () => {
    const input = { KeyConditionExpression: "customer = :c", ExpressionAttributeValues: a }
    const { message } = refused(engine, "Query", { ...input, TableName: "a;b", Limit: 0 })
    assert.match(message, /^1 validation error detected: .*tableName/)
    invalid(
      engine,
      "Query",
      { ...input, TableName, Limit: 0, ReturnConsumedCapacity: "X" },
      "2 validation errors",
      "limit",
      "returnConsumedCapacity"
    )
  })

  it("scan: the three segment/total-segments faults", () => {
    invalid(engine, "Scan", { TableName: "nowhere", Segment: 0 }, "TotalSegments parameter is required")
    invalid(engine, "Scan", { TableName: "nowhere", TotalSegments: 1 }, "Segment parameter is required")
    invalid(engine, "Scan", { TableName: "nowhere", Segment: 1, TotalSegments: 1 }, "zero-based")
  })
})

describe("error-messages", () => {
  const notFound = (operation: string, input: object) =>
    assert.strictEqual(refused(engine, operation, input).message, "Requested resource not found")

  it("getItem: wording: unknown table, incomplete key, projection syntax error", () => {
    const Key = orderKey("a", 1)
    notFound("GetItem", { TableName: "nowhere", Key })
    invalid(engine, "GetItem", { TableName, Key: {} }, "The provided key element does not match the schema")
    invalid(engine, "GetItem", { TableName, Key, ProjectionExpression: "a b" }, "Syntax error; token:", "near:")
  })

  it("query: wording: key-condition faults, unused/undefined names, bad Select, consistent read on GSI, zero limit", () => {
    const input = { TableName, KeyConditionExpression: "customer = :c", ExpressionAttributeValues: a }
    const cases: ReadonlyArray<readonly [object, ...Array<string>]> = [
      [{ KeyConditionExpression: "note = :c" }, "Query condition missed key schema element: customer"],
      [{ KeyConditionExpression: "customer > :c" }, "Query key condition not supported"],
      [{ ExpressionAttributeNames: { "#x": "x" } }, "unused in expressions: keys: {#x}"],
      [{ KeyConditionExpression: "#x = :c" }, "is not defined; attribute name: #x"],
      [{ Select: "SOME" }, "Value 'SOME' at 'select'", "enum value set"],
      [{ Limit: 0 }, "Value '0' at 'limit'", "greater than or equal to 1"],
      [
        { IndexName: "byStatus", ConsistentRead: true },
        "Consistent reads are not supported on global secondary indexes"
      ]
    ]
    for (const [changes, ...named] of cases) invalid(engine, "Query", { ...input, ...changes }, ...named)
  })

  it("scan: wording: segment parameter faults, zero limit, unknown table", () => {
    notFound("Scan", { TableName: "nowhere" })
    invalid(engine, "Scan", { TableName, Limit: 0 }, "Value '0' at 'limit'", "greater than or equal to 1")
    const beyond = "The Segment parameter is zero-based and must be less than parameter TotalSegments"
    invalid(engine, "Scan", { TableName, Segment: 3, TotalSegments: 2 }, beyond, "3 is not less than TotalSegments: 2")
  })
})
