/**
 * From the request that makes an index to its definition, with all that can be wrong about it.
 */
import type { Input } from "@partita/dynamodb/wire"
import { invalidValue, validation } from "../exception.ts"
import { attributes, type KeyAttribute, type KeySchema } from "../storage/Key.ts"
import type { IndexDefinition, Throughput } from "../storage/Table.ts"
import { capacityOf, noCapacity, throughputOf } from "./throughput.ts"

type LocalIndex = NonNullable<Input<"CreateTable">["LocalSecondaryIndexes"]>[number]
type GlobalIndex = NonNullable<Input<"CreateTable">["GlobalSecondaryIndexes"]>[number]

const maximumIndexes = [
  { kind: "local", member: "LocalSecondaryIndexes", most: 5 },
  { kind: "global", member: "GlobalSecondaryIndexes", most: 20 }
] as const
const maximumIncluded = 100

const namesOf = (elements: ReadonlyArray<{ readonly AttributeName: string | undefined }>) =>
  elements.map(({ AttributeName }) => AttributeName!)

/** How DynamoDB's messages show names. */
export const show = (names: Iterable<string>) => `[${[...names].join(", ")}]`

/** The key of a table or an index: `most` attributes at most in each part, those of the partition key first. */
export const keySchemaOf = (
  elements: NonNullable<Input<"CreateTable">["KeySchema"]>,
  defined: ReadonlyMap<string, KeyAttribute>,
  most: number
): KeySchema => {
  const names = namesOf(elements)
  if (names.some((name) => !defined.has(name))) {
    throw invalidValue(
      "Some index key attributes are not defined in AttributeDefinitions. " +
        `Keys: ${show(names)}, AttributeDefinitions: ${show(defined.keys())}`
    )
  }
  if (new Set(names).size < names.length) {
    throw validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
  }
  const hashes = elements.filter(({ KeyType }) => KeyType === "HASH").length
  if (elements[0]!.KeyType !== "HASH") {
    throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
  }
  if (most === 1 && hashes > 1) {
    throw validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
  }
  if (elements.slice(0, hashes).some(({ KeyType }) => KeyType !== "HASH")) {
    throw validation("Invalid KeySchema: All HASH key elements must come before the RANGE key elements")
  }
  if (hashes > most || elements.length - hashes > most) {
    throw validation(`Invalid KeySchema: At most ${most} HASH and ${most} RANGE key elements are allowed`)
  }
  const key = names.map((name) => defined.get(name)!)
  return { partition: key.slice(0, hashes), sort: key.slice(hashes) }
}

type Projection = Pick<IndexDefinition, "projection" | "included">

const projectionOf = ({ Projection }: LocalIndex): Projection => {
  const { NonKeyAttributes, ProjectionType } = Projection!
  if (ProjectionType === undefined) throw invalidValue("Unknown ProjectionType: null")
  if (ProjectionType !== "INCLUDE" && NonKeyAttributes !== undefined) {
    throw invalidValue(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`)
  }
  if (ProjectionType === "INCLUDE" && NonKeyAttributes === undefined) {
    throw invalidValue("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
  }
  return { projection: ProjectionType, included: [...(NonKeyAttributes ?? [])] }
}

/** The table's key attributes that the key of an index lacks. */
const extraOf = (table: KeySchema, index: KeySchema): ReadonlyArray<KeyAttribute> => {
  const own = new Set(attributes(index).map(({ name }) => name))
  return attributes(table).filter(({ name }) => !own.has(name))
}

export const localIndex = (
  index: LocalIndex,
  table: KeySchema,
  defined: ReadonlyMap<string, KeyAttribute>
): IndexDefinition => {
  const name = index.IndexName!
  const key = keySchemaOf(index.KeySchema!, defined, 1)
  if (key.sort.length === 0) throw invalidValue(`Index KeySchema does not have a range key for index: ${name}`)
  const hash = key.partition[0]!.name
  const tableHash = table.partition[0]!.name
  if (hash !== tableHash) {
    throw invalidValue(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. ` +
        `index hash key: ${hash}, table hash key: ${tableHash}`
    )
  }
  return { name, kind: "local", key, extra: extraOf(table, key), ...projectionOf(index), ...noCapacity }
}

const maximumGlobalKeyAttributes = 4

/** A global index of a table that is on demand or not. */
export const globalIndex = (
  index: GlobalIndex,
  table: KeySchema,
  defined: ReadonlyMap<string, KeyAttribute>,
  onDemand: boolean
): IndexDefinition => {
  const name = index.IndexName!
  const key = keySchemaOf(index.KeySchema!, defined, maximumGlobalKeyAttributes)
  const projection = projectionOf(index)
  const throughput = throughputOf(index)
  checkIndexThroughput(name, throughput, onDemand)
  const capacity = capacityOf(index, throughput, noCapacity, `index: ${name}`)
  return { name, kind: "global", key, extra: extraOf(table, key), ...projection, ...capacity }
}

/** An index has provisioned throughput exactly where its table is not on demand. */
export const checkIndexThroughput = (name: string, throughput: Throughput | undefined, onDemand: boolean): void => {
  if (onDemand === (throughput === undefined)) return
  throw invalidValue(
    onDemand
      ? `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`
      : `ProvisionedThroughput must be specified for index: ${name}`
  )
}

/** What the indexes of a table may be in all. */
export const checkIndexes = (indexes: ReadonlyArray<IndexDefinition>): void => {
  const duplicate = indexes.find(({ name }, i) => indexes.findIndex((other) => other.name === name) < i)
  if (duplicate !== undefined) throw invalidValue(`Duplicate index name: ${duplicate.name}`)
  for (const { kind, member, most } of maximumIndexes) {
    if (indexes.filter((index) => index.kind === kind).length > most) {
      throw invalidValue(`Number of ${member} exceeds per-table limit of ${most}`)
    }
  }
  const included = indexes.reduce((sum, index) => sum + index.included.length, 0)
  if (included > maximumIncluded) {
    throw invalidValue(`Number of NonKeyAttributes of all indexes exceeds per-table limit of ${maximumIncluded}`)
  }
}
