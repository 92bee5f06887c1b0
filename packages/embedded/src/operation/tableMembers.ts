/**
 * The members that the requests which make and change tables share.
 */
import { flag, integer, list, oneOf, required, structure, text } from "./constraint.ts"
import * as Operation from "./Operation.ts"

const attributeName = required(text({ minimum: 1, maximum: 255 }))

export const attributeDefinitions = list(
  structure({ AttributeName: attributeName, AttributeType: required(oneOf("B", "N", "S")) })
)

export const keySchema = (most: number) =>
  required(
    list(structure({ AttributeName: attributeName, KeyType: required(oneOf("HASH", "RANGE")) }), {
      minimum: 1,
      maximum: most
    })
  )

/** What an index is made of, with at most so many key elements. */
export const index = (mostKeyElements: number) => ({
  IndexName: required(Operation.resourceName),
  KeySchema: keySchema(mostKeyElements),
  Projection: required(
    structure({
      ProjectionType: oneOf("ALL", "KEYS_ONLY", "INCLUDE"),
      NonKeyAttributes: list(text({ minimum: 1, maximum: 255 }), { minimum: 1, maximum: 20 })
    })
  )
})

const units = required(integer({ minimum: 1 }))

/** What a table or a global index can take. */
export const capacity = {
  ProvisionedThroughput: structure({ ReadCapacityUnits: units, WriteCapacityUnits: units }),
  // -1 is no limit.
  OnDemandThroughput: structure({
    MaxReadRequestUnits: integer({ minimum: -1 }),
    MaxWriteRequestUnits: integer({ minimum: -1 })
  }),
  WarmThroughput: structure({
    ReadUnitsPerSecond: integer({ minimum: 1 }),
    WriteUnitsPerSecond: integer({ minimum: 1 })
  })
}

export const globalIndex = structure({ ...index(8), ...capacity })

/** What can be set when a table is made and changed later. */
export const settings = {
  ...capacity,
  BillingMode: oneOf("PROVISIONED", "PAY_PER_REQUEST"),
  StreamSpecification: structure({
    StreamEnabled: required(flag),
    StreamViewType: oneOf("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")
  }),
  SSESpecification: structure({ Enabled: flag, SSEType: oneOf("AES256", "KMS"), KMSMasterKeyId: text() }),
  TableClass: oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS"),
  DeletionProtectionEnabled: flag
}
