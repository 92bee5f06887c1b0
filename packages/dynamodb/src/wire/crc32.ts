/**
 * The checksum CRC-32, for runtimes without Node's.
 */

/** What each byte comes to, by the polynomial of ISO 3309. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

export const crc32 = (bytes: Uint8Array): number => {
  let sum = -1
  for (let i = 0; i < bytes.length; i++) sum = table[(sum ^ bytes[i]!) & 0xff]! ^ (sum >>> 8)
  return ~sum >>> 0
}
