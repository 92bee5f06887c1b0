/**
 * Values in the form that their place in an expression asks for.
 */
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Codec, Issue } from "../codec/Codec.ts"
import type { AttributeValue } from "../wire/AttributeValue.ts"
import type { ValueNode } from "./operand.ts"
import { encodeRaw } from "./raw.ts"

/** A value in the form its place asks for. */
export const encode = (codec: Codec, { form, value }: ValueNode): Effect.Effect<AttributeValue | undefined, Issue> => {
  switch (form) {
    case "stored":
      return codec.encode(value)
    case "compared":
      return codec.encodeCompared(value)
    case "member":
      return codec.member?.encode(value) ?? Exit.fail({ path: [], rule: "there are no members here" })
    case "part":
      // Members of a collection compare with their own codec, parts of text as they are.
      return codec.member?.encodeCompared(value) ?? encodeRaw(value)
    case "raw":
      return encodeRaw(value)
  }
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
