/**
 * Values in the form that their place in an expression asks for.
 */
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { agreement } from "../codec/agreement.ts"
import type { Codec, Issue } from "../codec/Codec.ts"
import type { AttributeValue } from "../wire/AttributeValue.ts"
import type { ValueNode } from "./operand.ts"
import { encodeRaw } from "./raw.ts"

/** A value in the form its place asks for. */
export const encode = (codec: Codec, { form, value }: ValueNode): Effect.Effect<AttributeValue | undefined, Issue> => {
  switch (form) {
    case "stored":
      return everywhere(codec, value)
    case "compared":
      return codec.encodeCompared(value)
    case "member":
      return codec.member === undefined
        ? Exit.fail({ path: [], rule: "there are no members here" })
        : everywhere(codec.member, value)
    case "first":
    case "last": {
      const gained = codec.gains(form)
      return gained === undefined
        ? Exit.fail({ path: [], rule: "its elements differ by their positions: set the list, or use modify" })
        : everywhere(gained, value)
    }
    case "ifAbsent":
      // Where a member requires the attribute, nothing is written.
      return everywhere(codec, value, ({ optional }) => optional)
    case "part":
      // Members of a collection compare with their own codec, parts of text as they are.
      return codec.member?.encodeCompared(value) ?? encodeRaw(value)
    case "raw":
      return encodeRaw(value)
  }
}

/** A value as every member of a union stores it: which of them an item is does not show. */
const everywhere = (
  codec: Codec,
  value: unknown,
  must: (variant: Codec) => boolean = () => true
): Effect.Effect<AttributeValue | undefined, Issue> => {
  const { variants } = codec
  return variants.length < 2
    ? codec.encode(value)
    : agreement(
        variants.map((variant) => variant.encode(value)),
        (position) => must(variants[position]!)
      )
}

export const isSet = ({ types }: Codec): boolean => types.has("SS") || types.has("NS") || types.has("BS")

/** A set of members, of the type its first member has; DynamoDB refuses one that is named twice. */
export const setOf = (members: ReadonlyArray<AttributeValue>): AttributeValue => {
  const [first] = members
  if (first?.S !== undefined) return { SS: Array.from(new Set(members.map(({ S }) => S!))) }
  if (first?.N !== undefined) return { NS: Array.from(new Set(members.map(({ N }) => N!))) }
  const bytes = new Map(members.map(({ B }) => [Buffer.from(B!).toString("latin1"), B!]))
  return { BS: Array.from(bytes.values()) }
}
