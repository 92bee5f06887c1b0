/**
 * The tables of an account in a region.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { call, type DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"

/**
 * The names of all tables in the account and region, in order. Pages of 100 are read as they are asked for. They are
 * the names in the database, whatever `DynamoDB.TableName` says.
 *
 * Fails with `DynamoDBError` for what the service or the network said.
 *
 * **Example** (The tables of a stage)
 *
 * ```ts
 * import { Stream } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const staging = DynamoDB.listTables().pipe(
 *   Stream.filter((name) => name.startsWith("staging-")),
 *   Stream.runCollect
 * )
 * ```
 *
 * AWS operation: ListTables, once per page.
 *
 * @category verbs
 */
export const listTables = (): Stream.Stream<string, DynamoDBError, DynamoDB> =>
  Stream.paginate(undefined as string | undefined, (last) =>
    Effect.map(
      call("ListTables", last === undefined ? {} : { ExclusiveStartTableName: last }),
      ({ LastEvaluatedTableName, TableNames = [] }) =>
        [TableNames, Option.fromUndefinedOr(LastEvaluatedTableName)] as const
    )
  )
