// Random queries and scans of tables and indexes, read page by page to their end.
import type * as Sdk from "@aws-sdk/client-dynamodb"
import { expressions, type Expressions } from "./expressions.ts"
import { details, type Scene } from "./itemOperations.ts"
import type { Key, Readable } from "./tables.ts"
import { isName, values } from "./values.ts"

interface Pages {
  readonly source: Readable
  /** The limits of the pages, used in turn; empty for none. */
  readonly limits: ReadonlyArray<number>
  /** How many segments are read beside each other; 1 for requests that do not speak of segments. */
  readonly segments: number
}

export type Query = Pages & { readonly name: "Query"; readonly input: Sdk.QueryInput }
export type Scan = Pages & { readonly name: "Scan"; readonly input: Sdk.ScanInput }
export type Read = Query | Scan

/** A value that a key attribute may have: one of the keys', where they have it. */
const keyValue = ({ keys, random }: Scene, name: string): Sdk.AttributeValue =>
  isName(name) ? values[name](random) : random.pick(keys)[name]!

const rangeOf = (scene: Scene, made: Expressions, name: string): string => {
  const { once, pick } = scene.random
  const at = made.path(name)
  const one = keyValue(scene, name)
  switch (pick(["compare", "compare", "swapped", "between", "begins"])) {
    case "swapped":
      return `${made.value(one)} ${pick(["=", "<", "<=", ">", ">="])} ${at}`
    case "between":
      // Half of the time the bounds are the wrong way round, which both refuse.
      return `${at} BETWEEN ${made.value(one)} AND ${made.value(keyValue(scene, name))}`
    case "begins":
      // No number begins with another, which both refuse.
      if (one.N === undefined || once(4)) return `begins_with(${at}, ${made.value(one)})`
      return `${at} >= ${made.value(one)}`
    default:
      return `${at} ${pick(["=", "<", "<=", ">", ">="])} ${made.value(one)}`
  }
}

/** A start key that no answer gave: of an entry that need not be there, and seldom not a key at all. */
const startKey = (scene: Scene, { key }: Readable): Key => {
  const { random } = scene
  const start: Key = { ...random.pick(scene.keys) }
  for (const name of key) start[name] ??= keyValue(scene, name)
  if (random.once(10)) delete start[random.pick(Object.keys(start))]
  return start
}

const selectOf = (
  { once, pick }: Scene["random"],
  { index, kind, projected }: Readable,
  made: Expressions
): Pick<Sdk.QueryInput, "Select" | "ProjectionExpression"> => {
  if (once(3)) {
    const ProjectionExpression = made.projection()
    return once(2) ? { ProjectionExpression, Select: "SPECIFIC_ATTRIBUTES" } : { ProjectionExpression }
  }
  if (once(2)) return {}
  const selects: Array<Sdk.Select> = ["COUNT"]
  if (index !== undefined) selects.push("ALL_PROJECTED_ATTRIBUTES")
  // A global index that does not hold all refuses it.
  if (kind !== "global" || projected === undefined || once(4)) selects.push("ALL_ATTRIBUTES")
  return { Select: pick(selects) }
}

/** The names of the attributes that projections and filters of a source are about. */
const namesOf = (name: Read["name"], { random: { once }, table }: Scene, { key, kind, projected }: Readable) => {
  const all = [...table.key, ...table.attributes, "absent"]
  // Seldom an index is asked for what it does not hold, and a query filters by what its key condition is about.
  const held = once(15) ? all : (projected ?? all)
  const tested = name === "Scan" || once(20) ? held : held.filter((name) => !key.some((part) => part === name))
  return { held, tested: kind === "global" ? [...tested, "absent"] : tested }
}

/** What a query and a scan have in common. */
const begin = (name: Read["name"], scene: Scene) => {
  const { TableName, random, table } = scene
  const { below, once, pick } = random
  const source = pick(table.readables)
  const { index, kind, projected } = source
  const { held, tested } = namesOf(name, scene, source)
  const made = expressions(random, held, tested)
  const select = selectOf(random, source, made)
  // A global index refuses strong reads; dynalite never does so for a scan.
  const strong = once(kind === "global" ? 30 : 3) && !(name === "Scan" && kind === "global")
  // dynalite counts otherwise what a local index reads from its table, and a scan as if it were never strong.
  const fetches = kind === "local" && projected !== undefined && select.Select === "ALL_ATTRIBUTES"
  const counts = !fetches && !(name === "Scan" && strong)
  const input = {
    TableName,
    ...(index === undefined ? undefined : { IndexName: index }),
    ...select,
    ...(once(2) ? { FilterExpression: made.condition() } : undefined),
    ...(strong ? { ConsistentRead: true } : undefined),
    ...(counts && once(3) ? { ReturnConsumedCapacity: pick(details) } : undefined),
    ...(!(name === "Scan" && source.unordered) && once(8) ? { ExclusiveStartKey: startKey(scene, source) } : undefined)
  }
  return { input, limits: once(3) ? [] : Array.from({ length: 1 + below(3) }, () => 1 + below(3)), made, source }
}

export const query = (scene: Scene): Query => {
  const { random } = scene
  const { input, limits, made, source } = begin("Query", scene)
  const [partition, sort] = source.key
  const equal = `${made.path(partition!)} = ${made.value(keyValue(scene, partition!))}`
  const range = sort !== undefined && random.once(2) ? ` AND ${rangeOf(scene, made, sort)}` : ""
  const condition = { KeyConditionExpression: `${equal}${range}` }
  const backward = random.once(2) ? { ScanIndexForward: false } : undefined
  return {
    name: "Query",
    source,
    limits,
    segments: 1,
    input: { ...input, ...condition, ...backward, ...made.placeholders() }
  }
}

export const scan = (scene: Scene): Scan => {
  const { input, limits, made, source } = begin("Scan", scene)
  // A start key lies in one segment only, and the others refuse it.
  const segments = scene.random.once(4) ? 2 + scene.random.below(3) : 1
  return { name: "Scan", source, limits, segments, input: { ...input, ...made.placeholders() } }
}
