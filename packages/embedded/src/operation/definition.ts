/**
 * From the request that makes a table to its definition, with everything that can be wrong about it.
 */
import { validation } from "../exception.ts"
import { attributes, type KeyAttribute, type KeySchema } from "../storage/Key.ts"
import type { IndexDefinition, TableDefinition, Throughput } from "../storage/Table.ts"
import type { Checked } from "./Operation.ts"

export type Input = Checked<"CreateTable", "TableName" | "AttributeDefinitions" | "KeySchema">
type LocalIndex = NonNullable<Input["LocalSecondaryIndexes"]>[number]
type GlobalIndex = NonNullable<Input["GlobalSecondaryIndexes"]>[number]

const maximumUnits = 1_000_000_000_000
const maximumLocalIndexes = 5
const maximumGlobalIndexes = 20
const maximumIncluded = 100

const invalid = (rule: string) => validation(`One or more parameter values were invalid: ${rule}`)

const namesOf = (elements: ReadonlyArray<{ readonly AttributeName: string | undefined }>) =>
  elements.map(({ AttributeName }) => AttributeName!)

const show = (names: Iterable<string>) => `[${[...names].join(", ")}]`

const throughputOf = (given: Input["ProvisionedThroughput"]): Throughput | undefined => {
  if (given === undefined) return undefined
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given
  for (const [name, units] of Object.entries({ ReadCapacityUnits: read!, WriteCapacityUnits: write! })) {
    if (units > maximumUnits) throw validation(`Given value ${units} for ${name} is out of bounds`)
  }
  return { read: read!, write: write! }
}

const checkBilling = ({ BillingMode, ProvisionedThroughput }: Input) => {
  if (BillingMode === "PAY_PER_REQUEST") {
    if (ProvisionedThroughput === undefined) return
    throw invalid(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    )
  }
  if (ProvisionedThroughput === undefined) {
    throw invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
  }
}

const declared = ({ AttributeDefinitions }: Input): ReadonlyMap<string, KeyAttribute> => {
  const found = new Map<string, KeyAttribute>()
  for (const { AttributeName, AttributeType } of AttributeDefinitions) {
    const name = AttributeName!
    if (found.has(name)) throw invalid(`Duplicate AttributeName in AttributeDefinitions: ${name}`)
    found.set(name, { name, type: AttributeType! })
  }
  return found
}

