/**
 * What sending a request again would do, once it is not known whether the first one was applied.
 */
import { kindOf } from "./answer.ts"
import { effects, type Input, type OperationName } from "./Operations.ts"

/**
 * What sending a request again would do, once it is not known whether the first one was applied.
 *
 * **Details**
 *
 * - `read`: nothing was changed.
 * - `same`: the same again; the database is afterwards as if it had been sent once.
 * - `token`: nothing, while the service remembers the token that the request bears.
 * - `once`: perhaps something else, or it would answer something else.
 * - `control`: it changes tables; looking at the table tells what came of it.
 *
 * @category models
 */
export type RetryClass = "read" | "same" | "token" | "once" | "control"

/** The members that decide it; each operation has some of them. */
interface Telling {
  readonly ClientRequestToken?: string | undefined
  readonly ReturnValues?: string | undefined
}

/** What an operation and its input tell. An update may count: only who made its expression knows that it does not. */
export const retryClassOf = <Name extends OperationName>(operation: Name, input: Input<Name>): RetryClass => {
  if (effects[operation] !== "write") return effects[operation]
  const { ClientRequestToken, ReturnValues = "NONE" } = input as Telling
  switch (operation) {
    case "PutItem":
    case "DeleteItem":
      return ReturnValues === "NONE" ? "same" : "once"
    case "BatchWriteItem":
      return "same"
    case "TransactWriteItems":
    case "ExecuteTransaction":
      return ClientRequestToken === undefined ? "once" : "token"
    default:
      return kindOf(operation, input) === "read" ? "read" : "once"
  }
}
