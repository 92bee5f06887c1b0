import type { Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { database, invalid, orders, refused, run, words } from "../fixtures/engine.ts"

type CreateTable = Input<"CreateTable">

const key = (...names: ReadonlyArray<string>) =>
  names.map((name) => ({ AttributeName: name.slice(1), KeyType: name.startsWith("#") ? "HASH" : "RANGE" }))

const local = (IndexName: string, KeySchema: object, Projection: object = { ProjectionType: "ALL" }) => ({
  IndexName,
  KeySchema,
  Projection
})
const global = local

const attributes = (...names: ReadonlyArray<string>) =>
  names.map((name) => ({ AttributeName: name, AttributeType: "S" }))

const table = {
  TableName: "table",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: attributes("a", "b"),
  KeySchema: key("#a", "-b")
}
const withC = { ...table, AttributeDefinitions: attributes("a", "b", "c") }
const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 2 }

describe("CreateTable", () => {
  it("answers with the description, usable at once", () => {
    const engine = make()
    const { TableDescription } = run(engine, "CreateTable", orders)
    const { Table } = run(engine, "DescribeTable", { TableName: "orders" })
    assert.deepStrictEqual(TableDescription, Table)
    assert.strictEqual(Table?.TableStatus, "ACTIVE")
    assert.deepStrictEqual(Table?.KeySchema, orders.KeySchema)
    assert.deepStrictEqual(Table?.AttributeDefinitions, orders.AttributeDefinitions)
    assert.strictEqual(Table?.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST")
    assert.deepStrictEqual(
      Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection
      })),
      orders.GlobalSecondaryIndexes
    )
    assert.deepStrictEqual(Table?.LocalSecondaryIndexes?.[0]?.Projection, {
      ProjectionType: "INCLUDE",
      NonKeyAttributes: ["status"]
    })
  })

  it("keeps provisioned throughput, class and protection", () => {
    const engine = make()
    const input: CreateTable = {
      ...words,
      BillingMode: undefined,
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      DeletionProtectionEnabled: true
    }
    const { TableDescription: described } = run(engine, "CreateTable", input)
    assert.deepInclude(described?.ProvisionedThroughput, { ReadCapacityUnits: 3, WriteCapacityUnits: 4 })
    assert.isUndefined(described?.BillingModeSummary)
    assert.strictEqual(described?.TableClassSummary?.TableClass, "STANDARD_INFREQUENT_ACCESS")
    assert.isTrue(described?.DeletionProtectionEnabled)
  })

  it("keeps and shows what it does not act on", () => {
    const engine = make()
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } as const
    const input = {
      ...orders,
      StreamSpecification,
      SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "alias/mine" },
      OnDemandThroughput: { MaxReadRequestUnits: 5, MaxWriteRequestUnits: 6 },
      WarmThroughput: { ReadUnitsPerSecond: 13_000 },
      ResourcePolicy: "{}",
      Tags: [{ Key: "team", Value: "blue" }],
      GlobalSecondaryIndexes: orders.GlobalSecondaryIndexes?.map((index) => ({
        ...index,
        OnDemandThroughput: { MaxReadRequestUnits: 7 },
        WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_500 }
      }))
    }
    engine.execute("CreateTable", input, 1000)
    const Table = run(engine, "DescribeTable", { TableName: "orders" }).Table!
    assert.deepInclude(Table, {
      StreamSpecification,
      LatestStreamLabel: "1970-01-01T00:00:01.000",
      LatestStreamArn: `${Table.TableArn}/stream/1970-01-01T00:00:01.000`,
      SSEDescription: {
        Status: "ENABLED",
        SSEType: "KMS",
        KMSMasterKeyArn: "arn:aws:kms:us-east-1:000000000000:alias/mine"
      },
      OnDemandThroughput: { MaxReadRequestUnits: 5, MaxWriteRequestUnits: 6 },
      WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 4000, Status: "ACTIVE" }
    })
    for (const index of Table.GlobalSecondaryIndexes!) {
      assert.deepStrictEqual(index.OnDemandThroughput, { MaxReadRequestUnits: 7, MaxWriteRequestUnits: -1 })
      assert.deepInclude(index.WarmThroughput, { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4500 })
    }
    const ResourceArn = Table.TableArn
    assert.deepStrictEqual(run(engine, "ListTagsOfResource", { ResourceArn }).Tags, input.Tags)
  })

  it("takes nothing of the request and gives nothing of the definition away", () => {
    const engine = make()
    const input = structuredClone(orders)
    run(engine, "CreateTable", input)
    input.KeySchema!.pop()
    input.LocalSecondaryIndexes![0]!.Projection!.NonKeyAttributes!.push("more")
    run(engine, "DescribeTable", {
      TableName: "orders"
    }).Table!.LocalSecondaryIndexes![0]!.Projection!.NonKeyAttributes!.push("x")
    const { Table } = run(engine, "DescribeTable", { TableName: "orders" })
    assert.deepStrictEqual(Table?.KeySchema, orders.KeySchema)
    assert.deepStrictEqual(Table?.LocalSecondaryIndexes?.[0]?.Projection?.NonKeyAttributes, ["status"])
  })

  it("refuses a table that exists", () => {
    assert.strictEqual(refused(database(), "CreateTable", words).name, "ResourceInUseException")
  })

  it("takes four attributes in each part of a global index's key", () => {
    const engine = make()
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"]
    const KeySchema = key("#a", "#b", "#c", "#d", "-e", "-f", "-g", "-h")
    const input = {
      ...table,
      AttributeDefinitions: attributes(...names),
      GlobalSecondaryIndexes: [global("many", KeySchema)]
    }
    engine.execute("CreateTable", input, 0)
    const { Table } = run(engine, "DescribeTable", { TableName: "table" })
    assert.deepStrictEqual<unknown>(Table?.GlobalSecondaryIndexes?.[0]?.KeySchema, KeySchema)
  })

  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["no name", { ...table, TableName: undefined }, "tableName", "null"],
    ["a short name", { ...table, TableName: "ab" }, "tableName", "3"],
    ["a long name", { ...table, TableName: "a".repeat(256) }, "tableName", "255"],
    ["a name with other characters", { ...table, TableName: "a;b;c" }, "tableName", "pattern"],
    ["an ARN", { ...table, TableName: "arn:aws:dynamodb:eu-west-1:123456789012:table/abc" }, "tableName"],
    ["no key schema", { ...table, KeySchema: undefined }, "keySchema", "null"],
    ["an empty key schema", { ...table, KeySchema: [] }, "keySchema", "length"],
    ["three key elements", { ...withC, KeySchema: key("#a", "-b", "-c") }, "keySchema", "length"],
    ["a bad key type", { ...table, KeySchema: [{ AttributeName: "a", KeyType: "X" }] }, "keySchema.1.member.keyType"],
    ["no definitions", { ...table, AttributeDefinitions: undefined }, "attributeDefinitions", "null"],
    [
      "a bad attribute type",
      { ...table, AttributeDefinitions: [{ AttributeName: "a", AttributeType: "BOOL" }] },
      "attributeDefinitions.1.member.attributeType",
      "[B, N, S]"
    ],
    [
      "several at once",
      { ...table, BillingMode: "FREE", TableClass: "X" },
      "2 validation errors",
      "billingMode",
      "tableClass"
    ],
    ["on demand with throughput", { ...table, ProvisionedThroughput: units }, "PAY_PER_REQUEST"],
    ["provisioned without", { ...table, BillingMode: "PROVISIONED" }, "ReadCapacityUnits"],
    ["neither", { ...table, BillingMode: undefined }, "ReadCapacityUnits"],
    [
      "zero units",
      { ...table, BillingMode: undefined, ProvisionedThroughput: { ...units, ReadCapacityUnits: 0 } },
      "provisionedThroughput.readCapacityUnits"
    ],
    [
      "too many units",
      { ...table, BillingMode: undefined, ProvisionedThroughput: { ...units, WriteCapacityUnits: 1e12 + 1 } },
      "WriteCapacityUnits",
      "out of bounds"
    ],
    ["an undefined key", { ...table, KeySchema: key("#a", "-z") }, "not defined", "[a, z]"],
    ["one name twice", { ...table, KeySchema: key("#a", "-a") }, "same name"],
    ["a definition twice", { ...table, AttributeDefinitions: attributes("a", "b", "a") }, "Duplicate", "a"],
    ["a sort key first", { ...table, KeySchema: key("-a", "#b") }, "first", "HASH"],
    ["two partition keys", { ...table, KeySchema: key("#a", "#b") }, "second", "RANGE"],
    ["an unused definition", withC, "Number of attributes"],
    [
      "an unused definition beside indexes",
      { ...withC, LocalSecondaryIndexes: [local("idx", key("#a", "-b"))] },
      "not used",
      "[a, b, c]",
      "[a, b]"
    ],
    ["no local indexes", { ...table, LocalSecondaryIndexes: [] }, "LocalSecondaryIndexes", "empty"],
    [
      "a local index without a sort key",
      { ...withC, LocalSecondaryIndexes: [local("idx", key("#a"))] },
      "range key",
      "idx"
    ],
    [
      "a local index on a table without one",
      { ...table, KeySchema: key("#a"), LocalSecondaryIndexes: [local("idx", key("#a", "-b"))] },
      "Table KeySchema",
      "range key"
    ],
    [
      "a local index of another partition key",
      { ...withC, LocalSecondaryIndexes: [local("idx", key("#c", "-b"))] },
      "idx",
      "index hash key: c",
      "table hash key: a"
    ],
    [
      "six local indexes",
      {
        ...table,
        LocalSecondaryIndexes: ["one", "two", "three", "four", "five", "six"].map((n) => local(n, key("#a", "-b")))
      },
      "LocalSecondaryIndexes",
      "5"
    ],
    ["no global indexes", { ...table, GlobalSecondaryIndexes: [] }, "GlobalSecondaryIndexes", "empty"],
    [
      "21 global indexes",
      {
        ...table,
        GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, i) => global(`idx${i}`, key("#b")))
      },
      "GlobalSecondaryIndexes",
      "20"
    ],
    [
      "five partition keys",
      {
        ...table,
        AttributeDefinitions: attributes("a", "b", "c", "d", "e"),
        GlobalSecondaryIndexes: [global("idx", key("#a", "#b", "#c", "#d", "#e"))]
      },
      "At most 4 HASH"
    ],
    [
      "a partition key behind a sort key",
      { ...withC, GlobalSecondaryIndexes: [global("idx", key("#a", "-b", "#c"))] },
      "HASH",
      "before"
    ],
    [
      "an index name twice",
      {
        ...table,
        LocalSecondaryIndexes: [local("idx", key("#a", "-b"))],
        GlobalSecondaryIndexes: [global("idx", key("#b"))]
      },
      "Duplicate index name",
      "idx"
    ],
    ["a short index name", { ...table, GlobalSecondaryIndexes: [global("i", key("#b"))] }, "indexName"],
    ["no projection type", { ...table, GlobalSecondaryIndexes: [global("idx", key("#b"), {})] }, "ProjectionType"],
    [
      "attributes with ALL",
      {
        ...table,
        GlobalSecondaryIndexes: [global("idx", key("#b"), { ProjectionType: "ALL", NonKeyAttributes: ["x"] })]
      },
      "ALL",
      "NonKeyAttributes"
    ],
    [
      "INCLUDE without attributes",
      { ...table, GlobalSecondaryIndexes: [global("idx", key("#b"), { ProjectionType: "INCLUDE" })] },
      "INCLUDE",
      "NonKeyAttributes"
    ],
    [
      "101 included attributes in all",
      {
        ...table,
        GlobalSecondaryIndexes: Array.from({ length: 6 }, (_, i) =>
          global(`idx${i}`, key("#b"), {
            ProjectionType: "INCLUDE",
            NonKeyAttributes: Array.from({ length: i === 5 ? 1 : 20 }, (_, n) => `x${n}`)
          })
        )
      },
      "NonKeyAttributes",
      "100"
    ],
    [
      "throughput of an index on demand",
      { ...table, GlobalSecondaryIndexes: [{ ...global("idx", key("#b")), ProvisionedThroughput: units }] },
      "idx",
      "PAY_PER_REQUEST"
    ],
    [
      "no throughput of a provisioned index",
      {
        ...table,
        BillingMode: undefined,
        ProvisionedThroughput: units,
        GlobalSecondaryIndexes: [global("idx", key("#b"))]
      },
      "idx",
      "ProvisionedThroughput"
    ],
    ["a maximum of requests of none", { ...table, OnDemandThroughput: {} }, "OnDemandThroughput"],
    [
      "a maximum of requests where throughput is provisioned",
      {
        ...table,
        BillingMode: undefined,
        ProvisionedThroughput: units,
        OnDemandThroughput: { MaxReadRequestUnits: 1 }
      },
      "OnDemandThroughput"
    ],
    ["less warmth than any table has", { ...table, WarmThroughput: { ReadUnitsPerSecond: 1 } }, "WarmThroughput"],
    ["a stream without a view", { ...table, StreamSpecification: { StreamEnabled: true } }, "StreamViewType"],
    [
      "a view without a stream",
      { ...table, StreamSpecification: { StreamEnabled: false, StreamViewType: "NEW_IMAGE" } },
      "StreamViewType"
    ],
    ["a key that encrypts nothing", { ...table, SSESpecification: { KMSMasterKeyId: "k" } }, "KMSMasterKeyId"],
    ["an empty policy", { ...table, ResourcePolicy: "" }, "resourcePolicy"],
    ["what the engine lacks", { ...table, VectorIndexes: [] }, "vectorIndexes"],
    ["what nobody knows", { ...table, Colour: "red" }, "colour"],
    [
      "what nobody knows, further in",
      { ...table, GlobalSecondaryIndexes: [{ ...global("idx", key("#b")), Colour: "red" }] },
      "globalSecondaryIndexes.1.member.colour"
    ]
  ]

  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => {
      const engine = make()
      invalid(engine, "CreateTable", input, ...named)
      assert.deepStrictEqual(run(engine, "ListTables", {}).TableNames, [])
    })
  }

  it("refuses members of another type as the service's parser does", () => {
    const engine = make()
    assert.strictEqual(refused(engine, "CreateTable", { ...table, TableName: 1 }).name, "SerializationException")
    assert.strictEqual(refused(engine, "CreateTable", { ...table, KeySchema: "a" }).name, "SerializationException")
  })
})
