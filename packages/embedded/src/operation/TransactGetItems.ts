/**
 * TransactGetItems: up to 100 items by their keys, of any tables, as they are at one time, in the order of the request.
 *
 * What holds for the whole request is told of it: a syntax error, an unknown table, an item twice, an empty key, more
 * than 4 MB. A key that is not the table's, or an item that a transaction holds, is told at its position.
 */
import type { Input as InputOf } from "@partita/dynamodb/wire"
import { requireExpression } from "../expression/ExpressionAttributes.ts"
import { identify } from "../storage/Table.ts"
import { isHeld } from "../storage/Transactions.ts"
import { copyInItem } from "../value/Value.ts"
import { consumedByTable, transactionReadUnits } from "./capacity.ts"
import { type Constraint, list, map, required, structure } from "./constraint.ts"
import { checkTransaction } from "./distinct.ts"
import { answer, find, projectionOf } from "./get.ts"
import * as Operation from "./Operation.ts"
import { tableOf } from "./target.ts"
import { attempt, checkAggregate, conflict, maximumActions } from "./transaction.ts"

type Get = NonNullable<NonNullable<InputOf<"TransactGetItems">["TransactItems"]>[number]["Get"]>

const members: { readonly [Member in keyof Get]-?: Constraint } = {
  ...Operation.getMembers,
  TableName: Operation.tableName,
  Key: required(map)
}

const checkExpressions = requireExpression((member) => member in members)

const read = (get: Get) => {
  checkExpressions(get)
  // Checked to be there.
  return { name: get.TableName!, item: copyInItem(get.Key!), projection: projectionOf(get) }
}

export const transactGetItems = Operation.make<"TransactGetItems", "TransactItems">(
  {
    TransactItems: required(
      list(structure({ Get: required(structure(members)) }), { minimum: 1, maximum: maximumActions })
    ),
    ReturnConsumedCapacity: Operation.returnConsumedCapacity
  },
  (database, input, now) => {
    // Checked to be there.
    const asked = input.TransactItems.map(({ Get }) => read(Get!))
    const gets = asked.map((each) => ({ ...each, table: tableOf(database, each.name) }))
    checkTransaction(gets)
    const found = attempt(gets, ({ item, name, projection, table }) => {
      const found = find(table, item, projection)
      if (isHeld(database.transactions, now, identify(table, found.position))) throw conflict()
      return { ...found, name, projection, size: found.entry?.size ?? 0 }
    })
    checkAggregate(found.map(({ size }) => size))
    return {
      Responses: found.map((each) => answer(each, each.projection)),
      ...consumedByTable(
        input,
        () => found.map(({ name, size }) => ({ TableName: name, table: transactionReadUnits(size), indexes: [] })),
        "ReadCapacityUnits"
      )
    }
  }
)
