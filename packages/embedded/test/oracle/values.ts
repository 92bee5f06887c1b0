// The attributes items have, each with the values it can take.
import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import type { Source } from "./random.ts"

/** Bytes that JSON has as the wire has them. */
export class Bytes extends Uint8Array {
  toJSON(): string {
    return Buffer.from(this).toString("base64")
  }
}

const numbers = ["0", "1", "-1", "2.5", "10", "1e2", "-0", "100", "0.001", "12345678901234567890.5"]
const texts = ["", "a", "ab", "abc", "b", "Z", "é", "x y"]

/** Attributes that no index has as key. */
const attributes = {
  n: ({ pick }: Source): AttributeValue => ({ N: pick(numbers) }),
  s: ({ pick }: Source): AttributeValue => ({ S: pick(texts) }),
  b: ({ pick }: Source): AttributeValue => ({ BOOL: pick([true, false]) }),
  z: (): AttributeValue => ({ NULL: true }),
  // dynalite takes bytes for UTF-8 when it looks for their beginning.
  y: ({ below }: Source): AttributeValue => ({ B: Bytes.of(below(3), below(128)) }),
  ss: ({ below }: Source): AttributeValue => ({ SS: ["a", "b", "c"].slice(0, 1 + below(3)) }),
  ns: ({ below }: Source): AttributeValue => ({ NS: ["1", "2", "3.0"].slice(0, 1 + below(3)) }),
  l: (random: Source): AttributeValue => ({
    L: Array.from({ length: random.below(4) }, () => attributes.n(random))
  }),
  m: (random: Source): AttributeValue => ({ M: { a: attributes.n(random), c: attributes.s(random) } }),
  // Long enough at times to cost more than one unit.
  pad: ({ once, pick }: Source): AttributeValue => ({ S: "x".repeat(once(6) ? pick([1000, 2600, 5000]) : 3) })
}

/** Attributes that are the keys of indexes, with few values, so that entries meet. */
const indexed = {
  t: ({ pick }: Source): AttributeValue => ({ S: pick(["a", "ab", "é", "Z"]) }),
  h: ({ pick }: Source): AttributeValue => ({ N: pick(["0", "2.5", "10", "-20"]) }),
  g: ({ pick }: Source): AttributeValue => ({ S: pick(["g", "h"]) }),
  k: ({ pick }: Source): AttributeValue => ({ B: pick([Bytes.of(0), Bytes.of(0, 255), Bytes.of(9)]) })
}

export const values = { ...attributes, ...indexed }
export type Name = keyof typeof values

/** The names of the attributes that items of any table have. */
export const common = Object.keys(attributes) as ReadonlyArray<Name>

export const isName = (name: string): name is Name => name in values

/** A value that an index refuses as one of its keys. */
export const refused = ({ pick }: Source): AttributeValue => pick([{ S: "" }, { SS: ["a"] }, { BOOL: true }])

/** An item; one that is `bold` may have what an index refuses, but seldom does. */
export const item = (
  random: Source,
  key: Record<string, AttributeValue>,
  names: ReadonlyArray<Name>,
  bold: boolean
): Record<string, AttributeValue> => {
  const all = { ...key }
  for (const name of names) {
    if (random.below(3) === 0) continue
    all[name] = bold && name in indexed && random.once(40) ? refused(random) : values[name](random)
  }
  return all
}
