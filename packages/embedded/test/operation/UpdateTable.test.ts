import type { AttributeMap, Input, Output } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import type { Engine } from "../../src/Engine.ts"
import { contents, database, invalid, order, orderKey, pages, put, refused, run, words } from "../fixtures/engine.ts"

const TableName = "orders"
type Update = Partial<Input<"UpdateTable">>
const update = (engine: Engine, changes: Update, name = TableName) =>
  run(engine, "UpdateTable", { TableName: name, ...changes }).TableDescription!
const described = (engine: Engine, name = TableName) => run(engine, "DescribeTable", { TableName: name }).Table!

const units = (read: number, write: number) => ({ ReadCapacityUnits: read, WriteCapacityUnits: write })
const attribute = (AttributeName: string, AttributeType: "S" | "N" | "B" = "S") => ({ AttributeName, AttributeType })

const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const })
const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" as const })
const byNote = {
  IndexName: "byNote",
  KeySchema: [hash("note"), range("rank")],
  Projection: { ProjectionType: "ALL" as const }
}
const addByNote: Update = {
  AttributeDefinitions: [attribute("note"), attribute("rank", "N"), attribute("nobody")],
  GlobalSecondaryIndexUpdates: [{ Create: byNote }]
}
const note = (S: string, rank: number): AttributeMap => ({ note: { S }, rank: { N: String(rank) } })

const provisioned = (): Engine => {
  const engine = database()
  run(engine, "CreateTable", {
    TableName: "provisioned",
    AttributeDefinitions: [attribute("id"), attribute("x")],
    KeySchema: [hash("id")],
    ProvisionedThroughput: units(2, 3),
    GlobalSecondaryIndexes: [
      {
        IndexName: "byX",
        KeySchema: [hash("x")],
        Projection: { ProjectionType: "KEYS_ONLY" },
        ProvisionedThroughput: units(1, 1)
      }
    ]
  })
  return engine
}

const indexNames = ({ GlobalSecondaryIndexes }: NonNullable<Output<"DescribeTable">["Table"]>) =>
  (GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName)

const throughputs = (engine: Engine) => {
  const { BillingModeSummary, GlobalSecondaryIndexes, ProvisionedThroughput } = described(engine, "provisioned")
  const show = (shown = ProvisionedThroughput) => [shown?.ReadCapacityUnits, shown?.WriteCapacityUnits]
  return [
    BillingModeSummary?.BillingMode,
    show(),
    ...(GlobalSecondaryIndexes ?? []).map((each) => show(each.ProvisionedThroughput))
  ]
}

