// What public conformance work captured of the service, on writes of items: one test for each line of those notes.
import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import type { Engine } from "../../src/Engine.ts"
import { make } from "../../src/Engine.ts"
import {
  cancelled,
  contents,
  database,
  invalid,
  itemOf,
  order,
  orderKey,
  put,
  refused,
  run
} from "../fixtures/engine.ts"

const TableName = "orders"
const s = (S: string) => ({ S })
const n = (N: number | string) => ({ N: String(N) })
const bytes = (...values: ReadonlyArray<number>) => ({ B: Uint8Array.from(values) })
const get = (engine: Engine, Key: AttributeMap, table = TableName) =>
  run(engine, "GetItem", { TableName: table, Key }).Item
const failed = "ConditionalCheckFailedException"

const filled = () => {
  const engine = database()
  put(engine, TableName, order("a", 1, { v: n(1), x: s("x") }), order("a", 2, { v: n(2) }), order("b", 1))
  return engine
}

/** Conditions on order a 1, with `:one` and `:two` where they are used. */
const conditional = (ConditionExpression: string) => {
  const used = Object.entries({ ":one": n(1), ":two": n(2) }).filter(([name]) => ConditionExpression.includes(name))
  return {
    TableName,
    ConditionExpression,
    ExpressionAttributeValues: used.length === 0 ? undefined : Object.fromEntries(used)
  }
}
const parenthesised = {
  holding: [
    "(v = :one)",
    "(v = :one) AND (attribute_exists(x))",
    "(v = :two OR v = :one) AND NOT (attribute_not_exists(x))",
    "((v = :two) OR (v = :one AND attribute_exists(x)))"
  ],
  failing: ["(v = :two)", "(v = :one) AND (v = :two)", "NOT (v = :one OR v = :two)"]
}

