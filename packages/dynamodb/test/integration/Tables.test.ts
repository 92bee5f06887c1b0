import { DynamoDB, Index, Table, Timestamp } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema, Stream } from "effect"
import { database, Sent } from "../fixtures/database.ts"

class Session extends Schema.Class<Session>("Session")({
  userId: Schema.String,
  sessionId: Schema.String,
  device: Schema.String,
  startedAt: Timestamp.Seconds,
  country: Schema.String,
  expiresAt: Schema.optionalKey(Timestamp.TimeToLive)
}) {}

const key = { model: Session, partitionKey: "userId", sortKey: "sessionId" } as const
const byDevice = Index.global({ partitionKey: ["device", "country"], sortKey: "startedAt", project: ["expiresAt"] })
const byCountry = Index.global({ partitionKey: "country", project: "keys" })
const byStart = Index.local({ sortKey: "startedAt" })

const name = "partita-sessions"
const Sessions = Table.make(name, { ...key, indexes: { byDevice, byCountry, byStart } })
const Plain = Table.make(name, key)

/** Runs a program and leaves no table of that name. */
const alone = <A, E>(program: Effect.Effect<A, E, DynamoDB.DynamoDB | Sent>) =>
  program.pipe(
    Effect.ensuring(
      Effect.orDie(
        Effect.andThen(
          Effect.ignore(DynamoDB.updateTable(Plain, { deletionProtectionEnabled: false })),
          DynamoDB.deleteTable(Plain, { ifExists: true })
        )
      )
    ),
    Effect.provide(database())
  )

const reasonOf = <A>(
  program: Effect.Effect<A, DynamoDB.DynamoDBError | { readonly _tag: string }, DynamoDB.DynamoDB>
) =>
  Effect.map(Effect.flip(program), (error) =>
    error instanceof DynamoDB.DynamoDBError ? error.reason._tag : error._tag
  )

