/**
 * The settings of a table that its definition does not say, in AWS's terms.
 */
import type * as Duration from "effect/Duration"
import type * as Table from "../table/Table.ts"

/**
 * Capacity that is paid for whether it is used or not: units a second, from 1.
 *
 * @category models
 */
export interface ProvisionedThroughput {
  readonly readCapacityUnits: number
  readonly writeCapacityUnits: number
}

/**
 * The most that is served on demand: units a second, from 1; -1 for no limit.
 *
 * @category models
 */
export interface OnDemandThroughput {
  readonly maxReadRequestUnits?: number | undefined
  readonly maxWriteRequestUnits?: number | undefined
}

/**
 * What can be served at once without growing into it: units a second. It can be raised, never lowered.
 *
 * @category models
 */
export interface WarmThroughput {
  readonly readUnitsPerSecond?: number | undefined
  readonly writeUnitsPerSecond?: number | undefined
}

/**
 * What is set when a table is made, and can be changed later.
 *
 * @category models
 */
export interface TableSettings {
  /** What the table can serve at once. */
  readonly warmThroughput?: WarmThroughput | undefined
  /** For tables that are stored more than read, `"STANDARD_INFREQUENT_ACCESS"` may cost less. Default: `"STANDARD"`. */
  readonly tableClass?: "STANDARD" | "STANDARD_INFREQUENT_ACCESS" | undefined
  /** Whether deleting the table is refused. Default: false. */
  readonly deletionProtectionEnabled?: boolean | undefined
  /** Whether there is a stream of all changes, and what its events hold of an item. Default: none. */
  readonly streamSpecification?: StreamSpecification | undefined
  /** Whether the table is encrypted with a key of the account instead of one of the service. Default: it is not. */
  readonly sseSpecification?: SSESpecification | undefined
}

/**
 * The stream of a table.
 *
 * @category models
 */
export type StreamSpecification =
  | {
      readonly streamEnabled: true
      readonly streamViewType: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES"
    }
  | { readonly streamEnabled: false }

/**
 * The encryption of a table: with `kmsMasterKeyId` a key of your own (its id, ARN or alias), else the account's key for
 * DynamoDB.
 *
 * @category models
 */
export type SSESpecification =
  | { readonly enabled: true; readonly kmsMasterKeyId?: string | undefined }
  | { readonly enabled: false }

/**
 * The names of the global indexes of a table: the ones that have a throughput of their own.
 *
 * @category models
 */
export type GlobalIndexName<T extends Table.Any> = T extends { readonly indexes: infer Indexes }
  ? { [Name in keyof Indexes]: Indexes[Name] extends { readonly kind: "global" } ? Name : never }[keyof Indexes] &
      string
  : string

/**
 * A table that is paid for by the request.
 *
 * @category models
 */
export interface OnDemand<T extends Table.Any> {
  readonly billingMode?: "PAY_PER_REQUEST" | undefined
  readonly provisionedThroughput?: undefined
  /** The most the table serves. Default: no limit but the account's. */
  readonly onDemandThroughput?: OnDemandThroughput | undefined
  /** The throughput of each global index, as of the table. */
  readonly indexes?:
    | {
        readonly [Name in GlobalIndexName<T>]?:
          | Pick<IndexThroughput, "onDemandThroughput" | "warmThroughput">
          | undefined
      }
    | undefined
}

/**
 * A table that is paid for by the capacity that is set aside for it and for each of its global indexes.
 *
 * @category models
 */
export type Provisioned<T extends Table.Any> = {
  readonly billingMode: "PROVISIONED"
  /** What the table can serve. */
  readonly provisionedThroughput: ProvisionedThroughput
  readonly onDemandThroughput?: undefined
} & ([GlobalIndexName<T>] extends [never]
  ? { readonly indexes?: undefined }
  : {
      /** What each global index can serve. */
      readonly indexes: {
        readonly [Name in GlobalIndexName<T>]: Omit<IndexThroughput, "onDemandThroughput"> & {
          readonly provisionedThroughput: ProvisionedThroughput
        }
      }
    })

/**
 * What a global index can serve.
 *
 * @category models
 */
export interface IndexThroughput {
  readonly provisionedThroughput?: ProvisionedThroughput | undefined
  readonly onDemandThroughput?: OnDemandThroughput | undefined
  readonly warmThroughput?: WarmThroughput | undefined
}

/**
 * Whether and how long a verb waits until the table is as it was asked to be.
 *
 * @category models
 */
export interface WaitOptions<Wait extends boolean> {
  /** Waits until it is done; otherwise only until the service has taken the request. Default: true. */
  readonly wait?: Wait | undefined
  /** How long to wait before giving up with `TableNotReady`; what was asked for goes on. Default: 10 minutes. */
  readonly timeout?: Duration.Input | undefined
}