describe("putItem", () => {
  const Item = order("a", 1, { new: s("new") })

  it("basic: put on both key shapes, full replacement, every attribute type round-trips, old-image return", () => {
    const engine = database()
    const whole: AttributeMap = {
      s: s("é"),
      n: n("1.5"),
      b: bytes(0, 255),
      t: { BOOL: true },
      z: { NULL: true },
      l: { L: [s("x"), n(1)] },
      m: { M: { in: { M: {} } } },
      ss: { SS: ["a", "b"] },
      ns: { NS: ["1", "2"] },
      bs: { BS: [Uint8Array.of(1), Uint8Array.of(2)] }
    }
    put(engine, "words", { word: s("w"), ...whole }, { word: s("other") })
    put(engine, TableName, order("a", 1, whole), order("a", 2))
    assert.deepStrictEqual(get(engine, { word: s("w") }, "words"), { word: s("w"), ...whole })
    assert.deepStrictEqual(get(engine, orderKey("a", 1)), order("a", 1, whole))
    const old = run(engine, "PutItem", { TableName, Item, ReturnValues: "ALL_OLD" })
    assert.deepStrictEqual(old, { Attributes: order("a", 1, whole) })
    assert.deepStrictEqual(get(engine, orderKey("a", 1)), Item)
  })

  it("binaryKeys: binary sort keys stored byte-exact and distinct", () => {
    const engine = make()
    const KeySchema = [
      { AttributeName: "p", KeyType: "HASH" as const },
      { AttributeName: "s", KeyType: "RANGE" as const }
    ]
    run(engine, "CreateTable", {
      TableName: "binary",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: KeySchema.map(({ AttributeName }) => ({ AttributeName, AttributeType: "B" })),
      KeySchema
    })
    const keys = [[0], [0, 0], [0, 1], [127], [128], [255], [255, 0]].map((key) => bytes(...key))
    put(engine, "binary", ...keys.toReversed().map((key) => ({ p: bytes(1), s: key, is: key })))
    const { Items } = run(engine, "Query", {
      TableName: "binary",
      KeyConditionExpression: "p = :p",
      ExpressionAttributeValues: { ":p": bytes(1) }
    })
    assert.deepStrictEqual(
      Items,
      keys.map((key) => ({ p: bytes(1), s: key, is: key }))
    )
  })

  it("conditionExpressionParens: parenthesised conditions accepted; failing one rejected", () => {
    for (const text of parenthesised.holding) run(filled(), "PutItem", { ...conditional(text), Item })
    for (const text of parenthesised.failing) {
      const engine = filled()
      assert.strictEqual(refused(engine, "PutItem", { ...conditional(text), Item }).name, failed)
      assert.deepStrictEqual(contents(engine), contents(filled()))
    }
  })

  it("conditions: existence and comparison conditions; semantics of comparing a missing attribute", () => {
    const holds = (text: string) => {
      try {
        run(filled(), "PutItem", { ...conditional(text), Item })
        return true
      } catch {
        assert.strictEqual(refused(filled(), "PutItem", { ...conditional(text), Item }).name, failed)
        return false
      }
    }
    const expected = {
      "attribute_exists(v)": true,
      "attribute_not_exists(v)": false,
      "attribute_not_exists(gone)": true,
      "v = :one": true,
      "v <> :one": false,
      "v < :two": true,
      "v >= :two": false,
      "v BETWEEN :one AND :two": true,
      "v IN (:two, :one)": true,
      "gone = :one": false,
      "gone <> :one": true,
      "gone < :one": false,
      "gone >= :one": false,
      "NOT gone = :one": true,
      "gone BETWEEN :one AND :two": false
    }
    assert.deepStrictEqual(Object.fromEntries(Object.keys(expected).map((text) => [text, holds(text)])), expected)
  })

  it("consumedCapacity: capacity reporting modes TOTAL / INDEXES / NONE on put/get/query/scan", () => {
    const ofA = { KeyConditionExpression: "customer = :a", ExpressionAttributeValues: { ":a": s("a") } }
    const inputs = { PutItem: { Item }, GetItem: { Key: orderKey("a", 1) }, Query: ofA, Scan: {} }
    const engine = filled()
    for (const [operation, input] of Object.entries(inputs)) {
      const consumed = (ReturnConsumedCapacity?: string) =>
        (engine.execute(operation, { TableName, ...input, ReturnConsumedCapacity }, 0) as { ConsumedCapacity?: object })
          .ConsumedCapacity
      const CapacityUnits = operation === "PutItem" ? 1 : 0.5
      assert.deepStrictEqual(consumed("TOTAL"), { TableName, CapacityUnits })
      assert.deepStrictEqual(consumed("INDEXES"), { TableName, CapacityUnits, Table: { CapacityUnits } })
      assert.isUndefined(consumed("NONE"))
      assert.isUndefined(consumed())
    }
  })

  it("dataTypes: deep nesting, mixed lists, empty strings, 100 KB string, 38-digit and extreme-magnitude numbers round-trip", () => {
    const engine = database()
    let deep: AttributeMap[string] = s("deepest")
    for (let i = 0; i < 31; i++) deep = i % 2 === 0 ? { L: [deep] } : { M: { in: deep } }
    const numbers = ["9".repeat(38), `0.${"0".repeat(129)}1`, `-${"9".repeat(38)}${"0".repeat(88)}`, "0"].map(n)
    const item = order("a", 1, {
      deep,
      mixed: { L: [s(""), n(1), { BOOL: false }, { NULL: true }, { L: [] }, { M: {} }, { SS: ["x"] }, bytes()] },
      empty: s(""),
      long: s("x".repeat(102_400)),
      numbers: { L: numbers }
    })
    put(engine, TableName, item)
    assert.deepStrictEqual(get(engine, orderKey("a", 1)), item)
  })

  it("expressions: condition functions (size, contains, attribute_type, NOT, AND/OR, nested paths, aliases for reserved words)", () => {
    const engine = database()
    const item = order("a", 1, {
      text: s("hello"),
      set: { SS: ["a", "b"] },
      list: { L: [n(1), { M: { deep: s("y") } }] },
      status: s("open"),
      at: s("1")
    })
    put(engine, TableName, item)
    const check = (ConditionExpression: string, names: Record<string, string>, values: AttributeMap) =>
      run(engine, "PutItem", {
        TableName,
        Item: item,
        ConditionExpression,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values
      })
    const names = { "#t": "text", "#s": "status", "#l": "list", "#x": "set" }
    const all =
      "size(#t) = :five AND contains(#t, :ell) AND contains(#x, :a) AND attribute_type(#l, :list) AND " +
      "NOT contains(#x, :ell) AND (#l[1].deep = :y OR #l[0] = :five) AND #s = :open AND begins_with(#t, :he)"
    const values = {
      ":five": n(5),
      ":ell": s("ell"),
      ":a": s("a"),
      ":list": s("L"),
      ":y": s("y"),
      ":open": s("open"),
      ":he": s("he")
    }
    check(all, names, values)
    assert.throws(() => check(`NOT (${all})`, names, values), "conditional request failed")
  })

  it("itemCollectionMetrics: item-collection size estimate for tables with LSIs on put/delete/update; absent when not asked", () => {
    const engine = filled()
    const asked = { TableName, ReturnItemCollectionMetrics: "SIZE" as const }
    const Key = orderKey("a", 1)
    const expected = { ItemCollectionKey: { customer: s("a") }, SizeEstimateRangeGB: [0, 1] }
    assert.deepStrictEqual(run(engine, "PutItem", { ...asked, Item }).ItemCollectionMetrics, expected)
    assert.deepStrictEqual(run(engine, "UpdateItem", { ...asked, Key }).ItemCollectionMetrics, expected)
    assert.deepStrictEqual(run(engine, "DeleteItem", { ...asked, Key }).ItemCollectionMetrics, expected)
    const none = run(engine, "PutItem", { ...asked, Item, ReturnItemCollectionMetrics: "NONE" })
    assert.notProperty(none, "ItemCollectionMetrics")
    assert.notProperty(run(engine, "PutItem", { TableName, Item }), "ItemCollectionMetrics")
    const without = run(engine, "PutItem", { ...asked, TableName: "words", Item: { word: s("w") } })
    assert.notProperty(without, "ItemCollectionMetrics")
  })

  it("numericKeys: numeric hash and sort keys incl. decimal and negative", () => {
    const engine = make()
    const KeySchema = [
      { AttributeName: "p", KeyType: "HASH" as const },
      { AttributeName: "s", KeyType: "RANGE" as const }
    ]
    run(engine, "CreateTable", {
      TableName: "numeric",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: KeySchema.map(({ AttributeName }) => ({ AttributeName, AttributeType: "N" })),
      KeySchema
    })
    for (const p of ["-1.5", "0", "3"]) {
      for (const key of ["-2", "0.25", "10"]) put(engine, "numeric", { p: n(p), s: n(key) })
    }
    put(engine, "numeric", { p: n("-1.50"), s: n("1E1"), again: s("replaced") })
    assert.strictEqual(run(engine, "Scan", { TableName: "numeric" }).Count, 9)
    const again = get(engine, { p: n("-15e-1"), s: n("10.0") }, "numeric")
    assert.deepStrictEqual(again, { p: n("-1.5"), s: n("10"), again: s("replaced") })
  })

  it("validation: unknown table, missing key, empty/duplicate sets, bad return-values, mixing legacy with expressions", () => {
    const engine = filled()
    const before = contents(engine)
    const put = { TableName, Item }
    assert.strictEqual(refused(engine, "PutItem", { ...put, TableName: "nowhere" }).name, "ResourceNotFoundException")
    invalid(engine, "PutItem", { ...put, Item: { customer: s("a") } }, "Missing the key number")
    invalid(engine, "PutItem", { ...put, Item: { ...Item, x: { SS: [] } } }, "empty")
    invalid(engine, "PutItem", { ...put, Item: { ...Item, x: { NS: ["1", "1.0"] } } }, "duplicates")
    invalid(engine, "PutItem", { ...put, ReturnValues: "UPDATED_NEW" }, "ReturnValues")
    const legacy = { Expected: { v: { Exists: false } }, ConditionExpression: "attribute_exists(v)" }
    invalid(engine, "PutItem", { ...put, ...legacy }, "expected")
    assert.deepStrictEqual(contents(engine), before)
  })
})

