/**
 * The names and values of one request's expressions: what `#name` and `:value` stand for, and which were used.
 */
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { validation } from "../exception.ts"
import { copyIn } from "../value/Value.ts"

/** The members of a request that hold an expression. */
export type Parameter = (typeof parameters)[number]

const parameters = [
  "ProjectionExpression",
  "UpdateExpression",
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression"
] as const

/**
 * Refuses names and values in a request without an expression that could use them; `known` tells the members that the
 * operation has. Names and values themselves are checked later, by `make`.
 */
export const requireExpression = (known: (member: string) => boolean): ((input: object) => void) => {
  const expressions = parameters.filter(known)
  // A projection mentions no values.
  const withValues = expressions.filter((parameter) => parameter !== "ProjectionExpression")
  return (input) => {
    // Checked members; those that are no expressions are absent.
    const given = input as { readonly [member: string]: unknown }
    const lacks = (some: ReadonlyArray<Parameter>) => some.every((parameter) => given[parameter] === undefined)
    if (given["ExpressionAttributeNames"] !== undefined && lacks(expressions)) {
      throw validation("ExpressionAttributeNames can only be specified when using expressions")
    }
    if (given["ExpressionAttributeValues"] !== undefined && lacks(withValues)) {
      throw validation(
        `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(" and ")} ` +
          `${withValues.length > 1 ? "are" : "is"} null`
      )
    }
  }
}

const key = (prefix: "#" | ":") => new RegExp(`^${prefix}[A-Za-z0-9_]+$`)
const nameKey = key("#")
const valueKey = key(":")

const maximumKeySize = 255
const maximumNameSize = 65_535

/** The entries of one of the two maps by placeholder, each checked. Absent is as good as not asked for. */
const checked = <A, B>(
  member: string,
  map: { readonly [placeholder: string]: A } | undefined,
  pattern: RegExp,
  check: (value: A, placeholder: string) => B
): ReadonlyMap<string, B> => {
  const entries = new Map<string, B>()
  if (map === undefined) return entries
  for (const [placeholder, value] of Object.entries(map)) {
    if (!pattern.test(placeholder)) {
      throw validation(`${member} contains invalid key: Syntax error; key: "${placeholder}"`)
    }
    if (placeholder.length > maximumKeySize) {
      throw validation(`${member} contains invalid key: The placeholder is too long; key: "${placeholder}"`)
    }
    entries.set(placeholder, check(value, placeholder))
  }
  if (entries.size === 0) throw validation(`${member} must not be empty`)
  return entries
}

const checkName = (name: string, placeholder: string): string => {
  if (typeof name !== "string" || name === "" || name.length > maximumNameSize) {
    throw validation(`ExpressionAttributeNames contains invalid value: Invalid attribute name for key ${placeholder}`)
  }
  return name
}

const checkValue = (value: AttributeValue, placeholder: string): AttributeValue => {
  try {
    return copyIn(value)
  } catch (error) {
    throw error instanceof Error && error.name === "ValidationException"
      ? validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${placeholder}`)
      : error
  }
}

export class ExpressionAttributes {
  readonly #names: ReadonlyMap<string, string>
  readonly #values: ReadonlyMap<string, AttributeValue>
  readonly #used = new Set<string>()

  constructor(names: { readonly [placeholder: string]: string } | undefined, values: AttributeMap | undefined) {
    this.#names = checked("ExpressionAttributeNames", names, nameKey, checkName)
    this.#values = checked("ExpressionAttributeValues", values, valueKey, checkValue)
  }

  /** The attribute name that `#placeholder` stands for. */
  name(placeholder: string, parameter: Parameter): string {
    const name = this.#names.get(placeholder)
    if (name === undefined) {
      throw validation(
        `Invalid ${parameter}: An expression attribute name used in the document path is not defined; ` +
          `attribute name: ${placeholder}`
      )
    }
    this.#used.add(placeholder)
    return name
  }

  /** The stored form of the value that `:placeholder` stands for. */
  value(placeholder: string, parameter: Parameter): AttributeValue {
    const value = this.#values.get(placeholder)
    if (value === undefined) {
      throw validation(
        `Invalid ${parameter}: An expression attribute value used in expression is not defined; ` +
          `attribute value: ${placeholder}`
      )
    }
    this.#used.add(placeholder)
    return value
  }

  /** To be called when all expressions of the request are parsed: refuses names and values that none of them used. */
  finish(): void {
    this.#refuseUnused("ExpressionAttributeNames", this.#names)
    this.#refuseUnused("ExpressionAttributeValues", this.#values)
  }

  #refuseUnused(member: string, entries: ReadonlyMap<string, unknown>): void {
    if (entries.size === 0) return
    const unused = [...entries.keys()].filter((placeholder) => !this.#used.has(placeholder))
    if (unused.length > 0) {
      throw validation(`Value provided in ${member} unused in expressions: keys: {${unused.join(", ")}}`)
    }
  }
}

/** The names and values of a request, checked and copied. */
export const make = (
  names: { readonly [placeholder: string]: string } | undefined,
  values: AttributeMap | undefined
): ExpressionAttributes => new ExpressionAttributes(names, values)
