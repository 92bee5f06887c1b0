/**
 * DynamoDB: the service, its layers and the verbs.
 */
export { createTable } from "./admin/createTable.ts"
export { ConditionalCheckFailed } from "./operation/ConditionalCheckFailed.ts"
export { Delete, delete, type DeleteOptions } from "./operation/Delete.ts"
export { Get, get, type GetOptions, getOrFail } from "./operation/Get.ts"
export { ItemAlreadyExists } from "./operation/ItemAlreadyExists.ts"
export { ItemNotFound } from "./operation/ItemNotFound.ts"
export { request } from "./operation/Operation.ts"
export { Create, create, Put, put, type PutOptions } from "./operation/Put.ts"
export { query, type QueryOptions } from "./operation/Query.ts"
export { Update, update, type UpdateOptions, Upsert, upsert, type UpsertOptions } from "./operation/Update.ts"
export { ItemDecodeError } from "./table/ItemDecodeError.ts"
export { ItemEncodeError } from "./table/ItemEncodeError.ts"
export { call, DynamoDB, fromTransport, type Transport } from "./wire/Client.ts"
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
