/**
 * What accounting, metrics and spans add to a call while nobody looks, beside what a call costs.
 *
 * `node packages/benchmarks/src/telemetry.ts` measures the built output; see `measure.ts`. The endpoint is a process of
 * its own, whose time is not counted.
 */
import { DynamoDB, Table } from "@partita/dynamodb"
import type { Transport } from "@partita/dynamodb/wire"
import { Embedded } from "@partita/embedded"
import { Context, Effect, Layer, Schema, Tracer } from "effect"
import { fork } from "node:child_process"
import { once } from "node:events"
import { check, measure, median, ratio, type Work } from "./measure.ts"

const bounds = { "telemetry / get over HTTP": 0.02 }

class Order extends Schema.Class<Order>("Order")({
  customerId: Schema.String,
  orderId: Schema.String,
  status: Schema.Literals(["open", "paid", "shipped"]),
  total: Schema.Number,
  placedAt: Schema.DateFromString,
  tags: Schema.ReadonlySet(Schema.String)
}) {}

const Orders = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId" })

const order = new Order({
  customerId: "c1",
  orderId: "o1",
  status: "open",
  total: 19.5,
  placedAt: new Date("2026-01-01T00:00:00Z"),
  tags: new Set(["new"])
})
const prepare = Effect.andThen(DynamoDB.createTable(Orders), DynamoDB.put(Orders, order))

const serve = Effect.gen(function* () {
  yield* prepare
  const { url } = yield* Embedded.serve()
  process.send!(url)
  yield* Effect.promise(() => once(process, "disconnect"))
}).pipe(Effect.scoped, Effect.provide(Embedded.layer))

// ---------------------------------------------------------------------------------------------------------------------
// the peers

type Services = Context.Context<DynamoDB.DynamoDB>

const get = DynamoDB.get(Orders, { customerId: "c1", orderId: "o1" })
const input = { TableName: "orders", Key: { customerId: { S: "c1" }, orderId: { S: "o1" } } }
const call = DynamoDB.call("GetItem", input)
const untraced = Effect.flatMap(DynamoDB.DynamoDB, (service) => service.call("GetItem", input))

const measured = Effect.gen(function* () {
  const server = fork(import.meta.filename, ["serve"])
  const [endpoint] = yield* Effect.promise(() => once(server, "message"))
  yield* Effect.addFinalizer(() => Effect.sync(() => server.disconnect()))
  const http: Services = yield* Layer.build(
    DynamoDB.layer({ endpoint, region: "local", credentials: { accessKeyId: "any", secretAccessKey: "any" } })
  )

  const whole: Context.Context<DynamoDB.DynamoDB | Embedded.Embedded> = yield* Layer.build(Embedded.layer)
  yield* Effect.provideContext(prepare, whole)
  const engine = Context.get(whole, Embedded.Embedded)
  // The engine answers an operation with an output of its type.
  const transport: Transport = { send: (operation, of) => Effect.sync(() => engine.execute(operation, of, 0) as never) }
  const full = Context.make(DynamoDB.DynamoDB, DynamoDB.fromTransport(transport))
  // With the frame that catches what would be repeated, which is there without telemetry too.
  const bare = Context.make(
    DynamoDB.DynamoDB,
    DynamoDB.DynamoDB.of({
      transport,
      call: (operation, of) => Effect.catch(transport.send(operation, of), Effect.fail)
    })
  )
  const tracer = Tracer.make({ span: (options) => new Tracer.NativeSpan(options) })

  const repeat = <A, E>(times: number, effect: Effect.Effect<A, E, DynamoDB.DynamoDB>, services: Services): Work => {
    const one = Effect.provideContext(effect, services)
    return {
      times,
      run: () => Effect.runPromise(Effect.forEach(Array.from({ length: times }), () => one, { discard: true }))
    }
  }
  return yield* Effect.promise(() =>
    measure({
      "get over HTTP": repeat(400, get, http),
      get: repeat(20_000, get, full),
      "get, no telemetry in the service": repeat(20_000, get, bare),
      "call, no telemetry in the service": repeat(20_000, call, bare),
      "the same, without a span": repeat(20_000, untraced, bare),
      "get, with a tracer": repeat(20_000, Effect.withTracer(get, tracer), full),
      "get, accounted for": repeat(20_000, DynamoDB.withConsumedCapacity(get), full)
    })
  )
})

if (process.argv[2] === "serve") {
  await Effect.runPromise(serve)
} else {
  const costs = await Effect.runPromise(Effect.scoped(measured))
  // Of the same turn, as the ratios are.
  const added = costs.get.map(
    (us, turn) =>
      us -
      costs["get, no telemetry in the service"][turn]! +
      costs["call, no telemetry in the service"][turn]! -
      costs["the same, without a span"][turn]!
  )
  console.log(`${"telemetry".padEnd(44)} ${median(added).toFixed(2)} us`)
  console.log(`${"telemetry / direct get".padEnd(44)} ${ratio(added, costs.get).toFixed(3)}`)
  check({ "telemetry / get over HTTP": ratio(added, costs["get over HTTP"]) }, bounds)
}
