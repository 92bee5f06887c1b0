/**
 * CreateTable: the table and its indexes, usable at once.
 */
import { EngineException } from "../exception.ts"
import * as Table from "../storage/Table.ts"
import { flag, integer, list, oneOf, required, structure, text, unsupported } from "./constraint.ts"
import { define } from "./definition.ts"
import { describe } from "./description.ts"
import * as Operation from "./Operation.ts"

const attributeName = required(text({ minimum: 1, maximum: 255 }))

const keySchema = (most: number) =>
  required(
    list(structure({ AttributeName: attributeName, KeyType: required(oneOf("HASH", "RANGE")) }), {
      minimum: 1,
      maximum: most
    })
  )

const units = required(integer({ minimum: 1 }))
const throughput = structure({ ReadCapacityUnits: units, WriteCapacityUnits: units })

const index = (mostKeyElements: number) => ({
  IndexName: required(Operation.resourceName),
  KeySchema: keySchema(mostKeyElements),
  Projection: required(
    structure({
      ProjectionType: oneOf("ALL", "KEYS_ONLY", "INCLUDE"),
      NonKeyAttributes: list(text({ minimum: 1, maximum: 255 }), { minimum: 1, maximum: 20 })
    })
  )
})

export const createTable = Operation.make<"CreateTable", "TableName" | "AttributeDefinitions" | "KeySchema">(
  {
    // An ARN cannot name what does not exist yet.
    TableName: required(Operation.resourceName),
    AttributeDefinitions: required(
      list(structure({ AttributeName: attributeName, AttributeType: required(oneOf("B", "N", "S")) }))
    ),
    KeySchema: keySchema(2),
    LocalSecondaryIndexes: list(structure(index(2))),
    GlobalSecondaryIndexes: list(
      structure({
        ...index(8),
        ProvisionedThroughput: throughput,
        OnDemandThroughput: unsupported(),
        WarmThroughput: unsupported()
      })
    ),
    BillingMode: oneOf("PROVISIONED", "PAY_PER_REQUEST"),
    ProvisionedThroughput: throughput,
    StreamSpecification: unsupported(),
    SSESpecification: unsupported(),
    Tags: unsupported(),
    TableClass: oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS"),
    DeletionProtectionEnabled: flag,
    WarmThroughput: unsupported(),
    ResourcePolicy: unsupported(),
    OnDemandThroughput: unsupported(),
    GlobalTableSourceArn: unsupported(),
    GlobalTableSettingsReplicationMode: unsupported(),
    VectorIndexes: unsupported()
  },
  (database, input, now) => {
    const definition = define(input, now)
    if (database.tables.has(definition.name)) {
      throw new EngineException("ResourceInUseException", `Table already exists: ${definition.name}`)
    }
    const table = Table.make(definition, database.epoch)
    database.tables.set(definition.name, table)
    return { TableDescription: describe(table, "ACTIVE") }
  }
)