describe("deleteItem", () => {
  const Key = orderKey("a", 1)

  it("basic: delete present/absent items, old-image return, condition pass/fail", () => {
    const engine = filled()
    const remove = (options: Partial<Input<"DeleteItem">>) => run(engine, "DeleteItem", { TableName, Key, ...options })
    assert.strictEqual(refused(engine, "DeleteItem", { ...conditional("v = :two"), Key }).name, failed)
    const old = remove({ ...conditional("v = :one"), ReturnValues: "ALL_OLD" })
    assert.deepStrictEqual(old, { Attributes: order("a", 1, { v: n(1), x: s("x") }) })
    assert.deepStrictEqual(remove({ ReturnValues: "ALL_OLD" }), {})
    assert.deepStrictEqual(remove({}), {})
    assert.isDefined(get(engine, orderKey("a", 2)))
  })

  it("conditionExpressionParens: meaningful parentheses in conditions are accepted; failing one leaves the item", () => {
    for (const text of parenthesised.holding) {
      const engine = filled()
      run(engine, "DeleteItem", { ...conditional(text), Key })
      assert.isUndefined(get(engine, Key))
    }
    for (const text of parenthesised.failing) {
      const engine = filled()
      assert.strictEqual(refused(engine, "DeleteItem", { ...conditional(text), Key }).name, failed)
      assert.deepStrictEqual(contents(engine), contents(filled()))
    }
  })

  it("validation: unknown table", () => {
    const { name } = refused(filled(), "DeleteItem", { TableName: "nowhere", Key })
    assert.strictEqual(name, "ResourceNotFoundException")
  })
})

