// What comes of requests that change tables when their answers are lost, on the engine.
import { assert, describe, it } from "@effect/vitest"
import { DynamoDB, Index, Table, Timestamp } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Effect, Exit, Schema } from "effect"
import type { OperationName } from "../../src/wire/Operations.ts"
import { failure, scripted, settled } from "./scriptedTables.ts"

class Session extends Schema.Class<Session>("Session")({
  userId: Schema.String,
  sessionId: Schema.String,
  device: Schema.String,
  expiresAt: Timestamp.TimeToLive
}) {}

const Sessions = Table.make("sessions", {
  model: Session,
  partitionKey: "userId",
  sortKey: "sessionId",
  indexes: { byDevice: Index.global({ partitionKey: "device" }) }
})
const Other = Table.make("sessions", { model: Session, partitionKey: "sessionId" })
const Plain = Table.make("sessions", { model: Session, partitionKey: "userId", sortKey: "sessionId" })

const changes: ReadonlyArray<DynamoDB.UpdateTableOptions<typeof Plain, true>> = [
  { billingMode: "PROVISIONED", provisionedThroughput: { readCapacityUnits: 5, writeCapacityUnits: 4 } },
  { billingMode: "PAY_PER_REQUEST", onDemandThroughput: { maxReadRequestUnits: 9 } },
  { deletionProtectionEnabled: true, tableClass: "STANDARD_INFREQUENT_ACCESS" },
  { deletionProtectionEnabled: false, tableClass: "STANDARD" },
  { streamSpecification: { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" } },
  { createReplica: "eu-north-1" },
  { deleteReplica: "eu-north-1" },
  { streamSpecification: { streamEnabled: false } },
  { sseSpecification: { enabled: true } },
  { sseSpecification: { enabled: false } }
]

type Fate = "done and lost" | "lost" | "answered"

/** The engine behind a network that loses answers or requests of an operation, as its fates say, then none. */
const losing = (of: OperationName, ...fates: ReadonlyArray<Fate>) =>
  Effect.map(DynamoDB.DynamoDB, ({ call, transport }) => {
    const left = [...fates]
    const operations: Array<OperationName> = []
    const service = DynamoDB.DynamoDB.of({
      transport,
      call: (operation, input) => {
        operations.push(operation)
        const fate = operation === of ? left.shift() : undefined
        const lost = Effect.fail(failure(operation, input, "lost"))
        if (fate === "done and lost") return Effect.andThen(call(operation, input), lost)
        return fate === "lost" ? lost : call(operation, input)
      }
    })
    return { service, operations }
  })

const onEngine = Effect.provide(Embedded.layer)

describe("a lost answer", () => {
  it.effect("M18 createTable: a table that is there as defined was created, once", () =>
    Effect.gen(function* () {
      const service = yield* losing("CreateTable", "done and lost")
      assert.deepStrictEqual(yield* settled(DynamoDB.createTable(Sessions), service), Exit.void)
      assert.deepStrictEqual(service.operations, ["CreateTable", "DescribeTable"])
      assert.deepStrictEqual(yield* DynamoDB.verifyTable(Sessions), [])
    }).pipe(onEngine)
  )

  it.effect("M18 createTable: one that is not there is created again, and again", () =>
    Effect.gen(function* () {
      const service = yield* losing("CreateTable", "lost", "lost", "done and lost")
      assert.deepStrictEqual(yield* settled(DynamoDB.createTable(Sessions), service), Exit.void)
      assert.strictEqual(service.operations.filter((name) => name === "CreateTable").length, 3)
      assert.deepStrictEqual(yield* DynamoDB.verifyTable(Sessions), [])
    }).pipe(onEngine)
  )

  it.effect("M18 createTable: another table is not taken for it", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Other)
      const service = yield* losing("CreateTable", "lost")
      const error = yield* Effect.flip(yield* settled(DynamoDB.createTable(Sessions), service))
      assert(error._tag === "DynamoDBError")
      assert.deepInclude(error, { applied: "no", table: "sessions" })
      assert.strictEqual(error.reason._tag, "ResourceInUse")
      const again = yield* losing("CreateTable", "lost")
      const differs = yield* Effect.flip(yield* settled(DynamoDB.createTable(Sessions, { ifNotExists: true }), again))
      assert.strictEqual(differs._tag, "TableDiffers")
    }).pipe(onEngine)
  )

  it.effect("M18 createTable: what cannot be seen stays unknown", () =>
    Effect.gen(function* () {
      // The table exists already, says the service, but it is never found.
      const blind = scripted({ CreateTable: ["lost", "ResourceInUse"], DescribeTable: ["ResourceNotFound"] })
      const error = yield* Effect.flip(yield* settled(DynamoDB.createTable(Sessions), blind))
      assert(error._tag === "DynamoDBError")
      assert.deepInclude(error, { applied: "unknown" })
      assert.strictEqual(error.reason._tag, "OutcomeUnknown")
      // Nobody answers any more.
      const dead = scripted({ CreateTable: ["lost"], DescribeTable: ["AccessDenied"] })
      const lost = yield* Effect.flip(yield* settled(DynamoDB.createTable(Sessions), dead))
      assert(lost._tag === "DynamoDBError")
      assert.strictEqual(lost.reason._tag, "OutcomeUnknown")
      assert.strictEqual(dead.operations().filter((name) => name === "CreateTable").length, 5)
    })
  )

  it.effect("M20 deleteTable: a table that is gone or going was deleted; one that is there is deleted again", () =>
    Effect.gen(function* () {
      for (const fate of ["done and lost", "lost"] as const) {
        yield* DynamoDB.createTable(Sessions)
        const service = yield* losing("DeleteTable", fate)
        assert.deepStrictEqual(yield* settled(DynamoDB.deleteTable(Sessions), service), Exit.void)
        const gone = yield* Effect.flip(DynamoDB.describeTable(Sessions))
        assert(gone._tag === "DynamoDBError")
        assert.strictEqual(gone.reason._tag, "ResourceNotFound")
      }
      const going = scripted({ DeleteTable: ["lost"], DescribeTable: [{ Table: { TableStatus: "DELETING" } }] })
      assert.deepStrictEqual(yield* settled(DynamoDB.deleteTable(Sessions, { wait: false }), going), Exit.void)
      assert.deepStrictEqual(going.operations(), ["DeleteTable", "DescribeTable"])
      // It went between the two looks.
      const late = scripted({
        DeleteTable: ["lost", "ResourceNotFound"],
        DescribeTable: [{ Table: { TableStatus: "ACTIVE" } }, "ResourceNotFound"]
      })
      assert.deepStrictEqual(yield* settled(DynamoDB.deleteTable(Sessions), late), Exit.void)
    }).pipe(onEngine)
  )

  it.effect("updateTable: a table that shows the change was changed; one that does not is changed again", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Plain)
      for (const fate of ["done and lost", "lost"] as const) {
        const run = (program: Effect.Effect<void, unknown, DynamoDB.DynamoDB>) =>
          Effect.gen(function* () {
            const service = yield* losing("UpdateTable", fate)
            assert.deepStrictEqual(yield* settled(program, service), Exit.void)
            const sent = service.operations.filter((name) => name === "UpdateTable").length
            assert.strictEqual(sent, fate === "lost" ? 2 : 1)
          })
        const warmThroughput = { readUnitsPerSecond: 20_000, writeUnitsPerSecond: 5000 }
        yield* run(DynamoDB.updateTable(Sessions, { createIndex: "byDevice" }))
        yield* run(DynamoDB.updateTable(Sessions, { indexes: { byDevice: { warmThroughput } } }))
        yield* run(DynamoDB.updateTable(Sessions, { deleteIndex: "byDevice" }))
        for (const options of changes) yield* run(DynamoDB.updateTable(Plain, options))
      }
    }).pipe(onEngine)
  )

  it.effect("updateTable: another's change is waited for, and not taken for its own", () =>
    Effect.gen(function* () {
      const table = (TableStatus: string, more: object = {}) => ({ Table: { TableStatus, ...more } })
      const service = scripted({
        UpdateTable: ["lost", { TableDescription: { TableStatus: "ACTIVE" } }],
        DescribeTable: [table("UPDATING"), table("ACTIVE")]
      })
      const changed = DynamoDB.updateTable(Plain, { deletionProtectionEnabled: true })
      assert.deepStrictEqual(yield* settled(changed, service), Exit.void)
      assert.deepStrictEqual(service.operations(), [
        "UpdateTable",
        "DescribeTable",
        "DescribeTable",
        "DescribeTable",
        "UpdateTable"
      ])
    })
  )

  it.effect("enableTimeToLive and disableTimeToLive: settled by what the service says of it", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Sessions)
      for (const fate of ["done and lost", "lost"] as const) {
        for (const verb of [DynamoDB.enableTimeToLive, DynamoDB.disableTimeToLive]) {
          const service = yield* losing("UpdateTimeToLive", fate)
          assert.deepStrictEqual(yield* settled(verb(Sessions, "expiresAt"), service), Exit.void)
          const { AttributeName, TimeToLiveStatus } = yield* DynamoDB.describeTimeToLive(Sessions)
          const enabled = verb === DynamoDB.enableTimeToLive
          assert.strictEqual(TimeToLiveStatus, enabled ? "ENABLED" : "DISABLED")
          assert.strictEqual(AttributeName, enabled ? "expiresAt" : undefined)
        }
      }
    }).pipe(onEngine)
  )

  it.effect("tagTable and untagTable: sent again", () =>
    Effect.gen(function* () {
      yield* DynamoDB.createTable(Sessions)
      const tag = yield* losing("TagResource", "done and lost", "lost")
      assert.deepStrictEqual(yield* settled(DynamoDB.tagTable(Sessions, { team: "web" }), tag), Exit.void)
      assert.deepStrictEqual(yield* DynamoDB.listTags(Sessions), { team: "web" })
      const untag = yield* losing("UntagResource", "done and lost")
      assert.deepStrictEqual(yield* settled(DynamoDB.untagTable(Sessions, ["team"]), untag), Exit.void)
      assert.deepStrictEqual(yield* DynamoDB.listTags(Sessions), {})
    }).pipe(onEngine)
  )
})
