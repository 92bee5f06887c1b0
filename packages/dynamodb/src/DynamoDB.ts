/**
 * DynamoDB: the service, its layers and the verbs.
 */
export { createGlobalTable, type GlobalTableOptions } from "./admin/createGlobalTable.ts"
export { CreateTable, createTable, type CreateTableOptions } from "./admin/createTable.ts"
export { DeleteTable, deleteTable, type DeleteTableOptions } from "./admin/deleteTable.ts"
export { DescribeTable, describeTable, verifyTable } from "./admin/describeTable.ts"
export type { TableDescription } from "./admin/description.ts"
export { listTables } from "./admin/listTables.ts"
export { TableDifference, TableDiffers } from "./admin/TableDifference.ts"
export { TableNotReady } from "./admin/TableNotReady.ts"
export { listTags, tagTable, untagTable } from "./admin/tags.ts"
export {
  DescribeTimeToLive,
  describeTimeToLive,
  disableTimeToLive,
  enableTimeToLive,
  UpdateTimeToLive
} from "./admin/timeToLive.ts"
export { UpdateTable, updateTable, type UpdateTableOptions } from "./admin/updateTable.ts"
export { batchGet } from "./operation/BatchGet.ts"
export { BatchIncomplete } from "./operation/BatchIncomplete.ts"
export { type BatchableWrite, batchWrite, type BatchWriteOptions, type WriteOutcome } from "./operation/BatchWrite.ts"
export { Check, check } from "./operation/Check.ts"
export { ConditionalCheckFailed } from "./operation/ConditionalCheckFailed.ts"
export { Delete, delete, type DeleteOptions } from "./operation/Delete.ts"
export { Get, get, type GetOptions, getOrFail } from "./operation/Get.ts"
export { ItemAlreadyExists } from "./operation/ItemAlreadyExists.ts"
export { ItemNotFound } from "./operation/ItemNotFound.ts"
export { request } from "./operation/Operation.ts"
export { Create, create, Put, put, type PutOptions } from "./operation/Put.ts"
export { count, type CountOptions } from "./operation/Count.ts"
export { modify, type ModifyOptions, modifyOption } from "./operation/modify.ts"
export { load } from "./operation/load.ts"
export { query, type QueryOptions } from "./operation/Query.ts"
export { scan, type ScanOptions } from "./operation/Scan.ts"
export { sink, type SinkOptions, type SinkReport } from "./operation/sink.ts"
export { type SinkFailure, SinkIncomplete, type SinkProgress } from "./operation/SinkIncomplete.ts"
export { type CancellationReason, type FailedOperation, TransactionCanceled } from "./operation/TransactionCanceled.ts"
export { transactGet } from "./operation/TransactGet.ts"
export {
  type CancellationReasons,
  type TransactableWrite,
  transactWrite,
  type TransactWriteOptions
} from "./operation/TransactWrite.ts"
export { TableName } from "./operation/TableName.ts"
export { Update, update, type UpdateOptions, Upsert, upsert, type UpsertOptions } from "./operation/Update.ts"
export { ItemDecodeError } from "./table/ItemDecodeError.ts"
export { ItemEncodeError } from "./table/ItemEncodeError.ts"
export { call, DynamoDB, fromTransport, type Transport } from "./wire/Client.ts"
export { type Consumed, type TableConsumed, type Units, withConsumedCapacity } from "./wire/Consumed.ts"
export { type ItemCollection, withItemCollections } from "./wire/ItemCollections.ts"
export { DynamoDBError } from "./wire/DynamoDBError.ts"
export {
  type Bounds,
  type ConfigOptions,
  type Credentials,
  layer,
  layerConfig,
  layerFromClient,
  type Options
} from "./wire/layer.ts"
export { RetryPolicy } from "./wire/RetryPolicy.ts"
export { Timeouts } from "./wire/Timeouts.ts"
