/**
 * CreateTable: the table and its indexes, usable at once.
 */
import { EngineException } from "../exception.ts"
import * as Table from "../storage/Table.ts"
import { list, required, structure, text, unsupported } from "./constraint.ts"
import { define } from "./definition.ts"
import { describe } from "./description.ts"
import * as Operation from "./Operation.ts"
import * as tableMembers from "./tableMembers.ts"
import { tags } from "./tags.ts"

export const createTable = Operation.make<"CreateTable", "TableName" | "AttributeDefinitions" | "KeySchema">(
  {
    // An ARN cannot name what does not exist yet.
    TableName: required(Operation.resourceName),
    AttributeDefinitions: required(tableMembers.attributeDefinitions),
    KeySchema: tableMembers.keySchema(2),
    LocalSecondaryIndexes: list(structure(tableMembers.index(2))),
    GlobalSecondaryIndexes: list(tableMembers.globalIndex),
    ...tableMembers.settings,
    Tags: tags,
    // Taken, for nothing here asks who is calling; the operations that would show it do not exist.
    ResourcePolicy: text({ minimum: 1, maximum: 20_480 }),
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
    return { TableDescription: describe(table) }
  }
)
