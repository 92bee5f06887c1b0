/**
 * A DynamoDB in the process: a layer that is a database, and private copies of it.
 */
import { DynamoDB, fromException, fromTransport, type Transport } from "@partita/dynamodb/wire"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Engine from "./Engine.ts"
import { EngineException } from "./exception.ts"
import * as Server from "./http/Server.ts"

export type { Engine, Options } from "./Engine.ts"
export { ServeError, type Options as ServeOptions, type Server } from "./http/Server.ts"

/**
 * The engine behind an embedded database.
 *
 * @category services
 */
export class Embedded extends Context.Service<Embedded, Engine.Engine>()("@partita/embedded/Embedded") {}

const transport = (engine: Engine.Engine): Transport => {
  let requests = 0
  return {
    // What is thrown and is no answer of DynamoDB's is a bug of the engine: a defect.
    send: (operation, input) =>
      Effect.withFiber((fiber) => {
        const requestId = `embedded-${++requests}`
        const now = fiber.getRef(Clock.Clock).currentTimeMillisUnsafe()
        try {
          const output = engine.execute(operation, input, now)
          // The engine answers an operation with an output of its type, in an object that is the caller's.
          const answer = Object.assign(output, { $metadata: { httpStatusCode: 200, requestId } }) as never
          const latency = engine.latency(operation)
          return latency === 0 ? Effect.succeed(answer) : Effect.delay(Effect.succeed(answer), latency)
        } catch (thrown) {
          if (!(thrown instanceof EngineException)) throw thrown
          const exception = Object.assign(thrown, { $metadata: { httpStatusCode: 400, requestId } })
          return Effect.fail(fromException(operation, input, exception))
        }
      })
  }
}

const contextOf = (engine: Engine.Engine): Context.Context<DynamoDB | Embedded> =>
  Context.make(Embedded, engine).pipe(Context.add(DynamoDB, fromTransport(transport(engine))))

/**
 * An empty database in memory, with options. Each build of the layer is a database of its own.
 *
 * **Example** (Pages of a kilobyte, and transactions that others can meet)
 *
 * ```ts
 * import { Embedded } from "@partita/embedded"
 *
 * const busy = Embedded.layerWith({ pageBytes: 1024, transactionTime: "50 millis" })
 * ```
 *
 * @category layers
 */
export const layerWith = (options: Engine.Options): Layer.Layer<DynamoDB | Embedded> =>
  Layer.syncContext(() => contextOf(Engine.make(options)))

/**
 * An empty database in memory. Each build of the layer is a database of its own; within one program it is built once.
 *
 * **Example** (A program and its database)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Embedded } from "@partita/embedded"
 *
 * const run = Effect.runPromise(Effect.provide(program, Embedded.layer))
 * ```
 *
 * @category layers
 */
export const layer: Layer.Layer<DynamoDB | Embedded> = layerWith({})

/**
 * Runs an effect on a private copy of the database as it is when the effect starts: neither sees what the other writes
 * from then on. The copy shares what neither has changed, so that it is made in microseconds, whatever the size.
 *
 * **Example** (A test that changes nothing)
 *
 * ```ts
 * import { Embedded } from "@partita/embedded"
 *
 * const isolated = program.pipe(Embedded.fork)
 * ```
 *
 * @category combinators
 */
export const fork = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, DynamoDB | Embedded> | Embedded> =>
  Effect.flatMap(Embedded, (engine) => Effect.provideContext(self, contextOf(engine.fork())))

/**
 * A private copy of the database as it is now, as a transport: for `Faults.stale`, whose reads it answers.
 *
 * **Example** (Reads that are a second behind)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Faults } from "@partita/dynamodb"
 * import { Embedded } from "@partita/embedded"
 *
 * const behind = Effect.flatMap(Embedded.replica, (replica) =>
 *   program.pipe(Faults.inject([Faults.stale({ replica, lag: "1 second" })]))
 * )
 * ```
 *
 * @category getters
 */
export const replica: Effect.Effect<Transport, never, Embedded> = Effect.map(Embedded, (engine) =>
  transport(engine.fork())
)

/**
 * Serves the database over HTTP, to any AWS SDK, until the scope closes. Closing stops accepting, closes idle
 * connections at once and answers the requests that have begun, for at most 2 seconds.
 *
 * `options.port` is a TCP port, 0 (the default) for one that is free; `options.host` is where to listen, `127.0.0.1`
 * by default. A request whose `Host` or `Origin` names another host than `options.host`, the address it came to, a
 * loopback name or one of `options.allowedHosts` is answered with 403. The result's `url` is the endpoint for the SDK,
 * which may use any region and credentials. Time comes from the `Clock`, request ids from the `Random` of the fiber that
 * calls. Fails with `ServeError` when the port is taken or the address is not this machine's.
 *
 * Limits: 512 connections, bodies of 17 MB, 30 seconds for a request to come and for a client to take some of its
 * answer; beyond 128 MB of bodies and answers under way requests are throttled. A connection's next request begins when
 * the answer before it has left.
 *
 * **Example** (An AWS SDK client on an embedded database)
 *
 * ```ts
 * import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb"
 * import { Embedded } from "@partita/embedded"
 * import { Effect } from "effect"
 *
 * const tables = Effect.gen(function* () {
 *   const { url } = yield* Embedded.serve()
 *   const credentials = { accessKeyId: "any", secretAccessKey: "any" }
 *   const client = new DynamoDBClient({ endpoint: url, region: "local", credentials })
 *   return yield* Effect.promise(() => client.send(new ListTablesCommand({})))
 * }).pipe(Effect.scoped, Effect.provide(Embedded.layer))
 * ```
 *
 * @category servers
 */
export const serve = (
  options?: Server.Options
): Effect.Effect<Server.Server, Server.ServeError, Embedded | Scope.Scope> =>
  Effect.flatMap(Embedded, (engine) => Server.serve(engine, options))
