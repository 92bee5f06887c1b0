import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import type { Engine } from "../../src/Engine.ts"
import { cancelled, contents, database, invalid, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders"
const s = (S: string) => ({ S })
const n = (N: number) => ({ N: String(N) })
const word = (word: string) => ({ word: s(word) })
const numbers = (length: number) => Array.from({ length }, (_, i) => i + 1)

const filled = () => {
  const engine = database()
  put(engine, TableName, order("a", 1, { v: n(1), status: s("open"), at: s("1") }), order("a", 2, { v: n(2) }))
  put(engine, "words", word("one"), word("two"))
  return engine
}

const putting = (Item: AttributeMap, options = {}, table = TableName) => ({
  Put: { TableName: table, Item, ...options }
})
const removing = (Key: AttributeMap, options = {}, table = TableName) => ({
  Delete: { TableName: table, Key, ...options }
})
const adding = (Key: AttributeMap, options = {}) => ({
  Update: {
    TableName,
    Key,
    UpdateExpression: "ADD v :v",
    ExpressionAttributeValues: { ":v": n(10) },
    ...options
  }
})
const checking = (Key: AttributeMap, ConditionExpression: string, options = {}, table = TableName) => ({
  ConditionCheck: { TableName: table, Key, ConditionExpression, ...options }
})

type Items = Input<"TransactWriteItems">["TransactItems"]
const transact = (engine: Engine, TransactItems: Items, options = {}) =>
  run(engine, "TransactWriteItems", { TransactItems, ...options })
const value = (engine: Engine, number: number) =>
  run(engine, "GetItem", { TableName, Key: orderKey("a", number) }).Item?.["v"]?.N

describe("TransactWriteItems", () => {
  it("puts, updates, deletes and checks, in tables and indexes", () => {
    const engine = filled()
    const answer = transact(engine, [
      putting(order("b", 1, { total: n(1), status: s("paid") })),
      adding(orderKey("a", 1)),
      adding(orderKey("c", 1)),
      removing(orderKey("a", 2), { ConditionExpression: "v = :v", ExpressionAttributeValues: { ":v": n(2) } }),
      checking(word("one"), "attribute_exists(word)", {}, "words"),
      checking(word("absent"), "attribute_not_exists(word)", {}, "words"),
      removing(word("two"), {}, "words")
    ])
    assert.deepStrictEqual(answer, {})
    const expected = database()
    put(
      expected,
      TableName,
      order("a", 1, { v: n(11), status: s("open"), at: s("1") }),
      order("b", 1, { total: n(1), status: s("paid") }),
      order("c", 1, { v: n(10) })
    )
    put(expected, "words", word("one"))
    assert.deepStrictEqual(contents(engine), contents(expected))
    for (const IndexName of ["byStatus", "byTotal"]) {
      assert.deepStrictEqual(
        run(engine, "Scan", { TableName, IndexName }),
        run(expected, "Scan", { TableName, IndexName })
      )
    }
  })

  it("writes both of two tables that another side of a fork shares, and each table once copied", () => {
    const engine = filled()
    const fork = engine.fork()
    transact(fork, [putting(order("b", 1)), putting(order("b", 2)), putting(word("three"), {}, "words")])
    assert.deepStrictEqual(contents(engine), contents(filled()))
    const expected = filled()
    put(expected, TableName, order("b", 1), order("b", 2))
    put(expected, "words", word("three"))
    assert.deepStrictEqual(contents(fork), contents(expected))
  })

  it("is cancelled as a whole by any condition that is false, and tells at its position why", () => {
    const engine = filled()
    const old = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }
    const TransactItems = [
      putting(order("b", 1)),
      putting(order("a", 1), { ConditionExpression: "attribute_not_exists(customer)", ...old }),
      adding(orderKey("a", 2), { ConditionExpression: "v = :v", ...old }),
      checking(orderKey("c", 1), "attribute_exists(customer)", old),
      removing(word("one"), { ConditionExpression: "attribute_not_exists(word)" }, "words")
    ]
    const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" }
    assert.deepStrictEqual(cancelled(engine, "TransactWriteItems", { TransactItems }), [
      { Code: "None" },
      { ...failed, Item: order("a", 1, { v: n(1), status: s("open"), at: s("1") }) },
      { ...failed, Item: order("a", 2, { v: n(2) }) },
      failed,
      failed
    ])
    assert.deepStrictEqual(contents(engine), contents(filled()))
  })

  const actionFaults: ReadonlyArray<readonly [what: string, action: object, message: string]> = [
    ["a put without its key", putting(word("x")), "Missing the key customer in the item"],
    [
      "a put of another key type",
      putting({ ...orderKey("a", 1), number: s("1") }),
      "Type mismatch for key number expected: N actual: S"
    ],
    [
      "a put of another index key type",
      putting(order("a", 1, { status: n(1) })),
      "Type mismatch for Index Key status Expected: S Actual: N IndexName: byStatus"
    ],
    ["a large key", putting(order("x".repeat(2049), 1)), "Size of hashkey has exceeded"],
    ["an update of another key type", adding({ customer: n(1), number: n(1) }), "does not match the schema"],
    ["a delete of half a key", removing({ customer: s("a") }), "does not match the schema"],
    [
      "a check of more than a key",
      checking(order("a", 1, { x: n(1) }), "attribute_exists(x)"),
      "does not match the schema"
    ],
    [
      "an update of the key",
      adding(orderKey("a", 1), { UpdateExpression: "SET #n = :v", ExpressionAttributeNames: { "#n": "number" } }),
      "Cannot update attribute number"
    ],
    [
      "an update of an index key to another type",
      adding(orderKey("a", 1), { UpdateExpression: "SET code = :v" }),
      "Type mismatch for Index Key code"
    ],
    [
      "an update that lacks its operand",
      adding(orderKey("a", 1), { UpdateExpression: "SET x = gone + :v" }),
      "refers to an attribute that does not exist"
    ],
    [
      "an update of a wrong operand",
      adding(orderKey("a", 1), { ExpressionAttributeValues: { ":v": { SS: ["x"] } } }),
      "incorrect data type"
    ],
    [
      "an update that grows beyond 400 KB",
      adding(orderKey("a", 1), {
        UpdateExpression: "SET x = :v",
        ExpressionAttributeValues: { ":v": s("x".repeat(409_600)) }
      }),
      "Item size to update has exceeded the maximum allowed size"
    ],
    ["a path into a key", checking(orderKey("a", 1), "attribute_exists(customer.x)"), "Key: customer"]
  ]

  for (const [what, action, message] of actionFaults) {
    it(`is cancelled by ${what}`, () => {
      const engine = filled()
      const TransactItems = [putting(order("new", 1)), action, adding(orderKey("a", 2))]
      const [before, reason, after] = cancelled(engine, "TransactWriteItems", { TransactItems })
      assert.deepStrictEqual([before, after], [{ Code: "None" }, { Code: "None" }])
      assert.strictEqual(reason?.Code, "ValidationError")
      assert.include(reason?.Message, message)
      assert.deepStrictEqual(contents(engine), contents(filled()))
    })
  }

  it("costs a table twice and its indexes once", () => {
    const Item = order("b", 1, { status: s("open"), at: s("1"), total: n(1) })
    const single = run(filled(), "PutItem", { TableName, Item, ReturnConsumedCapacity: "INDEXES" }).ConsumedCapacity
    const TransactItems = [
      putting(Item),
      adding(orderKey("c", 1)),
      removing(orderKey("a", 3)),
      checking(orderKey("a", 1), "attribute_exists(customer)"),
      putting({ ...word("large"), text: s("x".repeat(1024)) }, {}, "words"),
      checking(word("absent"), "attribute_not_exists(word)", {}, "words")
    ]
    const units = (units: number) => ({ CapacityUnits: units, WriteCapacityUnits: units })
    const indexes = (of: object | undefined) =>
      Object.fromEntries(Object.keys(of ?? {}).map((name) => [name, units(1)]))
    const { ConsumedCapacity } = transact(filled(), TransactItems, { ReturnConsumedCapacity: "INDEXES" })
    const [ofOrders, ofWords] = ConsumedCapacity ?? []
    assert.deepStrictEqual(ofOrders, {
      TableName,
      ...units(8 + (single?.CapacityUnits ?? 0) - 1),
      Table: units(8),
      LocalSecondaryIndexes: indexes(single?.LocalSecondaryIndexes),
      GlobalSecondaryIndexes: indexes(single?.GlobalSecondaryIndexes)
    })
    assert.deepStrictEqual(ofWords, { TableName: "words", ...units(6), Table: units(6) })
    assert.deepStrictEqual(transact(filled(), TransactItems, { ReturnConsumedCapacity: "TOTAL" }).ConsumedCapacity, [
      { TableName, ...units(8 + (single?.CapacityUnits ?? 0) - 1) },
      { TableName: "words", ...units(6) }
    ])
  })

  it("tells the size of the collections it wrote to", () => {
    const TransactItems = [putting(order("b", 1)), putting(word("three"), {}, "words")]
    assert.deepStrictEqual(
      transact(filled(), TransactItems, { ReturnItemCollectionMetrics: "SIZE" }).ItemCollectionMetrics,
      { orders: [{ ItemCollectionKey: { customer: s("b") }, SizeEstimateRangeGB: [0, 1] }] }
    )
  })

  it("stores 4 MB and no more: what the puts bring, and what the updates leave", () => {
    const sized = (i: number, size: number) => ({ ...word(`w${10 + i}`), text: s("x".repeat(size - 11)) })
    const engine = database()
    const items = numbers(10).map((i) => putting(sized(i, 400_000), {}, "words"))
    const rest = (size: number) => putting(sized(0, size), {}, "words")
    transact(engine, [...items, rest(194_304), removing(word("x"), {}, "words")])
    const before = contents(engine)
    invalid(engine, "TransactWriteItems", { TransactItems: [...items, rest(194_305)] }, "4 MB")
    const update = (text: string) => ({
      Update: {
        TableName: "words",
        Key: word("w10"),
        UpdateExpression: "SET more = :m",
        ExpressionAttributeValues: { ":m": s(text) }
      }
    })
    invalid(engine, "TransactWriteItems", { TransactItems: [...items, update("")] }, "4 MB")
    assert.deepStrictEqual(contents(engine), before)
    transact(engine, [...items.slice(1), update("")])
  })
})

