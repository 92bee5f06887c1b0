/**
 * What the engine keeps of a table and shows, and does not act on.
 */
import type { Input as InputOf } from "@partita/dynamodb/wire"
import { invalidValue } from "../exception.ts"
import type { Stream } from "../storage/Table.ts"
import { encryptionKeyArn } from "./arn.ts"

type Input = InputOf<"CreateTable">

/** The stream of a table once a request has changed it. */
export const streamOf = (
  { StreamSpecification: given }: Pick<Input, "StreamSpecification">,
  current: Stream | undefined,
  now: number
): Stream | undefined => {
  if (given === undefined) return current
  const { StreamEnabled: enabled, StreamViewType: view } = given
  if (enabled !== true) {
    if (view !== undefined) throw invalidValue("StreamViewType cannot be specified when StreamEnabled is false")
    return current && { ...current, view: undefined }
  }
  if (view === undefined) throw invalidValue("StreamViewType must be specified when StreamEnabled is true")
  return { view, enabledAt: now }
}

const arnOfKey = (id = "alias/aws/dynamodb") => {
  if (id.startsWith("arn:")) return id
  return encryptionKeyArn(id.startsWith("alias/") ? id : `key/${id}`)
}

/** The key that encrypts a table once a request has changed it, unless it is the service's own. */
export const encryptionKeyOf = (
  { SSESpecification: given }: Pick<Input, "SSESpecification">,
  current: string | undefined
): string | undefined => {
  if (given === undefined) return current
  const { Enabled: enabled, KMSMasterKeyId: id, SSEType: type } = given
  if (enabled === true) {
    if (type === "AES256") throw invalidValue("SSEType AES256 is not supported")
    return arnOfKey(id)
  }
  if (id !== undefined || type !== undefined) {
    throw invalidValue("SSEType and KMSMasterKeyId can be specified only when server-side encryption is enabled")
  }
  return undefined
}
