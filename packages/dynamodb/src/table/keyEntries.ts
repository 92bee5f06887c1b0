/**
 * Stored keys in the JSON of cursors.
 */
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { toBytes, toText } from "./base64.ts"

export type KeyEntries = ReadonlyArray<readonly [name: string, type: "S" | "N" | "B", value: string]>

export const toEntries = (key: AttributeMap): KeyEntries =>
  Object.entries(key).map(([name, { B, N, S }]) =>
    B !== undefined ? [name, "B", toText(B, "base64")] : S !== undefined ? [name, "S", S] : [name, "N", N ?? ""]
  )

export const isEntries = (value: unknown): value is KeyEntries =>
  Array.isArray(value) &&
  value.every(
    (part) =>
      Array.isArray(part) &&
      part.length === 3 &&
      part.every((text) => typeof text === "string") &&
      ["S", "N", "B"].includes(part[1] as string) &&
      (part[1] !== "B" || toBytes(part[2] as string, "base64") !== undefined)
  )

export const fromEntries = (entries: KeyEntries): AttributeMap => {
  const key: AttributeMap = {}
  for (const [name, type, value] of entries) {
    key[name] =
      type === "B" ? { B: new Uint8Array(Buffer.from(value, "base64")) } : type === "S" ? { S: value } : { N: value }
  }
  return key
}
