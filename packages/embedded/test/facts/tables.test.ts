// What public conformance work captured of the service, on tables: one test for each line of those notes.
import type { Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { type Engine, make } from "../../src/Engine.ts"
import { database, invalid, order, orders, put, refused, run, words } from "../fixtures/engine.ts"

type Create = Input<"CreateTable">

const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const })
const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" as const })
const texts = (names: string) => [...names].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }))
const onDemand = { BillingMode: "PAY_PER_REQUEST" as const }
const provisioned = { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } }
const composite: Create = {
  TableName: "composite",
  ...onDemand,
  AttributeDefinitions: texts("ab"),
  KeySchema: [hash("a"), range("b")]
}
const all = { ProjectionType: "ALL" as const }
const include = { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["x", "y"] }
const names = (engine: Engine) => run(engine, "ListTables", {}).TableNames

describe("createTable", () => {
  it("basic: hash-only and composite tables, both billing modes, listing afterwards; bad names, duplicate table, missing key schema, attribute definitions nobody uses", () => {
    const engine = make()
    const plain: Create = { ...words, BillingMode: "PROVISIONED", ...provisioned }
    run(engine, "CreateTable", composite)
    const { TableDescription } = run(engine, "CreateTable", plain)
    assert.deepInclude(TableDescription?.ProvisionedThroughput, provisioned.ProvisionedThroughput)
    assert.deepStrictEqual(names(engine), ["composite", "words"])
    for (const TableName of ["", "ab", "a b", "a".repeat(256), undefined]) {
      invalid(engine, "CreateTable", { ...plain, TableName }, "tableName")
    }
    assert.strictEqual(refused(engine, "CreateTable", plain).name, "ResourceInUseException")
    const other = { ...composite, TableName: "other" }
    invalid(engine, "CreateTable", { ...other, KeySchema: undefined }, "keySchema")
    invalid(engine, "CreateTable", { ...other, AttributeDefinitions: texts("abc") }, "AttributeDefinitions")
    assert.deepStrictEqual(names(engine), ["composite", "words"])
  })

  it("gsi: GSIs at creation: hash-only, composite, INCLUDE projection, several at once", () => {
    const engine = make()
    const GlobalSecondaryIndexes = [
      { IndexName: "one", KeySchema: [hash("b")], Projection: all },
      { IndexName: "two", KeySchema: [hash("c"), range("a")], Projection: include },
      { IndexName: "three", KeySchema: [hash("c")], Projection: { ProjectionType: "KEYS_ONLY" as const } }
    ]
    run(engine, "CreateTable", { ...composite, AttributeDefinitions: texts("abc"), GlobalSecondaryIndexes })
    const { Table } = run(engine, "DescribeTable", { TableName: "composite" })
    assert.deepStrictEqual<unknown>(
      Table?.GlobalSecondaryIndexes?.map(({ IndexName, IndexStatus, KeySchema, Projection }) => [
        { IndexName, KeySchema, Projection },
        IndexStatus
      ]),
      GlobalSecondaryIndexes.map((index) => [index, "ACTIVE"])
    )
    const item = { a: { S: "a" }, b: { S: "b" }, c: { S: "c" }, x: { S: "x" }, z: { S: "z" } }
    put(engine, "composite", item)
    const { z: _, ...two } = item
    const { x: __, ...three } = two
    for (const [IndexName, held] of Object.entries({ one: item, two, three })) {
      assert.deepStrictEqual(run(engine, "Scan", { TableName: "composite", IndexName }).Items, [held])
    }
  })

  it("lsi: LSIs at creation; refused without a sort key or with a foreign hash key", () => {
    const engine = make()
    const local = (KeySchema: ReadonlyArray<object>, rest: object = composite) => ({
      ...rest,
      AttributeDefinitions: texts("abc"),
      LocalSecondaryIndexes: [{ IndexName: "local", KeySchema, Projection: all }]
    })
    invalid(engine, "CreateTable", local([hash("a")]), "range key", "local")
    invalid(engine, "CreateTable", local([hash("c"), range("b")]), "same leading hash key")
    invalid(
      engine,
      "CreateTable",
      local([hash("a"), range("b")], { ...composite, KeySchema: [hash("a")] }),
      "range key"
    )
    engine.execute("CreateTable", local([hash("a"), range("c")]), 0)
    const { Table } = run(engine, "DescribeTable", { TableName: "composite" })
    assert.deepStrictEqual(Table?.LocalSecondaryIndexes?.[0]?.KeySchema, [hash("a"), range("c")])
  })
})

