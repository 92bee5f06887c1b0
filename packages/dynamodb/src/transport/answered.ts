/**
 * Whether what came over a network is an answer of DynamoDB's, whole and unharmed.
 */
import type { OperationName } from "../wire/Operations.ts"
import type { Attempted, Unusable } from "./failure.ts"

/** An answer as it came: some of its headers, and its body before anything is done to it. */
export interface Answer {
  readonly status: number
  /** `x-amzn-requestid`. */
  readonly requestId: string | undefined
  /** `x-amz-crc32`. */
  readonly checksum: string | undefined
  readonly body: Uint8Array
}

/** Whether an operation answers nothing. */
const isSilent = (operation: OperationName) => operation === "TagResource" || operation === "UntagResource"

/** Notes how an answer came, and says why it is none. `unidentified`: it need not say that it is DynamoDB's. */
export const unusable = (
  attempted: Attempted,
  { body, checksum, requestId, status }: Answer,
  crc32: (bytes: Uint8Array) => number,
  unidentified: boolean
): Unusable | undefined => {
  attempted.httpStatus = status
  attempted.requestId = requestId
  // The service sends both. What has neither comes from something in front of it, whatever it says.
  if (checksum === undefined && requestId === undefined && !unidentified) return "UNIDENTIFIED_ANSWER"
  if (checksum !== undefined && Number(checksum) !== crc32(body)) return "CRC32_MISMATCH"
  if (status < 300 && body.length === 0 && !isSilent(attempted.operation)) return "INVALID_ANSWER"
  attempted.stage = "answer"
  return undefined
}
