/**
 * Changing tables.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Definition } from "../table/definition.ts"
import * as Table from "../table/Table.ts"
import type { Input } from "../wire/Operations.ts"
import { ControlOperation } from "./control.ts"
import { find, type TableDescription } from "./description.ts"
import { members } from "./members.ts"
import type { TableNotReady, WaitError } from "./TableNotReady.ts"
import type {
  GlobalIndexName,
  IndexThroughput,
  OnDemand,
  Provisioned,
  TableSettings,
  WaitOptions
} from "./TableOptions.ts"
import { attributeDefinitions, globalIndexSchema } from "./tableSchema.ts"
import { untilActive } from "./waiting.ts"

/**
 * A change of a table.
 *
 * @category models
 */
export class UpdateTable<out E = never> extends ControlOperation<"UpdateTable", void, E> {
  declare readonly "~verb": "UpdateTable"
}

/** What the service changes one at a time. */
interface Changes<T extends Table.Any> {
  /** Adds this global index of the definition; its throughput is in `indexes`. */
  readonly createIndex: GlobalIndexName<T>
  /** Removes the global index of this name, which the definition need not know. */
  readonly deleteIndex: string
  /** Adds a replica in this region: see `createGlobalTable`. */
  readonly createReplica: string
  /** Removes the replica in this region, with its items. */
  readonly deleteReplica: string
}

/** At most one of them. */
type OneOf<Options> = {
  readonly [Name in keyof Options]: { readonly [Only in Name]?: Options[Only] | undefined } & {
    readonly [Other in Exclude<keyof Options, Name>]?: undefined
  }
}[keyof Options]

/**
 * A table whose billing mode stays.
 *
 * @category models
 */
export interface SameBilling<T extends Table.Any> extends Omit<IndexThroughput, "warmThroughput"> {
  readonly billingMode?: undefined
  /** The new throughput of global indexes. */
  readonly indexes?: { readonly [Name in GlobalIndexName<T>]?: IndexThroughput | undefined } | undefined
}

/**
 * What `updateTable` changes: what is not given stays.
 *
 * @category models
 */
export type UpdateTableOptions<T extends Table.Any, Wait extends boolean = boolean> = OneOf<Changes<T>> &
  (SameBilling<T> | OnDemand<T> | Provisioned<T>) &
  TableSettings &
  WaitOptions<Wait>

/**
 * Changes the settings of a table, and adds or removes at most one global index or replica, and waits until it is done:
 * filling a new index takes its time, so give a `timeout`, or `wait: false`. While a table is being changed it can be
 * read and written.
 *
 * Billing modes can be changed a few times a day; a stream keeps its view type until it is disabled; local indexes stay
 * as long as their table.
 *
 * An attempt that was sent and got no valid answer is settled by looking at the table once it is active, and made again.
 *
 * Fails with `TableNotReady` when it is not done within `timeout` (default 10 minutes), and `DynamoDBError`: reason
 * `ResourceNotFound` when there is no such table or index, `ResourceInUse` while it is being changed by another
 * request, `LimitExceeded` when too many are, `Validation` for a change that the service refuses or that changes
 * nothing, `OutcomeUnknown` when it cannot be told whether it was changed.
 *
 * **Example** (An index that was added to the definition)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { DynamoDB, Index, Table } from "@partita/dynamodb"
 *
 * class Task extends Schema.Class<Task>("Task")({ taskId: Schema.String, owner: Schema.String }) {}
 * const Tasks = Table.make("tasks", {
 *   model: Task,
 *   partitionKey: "taskId",
 *   indexes: { byOwner: Index.global({ partitionKey: "owner" }) }
 * })
 *
 * const added = DynamoDB.updateTable(Tasks, { createIndex: "byOwner", timeout: "2 hours" })
 * ```
 *
 * **Example** (On demand, with a limit)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const limited = DynamoDB.updateTable(Orders, {
 *   billingMode: "PAY_PER_REQUEST",
 *   onDemandThroughput: { maxWriteRequestUnits: 100 },
 *   deletionProtectionEnabled: true
 * })
 * ```
 *
 * AWS operations: UpdateTable; DescribeTable while it is being changed.
 *
 * @category verbs
 */
export const updateTable = <T extends Table.Any, const Wait extends boolean = true>(
  table: T,
  options: UpdateTableOptions<T, Wait>
): UpdateTable<WaitError<Wait>> => {
  const definition = table[Table.TypeId]
  // What the options hold of each table's names, the request takes by any; whether it waits follows the options.
  return changing("updateTable", definition, () => requestOf(definition, options), options) as never
}

/** The options as they are at run time. */
interface Options extends TableSettings, IndexThroughput, WaitOptions<boolean> {
  readonly billingMode?: "PAY_PER_REQUEST" | "PROVISIONED" | undefined
  readonly indexes?: { readonly [name: string]: IndexThroughput | undefined } | undefined
  readonly createIndex?: string | undefined
  readonly deleteIndex?: string | undefined
  readonly createReplica?: string | undefined
  readonly deleteReplica?: string | undefined
}

