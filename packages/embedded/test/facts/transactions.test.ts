// What public conformance work captured of the service, on transactions: one test for each line of those notes.
import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import type { Engine } from "../../src/Engine.ts"
import { cancelled, contents, database, invalid, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const TableName = "orders"
const s = (S: string) => ({ S })
const n = (N: number) => ({ N: String(N) })
const word = (text: string) => ({ word: s(text) })
const sized = (text: string, bytes: number) => ({ ...word(text), text: s("x".repeat(bytes - 8 - text.length)) })
const numbers = (length: number) => Array.from({ length }, (_, i) => i)
const get = (Key: AttributeMap, table = TableName) => ({ Get: { TableName: table, Key } })
const putting = (Item: AttributeMap, options = {}, table = TableName) => ({
  Put: { TableName: table, Item, ...options }
})
const nowhere = "ResourceNotFoundException"
const multiple = "Transaction request cannot include multiple operations on one item"

const filled = () => {
  const engine = database()
  put(engine, TableName, order("a", 1, { v: n(1) }), order("a", 2, { v: n(2) }), order("b", 1))
  put(engine, "words", word("one"))
  return engine
}

type Items = Input<"TransactWriteItems">["TransactItems"]
const transact = (engine: Engine, TransactItems: Items, options = {}) =>
  run(engine, "TransactWriteItems", { TransactItems, ...options })
const unchanged = (engine: Engine) => assert.deepStrictEqual(contents(engine), contents(filled()))

describe("transactions", () => {
  it("transactGet: multi-item and multi-table reads, empty entries for absent items, empty list, unknown table, duplicate key", () => {
    const engine = filled()
    const TransactItems = [get(orderKey("a", 2)), get(word("none"), "words"), get(word("one"), "words")]
    assert.deepStrictEqual(run(engine, "TransactGetItems", { TransactItems }).Responses, [
      { Item: order("a", 2, { v: n(2) }) },
      {},
      { Item: word("one") }
    ])
    invalid(engine, "TransactGetItems", { TransactItems: [] }, "transactItems")
    const unknown = { TransactItems: [...TransactItems, get(word("one"), "nowhere")] }
    assert.strictEqual(refused(engine, "TransactGetItems", unknown).name, nowhere)
    invalid(engine, "TransactGetItems", { TransactItems: [...TransactItems, get(orderKey("a", 2))] }, multiple)
  })

  it("transactWrite: all four actions, rollback, per-action conditions, cross-table, idempotency token (same and changed payload), reasons incl. old item, ghost-item safety, parentheses", () => {
    const engine = filled()
    const v = { ExpressionAttributeValues: { ":v": n(1) } }
    const actions = (condition: string) => [
      putting(word("two"), { ConditionExpression: "(attribute_not_exists(word))" }, "words"),
      {
        Update: { TableName, Key: orderKey("a", 1), UpdateExpression: "ADD v :v", ConditionExpression: "v = :v", ...v }
      },
      { Delete: { TableName, Key: orderKey("b", 1), ConditionExpression: "NOT (attribute_exists(v))" } },
      {
        ConditionCheck: {
          TableName,
          Key: orderKey("a", 2),
          ConditionExpression: condition,
          ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
          ...v
        }
      }
    ]
    const failing = { TransactItems: actions("(v < :v) OR (v = :v)") }
    assert.deepStrictEqual(cancelled(engine, "TransactWriteItems", failing), [
      ...numbers(3).map(() => ({ Code: "None" })),
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: order("a", 2, { v: n(2) })
      }
    ])
    unchanged(engine)
    // An update that is cancelled leaves no item with a key alone.
    const ghost = { Update: { TableName, Key: orderKey("new", 1), UpdateExpression: "SET v = :v", ...v } }
    const missing = { ConditionCheck: { TableName, Key: orderKey("c", 1), ConditionExpression: "attribute_exists(v)" } }
    cancelled(engine, "TransactWriteItems", { TransactItems: [ghost, missing] })
    unchanged(engine)

    const holding = { TransactItems: actions("((v > :v) AND (attribute_exists(v)))"), ClientRequestToken: "token" }
    run(engine, "TransactWriteItems", holding)
    const expected = database()
    put(expected, TableName, order("a", 1, { v: n(2) }), order("a", 2, { v: n(2) }))
    put(expected, "words", word("one"), word("two"))
    assert.deepStrictEqual(contents(engine), contents(expected))
    run(engine, "TransactWriteItems", holding)
    const changed = { ...holding, TransactItems: [ghost] }
    assert.strictEqual(refused(engine, "TransactWriteItems", changed).name, "IdempotentParameterMismatchException")
    assert.deepStrictEqual(contents(engine), contents(expected))
  })

  it("conditional transactional write costs the same as an unconditional one; ConditionCheck costs 2 write units; replay reports read units; a failed one reports nothing", () => {
    const engine = filled()
    const total = { ReturnConsumedCapacity: "TOTAL", ClientRequestToken: undefined as string | undefined }
    const consumed = (TransactItems: Items, options = total) =>
      transact(engine, TransactItems, options).ConsumedCapacity
    const written = (units: number) => [{ TableName, CapacityUnits: units, WriteCapacityUnits: units }]
    const Item = order("a", 3, { note: s("x".repeat(1500)) })
    assert.deepStrictEqual(consumed([putting(Item)]), written(4))
    assert.deepStrictEqual(consumed([putting(Item, { ConditionExpression: "attribute_exists(note)" })]), written(4))
    const check = { TableName, Key: orderKey("a", 1), ConditionExpression: "attribute_exists(v)" }
    assert.deepStrictEqual(consumed([{ ConditionCheck: check }]), written(2))
    const withToken = { ...total, ClientRequestToken: "token" }
    assert.deepStrictEqual(consumed([putting(Item)], withToken), written(4))
    assert.deepStrictEqual(consumed([putting(Item)], withToken), [
      { TableName, CapacityUnits: 2, ReadCapacityUnits: 2 }
    ])
    const failing = [putting(Item, { ConditionExpression: "attribute_not_exists(note)" })]
    const exception = refused(engine, "TransactWriteItems", { TransactItems: failing, ...total })
    assert.notProperty(exception, "ConsumedCapacity")
  })
})

