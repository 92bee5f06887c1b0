/**
 * The replicas of a global table: kept and shown as active; the engine is one region and replicates nothing.
 */
import type { Input as InputOf } from "@partita/dynamodb/wire"
import { invalidValue } from "../exception.ts"
import type { Replication, TableDefinition } from "../storage/Table.ts"
import { list, oneOf, required, structure, text, unsupported } from "./constraint.ts"
import { region as ownRegion } from "./arn.ts"

type Input = Pick<InputOf<"UpdateTable">, "ReplicaUpdates" | "GlobalTableWitnessUpdates" | "MultiRegionConsistency">

const region = { RegionName: required(text({ minimum: 1 })) }

export const replicationMembers = {
  ReplicaUpdates: list(
    structure({
      Create: structure({
        ...region,
        KMSMasterKeyId: unsupported(),
        ProvisionedThroughputOverride: unsupported(),
        OnDemandThroughputOverride: unsupported(),
        GlobalSecondaryIndexes: unsupported(),
        TableClassOverride: unsupported()
      }),
      Delete: structure(region),
      Update: unsupported(),
      Disassociate: unsupported()
    }),
    { minimum: 1 }
  ),
  GlobalTableWitnessUpdates: list(structure({ Create: structure(region), Delete: structure(region) }), {
    minimum: 1,
    maximum: 1
  }),
  MultiRegionConsistency: oneOf("EVENTUAL", "STRONG")
}

const none: Replication = { regions: [], witness: undefined, consistency: "EVENTUAL" }

interface Change {
  readonly Create?: { readonly RegionName: string | undefined } | undefined
  readonly Delete?: { readonly RegionName: string | undefined } | undefined
}

/** Regions once changes were made to them, one after the other. */
const change = (regions: ReadonlyArray<string>, changes: ReadonlyArray<Change> | undefined, what: string) => {
  const all = new Set(regions)
  for (const { Create, Delete } of changes ?? []) {
    if ((Create === undefined) === (Delete === undefined)) {
      throw invalidValue(`Exactly one of Create and Delete must be specified for a ${what}`)
    }
    const name = (Create ?? Delete)!.RegionName!
    if (name === ownRegion || all.has(name) === (Create !== undefined)) {
      throw invalidValue(
        Create === undefined
          ? `The table has no ${what} in region ${name}`
          : `The table has a replica or a witness in region ${name} already`
      )
    }
    if (Create === undefined) all.delete(name)
    else all.add(name)
  }
  return [...all]
}

/** A definition with the replicas that a request asks for. The first of them turns on the stream that feeds them. */
export const replicate = (table: TableDefinition, input: Input, now: number): TableDefinition => {
  const { GlobalTableWitnessUpdates: witnesses, MultiRegionConsistency: given, ReplicaUpdates: replicas } = input
  if (replicas === undefined) {
    if (witnesses === undefined && given === undefined) return table
    throw invalidValue("MultiRegionConsistency and GlobalTableWitnessUpdates need ReplicaUpdates beside them")
  }
  const current = table.replication ?? none
  const regions = change(current.regions, replicas, "replica")
  const [witness, ...others] = change(current.witness === undefined ? [] : [current.witness], witnesses, "witness")
  const consistency = given ?? current.consistency
  if (others.length > 0 || (witness !== undefined && (consistency === "EVENTUAL" || regions.includes(witness)))) {
    throw invalidValue("A table of strong consistency has one witness at most, in a region without a replica")
  }
  return {
    ...table,
    replication: regions.length === 0 ? undefined : { regions, witness, consistency },
    stream:
      table.stream?.view === undefined && regions.length > 0
        ? { view: "NEW_AND_OLD_IMAGES", enabledAt: now }
        : table.stream
  }
}