const requestOf = (definition: Definition, options: Options): Input<"UpdateTable"> => {
  const {
    createIndex,
    createReplica,
    deleteIndex,
    deleteReplica,
    indexes: throughputs = {},
    timeout: _,
    wait: __,
    ...settings
  } = options
  const created = definition.indexes.filter(({ index }) => index!.name === createIndex)
  const indexes = [
    ...created.map((entry) => ({ Create: globalIndexSchema(entry, throughputs) })),
    ...(deleteIndex === undefined ? [] : [{ Delete: { IndexName: deleteIndex } }]),
    ...Object.entries(throughputs)
      .filter(([name, throughput]) => throughput !== undefined && name !== createIndex)
      .map(([name, throughput]) => ({ Update: { IndexName: name, ...members(throughput!) } }))
  ]
  const replicas = [
    ...(createReplica === undefined ? [] : [{ Create: { RegionName: createReplica } }]),
    ...(deleteReplica === undefined ? [] : [{ Delete: { RegionName: deleteReplica } }])
  ]
  return {
    TableName: definition.name,
    ...members(settings),
    ...(created.length === 0 ? undefined : { AttributeDefinitions: attributeDefinitions(created) }),
    ...(indexes.length === 0 ? undefined : { GlobalSecondaryIndexUpdates: indexes }),
    ...(replicas.length === 0 ? undefined : { ReplicaUpdates: replicas })
  }
}

/** The change of a table by any request. */
export const changing = (
  verb: string,
  definition: Definition,
  input: () => Input<"UpdateTable">,
  { timeout, wait = true }: WaitOptions<boolean>
): UpdateTable<TableNotReady> => {
  const until = (expected: (description: TableDescription) => boolean, answered?: TableDescription) =>
    untilActive(definition, { timeout, absent: "never", expected }, answered)
  return new UpdateTable({
    verb,
    operation: "UpdateTable",
    definition,
    input,
    succeed: ({ TableDescription }) =>
      wait ? until((description) => hasParts(input(), description), TableDescription) : Effect.void,
    seen: until(() => true).pipe(
      Effect.ignore,
      Effect.andThen(Effect.orElseSucceed(find(definition), () => undefined)),
      Effect.map((description) =>
        description !== undefined && hasParts(input(), description) && hasSettings(input(), description)
          ? Option.some({ TableDescription: description })
          : Option.none()
      )
    )
  })
}

/** Whether a table has the indexes and replicas that a request makes, and not those that it removes. */
const hasParts = (
  { GlobalSecondaryIndexUpdates = [], GlobalTableWitnessUpdates = [], ReplicaUpdates = [] }: Input<"UpdateTable">,
  { GlobalSecondaryIndexes = [], GlobalTableWitnesses = [], Replicas = [] }: TableDescription
): boolean => {
  const indexes = new Set(GlobalSecondaryIndexes.map(({ IndexName }) => IndexName))
  const witnesses = new Set(GlobalTableWitnesses.map(({ RegionName }) => RegionName))
  const replicas = new Map(Replicas.map(({ RegionName, ReplicaStatus }) => [RegionName, ReplicaStatus ?? "ACTIVE"]))
  return (
    GlobalSecondaryIndexUpdates.every(
      ({ Create, Delete }) =>
        (Create === undefined || indexes.has(Create.IndexName)) &&
        (Delete === undefined || !indexes.has(Delete.IndexName))
    ) &&
    GlobalTableWitnessUpdates.every(({ Create }) => Create === undefined || witnesses.has(Create.RegionName)) &&
    ReplicaUpdates.every(
      ({ Create, Delete }) =>
        (Create === undefined || replicas.get(Create.RegionName) === "ACTIVE") &&
        (Delete === undefined || !replicas.has(Delete.RegionName))
    )
  )
}

/** Whether something has all that is asked for: the members of an object, each in turn. */
const includes = (actual: unknown, asked: unknown): boolean =>
  asked === undefined ||
  actual === asked ||
  (Object(asked) === asked &&
    Object(actual) === actual &&
    Object.entries(asked as object).every(([name, value]) =>
      includes((actual as Record<string, unknown>)[name], value)
    ))

/** Whether a table has the settings of a request. A "no" in doubt only has the request sent again. */
const hasSettings = (input: Input<"UpdateTable">, description: TableDescription): boolean => {
  const {
    AttributeDefinitions: _,
    GlobalSecondaryIndexUpdates = [],
    GlobalTableWitnessUpdates: __,
    ReplicaUpdates: ___,
    SSESpecification: encryption,
    ...settings
  } = input
  const { BillingModeSummary, GlobalSecondaryIndexes = [], SSEDescription, TableClassSummary } = description
  return (
    includes(
      {
        ...description,
        TableName: input.TableName,
        BillingMode: BillingModeSummary?.BillingMode ?? "PROVISIONED",
        TableClass: TableClassSummary?.TableClass ?? "STANDARD",
        StreamSpecification: description.StreamSpecification ?? { StreamEnabled: false }
      },
      settings
    ) &&
    (encryption === undefined || encryption.Enabled === (SSEDescription?.Status === "ENABLED")) &&
    GlobalSecondaryIndexUpdates.every(({ Update }) =>
      Update === undefined
        ? true
        : includes(
            GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === Update.IndexName),
            Update
          )
    )
  )
}
