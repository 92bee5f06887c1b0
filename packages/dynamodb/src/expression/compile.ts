/**
 * One pass from conditions, updates and projections to the expressions of one request, over one table of placeholders.
 * User strings are never spliced: every name is a `#` placeholder, every value a `:` placeholder.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type { Codec, Issue } from "../codec/Codec.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import type { Node as Action } from "./action.ts"
import type { Node as Condition } from "./conditionSyntax.ts"
import { type Node as Operand, type ValueNode, valueOf } from "./operand.ts"
import { Invalid } from "./invalid.ts"
import { format, overlaps, type Path, type Place, resolve } from "./path.ts"
import { encodeRaw } from "./raw.ts"
import { withoutStack } from "../wire/withoutStack.ts"

/** A value that cannot be stored or compared: where, and why. */
export class Refused extends Error {
  readonly issue: Issue
  constructor(issue: Issue) {
    super(issue.rule)
    this.issue = issue
  }
}

/** The expressions of one request as they grow. */
export interface Expressions {
  readonly condition: (node: Condition) => string
  readonly update: (actions: ReadonlyArray<Action>) => string | undefined
  readonly projection: (places: ReadonlyArray<Place>) => string
  /** The placeholder of a value that is encoded already. */
  readonly value: (value: AttributeValue) => string
  readonly name: (segment: string) => string
  /** The names and values that have placeholders by now. */
  readonly soFar: () => { readonly names: Readonly<Record<string, string>>; readonly values: AttributeMap }
}

/** The placeholders of a request, absent where there are none: DynamoDB refuses empty maps. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: AttributeMap
}

/** Why an attribute cannot become a value that its own schema allows. */
export type Forbids = (name: string, value: AttributeValue) => string | undefined

/** Values that took effects, by when they were asked for. */
type Resolved = ReadonlyMap<number, AttributeValue | undefined>

/**
 * Builds the parts of a request. As long as every value is encoded without effects, so is the request, and the result
 * an Exit; otherwise `build` runs again with the values that took effects. So it must ask for the same values again.
 */
export const compile = <A extends object>(
  codec: Codec,
  build: (expressions: Expressions) => A,
  forbids: Forbids = () => undefined
): Effect.Effect<A & Placeholders, Refused | Invalid> => {
  const first = attempt(codec, build, forbids, new Map())
  if (first.pending.size === 0) return first.exit
  return Effect.flatMap(
    Effect.forEach(first.pending, ([ordinal, effect]) => Effect.map(effect, (value) => [ordinal, value] as const)),
    (values) => attempt(codec, build, forbids, new Map(values)).exit
  )
}

const refused = ({ segments }: Path, { path, rule }: Issue) =>
  withoutStack(() => new Refused({ path: [...segments, ...path], rule }))

