/**
 * The shape of answers, as far as whoever reads them relies on it: what has another one is no answer.
 */
import * as Predicate from "effect/Predicate"
import type { OperationName, Output } from "../wire/Operations.ts"

type Shape = (value: unknown) => boolean

const isNumber: Shape = (value) => typeof value === "number"
const isMap: Shape = Predicate.isObject
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape)
const mapOf =
  (shape: Shape): Shape =>
  (value) =>
    Predicate.isObject(value) && Object.values(value).every(shape)
const members =
  (shapes: { readonly [member: string]: Shape }): Shape =>
  (value) =>
    Predicate.isObject(value) && Object.entries(shapes).every(([member, shape]) => shape((value as never)[member]))
const absentOr =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value)

const isItem = isMap
const isCapacity = members({
  Table: absentOr(isMap),
  LocalSecondaryIndexes: absentOr(mapOf(isMap)),
  GlobalSecondaryIndexes: absentOr(mapOf(isMap))
})
const isCollection = members({ ItemCollectionKey: absentOr(isItem), SizeEstimateRangeGB: absentOr(listOf(isNumber)) })

type Shapes = { readonly [Name in OperationName]?: { readonly [Member in keyof Output<Name>]?: Shape } }

const one = {
  ConsumedCapacity: absentOr(isCapacity),
  ItemCollectionMetrics: absentOr(isCollection),
  Attributes: absentOr(isItem)
}
const several = {
  ConsumedCapacity: absentOr(listOf(isCapacity)),
  ItemCollectionMetrics: absentOr(mapOf(listOf(isCollection)))
}
const page = {
  Count: isNumber,
  ScannedCount: isNumber,
  Items: absentOr(listOf(isItem)),
  LastEvaluatedKey: absentOr(isItem),
  ConsumedCapacity: one.ConsumedCapacity
}
const isWrite = members({
  PutRequest: absentOr(members({ Item: isItem })),
  DeleteRequest: absentOr(members({ Key: isItem }))
})

/** The members that are read; those that are not always there are said to be `absentOr`. */
const shapes: Shapes = {
  BatchGetItem: {
    Responses: mapOf(listOf(isItem)),
    UnprocessedKeys: absentOr(mapOf(members({ Keys: listOf(isItem) }))),
    ConsumedCapacity: several.ConsumedCapacity
  },
  BatchWriteItem: { ...several, UnprocessedItems: mapOf(listOf(isWrite)) },
  DeleteItem: one,
  DescribeTable: { Table: isMap },
  GetItem: { Item: absentOr(isItem), ConsumedCapacity: one.ConsumedCapacity },
  ListTables: { TableNames: Array.isArray },
  PutItem: one,
  Query: page,
  Scan: page,
  TransactGetItems: {
    Responses: listOf(members({ Item: absentOr(isItem) })),
    ConsumedCapacity: several.ConsumedCapacity
  },
  TransactWriteItems: several,
  UpdateItem: one
}

const made = new Map(Object.entries(shapes).map(([operation, shape]) => [operation, members(shape)]))

/** Whether an answer has the shape of its operation's. */
export const hasShape = (operation: OperationName, output: unknown): boolean => made.get(operation)?.(output) ?? true
