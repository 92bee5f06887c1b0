/**
 * Hashes that every runtime has, since they are a program: WebCrypto's would make a promise of each.
 */
import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import type { Hashes } from "../signature.ts"

/** A message that begins with a key, which is hashed once. */
interface Begun {
  readonly clone: () => Begun
  readonly update: (bytes: Uint8Array) => Begun
  readonly digest: () => Uint8Array
}

const encoder = new TextEncoder()

const mac = (key: Begun, text: string) => key.clone().update(encoder.encode(text)).digest()

export const hashes: Hashes<Begun> = {
  sha256: (text) => bytesToHex(sha256(encoder.encode(text))),
  key: (secret) => hmac.create(sha256, typeof secret === "string" ? encoder.encode(secret) : secret),
  hmac: mac,
  hmacHex: (key, text) => bytesToHex(mac(key, text))
}
