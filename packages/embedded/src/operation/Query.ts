/**
 * Query: the items of one partition of a table or an index, in the order of their sort key.
 */
import { validation } from "../exception.ts"
import {
  type KeyCondition,
  type KeyTests,
  matchKey,
  parseKeyCondition,
  type Range as SortRange
} from "../expression/keyCondition.ts"
import { inPartition, type Range } from "../storage/Collection.ts"
import { ahead, attributes, beginning, behind, type KeyAttribute, last, part, partitionOf } from "../storage/Key.ts"
import { locate, type Source } from "../storage/Table.ts"
import { flag, text, unsupported } from "./constraint.ts"
import { checkCompared, checkPaths } from "./key.ts"
import * as Operation from "./Operation.ts"
import { entriesOf, fetches, locateSource, page, parseRequest, type Read, startKeyOf } from "./read.ts"

const keyConditionOf = ({ key: { partition, sort } }: Source, tests: KeyTests): KeyCondition => {
  const names = (key: ReadonlyArray<KeyAttribute>) => key.map(({ name }) => name)
  const condition = matchKey(tests, { partition: names(partition), sort: names(sort) })
  checkCompared("partition", partition, condition.partition)
  checkCompared("sort", sort, condition.sort)
  // A range is on the attribute behind those that are equal, each of its bounds by itself.
  const next = sort.slice(condition.sort.length)
  for (const bound of condition.range?.values ?? []) checkCompared("sort", next, [bound])
  return condition
}

/** The sort texts that fulfil a condition: those that go on from `prefix`, the parts that are equal. */
const rangeOf = (prefix: string, { operator, values }: SortRange): Range => {
  const value = values[0]!
  const bound = prefix + part(value)
  switch (operator) {
    case "<":
      return { from: prefix, to: ahead(bound) }
    case "<=":
      return { from: prefix, to: bound + last }
    case ">":
      return { from: bound + last, to: prefix + last }
    case ">=":
      return { from: bound, to: prefix + last }
    case "BETWEEN":
      return { from: bound, to: prefix + part(values[1]!) + last }
    case "begins_with":
      return { from: prefix + beginning(value), to: prefix + beginning(value) + last }
  }
}

const sortRange = ({ range, sort }: KeyCondition): Range => {
  const prefix = sort.map(part).join("")
  return range === undefined ? { from: prefix, to: prefix + last } : rangeOf(prefix, range)
}

/** What remains of a range behind a start key, which must lie within it. */
const resume = ({ source, startKey }: Read, partition: string, range: Range, forward: boolean): Range => {
  if (startKey === undefined) return range
  const position = locate(source, startKey)
  if (position.partition !== partition) {
    throw validation("The provided starting key is outside query boundaries based on provided conditions")
  }
  if (position.sort < range.from || position.sort > range.to) {
    throw validation("The provided starting key does not match the range key predicate")
  }
  return forward ? { from: behind(position.sort), to: range.to } : { from: range.from, to: ahead(position.sort) }
}

const checkFilter = ({ filterPaths, source }: Read) => {
  const mentioned = new Set(filterPaths.map(([root]) => root))
  const part = attributes(source.key).find(({ name }) => mentioned.has(name))
  if (part === undefined) return
  throw validation(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${part.name}`)
}

export const query = Operation.make<"Query", "TableName">(
  {
    ...Operation.readMembers,
    ScanIndexForward: flag,
    KeyConditionExpression: text(),
    KeyConditions: unsupported("KeyConditionExpression"),
    QueryFilter: unsupported("FilterExpression")
  },
  (database, input) => {
    const startKey = startKeyOf(input)
    const { KeyConditionExpression: text } = input
    if (text === undefined) {
      throw validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    }
    const request = parseRequest(input, startKey, (attributes) => parseKeyCondition(text, attributes))
    const read = locateSource(database, request)
    const condition = keyConditionOf(read.source, request.parsed)
    const forward = input.ScanIndexForward !== false
    const partition = partitionOf(condition.partition)
    const range = resume(read, partition, sortRange(condition), forward)
    checkPaths(read.table.definition, read.projection ?? [])
    checkFilter(read)
    const fetching = fetches(read)
    checkPaths(read.table.definition, read.filterPaths)
    return page(database, read, fetching, inPartition(entriesOf(read), partition, range, forward))
  }
)
