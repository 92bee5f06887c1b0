/**
 * Faults: what stands between a transport and who calls it, and sometimes strikes.
 */
import * as Effect from "effect/Effect"
import type * as Random from "effect/Random"
import type { Transport } from "../wire/Client.ts"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import type { Input, OperationName, Output } from "../wire/Operations.ts"
import type { Reason } from "../wire/Reason.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/**
 * A transport made of another, with chance from a seed.
 *
 * @category models
 */
export type Fault = (transport: Transport, random: Random.Random) => Transport

/**
 * When a fault strikes. One that changes requests, or their answers, is of no other operations than it knows.
 *
 * @category models
 */
export interface Chance<Name extends OperationName = OperationName> {
  /** The share of requests that are struck, from 0 to 1. Default: 1. */
  readonly rate?: number | undefined
  /** The operations that can be struck, by their AWS names. Default: those the fault is about. */
  readonly operations?: ReadonlyArray<Name> | undefined
  /** Whether a request can be struck: for one table, or one key. Default: every one. */
  readonly when?: ((operation: OperationName, input: object) => boolean) | undefined
  /** How often it strikes at most. Default: without end. */
  readonly times?: number | undefined
}

/** A request that is struck, and what would have answered it. */
export interface Struck {
  readonly operation: OperationName
  readonly input: object
  readonly transport: Transport
  readonly random: Random.Random
  /** The attempt without the fault. */
  readonly attempt: Attempt
}

/** An attempt of whatever operation the request is of. */
export type Attempt = Effect.Effect<Output<OperationName>, DynamoDBError.DynamoDBError>

/** A share of requests. Throws what is none: a mistake in the program. */
export const share = (name: string, rate = 1): number => {
  if (!(rate >= 0 && rate <= 1)) throw new Error(`${name} is a share, from 0 to 1`)
  return rate
}

/** A fault that does something else with the requests it strikes. */
export const make = (
  { operations, rate, times = Infinity, when = () => true }: Chance,
  about: (operation: OperationName) => boolean,
  strike: (struck: Struck) => Attempt
): Fault => {
  const strikes = share("rate", rate)
  const possible = operations === undefined ? about : (operation: OperationName) => operations.includes(operation)
  return (transport, random) => {
    let left = times
    const send = (operation: OperationName, input: Input<OperationName>): Attempt =>
      Effect.suspend(() => {
        const attempt = transport.send(operation, input)
        if (left <= 0 || !possible(operation) || !when(operation, input)) return attempt
        if (random.nextDoubleUnsafe() >= strikes) return attempt
        left--
        return strike({ operation, input, transport, random, attempt })
      })
    return { ...transport, send }
  }
}

/** Fails a request. */
export const fail = (
  { input, operation }: Pick<Struck, "input" | "operation">,
  reason: () => Reason,
  applied: "no" | "unknown"
): Attempt =>
  Effect.suspend(() => Effect.fail(DynamoDBError.make({ operation, input, reason: withoutStack(reason), applied })))