describe("limits", () => {
  it("transactionLimits: 100 actions/gets both sides; 4 MB aggregate both sides", () => {
    const engine = database()
    const keys = numbers(101).map((i) => word(`w${100 + i}`))
    const gets = keys.map((key) => get(key, "words"))
    const puts = keys.map((key) => putting(key, {}, "words"))
    transact(engine, puts.slice(1))
    invalid(engine, "TransactWriteItems", { TransactItems: puts }, "less than or equal to 100")
    const { Responses } = run(engine, "TransactGetItems", { TransactItems: gets.slice(1) })
    assert.deepStrictEqual(
      Responses,
      keys.slice(1).map((Item) => ({ Item }))
    )
    invalid(engine, "TransactGetItems", { TransactItems: gets }, "less than or equal to 100")

    const bytes = 4 * 2 ** 20
    const large = numbers(10).map((i) => putting(sized(`w${100 + i}`, 400_000), {}, "words"))
    const filling = (bytes: number) => putting(sized("rest", bytes - 10 * 400_000), {}, "words")
    transact(engine, [...large, filling(bytes)])
    const reading = [...gets.slice(0, 10), get(word("rest"), "words")]
    assert.strictEqual(run(engine, "TransactGetItems", { TransactItems: reading }).Responses?.length, 11)
    invalid(engine, "TransactWriteItems", { TransactItems: [...large, filling(bytes + 1)] }, "4 MB")
    put(engine, "words", filling(bytes + 1).Put.Item)
    invalid(engine, "TransactGetItems", { TransactItems: reading }, "4 MB")
  })
})

describe("error-messages", () => {
  const length = (member: string) =>
    new RegExp(`at 'transactItems' failed to satisfy constraint: Member must have ${member}$`)

  it("transactGetItems: wording: empty/too many, unknown table, projection syntax, bad key reported as a cancellation", () => {
    const engine = filled()
    const message = (...TransactItems: ReadonlyArray<object>) =>
      refused(engine, "TransactGetItems", { TransactItems }).message
    assert.match(message(), length("length greater than or equal to 1"))
    assert.match(message(...numbers(101).map((i) => get(orderKey("a", i)))), length("length less than or equal to 100"))
    assert.strictEqual(message(get(word("one"), "nowhere")), "Requested resource not found")
    const projecting = { Get: { TableName, Key: orderKey("a", 1), ProjectionExpression: "!!!" } }
    assert.match(message(projecting), /^Invalid ProjectionExpression: Syntax error; token: "!"/)
    assert.deepStrictEqual(cancelled(engine, "TransactGetItems", { TransactItems: [get({})] }), [
      { Code: "ValidationError", Message: "The provided key element does not match the schema" }
    ])
  })

  it("transactWriteItems: wording: empty/too many, duplicate targets, unknown table, positional reason lists", () => {
    const engine = filled()
    const message = (...TransactItems: ReadonlyArray<object>) =>
      refused(engine, "TransactWriteItems", { TransactItems }).message
    assert.match(message(), length("length greater than or equal to 1"))
    const many = numbers(101).map((i) => putting(order("a", i)))
    assert.match(message(...many), length("length less than or equal to 100"))
    assert.strictEqual(message(putting(order("a", 1)), putting(order("a", 1))), multiple)
    assert.strictEqual(message(putting(word("x"), {}, "nowhere")), "Requested resource not found")
    const absent = { ConditionExpression: "attribute_not_exists(customer)" }
    const prefix = "Transaction cancelled, please refer cancellation reasons for specific reasons"
    const failing = [putting(order("a", 1), absent), putting(order("a", 2), absent)]
    assert.strictEqual(message(...failing), `${prefix} [ConditionalCheckFailed, ConditionalCheckFailed]`)
    assert.strictEqual(
      message(putting(order("new", 1), absent), failing[0]!),
      `${prefix} [None, ConditionalCheckFailed]`
    )
    const mistyped = putting({ customer: n(1), number: n(1) })
    assert.strictEqual(message(mistyped, failing[0]!), `${prefix} [ValidationError, ConditionalCheckFailed]`)
    assert.deepStrictEqual(cancelled(engine, "TransactWriteItems", { TransactItems: [mistyped] }), [
      {
        Code: "ValidationError",
        Message: "One or more parameter values were invalid: Type mismatch for key customer expected: S actual: N"
      }
    ])
    unchanged(engine)
  })
})
