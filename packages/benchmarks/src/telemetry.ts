/**
 * What accounting, metrics and spans add to a call while nobody looks, beside what a call costs.
 *
 * `node packages/benchmarks/src/telemetry.ts` measures the built output in one process: peers take turns, CPU time,
 * median of 15. The endpoint is a process of its own, whose time is not counted. With `--check` it fails when a ratio
 * is more than 1.3 times its bound.
 */
import { DynamoDB, Table } from "@partita/dynamodb"
import type { Transport } from "@partita/dynamodb/wire"
import { Embedded } from "@partita/embedded"
import { Context, Effect, Layer, Schema, Tracer } from "effect"
import { fork } from "node:child_process"
import { once } from "node:events"

const bounds = { "telemetry / get over HTTP": 0.02 }
const tolerance = 1.3
const samples = 15

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

  const repeat = <A, E>(effect: Effect.Effect<A, E, DynamoDB.DynamoDB>, services: Services) => {
    const one = Effect.provideContext(effect, services)
    return (times: number) =>
      Effect.runPromise(Effect.forEach(Array.from({ length: times }), () => one, { discard: true }))
  }
  const work = {
    "get over HTTP": { times: 400, run: repeat(get, http) },
    get: { times: 20_000, run: repeat(get, full) },
    "get, no telemetry in the service": { times: 20_000, run: repeat(get, bare) },
    "call, no telemetry in the service": { times: 20_000, run: repeat(call, bare) },
    "the same, without a span": { times: 20_000, run: repeat(untraced, bare) },
    "get, with a tracer": { times: 20_000, run: repeat(Effect.withTracer(get, tracer), full) },
    "get, accounted for": { times: 20_000, run: repeat(DynamoDB.withConsumedCapacity(get), full) }
  }
  type Work = keyof typeof work
  const names = Object.keys(work) as ReadonlyArray<Work>
  const times = new Map<Work, Array<number>>(names.map((name) => [name, []]))
  for (let sample = -2; sample < samples; sample++) {
    for (const name of names) {
      const before = process.cpuUsage()
      yield* Effect.promise(() => work[name].run(work[name].times))
      const { system, user } = process.cpuUsage(before)
      // The first two turns warm the compiler up.
      if (sample >= 0) times.get(name)!.push((user + system) / work[name].times)
    }
  }
  return times
})

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

if (process.argv[2] === "serve") {
  await Effect.runPromise(serve)
} else {
  const times = await Effect.runPromise(Effect.scoped(measured))
  const time = (name: Parameters<typeof times.get>[0]) => times.get(name)!
  for (const [name, all] of times) console.log(`${name.padEnd(44)} ${median(all).toFixed(2)} us`)
  // Of the same turn, so that a machine that slows down for a while slows all.
  const added = time("get").map(
    (us, turn) =>
      us -
      time("get, no telemetry in the service")[turn]! +
      time("call, no telemetry in the service")[turn]! -
      time("the same, without a span")[turn]!
  )
  console.log(`${"telemetry".padEnd(44)} ${median(added).toFixed(2)} us`)
  console.log(
    `${"telemetry / direct get".padEnd(44)} ${median(added.map((us, turn) => us / time("get")[turn]!)).toFixed(3)}`
  )
  const ratio = median(added.map((us, turn) => us / time("get over HTTP")[turn]!))
  const bound = bounds["telemetry / get over HTTP"]
  const exceeded = ratio > bound * tolerance
  console.log(
    `${"telemetry / get over HTTP".padEnd(44)} ${ratio.toFixed(4)} (bound ${bound})${exceeded ? "  exceeded" : ""}`
  )
  if (exceeded && process.argv.includes("--check")) process.exitCode = 1
}