/** The key of a table or an index: `most` attributes at most in each part, those of the partition key first. */
const keySchemaOf = (
  elements: Input["KeySchema"],
  defined: ReadonlyMap<string, KeyAttribute>,
  most: number
): KeySchema => {
  const names = namesOf(elements)
  if (names.some((name) => !defined.has(name))) {
    throw invalid(
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
  if (ProjectionType === undefined) throw invalid("Unknown ProjectionType: null")
  if (ProjectionType !== "INCLUDE" && NonKeyAttributes !== undefined) {
    throw invalid(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`)
  }
  if (ProjectionType === "INCLUDE" && NonKeyAttributes === undefined) {
    throw invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
  }
  return { projection: ProjectionType, included: [...(NonKeyAttributes ?? [])] }
}

/** The table's key attributes that the key of an index lacks. */
const extraOf = (table: KeySchema, index: KeySchema): ReadonlyArray<KeyAttribute> => {
  const own = new Set(attributes(index).map(({ name }) => name))
  return attributes(table).filter(({ name }) => !own.has(name))
}

const localIndex = (
  index: LocalIndex,
  table: KeySchema,
  defined: ReadonlyMap<string, KeyAttribute>
): IndexDefinition => {
  const name = index.IndexName!
  const key = keySchemaOf(index.KeySchema!, defined, 1)
  if (key.sort.length === 0) throw invalid(`Index KeySchema does not have a range key for index: ${name}`)
  const hash = key.partition[0]!.name
  const tableHash = table.partition[0]!.name
  if (hash !== tableHash) {
    throw invalid(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. ` +
        `index hash key: ${hash}, table hash key: ${tableHash}`
    )
  }
  return { name, kind: "local", key, extra: extraOf(table, key), ...projectionOf(index), throughput: undefined }
}

const maximumGlobalKeyAttributes = 4

const globalIndex = (
  index: GlobalIndex,
  table: KeySchema,
  defined: ReadonlyMap<string, KeyAttribute>,
  billing: Input["BillingMode"]
): IndexDefinition => {
  const name = index.IndexName!
  const key = keySchemaOf(index.KeySchema!, defined, maximumGlobalKeyAttributes)
  const projection = projectionOf(index)
  const throughput = throughputOf(index.ProvisionedThroughput)
  if (billing === "PAY_PER_REQUEST" && throughput !== undefined) {
    throw invalid(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`
    )
  }
  if (billing !== "PAY_PER_REQUEST" && throughput === undefined) {
    throw invalid(`ProvisionedThroughput must be specified for index: ${name}`)
  }
  return { name, kind: "global", key, extra: extraOf(table, key), ...projection, throughput }
}

const checkCount = (what: string, indexes: ReadonlyArray<unknown> | undefined, most: number) => {
  if (indexes === undefined) return
  if (indexes.length === 0) throw invalid(`List of ${what} is empty`)
  if (indexes.length > most) throw invalid(`Number of ${what} exceeds per-table limit of ${most}`)
}

const indexesOf = (
  input: Input,
  key: KeySchema,
  defined: ReadonlyMap<string, KeyAttribute>
): ReadonlyArray<IndexDefinition> => {
  const { BillingMode, GlobalSecondaryIndexes: global, LocalSecondaryIndexes: local } = input
  checkCount("LocalSecondaryIndexes", local, maximumLocalIndexes)
  if (local !== undefined && key.sort.length === 0) {
    throw invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
  }
  const locals = (local ?? []).map((index) => localIndex(index, key, defined))
  checkCount("GlobalSecondaryIndexes", global, maximumGlobalIndexes)
  const globals = (global ?? []).map((index) => globalIndex(index, key, defined, BillingMode))
  const all = [...locals, ...globals]
  const duplicate = all.find(({ name }, i) => all.findIndex((other) => other.name === name) < i)
  if (duplicate !== undefined) throw invalid(`Duplicate index name: ${duplicate.name}`)
  const included = all.reduce((sum, index) => sum + index.included.length, 0)
  if (included > maximumIncluded) {
    throw invalid(`Number of NonKeyAttributes of all indexes exceeds per-table limit of ${maximumIncluded}`)
  }
  return all
}

/** Every declared attribute must be part of some key. */
const checkUsed = (
  defined: ReadonlyMap<string, KeyAttribute>,
  key: KeySchema,
  indexes: ReadonlyArray<IndexDefinition>
) => {
  const used = new Set([key, ...indexes.map(({ key }) => key)].flatMap(attributes).map(({ name }) => name))
  if (used.size === defined.size) return
  throw invalid(
    indexes.length === 0
      ? "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
      : `Some AttributeDefinitions are not used. AttributeDefinitions: ${show(defined.keys())}, keys used: ${show(used)}`
  )
}

/** The definition of the table that a request asks for. */
export const define = (input: Input, createdAt: number): TableDefinition => {
  checkBilling(input)
  const throughput = throughputOf(input.ProvisionedThroughput)
  const defined = declared(input)
  const key = keySchemaOf(input.KeySchema, defined, 1)
  const indexes = indexesOf(input, key, defined)
  checkUsed(defined, key, indexes)
  return {
    name: input.TableName,
    key,
    extra: [],
    attributes: [...defined.values()],
    indexes,
    throughput,
    tableClass: input.TableClass,
    deletionProtected: input.DeletionProtectionEnabled === true,
    createdAt
  }
}
