/**
 * The transport over Node's own sockets.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Buffer } from "node:buffer"
import { crc32, gunzipSync } from "node:zlib"
import type { Transport } from "../../wire/Client.ts"
import type { Abandonable, Limits } from "../attempts.ts"
import type { DirectOptions } from "../Options.ts"
import { plainCredentials } from "../plainCredentials.ts"
import { type Address, make as signed, type Message, type Receiver, type Route } from "../signed.ts"
import { userAgent } from "../userAgent.ts"
import type { Target, Waiter } from "./connect.ts"
import type { Connection, Receiver as Exchanged, Response } from "./connection.ts"
import { hashes } from "./hashes.ts"
import { type Connections, pool } from "./pool.ts"
import { type Resolvable, resolve } from "./resolve.ts"

/** How its connections are made. */
export interface Sockets extends Pick<Target, "connectTimeout" | "lookup" | "proxy" | "tls"> {
  /** Whether the service may compress what it answers. */
  readonly compression: boolean
}

const hostname = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "")

/** The text of a body; throws for what is compressed otherwise than was asked for, or damaged. */
const textOf = ({ body, headers }: Response, longest: number): string => {
  const coding = headers.get("content-encoding") ?? "identity"
  if (coding === "identity") return body.toString()
  if (coding !== "gzip") throw new Error(coding)
  return gunzipSync(body, { maxOutputLength: longest }).toString()
}

/** The way to an address over a pool of connections. */
const routeOver = (sockets: Sockets, agent: string, clock: Clock.Clock, { url }: Address): Route => {
  const secure = url.protocol === "https:"
  const { compression, ...rest } = sockets
  const port = Number(url.port || (secure ? 443 : 80))
  const connections = pool({ ...rest, host: hostname(url), port, secure }, clock)
  // A proxy that is asked without a tunnel is told the whole address.
  const path = sockets.proxy !== undefined && !secure ? url.origin + url.pathname : url.pathname
  const first =
    `POST ${path} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/x-amz-json-1.0\r\n` +
    `user-agent: ${agent}\r\n${compression ? "accept-encoding: gzip\r\n" : ""}x-amz-target: `

  return {
    send: (message, receiver) => {
      const request = new Request(first, message, receiver, connections)
      connections.take(request)
      return request
    },
    close: connections.close
  }
}

/** A message on its way: it waits for a connection, and then for its answer. */
class Request implements Waiter, Exchanged, Abandonable {
  readonly longest: number
  readonly #first: string
  readonly #message: Message
  readonly #receiver: Receiver
  readonly #connections: Connections
  #connection: Connection | undefined
  making: (() => void) | undefined

  constructor(first: string, message: Message, receiver: Receiver, connections: Connections) {
    this.#first = first
    this.#message = message
    this.#receiver = receiver
    this.#connections = connections
    this.longest = message.longest
  }

  connected(connection: Connection): void {
    this.#connection = connection
    this.making = undefined
    const { body, sessionToken, signature, target } = this.#message
    const length = Buffer.byteLength(body)
    const text =
      `${this.#first}${target}\r\nx-amz-date: ${signature.date}\r\n` +
      (sessionToken === undefined ? "" : `x-amz-security-token: ${sessionToken}\r\n`) +
      `authorization: ${signature.authorization}\r\ncontent-length: ${length}\r\n\r\n${body}`
    this.#receiver.leaves()
    // A body as long as its text is all ASCII, and written as it is.
    connection.send(text, length === body.length ? "latin1" : "utf8", this)
  }

  failed(code: string): void {
    if (code === "ETIMEDOUT") this.#receiver.late()
    else this.#receiver.failed("connect", code)
  }

  received(response: Response): void {
    this.#connections.give(this.#connection!)
    this.#connection = undefined
    const { body, headers, status } = response
    this.#receiver.received({
      status,
      body,
      requestId: headers.get("x-amzn-requestid"),
      checksum: headers.get("x-amz-crc32"),
      errorType: headers.get("x-amzn-errortype"),
      date: headers.get("date"),
      text: () => textOf(response, this.longest)
    })
  }

  lost(code: string): void {
    this.#connection = undefined
    this.#receiver.failed("exchange", code)
  }

  giveUp(): void {
    this.making?.()
    this.#connection?.destroy()
  }
}

/** The transport without the AWS client, until its scope ends. */
export const make = Effect.fnUntraced(function* (
  options: DirectOptions,
  limits: Limits
): Effect.fn.Return<Transport, never, Scope.Scope> {
  const { compression = false, connectTimeout = "1 second", credentials, lookup, proxy, tls = {} } = options
  const clock = yield* Clock.Clock
  let clients: ReadonlyArray<DynamoDBClient> = []
  const agent = userAgent(`nodejs#${process.versions.node}`, options)
  const sockets: Sockets = {
    compression,
    connectTimeout: Duration.toMillis(connectTimeout),
    lookup,
    proxy: proxy === undefined ? undefined : new URL(proxy),
    tls
  }
  const resolvable: Resolvable = {
    ...options,
    credentials: credentials === undefined ? undefined : plainCredentials(credentials)
  }
  yield* Effect.addFinalizer(() => Effect.sync(() => clients.forEach((client) => client.destroy())))
  return yield* signed(
    {
      hashes,
      crc32,
      resolve: () => resolve(resolvable, process.env, (client) => void (clients = [...clients, client])),
      route: (address) => routeOver(sockets, agent, clock, address)
    },
    limits
  )
})
