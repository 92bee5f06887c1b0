/**
 * The exchange over the AWS client: one attempt, watched so that a failure says whether the request was sent.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { AsyncLocalStorage } from "node:async_hooks"
import { Readable } from "node:stream"
import { crc32 } from "node:zlib"
import type { OperationName } from "../../wire/Operations.ts"
import { unusable } from "../answered.ts"
import { longest } from "../answerSize.ts"
import type { Attempt, Exchange, Limits } from "../attempts.ts"
import { type Progress, refused } from "../failure.ts"
import { renewing } from "../renewal.ts"
import { classify, none } from "./failure.ts"

// The parts of the AWS client's middleware that are used here: its own types want to know each operation's.
type Handler = (args: {
  readonly request: Request
}) => Promise<{ readonly output: unknown; readonly response: Response }>
type Middleware = (next: Handler) => Handler
interface Request {
  readonly hostname: string
  readonly port?: number | undefined
}
interface Response {
  readonly statusCode: number
  readonly headers: { readonly [name: string]: string | undefined }
  body: unknown
}
interface Stack {
  readonly add: (middleware: Middleware, options: object) => void
  readonly addRelativeTo: (middleware: Middleware, options: object) => void
}
interface Command {
  readonly middlewareStack: Stack
  readonly resolveMiddleware: (
    stack: unknown,
    config: unknown,
    options: object
  ) => (command: { readonly input: object }) => Promise<{ readonly output: never }>
}

/** An attempt, and the signal that it is given up. */
interface Call {
  readonly attempt: Attempt
  readonly abortSignal: AbortSignal
}

/** The call that a piece of middleware works for: what is built once for an operation serves all of its calls. */
const current = new AsyncLocalStorage<Call>()

const enter =
  (stage: Progress["stage"]): Middleware =>
  (next) =>
  (args) => {
    current.getStore()!.attempt.stage = stage
    return next(args)
  }

/** Gives up a stream that is longer than an answer can be. Whoever reads it begins in the same turn. */
const bounded = (body: unknown, most: number): void => {
  if (!(body instanceof Readable)) return
  let length = 0
  body.on("data", (chunk: Uint8Array) => {
    length += chunk.byteLength
    if (length > most) body.destroy(none("ANSWER_TOO_LONG"))
  })
}

/**
 * In the place of the way to the network: notes that the request leaves and what comes back, and reads the whole answer
 * to check it, which the AWS client does not.
 */
const exchange =
  (
    config: Sdk.DynamoDBClientResolvedConfig,
    unidentified: boolean,
    attributes: Record<string, string | number>
  ): Middleware =>
  () =>
  (args) => {
    const { abortSignal, attempt } = current.getStore()!
    attempt.stage = "send"
    const { hostname, port } = args.request
    attributes["server.address"] = hostname
    if (port !== undefined) attributes["server.port"] = port
    // The signer has asked for it by now: it is there.
    const named =
      attributes["cloud.region"] === undefined
        ? config.region().then(
            (name) => void (attributes["cloud.region"] = name),
            () => {}
          )
        : undefined
    const sent = config.requestHandler.handle(args.request as never, { abortSignal })
    return (sent as Promise<{ readonly response: Response }>).then(({ response }) => {
      const { headers, statusCode } = response
      attempt.httpStatus = statusCode
      attempt.requestId = headers["x-amzn-requestid"]
      bounded(response.body, longest(attempt.operation))
      const read =
        response.body instanceof Uint8Array ? Promise.resolve(response.body) : config.streamCollector(response.body)
      return read.then((body) => {
        const answer = { status: statusCode, requestId: attempt.requestId, checksum: headers["x-amz-crc32"], body }
        const why = unusable(attempt, answer, crc32, unidentified)
        if (why !== undefined) throw none(why)
        // The client would take what is no object for an answer without members.
        if (statusCode < 300 && body.length > 0 && body[0] !== 0x7b) throw none("INVALID_ANSWER")
        response.body = body
        // The deserializer that is next makes the output of it.
        const result = { response, output: undefined }
        return named === undefined ? result : named.then(() => result)
      })
    })
  }

