/**
 * From the request that makes a table to its definition, with all that can be wrong about it.
 */
import { invalidValue } from "../exception.ts"
import { attributes, type KeyAttribute, type KeySchema } from "../storage/Key.ts"
import type { IndexDefinition, TableDefinition } from "../storage/Table.ts"
import { checkIndexes, globalIndex, keySchemaOf, localIndex, show } from "./indexDefinition.ts"
import type { Checked } from "./Operation.ts"
import { encryptionKeyOf, streamOf } from "./settings.ts"
import { addTags } from "./tags.ts"
import { capacityOf, noCapacity, throughputOf } from "./throughput.ts"

type Input = Checked<"CreateTable", "TableName" | "AttributeDefinitions" | "KeySchema">

const checkBilling = ({ BillingMode, ProvisionedThroughput }: Input) => {
  if (BillingMode === "PAY_PER_REQUEST") {
    if (ProvisionedThroughput === undefined) return
    throw invalidValue(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    )
  }
  if (ProvisionedThroughput === undefined) {
    throw invalidValue(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
    )
  }
}

/** The attributes that a request declares, by name. */
export const declared = (definitions: Input["AttributeDefinitions"]): ReadonlyMap<string, KeyAttribute> => {
  const found = new Map<string, KeyAttribute>()
  for (const { AttributeName, AttributeType } of definitions) {
    const name = AttributeName!
    if (found.has(name)) throw invalidValue(`Duplicate AttributeName in AttributeDefinitions: ${name}`)
    found.set(name, { name, type: AttributeType! })
  }
  return found
}

const checkNotEmpty = (member: string, indexes: ReadonlyArray<unknown> | undefined) => {
  if (indexes?.length === 0) throw invalidValue(`List of ${member} is empty`)
}

const indexesOf = (
  input: Input,
  key: KeySchema,
  defined: ReadonlyMap<string, KeyAttribute>
): ReadonlyArray<IndexDefinition> => {
  const { GlobalSecondaryIndexes: global, LocalSecondaryIndexes: local } = input
  checkNotEmpty("LocalSecondaryIndexes", local)
  if (local !== undefined && key.sort.length === 0) {
    throw invalidValue(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
    )
  }
  const locals = (local ?? []).map((index) => localIndex(index, key, defined))
  checkIndexes(locals)
  checkNotEmpty("GlobalSecondaryIndexes", global)
  const onDemand = input.BillingMode === "PAY_PER_REQUEST"
  const all = [...locals, ...(global ?? []).map((index) => globalIndex(index, key, defined, onDemand))]
  checkIndexes(all)
  return all
}

/** The names of the attributes that are part of some key. */
export const keyAttributes = (key: KeySchema, indexes: ReadonlyArray<IndexDefinition>): ReadonlySet<string> =>
  new Set([key, ...indexes.map(({ key }) => key)].flatMap(attributes).map(({ name }) => name))

/** Every declared attribute must be part of some key. */
const checkUsed = (
  defined: ReadonlyMap<string, KeyAttribute>,
  key: KeySchema,
  indexes: ReadonlyArray<IndexDefinition>
) => {
  const used = keyAttributes(key, indexes)
  if (used.size === defined.size) return
  throw invalidValue(
    indexes.length === 0
      ? "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
      : `Some AttributeDefinitions are not used. AttributeDefinitions: ${show(defined.keys())}, keys used: ${show(used)}`
  )
}

/** The definition of the table that a request asks for. */
export const define = (input: Input, now: number): TableDefinition => {
  checkBilling(input)
  const throughput = throughputOf(input)
  const defined = declared(input.AttributeDefinitions)
  const key = keySchemaOf(input.KeySchema, defined, 1)
  const indexes = indexesOf(input, key, defined)
  checkUsed(defined, key, indexes)
  return {
    name: input.TableName,
    key,
    extra: [],
    attributes: [...defined.values()],
    indexes,
    ...capacityOf(input, throughput, noCapacity, "the table"),
    onDemandSince: throughput === undefined ? now : undefined,
    tableClass: input.TableClass,
    deletionProtected: input.DeletionProtectionEnabled === true,
    stream: streamOf(input, undefined, now),
    encryptionKey: encryptionKeyOf(input, undefined),
    replication: undefined,
    tags: addTags(new Map(), input.Tags ?? []),
    timeToLive: undefined,
    createdAt: now
  }
}
