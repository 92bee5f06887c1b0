/**
 * What all ways over a network share: so many attempts at once, so much time for each, and none after the end.
 */
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { waiting } from "../wire/attempt.ts"
import type { Transport } from "../wire/Client.ts"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import type { Input, OperationName, Output } from "../wire/Operations.ts"
import type { SpanAttributes } from "../wire/span.ts"
import { tableOf } from "../wire/target.ts"
import { alarm } from "./alarm.ts"
import { hasShape } from "./answerShape.ts"
import { Line, type Member } from "./line.ts"
import { abandoned, type Attempted, broken, late, type Progress, sent } from "./failure.ts"

/** What bounds the attempts. */
export interface Limits {
  /** The time one attempt may take. */
  readonly requestTimeout: Duration.Duration
  /** How many attempts may be under way at once; the others wait, and their time does not run. */
  readonly maxSockets: number
  /** Whether answers need not say that they are DynamoDB's. */
  readonly unidentified: boolean
}

/** What can be given up; once it has come to its end that does nothing. */
export interface Abandonable {
  giveUp(): void
}

type Outcome = Effect.Effect<Output<OperationName>, DynamoDBError.DynamoDBError>

/** One request for an answer. */
export class Attempt implements Attempted, Member<Attempt> {
  stage: Progress["stage"] = "identify"
  httpStatus: number | undefined = undefined
  requestId: string | undefined = undefined
  /** When its time is over. */
  expires = Infinity
  isOver = false
  line: Line<Attempt> | undefined = undefined
  before: Attempt | undefined = undefined
  after: Attempt | undefined = undefined
  /** What its exchange has begun, which can be given up. */
  sent: Abandonable | undefined = undefined
  readonly operation: OperationName
  readonly input: object
  /** What its caller has. */
  readonly context: Context.Context<never>
  readonly begun: (() => void) | undefined
  readonly #end: (attempt: Attempt, outcome: Outcome) => void
  /** Tells its caller; forgotten then, so that whoever still knows the attempt keeps no answer. */
  resume: (outcome: Outcome) => void

  constructor(
    operation: OperationName,
    input: object,
    fiber: Fiber.Fiber<unknown, unknown>,
    resume: (outcome: Outcome) => void,
    end: (attempt: Attempt, outcome: Outcome) => void
  ) {
    this.operation = operation
    this.input = input
    this.resume = resume
    this.context = fiber.context
    this.begun = waiting(fiber, () => sent(this))
    this.#end = end
  }

  /** Ends it with what was answered, as far as that is an answer of its operation. */
  succeed(output: Output<OperationName>): void {
    if (hasShape(this.operation, output)) this.#end(this, Effect.succeed(output))
    else this.fail(() => broken(this, "exchange", "INVALID_ANSWER"))
  }

  /** Ends it with an error. */
  fail(error: () => DynamoDBError.DynamoDBError): void {
    this.#end(this, Effect.failSync(error))
  }

  /** Ends it with what an effect says. */
  settle(outcome: Outcome): void {
    this.#end(this, outcome)
  }
}

const nothing = () => {}

/** A way over a network. */
export interface Exchange {
  /** What spans tell of where it sends. */
  readonly attributes: SpanAttributes
  /** Sends the request of an attempt, and ends it with what came. */
  readonly begin: (attempt: Attempt) => void
  /** What must end before the next attempt may begin, and takes none of its time. */
  readonly pause?: (() => Promise<void> | undefined) | undefined
}

const ended = "the layer of this service is closed"

/** The transport over a network. Once it is closed it refuses requests, and those under way have no answer. */
export const overNetwork = (
  exchange: Exchange,
  limits: Limits,
  clock: Clock.Clock
): { readonly transport: Transport; readonly close: () => void } => {
  const limit = Duration.toMillis(limits.requestTimeout)
  let closed = false
  let places = limits.maxSockets
  const queue = new Line<Attempt>()
  const paused = new Line<Attempt>()
  // In the order in which they began, so that the first one is the first whose time is over.
  const underWay = new Line<Attempt>()
  let disarm: (() => void) | undefined

  const arm = (millis: number) => {
    if (millis < Infinity) disarm = alarm(clock, millis, ring)
  }
  const ring = () => {
    disarm = undefined
    const now = clock.currentTimeMillisUnsafe()
    for (let attempt = underWay.first; attempt !== undefined; attempt = underWay.first) {
      if (attempt.expires > now) return arm(attempt.expires - now)
      const tardy = attempt
      tardy.fail(() => late(tardy))
    }
  }

  const begin = (attempt: Attempt) => {
    attempt.begun?.()
    underWay.add(attempt)
    attempt.expires = clock.currentTimeMillisUnsafe() + limit
    if (disarm === undefined) arm(limit)
    exchange.begin(attempt)
  }
  const admit = (attempt: Attempt) => {
    places--
    const pause = exchange.pause?.()
    if (pause === undefined) return begin(attempt)
    paused.add(attempt)
    void pause.then(() => {
      if (paused.remove(attempt)) begin(attempt)
    })
  }
  /** Takes an attempt out, and lets the next one in. */
  const leave = (attempt: Attempt) => {
    attempt.isOver = true
    if (queue.remove(attempt)) return
    if (!underWay.remove(attempt)) paused.remove(attempt)
    places++
    const next = queue.first
    if (next === undefined || closed) return
    queue.remove(next)
    admit(next)
  }
  const end = (attempt: Attempt, outcome: Outcome) => {
    if (attempt.isOver) return
    leave(attempt)
    attempt.sent?.giveUp()
    const { resume } = attempt
    attempt.resume = nothing
    resume(outcome)
  }
  const refusal = (operation: OperationName, input: object) => DynamoDBError.invalid(operation, tableOf(input), ended)

  const transport: Transport = {
    attributes: exchange.attributes,
    send: <Name extends OperationName>(operation: Name, input: Input<Name>) =>
      Effect.withFiber<Output<Name>, DynamoDBError.DynamoDBError>((fiber) =>
        closed
          ? Effect.failSync(() => refusal(operation, input))
          : Effect.callback((resume) => {
              const attempt = new Attempt(operation, input, fiber, resume, end)
              if (places > 0) admit(attempt)
              else queue.add(attempt)
              return Effect.sync(() => {
                if (attempt.isOver) return
                leave(attempt)
                attempt.sent?.giveUp()
              })
            })
      )
  }
  const close = () => {
    closed = true
    disarm?.()
    const unsent = (attempt: Attempt) => attempt.fail(() => refusal(attempt.operation, attempt.input))
    while (queue.first !== undefined) unsent(queue.first)
    while (paused.first !== undefined) unsent(paused.first)
    for (let attempt = underWay.first; attempt !== undefined; attempt = underWay.first) {
      const lost = attempt
      lost.fail(() => abandoned(lost))
    }
  }
  return { transport, close }
}
