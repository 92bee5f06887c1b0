/**
 * Writes that are sent as a transaction of one: the service knows their token, and applies them exactly once.
 */
import * as Effect from "effect/Effect"
import type { DynamoDB } from "../wire/Client.ts"
import { type DynamoDBError, revise } from "../wire/DynamoDBError.ts"
import type { Output } from "../wire/Operations.ts"
import { messagesOf, reasonsOf } from "./cancellationReasons.ts"
import type { Request } from "./Request.ts"
import { send } from "./send.ts"
import { TableName } from "./TableName.ts"
import { newToken } from "./token.ts"
import { transactItem, type WriteName } from "./transactItem.ts"

/** What the failure of a transaction of one means to its write. */
const alone =
  (input: object) =>
  (error: DynamoDBError): DynamoDBError => {
    const [reason = error.reason] = reasonsOf(error)
    const [serviceMessage = error.serviceMessage] = messagesOf(error)
    return revise(error, { input, reason, serviceMessage })
  }

/** Sends a write that is applied exactly once, whatever is lost on the way, within nine minutes. It returns nothing. */
export const sendOnce = <Name extends WriteName>(
  request: Pick<Request<Name>, "input" | "operation">
): Effect.Effect<Output<Name>, DynamoDBError, DynamoDB> =>
  Effect.withFiber((fiber) => {
    const table = fiber.getRef(TableName)(request.input.TableName!)
    const sent = Effect.flatMap(transactItem(request, table), (item) =>
      Effect.flatMap(newToken, (ClientRequestToken) =>
        send("TransactWriteItems", { TransactItems: [item], ClientRequestToken })
      )
    )
    return Effect.mapBoth(sent, {
      onFailure: alone({ TableName: table }),
      // No member of the answer to a write that returns nothing is required.
      onSuccess: ({ $metadata }) => ({ $metadata }) as Output<Name>
    })
  })
