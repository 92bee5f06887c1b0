/**
 * Reading a source page by page: where each read begins, how much it reads, what a page holds and when to stop.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { INVALID, type Issue } from "../codec/Codec.ts"
import { attributes } from "../expression/attributes.ts"
import { caught, compile, type Expressions } from "../expression/compile.ts"
import type { Refused } from "../expression/refused.ts"
import { type Condition, fromCallback } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import type { CursorError } from "../table/Cursor.ts"
import { longestOf } from "../table/cursorFrame.ts"
import * as Cursor from "../table/cursorText.ts"
import { currentSeal } from "../table/cursorSeal.ts"
import { canonicalIssue, type Definition, storedKey } from "../table/definition.ts"
import { decodeError, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { Page } from "../table/Page.ts"
import { makePage } from "../table/pageCursors.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { Input, Output } from "../wire/Operations.ts"
import { traced } from "../wire/span.ts"
import { refusal } from "../operation/refusal.ts"
import type { Failure } from "../operation/Request.ts"
import { type Project, reader } from "../operation/reader.ts"
import { send } from "../operation/send.ts"
import type { Undecodable } from "./sourceOptions.ts"

/** The options as they are at run time: callbacks over views of any attributes. */
export interface Options {
  readonly filter?: ((attributes: never) => Condition<string>) | undefined
  readonly project?: Project | undefined
  readonly consistent?: unknown
  readonly fetch?: unknown
  readonly pageSize?: number | undefined
  readonly limit?: number | undefined
  readonly startAt?: string | undefined
  readonly prefetch?: number | undefined
  readonly maxPages?: number | undefined
  readonly maxReadUnits?: number | undefined
  readonly undecodable?: Undecodable | undefined
}

/** What tells one reading from another: which items it reads and in which order. Cursors are bound to it. */
export interface Reading {
  readonly operation: "Query" | "Scan"
  readonly definition: Definition
  /** The key as given, for errors. */
  readonly key: object
  readonly options: Options
  /** Whether items are only counted. */
  readonly select?: "COUNT"
  readonly scope: { readonly ScanIndexForward?: false; readonly Segment?: number; readonly TotalSegments?: number }
  /** The key condition, once what it needs is encoded; scans have none. */
  readonly keyCondition: Effect.Effect<
    (expressions: Expressions) => { readonly KeyConditionExpression?: string },
    Issue | Refused | Invalid
  >
}

type Fault = Issue | Refused | Invalid

interface State {
  readonly start: AttributeMap | undefined
  /** Items still wanted. */
  readonly wanted: number
  /** Reads in a row that yielded nothing. */
  readonly fruitless: number
  readonly pages: number
  readonly units: number
}

export const pages = (
  reading: Reading
): Stream.Stream<Page<unknown>, Failure | ItemDecodeError | CursorError, DynamoDB> => {
  const { definition, operation, options, scope } = reading
  const { prefetch = 0, startAt } = options
  const stream = Stream.unwrap(
    Effect.gen(function* () {
      const { bound, decode, input } = yield* Effect.mapError(prepare(reading), (fault) => refusal(reading, fault))
      const { open, seal } = yield* currentSeal
      const cursorAfter = (key: AttributeMap) => seal(Cursor.make(bound(), key, scope.Segment))
      const start =
        startAt === undefined
          ? undefined
          : yield* Effect.fromResult(
              Cursor.startKey(definition.name, bound(), open(startAt, longestOf(1)), scope.Segment)
            )

      const page = (state: State, output: Output<"Query">) => {
        const { Items = [], LastEvaluatedKey } = output
        // What a later decision may leave out does not count against the limit yet.
        const read = options.undecodable === "skip" ? Items : Items.slice(0, state.wanted)
        return Effect.mapEager(decode(read), (decoded) => {
          const items = decoded.items.slice(0, state.wanted)
          const isPart = read.length < Items.length || items.length < decoded.items.length
          // Part of a page taken: its last item. A whole page taken: where the service stopped, which lies further on.
          const last = isPart ? storedKey(definition.startKey, decoded.from[items.length - 1]!) : LastEvaluatedKey
          const after: State = {
            start: last,
            wanted: state.wanted - items.length,
            fruitless: items.length === 0 ? state.fruitless + 1 : 0,
            pages: state.pages + 1,
            units: state.units + (output.ConsumedCapacity?.CapacityUnits ?? 0)
          }
          const truncated = last !== undefined && after.wanted > 0 && isSpent(options, after)
          const made = makePage<Page<unknown>>(
            {
              items,
              cursor: Option.map(Option.fromUndefinedOr(last), cursorAfter),
              count: reading.select === "COUNT" ? (output.Count ?? 0) : items.length,
              scannedCount: output.ScannedCount ?? Items.length,
              consumedCapacity: output.ConsumedCapacity === undefined ? [] : [output.ConsumedCapacity],
              segment: scope.Segment,
              truncated
            },
            (position) =>
              Option.map(Option.fromUndefinedOr(position < items.length ? decoded.from[position] : undefined), (item) =>
                cursorAfter(storedKey(definition.startKey, item))
              )
          )
          const done = last === undefined || after.wanted === 0 || truncated
          return [[made], done ? Option.none<State>() : Option.some(after)] as const
        })
      }

      const first: State = { start, wanted: options.limit ?? Infinity, fruitless: 0, pages: 0, units: 0 }
      return Stream.paginate(first, (state) =>
        traced(
          operation,
          definition.name,
          Effect.flatMap(send(operation, { ...input, ...window(options, state) }), (output) => page(state, output))
        )
      )
    })
  )
  return prefetch > 0 ? Stream.bufferArray(stream, { capacity: prefetch - 1 }) : stream
}

