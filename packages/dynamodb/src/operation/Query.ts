/**
 * Reading the items of one partition, in order, page by page.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { INVALID } from "../codec/Codec.ts"
import type { AttributesBut } from "../expression/Attribute.ts"
import { attributes } from "../expression/attributes.ts"
import { compile, type Expressions } from "../expression/compile.ts"
import { type Condition, nodeOf } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import type { Selected, Selections } from "../expression/selection.ts"
import type { CursorError } from "../table/Cursor.ts"
import * as Cursor from "../table/cursorText.ts"
import { encodeKey, storedKey } from "../table/definition.ts"
import { decodeError, type ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { Page } from "../table/Page.ts"
import { makePage } from "../table/pageCursors.ts"
import * as Table from "../table/Table.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { DynamoDB } from "../wire/Client.ts"
import type { Input, Output } from "../wire/Operations.ts"
import { type Failure, refusal } from "./Operation.ts"
import { type Got, reader } from "./reader.ts"
import type { KeyRange, NoOther, QueryKey, RangeOf } from "./queryKey.ts"
import { traced } from "./span.ts"

/**
 * How `query` reads. `Key` is the query's key, `Picked` what `project` returns; left out, they may be anything.
 *
 * @category models
 */
export interface QueryOptions<
  T extends Table.Any,
  Key = unknown,
  Picked extends ReadonlyArray<Selected<unknown>> = ReadonlyArray<Selected<unknown>>,
  StartAt extends string | undefined = string | undefined
> {
  /** A range of the sort key, on the first of its attributes that the key does not give. */
  readonly sort?: ((key: RangeOf<T, Key>) => KeyRange<T["name"]>) | undefined
  /** What is kept of what was read, and paid for. */
  readonly filter?:
    | ((
        attributes: AttributesBut<
          T["name"],
          T["model"],
          Table.KeyName<T>,
          "a filter cannot mention the key: narrow the key and sort of the query"
        >
      ) => Condition<T["name"]>)
    | undefined
  /** The parts to read; the items have these and no others. They cost what whole items cost. */
  readonly project?: ((attributes: Selections<T["model"]>) => Picked) | undefined
  /** From the last to the first. Default: false. */
  readonly reverse?: boolean | undefined
  /** Strongly consistent reads: see every write that was answered before; cost twice as much. Default: false. */
  readonly consistent?: boolean | undefined
  /** Items read per call, before the filter: at least 1. Default: what fits in 1 MB. */
  readonly pageSize?: number | undefined
  /** Items returned in all: at least 1. Default: every one that matches. */
  readonly limit?: number | undefined
  /** The cursor of a page of the same query, after which to go on. */
  readonly startAt?: StartAt
}

/**
 * The items of one partition in the order of the sort key, as a stream of pages: one page per read, an empty one where
 * a filter left nothing. The next page is read when it is asked for.
 *
 * The key gives the partition and may give the leading part of the sort key; `sort` is a range on the next attribute.
 *
 * Fails with `ItemEncodeError` for a key or a value that cannot be stored (nothing was sent), `ItemDecodeError` for an
 * item that is not what its model says, `CursorError` where `startAt` is given, and `DynamoDBError` for what the
 * service or the network said.
 *
 * **Example** (The latest twenty open orders)
 *
 * ```ts
 * import { DynamoDB, Page } from "@partita/dynamodb"
 *
 * const latest = DynamoDB.query(Orders, { customerId: "c1" }, {
 *   sort: (k) => k.orderId.ge("2026"),
 *   filter: (o) => o.status.eq("open"),
 *   reverse: true,
 *   limit: 20
 * }).pipe(Page.collect)
 * ```
 *
 * AWS operation: Query, once per page.
 *
 * @category verbs
 */
export const query = <
  T extends Table.Any,
  const Key extends QueryKey<T>,
  Picked extends ReadonlyArray<Selected<unknown>> = never,
  StartAt extends string | undefined = undefined
>(
  source: T,
  key: Key & NoOther<Key, T>,
  options?: QueryOptions<T, Key, Picked, StartAt>
): Stream.Stream<
  Page<Got<Table.Item<T>, Picked>>,
  Failure | ItemDecodeError | ([StartAt] extends [undefined] ? never : CursorError),
  DynamoDB
> =>
  // What the pages hold and what can fail follow the options, as the type says.
  pages(source, key, options ?? {}) as never

/** The options as they are at run time: callbacks over views of any attributes. */
interface AnyOptions {
  readonly sort?: ((key: never) => KeyRange<string>) | undefined
  readonly filter?: ((attributes: never) => Condition<string>) | undefined
  readonly project?: ((attributes: never) => ReadonlyArray<Selected<unknown>>) | undefined
  readonly reverse?: boolean | undefined
  readonly consistent?: boolean | undefined
  readonly pageSize?: number | undefined
  readonly limit?: number | undefined
  readonly startAt?: string | undefined
}

interface State {
  readonly start: AttributeMap | undefined
  /** Items still wanted. */
  readonly wanted: number
  /** Reads in a row that yielded nothing. */
  readonly fruitless: number
}

