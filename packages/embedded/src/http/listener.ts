/**
 * What the door does with each request: whether it is taken, reading it, asking the engine, sending the answer.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Http from "node:http"
import type { Duplex } from "node:stream"
import type { Engine } from "../Engine.ts"
import { foreign } from "./hosts.ts"
import type { Limits } from "./limits.ts"
import { refusal, respond, type Response } from "./protocol.ts"
import * as Turns from "./turns.ts"

export interface Door {
  readonly engine: Engine
  /** The hosts that requests may name, besides loopback names and the address they came to. */
  readonly hosts: ReadonlyArray<string>
  readonly limits: Limits
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

const notForThisDoor = (header: string) =>
  refusal(
    403,
    "AccessDeniedException",
    `The request's ${header} is neither this address nor a loopback name; the option allowedHosts (--allow-host) adds others`
  )

const tooLarge = refusal(413, "RequestEntityTooLargeException", "The request is larger than DynamoDB takes")

const tooMuch = refusal(400, "ThrottlingException", "Too many bytes of requests and answers are under way")

/** What is told of a request that Node could not read. */
const unreadable = ({ code }: NodeJS.ErrnoException): Response => {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return refusal(408, "RequestTimeoutException", "The request did not end")
  if (code === "HPE_HEADER_OVERFLOW") return refusal(431, "SerializationException", "The headers are too long")
  return refusal(400, "SerializationException", "The request is not HTTP")
}

/** Counts what the bodies and answers of all requests hold in memory. */
const makeFlight = (limits: Limits) => {
  let total = 0
  return (response: Http.ServerResponse) => {
    let held = 0
    const hold = (bytes: number) => {
      total += bytes - held
      held = bytes
    }
    response.on("close", () => hold(0))
    return {
      hold,
      /** Holds so much of a body, or says why not. */
      take: (bytes: number): Response | undefined => {
        const others = total - held
        const refused =
          bytes > limits.bodyBytes ? tooLarge : others + bytes > limits.bytesInFlight ? tooMuch : undefined
        hold(refused === undefined ? bytes : 0)
        return refused
      }
    }
  }
}

/** The whole body once its last byte has come, or why it is not taken; then its bytes are discarded as they come. */
const read = (
  request: Http.IncomingMessage,
  take: (bytes: number) => Response | undefined,
  then: (body: Uint8Array | Response) => void
) => {
  let chunks: Array<Buffer> = []
  let length = 0
  let refused: Response | undefined
  request.on("data", (chunk: Buffer) => {
    length += chunk.length
    refused ??= take(length)
    if (refused === undefined) chunks.push(chunk)
    else chunks = []
  })
  // Asked again, as the answers to others may be long.
  request.on("end", () => then((refused ??= take(Math.max(1, length))) ?? Buffer.concat(chunks)))
}

/** Makes a server answer its requests, with the services of `context`. */
export const attach = (server: Http.Server, { engine, hosts, limits }: Door, context: Context.Context<never>): void => {
  const clock = Context.get(context, Clock.Clock)
  const random = Context.get(context, Random.Random)
  const fork = Effect.runForkWith(context)
  const flight = makeFlight(limits)

  const headersOf = ({ headers }: Response) => ({
    ...headers,
    "x-amzn-RequestId": Array.from({ length: 52 }, () => letters[Math.floor(random.nextDoubleUnsafe() * 36)]).join("")
  })

  const ask = ({ headers, method = "", url = "" }: Http.IncomingMessage, body: Uint8Array) => {
    let latency = 0
    const answer = respond({ method, url, headers, body }, (operation, input) => {
      const output = engine.execute(operation, input, clock.currentTimeMillisUnsafe())
      latency = engine.latency(operation)
      return output
    })
    if (answer.defect !== undefined) fork(Effect.logError("the embedded engine failed", Cause.die(answer.defect)))
    return { answer, latency }
  }

  const send = (answer: Response, { socket }: Http.IncomingMessage, response: Http.ServerResponse) => {
    response.setTimeout(limits.answerMilliseconds, () => socket.destroy())
    if (!server.listening) response.setHeader("connection", "close")
    response.writeHead(answer.status, headersOf(answer)).end(answer.body)
  }

  const turns = Turns.make((request, response) => {
    const { hold, take } = flight(response)
    const header = foreign(request.headers, [...hosts, request.socket.localAddress ?? ""])
    const denied = header === undefined ? undefined : notForThisDoor(header)
    read(
      request,
      (bytes) => denied ?? take(bytes),
      (body) => {
        const { answer, latency } = body instanceof Uint8Array ? ask(request, body) : { answer: body, latency: 0 }
        hold(answer.body.length)
        if (latency === 0) send(answer, request, response)
        else
          fork(
            Effect.delay(
              Effect.sync(() => send(answer, request, response)),
              latency
            )
          )
      }
    )
  })
  server.on("request", turns.listener)
  // An expectation that nobody knows changes nothing.
  server.on("checkExpectation", (request, response) => server.emit("request", request, response))

  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Half an answer may have left already.
    if (!socket.writable || turns.due(socket)?.headersSent === true) return socket.destroy()
    const answer = unreadable(error)
    const head = Object.entries({ ...headersOf(answer), connection: "close" }).map(
      ([name, value]) => `${name}: ${value}\r\n`
    )
    socket.write(`HTTP/1.1 ${answer.status} ${Http.STATUS_CODES[answer.status]}\r\n${head.join("")}\r\n`)
    socket.end(answer.body, () => socket.destroy())
  })
}
