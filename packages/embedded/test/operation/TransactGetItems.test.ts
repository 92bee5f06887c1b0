import type { AttributeMap } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { cancelled, database, invalid, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders"
const word = (word: string) => ({ word: { S: word } })
const get = (TableName: string, Key: AttributeMap, options = {}) => ({ Get: { TableName, Key, ...options } })
const numbers = (length: number) => Array.from({ length }, (_, i) => i + 1)

const engine = database()
put(engine, "orders", order("a", 1, { x: { S: "1" } }), order("a", 2), order("b", 1, { text: { S: "x".repeat(5000) } }))
put(engine, "words", word("one"), word("two"))

describe("TransactGetItems", () => {
  it("gives each item in the order of the request, and nothing for what there is not", () => {
    const TransactItems = [
      get("words", word("two")),
      get("orders", orderKey("a", 3)),
      get("orders", orderKey("a", 1), { ProjectionExpression: "#x", ExpressionAttributeNames: { "#x": "x" } }),
      get("orders", orderKey("a", 2), { ProjectionExpression: "x" }),
      get("words", word("three"))
    ]
    assert.deepStrictEqual(run(engine, "TransactGetItems", { TransactItems }), {
      Responses: [{ Item: word("two") }, {}, { Item: { x: { S: "1" } } }, { Item: {} }, {}]
    })
  })

  it("costs twice what consistent reads do, by table", () => {
    const TransactItems = [
      get("orders", orderKey("b", 1), { ProjectionExpression: "customer" }),
      get("words", word("one")),
      get("orders", orderKey("a", 3))
    ]
    const capacity = (units: number) => ({ CapacityUnits: units, ReadCapacityUnits: units })
    const { ConsumedCapacity } = run(engine, "TransactGetItems", { TransactItems, ReturnConsumedCapacity: "TOTAL" })
    assert.sameDeepMembers(ConsumedCapacity ?? [], [
      { TableName: "orders", ...capacity(6) },
      { TableName: "words", ...capacity(2) }
    ])
    const detailed = run(engine, "TransactGetItems", { TransactItems, ReturnConsumedCapacity: "INDEXES" })
    assert.deepInclude(detailed.ConsumedCapacity?.[0], { ...capacity(6), Table: capacity(6) })
    assert.notProperty(run(engine, "TransactGetItems", { TransactItems }), "ConsumedCapacity")
  })

  it("gives 4 MB and no more", () => {
    const engine = database()
    const items = numbers(11).map((i) => ({ ...word(`w${10 + i}`), text: { S: "x".repeat(400_000 - 11) } }))
    put(engine, "words", ...items, { ...word("rest"), text: { S: "x".repeat(194_304 - 12) } })
    const TransactItems = items.slice(1).map((_, i) => get("words", word(`w${11 + i}`)))
    TransactItems.push(get("words", word("rest")))
    assert.strictEqual(run(engine, "TransactGetItems", { TransactItems }).Responses?.length, 11)
    put(engine, "words", { ...word("rest"), text: { S: "x".repeat(194_304 - 11) } })
    invalid(engine, "TransactGetItems", { TransactItems }, "4 MB")
  })

  it("tells a key that is not the table's at its position", () => {
    const schema = { Code: "ValidationError", Message: "The provided key element does not match the schema" }
    const bad = [{}, { customer: { S: "a" } }, { ...orderKey("a", 1), number: { S: "1" } }, order("a", 1, word("x"))]
    const TransactItems = [get("words", word("one")), ...bad.map((Key) => get("orders", Key))]
    assert.deepStrictEqual(cancelled(engine, "TransactGetItems", { TransactItems }), [
      { Code: "None" },
      schema,
      schema,
      schema,
      schema
    ])
    const path = get("orders", orderKey("a", 1), { ProjectionExpression: "customer.x" })
    const [reason] = cancelled(engine, "TransactGetItems", { TransactItems: [path] })
    assert.include(reason?.Message, "Key: customer")
  })
})

describe("TransactGetItems refuses", () => {
  const good = get("orders", orderKey("a", 1))
  const multiple = "Transaction request cannot include multiple operations on one item"
  const cases: ReadonlyArray<readonly [what: string, items: ReadonlyArray<object>, ...named: Array<string>]> = [
    ["no actions", [], "transactItems", "greater than or equal to 1"],
    ["101 actions", numbers(101).map((i) => get("orders", orderKey("a", i))), "less than or equal to 100"],
    ["an action of nothing", [good, {}], "transactItems.2.member.get", "null"],
    ["no table name", [{ Get: { Key: orderKey("a", 1) } }], "transactItems.1.member.get.tableName"],
    ["no key", [{ Get: { TableName: "orders" } }], "transactItems.1.member.get.key"],
    ["a consistent read", [get("orders", orderKey("a", 1), { ConsistentRead: true })], "get.consistentRead"],
    ["an item twice", [good, get("orders", orderKey("a", "1.0"))], multiple],
    ["an item by name and ARN", [good, get("words", word("one")), get(arn, orderKey("a", 1))], multiple],
    ["an empty key", [good, get("words", word(""))], "empty string", "word"],
    ["a bad number", [get("orders", orderKey("a", "x"))], "numeric value"],
    ["a syntax error", [get("orders", orderKey("a", 1), { ProjectionExpression: "!!!" })], "ProjectionExpression"],
    [
      "a name without an expression",
      [get("orders", orderKey("a", 1), { ExpressionAttributeNames: { "#a": "a" } })],
      "when using expressions"
    ]
  ]

  for (const [what, TransactItems, ...named] of cases) {
    it(what, () => invalid(engine, "TransactGetItems", { TransactItems }, ...named))
  }

  it("an unknown table", () => {
    const TransactItems = [good, get("nowhere", word("one"))]
    assert.strictEqual(refused(engine, "TransactGetItems", { TransactItems }).name, "ResourceNotFoundException")
  })
})
