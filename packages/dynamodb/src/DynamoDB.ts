/**
 * DynamoDB: the service, its layers and the verbs.
 */
export { createGlobalTable, type GlobalTableOptions } from "./admin/createGlobalTable.ts"
export { CreateTable, createTable, type CreateTableOptions } from "./admin/createTable.ts"
export { DeleteTable, deleteTable, type DeleteTableOptions } from "./admin/deleteTable.ts"
export { DescribeTable, describeTable, verifyTable } from "./admin/describeTable.ts"
export type { TableDescription } from "./admin/description.ts"
export { listTables } from "./admin/listTables.ts"
export type {
  GlobalIndexName,
  IndexThroughput,
  OnDemand,
  Provisioned,
  TableSettings,
  WaitOptions
} from "./admin/TableOptions.ts"
export { TableDifference, TableDiffers } from "./admin/TableDifference.ts"
export { TableNotReady, type WaitError } from "./admin/TableNotReady.ts"
export { listTags, tagTable, untagTable } from "./admin/tags.ts"
export {
  DescribeTimeToLive,
  describeTimeToLive,
  disableTimeToLive,
  enableTimeToLive,
  UpdateTimeToLive
} from "./admin/timeToLive.ts"
export { UpdateTable, updateTable, type UpdateTableOptions } from "./admin/updateTable.ts"
export type { BatchOptions } from "./batch/batch.ts"
export { batchGet } from "./batch/BatchGet.ts"
export { BatchIncomplete } from "./batch/BatchIncomplete.ts"
export { type BatchableWrite, batchWrite, type BatchWriteOptions, type WriteOutcome } from "./batch/BatchWrite.ts"
export { Check, check, type CheckOptions, unchanged } from "./transaction/Check.ts"
export type { Issue } from "./codec/Codec.ts"
export type { Action } from "./expression/action.ts"
export type { Return } from "./item/change.ts"
export { ConditionalCheckFailed } from "./item/ConditionalCheckFailed.ts"
export { Delete, delete, type DeleteOptions } from "./item/Delete.ts"
export type { FoundError } from "./item/found.ts"
export { Get, get, type GetOptions, getOrFail } from "./item/Get.ts"
export { ItemAlreadyExists } from "./item/ItemAlreadyExists.ts"
export { ItemNotFound } from "./item/ItemNotFound.ts"
export { type Operation, request } from "./operation/Operation.ts"
export type { Got } from "./operation/reader.ts"
export type { Failure, Request } from "./operation/Request.ts"
export { Create, create, Put, put, type PutOptions } from "./item/Put.ts"
export { count, type CountOptions } from "./read/Count.ts"
export { modify, type ModifyOptions, modifyOption } from "./item/modify.ts"
export { load } from "./batch/load.ts"
export { query, type QueryOptions } from "./read/Query.ts"
export type { CheckedKey, KeyRange, QueryKey, RangeOf } from "./read/queryKey.ts"
export { scan, type ScanOptions } from "./read/Scan.ts"
export type { Read, ReadError, SourceOptions, Undecodable } from "./read/sourceOptions.ts"
export { sink, type SinkOptions } from "./batch/sink.ts"
export { type SinkFailure, SinkIncomplete, type SinkProgress, type SinkReport } from "./batch/SinkIncomplete.ts"
export {
  type CancellationReason,
  type FailedOperation,
  TransactionCanceled
} from "./transaction/TransactionCanceled.ts"
export { transactGet } from "./transaction/TransactGet.ts"
export {
  type CancellationReasons,
  type TransactableWrite,
  transactWrite,
  type TransactWriteOptions
} from "./transaction/TransactWrite.ts"
export type { TransactionName } from "./transaction/transaction.ts"
export type { Asked, Failed, Returned, ReturnedError, Where, WriteOptions } from "./item/types.ts"
export type { Write, WriteKind } from "./item/Write.ts"
export { TableName } from "./operation/TableName.ts"
export { Update, update, type UpdateOptions, Upsert, upsert, type UpsertOptions } from "./item/Update.ts"
export { ItemDecodeError } from "./table/ItemDecodeError.ts"
export { ItemEncodeError } from "./table/ItemEncodeError.ts"
export type { Bounds } from "./transport/bounds.ts"
export { layer, layerConfig, layerFromClient } from "./transport/layer.ts"
export { layerHttpClient } from "./transport/layerHttpClient.ts"
export type {
  AwsOptions,
  ConfigOptions,
  Credentials,
  DirectOptions,
  ExpiringCredentials,
  HttpClientOptions,
  Options,
  SdkOptions
} from "./transport/Options.ts"
export type { AttributeMap, AttributeType, AttributeValue } from "./wire/AttributeValue.ts"
export { call, type CallOptions, DynamoDB, fromTransport, type Transport } from "./wire/Client.ts"
export { type Consumed, type TableConsumed, type Units, withConsumedCapacity } from "./wire/Consumed.ts"
export { type ItemCollection, withItemCollections } from "./wire/ItemCollections.ts"
export { DynamoDBError } from "./wire/DynamoDBError.ts"
export type { Input, OperationName, Output } from "./wire/Operations.ts"
export type { Reason, Timeout, Validation } from "./wire/Reason.ts"
export type { Repetition } from "./wire/retry.ts"
export type { RetryClass } from "./wire/RetryClass.ts"
export { RetryPolicy } from "./wire/RetryPolicy.ts"
export { ShowServiceMessages } from "./wire/ShowServiceMessages.ts"
export type { SpanAttributes } from "./wire/span.ts"
export { Timeouts } from "./wire/Timeouts.ts"
