/**
 * Where a table is not what its definition says.
 */
import * as Schema from "effect/Schema"
import type { Definition } from "../table/definition.ts"
import type { TableDescription } from "./description.ts"
import { attributeDefinitions, projection } from "./tableSchema.ts"

const Names = Schema.Array(Schema.String)
const Key = Schema.Struct({ partitionKey: Names, sortKey: Names })
const Type = Schema.Literals(["S", "N", "B"])
const Kind = Schema.Literals(["global", "local"])
const Projection = Schema.Union([Schema.Literal("ALL"), Names])
const OfIndex = { index: Schema.String }

/**
 * One difference, by its `_tag`: `expected` is what the definition says, `actual` what the table is. Attributes go by
 * their stored names; a projection is `"ALL"` or the attributes besides the keys.
 *
 * @category schemas
 */
export const TableDifference = Schema.TaggedUnion({
  Key: { expected: Key, actual: Key },
  AttributeType: { attribute: Schema.String, expected: Type, actual: Type },
  /** The table lacks an index of the definition. */
  IndexMissing: OfIndex,
  /** The table has an index that the definition does not know: it holds all items to the types of its key. */
  IndexUnknown: OfIndex,
  IndexKind: { ...OfIndex, expected: Kind, actual: Kind },
  IndexKey: { ...OfIndex, expected: Key, actual: Key },
  IndexProjection: { ...OfIndex, expected: Projection, actual: Projection }
})

/**
 * @category models
 */
export type TableDifference = typeof TableDifference.Type

/**
 * A table exists and is not what its definition says; nothing was changed.
 *
 * @category errors
 */
export class TableDiffers extends Schema.TaggedError<TableDiffers>("@partita/dynamodb/TableDiffers")("TableDiffers", {
  table: Schema.String,
  differences: Schema.Array(TableDifference)
}) {
  override get message(): string {
    return `${this.table}: the table differs from its definition: ${this.differences.map(show).join("; ")}`
  }
}

const showKey = ({ partitionKey, sortKey }: typeof Key.Type) =>
  `(${partitionKey.join(", ")}${sortKey.length === 0 ? "" : ` / ${sortKey.join(", ")}`})`

const showProjection = (projected: typeof Projection.Type) =>
  projected === "ALL" ? projected : projected.length === 0 ? "KEYS_ONLY" : projected.join(", ")

const show = TableDifference.match({
  Key: ({ actual, expected }) => `the key is ${showKey(actual)}, not ${showKey(expected)}`,
  AttributeType: ({ actual, attribute, expected }) => `${attribute} is of type ${actual}, not ${expected}`,
  IndexMissing: ({ index }) => `index ${index} is missing`,
  IndexUnknown: ({ index }) => `index ${index} is not in the definition`,
  IndexKind: ({ actual, expected, index }) => `index ${index} is ${actual}, not ${expected}`,
  IndexKey: ({ actual, expected, index }) =>
    `the key of index ${index} is ${showKey(actual)}, not ${showKey(expected)}`,
  IndexProjection: ({ actual, expected, index }) =>
    `index ${index} holds ${showProjection(actual)}, not ${showProjection(expected)}`
})

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const names = (key: ReadonlyArray<{ readonly name: string; readonly role: string }>): typeof Key.Type => ({
  partitionKey: key.filter(({ role }) => role === "HASH").map(({ name }) => name),
  sortKey: key.filter(({ role }) => role === "RANGE").map(({ name }) => name)
})

const actualKey = ({ KeySchema = [] }: Pick<TableDescription, "KeySchema">) =>
  names(KeySchema.map(({ AttributeName = "", KeyType = "" }) => ({ name: AttributeName, role: KeyType })))

interface ActualIndex extends Pick<TableDescription, "KeySchema"> {
  readonly IndexName?: string | undefined
  readonly IndexStatus?: string | undefined
  readonly Projection?:
    | { readonly ProjectionType?: string | undefined; readonly NonKeyAttributes?: ReadonlyArray<string> | undefined }
    | undefined
}

/** The indexes of a table by name, without those that are going. */
const actualIndexes = ({ GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] }: TableDescription) => {
  const of = (kind: typeof Kind.Type, indexes: ReadonlyArray<ActualIndex>) =>
    indexes
      .filter(({ IndexStatus }) => IndexStatus !== "DELETING")
      .map((index) => [index.IndexName ?? "", { ...index, kind }] as const)
  return new Map([...of("global", GlobalSecondaryIndexes), ...of("local", LocalSecondaryIndexes)])
}

const projected = (
  { NonKeyAttributes, ProjectionType }: NonNullable<ActualIndex["Projection"]>,
  keys: ReadonlyArray<string>
): typeof Projection.Type =>
  ProjectionType === "ALL" ? "ALL" : (NonKeyAttributes ?? []).filter((name) => !keys.includes(name)).sort()

const indexDifferences = (
  entry: Definition,
  actual: ActualIndex & { readonly kind: typeof Kind.Type }
): ReadonlyArray<TableDifference> => {
  const { kind, name: index } = entry.index!
  const keys = entry.startKey.map(({ name }) => name)
  const key = { expected: names(entry.key), actual: actualKey(actual) }
  const holds = { expected: projected(projection(entry), keys), actual: projected(actual.Projection ?? {}, keys) }
  return [
    ...(kind === actual.kind ? [] : [{ _tag: "IndexKind" as const, index, expected: kind, actual: actual.kind }]),
    ...(isSame(key.expected, key.actual) ? [] : [{ _tag: "IndexKey" as const, index, ...key }]),
    ...(isSame(holds.expected, holds.actual) ? [] : [{ _tag: "IndexProjection" as const, index, ...holds }])
  ]
}

/** The types of key attributes that are not what the definition says; which are keys is another question. */
const typeDifferences = (definition: Definition, { AttributeDefinitions = [] }: TableDescription) => {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]))
  return attributeDefinitions([definition, ...definition.indexes]).flatMap(
    ({ AttributeName: attribute, AttributeType: expected }) => {
      const actual = types.get(attribute) ?? expected
      return actual === expected ? [] : [{ _tag: "AttributeType" as const, attribute, expected, actual }]
    }
  )
}

export const differences = (definition: Definition, table: TableDescription): ReadonlyArray<TableDifference> => {
  const key = { expected: names(definition.key), actual: actualKey(table) }
  const actual = actualIndexes(table)
  const known = new Set(definition.indexes.map(({ index }) => index!.name))
  return [
    ...(isSame(key.expected, key.actual) ? [] : [{ _tag: "Key" as const, ...key }]),
    ...typeDifferences(definition, table),
    ...definition.indexes.flatMap((entry): ReadonlyArray<TableDifference> => {
      const index = actual.get(entry.index!.name)
      return index === undefined ? [{ _tag: "IndexMissing", index: entry.index!.name }] : indexDifferences(entry, index)
    }),
    ...Array.from(actual.keys())
      .filter((index) => !known.has(index))
      .map((index) => ({ _tag: "IndexUnknown" as const, index }))
  ]
}
