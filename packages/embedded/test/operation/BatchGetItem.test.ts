import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import type { Engine } from "../../src/Engine.ts"
import { database, invalid, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders"
const word = (word: string) => ({ word: { S: word } })
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

const engine = database()
put(engine, TableName, order("a", 1, { x: { S: "1" }, y: { N: "1" } }), order("a", 2), order("b", 1, { x: { S: "2" } }))
put(engine, "words", word("one"), word("two"))

const get = (RequestItems: Input<"BatchGetItem">["RequestItems"], options = {}) =>
  run(engine, "BatchGetItem", { RequestItems, ...options })

describe("BatchGetItem", () => {
  it("gives the items there are, by table, whole or as each table's projection says", () => {
    const { Responses, UnprocessedKeys } = get({
      orders: {
        Keys: [orderKey("b", 1), orderKey("a", 3), orderKey("a", 1)],
        ProjectionExpression: "#x",
        ExpressionAttributeNames: { "#x": "x" }
      },
      words: { Keys: [word("two"), word("three")], ConsistentRead: true }
    })
    assert.sameDeepMembers(Responses?.["orders"] ?? [], [{ x: { S: "1" } }, { x: { S: "2" } }])
    assert.deepStrictEqual(Responses?.["words"], [word("two")])
    assert.deepStrictEqual(UnprocessedKeys, {})
    assert.deepStrictEqual(get({ words: { Keys: [word("three")] } }).Responses, { words: [] })
  })

  it("answers under the name as it was sent, a name and an ARN of one table each by itself", () => {
    assert.deepStrictEqual(
      get({ [arn]: { Keys: [orderKey("a", 2)] }, orders: { Keys: [orderKey("a", 3)] } }).Responses,
      {
        [arn]: [orderKey("a", 2)],
        orders: []
      }
    )
  })

  it("gives items in an order that is not the request's", () => {
    const words = ["w1", "w2", "w3", "w4", "w5"].map(word)
    put(engine, "words", ...words)
    const answers = [words, words.toReversed()].map((Keys) => get({ words: { Keys } }).Responses?.["words"])
    assert.deepStrictEqual(answers[0], answers[1])
    assert.notDeepEqual(answers[0], words)
    assert.sameDeepMembers(answers[0] ?? [], words)
  })

  it("costs of each table what each of its keys costs, found or not, by 4 KB", () => {
    put(engine, "words", { ...word("large"), text: { S: "x".repeat(5000) } })
    const request = {
      orders: { Keys: [orderKey("a", 1), orderKey("a", 3)] },
      words: { Keys: [word("large"), word("one")], ConsistentRead: true }
    }
    const capacity = (TableName: string, CapacityUnits: number) => ({ TableName, CapacityUnits })
    const expected = [capacity("orders", 1), capacity("words", 3)]
    assert.sameDeepMembers(get(request, { ReturnConsumedCapacity: "TOTAL" }).ConsumedCapacity ?? [], expected)
    assert.sameDeepMembers(
      get(request, { ReturnConsumedCapacity: "INDEXES" }).ConsumedCapacity ?? [],
      expected.map((each) => ({ ...each, Table: { CapacityUnits: each.CapacityUnits } }))
    )
    assert.notProperty(get(request), "ConsumedCapacity")
  })
})

/** All rounds of a batch: each sends what the one before left. */
const rounds = (engine: Engine, request: Input<"BatchGetItem">["RequestItems"]) => {
  const all: Array<ReadonlyArray<AttributeMap>> = []
  let RequestItems = request
  while (RequestItems !== undefined && Object.keys(RequestItems).length > 0) {
    const { Responses, UnprocessedKeys } = run(engine, "BatchGetItem", { RequestItems })
    all.push(Object.values(Responses ?? {}).flat())
    RequestItems = UnprocessedKeys
    if (all.length > 200) return assert.fail("the batch does not end")
  }
  return all
}

describe("an answer of BatchGetItem", () => {
  const large = (customer: string, number: number) => order(customer, number, { text: { S: "x".repeat(400_000) } })

  it("ends at 16 MB, and gives back the other keys with what the request says of their table", () => {
    const engine = database()
    const all = numbers(1, 60).map((i) => large(`c${i}`, i))
    put(engine, TableName, ...all)
    const asked = {
      Keys: all.map((_, i) => orderKey(`c${i + 1}`, i + 1)),
      ConsistentRead: true,
      ProjectionExpression: "#c, #n",
      ExpressionAttributeNames: { "#c": "customer", "#n": "number" }
    }
    const answer = run(engine, "BatchGetItem", { RequestItems: { orders: asked }, ReturnConsumedCapacity: "TOTAL" })
    const size = 400_000 + "customerc10number10text".length
    const fitting = Math.floor((16 * 2 ** 20) / size)
    assert.strictEqual(answer.Responses?.["orders"]?.length, fitting)
    assert.deepStrictEqual(answer.ConsumedCapacity, [{ TableName, CapacityUnits: fitting * Math.ceil(size / 4096) }])
    const left = answer.UnprocessedKeys?.["orders"]
    assert.deepStrictEqual({ ...left, Keys: [] }, { ...asked, Keys: [] })
    assert.sameDeepMembers([...(answer.Responses?.["orders"] ?? []), ...(left?.Keys ?? [])], asked.Keys)
    const sent = rounds(engine, { orders: asked })
    assert.sameDeepMembers(sent.flat(), asked.Keys)
    assert.strictEqual(sent.length, 2)
  })

  it("ends at 1 MB of one partition, and goes on with the others", () => {
    const engine = database()
    put(engine, TableName, ...numbers(1, 5).map((i) => large("a", i)), order("b", 1))
    const Keys = [...numbers(1, 5).map((i) => orderKey("a", i)), orderKey("b", 1)]
    const { Responses, UnprocessedKeys } = run(engine, "BatchGetItem", { RequestItems: { orders: { Keys } } })
    assert.deepStrictEqual(
      new Set(Responses?.["orders"]?.map(({ customer, number }) => `${customer?.S}${number?.N}`)),
      new Set(["a1", "a2", "b1"])
    )
    assert.deepStrictEqual(UnprocessedKeys, { orders: { Keys: [3, 4, 5].map((i) => orderKey("a", i)) } })
  })

  it("ends a partition as early as the pages of a query, and always gives one item", () => {
    const engine = database({ pageBytes: 1 })
    const all = ["a", "b"].flatMap((customer) => [1, 2, 3].map((number) => orderKey(customer, number)))
    put(engine, TableName, ...all)
    put(engine, "words", word("one"))
    const sent = rounds(engine, { orders: { Keys: all }, words: { Keys: [word("one")] } })
    assert.deepStrictEqual(
      sent.map(({ length }) => length),
      [3, 2, 2]
    )
    assert.sameDeepMembers(sent.flat(), [...all, word("one")])
  })
})

describe("BatchGetItem refuses", () => {
  const Keys = [orderKey("a", 1)]
  const duplicates = "Provided list of item keys contains duplicates"
  const many = numbers(1, 101).map((i) => orderKey("a", i))
  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["no request", {}, "requestItems", "null"],
    ["an empty request", { RequestItems: {} }, "requestItems", "length greater than or equal to 1"],
    ["no keys", { RequestItems: { orders: {} } }, "requestItems.orders.member.keys", "null"],
    ["a list of no keys", { RequestItems: { orders: { Keys: [] } } }, "requestItems.orders.member.keys"],
    ["a bad table name", { RequestItems: { "a;b": { Keys } } }, "requestItems", "Map keys must satisfy constraint"],
    ["101 keys of a table", { RequestItems: { orders: { Keys: many } } }, "less than or equal to 100"],
    [
      "101 keys of two tables",
      { RequestItems: { orders: { Keys: many.slice(1) }, words: { Keys: [word("one")] } } },
      "Too many items requested for the BatchGetItem call"
    ],
    ["a key twice", { RequestItems: { orders: { Keys: [...Keys, orderKey("a", "1.0")] } } }, duplicates],
    ["a key by name and ARN", { RequestItems: { orders: { Keys }, [arn]: { Keys } } }, duplicates],
    ["half a key", { RequestItems: { orders: { Keys: [word("a")] } } }, "does not match the schema"],
    ["an empty key", { RequestItems: { words: { Keys: [word("")] } } }, "empty string", "word"],
    ["a bad number", { RequestItems: { orders: { Keys: [orderKey("a", "x")] } } }, "numeric value"],
    ["a syntax error", { RequestItems: { orders: { Keys, ProjectionExpression: "a," } } }, "ProjectionExpression"],
    [
      "a name without an expression",
      { RequestItems: { orders: { Keys, ExpressionAttributeNames: { "#a": "a" } } } },
      "when using expressions"
    ],
    ["a path into a key", { RequestItems: { orders: { Keys, ProjectionExpression: "customer.x" } } }, "Key: customer"],
    ["the legacy projection", { RequestItems: { orders: { Keys, AttributesToGet: ["x"] } } }, "attributesToGet"],
    ["an unknown member", { RequestItems: { orders: { Keys, Key: {} } } }, "key"]
  ]

  for (const [what, input, ...named] of cases) it(what, () => invalid(engine, "BatchGetItem", input, ...named))

  it("an unknown table, whatever else it finds", () => {
    const RequestItems = { words: { Keys: [word("one")] }, nowhere: { Keys: [word("one")] } }
    assert.strictEqual(refused(engine, "BatchGetItem", { RequestItems }).name, "ResourceNotFoundException")
  })
})
