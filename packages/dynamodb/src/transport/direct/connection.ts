/**
 * One connection, and the small part of HTTP/1.1 that DynamoDB speaks: a request, then its answer, then the next.
 */
import { Buffer } from "node:buffer"
import type { Socket } from "node:net"

/** An answer as it came. The body is there only until whoever takes it returns. */
export interface Response {
  readonly status: number
  /** By their names in lower case; of several the last. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** Who waits for an answer; told one of the two, once. */
export interface Receiver {
  /** How long the body can be at most. */
  readonly longest: number
  readonly received: (response: Response) => void
  readonly lost: (code: string) => void
}

/** How a body comes: so many bytes, in chunks, or until the connection ends. */
type Framing = number | "chunked" | "ended"

/** The longest head of an answer; DynamoDB's are short. */
const longestHead = 64 * 1024

const noHeaders: ReadonlyMap<string, string> = new Map()
const nothing = Buffer.alloc(0)
const headEnd = Buffer.from("\r\n\r\n")

/** The code of an answer that is none of HTTP's. */
const malformed = "HTTP_PROTOCOL_ERROR"

const parseHead = (
  head: string
): { readonly status: number; readonly headers: Map<string, string>; readonly version: string } | undefined => {
  const lines = head.split("\r\n")
  const [, version, status] = /^HTTP\/(1\.[01]) (\d{3})(?: |$)/.exec(lines[0]!) ?? []
  if (version === undefined) return undefined
  const headers = new Map<string, string>()
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!
    const colon = line.indexOf(":")
    // A line that goes on with another was never DynamoDB's, and is no longer HTTP's.
    if (colon <= 0 || line[0] === " " || line[0] === "\t") return undefined
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === "content-length" && (headers.get(name) ?? value) !== value) return undefined
    headers.set(name, value)
  }
  return { status: Number(status), headers, version }
}

const framingOf = (status: number, headers: ReadonlyMap<string, string>): Framing | undefined => {
  if (status === 204 || status === 304) return 0
  const coding = headers.get("transfer-encoding")
  if (coding !== undefined) return coding.toLowerCase() === "chunked" ? "chunked" : undefined
  const length = headers.get("content-length")
  if (length === undefined) return "ended"
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined
}

export class Connection {
  /** Since when nothing has been asked of it, in milliseconds. */
  idleSince = 0
  readonly #socket: Socket
  readonly #idleEnded: (connection: Connection) => void
  #receiver: Receiver | undefined
  #head: Buffer = nothing
  #status = 0
  #headers = noHeaders
  #framing: Framing | undefined
  #keepAlive = true
  #body: Buffer = nothing
  #length = 0
  #chunks: Chunks | undefined

