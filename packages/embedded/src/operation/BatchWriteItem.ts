/**
 * BatchWriteItem: up to 25 puts and deletes in any tables, each for itself. Nothing is written unless all of them are
 * valid. 25 items of 400 KB are less than the 16 MB that a request may have. What a transaction holds is not written:
 * it comes back.
 */
import type { Input as InputOf } from "@partita/dynamodb/wire"
import { validation } from "../exception.ts"
import { identify, locate, type Table } from "../storage/Table.ts"
import { isHeld } from "../storage/Transactions.ts"
import { type Constraint, list, map, required, structure } from "./constraint.ts"
import { remove } from "./DeleteItem.ts"
import { checkBatch } from "./distinct.ts"
import { checkKey, keyOf } from "./key.ts"
import { accountingByTable } from "./accounting.ts"
import * as Operation from "./Operation.ts"
import { put } from "./PutItem.ts"
import { tableOf } from "./target.ts"
import { commit, stage, type Write } from "./write.ts"

const maximumRequests = 25

type Request = NonNullable<InputOf<"BatchWriteItem">["RequestItems"]>[string][number]

const members: { readonly [Member in keyof Request]-?: Constraint } = {
  DeleteRequest: structure({ Key: required(map) }),
  PutRequest: structure({ Item: required(map) })
}

const writeOf = (TableName: string, { DeleteRequest, PutRequest }: Request): Write => {
  if (DeleteRequest !== undefined && PutRequest !== undefined) {
    throw validation(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
    )
  }
  // Checked to be there.
  if (PutRequest !== undefined) return put({ TableName, Item: PutRequest.Item! })
  if (DeleteRequest !== undefined) return remove({ TableName, Key: DeleteRequest.Key! })
  throw validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
}

/** Where a write goes. Of what a put lacks of the table's key, a batch says less than PutItem. */
const identifyWrite = (table: Table, { item }: Write): string => {
  const { definition } = table
  checkKey(definition, keyOf(definition, item))
  return identify(table, locate(definition, item))
}

export const batchWriteItem = Operation.make<"BatchWriteItem", "RequestItems">(
  {
    RequestItems: required(Operation.byTable(list(structure(members), { minimum: 1, maximum: maximumRequests }))),
    ...Operation.accountingMembers
  },
  (database, input, now) => {
    const requests = Object.entries(input.RequestItems).flatMap(([name, some]) =>
      some.map((request) => ({ name, request }))
    )
    if (requests.length > maximumRequests) throw validation("Too many items requested for the BatchWriteItem call")
    const writes = requests.map(({ name, request }) => writeOf(name, request))
    const tables = writes.map(({ input: { TableName } }) => tableOf(database, TableName))
    const items = writes.map((write, i) => identifyWrite(tables[i]!, write))
    checkBatch(items)
    const held = items.map((item) => isHeld(database.transactions, now, item))
    const staged = writes.filter((_, i) => !held[i]).map((write) => stage(database, write, now))
    const written = staged.map((each) => commit(database, each))
    const left = Map.groupBy(
      requests.filter((_, i) => held[i]),
      ({ name }) => name
    )
    return {
      UnprocessedItems: Object.fromEntries(
        Array.from(left, ([name, some]) => [name, some.map(({ request }) => request)])
      ),
      ...accountingByTable(input, written, false)
    }
  }
)
