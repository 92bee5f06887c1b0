/**
 * TransactWriteItems: up to 100 puts, updates, deletes and checks of conditions in any tables: all of them, or none.
 *
 * What holds for the whole request is told of it: whatever the request alone shows, as a syntax error or an oversize
 * put, an unknown table, an item twice, an empty key, more than 4 MB. What one action meets is told at its position: a
 * key or value that its table cannot take, a condition that is false, an update that fails, an item that another
 * transaction holds.
 *
 * A transaction that succeeds under a token is remembered for ten minutes: the same request under the token succeeds
 * again and changes nothing, another one is refused. One that was cancelled is not remembered.
 */
import type { AttributeMap, Input as InputOf } from "@partita/dynamodb/wire"
import { EngineException, validation } from "../exception.ts"
import { requireExpression } from "../expression/ExpressionAttributes.ts"
import type { Database } from "../storage/Database.ts"
import { digest } from "../storage/digest.ts"
import { identify } from "../storage/Table.ts"
import { findToken, hold, setToken } from "../storage/Transactions.ts"
import { copyInItem } from "../value/Value.ts"
import { accountingByTable } from "./accounting.ts"
import { consumedByTable, transactionReadUnits } from "./capacity.ts"
import { type Constraint, list, map, type Members as Constraints, required, structure, text } from "./constraint.ts"
import { remove } from "./DeleteItem.ts"
import { checkTransaction } from "./distinct.ts"
import { checkKey } from "./key.ts"
import * as Operation from "./Operation.ts"
import { put } from "./PutItem.ts"
import { tableOf } from "./target.ts"
import { attempt, checkAggregate, maximumActions } from "./transaction.ts"
import { update } from "./UpdateItem.ts"
import { commit, type Input, parseExpressions, stage, type Staged, type Write } from "./write.ts"

/** The write of a check, which leaves the item as it is. */
const check = (input: Input & { readonly Key: AttributeMap }): Write => {
  const key = copyInItem(input.Key)
  const { condition } = parseExpressions(input, () => undefined)
  return { input, item: key, bytes: 0, condition, check: (table) => checkKey(table, key), replace: (old) => old }
}

type Action = NonNullable<InputOf<"TransactWriteItems">["TransactItems"]>[number]

type Members<Name extends keyof Action> = { readonly [Member in keyof NonNullable<Action[Name]>]-?: Constraint }

/** One kind of action: what it must look like, and the write it is. */
interface Kind {
  readonly constraint: Constraint
  readonly write: (action: object) => Write
}

const kind = <A>(members: Constraints, write: (input: A) => Write): Kind => {
  const checkExpressions = requireExpression((member) => member in members)
  return {
    constraint: structure(members),
    write: (action) => {
      checkExpressions(action)
      // Its required members are checked to be there.
      return write(action as A)
    }
  }
}

const { actionMembers } = Operation
const key = required(map)
const expression = required(text())

const kinds: { readonly [Name in keyof Action]-?: Kind } = {
  ConditionCheck: kind(
    { ...actionMembers, Key: key, ConditionExpression: expression } satisfies Members<"ConditionCheck">,
    check
  ),
  Put: kind({ ...actionMembers, Item: required(map) } satisfies Members<"Put">, put),
  Delete: kind({ ...actionMembers, Key: key } satisfies Members<"Delete">, remove),
  Update: kind({ ...actionMembers, Key: key, UpdateExpression: expression } satisfies Members<"Update">, update)
}

const writeOf = (action: Action): Write => {
  const [first, ...others] = Object.entries(kinds).flatMap(([name, { write }]) => {
    // A kind's name is the name of its member.
    const given = action[name as keyof Action]
    return given === undefined ? [] : [() => write(given)]
  })
  if (first === undefined) {
    throw validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")
  }
  if (others.length > 0) throw validation("TransactItems can only contain one of Check, Put, Update or Delete")
  return first()
}

/** What a repetition under a token reads of each table: what the transaction left there. */
const repetitionUnits = (staged: ReadonlyArray<Staged>): ReadonlyMap<string, number> => {
  const units = new Map<string, number>()
  for (const {
    entry,
    input: { TableName }
  } of staged) {
    units.set(TableName, (units.get(TableName) ?? 0) + transactionReadUnits(entry?.size ?? 0))
  }
  return units
}

/** The units of a transaction that was applied under a token before; none when there was no such transaction. */
const repeated = (
  { transactions }: Database,
  token: string,
  request: string,
  now: number
): ReadonlyMap<string, number> | undefined => {
  const applied = findToken(transactions, token, now)
  if (applied === undefined) return undefined
  if (applied.request !== request) {
    throw new EngineException(
      "IdempotentParameterMismatchException",
      "The client request token was used for a request with other parameters"
    )
  }
  if (applied.heldUntil > now) {
    throw new EngineException(
      "TransactionInProgressException",
      "The transaction with the given request token is already in progress"
    )
  }
  return applied.units
}

export const transactWriteItems = Operation.make<"TransactWriteItems", "TransactItems">(
  {
    ClientRequestToken: text({ minimum: 1, maximum: 36 }),
    TransactItems: required(
      list(
        structure({
          ConditionCheck: kinds.ConditionCheck.constraint,
          Put: kinds.Put.constraint,
          Delete: kinds.Delete.constraint,
          Update: kinds.Update.constraint
        }),
        { minimum: 1, maximum: maximumActions }
      )
    ),
    ...Operation.accountingMembers
  },
  (database, input, now) => {
    const writes = input.TransactItems.map(writeOf)
    checkAggregate(writes.map(({ bytes }) => bytes))
    const { ClientRequestToken: token } = input
    const request = token === undefined ? "" : digest(input)
    const units = token === undefined ? undefined : repeated(database, token, request, now)
    if (units !== undefined) {
      return consumedByTable(
        input,
        () => Array.from(units, ([TableName, table]) => ({ TableName, table, indexes: [] })),
        "ReadCapacityUnits"
      )
    }
    checkTransaction(writes.map(({ input, item }) => ({ table: tableOf(database, input.TableName), item })))
    const staged = attempt(writes, (write) => stage(database, write, now))
    checkAggregate(staged.map(({ entry }) => entry?.size ?? 0))
    const written = staged.map((each) => commit(database, each))
    const { settings, transactions } = database
    const heldUntil = now + settings.transactionMillis
    hold(transactions, now, heldUntil, new Set(written.map(({ position, table }) => identify(table, position))))
    if (token !== undefined) {
      setToken(transactions, token, { request, heldUntil, units: repetitionUnits(staged) }, now)
    }
    return accountingByTable(input, written, true)
  }
)
