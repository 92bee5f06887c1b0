/**
 * Why an operation failed: everything the service or the network can say, each with a tag of its own.
 */
import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"
import type { AttributeMap } from "./AttributeValue.ts"
import { hidden } from "./hidden.ts"
import { withoutStack } from "./withoutStack.ts"
import { shortened } from "./shortened.ts"

/**
 * Whether an attempt that failed for a reason may succeed when it is made again, and how long to wait first:
 * `transient` failures pass in milliseconds, `throttling` in seconds, `never` not by themselves.
 *
 * @category models
 */
export type Retry = "never" | "transient" | "throttling"

interface Described {
  readonly retry: Retry
  readonly isRetryable: boolean
}

/** The one maker of reasons: a schema class with a tag, a fixed sentence and an answer to "again?". */
const reason =
  <Self>() =>
  <const Tag extends string, const Fields extends Schema.Struct.Fields = {}>(
    tag: Tag,
    retry: Retry,
    sentence: string,
    fields?: Fields
  ): Schema.Class<Self, Schema.TaggedStruct<Tag, Fields>, Cause.YieldableError & Described> => {
    class Base extends Schema.TaggedError<Base>(`@partita/dynamodb/Reason/${tag}`)(tag, fields ?? {}) {
      get retry() {
        return retry
      }
      get isRetryable() {
        return retry !== "never"
      }
      override get message() {
        return sentence
      }
    }
    // The class is right for every Self and Fields, which the compiler cannot see through the generic parameters.
    return Base as never
  }

const throttlingReasons = {
  throttlingReasons: Schema.Array(
    Schema.Struct({ reason: Schema.optionalKey(Schema.String), resource: Schema.optionalKey(Schema.String) })
  )
}

/** The condition of a write was false, or the row it must not find was there. */
export class ConditionalCheckFailed extends reason<ConditionalCheckFailed>()(
  "ConditionalCheckFailed",
  "never",
  "the condition was false"
) {
  /** The item that was there, if the request asked for it; never printed. */
  get rawItem(): AttributeMap | undefined {
    return rawItem.get(this)
  }
}
export const rawItem = hidden<AttributeMap>()

/** One operation's part in the failure of a transaction. */
export interface Cancellation {
  readonly code: string
  readonly item: AttributeMap | undefined
  /** What the service wrote about it. */
  readonly message: string | undefined
}

const passing: { readonly [code: string]: Retry } = {
  TransactionConflict: "transient",
  ProvisionedThroughputExceeded: "throttling",
  ThrottlingError: "throttling"
}

const retryOf = (codes: ReadonlyArray<string>): Retry => {
  const failed = codes.filter((code) => code !== "None").map((code) => passing[code] ?? "never")
  if (failed.length === 0 || failed.includes("never")) return "never"
  return failed.includes("throttling") ? "throttling" : "transient"
}

/** A transaction was not applied; each of its operations has a code of its own. */
export class TransactionCanceled extends reason<TransactionCanceled>()(
  "TransactionCanceled",
  "never",
  "the transaction was cancelled",
  { codes: Schema.Array(Schema.String) }
) {
  /** As its operations' codes say: one that will not pass by itself outweighs all that will. */
  override get retry(): Retry {
    return retryOf(this.codes)
  }
  override get isRetryable() {
    return this.retry !== "never"
  }
  /** The reasons in the order of the operations, with the items that were there; never printed. */
  get cancellations(): ReadonlyArray<Cancellation> {
    return cancellations.get(this) ?? []
  }
}
export const cancellations = hidden<ReadonlyArray<Cancellation>>()

/** The table, index or other resource does not exist, or is not ready. */
export class ResourceNotFound extends reason<ResourceNotFound>()(
  "ResourceNotFound",
  "never",
  "the table or index does not exist"
) {}

/** The resource is being changed by another request, or exists already. */
export class ResourceInUse extends reason<ResourceInUse>()(
  "ResourceInUse",
  "never",
  "the table exists already or is being changed"
) {}

/** The table or index has used its provisioned throughput. */
export class ProvisionedThroughputExceeded extends reason<ProvisionedThroughputExceeded>()(
  "ProvisionedThroughputExceeded",
  "throttling",
  "the provisioned throughput is used up",
  throttlingReasons
) {}

/** The service asked for fewer requests. */
export class Throttling extends reason<Throttling>()(
  "Throttling",
  "throttling",
  "the service asked for fewer requests",
  throttlingReasons
) {}

/** The account's request limit is reached. */
export class RequestLimitExceeded extends reason<RequestLimitExceeded>()(
  "RequestLimitExceeded",
  "throttling",
  "the account's request limit is reached",
  throttlingReasons
) {}

