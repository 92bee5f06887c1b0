/**
 * Node's hashes. An HMAC is two of them: its own objects cost more than all the rest of a signature, and again when they
 * are collected.
 */
import { Buffer } from "node:buffer"
import { hash } from "node:crypto"
import type { Hashes } from "../signature.ts"

/** The key of an HMAC as the beginning of what its two hashes are made of. */
interface Key {
  /** The message follows. */
  inner: Buffer
  /** The hash of that follows. */
  readonly outer: Buffer
}

/** What SHA-256 takes at once, and what it gives, in bytes. */
const block = 64
const size = 32

const padded = (key: Uint8Array, pad: number, room: number): Buffer => {
  const bytes = Buffer.alloc(block + room, 0)
  for (let i = 0; i < block; i++) bytes[i] = (key[i] ?? 0) ^ pad
  return bytes
}

const keyOf = (secret: string | Uint8Array): Key => {
  const bytes = typeof secret === "string" ? Buffer.from(secret) : secret
  const key = bytes.length > block ? hash("sha256", bytes, "buffer") : bytes
  return { inner: padded(key, 0x36, 256), outer: padded(key, 0x5c, size) }
}

/** What the HMAC is the hash of. */
const ofMessage = (key: Key, text: string): Buffer => {
  const length = Buffer.byteLength(text)
  if (block + length > key.inner.length) key.inner = Buffer.concat([key.inner, Buffer.alloc(length)])
  key.inner.write(text, block)
  key.outer.write(hash("sha256", key.inner.subarray(0, block + length), "binary"), block, "binary")
  return key.outer
}

export const hashes: Hashes<Key> = {
  sha256: (text) => hash("sha256", text, "hex"),
  key: keyOf,
  hmac: (key, text) => hash("sha256", ofMessage(key, text), "buffer"),
  hmacHex: (key, text) => hash("sha256", ofMessage(key, text), "hex")
}