describe("a token", () => {
  const update = adding(orderKey("a", 2))
  const check = checking(word("one"), "attribute_exists(word)", {}, "words")
  const at = (engine: Engine, now: number, ClientRequestToken: string | undefined, options = {}) =>
    engine.execute("TransactWriteItems", { TransactItems: [update, check], ClientRequestToken, ...options }, now)
  const minutes = 60_000

  it("applies a request once in ten minutes, and answers what a repetition reads", () => {
    const engine = filled()
    const total = { ReturnConsumedCapacity: "TOTAL" }
    const units = (kind: string, units: number) => ({ CapacityUnits: units, [kind]: units })
    assert.deepStrictEqual(at(engine, 0, "t", total), {
      ConsumedCapacity: [
        { TableName, ...units("WriteCapacityUnits", 2) },
        { TableName: "words", ...units("WriteCapacityUnits", 2) }
      ]
    })
    for (const now of [0, 1, 10 * minutes - 1]) {
      assert.deepStrictEqual(at(engine, now, "t", total), {
        ConsumedCapacity: [
          { TableName, ...units("ReadCapacityUnits", 2) },
          { TableName: "words", ...units("ReadCapacityUnits", 2) }
        ]
      })
    }
    assert.strictEqual(value(engine, 2), "12")
    at(engine, 10 * minutes, "t", total)
    assert.strictEqual(value(engine, 2), "22")
  })

  it("is one among others, and a request without one is always applied", () => {
    const engine = filled()
    for (const token of ["t", "u", undefined, undefined, "t", "u"]) at(engine, 0, token)
    assert.strictEqual(value(engine, 2), "42")
  })

  it("stands for one request only, however its maps are ordered", () => {
    const engine = filled()
    const same = Object.fromEntries(Object.entries(update.Update).toReversed())
    const items = (first: object) => ({ TransactItems: [first, check], ClientRequestToken: "t" })
    at(engine, 0, "t")
    engine.execute("TransactWriteItems", items({ Update: same }), 1)
    assert.strictEqual(value(engine, 2), "12")
    const other = { Update: { ...same, ExpressionAttributeValues: { ":v": n(11) } } }
    assert.strictEqual(refused(engine, "TransactWriteItems", items(other)).name, "IdempotentParameterMismatchException")
    const more = { ...items({ Update: same }), ReturnConsumedCapacity: "TOTAL" }
    assert.strictEqual(refused(engine, "TransactWriteItems", more).name, "IdempotentParameterMismatchException")
    assert.strictEqual(value(engine, 2), "12")
  })

  it("of a transaction that was cancelled stands for none", () => {
    const engine = filled()
    const TransactItems = [adding(orderKey("a", 3), { ConditionExpression: "attribute_exists(customer)" })]
    const input = { TransactItems, ClientRequestToken: "t" }
    cancelled(engine, "TransactWriteItems", input)
    put(engine, TableName, order("a", 3))
    run(engine, "TransactWriteItems", input)
    assert.strictEqual(value(engine, 3), "10")
  })

  it("of a request that is nested without end is refused with it", () => {
    const engine = filled()
    const endless: Record<string, unknown> = {}
    endless["more"] = [endless]
    const Key = { ...orderKey("a", 2), number: { N: "2", unknown: endless } }
    const input = { TransactItems: [{ ...check, ConditionCheck: { ...check.ConditionCheck, Key } }] }
    const { name } = refused(engine, "TransactWriteItems", { ...input, ClientRequestToken: "t" })
    assert.strictEqual(name, "SerializationException")
  })

  it("is known on both sides of a fork, if it was before; else on its own", () => {
    const engine = filled()
    at(engine, 0, "before")
    const fork = engine.fork()
    at(fork, 0, "before")
    at(fork, 0, "fork")
    at(engine, 0, "before")
    assert.deepStrictEqual([value(engine, 2), value(fork, 2)], ["12", "22"])
    at(engine, 0, "fork")
    assert.strictEqual(value(engine, 2), "22")
  })

  it("survives the many that are forgotten", () => {
    const engine = filled()
    for (const minute of numbers(40)) {
      at(engine, minute * minutes, `t${minute}`)
      at(engine, minute * minutes, `t${Math.max(1, minute - 9)}`)
    }
    assert.strictEqual(value(engine, 2), String(2 + 40 * 10))
  })

  it("has 1 to 36 characters", () => {
    const refuses = (ClientRequestToken: string) =>
      invalid(
        filled(),
        "TransactWriteItems",
        { TransactItems: [update, check], ClientRequestToken },
        "clientRequestToken"
      )
    refuses("")
    refuses("x".repeat(37))
    at(filled(), 0, "x".repeat(36))
  })
})

