/**
 * Items that another transaction holds.
 */
import * as Effect from "effect/Effect"
import { fromException } from "../wire/exception.ts"
import type { OperationName } from "../wire/Operations.ts"
import { TransactionConflict } from "../wire/Reason.ts"
import { type Chance, fail, type Fault, make } from "./Fault.ts"

const writes: ReadonlyArray<OperationName> = ["PutItem", "UpdateItem", "DeleteItem"]
const transactions: ReadonlyArray<OperationName> = ["TransactGetItems", "TransactWriteItems"]

/**
 * Refuses transactions because some of their items are held by another, and single writes likewise. Nothing is sent.
 *
 * @category constructors
 */
export const conflicts = (chance: Chance = {}): Fault =>
  make(
    chance,
    (operation) => writes.includes(operation) || transactions.includes(operation),
    (struck) => {
      const { input, operation, random } = struck
      if (!transactions.includes(operation)) return fail(struck, () => new TransactionConflict(), "no")
      const { TransactItems = [] } = input as { readonly TransactItems?: ReadonlyArray<unknown> } // both operations have it
      const held = Math.floor(random.nextDoubleUnsafe() * TransactItems.length)
      const CancellationReasons = TransactItems.map((_, position) => ({
        Code: position === held || random.nextDoubleUnsafe() < 0.2 ? "TransactionConflict" : "None"
      }))
      const exception = { name: "TransactionCanceledException", message: "", CancellationReasons }
      return Effect.suspend(() => Effect.fail(fromException(operation, input, exception)))
    }
  )