describe("updateItem", () => {
  const Key = orderKey("a", 1)
  const update = (engine: Engine, UpdateExpression: string, values?: AttributeMap, options: object = {}) =>
    run(engine, "UpdateItem", {
      TableName,
      Key,
      UpdateExpression,
      ExpressionAttributeValues: values,
      ReturnValues: "ALL_NEW",
      ...options
    }).Attributes

  it("basic: upsert, SET/REMOVE/ADD/DELETE on scalars, numbers, lists, sets; if_not_exists, list_append, arithmetic; every ReturnValues mode", () => {
    const engine = filled()
    const upserted = update(engine, "SET v = :v", { ":v": n(1) }, { Key: orderKey("new", 1) })
    assert.deepStrictEqual(upserted, order("new", 1, { v: n(1) }))
    const actions =
      "SET v = v + :one, w = if_not_exists(w, :one), pieces = list_append(:l, :l), u = :one - v " +
      "REMOVE x ADD counted :one, tags :t"
    const set = update(engine, actions, { ":one": n(1), ":l": { L: [s("x")] }, ":t": { SS: ["a", "b"] } })
    const expected = order("a", 1, {
      v: n(2),
      w: n(1),
      u: n(0),
      pieces: { L: [s("x"), s("x")] },
      counted: n(1),
      tags: { SS: ["a", "b"] }
    })
    assert.deepStrictEqual(set, expected)
    const rest = update(engine, "ADD counted :n DELETE tags :t", { ":n": n("-1.5"), ":t": { SS: ["a", "never"] } })
    assert.deepStrictEqual(rest, { ...expected, counted: n("-0.5"), tags: { SS: ["b"] } })
    assert.notProperty(update(engine, "DELETE tags :t", { ":t": { SS: ["b"] } }), "tags")
    const modes = {
      NONE: undefined,
      ALL_OLD: order("b", 1, { v: n(1), k: s("k") }),
      UPDATED_OLD: { v: n(1) },
      ALL_NEW: order("b", 1, { v: n(2), k: s("k"), y: n(2) }),
      UPDATED_NEW: { v: n(2), y: n(2) }
    }
    for (const [ReturnValues, attributes] of Object.entries(modes)) {
      put(engine, TableName, order("b", 1, { v: n(1), k: s("k") }))
      const answer = update(engine, "SET v = :v, y = :v", { ":v": n(2) }, { Key: orderKey("b", 1), ReturnValues })
      assert.deepStrictEqual<unknown>(answer, attributes, ReturnValues)
    }
  })

  it("conditions: conditions on existing and absent items (no ghost item), old item returned on failure, parentheses", () => {
    const engine = filled()
    const before = contents(engine)
    const guarded = (text: string, Key: AttributeMap) => ({
      ...conditional(text),
      Key,
      UpdateExpression: "REMOVE x",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD"
    })
    for (const text of [...parenthesised.failing, ...parenthesised.holding]) {
      // What is true of nothing creates an item.
      if (text.startsWith("NOT")) continue
      const absent = refused(engine, "UpdateItem", guarded(text, orderKey("ghost", 1)))
      assert.strictEqual(absent.name, failed)
      assert.isUndefined(itemOf(absent))
    }
    for (const text of parenthesised.failing) {
      const exception = refused(engine, "UpdateItem", guarded(text, Key))
      assert.deepStrictEqual(itemOf(exception), order("a", 1, { v: n(1), x: s("x") }))
    }
    assert.deepStrictEqual(contents(engine), before)
    for (const text of parenthesised.holding) engine.fork().execute("UpdateItem", guarded(text, Key), 0)
  })

  it("paths: nested paths: missing intermediate refused, list growth past the end, element removal shifts, arithmetic on nested numbers", () => {
    const engine = database()
    const item = order("a", 1, { m: { M: { n: n(1), l: { L: [n(0), n(1), n(2)] } } } })
    put(engine, TableName, item)
    for (const path of ["gone.x", "m.gone.x", "m.n.x", "m.l.x", "m[0]", "m.l[0].x"]) {
      invalid(
        engine,
        "UpdateItem",
        { TableName, Key, UpdateExpression: `SET ${path} = :v`, ExpressionAttributeValues: { ":v": n(1) } },
        "document path"
      )
    }
    assert.deepStrictEqual(get(engine, Key), item)
    const inner = (expression: string, values?: AttributeMap) => update(engine, expression, values)?.["m"]?.M
    assert.deepStrictEqual(inner("SET m.n = m.n + m.l[2]"), { ...item["m"]!.M!, n: n(3) })
    const grown = inner("SET m.l[9] = :v, m.l[7] = :w", { ":v": s("v"), ":w": s("w") })
    assert.deepStrictEqual(grown?.["l"], { L: [n(0), n(1), n(2), s("w"), s("v")] })
    assert.deepStrictEqual(inner("REMOVE m.l[0], m.l[2], m.l[20]")?.["l"], { L: [n(1), s("w"), s("v")] })
  })

  it("validation: unknown table, changing a key attribute", () => {
    const engine = filled()
    const nowhere = { TableName: "nowhere", Key, UpdateExpression: "REMOVE x" }
    assert.strictEqual(refused(engine, "UpdateItem", nowhere).name, "ResourceNotFoundException")
    const names = { ExpressionAttributeNames: { "#n": "number" } }
    for (const [UpdateExpression, rest] of [
      ["REMOVE customer", {}],
      ["SET #n = #n", names],
      ["ADD #n :one", { ...names, ExpressionAttributeValues: { ":one": n(1) } }]
    ] as const) {
      invalid(engine, "UpdateItem", { TableName, Key, UpdateExpression, ...rest }, "part of the key")
    }
  })
})

