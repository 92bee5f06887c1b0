/**
 * What a request's members must look like, before anything is known of the table. DynamoDB reports the broken
 * constraints of a request together.
 */
import { EngineException, validation } from "../exception.ts"

/** Checks the member `at` of an input, and adds what it breaks to `broken`. Absent members break nothing. */
export type Constraint = (value: unknown, at: string, broken: Array<string>) => void

const show = (value: unknown) => {
  if (value === undefined) return "null"
  return typeof value === "string" || typeof value === "number" ? `'${value}'` : "'[...]'"
}

const demand = (satisfied: boolean, value: unknown, at: string, rule: string, broken: Array<string>) => {
  if (!satisfied) broken.push(`Value ${show(value)} at '${at}' failed to satisfy constraint: Member must ${rule}`)
}

const mistyped = (at: string, expected: string) =>
  new EngineException("SerializationException", `Unexpected value at '${at}': it must be a ${expected}`)

interface Bounds {
  readonly minimum?: number
  readonly maximum?: number
}

const demandBounds = (n: number, what: string, bounds: Bounds, value: unknown, at: string, broken: Array<string>) => {
  const { maximum = Infinity, minimum = -Infinity } = bounds
  demand(n >= minimum, value, at, `have ${what} greater than or equal to ${minimum}`, broken)
  demand(n <= maximum, value, at, `have ${what} less than or equal to ${maximum}`, broken)
}

export const required =
  (constraint: Constraint): Constraint =>
  (value, at, broken) => {
    demand(value !== undefined, value, at, "not be null", broken)
    constraint(value, at, broken)
  }

export const text = ({ pattern, ...bounds }: Bounds & { readonly pattern?: string } = {}): Constraint => {
  const whole = pattern === undefined ? undefined : new RegExp(`^${pattern}$`)
  return (value, at, broken) => {
    if (value === undefined) return
    if (typeof value !== "string") throw mistyped(at, "string")
    if (whole !== undefined) {
      demand(whole.test(value), value, at, `satisfy regular expression pattern: ${pattern}`, broken)
    }
    demandBounds(value.length, "length", bounds, value, at, broken)
  }
}

export const oneOf =
  (...allowed: ReadonlyArray<string>): Constraint =>
  (value, at, broken) => {
    if (value === undefined) return
    if (typeof value !== "string") throw mistyped(at, "string")
    demand(allowed.includes(value), value, at, `satisfy enum value set: [${allowed.join(", ")}]`, broken)
  }

export const integer =
  (bounds: Bounds): Constraint =>
  (value, at, broken) => {
    if (value === undefined) return
    if (typeof value !== "number" || !Number.isInteger(value)) throw mistyped(at, "whole number")
    demandBounds(value, "value", bounds, value, at, broken)
  }

export const flag: Constraint = (value, at) => {
  if (value !== undefined && typeof value !== "boolean") throw mistyped(at, "boolean")
}

const isMap = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value)

/** A map whose values are checked where they are used. */
export const map: Constraint = (value, at) => {
  if (value !== undefined && !isMap(value)) throw mistyped(at, "map")
}

/** What stands in a list or a map has to be something. */
const present =
  (constraint: Constraint): Constraint =>
  (value, at, broken) => {
    if (value === undefined) throw mistyped(at, "value")
    constraint(value, at, broken)
  }

export const list = (element: Constraint, bounds: Bounds = {}): Constraint => {
  const each = present(element)
  return (value, at, broken) => {
    if (value === undefined) return
    if (!Array.isArray(value)) throw mistyped(at, "list")
    demandBounds(value.length, "length", bounds, value, at, broken)
    let i = 0
    // Unlike forEach, this meets the holes of an array.
    for (const member of value) each(member, `${at}.${++i}.member`, broken)
  }
}

/** A map of at least one member by what must be a key of it; `rule` says what that is. */
export const mapOf = (value: Constraint, isKey: (key: string) => boolean, rule: string): Constraint => {
  const each = present(value)
  return (members, at, broken) => {
    if (members === undefined) return
    if (!isMap(members)) throw mistyped(at, "map")
    const entries = Object.entries(members)
    demandBounds(entries.length, "length", { minimum: 1 }, members, at, broken)
    if (!entries.every(([key]) => isKey(key))) {
      broken.push(
        `Value ${show(members)} at '${at}' failed to satisfy constraint: Map keys must satisfy constraint: [${rule}]`
      )
    }
    for (const [key, member] of entries) each(member, `${at}.${key}.member`, broken)
  }
}

/** Members by name. */
export interface Members {
  readonly [name: string]: Constraint
}

interface Checks {
  readonly known: ReadonlySet<string>
  /** With each member's name as the service writes it. */
  readonly members: ReadonlyArray<{ readonly name: string; readonly label: string; readonly constraint: Constraint }>
}

const labelOf = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`

const compile = (members: Members): Checks => ({
  known: new Set(Object.keys(members)),
  members: Object.entries(members).map(([name, constraint]) => ({ name, label: labelOf(name), constraint }))
})

const checkMembers = ({ known, members }: Checks, value: object, parent: string, broken: Array<string>) => {
  // Checked to be a map; what its members are is what the constraints find out.
  const given = value as Readonly<Record<string, unknown>>
  for (const name in given) {
    if (!known.has(name) && given[name] !== undefined) throw unknown(parent + labelOf(name))
  }
  for (const { constraint, label, name } of members) constraint(given[name], parent + label, broken)
}

// A member that is not listed could change what the request means.
const unknown = (at: string) => validation(`The embedded engine does not know the parameter '${at}'`)

export const structure = (members: Members): Constraint => {
  const checks = compile(members)
  return (value, at, broken) => {
    if (value === undefined) return
    if (!isMap(value)) throw mistyped(at, "structure")
    checkMembers(checks, value, `${at}.`, broken)
  }
}

/** A member of the service's that the engine lacks: refused, because leaving it out would change the answer. */
export const unsupported =
  (instead?: string): Constraint =>
  (value, at) => {
    if (value === undefined) return
    const hint = instead === undefined ? "" : `; use ${instead}`
    throw validation(`The embedded engine does not support the parameter '${at}'${hint}`)
  }

const maximumBroken = 10

const refuse = (broken: ReadonlyArray<string>) => {
  if (broken.length === 0) return
  const s = broken.length === 1 ? "" : "s"
  throw validation(`${broken.length} validation error${s} detected: ${broken.slice(0, maximumBroken).join("; ")}`)
}

/** Refuses an input that breaks a constraint. A broken table name is told alone, before all else. */
export const checker = (members: Members): ((input: object) => void) => {
  const checks = compile(members)
  const { TableName } = members
  return (input) => {
    const broken: Array<string> = []
    if (TableName !== undefined) {
      TableName((input as { readonly TableName?: unknown }).TableName, "tableName", broken)
      refuse(broken)
    }
    checkMembers(checks, input, "", broken)
    refuse(broken)
  }
}
