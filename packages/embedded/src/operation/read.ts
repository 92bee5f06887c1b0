/**
 * What a query and a scan have in common: which attributes are asked for, and one page of answers.
 */
import type { AttributeMap, Output } from "@partita/dynamodb/wire"
import { validation } from "../exception.ts"
import { type Condition, evaluate, parseCondition, paths } from "../expression/condition.ts"
import * as ExpressionAttributes from "../expression/ExpressionAttributes.ts"
import type { Path } from "../expression/Path.ts"
import { parseProjection, project } from "../expression/projection.ts"
import { type Collection, type Entry, get } from "../storage/Collection.ts"
import type { Database } from "../storage/Database.ts"
import { type Index, keyNames, locate, type Source, type Table } from "../storage/Table.ts"
import { copyOut, copyOutItem } from "../value/Value.ts"
import { asksCapacity, consumed, readUnits } from "./capacity.ts"
import { checkStartKey, copyInStartKey } from "./key.ts"
import type { Checked } from "./Operation.ts"
import { tableOf } from "./target.ts"

type Input = Checked<"Query" | "Scan", "TableName">

/** A request whose expressions are parsed, before its table is known. */
export interface Request<A = unknown> {
  readonly input: Input
  /** What only the one operation has. */
  readonly parsed: A
  readonly filter: Condition | undefined
  readonly filterPaths: ReadonlyArray<Path>
  readonly projection: ReadonlyArray<Path> | undefined
  readonly startKey: AttributeMap | undefined
}

const checkSelect = ({ IndexName, ProjectionExpression, Select }: Input) => {
  if (Select === "SPECIFIC_ATTRIBUTES" && ProjectionExpression === undefined) {
    throw validation(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
    )
  }
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
  }
  if (Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES" && ProjectionExpression !== undefined) {
    const what = Select === "COUNT" ? "only the Count" : Select
    throw validation(`Cannot specify the ProjectionExpression when choosing to get ${what}`)
  }
}

/** The stored form of a request's start key. */
export const startKeyOf = ({ ExclusiveStartKey }: Input): AttributeMap | undefined =>
  ExclusiveStartKey === undefined ? undefined : copyInStartKey(ExclusiveStartKey)

/** Parses the expressions of a request, first what `parse` reads: every name and value must be used by them. */
export const parseRequest = <A>(
  input: Input,
  startKey: AttributeMap | undefined,
  parse: (attributes: ExpressionAttributes.ExpressionAttributes) => A
): Request<A> => {
  checkSelect(input)
  const attributes = ExpressionAttributes.make(input.ExpressionAttributeNames, input.ExpressionAttributeValues)
  const { FilterExpression, ProjectionExpression } = input
  const parsed = parse(attributes)
  const filter =
    FilterExpression === undefined ? undefined : parseCondition(FilterExpression, attributes, "FilterExpression")
  const projection = ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, attributes)
  attributes.finish()
  return { input, parsed, filter, filterPaths: filter === undefined ? [] : paths(filter), projection, startKey }
}

/** What a request reads: a table or one of its indexes. */
export interface Read extends Request {
  readonly table: Table
  readonly index: Index | undefined
  readonly source: Source
}

const roots = (all: ReadonlyArray<Path>): ReadonlyArray<string> => all.map(([root]) => String(root))

const indexOf = (table: Table, name: string) => {
  const index = table.indexes.find(({ definition }) => definition.name === name)
  if (index === undefined) throw validation(`The table does not have the specified index: ${name}`)
  return index
}

/**
 * Whether the answer needs what the index does not hold, so that each entry's item is read from the table as well. Only
 * a local index can do that.
 */
export const fetches = ({ filterPaths, index, input, projection }: Read): boolean => {
  if (index?.projected === undefined) return false
  const { definition, projected } = index
  const { kind, name } = definition
  if (input.Select === "ALL_ATTRIBUTES") {
    if (kind === "local") return true
    throw validation(
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary " +
        `index ${name} because its projection type is not ALL`
    )
  }
  const missing = roots(projection ?? []).filter((root) => !projected.has(root))
  if (kind === "global") {
    if (missing.length === 0) return false
    throw validation(
      `One or more parameter values were invalid: Global secondary index ${name} does not project [${missing.join(", ")}]`
    )
  }
  return missing.length > 0 || roots(filterPaths).some((root) => !projected.has(root))
}

/** Finds what a request reads. */
export const locateSource = (database: Database, request: Request): Read => {
  const { input, startKey } = request
  const table = tableOf(database, input.TableName)
  const index = input.IndexName === undefined ? undefined : indexOf(table, input.IndexName)
  if (index?.definition.kind === "global" && input.ConsistentRead === true) {
    throw validation("Consistent reads are not supported on global secondary indexes")
  }
  const source = (index ?? table).definition
  if (startKey !== undefined) checkStartKey(source, startKey)
  return { ...request, table, index, source }
}

/** Where the entries are that a request reads. */
export const entriesOf = ({ index, table }: Read): Collection => index?.entries ?? table.items

type Page = Output<"Query"> & Output<"Scan">

const lastKey = (source: Source, { item }: Entry): AttributeMap =>
  Object.fromEntries(keyNames(source).map((name) => [name, copyOut(item[name]!)]))

/**
 * Reads a page: until the entries end, `Limit` of them are read, or they add up to the size of a page. What the filter
 * leaves out is read and paid for all the same.
 */
export const page = (database: Database, read: Read, fetches: boolean, entries: Iterable<Entry>): Page => {
  const { filter, index, input, projection, source, table } = read
  const items: Array<AttributeMap> = []
  const counts = input.Select === "COUNT"
  let count = 0
  let scanned = 0
  let bytes = 0
  let fetchUnits = 0
  let last: Entry | undefined
  for (const entry of entries) {
    const whole = fetches ? get(table.items, locate(table.definition, entry.item))! : entry
    if (fetches) fetchUnits += readUnits(whole.size, input.ConsistentRead)
    scanned++
    bytes += entry.size
    if (filter === undefined || evaluate(filter, whole.item)) {
      count++
      if (!counts) items.push(copyOutItem(projection === undefined ? whole.item : project(projection, whole.item)))
    }
    if (scanned === input.Limit || bytes >= database.settings.pageBytes) {
      last = entry
      break
    }
  }
  const units = readUnits(bytes, input.ConsistentRead)
  return {
    ...(counts ? undefined : { Items: items }),
    Count: count,
    ScannedCount: scanned,
    ...(last === undefined ? undefined : { LastEvaluatedKey: lastKey(source, last) }),
    ...(asksCapacity(input)
      ? index === undefined
        ? consumed(input, { table: units, indexes: [] })
        : consumed(input, { table: fetchUnits, indexes: [{ index: index.definition, units }] })
      : undefined)
  }
}