describe("UpdateTable", () => {
  it("changes throughput, of the table and of an index, and describe reflects it", () => {
    const engine = provisioned()
    const answer = update(engine, { ProvisionedThroughput: units(4, 3) }, "provisioned")
    assert.deepStrictEqual(answer, described(engine, "provisioned"))
    assert.deepStrictEqual(throughputs(engine), [undefined, [4, 3], [1, 1]])
    const change = { Update: { IndexName: "byX", ProvisionedThroughput: units(7, 8) } }
    update(engine, { GlobalSecondaryIndexUpdates: [change] }, "provisioned")
    assert.deepStrictEqual(throughputs(engine), [undefined, [4, 3], [7, 8]])
  })

  it("switches the billing mode, of the indexes too, and says when", () => {
    const engine = provisioned()
    engine.execute("UpdateTable", { TableName: "provisioned", BillingMode: "PAY_PER_REQUEST" }, 5000)
    assert.deepStrictEqual(throughputs(engine), ["PAY_PER_REQUEST", [0, 0], [0, 0]])
    const back = { BillingMode: "PROVISIONED" as const, ProvisionedThroughput: units(1, 1) }
    invalid(engine, "UpdateTable", { TableName: "provisioned", ...back }, "must be specified for index: byX")
    const change = { Update: { IndexName: "byX", ProvisionedThroughput: units(5, 6) } }
    update(engine, { ...back, GlobalSecondaryIndexUpdates: [change] }, "provisioned")
    assert.deepStrictEqual(throughputs(engine), ["PROVISIONED", [1, 1], [5, 6]])
    const { BillingModeSummary } = described(engine, "provisioned")
    assert.strictEqual(BillingModeSummary?.LastUpdateToPayPerRequestDateTime?.getTime(), 5000)
  })

  it("changes deletion protection and the table class", () => {
    const engine = database()
    update(engine, { DeletionProtectionEnabled: true, TableClass: "STANDARD_INFREQUENT_ACCESS" })
    assert.deepInclude(described(engine), {
      DeletionProtectionEnabled: true,
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" }
    })
    invalid(engine, "DeleteTable", { TableName }, "protected against deletion")
    update(engine, { DeletionProtectionEnabled: false })
    assert.strictEqual(described(engine).TableClassSummary?.TableClass, "STANDARD_INFREQUENT_ACCESS")
    run(engine, "DeleteTable", { TableName })
  })

  it("keeps on-demand and warm throughput, which never sinks", () => {
    const engine = database()
    update(engine, { OnDemandThroughput: { MaxReadRequestUnits: 10 } })
    update(engine, { WarmThroughput: { WriteUnitsPerSecond: 5000 } })
    assert.deepInclude(described(engine), {
      OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: -1 },
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 5000, Status: "ACTIVE" }
    })
    const change = { IndexName: "byCode", OnDemandThroughput: { MaxWriteRequestUnits: 3 } }
    update(engine, { GlobalSecondaryIndexUpdates: [{ Update: change }] })
    const index = described(engine).GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === "byCode")
    assert.deepStrictEqual(index?.OnDemandThroughput, { MaxReadRequestUnits: -1, MaxWriteRequestUnits: 3 })
    invalid(engine, "UpdateTable", { TableName, WarmThroughput: { WriteUnitsPerSecond: 4999 } }, "WarmThroughput")
    update(engine, { OnDemandThroughput: { MaxReadRequestUnits: -1 } })
    assert.notProperty(described(engine), "OnDemandThroughput")
  })

  it("turns a stream and encryption on and off", () => {
    const engine = database()
    const stream = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } as const
    engine.execute("UpdateTable", { TableName, StreamSpecification: stream, SSESpecification: { Enabled: true } }, 1500)
    const on = described(engine)
    assert.deepStrictEqual(on.StreamSpecification, stream)
    assert.strictEqual(on.LatestStreamLabel, "1970-01-01T00:00:01.500")
    assert.strictEqual(on.LatestStreamArn, `${on.TableArn}/stream/${on.LatestStreamLabel}`)
    assert.deepInclude(on.SSEDescription, { Status: "ENABLED", SSEType: "KMS" })
    invalid(engine, "UpdateTable", { TableName, StreamSpecification: stream }, "already has an enabled stream")
    const off: Update = { StreamSpecification: { StreamEnabled: false }, SSESpecification: { Enabled: false } }
    update(engine, off)
    assert.notProperty(described(engine), "StreamSpecification")
    assert.notProperty(described(engine), "SSEDescription")
    assert.strictEqual(described(engine).LatestStreamArn, on.LatestStreamArn)
    invalid(engine, "UpdateTable", { TableName, ...off }, "no stream to disable")
  })

  it("adds an index with the items that are there, and keeps it from then on", () => {
    const engine = database()
    put(engine, TableName, order("a", 1, note("x", 2)), order("a", 2, note("x", 1)), order("b", 1, note("y", 1)))
    put(engine, TableName, order("b", 2, { note: { S: "x" } }))
    const before = contents(engine)
    const fork = engine.fork()
    update(engine, addByNote)
    assert.deepStrictEqual(contents(engine), before)
    const query = (of: Engine) =>
      pages(of, "Query", {
        TableName,
        IndexName: "byNote",
        Limit: 1,
        KeyConditionExpression: "note = :n",
        ExpressionAttributeValues: { ":n": { S: "x" } }
      }).flatMap(({ Items }) => Items ?? [])
    assert.deepStrictEqual(query(engine), [order("a", 2, note("x", 1)), order("a", 1, note("x", 2))])
    run(engine, "DeleteItem", { TableName, Key: orderKey("a", 2) })
    put(engine, TableName, order("c", 1, note("x", 0)))
    assert.deepStrictEqual(query(engine), [order("c", 1, note("x", 0)), order("a", 1, note("x", 2))])
    assert.deepInclude(described(engine).GlobalSecondaryIndexes?.at(-1), { IndexName: "byNote", ItemCount: 3 })
    invalid(fork, "Query", { TableName, IndexName: "byNote", KeyConditionExpression: "a = b" })
    assert.deepStrictEqual(contents(fork), before)
  })

  it("leaves out of a new index what it cannot take, until it is mended; writes of it are refused", () => {
    const engine = database()
    put(
      engine,
      TableName,
      order("a", 1, { note: { N: "1" }, rank: { N: "1" } }),
      order("a", 2, { ...note("", 1), x: { S: "" } }),
      order("a", 3, note("x".repeat(2049), 1)),
      order("a", 4, note("x", 1))
    )
    update(engine, addByNote)
    const indexed = () => run(engine, "Scan", { TableName, IndexName: "byNote" }).Items
    assert.deepStrictEqual(indexed(), [order("a", 4, note("x", 1))])
    const touch = { TableName, Key: orderKey("a", 1), UpdateExpression: "SET touched = note" }
    invalid(engine, "UpdateItem", touch, "Index Key note", "byNote")
    run(engine, "DeleteItem", { TableName, Key: orderKey("a", 3) })
    run(engine, "UpdateItem", { TableName, Key: orderKey("a", 2), UpdateExpression: "REMOVE note" })
    put(engine, TableName, order("a", 1, note("y", 1)))
    assert.sameDeepMembers(indexed() ?? [], [order("a", 4, note("x", 1)), order("a", 1, note("y", 1))])
  })

  it("adds one index after the other: of keys alone, of some attributes, of several keys", () => {
    const engine = database()
    put(engine, TableName, order("a", 1, { ...note("x", 1), more: { S: "m" }, rest: { S: "r" } }))
    type Create = Input<"CreateTable">["GlobalSecondaryIndexes"]
    const shapes: ReadonlyArray<readonly [string, NonNullable<Create>[number]["Projection"], AttributeMap]> = [
      ["keysOnly", { ProjectionType: "KEYS_ONLY" }, note("x", 1)],
      ["include", { ProjectionType: "INCLUDE", NonKeyAttributes: ["more"] }, { ...note("x", 1), more: { S: "m" } }]
    ]
    for (const [IndexName, Projection, held] of shapes) {
      const Create = { ...byNote, IndexName, Projection }
      update(engine, { ...addByNote, GlobalSecondaryIndexUpdates: [{ Create }] })
      assert.deepStrictEqual(run(engine, "Scan", { TableName, IndexName }).Items, [order("a", 1, held)])
    }
    const many = [hash("note"), hash("status"), range("rank"), range("at")]
    update(engine, {
      ...addByNote,
      GlobalSecondaryIndexUpdates: [{ Create: { ...byNote, IndexName: "wide", KeySchema: many } }]
    })
    assert.deepStrictEqual(run(engine, "Scan", { TableName, IndexName: "wide" }).Items, [])
    assert.deepStrictEqual(indexNames(described(engine)).slice(-3), ["keysOnly", "include", "wide"])
  })

  it("merges attribute definitions, ignores what no key uses, and drops those of a removed index", () => {
    const engine = database()
    const names = () => described(engine).AttributeDefinitions?.map(({ AttributeName }) => AttributeName)
    const before = names()
    update(engine, addByNote)
    assert.deepStrictEqual(names(), [...(before ?? []), "note", "rank"])
    const { AttributeDefinitions: _, ...again } = addByNote
    const twin = { GlobalSecondaryIndexUpdates: [{ Create: { ...byNote, IndexName: "twin" } }] }
    update(engine, { ...again, ...twin })
    update(engine, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "twin" } }] })
    assert.deepStrictEqual(names(), [...(before ?? []), "note", "rank"])
    update(engine, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byNote" } }] })
    assert.deepStrictEqual(names(), before)
    put(engine, TableName, order("a", 1, { note: { N: "1" } }))
    invalid(engine, "Scan", { TableName, IndexName: "byNote" }, "byNote")
  })

  it("keeps replicas and shows them as active", () => {
    const engine = database()
    const replicas = (...changes: ReadonlyArray<string>): Update => ({
      ReplicaUpdates: changes.map((change) => ({
        [change.startsWith("-") ? "Delete" : "Create"]: { RegionName: change.slice(1) }
      }))
    })
    update(engine, replicas("+eu-west-1", "+eu-central-1"))
    const { GlobalTableVersion, MultiRegionConsistency, Replicas, StreamSpecification } = described(engine)
    assert.deepStrictEqual(Replicas, [
      { RegionName: "eu-west-1", ReplicaStatus: "ACTIVE" },
      { RegionName: "eu-central-1", ReplicaStatus: "ACTIVE" }
    ])
    assert.strictEqual(GlobalTableVersion, "2019.11.21")
    assert.strictEqual(MultiRegionConsistency, "EVENTUAL")
    assert.strictEqual(StreamSpecification?.StreamViewType, "NEW_AND_OLD_IMAGES")
    invalid(engine, "UpdateTable", { TableName, ...replicas("+eu-west-1") }, "eu-west-1 already")
    invalid(engine, "UpdateTable", { TableName, ...replicas("+us-east-1") }, "us-east-1 already")
    invalid(engine, "UpdateTable", { TableName, ...replicas("-ap-south-1") }, "no replica", "ap-south-1")
    invalid(engine, "UpdateTable", { TableName, MultiRegionConsistency: "STRONG" }, "ReplicaUpdates")
    update(engine, replicas("-eu-west-1", "-eu-central-1"))
    assert.notProperty(described(engine), "Replicas")
    update(engine, {
      ...replicas("+us-east-2"),
      MultiRegionConsistency: "STRONG",
      GlobalTableWitnessUpdates: [{ Create: { RegionName: "us-west-2" } }]
    })
    assert.deepInclude(described(engine), {
      MultiRegionConsistency: "STRONG",
      GlobalTableWitnesses: [{ RegionName: "us-west-2", WitnessStatus: "ACTIVE" }]
    })
  })

  const onProvisioned = (changes: object) => ({ TableName: "provisioned", ...changes })
  const updates = (...GlobalSecondaryIndexUpdates: ReadonlyArray<object>) => ({ GlobalSecondaryIndexUpdates })
  const create = (changes: object) => ({ ...addByNote, ...updates({ Create: { ...byNote, ...changes } }) })
  const cases: ReadonlyArray<readonly [what: string, input: object, ...named: Array<string>]> = [
    ["a bad table name alone", { TableName: "a;", BillingMode: "X" }, "tableName"],
    [
      "several bad choices together",
      { TableName, BillingMode: "X", TableClass: "Y" },
      "2 validation errors",
      "billingMode",
      "tableClass"
    ],
    ["nothing to change", { TableName, AttributeDefinitions: [attribute("a")], ...updates() }, "At least one of"],
    ["provisioned without throughput", { TableName, BillingMode: "PROVISIONED" }, "must be specified"],
    ["throughput on demand", { TableName, ProvisionedThroughput: units(1, 1) }, "when BillingMode is PAY_PER_REQUEST"],
    [
      "throughput with on demand",
      onProvisioned({ BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: units(9, 9) }),
      "when BillingMode is PAY_PER_REQUEST"
    ],
    ["the throughput it has", onProvisioned({ ProvisionedThroughput: units(2, 3) }), "will not change", "2", "3"],
    ["zero units", onProvisioned({ ProvisionedThroughput: units(0, 1) }), "readCapacityUnits"],
    ["too many units", onProvisioned({ ProvisionedThroughput: units(1, 1e12 + 1) }), "out of bounds"],
    [
      "the throughput an index has",
      onProvisioned(updates({ Update: { IndexName: "byX", ProvisionedThroughput: units(1, 1) } })),
      "byX",
      "will not change"
    ],
    [
      "a maximum of requests where throughput is provisioned",
      onProvisioned({ OnDemandThroughput: { MaxReadRequestUnits: 1 } }),
      "OnDemandThroughput"
    ],
    ["no maximum at all", { TableName, OnDemandThroughput: {} }, "OnDemandThroughput"],
    ["a maximum of zero", { TableName, OnDemandThroughput: { MaxReadRequestUnits: 0 } }, "at least 1"],
    ["a stream without a view", { TableName, StreamSpecification: { StreamEnabled: true } }, "StreamViewType"],
    [
      "a key without encryption",
      { TableName, SSESpecification: { Enabled: false, KMSMasterKeyId: "k" } },
      "KMSMasterKeyId"
    ],
    ["an update of nothing", { TableName, ...updates({}) }, "must not be null"],
    [
      "an update of two kinds",
      { TableName, ...updates({ Delete: { IndexName: "byCode" }, Update: { IndexName: "byCode" } }) },
      "Exactly one"
    ],
    [
      "one index twice",
      { TableName, ...updates({ Delete: { IndexName: "byCode" } }, { Update: { IndexName: "byCode" } }) },
      "byCode",
      "simultaneously"
    ],
    ["an index that is there", { TableName, ...create({ IndexName: "byCode" }) }, "already exists"],
    ["an index called like a local one", { TableName, ...create({ IndexName: "byTotal" }) }, "already exists"],
    ["an undeclared key", { TableName, ...create({ KeySchema: [hash("nowhere")] }) }, "not defined", "nowhere"],
    [
      "another type for a key attribute",
      { TableName, ...addByNote, AttributeDefinitions: [attribute("customer", "N"), attribute("note")] },
      "customer"
    ],
    [
      "throughput of a new index on demand",
      { TableName, ...create({ ProvisionedThroughput: units(1, 1) }) },
      "byNote",
      "PAY_PER_REQUEST"
    ],
    ["no throughput of a new index", onProvisioned(create({})), "byNote", "must be specified"],
    ["what the engine lacks", { TableName, VectorIndexUpdates: [] }, "vectorIndexUpdates"]
  ]
  for (const [what, input, ...named] of cases) {
    it(`refuses ${what}`, () => {
      const engine = provisioned()
      const before = [described(engine), described(engine, "provisioned")]
      invalid(engine, "UpdateTable", input, ...named)
      assert.deepStrictEqual([described(engine), described(engine, "provisioned")], before)
    })
  }

  it("refuses an unknown table, an unknown index, and two new or removed indexes at once", () => {
    const engine = database()
    const name = (input: object) => refused(engine, "UpdateTable", { TableName, ...input }).name
    assert.strictEqual(name({ TableName: "nowhere", DeletionProtectionEnabled: true }), "ResourceNotFoundException")
    assert.strictEqual(name(updates({ Delete: { IndexName: "nowhere" } })), "ResourceNotFoundException")
    assert.strictEqual(name(updates({ Update: { IndexName: "byTotal" } })), "ResourceNotFoundException")
    const two = updates({ Delete: { IndexName: "byCode" } }, { Delete: { IndexName: "byMany" } })
    assert.strictEqual(name(two), "LimitExceededException")
    assert.strictEqual(
      name({ ...addByNote, ...updates({ Create: byNote }, ...two.GlobalSecondaryIndexUpdates) }),
      "LimitExceededException"
    )
  })

  it("refuses the 21st global index", () => {
    const engine = database()
    const TableName = words.TableName
    const word = (i: number) => ({ ...byNote, IndexName: `index${i}`, KeySchema: [hash("word")] })
    for (let i = 0; i < 20; i++) update(engine, { GlobalSecondaryIndexUpdates: [{ Create: word(i) }] }, TableName)
    invalid(engine, "UpdateTable", { TableName, ...updates({ Create: word(20) }) }, "20")
  })
})
