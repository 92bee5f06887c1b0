/**
 * The catalogue of DynamoDB's operations: what each takes and answers, and what a repetition of it would mean.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"

/** What every answer may carry besides its own members: how it came. */
export interface Metadata {
  readonly $metadata?: { readonly requestId?: string | undefined; readonly httpStatusCode?: number | undefined }
}

interface Operation<in out Input, out Output> {
  readonly input: Input
  readonly output: Output & Metadata
}

/**
 * The input and output types of every operation, by its AWS name.
 *
 * @category models
 */
export interface Operations {
  readonly BatchExecuteStatement: Operation<Sdk.BatchExecuteStatementInput, Sdk.BatchExecuteStatementOutput>
  readonly BatchGetItem: Operation<Sdk.BatchGetItemInput, Sdk.BatchGetItemOutput>
  readonly BatchWriteItem: Operation<Sdk.BatchWriteItemInput, Sdk.BatchWriteItemOutput>
  readonly CancelBulkOperation: Operation<Sdk.CancelBulkOperationInput, Sdk.CancelBulkOperationOutput>
  readonly CreateBackup: Operation<Sdk.CreateBackupInput, Sdk.CreateBackupOutput>
  readonly CreateGlobalTable: Operation<Sdk.CreateGlobalTableInput, Sdk.CreateGlobalTableOutput>
  readonly CreateTable: Operation<Sdk.CreateTableInput, Sdk.CreateTableOutput>
  readonly DeleteBackup: Operation<Sdk.DeleteBackupInput, Sdk.DeleteBackupOutput>
  readonly DeleteItem: Operation<Sdk.DeleteItemInput, Sdk.DeleteItemOutput>
  readonly DeleteResourcePolicy: Operation<Sdk.DeleteResourcePolicyInput, Sdk.DeleteResourcePolicyOutput>
  readonly DeleteTable: Operation<Sdk.DeleteTableInput, Sdk.DeleteTableOutput>
  readonly DescribeBackup: Operation<Sdk.DescribeBackupInput, Sdk.DescribeBackupOutput>
  readonly DescribeBulkOperation: Operation<Sdk.DescribeBulkOperationInput, Sdk.DescribeBulkOperationOutput>
  readonly DescribeContinuousBackups: Operation<Sdk.DescribeContinuousBackupsInput, Sdk.DescribeContinuousBackupsOutput>
  readonly DescribeContributorInsights: Operation<
    Sdk.DescribeContributorInsightsInput,
    Sdk.DescribeContributorInsightsOutput
  >
  readonly DescribeEndpoints: Operation<Sdk.DescribeEndpointsRequest, Sdk.DescribeEndpointsResponse>
  readonly DescribeExport: Operation<Sdk.DescribeExportInput, Sdk.DescribeExportOutput>
  readonly DescribeGlobalTable: Operation<Sdk.DescribeGlobalTableInput, Sdk.DescribeGlobalTableOutput>
  readonly DescribeGlobalTableSettings: Operation<
    Sdk.DescribeGlobalTableSettingsInput,
    Sdk.DescribeGlobalTableSettingsOutput
  >
  readonly DescribeImport: Operation<Sdk.DescribeImportInput, Sdk.DescribeImportOutput>
  readonly DescribeKinesisStreamingDestination: Operation<
    Sdk.DescribeKinesisStreamingDestinationInput,
    Sdk.DescribeKinesisStreamingDestinationOutput
  >
  readonly DescribeLimits: Operation<Sdk.DescribeLimitsInput, Sdk.DescribeLimitsOutput>
  readonly DescribeTable: Operation<Sdk.DescribeTableInput, Sdk.DescribeTableOutput>
  readonly DescribeTableReplicaAutoScaling: Operation<
    Sdk.DescribeTableReplicaAutoScalingInput,
    Sdk.DescribeTableReplicaAutoScalingOutput
  >
  readonly DescribeTimeToLive: Operation<Sdk.DescribeTimeToLiveInput, Sdk.DescribeTimeToLiveOutput>
  readonly DisableKinesisStreamingDestination: Operation<
    Sdk.KinesisStreamingDestinationInput,
    Sdk.KinesisStreamingDestinationOutput
  >
  readonly EnableKinesisStreamingDestination: Operation<
    Sdk.KinesisStreamingDestinationInput,
    Sdk.KinesisStreamingDestinationOutput
  >
  readonly ExecuteStatement: Operation<Sdk.ExecuteStatementInput, Sdk.ExecuteStatementOutput>
  readonly ExecuteTransaction: Operation<Sdk.ExecuteTransactionInput, Sdk.ExecuteTransactionOutput>
  readonly ExportTableToPointInTime: Operation<Sdk.ExportTableToPointInTimeInput, Sdk.ExportTableToPointInTimeOutput>
  readonly GetItem: Operation<Sdk.GetItemInput, Sdk.GetItemOutput>
  readonly GetResourcePolicy: Operation<Sdk.GetResourcePolicyInput, Sdk.GetResourcePolicyOutput>
  readonly ImportTable: Operation<Sdk.ImportTableInput, Sdk.ImportTableOutput>
  readonly ListBackups: Operation<Sdk.ListBackupsInput, Sdk.ListBackupsOutput>
  readonly ListBulkOperations: Operation<Sdk.ListBulkOperationsInput, Sdk.ListBulkOperationsOutput>
  readonly ListContributorInsights: Operation<Sdk.ListContributorInsightsInput, Sdk.ListContributorInsightsOutput>
  readonly ListExports: Operation<Sdk.ListExportsInput, Sdk.ListExportsOutput>
  readonly ListGlobalTables: Operation<Sdk.ListGlobalTablesInput, Sdk.ListGlobalTablesOutput>
  readonly ListImports: Operation<Sdk.ListImportsInput, Sdk.ListImportsOutput>
  readonly ListTables: Operation<Sdk.ListTablesInput, Sdk.ListTablesOutput>
  readonly ListTagsOfResource: Operation<Sdk.ListTagsOfResourceInput, Sdk.ListTagsOfResourceOutput>
  readonly PutItem: Operation<Sdk.PutItemInput, Sdk.PutItemOutput>
  readonly PutResourcePolicy: Operation<Sdk.PutResourcePolicyInput, Sdk.PutResourcePolicyOutput>
  readonly Query: Operation<Sdk.QueryInput, Sdk.QueryOutput>
  readonly RestoreTableFromBackup: Operation<Sdk.RestoreTableFromBackupInput, Sdk.RestoreTableFromBackupOutput>
  readonly RestoreTableToPointInTime: Operation<Sdk.RestoreTableToPointInTimeInput, Sdk.RestoreTableToPointInTimeOutput>
  readonly Scan: Operation<Sdk.ScanInput, Sdk.ScanOutput>
  readonly SearchVectors: Operation<Sdk.SearchVectorsInput, Sdk.SearchVectorsOutput>
  readonly StartBulkPutItems: Operation<Sdk.StartBulkPutItemsInput, Sdk.StartBulkPutItemsOutput>
  readonly TagResource: Operation<Sdk.TagResourceInput, {}>
  readonly TransactGetItems: Operation<Sdk.TransactGetItemsInput, Sdk.TransactGetItemsOutput>
  readonly TransactWriteItems: Operation<Sdk.TransactWriteItemsInput, Sdk.TransactWriteItemsOutput>
  readonly UntagResource: Operation<Sdk.UntagResourceInput, {}>
  readonly UpdateContinuousBackups: Operation<Sdk.UpdateContinuousBackupsInput, Sdk.UpdateContinuousBackupsOutput>
  readonly UpdateContributorInsights: Operation<Sdk.UpdateContributorInsightsInput, Sdk.UpdateContributorInsightsOutput>
  readonly UpdateGlobalTable: Operation<Sdk.UpdateGlobalTableInput, Sdk.UpdateGlobalTableOutput>
  readonly UpdateGlobalTableSettings: Operation<Sdk.UpdateGlobalTableSettingsInput, Sdk.UpdateGlobalTableSettingsOutput>
  readonly UpdateItem: Operation<Sdk.UpdateItemInput, Sdk.UpdateItemOutput>
  readonly UpdateKinesisStreamingDestination: Operation<
    Sdk.UpdateKinesisStreamingDestinationInput,
    Sdk.UpdateKinesisStreamingDestinationOutput
  >
  readonly UpdateTable: Operation<Sdk.UpdateTableInput, Sdk.UpdateTableOutput>
  readonly UpdateTableReplicaAutoScaling: Operation<
    Sdk.UpdateTableReplicaAutoScalingInput,
    Sdk.UpdateTableReplicaAutoScalingOutput
  >
  readonly UpdateTimeToLive: Operation<Sdk.UpdateTimeToLiveInput, Sdk.UpdateTimeToLiveOutput>
}

