/**
 * The transport over the AWS client: one attempt, watched so that a failure says whether the request was sent.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { Readable } from "node:stream"
import { crc32 } from "node:zlib"
import type { Transport } from "./Client.ts"
import { longest } from "./answerSize.ts"
import { hasShape } from "./answerShape.ts"
import { waiting } from "./attempt.ts"
import * as DynamoDBError from "./DynamoDBError.ts"
import type { Input, OperationName, Output } from "./Operations.ts"
import { renewing } from "./renewal.ts"
import { tableOf } from "./target.ts"
import { abandoned, classify, type Progress, sent, unusable } from "./sdkFailure.ts"

/** What bounds the attempts. */
export interface Limits {
  /** The time one attempt may take. */
  readonly requestTimeout: Duration.Duration
  /** How many attempts may be under way at once; the others wait, and their time does not run. */
  readonly maxSockets: number
  /** Whether answers need not say that they are DynamoDB's. */
  readonly unidentified: boolean
}

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
interface Command {
  readonly middlewareStack: {
    readonly add: (middleware: Middleware, options: object) => void
    readonly addRelativeTo: (middleware: Middleware, options: object) => void
  }
}

const enter =
  (progress: Progress, stage: Progress["stage"]): Middleware =>
  (next) =>
  (args) => {
    progress.stage = stage
    return next(args)
  }

/** Whether a body can be an operation's answer: an object, but for the two that answer nothing. */
const isAnswer = (operation: OperationName, body: Uint8Array) =>
  body[0] === 0x7b || (body.length === 0 && (operation === "TagResource" || operation === "UntagResource"))

/** Checks an answer, which the AWS client does not: it would take a damaged item as it came. */
const accept = (
  progress: Progress,
  operation: OperationName,
  { headers, statusCode }: Response,
  body: Uint8Array,
  unidentified: boolean
) => {
  const checksum = headers["x-amz-crc32"]
  // The service sends both. What has neither comes from something in front of it, whatever it says.
  if (checksum === undefined && headers["x-amzn-requestid"] === undefined && !unidentified) {
    throw unusable("UNIDENTIFIED_ANSWER")
  }
  if (checksum !== undefined && Number(checksum) !== crc32(body)) throw unusable("CRC32_MISMATCH")
  if (statusCode < 300 && !isAnswer(operation, body)) throw unusable("INVALID_ANSWER")
  progress.stage = "answer"
}

/** Gives up a stream that is longer than an answer can be. Whoever reads it begins in the same turn. */
const bounded = (body: unknown, most: number): void => {
  if (!(body instanceof Readable)) return
  let length = 0
  body.on("data", (chunk: Uint8Array) => {
    length += chunk.byteLength
    if (length > most) body.destroy(unusable("ANSWER_TOO_LONG"))
  })
}

/** Next to the network: notes that the request leaves and what comes back, and reads the whole answer to check it. */
const exchange =
  (
    progress: Progress,
    operation: OperationName,
    { region, streamCollector }: Sdk.DynamoDBClientResolvedConfig,
    unidentified: boolean,
    attributes: Record<string, string | number>
  ): Middleware =>
  (next) =>
  (args) => {
    progress.stage = "send"
    const { hostname, port } = args.request
    attributes["server.address"] = hostname
    if (port !== undefined) attributes["server.port"] = port
    // The signer has asked for it by now: it is there.
    const named =
      attributes["cloud.region"] === undefined
        ? region().then(
            (name) => void (attributes["cloud.region"] = name),
            () => {}
          )
        : undefined
    return next(args).then((result) => {
      const { response } = result
      progress.httpStatus = response.statusCode
      progress.requestId = response.headers["x-amzn-requestid"]
      bounded(response.body, longest(operation))
      const read = response.body instanceof Uint8Array ? Promise.resolve(response.body) : streamCollector(response.body)
      return read.then((body) => {
        accept(progress, operation, response, body, unidentified)
        response.body = body
        return named === undefined ? result : named.then(() => result)
      })
    })
  }

const ended = "the layer of this service is closed"

const unreadable =
  "AWS's client cannot read what an answer says of a table called __proto__: name it by its ARN, or rename it"