const isSpent = ({ maxPages = Infinity, maxReadUnits = Infinity }: Options, { pages: read, units }: State): boolean =>
  read >= maxPages || units >= maxReadUnits

/** Where a read begins, and how much it reads. */
const window = (options: Options, { fruitless, start, wanted }: State) => {
  const { filter, limit, pageSize, undecodable } = options
  const decidesLater = filter !== undefined || undecodable === "skip"
  // What is wanted is read. Where a filter decides after reading, more is, and more after every read without a yield.
  const guess = decidesLater ? Math.max(25, 4 * wanted) * 2 ** fruitless : wanted
  const Limit = pageSize ?? (limit === undefined || guess > mostItems ? undefined : guess)
  return {
    ...(start === undefined ? undefined : { ExclusiveStartKey: start }),
    ...(Limit === undefined ? undefined : { Limit })
  }
}

/** More items than a page of 1 MB usually holds: a limit beyond says nothing. */
const mostItems = 10_000

/** Everything that is the same for every page. */
const prepare = Effect.fnUntraced(function* (reading: Reading): Effect.fn.Return<
  {
    readonly bound: () => string
    readonly input: Input<"Query">
    readonly decode: (read: ReadonlyArray<AttributeMap>) => Effect.Effect<Decoded, ItemDecodeError>
  },
  Fault
> {
  const { definition, operation, options, scope } = reading
  const { codec, index, name } = definition
  yield* checkCounts(options)
  const keyCondition = yield* reading.keyCondition
  const { filter, reading: how } = yield* caught(() => ({
    filter: options.filter && fromCallback(options.filter, attributes.ofItem(codec.root)),
    reading: reader(definition, options.project, options.fetch === true)
  }))
  let range: ReadonlyArray<unknown> = []
  const expressions = yield* compile(codec.root, (all) => {
    const key = keyCondition(all)
    range = [key.KeyConditionExpression, all.soFar()]
    return {
      ...key,
      ...(filter === undefined ? undefined : { FilterExpression: all.condition(filter) }),
      ...how.expression(all)
    }
  })
  return {
    bound: memoize(() =>
      Cursor.binding([operation, name, index?.name, scope.ScanIndexForward, scope.TotalSegments, ...range])
    ),
    input: {
      TableName: name,
      ...(index === undefined ? undefined : { IndexName: index.name }),
      ...expressions,
      ...scope,
      ...(reading.select === undefined ? fetched(options) : { Select: reading.select }),
      ...(options.consistent === true ? { ConsistentRead: true } : undefined),
      ...(options.maxReadUnits === undefined ? undefined : { ReturnConsumedCapacity: "TOTAL" })
    },
    decode: itemsOf(definition, options.undecodable ?? "fail", how.decodeUnsafe, how.decode)
  }
})

/** Whole items from a local index that holds parts. */
const fetched = ({ fetch, project }: Options) =>
  fetch === true && project === undefined ? ({ Select: "ALL_ATTRIBUTES" } as const) : undefined

/** A value that is made when it is first asked for. */
const memoize = <A>(make: () => A): (() => A) => {
  let made: A | undefined
  return () => (made ??= make())
}

const counts = { limit: 1, pageSize: 1, maxPages: 1, maxReadUnits: 0, prefetch: 0 } as const

const checkCounts = (options: Options): Effect.Effect<void, Invalid> => {
  for (const name of ["limit", "pageSize", "maxPages", "prefetch", "maxReadUnits"] as const) {
    const count = options[name]
    const whole = name === "maxReadUnits" || Number.isSafeInteger(count)
    if (count !== undefined && !(whole && count >= counts[name])) {
      return Effect.fail(
        new Invalid(`${name} must be ${name === "maxReadUnits" ? "a" : "a whole"} number from ${counts[name]}`)
      )
    }
  }
  return Effect.void
}

/** The items of a page, and of each where it stands among those that were read: some may be left out. */
interface Decoded {
  readonly items: ReadonlyArray<unknown>
  readonly from: ReadonlyArray<AttributeMap>
}

/** Decodes the items of a page: in one go as long as all decode, one by one otherwise. */
const itemsOf = (
  definition: Definition,
  undecodable: Undecodable,
  fast: (item: AttributeMap) => unknown,
  slow: (item: AttributeMap) => Effect.Effect<unknown, Issue>
) => {
  const one = (stored: AttributeMap): Effect.Effect<unknown, ItemDecodeError> =>
    Effect.mapErrorEager(
      Effect.flatMapEager(slow(stored), (item) => {
        const issue = canonicalIssue(definition, stored, item)
        return issue === undefined ? Exit.succeed(item) : Exit.fail(issue)
      }),
      (issue) => decodeError(definition, stored, issue)
    )
  const each = (read: ReadonlyArray<AttributeMap>): Effect.Effect<Decoded, ItemDecodeError> => {
    if (undecodable === "fail") return Effect.map(Effect.forEach(read, one), (items) => ({ items, from: read }))
    return Effect.map(
      Effect.forEach(read, (stored) => Effect.result(one(stored))),
      (results) =>
        undecodable === "result"
          ? { items: results, from: read }
          : {
              items: results.filter(Result.isSuccess).map(({ success }) => success),
              from: read.filter((_, position) => Result.isSuccess(results[position]!))
            }
    )
  }
  return (read: ReadonlyArray<AttributeMap>): Effect.Effect<Decoded, ItemDecodeError> => {
    const items = new Array<unknown>(read.length)
    for (let i = 0; i < read.length; i++) {
      const item = fast(read[i]!)
      if (item === INVALID || canonicalIssue(definition, read[i]!, item) !== undefined) return each(read)
      items[i] = undecodable === "result" ? Result.succeed(item) : item
    }
    return Exit.succeed({ items, from: read })
  }
}
