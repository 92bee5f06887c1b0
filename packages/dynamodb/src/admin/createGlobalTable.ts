/**
 * Making a table global: replicas of it in other regions.
 */
import * as Effect from "effect/Effect"
import * as Table from "../table/Table.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Input } from "../wire/Operations.ts"
import { describe } from "./description.ts"
import type { TableNotReady } from "./TableNotReady.ts"
import type { WaitOptions } from "./TableOptions.ts"
import { changing } from "./updateTable.ts"

/**
 * How the replicas of a global table keep step: `"EVENTUAL"`, the default, within about a second, the last write to an
 * item winning; `"STRONG"` before a write is answered, in three regions of one area of the world, of which a witness,
 * that holds no items to read, may be one.
 *
 * @category models
 */
export type GlobalTableOptions = Pick<WaitOptions<true>, "timeout"> &
  (
    | { readonly consistency?: "EVENTUAL" | undefined; readonly witness?: undefined }
    | { readonly consistency: "STRONG"; readonly witness?: string | undefined }
  )

/**
 * Makes a table global: adds replicas in these regions, of the current version of global tables (2019.11.21), and waits
 * until they are active. The table's own region and regions that have a replica may be among them: what is there stays.
 *
 * Replicas of eventual consistency are made one after the other, each within `timeout` (default 10 minutes). A table of
 * strong consistency is made in one request and must be empty: with two replicas, or one and a `witness`. Its
 * consistency cannot be changed later.
 *
 * A replica is removed with `updateTable(table, { deleteReplica })`. The first version of global tables, by the
 * operation CreateGlobalTable, is within reach of `DynamoDB.call`.
 *
 * Fails with `TableNotReady` when a replica is not active in time or could not be made, and `DynamoDBError`: reason
 * `ResourceNotFound` when there is no such table, `ResourceInUse` while it is being changed, `Validation` for regions or
 * a consistency that the service refuses, `LimitExceeded`, `OutcomeUnknown` when it cannot be told whether a replica
 * was made. Replicas that were made before the failure stay.
 *
 * **Example** (Two more regions)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const everywhere = DynamoDB.createTable(Orders).pipe(
 *   Effect.andThen(DynamoDB.createGlobalTable(Orders, ["us-east-1", "ap-northeast-1"]))
 * )
 * ```
 *
 * AWS operations: DescribeTable, UpdateTable.
 *
 * @category verbs
 */
export const createGlobalTable = (
  table: Table.Any,
  regions: ReadonlyArray<string>,
  options: GlobalTableOptions = {}
): Effect.Effect<void, TableNotReady | DynamoDBError, DynamoDB> => {
  const definition = table[Table.TypeId]
  return Effect.gen(function* () {
    const {
      GlobalTableWitnesses = [],
      MultiRegionConsistency,
      Replicas = [],
      TableArn = ""
    } = yield* describe(definition)
    const there = new Set([TableArn.split(":")[3], ...Replicas.map(({ RegionName }) => RegionName)])
    const replicas = Array.from(new Set(regions))
      .filter((region) => !there.has(region))
      .map((RegionName) => ({ Create: { RegionName } }))
    const change = (input: Omit<Input<"UpdateTable">, "TableName">) =>
      changing("createGlobalTable", definition, () => ({ TableName: definition.name, ...input }), options)

    if (options.consistency !== "STRONG") {
      yield* Effect.forEach(replicas, (replica) => change({ ReplicaUpdates: [replica] }), { discard: true })
      return
    }
    const witnesses =
      options.witness === undefined || GlobalTableWitnesses.some(({ RegionName }) => RegionName === options.witness)
        ? []
        : [{ Create: { RegionName: options.witness } }]
    // Of another consistency, it is for the service to refuse.
    if (replicas.length + witnesses.length === 0 && MultiRegionConsistency === "STRONG") return
    yield* change({
      ...(replicas.length === 0 ? undefined : { ReplicaUpdates: replicas }),
      ...(witnesses.length === 0 ? undefined : { GlobalTableWitnessUpdates: witnesses }),
      MultiRegionConsistency: "STRONG"
    })
  })
}