describe("tables", () => {
  it.effect("M18 createTable derives keys, indexes and projections; billing is on demand", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Sessions)
      const table = yield* DynamoDB.describeTable(Sessions)
      assert.deepInclude(table, { TableName: name, TableStatus: "ACTIVE" })
      assert.strictEqual(table.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST")
      assert.sameDeepMembers(table.AttributeDefinitions!, [
        { AttributeName: "userId", AttributeType: "S" },
        { AttributeName: "sessionId", AttributeType: "S" },
        { AttributeName: "device", AttributeType: "S" },
        { AttributeName: "country", AttributeType: "S" },
        { AttributeName: "startedAt", AttributeType: "N" }
      ])
      const device = table.GlobalSecondaryIndexes!.find(({ IndexName }) => IndexName === "byDevice")!
      assert.deepStrictEqual(device.KeySchema, [
        { AttributeName: "device", KeyType: "HASH" },
        { AttributeName: "country", KeyType: "HASH" },
        { AttributeName: "startedAt", KeyType: "RANGE" }
      ])
      assert.deepStrictEqual(device.Projection, { ProjectionType: "INCLUDE", NonKeyAttributes: ["expiresAt"] })
      const country = table.GlobalSecondaryIndexes!.find(({ IndexName }) => IndexName === "byCountry")!
      assert.strictEqual(country.Projection?.ProjectionType, "KEYS_ONLY")
      assert.strictEqual(table.LocalSecondaryIndexes![0]!.Projection?.ProjectionType, "ALL")
      assert.deepStrictEqual(yield* DynamoDB.verifyTable(Sessions), [])
      assert.strictEqual(yield* reasonOf(DynamoDB.createTable(Sessions)), "ResourceInUse")
    }).pipe(alone)
  )

  it.effect("M18 createTable with provisioned throughput, stream, encryption, class, protection and tags", () =>
    Effect.gen(function* () {
      const units = (read: number) => ({ readCapacityUnits: read, writeCapacityUnits: read + 1 })
      yield* DynamoDB.createTable(Sessions, {
        billingMode: "PROVISIONED",
        provisionedThroughput: units(5),
        indexes: { byDevice: { provisionedThroughput: units(3) }, byCountry: { provisionedThroughput: units(4) } },
        streamSpecification: { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" },
        sseSpecification: { enabled: true, kmsMasterKeyId: "alias/mine" },
        tableClass: "STANDARD_INFREQUENT_ACCESS",
        deletionProtectionEnabled: true,
        tags: { team: "web", stage: "test" }
      })
      const table = yield* DynamoDB.describeTable(Sessions)
      assert.notStrictEqual(table.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST")
      const shown = [table, ...table.GlobalSecondaryIndexes!.toSorted((a, b) => (a.IndexName! < b.IndexName! ? 1 : -1))]
      assert.deepStrictEqual(
        shown.map(({ ProvisionedThroughput: given }) => [given?.ReadCapacityUnits, given?.WriteCapacityUnits]),
        [
          [5, 6],
          [3, 4],
          [4, 5]
        ]
      )
      assert.deepStrictEqual(table.StreamSpecification, { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" })
      assert.match(table.SSEDescription!.KMSMasterKeyArn!, /alias\/mine$/)
      assert.strictEqual(table.TableClassSummary?.TableClass, "STANDARD_INFREQUENT_ACCESS")
      assert.isTrue(table.DeletionProtectionEnabled)
      assert.deepStrictEqual(yield* DynamoDB.listTags(Sessions), { team: "web", stage: "test" })
      assert.strictEqual(yield* reasonOf(DynamoDB.deleteTable(Sessions)), "Validation")
    }).pipe(alone)
  )

  it.effect("M18 createTable with on-demand and warm throughput of table and indexes", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Sessions, {
        onDemandThroughput: { maxReadRequestUnits: 100, maxWriteRequestUnits: 50 },
        warmThroughput: { readUnitsPerSecond: 20_000, writeUnitsPerSecond: 5000 },
        indexes: {
          byDevice: {
            onDemandThroughput: { maxReadRequestUnits: 10 },
            warmThroughput: { readUnitsPerSecond: 13_000, writeUnitsPerSecond: 5000 }
          }
        }
      })
      const table = yield* DynamoDB.describeTable(Sessions)
      assert.deepInclude(table.OnDemandThroughput, { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 })
      assert.deepInclude(table.WarmThroughput, { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 5000 })
      const device = table.GlobalSecondaryIndexes!.find(({ IndexName }) => IndexName === "byDevice")!
      assert.deepInclude(device.OnDemandThroughput, { MaxReadRequestUnits: 10 })
      assert.deepInclude(device.WarmThroughput, { ReadUnitsPerSecond: 13_000 })
    }).pipe(alone)
  )

  it.effect("M18 createTable with ifNotExists takes a table that is as defined, and no other", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Sessions, { ifNotExists: true })
      yield* DynamoDB.createTable(Sessions, { ifNotExists: true, tableClass: "STANDARD_INFREQUENT_ACCESS" })
      assert.strictEqual((yield* DynamoDB.describeTable(Sessions)).TableClassSummary, undefined)
      const error = yield* Effect.flip(DynamoDB.createTable(Plain, { ifNotExists: true }))
      assert(error._tag === "TableDiffers")
      assert.sameDeepMembers(
        [...error.differences],
        ["byDevice", "byCountry", "byStart"].map((index) => ({ _tag: "IndexUnknown" as const, index }))
      )
      assert.match(error.message, /^partita-sessions: the table differs from its definition: index \w+ is not in/)
    }).pipe(alone)
  )

  it.effect("verifyTable tells keys, types, indexes and projections that differ", () =>
    Effect.gen(function* () {
      yield* DynamoDB.call("CreateTable", {
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "userId", AttributeType: "N" },
          { AttributeName: "startedAt", AttributeType: "S" },
          { AttributeName: "country", AttributeType: "S" },
          { AttributeName: "device", AttributeType: "S" }
        ],
        KeySchema: [
          { AttributeName: "userId", KeyType: "HASH" },
          { AttributeName: "device", KeyType: "RANGE" }
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "byCountry",
            KeySchema: [{ AttributeName: "country", KeyType: "HASH" }],
            Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["startedAt", "expiresAt"] }
          },
          {
            IndexName: "byStart",
            KeySchema: [{ AttributeName: "startedAt", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" }
          },
          {
            IndexName: "old",
            KeySchema: [{ AttributeName: "device", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" }
          }
        ]
      })
      const found = yield* DynamoDB.verifyTable(Sessions)
      assert.sameDeepMembers(
        [...found],
        [
          {
            _tag: "Key",
            expected: { partitionKey: ["userId"], sortKey: ["sessionId"] },
            actual: { partitionKey: ["userId"], sortKey: ["device"] }
          },
          { _tag: "AttributeType", attribute: "userId", expected: "S", actual: "N" },
          { _tag: "AttributeType", attribute: "startedAt", expected: "N", actual: "S" },
          { _tag: "IndexMissing", index: "byDevice" },
          { _tag: "IndexUnknown", index: "old" },
          { _tag: "IndexKind", index: "byStart", expected: "local", actual: "global" },
          {
            _tag: "IndexKey",
            index: "byStart",
            expected: { partitionKey: ["userId"], sortKey: ["startedAt"] },
            actual: { partitionKey: ["startedAt"], sortKey: [] }
          },
          { _tag: "IndexProjection", index: "byCountry", expected: [], actual: ["expiresAt", "startedAt"] }
        ]
      )
      const error = new DynamoDB.TableDiffers({ table: name, differences: found })
      for (const text of [
        "the key is (userId / device), not (userId / sessionId)",
        "userId is of type N, not S",
        "index byDevice is missing",
        "index byStart is global, not local",
        "the key of index byStart is (startedAt), not (userId / startedAt)",
        "index byCountry holds expiresAt, startedAt, not KEYS_ONLY"
      ]) {
        assert.include(error.message, text)
      }
      const decoded = yield* Schema.decodeUnknownEffect(DynamoDB.TableDiffers)(
        yield* Schema.encodeEffect(DynamoDB.TableDiffers)(error)
      )
      assert.deepStrictEqual(decoded.differences, found)
    }).pipe(alone)
  )

  it.effect("M20 deleteTable deletes what is there, and with ifExists does without", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Plain)
      yield* DynamoDB.deleteTable(Plain)
      assert.strictEqual(yield* reasonOf(DynamoDB.describeTable(Plain)), "ResourceNotFound")
      assert.strictEqual(yield* reasonOf(DynamoDB.deleteTable(Plain)), "ResourceNotFound")
      yield* DynamoDB.deleteTable(Plain, { ifExists: true })
      yield* DynamoDB.createTable(Sessions)
      yield* DynamoDB.deleteTable(Sessions, { wait: false })
    }).pipe(alone)
  )

  it.effect("listTables is a stream of all names, page by page", () =>
    Effect.gen(function* () {
      const tables = Array.from({ length: 103 }, (_, number) =>
        Table.make(`partita-list-${String(number).padStart(3, "0")}`, key)
      )
      const all = DynamoDB.listTables().pipe(Stream.filter((each) => each.startsWith("partita-list-")))
      yield* Effect.forEach(tables, (table) => DynamoDB.createTable(table), { concurrency: 8 })
      const sent = yield* Sent
      sent.length = 0
      assert.deepStrictEqual(
        yield* Stream.runCollect(all),
        tables.map((table) => table.name)
      )
      assert.isAtLeast(sent.length, 2)
      sent.length = 0
      yield* DynamoDB.listTables().pipe(Stream.take(5), Stream.runDrain)
      assert.deepStrictEqual(sent, ["ListTables"])
      yield* Effect.forEach(tables, (table) => DynamoDB.deleteTable(table), { concurrency: 8 })
      assert.deepStrictEqual(yield* Stream.runCollect(all), [])
    }).pipe(alone)
  )

  it.effect("updateTable adds and removes an index, and changes settings", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Plain)
      yield* DynamoDB.put(Plain, {
        userId: "u1",
        sessionId: "s1",
        device: "phone",
        country: "no",
        startedAt: DateTime.makeUnsafe(0)
      })
      yield* DynamoDB.updateTable(Sessions, {
        createIndex: "byCountry",
        indexes: { byCountry: { onDemandThroughput: { maxReadRequestUnits: 7 } } }
      })
      const [page] = yield* DynamoDB.query(Sessions.indexes.byCountry, { country: "no" }).pipe(Stream.runCollect)
      assert.deepStrictEqual(page!.items, [{ userId: "u1", sessionId: "s1", country: "no" }])
      yield* DynamoDB.updateTable(Sessions, { createIndex: "byDevice" })
      yield* DynamoDB.updateTable(Sessions, {
        indexes: { byCountry: { onDemandThroughput: { maxReadRequestUnits: 8 } } }
      })
      const indexed = yield* DynamoDB.describeTable(Sessions)
      const limits = indexed.GlobalSecondaryIndexes!.map(
        ({ IndexName, OnDemandThroughput }) => [IndexName, OnDemandThroughput?.MaxReadRequestUnits] as const
      )
      assert.sameDeepMembers(limits, [
        ["byCountry", 8],
        ["byDevice", undefined]
      ])
      assert.deepStrictEqual(yield* DynamoDB.verifyTable(Sessions), [{ _tag: "IndexMissing", index: "byStart" }])
      yield* DynamoDB.updateTable(Sessions, { deleteIndex: "byDevice" })
      yield* DynamoDB.updateTable(Plain, { deleteIndex: "byCountry" })
      assert.deepStrictEqual(yield* DynamoDB.verifyTable(Plain), [])

      yield* DynamoDB.updateTable(Plain, {
        billingMode: "PROVISIONED",
        provisionedThroughput: { readCapacityUnits: 2, writeCapacityUnits: 1 },
        tableClass: "STANDARD_INFREQUENT_ACCESS",
        deletionProtectionEnabled: true
      })
      const table = yield* DynamoDB.describeTable(Plain)
      assert.strictEqual(table.BillingModeSummary?.BillingMode ?? "PROVISIONED", "PROVISIONED")
      assert.deepInclude(table.ProvisionedThroughput, { ReadCapacityUnits: 2, WriteCapacityUnits: 1 })
      assert.strictEqual(table.TableClassSummary?.TableClass, "STANDARD_INFREQUENT_ACCESS")
      assert.isTrue(table.DeletionProtectionEnabled)
      assert.strictEqual(yield* reasonOf(DynamoDB.updateTable(Plain, {})), "Validation")
      assert.strictEqual(yield* reasonOf(DynamoDB.updateTable(Plain, { deleteIndex: "none" })), "ResourceNotFound")
    }).pipe(alone)
  )

  it.effect("M19 createGlobalTable adds replicas of the current version, in regions that have none", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Plain)
      const regions = Effect.map(DynamoDB.describeTable(Plain), ({ Replicas = [] }) =>
        Replicas.map(({ RegionName }) => RegionName)
      )
      const sent = yield* Sent
      yield* DynamoDB.createGlobalTable(Plain, ["eu-north-1", "ap-south-1"])
      assert.sameMembers(yield* regions, ["eu-north-1", "ap-south-1"])
      assert.strictEqual((yield* DynamoDB.describeTable(Plain)).GlobalTableVersion, "2019.11.21")
      sent.length = 0
      yield* DynamoDB.createGlobalTable(Plain, ["ap-south-1", "ca-central-1", "eu-north-1"])
      assert.strictEqual(sent.filter((operation) => operation === "UpdateTable").length, 1)
      yield* DynamoDB.updateTable(Plain, { deleteReplica: "ca-central-1" })
      assert.sameMembers(yield* regions, ["eu-north-1", "ap-south-1"])
    }).pipe(alone)
  )

  it.effect("M19 createGlobalTable of strong consistency: one request, with a witness", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Plain)
      const sent = yield* Sent
      sent.length = 0
      const strong = DynamoDB.createGlobalTable(Plain, ["us-east-2"], { consistency: "STRONG", witness: "us-west-2" })
      yield* strong
      yield* strong
      assert.strictEqual(sent.filter((operation) => operation === "UpdateTable").length, 1)
      const table = yield* DynamoDB.describeTable(Plain)
      assert.strictEqual(table.MultiRegionConsistency, "STRONG")
      yield* DynamoDB.deleteTable(Plain)
      yield* DynamoDB.createTable(Plain)
      yield* DynamoDB.createGlobalTable(Plain, ["us-east-2"])
      const stronger = DynamoDB.createGlobalTable(Plain, ["us-east-2"], { consistency: "STRONG" })
      assert.strictEqual(yield* reasonOf(stronger), "Validation")
      assert.deepInclude(table.GlobalTableWitnesses![0], { RegionName: "us-west-2" })
    }).pipe(alone)
  )

  it.effect("time to live by a field of the model, under its stored name", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Plain)
      assert.strictEqual((yield* DynamoDB.describeTimeToLive(Plain)).TimeToLiveStatus, "DISABLED")
      yield* DynamoDB.enableTimeToLive(Plain, "expiresAt")
      const enabled = yield* DynamoDB.describeTimeToLive(Plain)
      assert.deepInclude(enabled, { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" })
      assert.strictEqual(yield* reasonOf(DynamoDB.enableTimeToLive(Plain, "expiresAt")), "Validation")
      yield* DynamoDB.disableTimeToLive(Plain, "expiresAt")
      assert.strictEqual((yield* DynamoDB.describeTimeToLive(Plain)).TimeToLiveStatus, "DISABLED")
      const sent = yield* Sent
      sent.length = 0
      const text = yield* Effect.flip(DynamoDB.enableTimeToLive(Plain, "device" as "expiresAt"))
      assert(text._tag === "DynamoDBError")
      assert.deepInclude(text.reason, { _tag: "Validation", rule: "time to live: device is not stored as a number" })
      assert.deepStrictEqual(sent, [])
    }).pipe(alone)
  )

  it.effect("tags are added, replaced, listed and removed", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Plain, { tags: { team: "web" } })
      yield* DynamoDB.tagTable(Plain, { team: "data", __proto__x: "1", stage: "" })
      assert.deepStrictEqual(yield* DynamoDB.listTags(Plain), { team: "data", __proto__x: "1", stage: "" })
      const many = Object.fromEntries(Array.from({ length: 40 }, (_, number) => [`key${number}`, String(number)]))
      yield* DynamoDB.tagTable(Plain, many)
      yield* DynamoDB.untagTable(Plain, ["stage", "team", "nope"])
      assert.deepStrictEqual(yield* DynamoDB.listTags(Plain), { __proto__x: "1", ...many })
      yield* DynamoDB.deleteTable(Plain)
      assert.strictEqual(yield* reasonOf(DynamoDB.tagTable(Plain, { team: "web" })), "ResourceNotFound")
    }).pipe(alone)
  )

  it.effect("DynamoDB.TableName: physical names go out, errors keep the logical one", () =>
    Effect.gen(function* () {
      const Logical = Table.make("sessions", { ...key, indexes: { byCountry } })
      const Without = Table.make("sessions", key)
      yield* DynamoDB.createTable(Logical, { tags: { team: "web" } })
      assert.strictEqual((yield* DynamoDB.describeTable(Logical)).TableName, name)
      assert.deepStrictEqual(yield* DynamoDB.verifyTable(Logical), [])
      assert.include(yield* Stream.runCollect(DynamoDB.listTables()), name)
      const differs = yield* Effect.flip(DynamoDB.createTable(Without, { ifNotExists: true }))
      assert.deepInclude(differs, { _tag: "TableDiffers", table: "sessions" })
      yield* DynamoDB.updateTable(Logical, { deleteIndex: "byCountry" })
      yield* DynamoDB.createTable(Without, { ifNotExists: true })
      yield* DynamoDB.enableTimeToLive(Logical, "expiresAt")
      yield* DynamoDB.tagTable(Logical, { stage: "test" })
      yield* DynamoDB.untagTable(Logical, ["team"])
      assert.deepStrictEqual(yield* DynamoDB.listTags(Logical), { stage: "test" })
      yield* DynamoDB.createGlobalTable(Logical, ["eu-north-1"])
      yield* DynamoDB.updateTable(Logical, { deleteReplica: "eu-north-1" })
      yield* DynamoDB.deleteTable(Logical)
    }).pipe(
      Effect.provideService(DynamoDB.TableName, (logical) => `partita-${logical}`),
      alone
    )
  )

  it.effect("verbs that are one request show it, and can be run again", () =>
    Effect.gen(function* () {
      const create = DynamoDB.createTable(Plain, { wait: false, tags: { team: "web" } })
      const { input, operation } = yield* DynamoDB.request(create)
      assert.strictEqual(operation, "CreateTable")
      assert.deepStrictEqual(Object.keys(input).sort(), [
        "AttributeDefinitions",
        "BillingMode",
        "KeySchema",
        "TableName",
        "Tags"
      ])
      yield* create
      assert.strictEqual(yield* reasonOf(create), "ResourceInUse")
      assert.deepStrictEqual((yield* DynamoDB.request(DynamoDB.deleteTable(Plain))).input, { TableName: name })
      const update = DynamoDB.updateTable(Sessions, { createIndex: "byCountry", timeout: "1 hour" })
      assert.deepStrictEqual((yield* DynamoDB.request(update)).input, {
        TableName: name,
        AttributeDefinitions: [{ AttributeName: "country", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "byCountry",
              KeySchema: [{ AttributeName: "country", KeyType: "HASH" }],
              Projection: { ProjectionType: "KEYS_ONLY" }
            }
          }
        ]
      })
      assert.deepStrictEqual(JSON.parse(JSON.stringify(update)), { _id: "updateTable", table: name })
    }).pipe(alone)
  )
})
