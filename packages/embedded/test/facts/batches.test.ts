// What public conformance work captured of the service, on batches: one test for each line of those notes.
import type { AttributeMap } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { contents, database, invalid, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

const s = (S: string) => ({ S })
const word = (text: string) => ({ word: s(text) })
const words = (length: number) => Array.from({ length }, (_, i) => word(`w${i}`))
const putting = (Item: AttributeMap) => ({ PutRequest: { Item } })
const removing = (Key: AttributeMap) => ({ DeleteRequest: { Key } })
const nowhere = "ResourceNotFoundException"
const duplicates = "Provided list of item keys contains duplicates"

const filled = () => {
  const engine = database()
  put(engine, "orders", order("a", 1, { x: s("1") }), order("a", 2, { x: s("2") }), order("b", 1))
  put(engine, "words", ...words(3))
  return engine
}

describe("batchGetItem", () => {
  it("basic: fetch several keys from one and several tables; missing keys simply absent; projection; nothing left unprocessed for small batches", () => {
    const engine = filled()
    const one = run(engine, "BatchGetItem", { RequestItems: { words: { Keys: words(5) } } })
    assert.sameDeepMembers(one.Responses?.["words"] ?? [], words(3))
    const several = run(engine, "BatchGetItem", {
      RequestItems: {
        orders: { Keys: [orderKey("a", 1), orderKey("a", 2), orderKey("a", 3)], ProjectionExpression: "x" },
        words: { Keys: words(2) }
      }
    })
    assert.sameDeepMembers(several.Responses?.["orders"] ?? [], [{ x: s("1") }, { x: s("2") }])
    assert.sameDeepMembers(several.Responses?.["words"] ?? [], words(2))
    assert.deepStrictEqual([one.UnprocessedKeys, several.UnprocessedKeys], [{}, {}])
  })

  it("validation: key-count cap, empty request map, unknown table, repeated key", () => {
    const engine = filled()
    const get = (RequestItems: object) => ["BatchGetItem", { RequestItems }] as const
    invalid(engine, ...get({ words: { Keys: words(101) } }), "less than or equal to 100")
    invalid(engine, ...get({}), "requestItems")
    assert.strictEqual(refused(engine, ...get({ nowhere: { Keys: words(1) } })).name, nowhere)
    invalid(engine, ...get({ words: { Keys: [...words(2), word("w1")] } }), duplicates)
  })
})

describe("batchWriteItem", () => {
  it("basic: puts, deletes and a mix, over one and several tables", () => {
    const engine = filled()
    run(engine, "BatchWriteItem", { RequestItems: { words: words(5).map(putting) } })
    run(engine, "BatchWriteItem", { RequestItems: { words: words(4).map(removing) } })
    run(engine, "BatchWriteItem", {
      RequestItems: {
        orders: [removing(orderKey("a", 1)), putting(order("a", 2, { x: s("new") }))],
        words: [putting(word("new")), removing(word("absent"))]
      }
    })
    const expected = database()
    put(expected, "orders", order("a", 2, { x: s("new") }), order("b", 1))
    put(expected, "words", word("w4"), word("new"))
    assert.deepStrictEqual(contents(engine), contents(expected))
  })

  it("validation: request-count cap, empty request map, unknown table, same key twice in a table", () => {
    const engine = filled()
    const write = (RequestItems: object) => ["BatchWriteItem", { RequestItems }] as const
    invalid(engine, ...write({ words: words(26).map(putting) }), "less than or equal to 25")
    invalid(engine, ...write({}), "requestItems")
    const unknown = { words: [putting(word("new"))], nowhere: [putting(word("new"))] }
    assert.strictEqual(refused(engine, ...write(unknown)).name, nowhere)
    invalid(engine, ...write({ words: [putting(word("new")), removing(word("new"))] }), duplicates)
    assert.deepStrictEqual(contents(engine), contents(filled()))
  })
})

describe("limits", () => {
  it("batchLimits: exact batch count limits both sides; 25 × 20 KB accepted", () => {
    const engine = database()
    const large = words(25).map((key) => ({ ...key, text: s("x".repeat(20 * 1024)) }))
    run(engine, "BatchWriteItem", { RequestItems: { words: large.map(putting) } })
    assert.strictEqual(run(engine, "DescribeTable", { TableName: "words" }).Table?.ItemCount, 25)
    invalid(engine, "BatchWriteItem", { RequestItems: { words: words(26).map(putting) } })
    const { Responses } = run(engine, "BatchGetItem", { RequestItems: { words: { Keys: words(100) } } })
    assert.strictEqual(Responses?.["words"]?.length, 25)
    invalid(engine, "BatchGetItem", { RequestItems: { words: { Keys: words(101) } } })
  })
})

describe("validation-ordering", () => {
  it("batchOperations: empty and over-long batches detected first, count reported", () => {
    const engine = filled()
    const bad = [putting({ word: { N: "x" } }), putting(word("twice")), putting(word("twice"))]
    const nothing = { nowhere: bad }
    invalid(engine, "BatchWriteItem", { RequestItems: { ...nothing, words: [] } }, "words.member", "equal to 1")
    const many = [...bad, ...words(23).map(putting)]
    invalid(engine, "BatchWriteItem", { RequestItems: { ...nothing, words: many } }, "words.member", "equal to 25")
    invalid(engine, "BatchWriteItem", { RequestItems: { ...nothing, words: many.slice(3) } }, "Too many items")
    const keys = bad.map(({ PutRequest: { Item } }) => Item)
    const unknown = { nowhere: { Keys: keys } }
    invalid(engine, "BatchGetItem", { RequestItems: { ...unknown, words: { Keys: [] } } }, "keys", "equal to 1")
    const all = { Keys: [...keys, ...words(98)] }
    invalid(engine, "BatchGetItem", { RequestItems: { ...unknown, words: all } }, "words.member.keys", "equal to 100")
    invalid(engine, "BatchGetItem", { RequestItems: { ...unknown, words: { Keys: words(98) } } }, "Too many items")
  })
})

describe("error-messages", () => {
  it("batchGetItem: wording: empty request, too many keys, unknown table, duplicate keys", () => {
    const message = (RequestItems: object) => refused(filled(), "BatchGetItem", { RequestItems }).message
    assert.match(message({}), /^1 validation error detected: Value .* at 'requestItems' failed to satisfy constraint/)
    assert.match(
      message({ words: { Keys: words(101) } }),
      /at 'requestItems\.words\.member\.keys' failed to satisfy constraint: Member must have length less than or equal to 100$/
    )
    assert.strictEqual(message({ nowhere: { Keys: words(1) } }), "Requested resource not found")
    assert.strictEqual(message({ words: { Keys: [word("a"), word("a")] } }), duplicates)
  })

  it("batchWriteItem: wording: empty request, too many requests, unknown table, duplicate keys", () => {
    const message = (RequestItems: object) => refused(filled(), "BatchWriteItem", { RequestItems }).message
    assert.match(message({}), /^1 validation error detected: Value .* at 'requestItems' failed to satisfy constraint/)
    assert.match(
      message({ words: words(26).map(putting) }),
      /at 'requestItems\.words\.member' failed to satisfy constraint: Member must have length less than or equal to 25$/
    )
    assert.strictEqual(message({ nowhere: [putting(word("a"))] }), "Requested resource not found")
    assert.strictEqual(message({ words: [putting(word("a")), removing(word("a"))] }), duplicates)
    // A key that is not the table's is told in fewer words than PutItem has for it.
    for (const Item of [{ word: { N: "1" } }, { word: { L: [s("x")] } }, { other: s("x") }]) {
      assert.strictEqual(message({ words: [putting(Item)] }), "The provided key element does not match the schema")
    }
  })
})
