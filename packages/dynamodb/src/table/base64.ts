/**
 * Bytes as text, in the one form that is written: what reads alike in another form is refused.
 */

type Alphabet = "base64" | "base64url"

export const toText = (bytes: Uint8Array, alphabet: Alphabet): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(alphabet)

/** The bytes of a text, unless it is in any other form than `toText` writes. */
export const toBytes = (text: string, alphabet: Alphabet): Buffer | undefined => {
  const bytes = Buffer.from(text, alphabet)
  return bytes.toString(alphabet) === text ? bytes : undefined
}
