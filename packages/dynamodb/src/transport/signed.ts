/**
 * The transport that needs no AWS client: it writes, signs and reads by itself what a way of its runtime carries.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Transport } from "../wire/Client.ts"
import { fromException } from "../wire/exception.ts"
import * as R from "../wire/Reason.ts"
import { type Answer, unusable } from "./answered.ts"
import { longest } from "./answerSize.ts"
import { type Abandonable, type Attempt, type Limits, overNetwork } from "./attempts.ts"
import { credentialsOf, NoCredentials, type Provider, Unsendable } from "./credentials.ts"
import { because, broken, refused, unsendable } from "./failure.ts"
import { isObject, parse, stringify } from "./json.ts"
import { renewing } from "./renewal.ts"
import { type Hashes, type Identity, type Signature, signer } from "./signature.ts"

/** What the address of a request depends on, besides the region. */
export interface Addressee {
  /** The account that it is signed for, where the credentials tell. */
  readonly accountId: string | undefined
  /** Whether it searches vectors, for which the service has addresses of its own. */
  readonly isSearch: boolean
}

export interface Address {
  readonly url: URL
  readonly signingRegion: string
}

/** Where requests go, and who they are signed for. */
export interface Resolved {
  readonly region: string
  readonly endpoint: (of: Addressee) => Promise<Address>
  readonly credentials: Provider
}

/** What nothing can be sent without is not to be found. */
export class Unresolved extends Error {}

/** A request as it is sent, by `POST`. */
export interface Message {
  readonly target: string
  readonly body: string
  readonly signature: Signature
  readonly sessionToken: string | undefined
  /** How many bytes the body of its answer can have at most. */
  readonly longest: number
  /** What its caller has, for a way that is made of effects. */
  readonly context: Context.Context<never>
}

/** An answer, with what only some need of it. */
export interface Reply extends Answer {
  /** `x-amzn-errortype`, which a gateway may say what it refuses by. */
  readonly errorType: string | undefined
  readonly date: string | undefined
  /** The text of the body; throws where it is damaged. */
  readonly text: () => string
}

/** Who waits for the answer to a message: told that it leaves, and then one of the others, once. */
export interface Receiver {
  readonly leaves: () => void
  readonly received: (reply: Reply) => void
  readonly failed: (phase: "connect" | "exchange", code: string) => void
  /** The connection took longer than it may. */
  readonly late: () => void
  /** The way itself is at fault. */
  readonly died: (cause: Cause.Cause<never>) => void
}

/** A way to one address. */
export interface Route {
  readonly send: (message: Message, receiver: Receiver) => Abandonable
  readonly close: () => void
}

/** What differs from one runtime to another. */
export interface Runtime<Key> {
  readonly hashes: Hashes<Key>
  readonly crc32: (bytes: Uint8Array) => number
  /** Looks for what is needed, when it is. */
  readonly resolve: () => Promise<Resolved>
  readonly route: (address: Address) => Route
}

interface Way extends Route {
  readonly sign: ReturnType<typeof signer>
}

const nowhere = "the address of the service is not to be found: the endpoint or what leads to it is wrong"
const unwritable = "the request cannot be written as JSON"

/** The name of an exception, without its namespace and what gateways add. */
const nameOf = (of: unknown): string | undefined =>
  typeof of === "string" ? of.slice(of.lastIndexOf("#") + 1).split(/[:,]/, 1)[0] : undefined

const textOf = (words: unknown): string => (typeof words === "string" ? words : "")

const portOf = (url: URL) => (url.port === "" ? undefined : Number(url.port))

