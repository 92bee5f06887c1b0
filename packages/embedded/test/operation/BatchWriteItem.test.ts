import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { contents, database, invalid, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders"
const word = (word: string) => ({ word: { S: word } })
const putting = (Item: AttributeMap) => ({ PutRequest: { Item } })
const removing = (Key: AttributeMap) => ({ DeleteRequest: { Key } })
const numbers = (length: number) => Array.from({ length }, (_, i) => i + 1)

const filled = () => {
  const engine = database()
  put(engine, "orders", order("a", 1, { x: { S: "old" }, status: { S: "open" }, at: { S: "1" } }), order("a", 2))
  put(engine, "words", word("one"), word("two"))
  return engine
}

const write = (RequestItems: Input<"BatchWriteItem">["RequestItems"], options = {}, engine = filled()) => ({
  engine,
  answer: run(engine, "BatchWriteItem", { RequestItems, ...options })
})

describe("BatchWriteItem", () => {
  it("puts and deletes, in tables and indexes, and leaves nothing", () => {
    const { answer, engine } = write({
      orders: [putting(order("a", 1, { x: { S: "new" }, total: { N: "1" } })), removing(orderKey("a", 2))],
      words: [putting(word("three")), removing(word("two")), removing(word("absent"))]
    })
    assert.deepStrictEqual(answer, { UnprocessedItems: {} })
    const expected = database()
    put(expected, "orders", order("a", 1, { x: { S: "new" }, total: { N: "1" } }))
    put(expected, "words", word("one"), word("three"))
    assert.deepStrictEqual(contents(engine), contents(expected))
    for (const IndexName of ["byStatus", "byTotal"]) {
      const scan = { TableName: "orders", IndexName }
      assert.deepStrictEqual(run(engine, "Scan", scan), run(expected, "Scan", scan))
    }
  })

  it("costs of each table what the writes would cost by themselves", () => {
    const Item = order("a", 1, { status: { S: "paid" }, at: { S: "1" }, total: { N: "1" } })
    const request = {
      orders: [putting(Item), removing(orderKey("a", 2))],
      words: [putting({ ...word("large"), text: { S: "x".repeat(1024) } }), removing(word("absent"))]
    }
    const { answer } = write(request, { ReturnConsumedCapacity: "INDEXES" })
    const of = (name: string) => answer.ConsumedCapacity?.find(({ TableName }) => TableName === name)
    const single = run(filled(), "PutItem", { TableName: "orders", Item, ReturnConsumedCapacity: "INDEXES" })
    const { CapacityUnits = 0, Table, ...indexes } = single.ConsumedCapacity ?? {}
    assert.isDefined(indexes.GlobalSecondaryIndexes)
    assert.strictEqual(Table?.CapacityUnits, 1)
    assert.deepStrictEqual(of("orders"), {
      ...indexes,
      CapacityUnits: CapacityUnits + 1,
      Table: { CapacityUnits: 2 }
    })
    assert.deepStrictEqual(of("words"), { TableName: "words", CapacityUnits: 3, Table: { CapacityUnits: 3 } })
    const total = write(request, { ReturnConsumedCapacity: "TOTAL" }).answer.ConsumedCapacity
    assert.sameDeepMembers(total ?? [], [
      { TableName: "orders", CapacityUnits: CapacityUnits + 1 },
      { TableName: "words", CapacityUnits: 3 }
    ])
  })

  it("tells the size of each collection it wrote to, of tables with local indexes", () => {
    const request = { orders: [putting(order("b", 1)), removing(orderKey("a", 2))], words: [putting(word("three"))] }
    const metrics = (customer: string) => ({
      ItemCollectionKey: { customer: { S: customer } },
      SizeEstimateRangeGB: [0, 1]
    })
    assert.deepStrictEqual(write(request, { ReturnItemCollectionMetrics: "SIZE" }).answer.ItemCollectionMetrics, {
      orders: [metrics("b"), metrics("a")]
    })
    assert.notProperty(
      write({ words: [putting(word("three"))] }, { ReturnItemCollectionMetrics: "SIZE" }).answer,
      "ItemCollectionMetrics"
    )
  })

  it("takes 25 items of 400 KB", () => {
    const items = numbers(25).map((i) => ({ ...word(`w${10 + i}`), text: { S: "x".repeat(409_600 - 11) } }))
    const { engine } = write({ words: items.map(putting) }, {}, database())
    assert.strictEqual(run(engine, "DescribeTable", { TableName: "words" }).Table?.TableSizeBytes, 25 * 409_600)
  })
})

describe("BatchWriteItem refuses, and writes nothing", () => {
  const good = putting(order("new", 1))
  const schema = "The provided key element does not match the schema"
  const duplicates = "Provided list of item keys contains duplicates"
  const words = (count: number) => numbers(count).map((i) => putting(word(`w${i}`)))
  const cases: ReadonlyArray<readonly [what: string, requests: object, ...named: Array<string>]> = [
    ["an empty request", {}, "requestItems", "length greater than or equal to 1"],
    ["no writes", { orders: [] }, "requestItems.orders.member", "greater than or equal to 1"],
    ["a bad table name", { "a;b": [good] }, "requestItems", "Map keys must satisfy constraint"],
    ["26 writes of a table", { words: words(26) }, "requestItems.words.member", "less than or equal to 25"],
    [
      "26 writes of two tables",
      { words: words(25), orders: [good] },
      "Too many items requested for the BatchWriteItem call"
    ],
    ["a put and a delete in one", { orders: [good, { ...good, ...removing(orderKey("a", 1)) }] }, "more than one"],
    ["neither a put nor a delete", { orders: [good, {}] }, "empty"],
    ["a put without an item", { orders: [good, { PutRequest: {} }] }, "orders.member.2.member.putRequest.item"],
    ["a delete without a key", { orders: [good, { DeleteRequest: {} }] }, "deleteRequest.key"],
    ["a condition", { orders: [good, { PutRequest: { Item: {}, ConditionExpression: "x" } }] }, "conditionExpression"],
    ["a put twice", { orders: [good, putting(order("new", "1.0", { x: { S: "x" } }))] }, duplicates],
    ["a put and a delete of a key", { orders: [good, removing(orderKey("new", 1))] }, duplicates],
    ["a key by name and ARN", { orders: [good], [arn]: [removing(orderKey("new", 1))] }, duplicates],
    ["a put without a key", { orders: [good, putting(word("x"))] }, schema],
    ["a put of another key type", { orders: [good, putting(order("a", 1, { number: { S: "1" } }))] }, schema],
    ["half a key", { orders: [good, removing({ customer: { S: "a" } })] }, schema],
    ["more than a key", { orders: [good, removing(order("a", 1, { x: { S: "x" } }))] }, schema],
    ["a put of an empty key", { orders: [good, putting(order("", 1))] }, "empty string", "customer"],
    ["an index key of another type", { orders: [good, putting(order("a", 1, { status: { N: "1" } }))] }, "status"],
    ["an empty index key", { orders: [good, putting(order("a", 1, { at: { S: "" } }))] }, "empty string", "at"],
    ["a large item", { orders: [good, putting(order("a", 1, { x: { S: "x".repeat(409_600) } }))] }, "Item size"],
    ["a bad value", { orders: [good, putting(order("a", 1, { x: { N: "x" } }))] }, "numeric value"]
  ]

  for (const [what, RequestItems, ...named] of cases) {
    it(what, () => {
      const engine = filled()
      const before = contents(engine)
      invalid(engine, "BatchWriteItem", { RequestItems }, ...named)
      assert.deepStrictEqual(contents(engine), before)
    })
  }

  it("an unknown table", () => {
    const engine = filled()
    const before = contents(engine)
    const RequestItems = { orders: [good], nowhere: [good] }
    assert.strictEqual(refused(engine, "BatchWriteItem", { RequestItems }).name, "ResourceNotFoundException")
    assert.deepStrictEqual(contents(engine), before)
  })
})
