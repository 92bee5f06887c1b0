/**
 * What is read, and one call of it: where it begins, how much it asks for, and the page that its answer makes.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Issue } from "../codec/Codec.ts"
import { attributes } from "../expression/attributes.ts"
import { caught, compile, type Expressions } from "../expression/compile.ts"
import { type Condition, fromCallback, type Node } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import type { Refused } from "../expression/refused.ts"
import { currentSeal, type Seals } from "../table/cursorSeal.ts"
import * as Cursor from "../table/cursorText.ts"
import { type Definition, storedKey } from "../table/definition.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
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
import { type Bounds, boundsRule } from "./bounds.ts"
import { type Decoded, itemsOf } from "./items.ts"
import type { Undecodable } from "./sourceOptions.ts"

/** The options as they are at run time: callbacks over views of any attributes. */
export interface Options extends Bounds {
  readonly filter?: ((attributes: never) => Condition<string>) | undefined
  readonly project?: Project | undefined
  readonly consistent?: unknown
  readonly fetch?: unknown
  readonly startAt?: string | undefined
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
  /** What holds of every item that is read: the key that was asked for. */
  readonly known?: () => ReadonlyArray<Node>
  readonly scope: { readonly ScanIndexForward?: false; readonly TotalSegments?: number }
  /** The key condition, once what it needs is encoded; scans have none. */
  readonly keyCondition: Effect.Effect<
    (expressions: Expressions) => { readonly KeyConditionExpression?: string },
    Fault
  >
}

type Fault = Issue | Refused | Invalid

/** Where a reading stands. */
export interface Place {
  /** The key of the item it goes on after. */
  readonly start: AttributeMap | undefined
  /** Items still wanted. */
  readonly wanted: number
  /** Reads in a row that yielded nothing. */
  readonly fruitless: number
}

/** What a call has read. */
export interface Taken {
  /** The page of it; `truncated` where the reading stops though it could go on. */
  readonly page: (truncated: boolean) => Page<unknown>
  /** Where the reading goes on; at its end, and where nothing more is wanted, nowhere. */
  readonly next: Place | undefined
  readonly units: number
}

/** A reading that was looked through: everything that is the same for every page is made. */
export interface Prepared {
  /** What its cursors are bound to. */
  readonly bound: () => string
  readonly seals: Seals
  /** Where it begins. */
  readonly begin: (start: AttributeMap | undefined) => Place
  /** Reads on from a place, of a segment of a parallel scan or of the whole. */
  readonly read: (
    place: Place,
    segment: number | undefined
  ) => Effect.Effect<Taken, Failure | ItemDecodeError, DynamoDB>
}

export const prepare = Effect.fnUntraced(function* (reading: Reading): Effect.fn.Return<Prepared, Failure> {
  const { definition, operation, options, scope } = reading
  const { bound, decode, input } = yield* Effect.mapError(compiled(reading), (fault) => refusal(reading, fault))
  const seals = yield* currentSeal

  const taken = (place: Place, segment: number | undefined, output: Output<"Query">) => {
    const { Items = [], LastEvaluatedKey } = output
    const cursorAfter = (key: AttributeMap) => seals.seal(Cursor.make(bound(), key, segment))
    // What a later decision may leave out does not count against the limit yet.
    const read = options.undecodable === "skip" ? Items : Items.slice(0, place.wanted)
    return Effect.mapEager(decode(read), (decoded): Taken => {
      const items = decoded.items.slice(0, place.wanted)
      const isPart = read.length < Items.length || items.length < decoded.items.length
      // Part of a page taken: its last item. A whole page taken: where the service stopped, which lies further on.
      const last = isPart ? storedKey(definition.startKey, decoded.from[items.length - 1]!) : LastEvaluatedKey
      const wanted = place.wanted - items.length
      const done = last === undefined || wanted === 0
      return {
        next: done ? undefined : { start: last, wanted, fruitless: items.length === 0 ? place.fruitless + 1 : 0 },
        units: output.ConsumedCapacity?.CapacityUnits ?? 0,
        page: (truncated) =>
          makePage<Page<unknown>>(
            {
              items,
              cursor: Option.map(Option.fromUndefinedOr(last), cursorAfter),
              count: reading.select === "COUNT" ? (output.Count ?? 0) : items.length,
              scannedCount: output.ScannedCount ?? Items.length,
              consumedCapacity: output.ConsumedCapacity === undefined ? [] : [output.ConsumedCapacity],
              segment,
              truncated
            },
            (position) =>
              Option.map(Option.fromUndefinedOr(position < items.length ? decoded.from[position] : undefined), (item) =>
                cursorAfter(storedKey(definition.startKey, item))
              )
          )
      }
    })
  }

  return {
    bound,
    seals,
    begin: (start) => ({ start, wanted: options.limit ?? Infinity, fruitless: 0 }),
    read: (place, segment) => {
      const request = {
        ...input,
        ...scope,
        ...(segment === undefined ? undefined : { Segment: segment }),
        ...window(options, place)
      }
      return traced(
        operation,
        definition.name,
        Effect.flatMap(send(operation, request), (output) => taken(place, segment, output))
      )
    }
  }
})

/** Where a read begins, and how much it reads. */
const window = (options: Options, { fruitless, start, wanted }: Place) => {
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

const compiled = Effect.fnUntraced(function* (reading: Reading): Effect.fn.Return<
  {
    readonly bound: () => string
    readonly input: Input<"Query">
    readonly decode: (read: ReadonlyArray<AttributeMap>) => Effect.Effect<Decoded, ItemDecodeError>
  },
  Fault
> {
  const { definition, operation, options, scope } = reading
  const { codec, index, name } = definition
  const rule = boundsRule(options)
  if (rule !== undefined) return yield* Effect.fail(new Invalid(rule))
  const keyCondition = yield* reading.keyCondition
  const { filter, reading: how } = yield* caught(() => ({
    filter: options.filter && fromCallback(options.filter, attributes.ofItem(codec.root)),
    reading: reader(definition, options.project, options.fetch === true)
  }))
  let range: ReadonlyArray<unknown> = []
  const expressions = yield* compile(
    codec.root,
    (all) => {
      const key = keyCondition(all)
      range = [key.KeyConditionExpression, all.soFar()]
      return {
        ...key,
        ...(filter === undefined ? undefined : { FilterExpression: all.condition(filter) }),
        ...how.expression(all)
      }
    },
    reading.known && { known: reading.known }
  )
  return {
    bound: memoize(() =>
      Cursor.binding([operation, name, index?.name, scope.ScanIndexForward, scope.TotalSegments, ...range])
    ),
    input: {
      TableName: name,
      ...(index === undefined ? undefined : { IndexName: index.name }),
      ...expressions,
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
