/**
 * From a table's definition and the request that changes it to the new definition.
 */
import { EngineException, invalidValue, validation } from "../exception.ts"
import type { KeyAttribute } from "../storage/Key.ts"
import type { Capacity, IndexDefinition, TableDefinition, Throughput } from "../storage/Table.ts"
import { declared, keyAttributes } from "./definition.ts"
import { checkIndexes, checkIndexThroughput, globalIndex } from "./indexDefinition.ts"
import type { Checked } from "./Operation.ts"
import { replicate } from "./replication.ts"
import { encryptionKeyOf, streamOf } from "./settings.ts"
import { capacityOf, throughputOf } from "./throughput.ts"

type Input = Checked<"UpdateTable", "TableName">
type IndexUpdates = NonNullable<Input["GlobalSecondaryIndexUpdates"]>

const checkUpdates = (updates: IndexUpdates) => {
  const names = new Set<string>()
  for (const { Create, Delete, Update } of updates) {
    const [update, ...others] = [Update, Create, Delete].filter((each) => each !== undefined)
    if (update === undefined || others.length > 0) {
      throw invalidValue(
        "Exactly one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null"
      )
    }
    const name = update.IndexName!
    if (names.has(name)) {
      throw invalidValue(`Only one global secondary index update per index is allowed simultaneously. Index: ${name}`)
    }
    names.add(name)
  }
}

/** What can be wrong with a request whatever its table is. */
export const checkRequest = (input: Input): void => {
  const { AttributeDefinitions: _, GlobalSecondaryIndexUpdates: updates = [], TableName: __, ...others } = input
  if (updates.length === 0 && Object.values(others).every((member) => member === undefined)) {
    throw validation(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or " +
        "SSESpecification or ReplicaUpdates is required"
    )
  }
  if (input.BillingMode === "PROVISIONED" && input.ProvisionedThroughput === undefined) {
    throw invalidValue("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
  }
  throughputOf(input)
  checkUpdates(updates)
}

const checkChanges = (given: Throughput | undefined, current: Throughput | undefined, what: string) => {
  if (given === undefined || given.read !== current?.read || given.write !== current.write) return
  const show = (name: string, units: number) =>
    `Current ${name} provisioned for ${what}: ${units}. Requested ${name}: ${units}.`
  throw validation(
    `The provisioned throughput for ${what} will not change. The requested value equals the current value. ` +
      `${show("ReadCapacityUnits", given.read)} ${show("WriteCapacityUnits", given.write)}`
  )
}

/** What the table is billed for once the request has changed it: undefined on demand. */
const billingOf = (current: TableDefinition, input: Input): Throughput | undefined => {
  const given = throughputOf(input)
  const onDemand = current.throughput === undefined
  if ((input.BillingMode ?? (onDemand ? "PAY_PER_REQUEST" : "PROVISIONED")) === "PAY_PER_REQUEST") {
    if (given === undefined) return undefined
    throw invalidValue(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    )
  }
  checkChanges(given, current.throughput, "the table")
  return given ?? current.throughput
}

/** The declared attributes with those of the request; what no key uses in the end is dropped. */
const declarations = (current: TableDefinition, input: Input): ReadonlyMap<string, KeyAttribute> => {
  const all = new Map(current.attributes.map((attribute) => [attribute.name, attribute]))
  for (const [name, attribute] of declared(input.AttributeDefinitions ?? [])) {
    const { type } = all.get(name) ?? attribute
    if (type !== attribute.type) {
      throw invalidValue(`Attribute ${name} is a key attribute of type ${type}; it cannot be redefined`)
    }
    all.set(name, attribute)
  }
  return all
}

/** The capacity of an index that stays, once the request and the billing of its table have changed it. */
const indexCapacity = (index: IndexDefinition, updates: IndexUpdates, onDemand: boolean): Capacity => {
  const { name } = index
  const given = updates.find(({ Update }) => Update?.IndexName === name)?.Update
  const asked = given && throughputOf(given)
  checkChanges(asked, index.throughput, `the index ${name}`)
  const throughput = asked ?? (onDemand ? undefined : index.throughput)
  checkIndexThroughput(name, throughput, onDemand)
  return capacityOf(given ?? {}, throughput, index, `index: ${name}`)
}

const noIndex = () => new EngineException("ResourceNotFoundException", "Requested resource not found")

const indexesOf = (
  current: TableDefinition,
  updates: IndexUpdates,
  defined: ReadonlyMap<string, KeyAttribute>,
  onDemand: boolean
): ReadonlyArray<IndexDefinition> => {
  const created = updates.flatMap(({ Create }) => Create ?? [])
  const deleted = new Set(updates.flatMap(({ Delete }) => Delete?.IndexName ?? []))
  if (created.length + deleted.size > 1) {
    throw new EngineException(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
    )
  }
  const global = new Set(current.indexes.flatMap(({ kind, name }) => (kind === "global" ? [name] : [])))
  for (const { Delete, Update } of updates) {
    const name = (Update ?? Delete)?.IndexName
    if (name !== undefined && !global.has(name)) throw noIndex()
  }
  const existing = created.find(({ IndexName }) => current.indexes.some(({ name }) => name === IndexName))
  if (existing !== undefined) throw validation("Attempting to create an index which already exists")
  const kept = current.indexes.filter(({ name }) => !deleted.has(name))
  const indexes = [
    ...kept.map((index) => (index.kind === "local" ? index : { ...index, ...indexCapacity(index, updates, onDemand) })),
    ...created.map((index) => globalIndex(index, current.key, defined, onDemand))
  ]
  checkIndexes(indexes)
  return indexes
}

const checkStream = ({ name, stream }: TableDefinition, { StreamSpecification: given }: Input) => {
  if (given === undefined) return
  const enabled = stream?.view !== undefined
  if (given.StreamEnabled === enabled) {
    throw validation(
      enabled ? `Table already has an enabled stream: ${name}` : `Table has no stream to disable: ${name}`
    )
  }
}

/** The definition of a table once a request has changed it. */
export const revise = (current: TableDefinition, input: Input, now: number): TableDefinition => {
  const throughput = billingOf(current, input)
  const defined = declarations(current, input)
  const onDemand = throughput === undefined
  const indexes = indexesOf(current, input.GlobalSecondaryIndexUpdates ?? [], defined, onDemand)
  const used = keyAttributes(current.key, indexes)
  checkStream(current, input)
  return replicate(
    {
      ...current,
      ...capacityOf(input, throughput, current, "the table"),
      attributes: [...defined.values()].filter(({ name }) => used.has(name)),
      indexes,
      onDemandSince: onDemand && current.throughput !== undefined ? now : current.onDemandSince,
      tableClass: input.TableClass ?? current.tableClass,
      deletionProtected: input.DeletionProtectionEnabled ?? current.deletionProtected,
      stream: streamOf(input, current.stream, now),
      encryptionKey: encryptionKeyOf(input, current.encryptionKey)
    },
    input,
    now
  )
}
