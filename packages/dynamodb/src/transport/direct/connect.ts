/**
 * New connections: to the service or by way of a proxy, secured where the address says so.
 */
import { Buffer } from "node:buffer"
import * as net from "node:net"
import * as tls from "node:tls"
import { Connection } from "./connection.ts"

/** Where connections lead, and how. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** The time a new connection may take, TLS not included, in milliseconds. */
  readonly connectTimeout: number
  readonly tls: tls.ConnectionOptions
  readonly lookup: net.LookupFunction | undefined
  readonly proxy: URL | undefined
}

/** Who waits for a connection; told one of the two, once, unless it gives up. */
export interface Waiter {
  /** What gives up the connection that is being made for it. */
  making: (() => void) | undefined
  readonly connected: (connection: Connection) => void
  /** No connection was made, or none that is secure. */
  readonly failed: (code: string) => void
}

/** What came is read into a buffer of the connection's own, past the streams of Node. */
const bufferSize = 64 * 1024

/** Node's timers fire at once for what they cannot hold. */
const longestTimer = 2 ** 31 - 1

const hostname = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "")

/** The request to a proxy for a way through. */
const tunnel = (proxy: URL, { host, port }: Target): string => {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  const authorization =
    proxy.username === "" ? "" : `proxy-authorization: Basic ${Buffer.from(user).toString("base64")}\r\n`
  return `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`
}

/** The one session of TLS that the next connection resumes: a full handshake costs a hundred times as much as a request. */
interface Sessions {
  session?: Buffer | undefined
}

/** Makes connections; `idleEnded` is told of those that end while nothing is asked of them. */
export const connecting = (target: Target, idleEnded: (connection: Connection) => void) => {
  const sessions: Sessions = {}
  const { connectTimeout, host, lookup, port, proxy, secure } = target

  /** The options of a socket that hands what comes to a connection that is made of it. */
  const reading = () => {
    let connection: Connection | undefined
    return {
      onread: {
        buffer: Buffer.allocUnsafeSlow(bufferSize),
        callback: (length: number, buffer: Uint8Array) => {
          // It is the buffer of above.
          connection?.take((buffer as Buffer).subarray(0, length))
          return true
        }
      },
      made: (of: Connection) => (connection = of)
    }
  }
  const address: { readonly host: string; readonly port: number } =
    proxy === undefined ? { host, port } : { host: hostname(proxy), port: Number(proxy.port || 80) }
  const options = { ...address, noDelay: true, keepAlive: true, ...(lookup === undefined ? undefined : { lookup }) }
  const secured = {
    ...target.tls,
    servername: target.tls.servername ?? (net.isIP(host) === 0 ? host : ""),
    ALPNProtocols: ["http/1.1"]
  }
  const resumed = () => (sessions.session === undefined ? undefined : { session: sessions.session })

  return (waiter: Waiter): void => {
    let socket: net.Socket
    let over = false
    const giveUp = () => {
      over = true
      clearTimeout(timer)
      socket.destroy()
    }
    const fail = (code: string) => {
      if (over) return
      giveUp()
      waiter.failed(code)
    }
    const timer = connectTimeout > longestTimer ? undefined : setTimeout(() => fail("ETIMEDOUT"), connectTimeout)
    const broken = (error: Error & { readonly code?: string }) => fail(error.code ?? "ECONNRESET")
    const hungUp = () => fail("ECONNRESET")
    const watch = (of: net.Socket) => of.on("error", broken).on("close", hungUp).on("end", hungUp)
    const ready = (made: (connection: Connection) => void) => {
      over = true
      clearTimeout(timer)
      socket.off("error", broken).off("close", hungUp).off("end", hungUp)
      const connection = new Connection(socket, idleEnded)
      made(connection)
      waiter.connected(connection)
    }
    const secureOver = (raw: net.Socket | undefined) => {
      const read = reading()
      const own = { ...options, ...secured, ...resumed(), onread: read.onread }
      const made = tls.connect(raw === undefined ? own : { ...secured, ...resumed(), socket: raw })
      made.on("session", (session) => (sessions.session = session))
      if (raw === undefined) made.once("connect", () => clearTimeout(timer))
      made.once("secureConnect", () => ready(raw === undefined ? read.made : streaming(made)))
      socket = made
      watch(made)
    }
    /** Of a socket over another one Node reads by its streams alone. */
    const streaming = (of: net.Socket) => (connection: Connection) => {
      of.on("data", (bytes) => connection.take(bytes))
    }

    if (proxy !== undefined && secure) {
      const raw = net.connect(options)
      socket = raw
      watch(raw)
      let answer = ""
      const take = (bytes: Buffer) => {
        answer += bytes.toString("latin1")
        if (!answer.includes("\r\n\r\n")) {
          if (answer.length > bufferSize) fail("PROXY_REFUSED")
          return
        }
        raw.off("data", take).off("error", broken).off("close", hungUp).off("end", hungUp)
        clearTimeout(timer)
        if (!/^HTTP\/1\.[01] 2\d\d/.test(answer)) return fail("PROXY_REFUSED")
        secureOver(raw)
      }
      raw.on("data", take).once("connect", () => raw.write(tunnel(proxy, target), "latin1"))
    } else if (secure) secureOver(undefined)
    else {
      const read = reading()
      socket = net.connect({ ...options, onread: read.onread })
      watch(socket)
      socket.once("connect", () => ready(read.made))
    }
    waiter.making = giveUp
  }
}