  /** `idleEnded` is told that it ends while nothing is asked of it. */
  constructor(socket: Socket, idleEnded: (connection: Connection) => void) {
    this.#socket = socket
    this.#idleEnded = idleEnded
    socket
      .on("error", (error: Error & { readonly code?: string }) => this.ended(error.code ?? "ECONNRESET"))
      .on("end", () => this.#finished())
      .on("close", () => this.ended("ECONNRESET"))
  }

  /** Whether another request can be sent over it. */
  get isReusable(): boolean {
    const socket = this.#socket
    return (
      this.#keepAlive &&
      this.#receiver === undefined &&
      socket.writable &&
      socket.readable &&
      socket.writableLength === 0
    )
  }

  /** Whether something keeps the process alive for it. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#socket.ref()
    else this.#socket.unref()
  }

  destroy(): void {
    this.#receiver = undefined
    this.#socket.destroy()
  }

  /** Sends a request, text of one byte a character or of UTF-8, and waits for its answer. */
  send(request: string, encoding: "latin1" | "utf8", receiver: Receiver): void {
    this.#receiver = receiver
    this.#socket.write(request, encoding)
  }

  /** The connection is no more. */
  ended(code: string): void {
    const receiver = this.#receiver
    this.#keepAlive = false
    this.destroy()
    if (receiver === undefined) this.#idleEnded(this)
    else receiver.lost(code)
  }

  #finished(): void {
    if (this.#receiver !== undefined && this.#framing === "ended") this.#complete(this.#body.subarray(0, this.#length))
    else this.ended("ECONNRESET")
  }

  /** Takes what came: the bytes are the caller's again when it returns. */
  take(bytes: Buffer): void {
    // What comes unasked is no answer.
    if (this.#receiver === undefined) return this.ended(malformed)
    if (this.#framing === undefined) this.#takeHead(bytes)
    else this.#takeBody(bytes)
  }

  #takeHead(bytes: Buffer): void {
    const head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes])
    const end = head.indexOf(headEnd)
    if (end > longestHead || (end < 0 && head.length > longestHead)) return this.ended(malformed)
    if (end < 0) {
      this.#head = Buffer.from(head)
      return
    }
    this.#head = nothing
    const parsed = parseHead(head.toString("latin1", 0, end))
    if (parsed === undefined || parsed.status === 101) return this.ended(malformed)
    const rest = head.subarray(end + 4)
    // An interim answer: the answer follows.
    if (parsed.status < 200) return rest.length === 0 ? undefined : this.#takeHead(rest)
    const framing = framingOf(parsed.status, parsed.headers)
    if (framing === undefined) return this.ended(malformed)
    const connection = parsed.headers.get("connection")?.toLowerCase()
    this.#keepAlive =
      framing !== "ended" && (parsed.version === "1.1" ? connection !== "close" : connection === "keep-alive")
    this.#status = parsed.status
    this.#headers = parsed.headers
    this.#framing = framing
    this.#length = 0
    if (framing === "chunked") this.#chunks = new Chunks()
    if (typeof framing === "number" && framing > this.#receiver!.longest) return this.ended("ANSWER_TOO_LONG")
    this.#takeBody(rest)
  }

  #takeBody(bytes: Buffer): void {
    const framing = this.#framing
    if (framing === "chunked") {
      const chunks = this.#chunks!
      const rest = chunks.take(bytes, (part) => this.#keep(part, this.#length + part.length))
      if (this.#receiver === undefined) return
      if (rest === undefined) return this.ended(malformed)
      if (!chunks.isDone) return
      if (rest > 0) this.#keepAlive = false
      return this.#complete(this.#body.subarray(0, this.#length))
    }
    if (framing === "ended") return this.#keep(bytes, this.#length + bytes.length)
    const length = framing!
    if (this.#length + bytes.length < length) return this.#keep(bytes, length)
    // More than was said to come belongs to nothing.
    if (this.#length + bytes.length > length) this.#keepAlive = false
    if (this.#length === 0) return this.#complete(bytes.subarray(0, length))
    this.#keep(bytes.subarray(0, length - this.#length), length)
    this.#complete(this.#body)
  }

  /** Keeps a part of the body, which will have so many bytes at least. */
  #keep(part: Buffer, length: number): void {
    if (this.#receiver === undefined) return
    if (length > this.#receiver.longest) return this.ended("ANSWER_TOO_LONG")
    if (this.#body.length < length) {
      const larger = Buffer.allocUnsafe(Math.max(length, typeof this.#framing === "number" ? 0 : this.#body.length * 2))
      this.#body.copy(larger, 0, 0, this.#length)
      this.#body = larger
    }
    part.copy(this.#body, this.#length)
    this.#length += part.length
  }

  #complete(body: Buffer): void {
    const receiver = this.#receiver!
    const response = { status: this.#status, headers: this.#headers, body }
    this.#receiver = undefined
    this.#framing = undefined
    this.#chunks = undefined
    this.#body = nothing
    this.#length = 0
    receiver.received(response)
  }
}

/** A body in chunks, as it is read. */
class Chunks {
  isDone = false
  #line = ""
  #left = 0
  #expects: "size" | "bytes" | "end" | "trailer" = "size"

  /** Hands on the parts of the body, and says how many bytes are left after its end, or that it is malformed. */
  take(bytes: Buffer, part: (bytes: Buffer) => void): number | undefined {
    let at = 0
    while (at < bytes.length && !this.isDone) {
      if (this.#expects === "bytes") {
        const end = Math.min(bytes.length, at + this.#left)
        part(bytes.subarray(at, end))
        this.#left -= end - at
        at = end
        if (this.#left === 0) this.#expects = "end"
        continue
      }
      const end = bytes.indexOf(0x0a, at)
      this.#line += bytes.toString("latin1", at, end < 0 ? bytes.length : end)
      if (this.#line.length > longestHead) return undefined
      if (end < 0) return 0
      at = end + 1
      const line = this.#line
      this.#line = ""
      if (!line.endsWith("\r") || !this.#takeLine(line.slice(0, -1))) return undefined
    }
    return bytes.length - at
  }

  #takeLine(line: string): boolean {
    switch (this.#expects) {
      case "size": {
        const [, size] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line) ?? []
        if (size === undefined) return false
        this.#left = Number.parseInt(size, 16)
        this.#expects = this.#left === 0 ? "trailer" : "bytes"
        return true
      }
      case "end":
        this.#expects = "size"
        return line === ""
      default:
        this.isDone = line === ""
        return true
    }
  }
}