describe("validation-ordering", () => {
  const enums = { ReturnValues: "X", ReturnConsumedCapacity: "X", ReturnItemCollectionMetrics: "X" }
  const { ReturnItemCollectionMetrics: _, ...two } = enums
  const Key = orderKey("a", 1)
  const nameFirst = (operation: string, input: object) =>
    assert.match(refused(filled(), operation, input).message, /^1 validation error detected: .*tableName/)

  it("putItem: table name stops early; three bad enums reported together", () => {
    nameFirst("PutItem", { TableName: "a;b", ...enums })
    const named = ["3 validation errors", "returnValues", "returnConsumedCapacity", "returnItemCollectionMetrics"]
    invalid(filled(), "PutItem", { TableName, Item: Key, ...enums }, ...named)
  })

  it("deleteItem: table name first; two bad enums reported together", () => {
    nameFirst("DeleteItem", { TableName: "a;b", ...two })
    invalid(filled(), "DeleteItem", { TableName, Key, ...two }, "2 validation errors", "returnValues")
  })

  it("updateItem: table name first; two bad enums reported together", () => {
    nameFirst("UpdateItem", { TableName: "a;b", ...two })
    invalid(filled(), "UpdateItem", { TableName, Key, ...two }, "2 validation errors", "returnValues")
  })
})

