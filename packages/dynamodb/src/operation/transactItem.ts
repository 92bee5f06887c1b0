/**
 * The writes of a transaction, each made of the request that its verb alone would send.
 */
import { Invalid } from "../expression/invalid.ts"
import type { Input } from "../wire/Operations.ts"
import type { Request } from "./Operation.ts"

/** The operations that a transaction can hold. */
export type WriteName = "PutItem" | "UpdateItem" | "DeleteItem"

/** One write of a transaction. */
export type TransactItem = NonNullable<Input<"TransactWriteItems">["TransactItems"]>[number]

/** A write as a part of a transaction, in the table with the given name. It returns nothing there. */
export const transactItem = (
  { input, operation }: Pick<Request<WriteName>, "input" | "operation">,
  TableName: string
): TransactItem => {
  const { ReturnValues: _, ...rest } = { ...input, TableName }
  switch (operation) {
    case "PutItem":
      return { Put: rest as Input<"PutItem"> } // the input is of its operation
    case "DeleteItem":
      return { Delete: rest as Input<"DeleteItem"> }
    case "UpdateItem":
      return updateItem(rest as Input<"UpdateItem">)
  }
}

/** In a transaction an update has actions; what has none only checks. */
const updateItem = ({ ConditionExpression, UpdateExpression, ...rest }: Input<"UpdateItem">): TransactItem => {
  if (UpdateExpression !== undefined) {
    return { Update: { ...rest, UpdateExpression, ...(ConditionExpression && { ConditionExpression }) } }
  }
  if (ConditionExpression !== undefined) return { ConditionCheck: { ...rest, ConditionExpression } }
  throw new Invalid("an update in a transaction has actions or a condition")
}