/** A limit on control operations or resources is reached. */
export class LimitExceeded extends reason<LimitExceeded>()("LimitExceeded", "never", "a service limit is reached") {}

/** Another transaction or write holds the item. */
export class TransactionConflict extends reason<TransactionConflict>()(
  "TransactionConflict",
  "transient",
  "another request holds the item"
) {}

/** A transaction with the same client request token is still being applied. */
export class TransactionInProgress extends reason<TransactionInProgress>()(
  "TransactionInProgress",
  "transient",
  "a transaction with this token is in progress"
) {}

/** The client request token was used before with another request. */
export class IdempotentParameterMismatch extends reason<IdempotentParameterMismatch>()(
  "IdempotentParameterMismatch",
  "never",
  "the client request token was used for another request"
) {}

/** The items under one partition key, with their local indexes, are larger than 10 GB. */
export class ItemCollectionSizeLimitExceeded extends reason<ItemCollectionSizeLimitExceeded>()(
  "ItemCollectionSizeLimitExceeded",
  "never",
  "the item collection is larger than 10 GB"
) {}

/** Another region is writing the item of a strongly consistent global table. */
export class ReplicatedWriteConflict extends reason<ReplicatedWriteConflict>()(
  "ReplicatedWriteConflict",
  "transient",
  "another region is writing the item"
) {}

/** The service, or this library before it, refused the request. `rule` says why when this library did. */
export class Validation extends reason<Validation>()("Validation", "never", "the request was refused as invalid", {
  rule: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return this.rule ?? "the service refused the request as invalid"
  }
}

/** The service could not read the request. */
export class Serialization extends reason<Serialization>()(
  "Serialization",
  "never",
  "the service could not read the request"
) {}

/** The endpoint does not know the operation. */
export class UnknownOperation extends reason<UnknownOperation>()(
  "UnknownOperation",
  "never",
  "the endpoint does not know the operation"
) {}

/** The credentials are wrong, or do not allow the operation. */
export class AccessDenied extends reason<AccessDenied>()(
  "AccessDenied",
  "never",
  "the credentials do not allow the operation"
) {}

/** No credentials could be found: nothing was sent. */
export class CredentialsUnavailable extends reason<CredentialsUnavailable>()(
  "CredentialsUnavailable",
  "never",
  "no credentials could be found"
) {}

/** The session token has expired; the next attempt reads the credentials anew. */
export class CredentialsExpired extends reason<CredentialsExpired>()(
  "CredentialsExpired",
  "transient",
  "the credentials have expired"
) {}

/** The clocks of client and service differ too much; the next attempt is signed with the service's. */
export class ClockSkew extends reason<ClockSkew>()("ClockSkew", "transient", "the clock differs from the service's") {}

/** The service failed. */
export class InternalServerError extends reason<InternalServerError>()(
  "InternalServerError",
  "transient",
  "the service failed"
) {}

/** The connection failed: `phase` says whether the request had been sent. */
export class Transport extends reason<Transport>()("Transport", "transient", "the connection failed", {
  phase: Schema.Literals(["connect", "exchange"]),
  code: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    const code = this.code === undefined ? "" : ` (${shortened(this.code)})`
    return this.phase === "connect" ? `no connection could be made${code}` : `the connection broke${code}`
  }
}

/** An answer that is none to what was asked. */
export const invalidAnswer = (): Transport =>
  withoutStack(() => new Transport({ phase: "exchange", code: "INVALID_ANSWER" }))

/** No answer came in time: `phase` says whether the request had been sent. */
export class Timeout extends reason<Timeout>()("Timeout", "transient", "no answer came in time", {
  phase: Schema.Literals(["connect", "exchange"])
}) {}

/**
 * A write was sent and got no valid answer: it may have been applied. `after` is the tag of the last attempt's reason.
 * Where a repetition found its condition false, that may be the work of the attempt before: `looksApplied` tells
 * whether the item that is there is what the write would have left, which another writer can have left as well.
 */
export class OutcomeUnknown extends reason<OutcomeUnknown>()(
  "OutcomeUnknown",
  "never",
  "the write was sent and got no valid answer: it may have been applied",
  { after: Schema.String, looksApplied: Schema.optionalKey(Schema.Boolean) }
) {
  /** The item that a repetition found, if it found one; never printed. */
  get rawItem(): AttributeMap | undefined {
    return rawItem.get(this)
  }
}

/** The service failed in a way this version does not know; `name` is what it called it. */
export class Unrecognized extends reason<Unrecognized>()("Unrecognized", "never", "an unknown failure", {
  name: Schema.String
}) {
  override get message() {
    return `the service answered ${shortened(this.name)}`
  }
}

