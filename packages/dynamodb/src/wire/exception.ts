/**
 * From the exception of a service, real or embedded, to the reason it stands for: by its name, never by its words.
 */
import type { AttributeMap } from "./AttributeValue.ts"
import * as DynamoDBError from "./DynamoDBError.ts"
import type { Metadata, OperationName } from "./Operations.ts"
import * as R from "./Reason.ts"
import { withoutStack } from "./withoutStack.ts"

/** What a service answers instead of an output: DynamoDB's exceptions, with their members beside name and message. */
export interface ServiceException extends Metadata {
  readonly name: string
  readonly message: string
}

/** The members of the exceptions that have some. DynamoDB spells one of them in both cases. */
interface Members {
  readonly message: string
  readonly Item?: unknown
  readonly CancellationReasons?: unknown
  readonly ThrottlingReasons?: unknown
  readonly throttlingReasons?: unknown
}

// What came over the network may be anything: what is not as it should be is as good as not there.
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
const map = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined
const maps = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Array.isArray(value) ? value.map((entry) => map(entry) ?? {}) : []
// Whether its values are attribute values is seen when the item is decoded.
const item = (value: unknown) => map(value) as AttributeMap | undefined

const conditionalCheckFailed = ({ Item }: Members) => {
  const reason = new R.ConditionalCheckFailed()
  const found = item(Item)
  if (found !== undefined) R.rawItem.set(reason, found)
  return reason
}

const transactionCanceled = ({ CancellationReasons }: Members) => {
  const all = maps(CancellationReasons).map(({ Code, Item, Message }) => ({
    // A code that cannot be read is no `None`, which would say that the operation was not to blame.
    code: Code === undefined ? "None" : (text(Code) ?? "Unreadable"),
    item: item(Item),
    message: text(Message)
  }))
  const reason = new R.TransactionCanceled({ codes: all.map(({ code }) => code) })
  R.cancellations.set(reason, all)
  return reason
}

const throttled = ({ ThrottlingReasons, throttlingReasons = ThrottlingReasons }: Members) => ({
  throttlingReasons: maps(throttlingReasons).map((each) => {
    const [reason, resource] = [text(each["reason"]), text(each["resource"])]
    return {
      ...(reason === undefined ? undefined : { reason }),
      ...(resource === undefined ? undefined : { resource })
    }
  })
})

/** Of all that can be wrong with a signature the service tells only in words that it is the clock. */
const invalidSignature = ({ message }: Members) =>
  /signature (expired|not yet current)/i.test(text(message) ?? "") ? new R.ClockSkew() : new R.AccessDenied()

const reasons: { readonly [name: string]: (members: Members) => R.Reason } = {
  ConditionalCheckFailedException: conditionalCheckFailed,
  TransactionCanceledException: transactionCanceled,
  ProvisionedThroughputExceededException: (members) => new R.ProvisionedThroughputExceeded(throttled(members)),
  ThrottlingException: (members) => new R.Throttling(throttled(members)),
  Throttling: (members) => new R.Throttling(throttled(members)),
  RequestLimitExceeded: (members) => new R.RequestLimitExceeded(throttled(members)),
  ResourceNotFoundException: () => new R.ResourceNotFound(),
  ResourceInUseException: () => new R.ResourceInUse(),
  LimitExceededException: () => new R.LimitExceeded(),
  TransactionConflictException: () => new R.TransactionConflict(),
  TransactionInProgressException: () => new R.TransactionInProgress(),
  IdempotentParameterMismatchException: () => new R.IdempotentParameterMismatch(),
  ItemCollectionSizeLimitExceededException: () => new R.ItemCollectionSizeLimitExceeded(),
  ReplicatedWriteConflictException: () => new R.ReplicatedWriteConflict(),
  ValidationException: () => new R.Validation({}),
  SerializationException: () => new R.Serialization(),
  UnknownOperationException: () => new R.UnknownOperation(),
  AccessDeniedException: () => new R.AccessDenied(),
  UnrecognizedClientException: () => new R.AccessDenied(),
  MissingAuthenticationTokenException: () => new R.AccessDenied(),
  MissingAuthenticationToken: () => new R.AccessDenied(),
  IncompleteSignatureException: () => new R.AccessDenied(),
  InvalidSignatureException: invalidSignature,
  InvalidClientTokenId: () => new R.AccessDenied(),
  OptInRequired: () => new R.AccessDenied(),
  NotAuthorized: () => new R.AccessDenied(),
  ExpiredTokenException: () => new R.CredentialsExpired(),
  ExpiredToken: () => new R.CredentialsExpired(),
  RequestTimeTooSkewed: () => new R.ClockSkew(),
  RequestExpired: () => new R.ClockSkew(),
  InternalServerError: () => new R.InternalServerError(),
  InternalFailure: () => new R.InternalServerError(),
  ServiceUnavailable: () => new R.InternalServerError(),
  ServiceUnavailableException: () => new R.InternalServerError(),
  BackupInUseException: () => new R.BackupInUse(),
  BackupNotFoundException: () => new R.BackupNotFound(),
  ContinuousBackupsUnavailableException: () => new R.ContinuousBackupsUnavailable(),
  DuplicateItemException: () => new R.DuplicateItem(),
  ExportConflictException: () => new R.ExportConflict(),
  ExportNotFoundException: () => new R.ExportNotFound(),
  GlobalTableAlreadyExistsException: () => new R.GlobalTableAlreadyExists(),
  GlobalTableNotFoundException: () => new R.GlobalTableNotFound(),
  ImportConflictException: () => new R.ImportConflict(),
  ImportNotFoundException: () => new R.ImportNotFound(),
  IndexNotFoundException: () => new R.IndexNotFound(),
  InvalidEndpointException: () => new R.InvalidEndpoint(),
  InvalidExportTimeException: () => new R.InvalidExportTime(),
  InvalidRestoreTimeException: () => new R.InvalidRestoreTime(),
  PointInTimeRecoveryUnavailableException: () => new R.PointInTimeRecoveryUnavailable(),
  PolicyNotFoundException: () => new R.PolicyNotFound(),
  ReplicaAlreadyExistsException: () => new R.ReplicaAlreadyExists(),
  ReplicaNotFoundException: () => new R.ReplicaNotFound(),
  TableAlreadyExistsException: () => new R.TableAlreadyExists(),
  TableInUseException: () => new R.TableInUse(),
  TableNotFoundException: () => new R.TableNotFound()
}

/** The reason an exception stands for. An unknown name with a status of 500 and more is the service's own failure. */
const reasonOf = (exception: ServiceException): R.Reason =>
  Object.hasOwn(reasons, exception.name)
    ? reasons[exception.name]!(exception)
    : (exception.$metadata?.httpStatusCode ?? 0) >= 500
      ? new R.InternalServerError()
      : new R.Unrecognized({ name: text(exception.name) ?? "an error without a name" })

/**
 * The error a service exception stands for. An internal failure leaves open whether the request was applied, as does a
 * transaction in progress, which may be this one; after every other one the service has said no.
 *
 * @category constructors
 */
export const fromException = (
  operation: OperationName,
  input: object,
  exception: ServiceException
): DynamoDBError.DynamoDBError => {
  const reason = withoutStack(() => reasonOf(exception))
  return DynamoDBError.make({
    operation,
    input,
    reason,
    applied: reason._tag === "InternalServerError" || reason._tag === "TransactionInProgress" ? "unknown" : "no",
    requestId: exception.$metadata?.requestId,
    httpStatus: exception.$metadata?.httpStatusCode,
    serviceMessage: text(exception.message)
  })
}
