/**
 * Physical table names.
 */
import * as Context from "effect/Context"
import { identity } from "effect/Function"

/**
 * From the name a table is defined with to the name, or the ARN, it has in the database. By default they are the same.
 *
 * Definitions and cursors keep the logical name, so that one program runs in every environment. A `DynamoDBError` tells
 * the physical one, which is what the service knows.
 *
 * **Example** (One set of tables per stage)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const names = Layer.succeed(DynamoDB.TableName, (logical) => `staging-${logical}`)
 * ```
 *
 * @category references
 */
export const TableName = Context.Reference<(logical: string) => string>("@partita/dynamodb/DynamoDB/TableName", {
  defaultValue: () => identity
})
