/**
 * DescribeEndpoints: where the engine is, as far as it knows. Never the service's own address: a client that goes where
 * this answer says must not leave for AWS.
 */
import * as Operation from "./Operation.ts"

export const describeEndpoints = Operation.make<"DescribeEndpoints">({}, () => ({
  Endpoints: [{ Address: "localhost", CachePeriodInMinutes: 1440 }]
}))
