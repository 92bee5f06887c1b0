import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { database, invalid, order, orderKey, pages, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const engine = database()
const items = Array.from({ length: 60 }, (_, i) =>
  order(`customer${i % 20}`, i, i % 3 === 0 ? { status: { S: `s${i % 2}` }, at: { S: `t${i % 5}` } } : {})
)
put(engine, TableName, ...items)
const word = (i: number): AttributeMap => ({ word: { S: `word${i}` } })
put(engine, "words", ...Array.from({ length: 300 }, (_, i) => word(i)))

const all = (input: Partial<Input<"Scan">>) =>
  pages(engine, "Scan", { TableName, ...input }).flatMap(({ Items }) => Items ?? [])

describe("Scan", () => {
  it("gives every item once, the sort keys of a partition in order, whatever the page", () => {
    const whole = all({})
    assert.sameDeepMembers(whole, items)
    for (let customer = 0; customer < 20; customer++) {
      const numbers = whole.filter(({ customer: c }) => c?.S === `customer${customer}`).map(({ number }) => number?.N)
      assert.deepStrictEqual(numbers, [customer, customer + 20, customer + 40].map(String))
    }
    for (const Limit of [1, 7, 60, 61]) assert.deepStrictEqual(all({ Limit }), whole)
    const small = database({ pageBytes: 100 })
    put(small, TableName, ...items)
    const cut = pages(small, "Scan", { TableName })
    assert.isAbove(cut.length, 5)
    assert.deepStrictEqual(
      cut.flatMap(({ Items }) => Items),
      whole
    )
  })

  it("does not give partitions in the order of their keys or of their writing", () => {
    const found = all({ TableName: "words" })
    assert.notDeepEqual(
      found,
      Array.from({ length: 300 }, (_, i) => word(i))
    )
    assert.notDeepEqual(
      found,
      found.toSorted((a, b) => ((a["word"]?.S ?? "") < (b["word"]?.S ?? "") ? -1 : 1))
    )
  })

  it("filters after reading", () => {
    const page = run(engine, "Scan", {
      TableName,
      FilterExpression: "customer = :c",
      ExpressionAttributeValues: { ":c": { S: "customer3" } }
    })
    assert.deepInclude(page, { Count: 3, ScannedCount: 60 })
    const none = run(engine, "Scan", {
      TableName,
      FilterExpression: "attribute_exists(nothing)",
      Select: "COUNT"
    })
    assert.deepStrictEqual(none, { Count: 0, ScannedCount: 60 })
  })

  it("reads an index: what it holds, whatever the page", () => {
    const indexed = items.filter(({ status }) => status !== undefined)
    const whole = all({ IndexName: "byStatus" })
    assert.sameDeepMembers(whole, indexed)
    for (const Limit of [1, 3, 20]) assert.deepStrictEqual(all({ IndexName: "byStatus", Limit }), whole)
    const page = run(engine, "Scan", { TableName, IndexName: "byStatus", Limit: 1 })
    assert.hasAllKeys(page.LastEvaluatedKey ?? {}, ["customer", "number", "status", "at"])
    assert.deepStrictEqual(all({ IndexName: "byTotal", ConsistentRead: true }), [])
  })

  it("gives each item in one segment, the segments in the order of the whole", () => {
    const segments = (TotalSegments: number, Limit?: number) =>
      Array.from({ length: TotalSegments }, (_, Segment) => all({ TableName: "words", Segment, TotalSegments, Limit }))
    const whole = all({ TableName: "words" })
    for (const total of [1, 2, 3, 4, 7]) assert.deepStrictEqual(segments(total, 11).flat(), whole)
    // More segments than there are hashes: some are always empty.
    assert.deepStrictEqual(segments(5000).flat(), whole)
  })

  it("takes a start key of its own segment only, even one that was never there", () => {
    const TotalSegments = 4
    const from = (Segment: number) => ({
      TableName: "words",
      ExclusiveStartKey: { word: { S: "never there" } },
      Segment,
      TotalSegments
    })
    const outcomes = [0, 1, 2, 3].map((Segment) => {
      try {
        return engine.execute("Scan", from(Segment), 0)
      } catch {
        invalid(engine, "Scan", from(Segment), "starting key", `Segment: ${Segment}`)
        return undefined
      }
    })
    assert.strictEqual(outcomes.filter((outcome) => outcome !== undefined).length, 1)
  })

  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["a bad table name alone", { TableName: "a;b", Limit: 0 }, "tableName"],
    ["a limit of zero", { TableName, Limit: 0 }, "limit"],
    ["a segment alone", { TableName, Segment: 0 }, "TotalSegments"],
    ["a total alone", { TableName, TotalSegments: 2 }, "Segment"],
    ["a segment beyond the last", { TableName, Segment: 2, TotalSegments: 2 }, "zero-based", "2"],
    ["a negative segment", { TableName, Segment: -1, TotalSegments: 2 }, "segment"],
    ["more than a million segments", { TableName, Segment: 0, TotalSegments: 1_000_001 }, "totalSegments"],
    ["no segments", { TableName, Segment: 0, TotalSegments: 0 }, "totalSegments"],
    ["an unknown index", { TableName, IndexName: "nowhere" }, "nowhere"],
    ["a consistent read of a global index", { TableName, IndexName: "byCode", ConsistentRead: true }, "Consistent"],
    ["half a start key", { TableName, ExclusiveStartKey: { customer: { S: "a" } } }, "starting key"],
    [
      "the table's start key on an index",
      { TableName, IndexName: "byStatus", ExclusiveStartKey: orderKey("a", 1) },
      "starting key"
    ],
    ["an unused name", { TableName, ExpressionAttributeNames: { "#x": "x" } }, "when using expressions"],
    ["a key condition", { TableName, KeyConditionExpression: "customer = :c" }, "keyConditionExpression"],
    ["the legacy filter", { TableName, ScanFilter: {} }, "scanFilter", "FilterExpression"]
  ]
  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => invalid(engine, "Scan", input, ...named))
  }

  it("refuses an unknown table, after what is wrong with the request", () => {
    assert.strictEqual(refused(engine, "Scan", { TableName: "nowhere" }).name, "ResourceNotFoundException")
    invalid(engine, "Scan", { TableName: "nowhere", FilterExpression: "x =" }, "FilterExpression")
    invalid(engine, "Scan", { TableName: "nowhere", ExpressionAttributeNames: { "#x": "x" } }, "when using expressions")
  })
})
