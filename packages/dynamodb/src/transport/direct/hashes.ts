/**
 * Node's hashes. A key that is made anew for each message would cost more than all the rest of a signature.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto"
import type { Hashes } from "../signature.ts"

export const hashes: Hashes<KeyObject> = {
  sha256: (text) => hash("sha256", text, "hex"),
  key: (secret) => createSecretKey(typeof secret === "string" ? Buffer.from(secret) : secret),
  hmac: (key, text) => createHmac("sha256", key).update(text).digest(),
  hmacHex: (key, text) => createHmac("sha256", key).update(text).digest("hex")
}