describe("deleteTable", () => {
  it("basic: delete, disappears from listing, unknown table", () => {
    const engine = database()
    put(engine, "orders", order("a", 1))
    run(engine, "DeleteTable", { TableName: "orders" })
    assert.deepStrictEqual(names(engine), ["words"])
    for (const operation of ["DeleteTable", "DescribeTable", "Scan"]) {
      assert.strictEqual(refused(engine, operation, { TableName: "orders" }).name, "ResourceNotFoundException")
    }
  })
})

describe("describeTable", () => {
  it("basic: metadata of hash-only and indexed tables; unknown table", () => {
    const engine = database()
    put(engine, "words", { word: { S: "abc" } }, { word: { S: "d" } })
    const { Table } = run(engine, "DescribeTable", { TableName: "words" })
    assert.deepInclude(Table, {
      TableName: "words",
      TableStatus: "ACTIVE",
      KeySchema: words.KeySchema,
      AttributeDefinitions: words.AttributeDefinitions,
      ItemCount: 2,
      TableSizeBytes: 12,
      DeletionProtectionEnabled: false
    })
    assert.match(Table?.TableArn ?? "", /^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/words$/)
    assert.notProperty(Table, "GlobalSecondaryIndexes")
    const indexed = run(engine, "DescribeTable", { TableName: "orders" }).Table
    assert.deepStrictEqual(
      indexed?.GlobalSecondaryIndexes?.map(({ IndexArn, IndexName }) => [IndexName, IndexArn]),
      orders.GlobalSecondaryIndexes?.map(({ IndexName }) => [IndexName, `${indexed?.TableArn}/index/${IndexName}`])
    )
    assert.strictEqual(indexed?.LocalSecondaryIndexes?.length, 1)
    assert.strictEqual(refused(engine, "DescribeTable", { TableName: "nowhere" }).name, "ResourceNotFoundException")
  })
})

describe("listTables", () => {
  it("basic: contents, limit, paging by exclusive start name, name order", () => {
    const engine = make()
    for (const TableName of ["ccc", "aaa", "bbb"]) run(engine, "CreateTable", { ...words, TableName })
    assert.deepStrictEqual(run(engine, "ListTables", {}), { TableNames: ["aaa", "bbb", "ccc"] })
    const first = run(engine, "ListTables", { Limit: 2 })
    assert.deepStrictEqual(first, { TableNames: ["aaa", "bbb"], LastEvaluatedTableName: "bbb" })
    const rest = run(engine, "ListTables", { ExclusiveStartTableName: first.LastEvaluatedTableName })
    assert.deepStrictEqual(rest, { TableNames: ["ccc"] })
  })
})

