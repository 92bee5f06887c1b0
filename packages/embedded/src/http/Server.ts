/**
 * The engine's HTTP door: any AWS SDK can speak to it.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { Engine } from "../Engine.ts"
import { respond } from "./protocol.ts"

/**
 * Where to listen.
 *
 * @category models
 */
export interface Options {
  /** The TCP port, 0 to 65535; 0, the default, lets the system choose a free one. */
  readonly port?: number | undefined
  /** The address or host name to listen on; `127.0.0.1` by default, which no other machine can reach. */
  readonly host?: string | undefined
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

// DynamoDB takes requests of 16 MB; what is somewhat longer is for the engine to refuse.
const longestBody = 17 * 1024 * 1024

// Well above what clients keep an idle connection for, so that a request never meets one that is being closed.
const idleMilliseconds = 120_000

// How long a closing server waits for the rest of a request that has begun.
const graceMilliseconds = 2_000

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/** The whole body, or undefined for one that is too long, once its last byte has come. */
const read = (request: Http.IncomingMessage, then: (body: Uint8Array | undefined) => void) => {
  const chunks: Array<Buffer> = []
  let length = 0
  request.on("data", (chunk: Buffer) => {
    length += chunk.length
    if (length <= longestBody) chunks.push(chunk)
    else chunks.length = 0
  })
  request.on("end", () => then(length <= longestBody ? Buffer.concat(chunks) : undefined))
}

const makeListener = (engine: Engine, context: Context.Context<never>) => {
  const clock = Context.get(context, Clock.Clock)
  const random = Context.get(context, Random.Random)
  const requestId = () => Array.from({ length: 52 }, () => letters[Math.floor(random.nextDoubleUnsafe() * 36)]).join("")
  const fork = Effect.runForkWith(context)
  return function (this: Http.Server, request: Http.IncomingMessage, response: Http.ServerResponse) {
    read(request, (body) => {
      response.setHeader("x-amzn-RequestId", requestId())
      if (!this.listening) response.setHeader("connection", "close")
      if (body === undefined) {
        response.writeHead(413, { "content-length": 0 }).end()
        return
      }
      const { method = "", url = "", headers } = request
      let latency = 0
      const answer = respond({ method, url, headers, body }, (operation, input) => {
        const output = engine.execute(operation, input, clock.currentTimeMillisUnsafe())
        latency = engine.latency(operation)
        return output
      })
      if (answer.defect !== undefined) fork(Effect.logError("the embedded engine failed", Cause.die(answer.defect)))
      const send = () => response.writeHead(answer.status, answer.headers).end(answer.body)
      if (latency === 0) send()
      else fork(Effect.delay(Effect.sync(send), latency))
    })
  }
}

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

const open = (engine: Engine, host: string, port: number) =>
  Effect.contextWith((context: Context.Context<never>) =>
    Effect.callback<Listening, ServeError>((resume) => {
      const server = Http.createServer({ keepAliveTimeout: idleMilliseconds }, makeListener(engine, context))
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
  { host = "127.0.0.1", port = 0 }: Options = {}
): Effect.Effect<Server, ServeError, Scope.Scope> =>
  Number.isInteger(port) && port >= 0 && port <= 65_535
    ? Effect.acquireRelease(open(engine, host, port), (server) => server.close)
    : Effect.fail(new ServeError({ host, port, code: "not a port from 0 to 65535" }))
