/**
 * DescribeTimeToLive: which attribute holds the time an item expires at, if any does.
 */
import * as Operation from "./Operation.ts"
import { describedTable } from "./target.ts"

export const describeTimeToLive = Operation.make<"DescribeTimeToLive", "TableName">(
  { TableName: Operation.tableName },
  (database, { TableName }) => {
    const { timeToLive } = describedTable(database, TableName).definition
    return {
      TimeToLiveDescription:
        timeToLive === undefined
          ? { TimeToLiveStatus: "DISABLED" }
          : { TimeToLiveStatus: "ENABLED", AttributeName: timeToLive }
    }
  }
)
