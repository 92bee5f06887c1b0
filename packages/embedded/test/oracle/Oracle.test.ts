// The engine beside an independent implementation: the same sequences through the AWS SDK, with equal results.
import * as Sdk from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import dynalite from "dynalite"
import { Effect } from "effect"
import type { AddressInfo } from "node:net"
import { isDeepStrictEqual } from "node:util"
import * as Embedded from "../../src/Embedded.ts"
import { type Operation, sequence, source } from "./sequences.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20260701)
const sequences = 2000
const TableName = "partita-oracle"

const clientOf = (endpoint: string) =>
  Effect.acquireRelease(
    Effect.sync(
      () =>
        new Sdk.DynamoDBClient({
          endpoint,
          region: "eu-west-1",
          maxAttempts: 1,
          logger: {} as never,
          credentials: { accessKeyId: "test", secretAccessKey: "test" }
        })
    ),
    (client) => Effect.sync(() => client.destroy())
  )

const dynaliteEndpoint = Effect.map(
  Effect.acquireRelease(
    Effect.callback<ReturnType<typeof dynalite>>((resume) => {
      const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  ),
  (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
)

type Outcome = { readonly error: string } | { readonly answer: unknown }

const run = async (client: Sdk.DynamoDBClient, { input, name }: Operation): Promise<Outcome> => {
  try {
    switch (name) {
      case "PutItem":
        return { answer: parts(await client.send(new Sdk.PutItemCommand(input))) }
      case "GetItem":
        return { answer: parts(await client.send(new Sdk.GetItemCommand(input))) }
      case "UpdateItem":
        return { answer: parts(await client.send(new Sdk.UpdateItemCommand(input))) }
      case "DeleteItem":
        return { answer: parts(await client.send(new Sdk.DeleteItemCommand(input))) }
      case "Query":
        return { answer: parts(await client.send(new Sdk.QueryCommand(input))) }
    }
  } catch (error) {
    return { error: (error as Error).name }
  }
}

/** An answer without its metadata, its sets in one order. */
const parts = ({ $metadata: _, ...answer }: Sdk.QueryCommandOutput | Sdk.GetItemCommandOutput): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      key === "SS" || key === "NS" ? [...(value as ReadonlyArray<string>)].sort() : value
    )
  )

/** Where the two are known to differ, and which of them does what the service does. */
interface Difference {
  readonly reason: string
  readonly covers: (operation: Operation, ours: Outcome, theirs: Outcome) => boolean
}

const differences: ReadonlyArray<Difference> = [
  {
    reason: "an update that touches nothing it could return has no Attributes; dynalite returns an empty map",
    covers: ({ name }, ours, theirs) =>
      name === "UpdateItem" &&
      isDeepStrictEqual(ours, { answer: {} }) &&
      isDeepStrictEqual(theirs, { answer: { Attributes: {} } })
  },
  {
    reason: "removing a nested path of an item that is not there changes nothing; dynalite refuses the path",
    covers: ({ input, name }, ours, theirs) =>
      name === "UpdateItem" &&
      /REMOVE [^A-Z]*[.[]/.test(input.UpdateExpression ?? "") &&
      "answer" in ours &&
      isDeepStrictEqual(theirs, { error: "ValidationException" })
  },
  {
    reason: "two absent attributes are neither equal nor ordered, but differ; dynalite takes them for equal",
    covers: ({ input }, ours, theirs) =>
      !isDeepStrictEqual(ours, theirs) &&
      Object.entries(input).some(
        ([name, text]) => /^(Condition|Filter)Expression$/.test(name) && /#[^ ]+ (=|<>) #/.test(String(text))
      )
  }
]

describe("oracle", () => {
  it.live(
    `answers ${sequences} sequences as dynalite does (PARTITA_SEED=${seed})`,
    () =>
      Effect.gen(function* () {
        const { url } = yield* Embedded.serve({ port: 0 })
        const ours = yield* clientOf(url)
        const theirs = yield* clientOf(yield* dynaliteEndpoint)
        const table = new Sdk.CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType: "N" }
          ],
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" }
          ]
        })
        yield* Effect.promise(() => Promise.all([ours.send(table), theirs.send(table)]))
        yield* Effect.sleep("50 millis")

        const seen = { operations: 0, errors: 0, differences: new Map<string, number>() }
        const one = async (index: number) => {
          for (const operation of sequence(source(seed + index), TableName, `p${index}`)) {
            const [mine, other] = await Promise.all([run(ours, operation), run(theirs, operation)])
            seen.operations++
            if ("error" in mine) seen.errors++
            const known = differences.find(({ covers }) => covers(operation, mine, other))
            if (known !== undefined) {
              seen.differences.set(known.reason, (seen.differences.get(known.reason) ?? 0) + 1)
              // What follows in this sequence starts from different items.
              return
            }
            assert.deepStrictEqual(mine, other, `sequence ${index}: ${JSON.stringify(operation)}`)
          }
        }
        yield* Effect.forEach(
          Array.from({ length: sequences }, (_, index) => index),
          (index) => Effect.promise(() => one(index)),
          { concurrency: 8, discard: true }
        )
        assert.isAbove(seen.operations, sequences * 3)
        // Each difference shows, and together they hide next to nothing.
        assert.strictEqual(seen.differences.size, differences.length)
        assert.isBelow(
          [...seen.differences.values()].reduce((sum, count) => sum + count, 0),
          seen.operations / 40
        )
        assert.isAbove(seen.errors, sequences / 10)
      }).pipe(Effect.scoped, Effect.provide(Embedded.layer)),
    120_000
  )
})
