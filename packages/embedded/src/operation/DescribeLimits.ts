/**
 * DescribeLimits: the service's default quotas. The engine holds nobody to them.
 */
import * as Operation from "./Operation.ts"

export const describeLimits = Operation.make<"DescribeLimits">({}, () => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000
}))
