/**
 * AWS's signature of a request, version 4: for the one kind of request that DynamoDB takes, a POST of JSON.
 */

/** Whom a request is signed for. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
  readonly accountId?: string
}

/** What is signed besides the body: where requests go. */
export interface Scope {
  /** As the header `Host` has it. */
  readonly host: string
  readonly path: string
  readonly region: string
}

/** How a runtime hashes, in hexadecimal. `Key` is one that is made once for many messages. */
export interface Hashes<Key> {
  readonly sha256: (text: string) => string
  readonly key: (secret: string | Uint8Array) => Key
  readonly hmac: (key: Key, text: string) => Uint8Array
  readonly hmacHex: (key: Key, text: string) => string
}

/** The headers that a signature adds to a request. */
export interface Signature {
  /** `x-amz-date`. */
  readonly date: string
  readonly authorization: string
}

const service = "dynamodb"

/** The path as it is signed: with single slashes, most other characters escaped, and escapes once more. */
const canonical = (path: string): string =>
  path
    .replace(/\/{2,}/g, "/")
    .split("/")
    .map((segment) =>
      encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    )
    .join("/")

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

/** The signature of requests from one place: what is the same for many of them is made once. */
export const signer = <Key>(hashes: Hashes<Key>, scope: Scope) => {
  let second = NaN
  let date = ""
  let identity: Identity | undefined
  let day = ""
  let key: Key | undefined
  const path = canonical(scope.path)

  const dateOf = (millis: number): string => {
    const now = Math.floor(millis / 1000)
    if (now === second) return date
    second = now
    const at = new Date(now * 1000)
    return (date =
      `${at.getUTCFullYear()}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}` +
      `T${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}Z`)
  }
  const keyOf = (of: Identity, on: string): Key => {
    if (key !== undefined && identity === of && day === on) return key
    const steps = [on, scope.region, service, "aws4_request"]
    const bytes = steps.reduce<string | Uint8Array>(
      (secret, step) => hashes.hmac(hashes.key(secret), step),
      `AWS4${of.secretAccessKey}`
    )
    identity = of
    day = on
    return (key = hashes.key(bytes))
  }

  return (of: Identity, target: string, body: string, millis: number): Signature => {
    const at = dateOf(millis)
    const on = at.slice(0, 8)
    const token = of.sessionToken
    const signed = `content-type;host;x-amz-date;${token === undefined ? "" : "x-amz-security-token;"}x-amz-target`
    const session = token === undefined ? "" : `x-amz-security-token:${token}\n`
    const request =
      `POST\n${path}\n\ncontent-type:application/x-amz-json-1.0\nhost:${scope.host}\nx-amz-date:${at}\n${session}` +
      `x-amz-target:${target}\n\n${signed}\n${hashes.sha256(body)}`
    const credential = `${on}/${scope.region}/${service}/aws4_request`
    const signature = hashes.hmacHex(keyOf(of, on), `AWS4-HMAC-SHA256\n${at}\n${credential}\n${hashes.sha256(request)}`)
    return {
      date: at,
      authorization: `AWS4-HMAC-SHA256 Credential=${of.accessKeyId}/${credential}, SignedHeaders=${signed}, Signature=${signature}`
    }
  }
}
