/**
 * Effect's HTTP server on Node's. A program that depends on `@effect/platform-node` has `NodeHttpServer` instead.
 */
import { type Context, Effect, Layer, type Scope } from "effect"
import { HttpEffect, HttpServer, HttpServerError, type HttpServerRequest } from "effect/http"
import { NetAddress } from "effect/net"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"

const webRequest = (incoming: Http.IncomingMessage, signal: AbortSignal) => {
  const { headersDistinct, method = "GET", url = "/" } = incoming
  const headers = Object.entries(headersDistinct).map(([name, values = []]): [string, string] => [name, values.join()])
  const body = method === "GET" || method === "HEAD" ? null : Readable.toWeb(incoming)
  return new Request(`http://localhost${url}`, { method, headers, body, duplex: "half", signal })
}

type Handler = (request: Request) => Promise<Response>

/** A client that goes away interrupts the handler, and with it the calls of the database. */
const respond = async (handler: Handler, incoming: Http.IncomingMessage, outgoing: Http.ServerResponse) => {
  const gone = new AbortController()
  outgoing.on("close", () => gone.abort())
  try {
    const response = await handler(webRequest(incoming, gone.signal))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(new Uint8Array(await response.arrayBuffer()))
  } catch {
    outgoing.destroy()
  }
}

/** Answers what has begun. */
const close = (server: Http.Server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))

const listen = (port: number) =>
  Effect.acquireRelease(
    Effect.callback<Http.Server, HttpServerError.ServeError>((resume) => {
      const server = Http.createServer()
      server.once("error", (cause) => resume(Effect.fail(new HttpServerError.ServeError({ cause }))))
      server.listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    close
  )

/** Listens on a port of this machine, 0 for one that is free, until the scope closes. */
export const layer = (port: number) =>
  Layer.effect(
    HttpServer.HttpServer,
    Effect.map(listen(port), (server) =>
      HttpServer.make({
        // A server that listens on a port has an address object, never a path.
        address: NetAddress.inetAddressUnsafe(NetAddress.ipv4Loopback, (server.address() as AddressInfo).port),
        serve: (httpEffect, middleware) =>
          Effect.contextWith((context: Context.Context<never>) => {
            const toHandler = HttpEffect.toWebHandlerWith<never, HttpServerRequest.HttpServerRequest | Scope.Scope>(
              context
            )
            const handler = toHandler(httpEffect, middleware)
            const listener: Http.RequestListener = (incoming, outgoing) => void respond(handler, incoming, outgoing)
            // Closed here too: what the handler needs is there until then.
            return Effect.acquireRelease(
              Effect.sync(() => void server.on("request", listener)),
              () => close(server)
            )
          })
      })
    )
  )
