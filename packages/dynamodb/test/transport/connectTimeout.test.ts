import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { call } from "../../src/wire/Client.ts"
import { answer, serve } from "../fixtures/server.ts"
import { onEach } from "../fixtures/transports.ts"

onEach(
  (way) =>
    describe(`connectTimeout over ${way.name}`, () => {
      it.live("is no limit when it is infinite: Node's timers would fire at once", () =>
        Effect.gen(function* () {
          const { endpoint, received } = yield* serve(answer(200, {}))
          const warnings: Array<string> = []
          const note = ({ name }: Error) => void warnings.push(name)
          yield* Effect.acquireRelease(
            Effect.sync(() => process.on("warning", note)),
            () => Effect.sync(() => process.off("warning", note))
          )
          for (const connectTimeout of [Duration.infinity, Duration.days(30)]) {
            yield* Effect.all(
              Array.from({ length: 3 }, () => call("GetItem", { TableName: "orders", Key: { id: { S: "1" } } })),
              { concurrency: "unbounded" }
            ).pipe(Effect.provide(way.layer({ endpoint, connectTimeout })))
          }
          yield* Effect.sleep(10)
          assert.deepStrictEqual(warnings, [])
          assert.strictEqual(received.length, 6)
        })
      )
    }),
  "connections"
)
