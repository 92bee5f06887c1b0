/**
 * Describing tables.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { Operation } from "../operation/Operation.ts"
import type { Definition } from "../table/definition.ts"
import * as Table from "../table/Table.ts"
import { differences, type TableDifference } from "./TableDifference.ts"
import type { TableDescription } from "./description.ts"

/**
 * A look at a table.
 *
 * @category models
 */
export class DescribeTable<out A> extends Operation<"DescribeTable", A, never, never> {
  declare readonly "~verb": "DescribeTable"
}

const described = <A>(
  verb: string,
  definition: Definition,
  read: (description: TableDescription) => A
): DescribeTable<A> =>
  new DescribeTable({
    verb,
    operation: "DescribeTable",
    definition,
    key: undefined,
    compile: () => Exit.succeed({ input: { TableName: definition.name } }),
    succeed: ({ Table: description = {} }) => Exit.succeed(read(description)),
    fail: Effect.fail
  })

/**
 * What the service says of a table, as the AWS API has it: status, keys, indexes, settings, ARNs, and the number of
 * items and bytes as they were some hours ago.
 *
 * Fails with `DynamoDBError`: reason `ResourceNotFound` when there is no such table, for a moment also when it was just
 * created.
 *
 * **Example** (About how many orders there are)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const orders = DynamoDB.describeTable(Orders).pipe(Effect.map(({ ItemCount = 0 }) => ItemCount))
 * ```
 *
 * AWS operation: DescribeTable.
 *
 * @category verbs
 */
export const describeTable = (table: Table.Any): DescribeTable<TableDescription> =>
  described("describeTable", table[Table.TypeId], (description) => description)

/**
 * Where a table differs from its definition: in its key, the types of key attributes, its indexes, their keys and what
 * they hold. Empty when it does not. Settings such as billing or tags are no part of a definition.
 *
 * Fails with `DynamoDBError`: reason `ResourceNotFound` when there is no such table.
 *
 * **Example** (Before a deployment goes on)
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const checked = Effect.gen(function* () {
 *   for (const difference of yield* DynamoDB.verifyTable(Orders)) {
 *     yield* Console.warn(difference._tag, difference)
 *   }
 * })
 * ```
 *
 * AWS operation: DescribeTable.
 *
 * @category verbs
 */
export const verifyTable = (table: Table.Any): DescribeTable<ReadonlyArray<TableDifference>> => {
  const definition = table[Table.TypeId]
  return described("verifyTable", definition, (description) => differences(definition, description))
}
