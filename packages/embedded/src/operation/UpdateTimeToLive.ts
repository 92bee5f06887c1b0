/**
 * UpdateTimeToLive: says which attribute holds the time an item expires at. The engine keeps it; nothing expires.
 */
import { validation } from "../exception.ts"
import * as Database from "../storage/Database.ts"
import { flag, required, structure, text } from "./constraint.ts"
import * as Operation from "./Operation.ts"
import { describedTable } from "./target.ts"

export const updateTimeToLive = Operation.make<"UpdateTimeToLive", "TableName" | "TimeToLiveSpecification">(
  {
    TableName: Operation.tableName,
    TimeToLiveSpecification: required(
      structure({ Enabled: required(flag), AttributeName: required(text({ minimum: 1, maximum: 255 })) })
    )
  },
  (database, input) => {
    const { AttributeName, Enabled } = input.TimeToLiveSpecification
    const { definition } = describedTable(database, input.TableName)
    const { timeToLive } = definition
    if (timeToLive !== undefined && timeToLive !== AttributeName) {
      throw validation(`TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive}`)
    }
    if (Enabled === (timeToLive !== undefined)) {
      throw validation(`TimeToLive is already ${Enabled ? "enabled" : "disabled"}`)
    }
    Database.redefine(database, { ...definition, timeToLive: Enabled ? AttributeName : undefined })
    return { TimeToLiveSpecification: { AttributeName, Enabled } }
  }
)