// What only administrative operations can say.

export class BackupInUse extends reason<BackupInUse>()("BackupInUse", "never", "the backup is in use") {}
export class BackupNotFound extends reason<BackupNotFound>()("BackupNotFound", "never", "the backup does not exist") {}
export class ContinuousBackupsUnavailable extends reason<ContinuousBackupsUnavailable>()(
  "ContinuousBackupsUnavailable",
  "never",
  "backups are not enabled for the table"
) {}
export class DuplicateItem extends reason<DuplicateItem>()("DuplicateItem", "never", "the item exists already") {}
export class ExportConflict extends reason<ExportConflict>()("ExportConflict", "never", "the export conflicts") {}
export class ExportNotFound extends reason<ExportNotFound>()("ExportNotFound", "never", "the export does not exist") {}
export class GlobalTableAlreadyExists extends reason<GlobalTableAlreadyExists>()(
  "GlobalTableAlreadyExists",
  "never",
  "the global table exists already"
) {}
export class GlobalTableNotFound extends reason<GlobalTableNotFound>()(
  "GlobalTableNotFound",
  "never",
  "the global table does not exist"
) {}
export class ImportConflict extends reason<ImportConflict>()("ImportConflict", "never", "the import conflicts") {}
export class ImportNotFound extends reason<ImportNotFound>()("ImportNotFound", "never", "the import does not exist") {}
export class IndexNotFound extends reason<IndexNotFound>()("IndexNotFound", "never", "the index does not exist") {}
export class InvalidEndpoint extends reason<InvalidEndpoint>()("InvalidEndpoint", "never", "the endpoint is invalid") {}
export class InvalidExportTime extends reason<InvalidExportTime>()(
  "InvalidExportTime",
  "never",
  "the export time is outside the recovery window"
) {}
export class InvalidRestoreTime extends reason<InvalidRestoreTime>()(
  "InvalidRestoreTime",
  "never",
  "the restore time is outside the recovery window"
) {}
export class PointInTimeRecoveryUnavailable extends reason<PointInTimeRecoveryUnavailable>()(
  "PointInTimeRecoveryUnavailable",
  "never",
  "point-in-time recovery is not enabled for the table"
) {}
export class PolicyNotFound extends reason<PolicyNotFound>()("PolicyNotFound", "never", "the policy does not exist") {}
export class ReplicaAlreadyExists extends reason<ReplicaAlreadyExists>()(
  "ReplicaAlreadyExists",
  "never",
  "the replica exists already"
) {}
export class ReplicaNotFound extends reason<ReplicaNotFound>()(
  "ReplicaNotFound",
  "never",
  "the replica does not exist"
) {}
export class TableAlreadyExists extends reason<TableAlreadyExists>()(
  "TableAlreadyExists",
  "never",
  "the table exists already"
) {}
export class TableInUse extends reason<TableInUse>()("TableInUse", "never", "the table is being changed") {}
export class TableNotFound extends reason<TableNotFound>()("TableNotFound", "never", "the table does not exist") {}

/**
 * Every reason, as a schema of their union.
 *
 * @category schemas
 */
export const Reason = Schema.Union([
  ConditionalCheckFailed,
  TransactionCanceled,
  ResourceNotFound,
  ResourceInUse,
  ProvisionedThroughputExceeded,
  Throttling,
  RequestLimitExceeded,
  LimitExceeded,
  TransactionConflict,
  TransactionInProgress,
  IdempotentParameterMismatch,
  ItemCollectionSizeLimitExceeded,
  ReplicatedWriteConflict,
  Validation,
  Serialization,
  UnknownOperation,
  AccessDenied,
  CredentialsUnavailable,
  CredentialsExpired,
  ClockSkew,
  InternalServerError,
  Transport,
  Timeout,
  OutcomeUnknown,
  Unrecognized,
  BackupInUse,
  BackupNotFound,
  ContinuousBackupsUnavailable,
  DuplicateItem,
  ExportConflict,
  ExportNotFound,
  GlobalTableAlreadyExists,
  GlobalTableNotFound,
  ImportConflict,
  ImportNotFound,
  IndexNotFound,
  InvalidEndpoint,
  InvalidExportTime,
  InvalidRestoreTime,
  PointInTimeRecoveryUnavailable,
  PolicyNotFound,
  ReplicaAlreadyExists,
  ReplicaNotFound,
  TableAlreadyExists,
  TableInUse,
  TableNotFound
])

/**
 * Why an operation failed.
 *
 * @category models
 */
export type Reason = typeof Reason.Type
