/**
 * UpdateTable: changes what a table is, adds and removes global indexes; all of it is done when it answers.
 */
import * as Database from "../storage/Database.ts"
import { list, required, structure, unsupported } from "./constraint.ts"
import { describe } from "./description.ts"
import * as Operation from "./Operation.ts"
import { replicationMembers } from "./replication.ts"
import { checkRequest, revise } from "./revision.ts"
import * as tableMembers from "./tableMembers.ts"
import { describedTable } from "./target.ts"

const indexName = { IndexName: required(Operation.resourceName) }

export const updateTable = Operation.make<"UpdateTable", "TableName">(
  {
    TableName: Operation.tableName,
    AttributeDefinitions: tableMembers.attributeDefinitions,
    ...tableMembers.settings,
    GlobalSecondaryIndexUpdates: list(
      structure({
        Update: structure({ ...indexName, ...tableMembers.capacity }),
        Create: tableMembers.globalIndex,
        Delete: structure(indexName)
      })
    ),
    ...replicationMembers,
    GlobalTableSettingsReplicationMode: unsupported(),
    DisassociationProtectionEnabled: unsupported(),
    VectorIndexUpdates: unsupported()
  },
  (database, input, now) => {
    checkRequest(input)
    const { definition } = describedTable(database, input.TableName)
    return { TableDescription: describe(Database.redefine(database, revise(definition, input, now))) }
  }
)
