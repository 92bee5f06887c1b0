/**
 * What the service says of a table.
 */
import type { Output } from "@partita/dynamodb/wire"
import type { KeySchema } from "../storage/Key.ts"
import type { Index, Table, TableDefinition, Throughput } from "../storage/Table.ts"

type Description = NonNullable<Output<"DescribeTable">["Table"]>

const arnOf = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`

const keySchema = ({ partition, sort }: KeySchema): NonNullable<Description["KeySchema"]> => [
  ...partition.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" as const })),
  ...sort.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" as const }))
]

const throughput = (units: Throughput | undefined) => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: units?.read ?? 0,
  WriteCapacityUnits: units?.write ?? 0
})

const index = (table: string, { definition, entries }: Index) => ({
  IndexName: definition.name,
  KeySchema: keySchema(definition.key),
  Projection: {
    ProjectionType: definition.projection,
    ...(definition.projection === "INCLUDE" ? { NonKeyAttributes: [...definition.included] } : undefined)
  },
  IndexSizeBytes: entries.bytes,
  ItemCount: entries.count,
  IndexArn: `${arnOf(table)}/index/${definition.name}`
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
            ProvisionedThroughput: throughput(each.definition.throughput)
          }))
        })
  }
}

const billing = ({ createdAt, throughput }: TableDefinition): Description =>
  throughput === undefined
    ? {
        BillingModeSummary: {
          BillingMode: "PAY_PER_REQUEST",
          LastUpdateToPayPerRequestDateTime: new Date(createdAt)
        }
      }
    : {}

/** Describes a table, in objects of its own. */
export const describe = (table: Table, status: "ACTIVE" | "DELETING"): Description => {
  const { definition, items } = table
  return {
    AttributeDefinitions: definition.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    TableName: definition.name,
    KeySchema: keySchema(definition.key),
    TableStatus: status,
    CreationDateTime: new Date(definition.createdAt),
    ProvisionedThroughput: throughput(definition.throughput),
    TableSizeBytes: items.bytes,
    ItemCount: items.count,
    TableArn: arnOf(definition.name),
    ...billing(definition),
    ...indexes(table),
    ...(definition.tableClass === undefined ? undefined : { TableClassSummary: { TableClass: definition.tableClass } }),
    DeletionProtectionEnabled: definition.deletionProtected
  }
}
