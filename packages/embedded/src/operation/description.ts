/**
 * What the service says of a table.
 */
import type { Output } from "@partita/dynamodb/wire"
import type { KeySchema } from "../storage/Key.ts"
import type { Capacity, Index, Table, TableDefinition } from "../storage/Table.ts"
import { tableArn } from "./arn.ts"
import { warmth } from "./throughput.ts"

type Description = NonNullable<Output<"DescribeTable">["Table"]>

const keySchema = ({ partition, sort }: KeySchema): NonNullable<Description["KeySchema"]> => [
  ...partition.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" as const })),
  ...sort.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" as const }))
]

const capacity = (capacity: Capacity) => {
  const { onDemand, throughput } = capacity
  const warm = warmth(capacity)
  return {
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: throughput?.read ?? 0,
      WriteCapacityUnits: throughput?.write ?? 0
    },
    ...(onDemand && {
      OnDemandThroughput: { MaxReadRequestUnits: onDemand.read, MaxWriteRequestUnits: onDemand.write }
    }),
    WarmThroughput: { ReadUnitsPerSecond: warm.read, WriteUnitsPerSecond: warm.write, Status: "ACTIVE" as const }
  }
}

const index = (table: string, { definition, entries }: Index) => ({
  IndexName: definition.name,
  KeySchema: keySchema(definition.key),
  Projection: {
    ProjectionType: definition.projection,
    ...(definition.projection === "INCLUDE" ? { NonKeyAttributes: [...definition.included] } : undefined)
  },
  IndexSizeBytes: entries.bytes,
  ItemCount: entries.count,
  IndexArn: `${tableArn(table)}/index/${definition.name}`
})

const indexes = ({ definition, indexes }: Table): Description => {
  const local = indexes.filter(({ definition }) => definition.kind === "local")
  const global = indexes.filter(({ definition }) => definition.kind === "global")
  return {
    ...(local.length === 0 ? undefined : { LocalSecondaryIndexes: local.map((each) => index(definition.name, each)) }),
    ...(global.length === 0
      ? undefined
      : {
          GlobalSecondaryIndexes: global.map((each) => ({
            ...index(definition.name, each),
            IndexStatus: "ACTIVE" as const,
            ...capacity(each.definition)
          }))
        })
  }
}

const billing = ({ onDemandSince, throughput }: TableDefinition): Description =>
  onDemandSince === undefined
    ? {}
    : {
        BillingModeSummary: {
          BillingMode: throughput === undefined ? "PAY_PER_REQUEST" : "PROVISIONED",
          LastUpdateToPayPerRequestDateTime: new Date(onDemandSince)
        }
      }

const stream = ({ name, stream }: TableDefinition): Description => {
  if (stream === undefined) return {}
  const { enabledAt, view } = stream
  const label = new Date(enabledAt).toISOString().slice(0, -1)
  return {
    ...(view && { StreamSpecification: { StreamEnabled: true, StreamViewType: view } }),
    LatestStreamLabel: label,
    LatestStreamArn: `${tableArn(name)}/stream/${label}`
  }
}

const replication = ({ replication }: TableDefinition): Description => {
  if (replication === undefined) return {}
  const { consistency, regions, witness } = replication
  return {
    GlobalTableVersion: "2019.11.21",
    Replicas: regions.map((RegionName) => ({ RegionName, ReplicaStatus: "ACTIVE" })),
    ...(witness && { GlobalTableWitnesses: [{ RegionName: witness, WitnessStatus: "ACTIVE" }] }),
    MultiRegionConsistency: consistency
  }
}

const settings = (definition: TableDefinition): Description => {
  const { deletionProtected, encryptionKey, tableClass } = definition
  return {
    ...billing(definition),
    ...stream(definition),
    ...replication(definition),
    ...(encryptionKey && { SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: encryptionKey } }),
    ...(tableClass && { TableClassSummary: { TableClass: tableClass } }),
    DeletionProtectionEnabled: deletionProtected
  }
}

/** Describes a table, in objects of its own. */
export const describe = (table: Table): Description => {
  const { definition } = table
  return {
    AttributeDefinitions: definition.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: keySchema(definition.key),
    CreationDateTime: new Date(definition.createdAt),
    ...outline(table),
    TableStatus: "ACTIVE",
    ...indexes(table),
    ...settings(definition)
  }
}

const outline = ({ definition, items }: Table): Description => ({
  TableName: definition.name,
  ...capacity(definition),
  TableSizeBytes: items.bytes,
  ItemCount: items.count,
  TableArn: tableArn(definition.name)
})

/** Describes a table that is being deleted: nothing is said of its indexes any more. */
export const describeDeleted = (table: Table): Description => ({ ...outline(table), TableStatus: "DELETING" })
