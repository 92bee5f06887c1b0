/**
 * The engine's HTTP door: any AWS SDK can speak to it.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { Engine } from "../Engine.ts"
import { type Limits, limits as usual } from "./limits.ts"
import * as Listener from "./listener.ts"

/**
 * Where to listen.
 *
 * @category models
 */
export interface Options {
  /** The TCP port, 0 to 65535; 0, the default, lets the system choose a free one. */
  readonly port?: number | undefined
  /**
   * The address or host name to listen on; `127.0.0.1` by default, which no other machine can reach. Whoever can reach
   * it can read and write everything, because any signature passes.
   */
  readonly host?: string | undefined
  /**
   * Further hosts that requests may name in `Host` and `Origin`, without a port, such as the name of a container; `"*"`
   * is any. Without them the door answers 403 to all but `host`, the address it was reached at and loopback names, so
   * that no page in a browser can reach the database by a name of its own (DNS rebinding).
   */
  readonly allowedHosts?: ReadonlyArray<string> | undefined
}

/**
 * A server that listens: `url` is what an AWS SDK takes as its endpoint.
 *
 * @category models
 */
export interface Server {
  readonly url: string
  readonly host: string
  readonly port: number
}

/**
 * The server could not listen. `code` is the system's name for the reason: `EADDRINUSE` for a port that is taken.
 *
 * @category errors
 */
export class ServeError extends Schema.TaggedError<ServeError>("@partita/embedded/ServeError")("ServeError", {
  host: Schema.String,
  port: Schema.Number,
  code: Schema.String
}) {
  override get message(): string {
    const why = this.code === "EADDRINUSE" ? "the port is already in use" : this.code
    return `cannot listen on port ${this.port} of ${this.host}: ${why}`
  }
}

// Well above what clients keep an idle connection for, so that a request never meets one that is being closed.
const idleMilliseconds = 120_000

// How long a closing server waits for the rest of a request that has begun.
const graceMilliseconds = 2_000

/**
 * Replaces Node's notion of an idle connection, by which closing goes: Node takes one that never sent a byte for busy,
 * and one whose answer is not wholly sent for idle.
 */
const trackIdle = (server: Http.Server): void => {
  const requests = new Map<Socket, number>()
  const count = (socket: Socket, change: number) => {
    const before = requests.get(socket)
    if (before !== undefined) requests.set(socket, before + change)
  }
  server.closeIdleConnections = () => requests.forEach((pending, socket) => pending === 0 && socket.destroy())
  server.on("connection", (socket) => {
    requests.set(socket, 0)
    socket.on("close", () => requests.delete(socket))
  })
  server.on("request", ({ socket }, response) => {
    count(socket, 1)
    response.on("close", () => {
      count(socket, -1)
      if (!server.listening) server.closeIdleConnections()
    })
  })
}

interface Listening extends Server {
  readonly close: Effect.Effect<void>
}

const close = (server: Http.Server) =>
  Effect.callback<void>((resume) => {
    const grace = setTimeout(() => server.closeAllConnections(), graceMilliseconds)
    server.close(() => {
      clearTimeout(grace)
      resume(Effect.void)
    })
  })

interface Door extends Listener.Door {
  readonly host: string
  readonly port: number
}

const listen = (door: Door) =>
  Effect.contextWith((context: Context.Context<never>) =>
    Effect.callback<Listening, ServeError>((resume) => {
      const { host, limits, port } = door
      const server = Http.createServer({
        keepAliveTimeout: idleMilliseconds,
        headersTimeout: limits.requestMilliseconds,
        requestTimeout: limits.requestMilliseconds,
        connectionsCheckingInterval: limits.requestMilliseconds / 10,
        // Refused like any other host, in a body that says so.
        requireHostHeader: false
      })
      server.maxConnections = limits.connections
      Listener.attach(server, door, context)
      trackIdle(server)
      const fail = (code: string) => resume(Effect.fail(new ServeError({ host, port, code })))
      server.once("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
      server.listen(port, host, () => {
        // A server that listens on a port has an address object, never a path.
        const { port } = server.address() as AddressInfo
        const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`
        resume(Effect.succeed({ url, host, port, close: close(server) }))
      })
    })
  )

/** See `Embedded.serve`. */
export const serve = (
  engine: Engine,
  { allowedHosts = [], host = "127.0.0.1", port = 0 }: Options = {},
  limits: Limits = usual
): Effect.Effect<Server, ServeError, Scope.Scope> =>
  Number.isInteger(port) && port >= 0 && port <= 65_535
    ? Effect.acquireRelease(
        listen({ engine, host, port, hosts: [host, ...allowedHosts], limits }),
        (server) => server.close
      )
    : Effect.fail(new ServeError({ host, port, code: "not a port from 0 to 65535" }))
