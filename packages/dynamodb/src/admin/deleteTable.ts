/**
 * Deleting tables.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Table from "../table/Table.ts"
import { ControlOperation } from "./control.ts"
import { find } from "./description.ts"
import type { TableNotReady, WaitError } from "./TableNotReady.ts"
import type { WaitOptions } from "./TableOptions.ts"
import { untilDeleted } from "./waiting.ts"

/**
 * The deletion of a table.
 *
 * @category models
 */
export class DeleteTable<out E = never> extends ControlOperation<"DeleteTable", void, E> {
  declare readonly "~verb": "DeleteTable"
}

/**
 * How `deleteTable` deletes.
 *
 * @category models
 */
export interface DeleteTableOptions<Wait extends boolean = boolean> extends WaitOptions<Wait> {
  /** A table that is not there will do. Default: false. */
  readonly ifExists?: boolean | undefined
}

/**
 * Deletes a table with all its items and indexes, and waits until it is gone, so that another can be made under its
 * name. `wait: false` ends when the service has taken the request.
 *
 * An attempt that was sent and got no valid answer is settled by looking at the table, and made again. If the table is then
 * gone or going, it counts as deleted.
 *
 * Fails with `TableNotReady` when it is not gone within `timeout` (default 10 minutes), and `DynamoDBError`: reason
 * `ResourceNotFound` when there is no such table, unless `ifExists` is given; `ResourceInUse` while it is being made or
 * changed; `Validation` when it is protected against deletion; `OutcomeUnknown` when it cannot be told whether it was
 * deleted.
 *
 * **Example** (Making a table anew)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const anew = DynamoDB.deleteTable(Orders, { ifExists: true }).pipe(
 *   Effect.andThen(DynamoDB.createTable(Orders))
 * )
 * ```
 *
 * AWS operations: DeleteTable; DescribeTable while it is being deleted.
 *
 * @category verbs
 */
export const deleteTable = <const Wait extends boolean = true>(
  table: Table.Any,
  options: DeleteTableOptions<Wait> = {}
): DeleteTable<WaitError<Wait>> => {
  const definition = table[Table.TypeId]
  const { ifExists = false, timeout, wait = true } = options
  // Whether it waits follows the options, as the verb's type says.
  return new DeleteTable<TableNotReady>({
    verb: "deleteTable",
    operation: "DeleteTable",
    definition,
    input: () => ({ TableName: definition.name }),
    succeed: ({ TableDescription }) =>
      wait ? untilDeleted(definition, timeout, TableDescription?.TableId) : Effect.void,
    seen: find(definition).pipe(
      Effect.map((description) =>
        description === undefined || description.TableStatus === "DELETING"
          ? Option.some({ ...(description && { TableDescription: description }) })
          : Option.none()
      ),
      Effect.orElseSucceed(() => Option.none())
    ),
    refused: (error) => (ifExists && error.reason._tag === "ResourceNotFound" ? Effect.void : Effect.fail(error))
  }) as never
}