/**
 * The AWS name of an operation.
 *
 * @category models
 */
export type OperationName = keyof Operations

/**
 * What an operation takes.
 *
 * @category models
 */
export type Input<Name extends OperationName> = Operations[Name]["input"]

/**
 * What an operation answers.
 *
 * @category models
 */
export type Output<Name extends OperationName> = Operations[Name]["output"]

/**
 * A `read` may be sent again whatever happened to the first attempt. A `write` changes items, a `control` operation
 * changes tables: once it is not known whether it was applied, its `RetryClass` says whether it may.
 *
 * @category models
 */
export type Effects = "read" | "write" | "control"

/**
 * What each operation does to the database.
 *
 * @category constants
 */
export const effects: { readonly [Name in OperationName]: Effects } = {
  BatchExecuteStatement: "write",
  BatchGetItem: "read",
  BatchWriteItem: "write",
  CancelBulkOperation: "control",
  CreateBackup: "control",
  CreateGlobalTable: "control",
  CreateTable: "control",
  DeleteBackup: "control",
  DeleteItem: "write",
  DeleteResourcePolicy: "control",
  DeleteTable: "control",
  DescribeBackup: "read",
  DescribeBulkOperation: "read",
  DescribeContinuousBackups: "read",
  DescribeContributorInsights: "read",
  DescribeEndpoints: "read",
  DescribeExport: "read",
  DescribeGlobalTable: "read",
  DescribeGlobalTableSettings: "read",
  DescribeImport: "read",
  DescribeKinesisStreamingDestination: "read",
  DescribeLimits: "read",
  DescribeTable: "read",
  DescribeTableReplicaAutoScaling: "read",
  DescribeTimeToLive: "read",
  DisableKinesisStreamingDestination: "control",
  EnableKinesisStreamingDestination: "control",
  ExecuteStatement: "write",
  ExecuteTransaction: "write",
  ExportTableToPointInTime: "control",
  GetItem: "read",
  GetResourcePolicy: "read",
  ImportTable: "control",
  ListBackups: "read",
  ListBulkOperations: "read",
  ListContributorInsights: "read",
  ListExports: "read",
  ListGlobalTables: "read",
  ListImports: "read",
  ListTables: "read",
  ListTagsOfResource: "read",
  PutItem: "write",
  PutResourcePolicy: "control",
  Query: "read",
  RestoreTableFromBackup: "control",
  RestoreTableToPointInTime: "control",
  Scan: "read",
  SearchVectors: "read",
  StartBulkPutItems: "write",
  TagResource: "control",
  TransactGetItems: "read",
  TransactWriteItems: "write",
  UntagResource: "control",
  UpdateContinuousBackups: "control",
  UpdateContributorInsights: "control",
  UpdateGlobalTable: "control",
  UpdateGlobalTableSettings: "control",
  UpdateItem: "write",
  UpdateKinesisStreamingDestination: "control",
  UpdateTable: "control",
  UpdateTableReplicaAutoScaling: "control",
  UpdateTimeToLive: "control"
}
