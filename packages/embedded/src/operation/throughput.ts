/**
 * What a table or a global index is said to be able to take. The engine keeps and shows it, and throttles nothing.
 */
import type { Input as InputOf } from "@partita/dynamodb/wire"
import { invalidValue, validation } from "../exception.ts"
import type { Capacity, Throughput } from "../storage/Table.ts"

type Input = Pick<InputOf<"CreateTable">, "ProvisionedThroughput" | "OnDemandThroughput" | "WarmThroughput">

const maximumUnits = 1_000_000_000_000

export const noCapacity: Capacity = { throughput: undefined, onDemand: undefined, warm: undefined }

/** The provisioned throughput of a request. */
export const throughputOf = ({ ProvisionedThroughput: given }: Input): Throughput | undefined => {
  if (given === undefined) return undefined
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given
  for (const [name, units] of Object.entries({ ReadCapacityUnits: read!, WriteCapacityUnits: write! })) {
    if (units > maximumUnits) throw validation(`Given value ${units} for ${name} is out of bounds`)
  }
  return { read: read!, write: write! }
}

const noLimit = -1

const onDemandOf = (
  { OnDemandThroughput: given }: Input,
  onDemand: boolean,
  current: Throughput | undefined,
  what: string
): Throughput | undefined => {
  if (given === undefined) return onDemand ? current : undefined
  if (!onDemand)
    throw invalidValue(`OnDemandThroughput cannot be specified for ${what} when BillingMode is PROVISIONED`)
  const {
    MaxReadRequestUnits: read = current?.read ?? noLimit,
    MaxWriteRequestUnits: write = current?.write ?? noLimit
  } = given
  if (given.MaxReadRequestUnits === undefined && given.MaxWriteRequestUnits === undefined) {
    throw invalidValue(`OnDemandThroughput for ${what} must specify MaxReadRequestUnits, MaxWriteRequestUnits or both`)
  }
  if (read === 0 || write === 0) throw invalidValue(`OnDemandThroughput for ${what} must be at least 1, or -1 for none`)
  return read === noLimit && write === noLimit ? undefined : { read, write }
}

// What the service can take at once of a table on demand that nobody has used yet.
const unused: Throughput = { read: 12_000, write: 4_000 }

/** What a table or index is warm for: what it was asked to be, or by its billing mode is anyway. */
export const warmth = ({ throughput, warm }: Capacity): Throughput => {
  const anyway = throughput ?? unused
  return {
    read: Math.max(anyway.read, warm?.read ?? 0),
    write: Math.max(anyway.write, warm?.write ?? 0)
  }
}

const warmOf = ({ WarmThroughput: given }: Input, current: Capacity, what: string): Throughput | undefined => {
  if (given === undefined) return current.warm
  const least = warmth(current)
  const { ReadUnitsPerSecond: read = least.read, WriteUnitsPerSecond: write = least.write } = given
  if (read < least.read || write < least.write) {
    throw invalidValue(
      `The requested WarmThroughput for ${what} is lower than the current one (${least.read} reads and ${least.write} ` +
        "writes a second), and cannot be decreased"
    )
  }
  return { read, write }
}

/**
 * The capacity of a table or index once a request has changed it. `throughput` is what is provisioned then, undefined
 * on demand; `what` names it in messages.
 */
export const capacityOf = (
  input: Input,
  throughput: Throughput | undefined,
  current: Capacity,
  what: string
): Capacity => ({
  throughput,
  onDemand: onDemandOf(input, throughput === undefined, current.onDemand, what),
  warm: warmOf(input, { ...current, throughput }, what)
})
