/**
 * Creating tables from their definitions.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { Operation } from "../operation/Operation.ts"
import type { Definition } from "../table/definition.ts"
import * as Table from "../table/Table.ts"
import { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Output } from "../wire/Operations.ts"

/**
 * The creation of a table.
 *
 * @category models
 */
export class CreateTable extends Operation<"CreateTable", void, never> {
  declare readonly "~verb": "CreateTable"
}

/**
 * Creates the table of a definition, billed on demand, and waits until it can be used.
 *
 * Fails with `DynamoDBError`: reason `ResourceInUse` when a table of that name exists, `LimitExceeded` when too many
 * are being made.
 *
 * **Example** (A table for a test)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 * import { Embedded } from "@partita/embedded"
 *
 * const test = DynamoDB.createTable(Orders).pipe(Effect.andThen(program), Effect.provide(Embedded.layer))
 * ```
 *
 * AWS operations: CreateTable, DescribeTable while it is being made.
 *
 * @category verbs
 */
export const createTable = (table: Table.Any): CreateTable => {
  const definition = table[Table.TypeId]
  return new CreateTable({
    verb: "createTable",
    operation: "CreateTable",
    definition,
    key: undefined,
    compile: () =>
      Exit.succeed({
        TableName: definition.name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: definition.key.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
        KeySchema: definition.key.map(({ name, role }) => ({ AttributeName: name, KeyType: role }))
      }),
    succeed: ({ TableDescription }) => (isActive(TableDescription) ? Exit.void : untilActive(definition)),
    fail: Effect.fail
  })
}

const isActive = (description: Output<"DescribeTable">["Table"]) => description?.TableStatus === "ACTIVE"

/** Right after its creation a table may not be found yet. */
const untilActive = ({ name }: Definition): Effect.Effect<void, DynamoDBError, DynamoDB> =>
  Effect.flatMap(DynamoDB, ({ call }) =>
    call("DescribeTable", { TableName: name }).pipe(
      Effect.map(({ Table: description }) => isActive(description)),
      Effect.catchReason("DynamoDBError", "ResourceNotFound", () => Effect.succeed(false)),
      Effect.repeat({ while: (active) => Effect.as(Effect.sleep(active ? 0 : Duration.millis(500)), !active) }),
      Effect.asVoid
    )
  )
