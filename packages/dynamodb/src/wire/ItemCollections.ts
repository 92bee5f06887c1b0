/**
 * How large the item collections are that a program writes to.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { AttributeMap } from "./AttributeValue.ts"
import { collectionsIn } from "./answer.ts"
import type { Input, OperationName, Output } from "./Operations.ts"
import { tableOf } from "./target.ts"

/**
 * The items with one partition key in a table with local indexes, index entries included: at most 10 GB.
 *
 * @category models
 */
export interface ItemCollection {
  /** The name of the table as the request had it. */
  readonly table: string
  /** The partition key, as it is stored. */
  readonly key: AttributeMap
  /** Between how many gigabytes it is large, as the service estimates. */
  readonly gigabytes: readonly [lower: number, upper: number]
}

/** The collections that one use of `withItemCollections` has seen so far, by table and key. */
type Seen = Map<string, ItemCollection>

/** Who asks; nobody, mostly. */
export const Watchers = Context.Reference<ReadonlyArray<Seen>>("@partita/dynamodb/ItemCollections/Watchers", {
  defaultValue: () => []
})

/** Tells those who asked what an answer says of collections. */
export const watch = <Name extends OperationName>(
  watchers: ReadonlyArray<Seen>,
  input: Input<Name>,
  output: Output<Name>
): void => {
  if (watchers.length === 0) return
  for (const [table, metrics] of collectionsIn(tableOf(input), output)) {
    for (const { ItemCollectionKey: key = {}, SizeEstimateRangeGB: [lower = 0, upper = lower] = [] } of metrics) {
      const id = JSON.stringify([table, key])
      for (const seen of watchers) seen.set(id, { table, key, gigabytes: [lower, upper] })
    }
  }
}

/**
 * Runs any program and gives, beside its result, the estimated sizes of the item collections that it wrote to: the last
 * one of each. Only tables with local indexes have item collections.
 *
 * **Details**
 *
 * The writes ask for it while somebody wants to know, and only then; it costs nothing. What is kept grows with the
 * number of partition keys that are written.
 *
 * Fails as the program does.
 *
 * **Example** (A warning before a collection is full)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const program = Effect.gen(function* () {
 *   const [, collections] = yield* DynamoDB.put(Orders, order).pipe(DynamoDB.withItemCollections)
 *   for (const { gigabytes, key } of collections) {
 *     if (gigabytes[1] > 8) yield* Effect.logWarning("nearly full", key)
 *   }
 * })
 * ```
 *
 * @category combinators
 */
export const withItemCollections = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [result: A, collections: ReadonlyArray<ItemCollection>], E, R> =>
  Effect.withFiber((fiber) => {
    const seen: Seen = new Map()
    return Effect.map(
      Effect.provideService(self, Watchers, [...fiber.getRef(Watchers), seen]),
      (result) => [result, Array.from(seen.values())] as const
    )
  })
