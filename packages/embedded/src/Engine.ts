/**
 * A DynamoDB without transport: an operation's name and input in, its output out.
 */
import type { OperationName } from "@partita/dynamodb/wire"
import * as Duration from "effect/Duration"
import { EngineException } from "./exception.ts"
import { batchGetItem } from "./operation/BatchGetItem.ts"
import { batchWriteItem } from "./operation/BatchWriteItem.ts"
import { createTable } from "./operation/CreateTable.ts"
import { deleteItem } from "./operation/DeleteItem.ts"
import { deleteTable } from "./operation/DeleteTable.ts"
import { describeEndpoints } from "./operation/DescribeEndpoints.ts"
import { describeLimits } from "./operation/DescribeLimits.ts"
import { describeTable } from "./operation/DescribeTable.ts"
import { describeTimeToLive } from "./operation/DescribeTimeToLive.ts"
import { getItem } from "./operation/GetItem.ts"
import { listTables } from "./operation/ListTables.ts"
import { listTagsOfResource } from "./operation/ListTagsOfResource.ts"
import type { Operation } from "./operation/Operation.ts"
import { putItem } from "./operation/PutItem.ts"
import { query } from "./operation/Query.ts"
import { scan } from "./operation/Scan.ts"
import { tagResource } from "./operation/TagResource.ts"
import { transactGetItems } from "./operation/TransactGetItems.ts"
import { transactWriteItems } from "./operation/TransactWriteItems.ts"
import { untagResource } from "./operation/UntagResource.ts"
import { updateItem } from "./operation/UpdateItem.ts"
import { updateTable } from "./operation/UpdateTable.ts"
import { updateTimeToLive } from "./operation/UpdateTimeToLive.ts"
import * as Database from "./storage/Database.ts"

export interface Engine {
  /** Runs one operation to its end, at `now` (milliseconds). Throws an `EngineException` for what DynamoDB refuses. */
  readonly execute: (operation: string, input: object, now: number) => object
  /** How many milliseconds after its execution the output of an operation is to reach who asked. */
  readonly latency: (operation: string) => number
  /** A private copy as of now, made in microseconds; neither side sees what the other writes from then on. */
  readonly fork: () => Engine
}

/**
 * How an embedded database differs from the service.
 *
 * @category models
 */
export interface Options {
  /**
   * After how many bytes of items a page of a query or scan ends, and how many of one partition a BatchGetItem gives
   * before it leaves the rest unprocessed. Default 1,048,576, as the service does; a small number makes a program meet
   * pages that its test data would not fill.
   */
  readonly pageBytes?: number | undefined
  /**
   * How long a TransactWriteItems takes and holds its items, on the `Clock`. Default zero: it is done when it is sent,
   * and nothing can meet it. While it holds an item, other transactions with the item are cancelled with the reason
   * TransactionConflict at its position, writes of it fail with TransactionConflictException, BatchWriteItem leaves it
   * unprocessed, and reads pass; its own token meets TransactionInProgressException. What is written is there from the
   * start of that time, so that interrupting who waits for the answer undoes nothing, and holds nothing longer.
   */
  readonly transactionTime?: Duration.Input | undefined
}

const operations = new Map<string, Operation>(
  Object.entries({
    BatchGetItem: batchGetItem,
    BatchWriteItem: batchWriteItem,
    CreateTable: createTable,
    DeleteItem: deleteItem,
    DeleteTable: deleteTable,
    DescribeEndpoints: describeEndpoints,
    DescribeLimits: describeLimits,
    DescribeTable: describeTable,
    DescribeTimeToLive: describeTimeToLive,
    GetItem: getItem,
    ListTables: listTables,
    ListTagsOfResource: listTagsOfResource,
    PutItem: putItem,
    Query: query,
    Scan: scan,
    TagResource: tagResource,
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems,
    UntagResource: untagResource,
    UpdateItem: updateItem,
    UpdateTable: updateTable,
    UpdateTimeToLive: updateTimeToLive
  } satisfies { readonly [Name in OperationName]?: Operation })
)

const over = (database: Database.Database): Engine => ({
  execute: (name, input, now) => {
    const operation = operations.get(name)
    if (operation === undefined) throw new EngineException("UnknownOperationException", "")
    return operation(database, input, now)
  },
  latency: (name) => (name === "TransactWriteItems" ? database.settings.transactionMillis : 0),
  fork: () => over(Database.fork(database))
})

export const make = ({ pageBytes = 1_048_576, transactionTime = 0 }: Options = {}): Engine =>
  over(Database.make({ pageBytes, transactionMillis: Duration.toMillis(transactionTime) }))