describe("updateTable", () => {
  const update = (engine: Engine, changes: object) =>
    engine.execute("UpdateTable", { TableName: "composite", ...changes }, 0)

  it("basic: throughput change, no-op rules, switching billing mode, describe reflects it, invalid combinations", () => {
    const engine = make()
    run(engine, "CreateTable", { ...composite, BillingMode: "PROVISIONED", ...provisioned })
    const described = () => run(engine, "DescribeTable", { TableName: "composite" }).Table!
    const table = { TableName: "composite" }
    invalid(engine, "UpdateTable", table, "At least one")
    invalid(engine, "UpdateTable", { ...table, ...provisioned }, "will not change")
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 2 }
    update(engine, { ProvisionedThroughput })
    assert.deepInclude(described().ProvisionedThroughput, ProvisionedThroughput)
    invalid(engine, "UpdateTable", { ...table, ...onDemand, ...provisioned }, "PAY_PER_REQUEST")
    update(engine, onDemand)
    assert.strictEqual(described().BillingModeSummary?.BillingMode, "PAY_PER_REQUEST")
    assert.deepInclude(described().ProvisionedThroughput, { ReadCapacityUnits: 0, WriteCapacityUnits: 0 })
    invalid(engine, "UpdateTable", { ...table, ...provisioned }, "PAY_PER_REQUEST")
    invalid(engine, "UpdateTable", { ...table, BillingMode: "PROVISIONED" }, "ProvisionedThroughput")
    update(engine, { BillingMode: "PROVISIONED", ...provisioned })
    assert.strictEqual(described().BillingModeSummary?.BillingMode, "PROVISIONED")
    assert.deepInclude(described().ProvisionedThroughput, provisioned.ProvisionedThroughput)
  })

  it("gsi: add (4 projections/shapes) and remove GSIs on live tables, query after add, sequential adds, invalid changes", () => {
    const engine = make()
    run(engine, "CreateTable", composite)
    const item = { a: { S: "a" }, b: { S: "b" }, c: { S: "c" }, x: { S: "x" }, z: { S: "z" } }
    const { z: _, ...included } = item
    const { x: __, ...keys } = included
    put(engine, "composite", item, { a: { S: "a" }, b: { S: "other" } })
    const shapes = {
      whole: [{ KeySchema: [hash("c")], Projection: all }, item],
      keys: [{ KeySchema: [hash("c")], Projection: { ProjectionType: "KEYS_ONLY" } }, keys],
      included: [{ KeySchema: [hash("c")], Projection: include }, included],
      sorted: [{ KeySchema: [hash("c"), range("b")], Projection: all }, item]
    }
    for (const [IndexName, [shape, held]] of Object.entries(shapes)) {
      const Create = { IndexName, ...shape }
      update(engine, { AttributeDefinitions: texts("c"), GlobalSecondaryIndexUpdates: [{ Create }] })
      const found = run(engine, "Query", {
        TableName: "composite",
        IndexName,
        KeyConditionExpression: "c = :c",
        ExpressionAttributeValues: { ":c": { S: "c" } }
      })
      assert.deepStrictEqual<unknown>(found.Items, [held])
      const again = { TableName: "composite", GlobalSecondaryIndexUpdates: [{ Create }] }
      invalid(engine, "UpdateTable", again, "already exists")
    }
    const removing = (IndexName: string) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })
    for (const IndexName of Object.keys(shapes)) {
      update(engine, removing(IndexName))
      invalid(engine, "Scan", { TableName: "composite", IndexName }, "does not have the specified index")
    }
    const gone = refused(engine, "UpdateTable", { TableName: "composite", ...removing("whole") })
    assert.strictEqual(gone.name, "ResourceNotFoundException")
    assert.notProperty(run(engine, "DescribeTable", { TableName: "composite" }).Table, "GlobalSecondaryIndexes")
  })

  it("UpdateTable merges attribute definitions, prunes orphans on GSI delete, ignores unused new ones", () => {
    const engine = make()
    run(engine, "CreateTable", composite)
    const declared = () => run(engine, "DescribeTable", { TableName: "composite" }).Table?.AttributeDefinitions
    const Create = { IndexName: "byC", KeySchema: [hash("c")], Projection: all }
    update(engine, { AttributeDefinitions: texts("cd"), GlobalSecondaryIndexUpdates: [{ Create }] })
    assert.deepStrictEqual(declared(), texts("abc"))
    update(engine, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byC" } }] })
    assert.deepStrictEqual(declared(), texts("ab"))
  })
})

describe("validation-ordering", () => {
  it("createTable: table name first; several faults reported together", () => {
    const engine = make()
    const several = { BillingMode: "X", TableClass: "Y", KeySchema: [] }
    const { message } = refused(engine, "CreateTable", { ...composite, ...several, TableName: "a;b" })
    assert.match(message, /^1 validation error detected: .*tableName/)
    const together = ["3 validation errors", "billingMode", "tableClass", "keySchema"]
    invalid(engine, "CreateTable", { ...composite, ...several }, ...together)
  })
})

describe("error-messages", () => {
  it("createTable: wording: name missing/short, key-schema faults, bad enums, LSI without sort key, duplicate index names", () => {
    const engine = make()
    const index = { IndexName: "same", KeySchema: [hash("b")], Projection: all }
    const cases: ReadonlyArray<readonly [object, ...Array<string>]> = [
      [{ TableName: undefined }, "Value null at 'tableName' failed to satisfy constraint: Member must not be null"],
      [{ TableName: "ab" }, "Value 'ab' at 'tableName'", "Member must have length greater than or equal to 3"],
      [{ KeySchema: [range("a"), range("b")] }, "The first KeySchemaElement is not a HASH key type"],
      [{ KeySchema: [hash("a"), hash("b")] }, "The second KeySchemaElement is not a RANGE key type"],
      [{ KeySchema: [hash("a"), range("a")] }, "have the same name"],
      [{ BillingMode: "X" }, "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"],
      [
        { LocalSecondaryIndexes: [{ ...index, KeySchema: [hash("a")] }] },
        "Index KeySchema does not have a range key for index: same"
      ],
      [{ GlobalSecondaryIndexes: [index, index] }, "Duplicate index name: same"]
    ]
    for (const [changes, ...named] of cases) invalid(engine, "CreateTable", { ...composite, ...changes }, ...named)
  })
})
