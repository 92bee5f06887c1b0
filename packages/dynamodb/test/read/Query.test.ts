// What reads send, which no answer shows.
import { DynamoDB, Page } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Parcels } from "../fixtures/Parcel.ts"
import { scripted } from "../fixtures/scripted.ts"

const { byCarrier, byPlace, byWeight } = Parcels.indexes

/** The requests of a read whose pages come as the script says. */
const sent = <E>(read: Stream.Stream<unknown, E, DynamoDB.DynamoDB>, ...script: ReadonlyArray<object>) => {
  const { inputs, transport } = scripted(...script)
  return Effect.as(
    Stream.runDrain(read).pipe(Effect.provideService(DynamoDB.DynamoDB, DynamoDB.fromTransport(transport))),
    inputs as ReadonlyArray<Readonly<Record<string, unknown>>>
  )
}

const key = { owner: { S: "ann" }, id: { N: "1" } }
const stored = {
  ...key,
  country: { S: "no" },
  city: { S: "Oslo" },
  sentAt: { S: "2026-01-01T00:00:00.000Z" },
  weight: { N: "1" },
  contents: { L: [] }
}
/** A page of so many items, with more to come. */
const page = (count: number) => ({ Items: Array.from({ length: count }, () => stored), LastEvaluatedKey: key })
const end = { Items: [] }

describe("a query", () => {
  it.effect("names the key's attributes in the order of the key, the range last", () =>
    Effect.gen(function* () {
      const at = { weight: 1, city: "Oslo", country: "no" } as const
      const [input] = yield* sent(DynamoDB.query(byPlace, at, { sort: (k) => k.sentAt.gt(new Date(0)) }), end)
      assert.deepInclude(input, {
        IndexName: "byPlace",
        KeyConditionExpression: "#0 = :0 AND #1 = :1 AND #2 = :2 AND #3 > :3",
        ExpressionAttributeNames: { "#0": "country", "#1": "city", "#2": "weight", "#3": "sentAt" }
      })
    })
  )

  it.effect("is strong, fetches and counts where that is asked for, and nowhere else", () =>
    Effect.gen(function* () {
      const owner = { owner: "ann" }
      const asked = ({ ConsistentRead, Select }: Readonly<Record<string, unknown>>) => [ConsistentRead, Select]
      const cases = [
        [DynamoDB.query(Parcels, owner), undefined, undefined],
        [DynamoDB.query(Parcels, owner, { consistent: true }), true, undefined],
        [DynamoDB.query(Parcels, owner, { consistent: false }), undefined, undefined],
        [DynamoDB.query(byWeight, owner, { consistent: true, fetch: true }), true, "ALL_ATTRIBUTES"],
        [DynamoDB.query(byWeight, owner, { fetch: true, project: (p) => [p.carrier] }), undefined, undefined],
        [DynamoDB.query(byWeight, owner, { fetch: false }), undefined, undefined],
        [DynamoDB.query(byCarrier, { carrier: "post" }), undefined, undefined],
        [DynamoDB.scan(Parcels, { consistent: true, segments: 2 }), true, undefined],
        [Stream.fromEffect(DynamoDB.count(byWeight, owner, { consistent: true })), true, "COUNT"]
      ] as const
      for (const [read, consistent, select] of cases) {
        const inputs = yield* sent(read, end)
        for (const input of inputs) assert.deepStrictEqual(asked(input), [consistent, select])
      }
    })
  )

  it.effect("reads what it still wants; more where a filter decides, and more yet after pages that yield nothing", () =>
    Effect.gen(function* () {
      const filter = { filter: () => Parcels.attributes.city.eq("Oslo") }
      const cases = [
        [{}, [page(3), end], [undefined, undefined]],
        [{ limit: 10 }, [page(4), page(4), page(2)], [10, 6, 2]],
        [{ limit: 10, pageSize: 3 }, [page(3), end], [3, 3]],
        [{ limit: 20_000 }, [page(3), end], [undefined, undefined]],
        [filter, [page(3), end], [undefined, undefined]],
        [{ ...filter, limit: 2 }, [page(0), page(0), page(1), page(1)], [25, 50, 100, 25]],
        [{ ...filter, limit: 10 }, [page(1), page(0), end], [40, 36, 72]],
        [{ ...filter, limit: 10, pageSize: 3 }, [page(0), page(0), end], [3, 3, 3]],
        [{ limit: 3, undecodable: "skip" }, [page(1), end], [25, 25]]
      ] as const
      for (const [options, script, limits] of cases) {
        const inputs = yield* sent(DynamoDB.query(Parcels, { owner: "ann" }, options), ...script)
        assert.deepStrictEqual(
          inputs.map(({ Limit }) => Limit),
          [...limits],
          JSON.stringify(options)
        )
      }
    })
  )

  it.effect("begins where the service stopped, or after the item that was taken last", () =>
    Effect.gen(function* () {
      const last = { owner: { S: "ann" }, id: { N: "9" } }
      const read = DynamoDB.query(Parcels, { owner: "ann" }, { limit: 3 }).pipe(Page.collect, Stream.fromEffect)
      const [first, second] = yield* sent(read, { Items: [stored, stored], LastEvaluatedKey: last }, end)
      assert.notProperty(first, "ExclusiveStartKey")
      assert.deepStrictEqual(second!["ExclusiveStartKey"], last)
    })
  )
})
