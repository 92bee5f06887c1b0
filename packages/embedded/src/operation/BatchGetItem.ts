/**
 * BatchGetItem: up to 100 items by their keys, of any tables, as far as they fit into one answer.
 *
 * The items of a table come in the order of their storage, which is not the order of the keys, and nothing to rely on.
 * An answer holds 16 MB of stored items, and of each partition (the items with one partition key) as much as a page of
 * a query, 1 MB, but always one item. An item that would go beyond either bound is left: its key comes back, with all
 * that the request says of its table.
 */
import type { AttributeMap, Input as InputOf } from "@partita/dynamodb/wire"
import { requireExpression } from "../expression/ExpressionAttributes.ts"
import { validation } from "../exception.ts"
import type { Database } from "../storage/Database.ts"
import { identify, type Table } from "../storage/Table.ts"
import { copyInItem, copyOutItem } from "../value/Value.ts"
import { consumedByTable, readUnits } from "./capacity.ts"
import { type Constraint, flag, list, map, required, structure, unsupported } from "./constraint.ts"
import { checkBatch } from "./distinct.ts"
import { find, type Found, itemOf, type Projection, projectionOf } from "./get.ts"
import * as Operation from "./Operation.ts"
import { tableOf } from "./target.ts"

const maximumKeys = 100
const maximumBytes = 16 * 2 ** 20

type Request = NonNullable<InputOf<"BatchGetItem">["RequestItems"]>[string]

const members: { readonly [Member in keyof Request]-?: Constraint } = {
  ...Operation.getMembers,
  Keys: required(list(map, { minimum: 1, maximum: maximumKeys })),
  AttributesToGet: unsupported("ProjectionExpression"),
  ConsistentRead: flag
}

const checkExpressions = requireExpression((member) => member in members)

/** What is asked of one table, under the name that the request has for it. */
interface Asked {
  readonly name: string
  readonly request: Request
  readonly keys: ReadonlyArray<AttributeMap>
  readonly projection: Projection
}

const read = (name: string, request: Request): Asked => {
  checkExpressions(request)
  // Checked to be there.
  const keys = request.Keys!.map(copyInItem)
  return { name, request, keys, projection: projectionOf(request) }
}

/** One of the items that are asked for. */
interface Get extends Found {
  readonly asked: Asked
  readonly table: Table
  readonly item: AttributeMap
  readonly id: string
}

const inStorageOrder = ({ id: a }: Get, { id: b }: Get) => (a < b ? -1 : 1)

/** Tells of one item after the other, in the order of their storage, whether it fits into the answer. */
const bounded = ({ settings: { pageBytes } }: Database): ((get: Get) => boolean) => {
  let bytes = 0
  let partition: string | undefined
  let ofPartition = 0
  return ({ entry, position, table }) => {
    const size = entry?.size ?? 0
    const current = `${table.definition.name}/${position.partition}`
    if (current !== partition) ofPartition = 0
    partition = current
    if (bytes + size > maximumBytes || (ofPartition > 0 && ofPartition + size > pageBytes)) return false
    bytes += size
    ofPartition += size
    return true
  }
}

export const batchGetItem = Operation.make<"BatchGetItem", "RequestItems">(
  {
    RequestItems: required(Operation.byTable(structure(members))),
    ReturnConsumedCapacity: Operation.returnConsumedCapacity
  },
  (database, input) => {
    const requests = Object.entries(input.RequestItems)
    if (requests.reduce((sum, [, { Keys }]) => sum + Keys!.length, 0) > maximumKeys) {
      throw validation("Too many items requested for the BatchGetItem call")
    }
    const asked = requests.map(([name, request]) => read(name, request))
    const tables = asked.map(({ name }) => tableOf(database, name))
    const gets = asked.flatMap((asked, i): ReadonlyArray<Get> => {
      const table = tables[i]!
      return asked.keys.map((item) => {
        const found = find(table, item, asked.projection)
        return { ...found, asked, table, item, id: identify(table, found.position) }
      })
    })
    checkBatch(gets.map(({ id }) => id))
    const fits = bounded(database)
    const given: Array<Get> = []
    const left: Array<Get> = []
    for (const get of gets.toSorted(inStorageOrder)) (fits(get) ? given : left).push(get)
    const of = (name: string, gets: ReadonlyArray<Get>) => gets.filter(({ asked }) => asked.name === name)
    return {
      Responses: Object.fromEntries(
        asked.map(({ name, projection }) => [
          name,
          of(name, given).flatMap(({ entry }) => (entry === undefined ? [] : [itemOf(entry, projection)]))
        ])
      ),
      UnprocessedKeys: Object.fromEntries(
        asked.flatMap(({ name, request }) => {
          const keys = of(name, left).map(({ item }) => copyOutItem(item))
          return keys.length === 0 ? [] : [[name, { ...request, Keys: keys }]]
        })
      ),
      ...consumedByTable(input, () =>
        given.map(({ asked: { name, request }, entry }) => ({
          TableName: name,
          table: readUnits(entry?.size ?? 0, request.ConsistentRead),
          indexes: []
        }))
      )
    }
  }
)
