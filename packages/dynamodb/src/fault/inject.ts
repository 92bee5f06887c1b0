/**
 * Putting faults between a program and its database.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import { DynamoDB, fromTransport } from "../wire/Client.ts"
import type { Fault } from "./Fault.ts"

/**
 * What decides when faults strike.
 *
 * @category models
 */
export interface InjectOptions {
  /** The seed of all chance: the same seed, the same faults. Default: one that is drawn. */
  readonly seed?: number | string | undefined
}

const drawn = Effect.map(Random.next, (share) => Math.floor(share * 2 ** 32))

/** A service whose attempts pass the faults, the first of them first, each with a chance of its own. */
const faulty = (
  { transport }: DynamoDB["Service"],
  faults: ReadonlyArray<Fault>,
  seed: number | string
): Effect.Effect<DynamoDB["Service"]> =>
  Effect.map(
    Effect.forEach(faults, (_, position) => Random.withSeed(Random.Random, `${seed}/${position}`)),
    (randoms) =>
      fromTransport(faults.reduceRight((inner, fault, position) => fault(inner, randoms[position]!), transport))
  )

/**
 * Runs a program with faults between it and its database, whichever that is: each of its attempts passes the first of
 * the list first. They share no chance and no retry budget with what is outside.
 *
 * When the program fails, a warning names the seed, and `seed` replays it: a program that makes its calls one after the
 * other meets the same faults at the same calls; calls that are made side by side meet them in the order they are sent.
 *
 * **Example** (A program in trouble)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Faults } from "@partita/dynamodb"
 * import { Embedded } from "@partita/embedded"
 *
 * const tried = program.pipe(
 *   Faults.inject([Faults.throttling({ rate: 0.2 }), Faults.lostResponses({ rate: 0.05 })], { seed: 42 }),
 *   Effect.provide(Embedded.layer)
 * )
 * ```
 *
 * @category combinators
 */
export const inject =
  (faults: ReadonlyArray<Fault>, options: InjectOptions = {}) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | DynamoDB> =>
    Effect.gen(function* () {
      const seed = options.seed ?? (yield* drawn)
      const service = yield* faulty(yield* DynamoDB, faults, seed)
      return yield* Effect.provideService(self, DynamoDB, service).pipe(
        Effect.tapCause((cause) =>
          Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logWarning(`Faults.inject: seed ${seed} replays this`)
        )
      )
    })

/**
 * `inject` for all that is built on a layer. The seed is logged when the layer is built.
 *
 * @category layers
 */
export const layer = (
  faults: ReadonlyArray<Fault>,
  options: InjectOptions = {}
): Layer.Layer<DynamoDB, never, DynamoDB> =>
  Layer.effect(
    DynamoDB,
    Effect.gen(function* () {
      const seed = options.seed ?? (yield* drawn)
      yield* Effect.logInfo(`Faults.layer: seed ${seed}`)
      return yield* faulty(yield* DynamoDB, faults, seed)
    })
  )