const unreadable =
  "AWS's client cannot read what an answer says of a table called __proto__: name it by its ARN, or rename it"

/** Whether the answer tells by the names of tables what the client loses: it would be taken for nothing. */
const isUnreadable = (input: object): boolean =>
  "RequestItems" in input && Object.hasOwn(Object(input.RequestItems), "__proto__")

const isArn = (name: unknown): boolean => typeof name === "string" && name.startsWith("arn:")

/** Whether the address of a request is one of its own: an ARN can lead to that of its account. */
const isElsewhere = (input: { readonly TableName?: unknown; readonly RequestItems?: object } | object): boolean => {
  if ("TableName" in input) return isArn(input.TableName)
  if ("RequestItems" in input) return Object.keys(Object(input.RequestItems)).some(isArn)
  if (!("TransactItems" in input) || !Array.isArray(input.TransactItems)) return false
  return input.TransactItems.some((item) =>
    Object.values(Object(item)).some((member) => isArn((member as { readonly TableName?: unknown })?.TableName))
  )
}

/**
 * The exchange over an AWS client, which stays as it is: in the place of its retries stands one attempt. The client's
 * middleware is put together once for each operation, and anew only where its calls could meet in what it keeps.
 */
export const exchangeOver = (
  sdk: typeof Sdk,
  client: Sdk.DynamoDBClient,
  limits: Limits,
  clock: Clock.Clock
): Exchange => {
  const { config } = client
  // What is known of it, once it is: the client looks for its region when it needs one.
  const attributes: Record<string, string | number> = {}
  const renewal = renewing(
    () => config.credentials({ forceRefresh: true }),
    clock,
    Duration.toMillis(limits.requestTimeout)
  )
  // Each command is exported under its operation's name, which the compiler cannot follow.
  const commands = sdk as unknown as { readonly [name: string]: new (input: object) => Command }

  const handlerOf = (operation: OperationName) => {
    const command = new commands[`${operation}Command`]!({})
    const stack = command.middlewareStack
    stack.addRelativeTo(enter("build"), { relation: "after", toMiddleware: "httpAuthSchemeMiddleware" })
    stack.add(enter("sign"), {
      name: "retryMiddleware",
      step: "finalizeRequest",
      priority: "high",
      override: true
    })
    stack.add(exchange(config, limits.unidentified, attributes), { step: "deserialize", priority: "low" })
    return command.resolveMiddleware(client.middlewareStack, config, {})
  }
  const handlers = new Map<OperationName, ReturnType<typeof handlerOf>>()
  const handlerFor = (operation: OperationName, input: object) => {
    if (isElsewhere(input)) return handlerOf(operation)
    const known = handlers.get(operation)
    if (known !== undefined) return known
    const made = handlerOf(operation)
    handlers.set(operation, made)
    return made
  }

  const begin = (attempt: Attempt): void => {
    const { input, operation } = attempt
    if (isUnreadable(input)) return attempt.fail(() => refused(attempt, unreadable))
    const controller = new AbortController()
    attempt.sent = { giveUp: () => controller.abort() }
    const call: Call = { attempt, abortSignal: controller.signal }
    const handle = handlerFor(operation, input)
    const failed = (failure: unknown): void =>
      attempt.settle(
        Effect.flatMap(
          Effect.suspend(() => classify(attempt, Object(failure), config)),
          (error) => {
            if (error.reason._tag === "CredentialsExpired") renewal.expired()
            return Effect.fail(error)
          }
        )
      )
    void current
      .run(call, () => handle({ input }))
      .then(({ output }) => {
        attempt.sent = undefined
        attempt.succeed(output)
      }, failed)
  }
  return { attributes, begin, pause: renewal.pause }
}
