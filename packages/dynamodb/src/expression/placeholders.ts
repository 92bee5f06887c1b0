/**
 * The placeholders of one request: every name is a `#`, every value a `:`. User strings are never spliced into an
 * expression.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Codec, Issue } from "../codec/Codec.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import type { Node } from "./conditionSyntax.ts"
import { encode } from "./encoding.ts"
import type { ValueNode } from "./operand.ts"
import { type Path, type Place, resolve } from "./path.ts"
import { refused, type Refused } from "./refused.ts"

/** The members of a request that hold them, absent where there are none: DynamoDB refuses empty maps. */
export interface PlaceholderMembers {
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: AttributeMap
}

/** Why an attribute cannot become a value that its own schema allows. */
export type Forbids = (name: string, value: AttributeValue) => string | undefined

/** Values that took effects, by when they were asked for. */
export type Resolved = ReadonlyMap<number, AttributeValue | undefined>

/** What the expressions of a request share. */
export interface Placeholders {
  /** That there is an item, where there may be none. */
  readonly exists: Node | undefined
  /** The path that a place is in the model. */
  readonly resolve: (place: Place) => Path
  /** The placeholder of a stored name. */
  readonly name: (segment: string) => string
  /** The placeholder of a value that is encoded already. */
  readonly value: (value: AttributeValue) => string
  /** A path, by the placeholders of its names. */
  readonly path: (place: Place) => string
  /** The stored form of a value, `undefined` when that is to be absent. */
  readonly encoded: (node: ValueNode) => AttributeValue | undefined
  /** The stored form of a value that must have one. */
  readonly present: (node: ValueNode) => AttributeValue
  /** The names and values that have placeholders by now. */
  readonly soFar: () => { readonly names: Readonly<Record<string, string>>; readonly values: AttributeMap }
  /** Them as the members of the request. */
  readonly members: () => PlaceholderMembers
  /** Values that take effects to encode, by when they were asked for. */
  readonly pending: ReadonlyMap<number, Effect.Effect<AttributeValue | undefined, Refused>>
}

export const make = (codec: Codec, forbids: Forbids, resolved: Resolved, exists: Node | undefined): Placeholders => {
  const pending = new Map<number, Effect.Effect<AttributeValue | undefined, Refused>>()
  const names: Record<string, string> = {}
  const values: AttributeMap = {}
  const aliases = new Map<string, string>()
  let count = 0
  let asked = 0

  const name = (segment: string): string => {
    let alias = aliases.get(segment)
    if (alias === undefined) {
      alias = `#${aliases.size}`
      aliases.set(segment, alias)
      names[alias] = segment
    }
    return alias
  }

  const value = (encoded: AttributeValue): string => {
    const placeholder = `:${count++}`
    values[placeholder] = encoded
    return placeholder
  }

  const path = (place: Place): string => {
    let text = ""
    for (const segment of resolve(codec, place).segments) {
      text += typeof segment === "number" ? `[${segment}]` : text === "" ? name(segment) : `.${name(segment)}`
    }
    return text
  }

  const permitted = ({ form }: ValueNode, place: Path, stored: AttributeValue | undefined) => {
    const [name] = place.segments
    const whole = (form === "stored" || form === "ifAbsent") && place.segments.length === 1 && stored !== undefined
    const rule = whole ? forbids(name as string, stored) : undefined
    if (rule !== undefined) throw refused(place, { path: [], rule })
    return stored
  }

  /** The stored form of a value, `undefined` when that is to be absent. */
  const encoded = (node: ValueNode): AttributeValue | undefined => {
    const ordinal = asked++
    const place = resolve(codec, node.place)
    if (resolved.has(ordinal)) return permitted(node, place, resolved.get(ordinal))
    const effect = encode(place.codec, node)
    if (!Exit.isExit(effect)) {
      pending.set(
        ordinal,
        Effect.mapError(effect, (issue) => refused(place, issue))
      )
      return unknown
    }
    // Narrowing to Exit forgets what it holds.
    const exit = effect as Exit.Exit<AttributeValue | undefined, Issue>
    if (Exit.isSuccess(exit)) return permitted(node, place, exit.value)
    const issue = Exit.findErrorOption(exit)
    throw issue._tag === "Some" ? refused(place, issue.value) : Cause.squash(exit.cause)
  }

  const present = (node: ValueNode): AttributeValue => {
    const stored = encoded(node)
    if (stored !== undefined) return stored
    throw refused(resolve(codec, node.place), { path: [], rule: "a value that is stored as absent" })
  }

  return {
    exists,
    resolve: (place) => resolve(codec, place),
    name,
    value,
    path,
    encoded,
    present,
    soFar: () => ({ names: { ...names }, values: { ...values } }),
    members: () => ({
      ...(aliases.size === 0 ? undefined : { ExpressionAttributeNames: names }),
      ...(count === 0 ? undefined : { ExpressionAttributeValues: values })
    }),
    pending
  }
}

/** Stands for a value that is not known yet. */
const unknown: AttributeValue = { NULL: true }
