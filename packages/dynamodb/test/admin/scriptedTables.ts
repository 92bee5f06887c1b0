// A service that answers by a script: for what a table is on its way, which the embedded engine never shows.
import { DynamoDB } from "@partita/dynamodb"
import { Clock, Effect, type Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as DynamoDBError from "../../src/wire/DynamoDBError.ts"
import type { OperationName } from "../../src/wire/Operations.ts"
import * as Reason from "../../src/wire/Reason.ts"

/** What a call comes to: an answer, or the failure of that name. */
type Outcome = object | "ResourceNotFound" | "ResourceInUse" | "AccessDenied" | "lost"

interface Called {
  readonly operation: OperationName
  readonly input: object
  /** Milliseconds after the first call. */
  readonly at: number
}

const reasons = {
  ResourceNotFound: () => new Reason.ResourceNotFound(),
  ResourceInUse: () => new Reason.ResourceInUse(),
  AccessDenied: () => new Reason.AccessDenied(),
  lost: () => new Reason.OutcomeUnknown({ after: "Timeout" })
}

/** The error of a call. */
export const failure = (operation: OperationName, input: object, name: keyof typeof reasons) =>
  DynamoDBError.make({ operation, input, reason: reasons[name](), applied: name === "lost" ? "unknown" : "no" })

/** Each operation answers with one outcome after the other, the last again and again. */
export const scripted = (script: { readonly [Name in OperationName]?: ReadonlyArray<Outcome> }) => {
  const calls: Array<Called> = []
  let first: number | undefined
  const transport: DynamoDB.Transport = {
    send: (operation, input) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        first ??= now
        const outcomes = script[operation] ?? []
        const before = calls.filter((call) => call.operation === operation).length
        calls.push({ operation, input, at: now - first })
        const outcome = outcomes[Math.min(before, outcomes.length - 1)]!
        // The script has the answers of the operation.
        return typeof outcome === "string"
          ? Effect.fail(failure(operation, input, outcome))
          : Effect.succeed(outcome as never)
      })
  }
  const service = DynamoDB.DynamoDB.of({ transport, call: transport.send })
  return { service, calls, operations: () => calls.map(({ operation }) => operation) }
}

/** Runs a program on a service to its end, whatever it sleeps. */
export const settled = <A, E>(
  program: Effect.Effect<A, E, DynamoDB.DynamoDB>,
  { service }: { readonly service: DynamoDB.DynamoDB["Service"] }
): Effect.Effect<Exit.Exit<A, E>> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.provideService(program, DynamoDB.DynamoDB, service), {
      startImmediately: true
    })
    yield* TestClock.adjust("10 hours")
    return yield* Fiber.await(fiber)
  })
