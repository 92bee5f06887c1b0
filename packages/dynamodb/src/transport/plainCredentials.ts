/**
 * Credentials with nothing redacted, as they sign.
 */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import * as Redacted from "effect/Redacted"
import type { AwsOptions, ExpiringCredentials } from "./Options.ts"
import type { Identity } from "./signature.ts"

const plain = (secret: string | Redacted.Redacted): string =>
  Redacted.isRedacted(secret) ? Redacted.value(secret) : secret

/** Credentials with nothing redacted, or who is asked for them. */
export const plainCredentials = (
  credentials: NonNullable<AwsOptions["credentials"]>
): NonNullable<DynamoDBClientConfig["credentials"]> =>
  typeof credentials === "function" ? credentials : fixed(credentials)

/** Credentials with nothing redacted. */
export const fixed = ({
  accessKeyId,
  expiration,
  secretAccessKey,
  sessionToken,
  ...rest
}: ExpiringCredentials): Identity => ({
  ...rest,
  ...(expiration === undefined ? undefined : { expiration }),
  accessKeyId: plain(accessKeyId),
  secretAccessKey: plain(secretAccessKey),
  ...(sessionToken === undefined ? undefined : { sessionToken: plain(sessionToken) })
})
