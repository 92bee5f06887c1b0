/**
 * Requests and answers as the text that goes over a network: AWS's JSON, in which bytes are base64 and dates seconds.
 */
import * as Result from "effect/Result"
import * as Base64 from "effect/encoding/Base64"

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * Whether the text of a request holds bytes or dates as JSON has them, or what looks like it: bytes stand under `B` and
 * `BS` alone, as objects, and dates as text under a few names. To look at the text costs less than a walk.
 */
const mayBeSpecial = (text: string): boolean =>
  text.includes('"B":{') || text.includes('"BS":[{') || text.includes('Time":"') || text.includes('Bound":"')

/** The text of a request. Throws for what has no end. */
export const stringify = (input: object): string => {
  const text = JSON.stringify(input)
  return mayBeSpecial(text) ? JSON.stringify(input, special) : text
}

/** Writes what is otherwise than JSON has it. */
function special(this: Record<string, unknown>, name: string, value: unknown): unknown {
  // The value itself: what `toJSON` makes of some is not what DynamoDB takes.
  const part = this[name]
  if (part instanceof Uint8Array) return Base64.encode(part)
  return part instanceof Date ? part.getTime() / 1000 : value
}

/** What answers hold dates under, as numbers: there are no others under such names, least of all in items. */
const isDateName = (name: string): boolean =>
  name.endsWith("DateTime") || name === "StartTime" || name === "EndTime" || /^Export(From|To)?Time$/.test(name)

const bytes = (text: unknown): unknown => (typeof text === "string" ? Result.getOrThrow(Base64.decode(text)) : text)

/**
 * Makes bytes and dates of an answer out of what stands for them, in place. Only attribute values have text under `B`,
 * or a list under `BS`: what an item's attributes are called, their values are objects.
 */
const revive = (value: Record<string, unknown>): void => {
  for (const name in value) {
    const part = value[name]
    if (typeof part === "object" && part !== null) {
      if (name === "BS" && Array.isArray(part)) value[name] = part.map(bytes)
      else revive(part as Record<string, unknown>)
    } else if (typeof part === "string") {
      if (name === "B") value[name] = bytes(part)
    } else if (typeof part === "number" && isDateName(name)) value[name] = new Date(part * 1000)
  }
}

const hasSpecial = (text: string) => text.includes('B":"') || text.includes('BS":[') || text.includes('Time":')

/** What the text of an answer says. Throws for what is no JSON, or has no base64 where bytes must be. */
export const parse = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  // Most answers have neither: the search costs less than a walk.
  if (typeof value === "object" && value !== null && hasSpecial(text)) {
    revive(value as Record<string, unknown>)
  }
  return value
}
