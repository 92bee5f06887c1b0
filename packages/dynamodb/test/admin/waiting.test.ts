import { assert, describe, it } from "@effect/vitest"
import { DynamoDB } from "@partita/dynamodb"
import { Effect, Exit } from "effect"
import { Orders } from "../fixtures/Order.ts"
import { Parcels } from "../fixtures/Parcel.ts"
import { scripted, settled } from "./scriptedTables.ts"

const table = (TableStatus: string, more: object = {}) => ({ Table: { TableStatus, ...more } })
const answer = (TableStatus: string, more: object = {}) => ({ TableDescription: { TableStatus, ...more } })
const index = (IndexStatus: string) => ({ GlobalSecondaryIndexes: [{ IndexName: "byPlace", IndexStatus }] })
const replica = (ReplicaStatus: string) => ({ Replicas: [{ RegionName: "us-east-1", ReplicaStatus }] })

const error = <A, E>(program: Effect.Effect<A, E, DynamoDB.DynamoDB>, service: ReturnType<typeof scripted>) =>
  Effect.flatMap(settled(program, service), (exit) => Effect.flip(exit) as Effect.Effect<E>)

describe("waiting", () => {
  it.effect("M18 createTable waits until the table is active, though it is not found at first", () =>
    Effect.gen(function* () {
      const service = scripted({
        CreateTable: [answer("CREATING")],
        DescribeTable: ["ResourceNotFound", table("CREATING"), "ResourceNotFound", table("CREATING"), table("ACTIVE")]
      })
      const exit = yield* settled(DynamoDB.createTable(Orders), service)
      assert.deepStrictEqual(exit, Exit.void)
      assert.deepStrictEqual(service.operations(), ["CreateTable", ...Array<string>(5).fill("DescribeTable")])
      const delays = service.calls.slice(2).map(({ at }, i) => at - service.calls[i + 1]!.at)
      assert.deepStrictEqual(
        delays.map((delay) => Math.floor(delay)),
        [250, 375, 562, 843]
      )
    })
  )

  it.effect("M18 createTable looks every five seconds at last, and gives up when the time is out", () =>
    Effect.gen(function* () {
      const service = scripted({ CreateTable: [answer("CREATING")], DescribeTable: [table("CREATING")] })
      const late = yield* error(DynamoDB.createTable(Orders), service)
      assert(late._tag === "TableNotReady")
      assert.deepInclude(late, { table: Orders.name, awaited: "ACTIVE", status: "CREATING" })
      assert.strictEqual(late.message, "partita-orders: waited for ACTIVE and gave up at CREATING")
      const times = service.calls.map(({ at }) => at)
      assert.isAtMost(times.at(-1)!, 600_000)
      assert.isAbove(times.at(-1)!, 594_000)
      assert.strictEqual(times.at(-1)! - times.at(-2)!, 5000)

      const short = scripted({ CreateTable: [answer("CREATING")], DescribeTable: ["ResourceNotFound"] })
      const never = yield* error(DynamoDB.createTable(Orders, { timeout: "1 second" }), short)
      assert.deepInclude(never, { _tag: "TableNotReady", status: "NOT_FOUND" })
      assert.isBelow(short.calls.length, 6)
    })
  )

  it.effect("M18 createTable does not wait when it need not or is told not to, nor for what does not pass", () =>
    Effect.gen(function* () {
      const active = scripted({ CreateTable: [answer("ACTIVE")] })
      assert(Exit.isSuccess(yield* settled(DynamoDB.createTable(Orders), active)))
      assert.deepStrictEqual(active.operations(), ["CreateTable"])

      const creating = scripted({ CreateTable: [answer("CREATING")] })
      assert(Exit.isSuccess(yield* settled(DynamoDB.createTable(Orders, { wait: false }), creating)))
      assert.deepStrictEqual(creating.operations(), ["CreateTable"])

      for (const status of ["INACCESSIBLE_ENCRYPTION_CREDENTIALS", "DELETING", "ARCHIVED"]) {
        const stuck = scripted({ CreateTable: [answer("CREATING")], DescribeTable: [table(status)] })
        assert.deepInclude(yield* error(DynamoDB.createTable(Orders), stuck), { _tag: "TableNotReady", status })
        assert.deepStrictEqual(stuck.operations(), ["CreateTable", "DescribeTable"])
      }

      const denied = scripted({ CreateTable: [answer("CREATING")], DescribeTable: ["AccessDenied"] })
      const refused = yield* error(DynamoDB.createTable(Orders), denied)
      assert(refused._tag === "DynamoDBError")
      assert.deepInclude(refused.reason, { _tag: "AccessDenied" })
    })
  )

  it.effect("M18 createTable with ifNotExists waits for a table that another is making", () =>
    Effect.gen(function* () {
      const described = {
        AttributeDefinitions: [
          { AttributeName: "customerId", AttributeType: "S" },
          { AttributeName: "orderId", AttributeType: "S" }
        ],
        KeySchema: [
          { AttributeName: "customerId", KeyType: "HASH" },
          { AttributeName: "orderId", KeyType: "RANGE" }
        ]
      }
      const service = scripted({
        CreateTable: ["ResourceInUse"],
        DescribeTable: [table("CREATING", described), table("ACTIVE", described)]
      })
      const exit = yield* settled(DynamoDB.createTable(Orders, { ifNotExists: true }), service)
      assert.deepStrictEqual(exit, Exit.void)
      assert.deepStrictEqual(service.operations(), ["CreateTable", "DescribeTable", "DescribeTable"])

      const going = scripted({ CreateTable: ["ResourceInUse"], DescribeTable: [table("DELETING", described)] })
      const inUse = yield* error(DynamoDB.createTable(Orders, { ifNotExists: true }), going)
      assert(inUse._tag === "DynamoDBError")
      assert.strictEqual(inUse.reason._tag, "ResourceInUse")
    })
  )

  it.effect("M18 updateTable waits until the index it adds is filled, and for the one it removes", () =>
    Effect.gen(function* () {
      const adding = scripted({
        UpdateTable: [answer("UPDATING", index("CREATING"))],
        // A look right after the change may show the table from before it.
        DescribeTable: [
          table("ACTIVE"),
          table("UPDATING", index("CREATING")),
          table("ACTIVE", index("CREATING"))
        ].concat(table("ACTIVE", index("ACTIVE")))
      })
      assert(Exit.isSuccess(yield* settled(DynamoDB.updateTable(Parcels, { createIndex: "byPlace" }), adding)))
      assert.strictEqual(adding.calls.length, 5)

      const removing = scripted({
        UpdateTable: [answer("UPDATING", index("DELETING"))],
        DescribeTable: [table("ACTIVE", index("ACTIVE")), table("UPDATING", index("DELETING")), table("ACTIVE")]
      })
      assert(Exit.isSuccess(yield* settled(DynamoDB.updateTable(Parcels, { deleteIndex: "byPlace" }), removing)))
      assert.strictEqual(removing.calls.length, 4)

      const gone = scripted({ UpdateTable: [answer("UPDATING")], DescribeTable: ["ResourceNotFound"] })
      const lost = yield* error(DynamoDB.updateTable(Parcels, { tableClass: "STANDARD" }), gone)
      assert.deepInclude(lost, { _tag: "TableNotReady", awaited: "ACTIVE", status: "NOT_FOUND" })
    })
  )

  it.effect("M19 createGlobalTable makes a replica after the other, and waits for each", () =>
    Effect.gen(function* () {
      const both = { Replicas: [...replica("ACTIVE").Replicas, { RegionName: "eu-north-1", ReplicaStatus: "ACTIVE" }] }
      const service = scripted({
        DescribeTable: [
          table("ACTIVE", { TableArn: "arn:aws:dynamodb:eu-west-1:1:table/partita-orders" }),
          table("UPDATING", replica("CREATING")),
          table("ACTIVE", replica("ACTIVE")),
          table("ACTIVE", both)
        ],
        UpdateTable: [answer("UPDATING", replica("CREATING")), answer("UPDATING")]
      })
      const regions = ["us-east-1", "eu-west-1", "eu-north-1", "us-east-1"]
      assert(Exit.isSuccess(yield* settled(DynamoDB.createGlobalTable(Orders, regions), service)))
      assert.deepStrictEqual(
        service.calls.filter(({ operation }) => operation === "UpdateTable").map(({ input }) => input),
        ["us-east-1", "eu-north-1"].map((RegionName) => ({
          TableName: Orders.name,
          ReplicaUpdates: [{ Create: { RegionName } }]
        }))
      )

      const failing = scripted({
        DescribeTable: [
          table("ACTIVE"),
          table("UPDATING", replica("CREATING")),
          table("ACTIVE", replica("CREATION_FAILED"))
        ],
        UpdateTable: [answer("UPDATING", replica("CREATING"))]
      })
      const failed = yield* error(DynamoDB.createGlobalTable(Orders, ["us-east-1"]), failing)
      assert.deepInclude(failed, { _tag: "TableNotReady", status: "ACTIVE" })
      assert.strictEqual(failing.calls.length, 4)
    })
  )

  it.effect("M20 deleteTable waits until the table is gone", () =>
    Effect.gen(function* () {
      const service = scripted({
        DeleteTable: [answer("DELETING")],
        DescribeTable: [table("ACTIVE"), table("DELETING"), "ResourceNotFound"]
      })
      assert(Exit.isSuccess(yield* settled(DynamoDB.deleteTable(Orders), service)))
      assert.strictEqual(service.calls.length, 4)

      const another = scripted({
        DeleteTable: [answer("DELETING", { TableId: "1" })],
        DescribeTable: [table("DELETING", { TableId: "1" }), table("CREATING", { TableId: "2" })]
      })
      assert(Exit.isSuccess(yield* settled(DynamoDB.deleteTable(Orders), another)))
      assert.strictEqual(another.calls.length, 3)

      const kept = scripted({ DeleteTable: [answer("DELETING")], DescribeTable: [table("DELETING")] })
      const late = yield* error(DynamoDB.deleteTable(Orders, { timeout: "1 minute" }), kept)
      assert.deepInclude(late, { _tag: "TableNotReady", awaited: "DELETED", status: "DELETING" })
      assert.isAtMost(kept.calls.at(-1)!.at, 60_000)

      const asked = scripted({ DeleteTable: [answer("DELETING")] })
      assert(Exit.isSuccess(yield* settled(DynamoDB.deleteTable(Orders, { wait: false }), asked)))
      assert.deepStrictEqual(asked.operations(), ["DeleteTable"])
    })
  )
})
