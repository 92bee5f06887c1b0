/**
 * The writes of a transaction, each made of the request that its verb alone would send.
 */
import * as Exit from "effect/Exit"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import type { Input } from "../wire/Operations.ts"
import type { Request } from "./Request.ts"

/** The operations that a transaction can hold. */
export type WriteName = "PutItem" | "UpdateItem" | "DeleteItem"

/** One write of a transaction. */
export type TransactItem = NonNullable<Input<"TransactWriteItems">["TransactItems"]>[number]

/** A write as a part of a transaction, in the table with the given name. It returns nothing there. */
export const transactItem = (
  { input, operation }: Pick<Request<WriteName>, "input" | "operation">,
  TableName: string
): Exit.Exit<TransactItem, DynamoDBError.DynamoDBError> => {
  const { ReturnValues: _, ...rest } = { ...input, TableName }
  switch (operation) {
    case "PutItem":
      return Exit.succeed({ Put: rest as Input<"PutItem"> }) // the input is of its operation
    case "DeleteItem":
      return Exit.succeed({ Delete: rest as Input<"DeleteItem"> })
    case "UpdateItem":
      return updateItem(rest as Input<"UpdateItem">)
  }
}

/** In a transaction an update has actions; what has none only checks. */
const updateItem = ({ ConditionExpression, UpdateExpression, ...rest }: Input<"UpdateItem">) => {
  if (UpdateExpression !== undefined) {
    return Exit.succeed({ Update: { ...rest, UpdateExpression, ...(ConditionExpression && { ConditionExpression }) } })
  }
  if (ConditionExpression !== undefined) {
    return Exit.succeed({ ConditionCheck: { ...rest, ConditionExpression } })
  }
  const rule = "an update in a transaction has actions or a condition"
  return Exit.fail(DynamoDBError.invalid("TransactWriteItems", rest.TableName, rule))
}
