/**
 * Requests that change tables: one whose outcome is unknown is settled by looking at the table and sent again.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { Operation, type Spec } from "../operation/Operation.ts"
import { send } from "../operation/send.ts"
import type { DynamoDB } from "../wire/Client.ts"
import { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Input, Output } from "../wire/Operations.ts"

type Result<A, E> = Effect.Effect<A, E | DynamoDBError, DynamoDB>

const isLost = (error: unknown) => error instanceof DynamoDBError && error.reason._tag === "OutcomeUnknown"

/** Sends a request again that may be applied twice. */
export const retryLost = <A, R>(attempt: Effect.Effect<A, DynamoDBError, R>): Effect.Effect<A, DynamoDBError, R> =>
  Effect.retry(attempt, again)

const again = { schedule: Schedule.exponential("250 millis"), times: 3, while: isLost }

/**
 * What came of a request that was sent and got no valid answer. `seen` looks whether it was applied: none when it cannot be
 * seen. Then it is sent again, and what the service says to that is settled by another look: that something exists, is
 * gone or is being changed may be the work of the lost attempt.
 */
export const settle = <A, E>(lost: DynamoDBError, attempt: Result<A, E>, seen: Result<Option.Option<A>, E>) => {
  const look: Result<A, E> = Effect.flatMap(seen, (applied) =>
    Option.isSome(applied) ? Effect.succeed(applied.value) : Effect.fail(lost)
  )
  return look.pipe(
    Effect.catchIf(isLost, () => attempt),
    Effect.retry(again),
    Effect.catchIf(
      (error) => error instanceof DynamoDBError,
      () => look
    )
  )
}

/** How a verb that changes a table becomes a request, and what of its answer or its absence. */
interface Control<Name extends "CreateTable" | "DeleteTable" | "UpdateTable" | "UpdateTimeToLive", A, E> extends Pick<
  Spec<Name, A, E>,
  "verb" | "operation" | "definition" | "succeed"
> {
  /** The request; may throw `Invalid`. */
  readonly input: () => Input<Name>
  /** The answer to the request if it can be seen that it was applied. */
  readonly seen: Result<Option.Option<Output<Name>>, E>
  /** What a refusal means to the verb; without it, the refusal is its error. */
  readonly refused?: (error: DynamoDBError) => Result<A, E>
}

/** The base of the verbs that change a table by one request. */
export abstract class ControlOperation<
  Name extends "CreateTable" | "DeleteTable" | "UpdateTable" | "UpdateTimeToLive",
  A,
  E
> extends Operation<Name, A, E, never> {
  constructor({ input, refused = Effect.fail, seen, ...verb }: Control<Name, A, E>) {
    const attempt = Effect.suspend(() => send(verb.operation, input()))
    super({
      ...verb,
      key: undefined,
      compile: () => Exit.succeed({ input: input() }),
      fail: (error) => (isLost(error) ? Effect.flatMap(settle(error, attempt, seen), verb.succeed) : refused(error))
    })
  }
}
