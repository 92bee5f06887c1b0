/**
 * Batches of any number of parts: requests of as many as one takes, until each part has its outcome.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { DynamoDB } from "../wire/Client.ts"
import { type DynamoDBError, revise } from "../wire/DynamoDBError.ts"
import type { Input, Output } from "../wire/Operations.ts"
import * as Reason from "../wire/Reason.ts"
import { outcomeUnknown } from "../wire/retry.ts"
import { bareName, keyText } from "../operation/physical.ts"
import { type Waiter, waiting } from "./waiting.ts"

/** How many requests of a batch are in flight at once, if the caller does not say. */
export const defaultConcurrency = 10

/** What a batch asks about one item; no two parts of a batch are about one item in the same way. */
export interface Part<A> extends Waiter {
  readonly keyNames: ReadonlyArray<string>
  /** The text of the key. */
  readonly key: string
  /** What came of it; none yet. */
  outcome?: Result.Result<A, DynamoDBError>
  /** Whether an attempt to write it may have been applied although nothing was answered. */
  isLost?: boolean
}

/** How parts become a request, and its answer their outcomes. */
export interface Kind<Name extends "BatchGetItem" | "BatchWriteItem", A, P extends Part<A>> {
  readonly operation: Name
  /** The most parts that a request takes. */
  readonly limit: number
  /** The request, from the parts of each table. */
  readonly input: (tables: ReadonlyArray<ReadonlyArray<P>>) => Input<Name>
  /** The keys, or what holds them, of what was left undone, by table. */
  readonly unprocessed: (output: Output<Name>) => ByTable
  /** The items that were found, by table. */
  readonly found: (output: Output<Name>) => ByTable
  /** What came of a part that was done: its item was found, or not. */
  readonly done: (item: AttributeMap | undefined) => A
}

/** As it came: what it holds may be anything. */
type ByTable = Readonly<Record<string, ReadonlyArray<AttributeMap> | undefined>>

/** The parts of one request, table by table, and by what an answer calls them. */
const grouped = <P extends Part<unknown>>(parts: ReadonlyArray<P>) => {
  const tables = new Map<string, { readonly parts: Array<P>; readonly byKey: Map<string, P> }>()
  for (const part of parts) {
    const name = bareName(part.table)
    let table = tables.get(name)
    if (table === undefined) tables.set(name, (table = { parts: [], byKey: new Map() }))
    table.parts.push(part)
    table.byKey.set(part.key, part)
  }
  /** What an answer says about the parts, each with the attributes it says it by; none where it is no answer to them. */
  const named = (answer: ByTable): ReadonlyMap<P, AttributeMap> | undefined => {
    const found = new Map<P, AttributeMap>()
    for (const [name, items] of Object.entries(answer)) {
      if (!Array.isArray(items)) return undefined
      const table = tables.get(bareName(name))
      const keyNames = table?.parts[0]!.keyNames ?? []
      for (const item of items) {
        const part = table?.byKey.get(keyText(keyNames, Object(item)))
        // Taken for done, it would be lost.
        if (part === undefined) return undefined
        found.set(part, item)
      }
    }
    return found
  }
  return { tables: Array.from(tables.values(), ({ parts }) => parts), named }
}

/** What to send apart, where the service refuses a whole request for the sake of one of its parts. */
const apart = <P>(
  { applied, reason }: DynamoDBError,
  parts: ReadonlyArray<P>,
  tables: ReadonlyArray<ReadonlyArray<P>>
): ReadonlyArray<ReadonlyArray<P>> => {
  if (applied === "unknown") return [parts]
  const middle = Math.ceil(parts.length / 2)
  switch (reason._tag) {
    case "Validation":
    case "ItemCollectionSizeLimitExceeded":
      return [parts.slice(0, middle), parts.slice(middle)].filter((half) => half.length > 0)
    case "ResourceNotFound":
    case "AccessDenied":
      return tables
    default:
      return [parts]
  }
}

const failed = (part: Part<unknown>, error: DynamoDBError): DynamoDBError =>
  revise(error, {
    input: { TableName: part.table },
    // An earlier request of the batch may have written what this one did not.
    ...(part.isLost === true && error.applied === "no"
      ? { reason: outcomeUnknown(error), applied: "unknown" }
      : undefined)
  })

/**
 * Sends one request with these parts, and again as the one retry loop says: an answer that leaves all of them undone is
 * none. Gives the parts that were left undone, which is no failure; the others have their outcome.
 *
 * A request that is refused is made again in parts, so that what is right is not refused with what is wrong.
 */
export const round = <Name extends "BatchGetItem" | "BatchWriteItem", A, P extends Part<A>>(
  kind: Kind<Name, A, P>,
  parts: ReadonlyArray<P>,
  attemptFailed?: (error: DynamoDBError) => void
): Effect.Effect<ReadonlyArray<P>, never, DynamoDB> =>
  Effect.suspend(() => {
    const { named, tables } = grouped(parts)
    let left: ReadonlyMap<P, AttributeMap> = new Map()
    let found = left
    const call = Effect.flatMap(DynamoDB, (service) =>
      service.call(kind.operation, kind.input(tables), {
        attemptFailed: (error) => {
          if (error.applied === "unknown" && kind.operation === "BatchWriteItem") {
            for (const part of parts) part.isLost = true
          }
          attemptFailed?.(error)
        },
        unanswered: (output) => {
          const [undone, items] = [named(kind.unprocessed(output)), named(kind.found(output))]
          if (undone === undefined || items === undefined) return Reason.invalidAnswer()
          left = undone
          found = items
          return left.size < parts.length
            ? undefined
            : new Reason.ProvisionedThroughputExceeded({ throttlingReasons: [] })
        }
      })
    )
    return Effect.matchEffect(call, {
      onSuccess: () => {
        for (const part of parts) if (!left.has(part)) part.outcome = Result.succeed(kind.done(found.get(part)))
        return Effect.succeed(Array.from(left.keys()))
      },
      onFailure: (error) => {
        const groups = apart(error, parts, tables)
        if (groups.length > 1) {
          const rounds = Effect.forEach(groups, (group) => round(kind, group, attemptFailed))
          return Effect.map(rounds, (left) => left.flat())
        }
        for (const part of parts) part.outcome = Result.fail(failed(part, error))
        return Effect.succeed([])
      }
    })
  })

/** Sends parts until each has its outcome. What a request leaves undone goes into one that follows, at once. */
export const settle = <Name extends "BatchGetItem" | "BatchWriteItem", A, P extends Part<A>>(
  kind: Kind<Name, A, P>,
  parts: ReadonlyArray<P>,
  concurrency: number | undefined
): Effect.Effect<void, never, DynamoDB> =>
  Effect.suspend(() => {
    const queue = waiting<P>()
    for (const part of parts) queue.add(part)
    const send = Effect.gen(function* () {
      while (queue.size() > 0) {
        for (const part of yield* round(kind, queue.take(kind.limit))) queue.add(part)
      }
    })
    const senders = Math.min(concurrency ?? defaultConcurrency, queue.requests(kind.limit))
    return Effect.forEach(Array.from({ length: senders }), () => send, { concurrency: senders, discard: true })
  })

/** How a batch is sent and what it gives. */
export interface BatchOptions<Mode extends "result" | undefined = "result" | undefined> {
  /**
   * `"result"`: a `Result` for each input, and the batch never fails. Default: what each input gives, or
   * `BatchIncomplete`.
   */
  readonly mode?: Mode
  /** How many requests are in flight at once: a whole number from 1. Default: 10. */
  readonly concurrency?: number | undefined
}
