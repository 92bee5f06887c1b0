/**
 * Looking at a table: the start of all waiting, comparing and settling.
 */
import * as Effect from "effect/Effect"
import { send } from "../operation/send.ts"
import type { Definition } from "../table/definition.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Output } from "../wire/Operations.ts"

/**
 * What the service says of a table, as the AWS API has it.
 *
 * @category models
 */
export type TableDescription = NonNullable<Output<"DescribeTable">["Table"]>

export const describe = ({ name }: Definition): Effect.Effect<TableDescription, DynamoDBError, DynamoDB> =>
  Effect.map(send("DescribeTable", { TableName: name }), ({ Table = {} }) => Table)

/** The table if it is there. */
export const find = (definition: Definition): Effect.Effect<TableDescription | undefined, DynamoDBError, DynamoDB> =>
  Effect.catchReason(describe(definition), "DynamoDBError", "ResourceNotFound", () => Effect.undefined)