/** Whether the answer tells by the names of tables what the client loses: it would be taken for nothing. */
const isUnreadable = (input: object): boolean =>
  "RequestItems" in input && Object.hasOwn(Object(input.RequestItems), "__proto__")

/**
 * The transport over an AWS client, which stays as it is. Once it is closed it refuses requests, and those under way
 * have no answer. Each command brings its own middleware; in the place of the
 * client's retries stands one that makes one attempt.
 */
export const fromClient = (
  sdk: typeof Sdk,
  client: Sdk.DynamoDBClient,
  limits: Limits
): { readonly transport: Transport; readonly close: () => void } => {
  let closed = false
  const underWay = new Set<() => void>()
  const { config } = client
  const permits = Semaphore.makeUnsafe(limits.maxSockets)
  // What is known of it, once it is: the client looks for its region when it needs one.
  const attributes: Record<string, string | number> = {}
  const renewal = renewing(config, limits.requestTimeout)
  // Each command is exported under its operation's name, which the compiler cannot follow; nor can it know that what
  // the client answers to it is the operation's output.
  const commands = sdk as unknown as { readonly [name: string]: new (input: object) => Command }
  const submit = client.send.bind(client) as unknown as (command: Command, options: object) => Promise<never>

  const attempt = <Name extends OperationName>(operation: Name, input: Input<Name>, progress: Progress) =>
    Effect.callback<Output<Name>, DynamoDBError.DynamoDBError>((resume) => {
      const controller = new AbortController()
      const over = () => underWay.delete(end)
      const giveUp = () => {
        over()
        controller.abort()
      }
      const end = () => {
        giveUp()
        resume(Effect.failSync(() => abandoned(operation, input, progress)))
      }
      underWay.add(end)
      const command = new commands[`${operation}Command`]!(input)
      const stack = command.middlewareStack
      // Nothing catches what is thrown here: it is part of the effect.
      const failed = (failure: Parameters<typeof classify>[2]) =>
        Effect.flatMap(
          Effect.suspend(() => classify(operation, input, failure, progress, config)),
          (error) => {
            if (error.reason._tag === "CredentialsExpired") renewal.expired()
            return Effect.fail(error)
          }
        )
      stack.addRelativeTo(enter(progress, "build"), { relation: "after", toMiddleware: "httpAuthSchemeMiddleware" })
      stack.add(enter(progress, "sign"), {
        name: "retryMiddleware",
        step: "finalizeRequest",
        priority: "high",
        override: true
      })
      stack.add(exchange(progress, operation, config, limits.unidentified, attributes), {
        step: "deserialize",
        priority: "low"
      })
      submit(command, { abortSignal: controller.signal }).then(
        (output) => {
          over()
          resume(hasShape(operation, output) ? Effect.succeed(output) : failed(unusable("INVALID_ANSWER")))
        },
        (failure) => {
          over()
          resume(failed(Object(failure)))
        }
      )
      return Effect.sync(giveUp)
    })

  const refused = (input: object) => (closed ? ended : isUnreadable(input) ? unreadable : undefined)
  const transport: Transport = {
    attributes,
    send: (operation, input) =>
      Effect.withFiber((fiber) => {
        const rule = refused(input)
        if (rule !== undefined) return Effect.fail(DynamoDBError.invalid(operation, tableOf(input), rule))
        const progress: Progress = { stage: "identify" }
        const begin = waiting(fiber, () => sent(progress))
        const late = () => {
          const { httpStatus, requestId } = progress
          return DynamoDBError.timedOut({ operation, input, sent: sent(progress), requestId, httpStatus })
        }
        return permits.withPermit(
          Effect.flatMap(renewal.renewed, () => {
            begin?.()
            if (closed) return Effect.fail(DynamoDBError.invalid(operation, tableOf(input), ended))
            return Effect.timeoutOrElse(attempt(operation, input, progress), {
              duration: limits.requestTimeout,
              orElse: () => Effect.failSync(late)
            })
          })
        )
      })
  }
  const close = () => {
    closed = true
    for (const end of underWay) end()
  }
  return { transport, close }
}
