/**
 * Creating tables from their definitions.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Definition } from "../table/definition.ts"
import * as Table from "../table/Table.ts"
import type { DynamoDB } from "../wire/Client.ts"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import type { Input, Output } from "../wire/Operations.ts"
import { ResourceInUse } from "../wire/Reason.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { ControlOperation } from "./control.ts"
import { find } from "./description.ts"
import { members } from "./members.ts"
import { differences, TableDiffers } from "./TableDifference.ts"
import type { TableNotReady, WaitError } from "./TableNotReady.ts"
import type { IndexThroughput, OnDemand, Provisioned, TableSettings, WaitOptions } from "./TableOptions.ts"
import { attributeDefinitions, globalIndexSchema, indexSchema, keySchema } from "./tableSchema.ts"
import { wireTags } from "./tags.ts"
import { untilActive } from "./waiting.ts"

/**
 * The creation of a table.
 *
 * @category models
 */
export class CreateTable<out E = never> extends ControlOperation<"CreateTable", void, E> {
  declare readonly "~verb": "CreateTable"
}

/**
 * How `createTable` makes a table: what the definition does not say.
 *
 * @category models
 */
export type CreateTableOptions<
  T extends Table.Any,
  IfNotExists extends boolean = boolean,
  Wait extends boolean = boolean
> = (OnDemand<T> | Provisioned<T>) &
  TableSettings &
  WaitOptions<Wait> & {
    /** Labels, by their keys: at most 50. */
    readonly tags?: { readonly [key: string]: string } | undefined
    /** A table that is there already and is what the definition says will do; its settings stay. Default: false. */
    readonly ifNotExists?: IfNotExists | undefined
  }

/**
 * Creates the table of a definition with its indexes, billed on demand unless told otherwise, and waits until it can be
 * used. `wait: false` ends when the service has taken the request.
 *
 * With `ifNotExists: true` a table that is there already will do if its keys, indexes and projections are what the
 * definition says; its settings are neither compared nor changed.
 *
 * An attempt that was sent and got no valid answer is settled by looking at the table, and made again. If the table is then
 * there as defined, it counts as created.
 *
 * Fails with `TableDiffers` where `ifNotExists` is given and the table is another (the differences are listed),
 * `TableNotReady` when it is not active within `timeout` (default 10 minutes) or cannot become so, and `DynamoDBError`:
 * reason `ResourceInUse` when a table of that name exists, `LimitExceeded` when too many are there or being made,
 * `Validation` for settings that the service refuses, `OutcomeUnknown` when it cannot be told whether it was created.
 *
 * **Example** (A table for a test)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 * import { Embedded } from "@partita/embedded"
 *
 * const test = DynamoDB.createTable(Orders).pipe(Effect.andThen(program), Effect.provide(Embedded.layer))
 * ```
 *
 * **Example** (Provisioned, with a stream, unless it is there)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const created = DynamoDB.createTable(Counters, {
 *   billingMode: "PROVISIONED",
 *   provisionedThroughput: { readCapacityUnits: 10, writeCapacityUnits: 5 },
 *   streamSpecification: { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" },
 *   tags: { team: "billing" },
 *   ifNotExists: true
 * })
 * ```
 *
 * AWS operations: CreateTable; DescribeTable while it is being made.
 *
 * @category verbs
 */
export const createTable = <
  T extends Table.Any,
  const IfNotExists extends boolean = false,
  const Wait extends boolean = true
>(
  table: T,
  options?: CreateTableOptions<T, IfNotExists, Wait>
): CreateTable<WaitError<Wait> | (true extends IfNotExists ? TableDiffers : never)> => {
  const definition = table[Table.TypeId]
  const { ifNotExists = false, timeout, wait = true } = options ?? {}
  const there = existing(definition)
  const ready =
    (absent: "wait" | "never") =>
    ({
      TableDescription
    }: Output<"CreateTable">): Effect.Effect<void, TableNotReady | DynamoDBError.DynamoDBError, DynamoDB> =>
      wait ? untilActive(definition, { timeout, absent, expected: () => true }, TableDescription) : Effect.void
  // What can fail follows the options, as the verb's type says.
  return new CreateTable<TableDiffers | TableNotReady>({
    verb: "createTable",
    operation: "CreateTable",
    definition,
    input: () => requestOf(definition, options),
    succeed: ready("wait"),
    // Another table is no work of ours.
    seen: ifNotExists ? there : Effect.catchTag(there, "TableDiffers", () => Effect.fail(exists(definition))),
    refused: (error) =>
      ifNotExists && error.reason._tag === "ResourceInUse"
        ? Effect.flatMap(there, Option.match({ onNone: () => Effect.fail(error), onSome: ready("never") }))
        : Effect.fail(error)
  }) as never
}

/** The options as they are at run time. */
interface Options extends TableSettings, IndexThroughput, WaitOptions<boolean> {
  readonly billingMode?: "PAY_PER_REQUEST" | "PROVISIONED" | undefined
  readonly indexes?: { readonly [name: string]: IndexThroughput | undefined } | undefined
  readonly tags?: { readonly [key: string]: string } | undefined
  readonly ifNotExists?: boolean | undefined
}

const requestOf = (definition: Definition, options: Options = {}): Input<"CreateTable"> => {
  const {
    billingMode = "PAY_PER_REQUEST",
    ifNotExists: _,
    indexes: throughputs,
    tags,
    timeout: __,
    wait: ___,
    ...settings
  } = options
  const global = definition.indexes.filter(({ index }) => index!.kind === "global")
  const local = definition.indexes.filter(({ index }) => index!.kind === "local")
  return {
    TableName: definition.name,
    BillingMode: billingMode,
    AttributeDefinitions: attributeDefinitions([definition, ...definition.indexes]),
    KeySchema: keySchema(definition),
    ...(global.length === 0
      ? undefined
      : { GlobalSecondaryIndexes: global.map((entry) => globalIndexSchema(entry, throughputs)) }),
    ...(local.length === 0 ? undefined : { LocalSecondaryIndexes: local.map(indexSchema) }),
    ...members(settings),
    ...(tags === undefined ? undefined : { Tags: wireTags(tags) })
  }
}

/** The table that is there, as an answer to its creation: none when none is seen, or one that is being deleted. */
const existing = (
  definition: Definition
): Effect.Effect<Option.Option<Output<"CreateTable">>, TableDiffers, DynamoDB> =>
  Effect.flatMap(
    Effect.orElseSucceed(find(definition), () => undefined),
    (description) => {
      if (description === undefined || description.TableStatus === "DELETING") return Effect.succeedNone
      const all = differences(definition, description)
      return all.length === 0
        ? Effect.succeedSome({ TableDescription: description })
        : Effect.fail(withoutStack(() => new TableDiffers({ table: definition.name, differences: all })))
    }
  )

const exists = ({ name }: Definition) =>
  DynamoDBError.make({
    operation: "CreateTable",
    input: { TableName: name },
    reason: withoutStack(() => new ResourceInUse()),
    applied: "no"
  })
