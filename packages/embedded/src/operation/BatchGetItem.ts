/**
 * BatchGetItem: up to 100 items by their keys, of any tables, as far as they fit into one answer.
 *
 * The items of a table come in the order of their storage, which is not the order of the keys, and nothing to rely on.
 * An answer holds 16 MB of stored items, and of each partition (the items with one partition key) as much as a page of
 * a query: 1 MB, of which the first item is always given. The first item that would go beyond either bound and all
 * others of its partition, or of the request, are left: their keys come back, with all the request says of their table.
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
}

const inStorageOrder = ({ position: a }: Get, { position: b }: Get) => {
  if (a.partition !== b.partition) return a.partition < b.partition ? -1 : 1
  return a.sort < b.sort ? -1 : 1
}

/** Tells of one item after the other whether it fits into the answer. */
const bounded = ({ settings: { pageBytes } }: Database): ((get: Get) => boolean) => {
  const partitions = new Map<string, number>()
  let bytes = 0
  return ({ entry, position, table }) => {
    const size = entry?.size ?? 0
    const id = `${table.definition.name}/${position.partition}`
    const ofPartition = partitions.get(id) ?? 0
    if (bytes + size > maximumBytes) bytes = Infinity
    if (bytes === Infinity) return false
    // Once a partition is full, it is for all that follows.
    const fits = ofPartition === 0 || ofPartition + size <= pageBytes
    partitions.set(id, fits ? ofPartition + size : Infinity)
    if (fits) bytes += size
    return fits
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
      return asked.keys.map((item) => ({ asked, table, item, ...find(table, item, asked.projection) }))
    })
    checkBatch(gets.map(({ position, table }) => identify(table, position)))
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