const pages = (
  source: Table.Any,
  key: object,
  options: AnyOptions
): Stream.Stream<Page<unknown>, Failure | ItemDecodeError | CursorError, DynamoDB> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const definition = source[Table.TypeId]
      const { call } = yield* DynamoDB
      const { bound, decode, input } = yield* prepared(source, key, options)
      const start =
        options.startAt === undefined
          ? undefined
          : yield* Effect.fromResult(Cursor.startKey(definition.name, bound, options.startAt))

      const cursorAfter = (attributes: AttributeMap) => Cursor.make(bound, storedKey(definition.key, attributes))

      const items = (read: ReadonlyArray<AttributeMap>): Effect.Effect<ReadonlyArray<unknown>, ItemDecodeError> => {
        const decoded = new Array<unknown>(read.length)
        for (let i = 0; i < read.length; i++) {
          const item = decode.fast(read[i]!)
          if (item === INVALID) return Effect.forEach(read, decode.slow)
          decoded[i] = item
        }
        return Exit.succeed(decoded)
      }

      const page = (state: State, output: Output<"Query">) => {
        const { Count = 0, Items = [], LastEvaluatedKey, ScannedCount = Count } = output
        const read = Items.slice(0, state.wanted)
        const wanted = state.wanted - read.length
        const last = read.length < Items.length ? storedKey(definition.key, read.at(-1)!) : LastEvaluatedKey
        const next: State | undefined =
          last === undefined || wanted === 0
            ? undefined
            : { start: last, wanted, fruitless: read.length === 0 ? state.fruitless + 1 : 0 }
        return Effect.mapEager(items(read), (decoded) => {
          const made = makePage<Page<unknown>>(
            {
              items: decoded,
              cursor: Option.map(Option.fromUndefinedOr(last), (place) => Cursor.make(bound, place)),
              count: read.length,
              scannedCount: ScannedCount,
              consumedCapacity: output.ConsumedCapacity === undefined ? [] : [output.ConsumedCapacity]
            },
            read.map((attributes) => () => cursorAfter(attributes))
          )
          return [[made], Option.fromUndefinedOr(next)] as const
        })
      }

      const first: State = { start, wanted: options.limit ?? Infinity, fruitless: 0 }
      return Stream.paginate(first, (state) =>
        traced("Query", definition.name, (answered) =>
          Effect.flatMap(call("Query", { ...input, ...window(options, state) }), (output) =>
            page(state, answered(output))
          )
        )
      )
    })
  )

/** Where a read begins, and how much it reads. */
const window = ({ filter, limit, pageSize }: AnyOptions, { fruitless, start, wanted }: State) => {
  // Without a filter what is wanted is read; with one more is, and more after every read that yielded nothing.
  const guess = filter === undefined ? wanted : Math.max(25, 4 * wanted) * 2 ** fruitless
  const Limit = pageSize ?? (limit === undefined || guess > 10_000 ? undefined : guess)
  return {
    ...(start === undefined ? undefined : { ExclusiveStartKey: start }),
    ...(Limit === undefined ? undefined : { Limit })
  }
}

/** Everything that is the same for every page. */
const prepared = (source: Table.Any, key: object, options: AnyOptions) => {
  const definition = source[Table.TypeId]
  const { codec } = definition
  const given = definition.key.filter(({ field }) => (key as Record<string, unknown>)[field] !== undefined)
  return Effect.mapError(
    Effect.gen(function* () {
      for (const name of ["limit", "pageSize"] as const) {
        const count = options[name]
        if (count !== undefined && !(Number.isSafeInteger(count) && count > 0)) {
          return yield* Effect.fail(new Invalid(`${name} must be a whole number of at least 1`))
        }
      }
      const { decode, expression } = reader(definition, options.project)
      const stored = yield* encodeKey(given, key)
      // The views have the attributes the callbacks' types name.
      const sort = options.sort && nodeOf(options.sort(attributes.ofItem(codec.root) as never) as never)
      const filter = options.filter && nodeOf(options.filter(attributes.ofItem(codec.root) as never))
      const keyCondition = ({ condition, name, value }: Expressions) => ({
        KeyConditionExpression: [
          ...given.map((attribute) => `${name(attribute.name)} = ${value(stored[attribute.name]!)}`),
          ...(sort === undefined ? [] : [condition(sort)])
        ].join(" AND ")
      })
      const range = yield* compile(codec.root, keyCondition)
      const expressions = yield* compile(codec.root, (all) => ({
        ...keyCondition(all),
        ...(filter === undefined ? undefined : { FilterExpression: all.condition(filter) }),
        ...expression(all)
      }))
      const input: Input<"Query"> = {
        TableName: definition.name,
        ...expressions,
        ...(options.reverse === true ? { ScanIndexForward: false } : undefined),
        ...(options.consistent === true ? { ConsistentRead: true } : undefined)
      }
      const explained = (attributes: AttributeMap) =>
        Effect.mapError(decode(attributes), (issue) =>
          decodeError(definition, storedKey(definition.key, attributes), issue)
        )
      return {
        input,
        bound: Cursor.binding(
          [definition.name, options.reverse === true, range.KeyConditionExpression],
          range.ExpressionAttributeValues ?? {}
        ),
        decode: { fast: options.project === undefined ? codec.decodeUnsafe : () => INVALID, slow: explained }
      }
    }),
    (error) => refusal({ definition, key, operation: "Query" }, error)
  )
}