/** The transport of a runtime, until its scope ends. */
export const make = Effect.fnUntraced(function* <Key>(
  runtime: Runtime<Key>,
  limits: Limits
): Effect.fn.Return<Transport, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const attributes: Record<string, string | number> = {}
  const ways = new Map<string, Way>()
  let resolving: Promise<Resolved> | undefined
  let credentials: ReturnType<typeof credentialsOf> | undefined
  let skew = 0
  const renewal = renewing(
    () => credentials?.renew() ?? Promise.resolve(),
    clock,
    Duration.toMillis(limits.requestTimeout)
  )

  const resolved = () =>
    (resolving ??= runtime.resolve().then(
      (found) => {
        credentials = credentialsOf(found.credentials)
        attributes["cloud.region"] = found.region
        return found
      },
      (failure: unknown) => {
        // What was not there once may be there later.
        resolving = undefined
        throw failure
      }
    ))

  const addresseeOf = ({ operation }: Attempt, { accountId }: Identity): Addressee => ({
    accountId,
    isSearch: operation === "SearchVectors"
  })
  const nameOfWay = ({ accountId = "", isSearch }: Addressee) => (isSearch ? `search ${accountId}` : accountId)

  const wayTo = ({ signingRegion: region, url }: Address): Way => {
    attributes["server.address"] = url.hostname
    const port = portOf(url)
    if (port !== undefined) attributes["server.port"] = port
    const sign = signer(runtime.hashes, { host: url.host, path: url.pathname, region })
    return { sign, ...runtime.route({ url, signingRegion: region }) }
  }

  /** Finds whom to sign for, and the way; only the first attempts have to. */
  const find = (attempt: Attempt): Promise<readonly [Identity, Way]> =>
    resolved().then((found) =>
      credentials!.get().then((identity) => {
        const addressee = addresseeOf(attempt, identity)
        return found.endpoint(addressee).then((address): readonly [Identity, Way] => {
          const name = nameOfWay(addressee)
          const way = ways.get(name) ?? wayTo(address)
          ways.set(name, way)
          return [identity, way]
        })
      })
    )

  const send = (attempt: Attempt, identity: Identity, way: Way): void => {
    attempt.stage = "build"
    let body: string
    try {
      body = stringify(attempt.input)
    } catch {
      return attempt.fail(() => refused(attempt, unwritable))
    }
    attempt.stage = "sign"
    const target = `DynamoDB_20120810.${attempt.operation}`
    const signature = way.sign(identity, target, body, clock.currentTimeMillisUnsafe() + skew)
    const message: Message = {
      target,
      body,
      signature,
      sessionToken: identity.sessionToken,
      longest: longest(attempt.operation),
      context: attempt.context
    }
    attempt.sent = way.send(message, {
      leaves: () => void (attempt.stage = "send"),
      received: (reply) => receive(attempt, reply),
      failed: (phase, code) => attempt.fail(() => broken(attempt, phase, code)),
      late: () => attempt.fail(() => because(attempt, () => new R.Timeout({ phase: "connect" }), "no")),
      died: (cause) => attempt.settle(Effect.failCause(cause))
    })
  }

  const receive = (attempt: Attempt, reply: Reply): void => {
    const none = (code: string) => attempt.fail(() => broken(attempt, "exchange", code))
    const why = unusable(attempt, reply, runtime.crc32, limits.unidentified)
    if (why !== undefined) return none(why)
    let value: unknown
    try {
      value = reply.body.length === 0 ? {} : parse(reply.text())
    } catch {
      return none("INVALID_ANSWER")
    }
    const { requestId, status } = reply
    const metadata = { httpStatusCode: status, requestId }
    if (!isObject(value)) return none("INVALID_ANSWER")
    if (status < 300) {
      value["$metadata"] = metadata
      // Whether it has the shape of its operation's is seen by whoever takes it.
      return attempt.succeed(value)
    }
    const name = nameOf(reply.errorType ?? value["__type"] ?? value["code"])
    if (name === undefined) return none("INVALID_ANSWER")
    const message = textOf(value["message"] ?? value["Message"])
    const error = fromException(attempt.operation, attempt.input, { ...value, name, message, $metadata: metadata })
    if (error.reason._tag === "CredentialsExpired") renewal.expired()
    if (error.reason._tag === "ClockSkew") adjust(reply.date)
    attempt.fail(() => error)
  }

  /** The clock of the service is the one that signatures go by. */
  const adjust = (date: string | undefined) => {
    const theirs = Date.parse(date ?? "")
    if (!Number.isNaN(theirs)) skew = theirs - clock.currentTimeMillisUnsafe()
  }

  const failed = (attempt: Attempt, failure: unknown): void => {
    if (failure instanceof Unresolved) return attempt.fail(() => refused(attempt, failure.message))
    if (failure instanceof Unsendable) return attempt.fail(() => refused(attempt, unsendable))
    if (!(failure instanceof NoCredentials)) return attempt.fail(() => refused(attempt, nowhere))
    const serviceMessage = failure.message
    attempt.fail(() => because(attempt, () => new R.CredentialsUnavailable(), "no", { serviceMessage }))
  }

  const begin = (attempt: Attempt): void => {
    const identity = credentials?.current(clock.currentTimeMillisUnsafe())
    const way = identity === undefined ? undefined : ways.get(nameOfWay(addresseeOf(attempt, identity)))
    if (identity !== undefined && way !== undefined) return send(attempt, identity, way)
    void find(attempt).then(
      (found) => {
        if (!attempt.isOver) send(attempt, ...found)
      },
      (failure: unknown) => failed(attempt, failure)
    )
  }

  const { close, transport } = overNetwork({ attributes, begin, pause: renewal.pause }, limits, clock)
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      close()
      for (const way of ways.values()) way.close()
    })
  )
  return transport
})