describe("error-messages", () => {
  const Key = orderKey("a", 1)
  const refuses = (operation: string, base: object, cases: ReadonlyArray<readonly [object, ...Array<string>]>) => {
    const engine = filled()
    for (const [changes, ...named] of cases) invalid(engine, operation, { ...base, ...changes }, ...named)
    const { message } = refused(engine, operation, { ...base, TableName: "nowhere" })
    assert.strictEqual(message, "Requested resource not found")
  }

  it("conditionalCheck: wording of a failed condition per operation, of a cancelled transaction, and the returned old item", () => {
    const engine = filled()
    const returning = { ...conditional("v = :two"), ReturnValuesOnConditionCheckFailure: "ALL_OLD" }
    const inputs = {
      PutItem: { ...returning, Item: Key },
      UpdateItem: { ...returning, Key },
      DeleteItem: { ...returning, Key }
    }
    for (const [operation, input] of Object.entries(inputs)) {
      const exception = refused(engine, operation, input)
      assert.strictEqual(exception.message, "The conditional request failed")
      assert.deepStrictEqual(itemOf(exception), order("a", 1, { v: n(1), x: s("x") }))
    }
    const TransactItems = [{ Put: inputs.PutItem }, { Put: { TableName, Item: orderKey("c", 1) } }]
    const message = "The conditional request failed"
    assert.deepStrictEqual(cancelled(engine, "TransactWriteItems", { TransactItems }), [
      { Code: "ConditionalCheckFailed", Message: message, Item: order("a", 1, { v: n(1), x: s("x") }) },
      { Code: "None" }
    ])
  })

  it("putItem: wording: table-name faults, empty/duplicate sets, NULL:false, mixed parameter styles, stray values", () => {
    refuses("PutItem", { TableName, Item: Key }, [
      [{ TableName: "ab" }, "length greater than or equal to 3"],
      [{ TableName: "a;b" }, "regular expression pattern: [a-zA-Z0-9_.-]+"],
      [{ Item: { ...Key, x: { SS: [] } } }, "An string set  may not be empty"],
      [{ Item: { ...Key, x: { SS: ["a", "a"] } } }, "Input collection of type SS contains duplicates."],
      [{ Item: { ...Key, x: { NULL: false } } }, "Null attribute value types must have the value of true"],
      [{ Expected: {}, ConditionExpression: "attribute_exists(x)" }, "expected"],
      [{ ExpressionAttributeValues: { ":x": n(1) } }, "can only be specified when using expressions", "is null"]
    ])
  })

  it("deleteItem: wording: unknown table, incomplete key", () => {
    const half = { Key: { customer: s("a") } }
    refuses("DeleteItem", { TableName, Key }, [[half, "The provided key element does not match the schema"]])
  })

  it("updateItem: wording: key update refused, syntax error, unused/undefined names and values, mixed styles, empty expression", () => {
    refuses("UpdateItem", { TableName, Key }, [
      [{ UpdateExpression: "REMOVE customer" }, "Cannot update attribute customer. This attribute is part of the key"],
      [{ UpdateExpression: "SET x" }, 'Invalid UpdateExpression: Syntax error; token: "<EOF>"'],
      [{ UpdateExpression: "REMOVE #x" }, "An expression attribute name used in the document path is not defined"],
      [{ UpdateExpression: "SET x = :x" }, "An expression attribute value used in expression is not defined"],
      [{ UpdateExpression: "REMOVE x", ExpressionAttributeNames: { "#y": "y" } }, "unused in expressions", "#y"],
      [{ UpdateExpression: "REMOVE x", ExpressionAttributeValues: { ":y": n(1) } }, "unused in expressions", ":y"],
      [{ UpdateExpression: "REMOVE x", AttributeUpdates: {} }, "attributeUpdates"],
      [{ UpdateExpression: "" }, "The expression can not be empty"]
    ])
  })
})