const attempt = <A extends object>(
  codec: Codec,
  build: (expressions: Expressions) => A,
  forbids: Forbids,
  resolved: Resolved
) => {
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
    const whole = form === "stored" && place.segments.length === 1 && stored !== undefined
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

  const operand = (node: Operand): string => {
    switch (node._tag) {
      case "Path":
        return path(node.place)
      case "Size":
        return `size(${path(node.place)})`
      case "Sum":
        return `${operand(node.left)} ${node.operator} ${operand(node.right)}`
      case "Value":
        return value(present(node))
    }
  }

  const condition = (node: Condition): string => {
    switch (node._tag) {
      case "Comparison":
        return `${operand(node.left)} ${node.operator} ${operand(node.right)}`
      case "Between":
        return `${operand(node.operand)} BETWEEN ${operand(node.low)} AND ${operand(node.high)}`
      case "In":
        if (node.values.length === 0 || node.values.length > 100) throw new Invalid("in takes 1 to 100 values")
        return `${operand(node.operand)} IN (${node.values.map(operand).join(", ")})`
      case "Function":
        return node.argument === undefined
          ? `${node.name}(${path(node.place)})`
          : `${node.name}(${path(node.place)}, ${operand(node.argument)})`
      case "Not":
        return `NOT (${condition(node.condition)})`
      case "And":
      case "Or":
        return node.conditions.map(enclosed).join(node._tag === "And" ? " AND " : " OR ")
    }
  }

  /** Composite parts stand in parentheses, exactly once: DynamoDB refuses redundant ones. */
  const enclosed = (node: Condition): string =>
    node._tag === "And" || node._tag === "Or" ? `(${condition(node)})` : condition(node)

  const members = (place: Place, values: unknown): ReadonlyArray<AttributeValue> => {
    // Text would be taken for its characters.
    if (!Predicate.isIterable(values) || typeof values === "string") {
      throw new Invalid(`${format(resolve(codec, place).segments)} takes several values, in an array or a set`)
    }
    return Array.from(values, (member) => present(valueOf(place, member, "member")))
  }

  /** One action in its clause; nothing for a change that changes nothing. */
  const action = (node: Action): readonly [clause: "SET" | "REMOVE" | "ADD" | "DELETE", text: string] | undefined => {
    const { codec: at, segments } = resolve(codec, node.place)
    const target = () => path(node.place)
    switch (node._tag) {
      case "Remove":
        return ["REMOVE", target()]
      case "Set": {
        if (node.value._tag !== "Value") return ["SET", `${target()} = ${operand(node.value)}`]
        const stored = encoded(node.value)
        return stored === undefined ? ["REMOVE", target()] : ["SET", `${target()} = ${value(stored)}`]
      }
      case "SetIfAbsent": {
        if (node.value._tag !== "Value")
          return ["SET", `${target()} = if_not_exists(${target()}, ${operand(node.value)})`]
        const stored = encoded(node.value)
        return stored && ["SET", `${target()} = if_not_exists(${target()}, ${value(stored)})`]
      }
      case "Add":
      case "Subtract": {
        if (isSet(at)) {
          if (node._tag === "Subtract") throw new Invalid(`${format(segments)} is a set: it loses members by delete`)
          const gained = members(node.place, node.value)
          return gained.length === 0 ? undefined : ["ADD", `${target()} ${value(setOf(gained))}`]
        }
        if (!at.types.has("N")) throw new Invalid(`${format(segments)} is neither a number nor a set`)
        const delta = present(valueOf(node.place, node.value, "raw"))
        // AWS documents ADD for attributes only; both forms count an absent number as 0.
        if (segments.length === 1) return ["ADD", `${target()} ${value(node._tag === "Add" ? delta : negate(delta))}`]
        const before = `if_not_exists(${target()}, ${value({ N: "0" })})`
        return ["SET", `${target()} = ${before} ${node._tag === "Add" ? "+" : "-"} ${value(delta)}`]
      }
      case "Delete": {
        if (!isSet(at)) throw new Invalid(`${format(segments)} is no set`)
        const lost = members(node.place, node.members)
        return lost.length === 0 ? undefined : ["DELETE", `${target()} ${value(setOf(lost))}`]
      }
      case "Append":
      case "Prepend": {
        if (!at.types.has("L")) throw new Invalid(`${format(segments)} is no list`)
        const gained = members(node.place, node.members)
        if (gained.length === 0) return undefined
        const parts = [`if_not_exists(${target()}, ${value({ L: [] })})`, value({ L: gained as Array<AttributeValue> })]
        return ["SET", `${target()} = list_append(${(node._tag === "Append" ? parts : parts.reverse()).join(", ")})`]
      }
    }
  }

  const update = (nodes: ReadonlyArray<Action>): string | undefined => {
    disjoint(nodes.map(({ place }) => resolve(codec, place)))
    const clauses = new Map<string, Array<string>>()
    for (const node of nodes) {
      const [clause, text] = action(node) ?? []
      if (clause === undefined) continue
      const parts = clauses.get(clause)
      if (parts === undefined) clauses.set(clause, [text!])
      else parts.push(text!)
    }
    return clauses.size === 0
      ? undefined
      : Array.from(clauses, ([clause, parts]) => `${clause} ${parts.join(", ")}`).join(" ")
  }

  const projection = (places: ReadonlyArray<Place>): string =>
    outermost(places.map((place) => resolve(codec, place)))
      .map(path)
      .join(", ")

  const soFar = () => ({ names: { ...names }, values: { ...values } })

  const run = (): A & Placeholders => ({
    ...build({ condition, update, projection, value, name, soFar }),
    ...(aliases.size === 0 ? undefined : { ExpressionAttributeNames: names }),
    ...(count === 0 ? undefined : { ExpressionAttributeValues: values })
  })
  return { exit: caught(run), pending }
}

/** What callbacks throw of their own accord stays a defect. */
export const caught = <A>(run: () => A): Exit.Exit<A, Refused | Invalid> => {
  try {
    return Exit.succeed(run())
  } catch (error) {
    return error instanceof Refused || error instanceof Invalid ? Exit.fail(error) : Exit.die(error)
  }
}

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

/** No two actions of an update may touch the same place: the service would not say in which order. */
const disjoint = (paths: ReadonlyArray<Path>): void => {
  paths.forEach((path, index) => {
    const other = paths.slice(0, index).find((earlier) => overlaps(path, earlier))
    if (other === undefined) return
    const [first, second] = [format(other.segments), format(path.segments)]
    throw new Invalid(
      first === second ? `two actions change ${first}` : `two actions change ${first} and ${second}, which overlap`
    )
  })
}

/** The places that no other picked place contains: DynamoDB refuses both, and the outer one brings the inner one. */
const outermost = (paths: ReadonlyArray<Path>): ReadonlyArray<Path> =>
  paths.filter((path, index) =>
    paths.every(
      (other, otherIndex) =>
        index === otherIndex ||
        !overlaps(path, other) ||
        path.segments.length < other.segments.length ||
        (path.segments.length === other.segments.length && index < otherIndex)
    )
  )

const negate = (value: AttributeValue): AttributeValue => ({
  N: value.N!.startsWith("-") ? value.N!.slice(1) : value.N === "0" ? "0" : `-${value.N}`
})

export const isSet = ({ types }: Codec): boolean => types.has("SS") || types.has("NS") || types.has("BS")

/** A set of members, of the type its first member has; DynamoDB refuses one that is named twice. */
const setOf = (members: ReadonlyArray<AttributeValue>): AttributeValue => {
  const [first] = members
  if (first?.S !== undefined) return { SS: Array.from(new Set(members.map(({ S }) => S!))) }
  if (first?.N !== undefined) return { NS: Array.from(new Set(members.map(({ N }) => N!))) }
  const bytes = new Map(members.map(({ B }) => [Buffer.from(B!).toString("latin1"), B!]))
  return { BS: Array.from(bytes.values()) }
}

/** Stands for a value that is not known yet. */
const unknown: AttributeValue = { NULL: true }
