/**
 * What answers tell about the work behind them, whatever the operation, and how a request asks for it.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"
import type { Input, Metadata, OperationName, Output } from "./Operations.ts"

/** The members that tell it; each operation has some of them. */
interface Answer extends Metadata {
  readonly ConsumedCapacity?: Sdk.ConsumedCapacity | ReadonlyArray<Sdk.ConsumedCapacity> | undefined
  readonly Count?: number | undefined
  readonly ScannedCount?: number | undefined
  readonly Item?: object | undefined
  readonly Items?: ReadonlyArray<object> | undefined
  readonly Responses?:
    | ReadonlyArray<{ readonly Item?: object | undefined }>
    | { readonly [table: string]: ReadonlyArray<object> }
    | undefined
  readonly ItemCollectionMetrics?:
    | Sdk.ItemCollectionMetrics
    | { readonly [table: string]: ReadonlyArray<Sdk.ItemCollectionMetrics> }
    | undefined
}

/** SearchVectors is not among them: it is paid for by bytes. */
type Metered = Exclude<
  { [Name in OperationName]: "ReturnConsumedCapacity" extends keyof Input<Name> ? Name : never }[OperationName],
  "SearchVectors"
>

/** What the operations consume that tell it when they are asked. A statement may read or write. */
const metered: { readonly [Name in Metered]: "read" | "write" | "either" } = {
  BatchExecuteStatement: "either",
  BatchGetItem: "read",
  BatchWriteItem: "write",
  DeleteItem: "write",
  ExecuteStatement: "either",
  ExecuteTransaction: "either",
  GetItem: "read",
  PutItem: "write",
  Query: "read",
  Scan: "read",
  TransactGetItems: "read",
  TransactWriteItems: "write",
  UpdateItem: "write"
}

const isMetered = (operation: OperationName): operation is Metered => operation in metered

// The members that an operation has are of these types; the others are absent.
const answer = (output: Output<OperationName>) => output as Answer

const isList = <A>(value: ReadonlyArray<A> | object): value is ReadonlyArray<A> => Array.isArray(value)

/** The input that asks what the operation consumes, index by index; the same input where it cannot be asked. */
export const asking = <Name extends OperationName>(operation: Name, input: Input<Name>): Input<Name> =>
  isMetered(operation) ? { ...input, ReturnConsumedCapacity: "INDEXES" } : input

/** The operations that tell the sizes of item collections when they are asked. */
type Collecting = {
  [Name in OperationName]: "ReturnItemCollectionMetrics" extends keyof Input<Name> ? Name : never
}[OperationName]

const collecting: { readonly [Name in Collecting]: true } = {
  BatchWriteItem: true,
  DeleteItem: true,
  PutItem: true,
  TransactWriteItems: true,
  UpdateItem: true
}

/** The input that asks for the sizes of item collections; the same input where it cannot be asked. */
export const askingCollections = <Name extends OperationName>(operation: Name, input: Input<Name>): Input<Name> =>
  operation in collecting ? { ...input, ReturnItemCollectionMetrics: "SIZE" } : input

/** The item collections of an answer, by table; `table` is that of a request on one. */
export const collectionsIn = (
  table: string | undefined,
  output: Output<OperationName>
): ReadonlyArray<readonly [table: string, ReadonlyArray<Sdk.ItemCollectionMetrics>]> => {
  const { ItemCollectionMetrics } = answer(output)
  if (ItemCollectionMetrics === undefined) return []
  // A write of one item tells of one collection, others of some for each table.
  if (table !== undefined) return [[table, [ItemCollectionMetrics]]]
  return Object.entries(ItemCollectionMetrics as Record<string, ReadonlyArray<Sdk.ItemCollectionMetrics>>)
}

/** Whether a request reads or writes: all statements of one request do the same. */
export const kindOf = (operation: OperationName, input: object): "read" | "write" => {
  const kind = isMetered(operation) ? metered[operation] : "write"
  if (kind !== "either") return kind
  const { Statement, Statements, TransactStatements } = input as Input<"ExecuteStatement"> &
    Input<"BatchExecuteStatement"> &
    Input<"ExecuteTransaction"> // one of them
  const statement = Statement ?? Statements?.[0]?.Statement ?? TransactStatements?.[0]?.Statement ?? ""
  return /^\s*select\b/i.test(statement) ? "read" : "write"
}

/** What was consumed, table by table, as far as the answer tells. */
export const consumedBy = (
  operation: OperationName,
  output: Output<OperationName>
): ReadonlyArray<Sdk.ConsumedCapacity> => {
  const { ConsumedCapacity } = answer(output)
  if (ConsumedCapacity === undefined || !isMetered(operation)) return []
  return isList(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity]
}

/** How many items an answer returns, or counts. */
export const itemsIn = (output: Output<OperationName>): number => {
  const { Count, Item, Items, Responses } = answer(output)
  if (Item !== undefined) return 1
  if (Count !== undefined) return Count
  if (Items !== undefined) return Items.length
  if (Responses === undefined) return 0
  return isList(Responses)
    ? Responses.filter((response) => response.Item !== undefined).length
    : Object.values(Responses).reduce((sum, items) => sum + items.length, 0)
}

/** The items that matched and the items that were read; of queries and scans only. */
export const countsOf = (output: Output<OperationName>): Pick<Answer, "Count" | "ScannedCount"> => answer(output)
