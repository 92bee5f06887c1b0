/**
 * The transport over Effect's own HTTP client: on every runtime, by what the runtime has.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { Transport } from "../../wire/Client.ts"
import { crc32 } from "../../wire/crc32.ts"
import type { Limits } from "../attempts.ts"
import type { Provider } from "../credentials.ts"
import type { HttpClientOptions } from "../Options.ts"
import { fixed } from "../plainCredentials.ts"
import { type Address, make as signed, type Message, type Receiver, type Reply, type Route } from "../signed.ts"
import { userAgent } from "../userAgent.ts"
import { addressOf } from "./address.ts"
import { bodyOf, isEncoded, TooLong } from "./body.ts"
import { type Failed, failedOf } from "./failure.ts"
import { hashes } from "./hashes.ts"

const decoder = new TextDecoder()

const lost = (code: string): Failed => ({ phase: "exchange", code })

/** The HTTP client is about to send a request again, which is for this library to decide. */
class Repeated extends Error {}

/** The client, which sends each request once. */
const once = (client: HttpClient.HttpClient): HttpClient.HttpClient => {
  const sent = new WeakSet<HttpClientRequest.HttpClientRequest>()
  return HttpClient.mapRequestInputEffect(client, (request) =>
    Effect.sync(() => {
      // As a defect: whoever repeats failures does not repeat these.
      if (sent.has(request)) throw new Repeated()
      sent.add(request)
      return request
    })
  )
}

/** An answer, as far as it comes from where the request was sent. */
const replyOf = Effect.fnUntraced(function* (
  response: HttpClientResponse.HttpClientResponse,
  href: string,
  longest: number
): Effect.fn.Return<Reply | Failed, HttpClientError.HttpClientError | TooLong> {
  if (response.url !== "" && response.url !== href) return lost("REDIRECTED")
  const { headers, status } = response
  const body = yield* bodyOf(response, longest)
  return {
    status,
    body,
    requestId: headers["x-amzn-requestid"],
    // Of what it was made the runtime has left nothing.
    checksum: isEncoded(headers["content-encoding"]) ? undefined : headers["x-amz-crc32"],
    errorType: headers["x-amzn-errortype"],
    date: headers["date"],
    text: () => decoder.decode(body)
  }
})

const isFailed = (outcome: Reply | Failed): outcome is Failed => "phase" in outcome

/** Tells a receiver how an exchange ended. */
const tell = (receiver: Receiver, exit: Exit.Exit<Reply | Failed, HttpClientError.HttpClientError | TooLong>): void => {
  if (Exit.isSuccess(exit)) {
    const outcome = exit.value
    return isFailed(outcome) ? receiver.failed(outcome.phase, outcome.code) : receiver.received(outcome)
  }
  const found = Cause.findError(exit.cause)
  if (Result.isSuccess(found)) {
    const error = found.success
    const { code, phase } = error instanceof TooLong ? lost("ANSWER_TOO_LONG") : failedOf(error)
    return code === "UND_ERR_CONNECT_TIMEOUT" ? receiver.late() : receiver.failed(phase, code)
  }
  const { failure: rest } = found
  if (rest.reasons.some((reason) => Cause.isDieReason(reason) && reason.defect instanceof Repeated)) {
    return receiver.failed("exchange", "REPEATED")
  }
  if (Cause.hasInterruptsOnly(rest)) return receiver.failed("exchange", "INTERRUPTED")
  receiver.died(rest)
}

/** The way to an address through a client. */
const routeOver = (client: HttpClient.HttpClient, agent: string, { url: { href } }: Address): Route => {
  const sender = once(client)
  const first = HttpClientRequest.post(href, { headers: { "user-agent": agent, "accept-encoding": "identity" } })

  const requestOf = ({ body, sessionToken, signature, target }: Message) =>
    first.pipe(
      HttpClientRequest.setHeaders({
        "x-amz-target": target,
        "x-amz-date": signature.date,
        ...(sessionToken === undefined ? undefined : { "x-amz-security-token": sessionToken }),
        authorization: signature.authorization
      }),
      HttpClientRequest.setBody(HttpBody.text(body, "application/x-amz-json-1.0"))
    )
  return {
    send: (message, receiver) => {
      // The span of the call is the only one.
      const context = Context.add(message.context, HttpClient.TracerDisabledWhen, () => true)
      const exchange = Effect.flatMap(sender.execute(requestOf(message)), (response) =>
        replyOf(response, href, message.longest)
      )
      receiver.leaves()
      const interrupt = Effect.runCallbackWith(context)(exchange, { onExit: (exit) => tell(receiver, exit) })
      return { giveUp: () => interrupt() }
    },
    close: () => {}
  }
}

/** Who is asked for credentials. */
const providerOf = (credentials: HttpClientOptions["credentials"]): Provider => {
  if (typeof credentials === "function") return (options) => credentials(options).then(fixed)
  const identity = fixed(credentials)
  return () => Promise.resolve(identity)
}

/** The transport over the HTTP client that is there, until its scope ends. */
export const make = Effect.fnUntraced(function* (
  { credentials, endpoint, region, ...rest }: HttpClientOptions,
  limits: Limits
): Effect.fn.Return<Transport, never, HttpClient.HttpClient | Scope.Scope> {
  const client = yield* HttpClient.HttpClient
  const agent = userAgent("effect-http", rest)
  const resolved = {
    region,
    credentials: providerOf(credentials),
    endpoint: (of: Parameters<typeof addressOf>[2]) =>
      Promise.resolve(of).then((addressee) => ({ url: addressOf(region, endpoint, addressee), signingRegion: region }))
  }
  return yield* signed(
    {
      hashes,
      crc32,
      resolve: () => Promise.resolve(resolved),
      route: (address) => routeOver(client, agent, address)
    },
    limits
  )
})