describe("TransactWriteItems refuses, and writes nothing", () => {
  const good = putting(order("new", 1))
  const multiple = "Transaction request cannot include multiple operations on one item"
  const unused = { ConditionExpression: "attribute_exists(x)", ExpressionAttributeValues: { ":v": n(1) } }
  const cases: ReadonlyArray<readonly [what: string, items: ReadonlyArray<object>, ...named: Array<string>]> = [
    ["no actions", [], "transactItems", "greater than or equal to 1"],
    ["101 actions", numbers(101).map((i) => putting(order("a", i))), "transactItems", "less than or equal to 100"],
    ["an action of nothing", [good, {}], "TransactWriteRequest should contain Delete or Put or Update request"],
    ["two actions in one", [{ ...good, ...removing(orderKey("a", 1)) }], "can only contain one of"],
    ["an unknown action", [{ Get: { TableName, Key: orderKey("a", 1) } }], "transactItems.1.member.get"],
    ["a put without an item", [good, { Put: { TableName } }], "transactItems.2.member.put.item", "null"],
    ["a delete without a key", [{ Delete: { TableName } }], "delete.key"],
    ["an update of nothing", [{ Update: { TableName, Key: orderKey("a", 1) } }], "update.updateExpression"],
    ["a check of nothing", [{ ConditionCheck: { TableName, Key: {} } }], "conditionCheck.conditionExpression"],
    ["no table name", [{ Put: { Item: {} } }], "put.tableName"],
    ["return values", [putting(order("a", 1), { ReturnValues: "ALL_OLD" })], "put.returnValues"],
    ["a bad enum", [putting(order("a", 1), { ReturnValuesOnConditionCheckFailure: "X" })], "enum value set"],
    ["a syntax error", [good, checking(orderKey("a", 1), "attribute_exists(")], "ConditionExpression: Syntax error"],
    ["an unused value", [good, removing(orderKey("a", 1), unused)], "unused in expressions: keys: {:v}"],
    [
      "a value without an expression",
      [putting(order("a", 1), { ExpressionAttributeValues: { ":v": n(1) } })],
      "when using expressions"
    ],
    ["a bad value", [good, putting(order("a", 1, { x: { N: "x" } }))], "numeric value"],
    ["a large put", [good, putting(order("a", 1, { x: s("x".repeat(409_600)) }))], "Item size has exceeded"],
    ["an item twice", [good, removing(orderKey("new", 1))], multiple],
    ["an item of a check", [adding(orderKey("a", 1)), checking(orderKey("a", 1), "attribute_exists(x)")], multiple],
    ["an item by name and ARN", [good, putting(order("new", 1), {}, arn)], multiple],
    ["a put of an empty key", [good, putting(order("", 1))], "empty string", "Key: customer"],
    ["an update of an empty key", [good, adding(orderKey("", 1))], "empty string", "Key: customer"],
    ["a put of an empty index key", [good, putting(order("a", 1, { at: s("") }))], "empty string", "IndexKey: at"],
    [
      "an update to an empty index key",
      [
        good,
        adding(orderKey("a", 1), {
          UpdateExpression: "SET code = :v",
          ExpressionAttributeValues: { ":v": { B: new Uint8Array() } }
        })
      ],
      "empty binary",
      "IndexKey: code"
    ]
  ]

  for (const [what, TransactItems, ...named] of cases) {
    it(what, () => {
      const engine = filled()
      invalid(engine, "TransactWriteItems", { TransactItems }, ...named)
      assert.deepStrictEqual(contents(engine), contents(filled()))
    })
  }

  it("an unknown table, before a false condition", () => {
    const engine = filled()
    const TransactItems = [
      good,
      checking(orderKey("a", 1), "attribute_not_exists(v)"),
      removing(word("one"), {}, "nowhere")
    ]
    assert.strictEqual(refused(engine, "TransactWriteItems", { TransactItems }).name, "ResourceNotFoundException")
    assert.deepStrictEqual(contents(engine), contents(filled()))
  })
})
