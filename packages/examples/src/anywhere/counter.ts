// The smallest program for a browser or a worker: one item, over `fetch`.
import { DynamoDB, Table } from "@partita/dynamodb"
import { Effect, Layer, Schema } from "effect"
import { FetchHttpClient } from "effect/http"

const Visit = Schema.Struct({ page: Schema.String, count: Schema.Int, badge: Schema.Uint8Array })
const Visits = Table.make("visits", { model: Visit, partitionKey: "page" })
const key = { page: "naïve – 漢字 𝄞" }

const program = Effect.gen(function* () {
  yield* DynamoDB.createTable(Visits)
  yield* DynamoDB.put(Visits, { ...key, count: 1, badge: new Uint8Array([0, 127, 255]) })
  yield* DynamoDB.update(Visits, key, (v) => [v.count.add(1)], { condition: (v) => v.count.eq(1) })
  const { badge, count, page } = yield* DynamoDB.getOrFail(Visits, key)
  return JSON.stringify({ page, count, badge: Array.from(badge) })
})

/** What the program comes to on a database, as text. */
export const run = (endpoint: string): Promise<string> => {
  const database = DynamoDB.layerHttpClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" }
  }).pipe(Layer.provide(FetchHttpClient.layer))
  return Effect.runPromise(Effect.provide(program, database))
}
