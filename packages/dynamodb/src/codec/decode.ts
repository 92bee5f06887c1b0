/**
 * Reading: from the plan of a codec to functions from attribute values to decoded values.
 */
import * as HashSet from "effect/HashSet"
import * as Redacted from "effect/Redacted"
import type { AttributeType, AttributeValue } from "../wire/AttributeValue.ts"
import { list, set } from "./decodeCollection.ts"
import { discriminate } from "./discriminate.ts"
import { getter, type Transform } from "./getter.ts"
import { readLiteral } from "./literal.ts"
import { type Native, runChecks } from "./native.ts"
import { toBigDecimal, toBigInt, toNearestNumber, toNumber } from "./number.ts"
import { memoize } from "./memoize.ts"
import { admitsUndefined, type Field, mayWait, type Plan, typesOf } from "./Plan.ts"
import { assign, isInherited, own as ownOf } from "./record.ts"
import { type Decode, fail, firstOf, INVALID, MISSING, onlyOf, type Run } from "./run.ts"
import { plainPrototype, shape } from "./shape.ts"
import { straight } from "./straight.ts"

/** What an absent attribute decodes to: a value, `MISSING` or `INVALID`. */
type DecodeAbsent = (run: Run | undefined) => unknown

const decoders = new WeakMap<Plan, Decode>()

export const decoder = (plan: Plan): Decode => {
  const known = decoders.get(plan)
  if (known !== undefined) return known
  const made = make(plan)
  decoders.set(plan, made)
  return made
}

const make = (plan: Plan): Decode => {
  switch (plan._tag) {
    case "String":
      return (value, run) => (typeof value.S === "string" ? value.S : fail(run, "is not stored as text (S)"))
    case "Number": {
      const read = plan.lossy ? toNearestNumber : toNumber
      return (value, run) => {
        if (typeof value.N !== "string") return fail(run, notANumber)
        const number = read(value.N)
        return number === undefined ? fail(run, plan.lossy ? notANumber : lossy) : number
      }
    }
    case "BigInt":
      return (value, run) => {
        const integer = typeof value.N === "string" ? toBigInt(value.N) : undefined
        return integer === undefined ? fail(run, "is not stored as an integer (N)") : integer
      }
    case "BigDecimal":
      return (value, run) => {
        const decimal = typeof value.N === "string" ? toBigDecimal(value.N) : undefined
        return decimal === undefined ? fail(run, notANumber) : decimal
      }
    case "Bytes":
      return (value, run) => (value.B instanceof Uint8Array ? value.B : fail(run, "is not stored as bytes (B)"))
    case "Boolean":
      return (value, run) =>
        typeof value.BOOL === "boolean" ? value.BOOL : fail(run, "is not stored as a boolean (BOOL)")
    case "Null":
      return (value, run) => (value.NULL === true ? null : fail(run, "is not stored as null (NULL)"))
    case "Undefined":
    case "Never":
      return (_, run) => fail(run, "must not be there")
    case "Json":
      return json
    case "Literals":
      return readLiteral(plan.values)
    case "Template":
      return (value, run) => (typeof value.S === "string" && plan.test(value.S) ? value.S : fail(run, plan.rule))
    case "Struct":
      return struct(plan)
    case "List":
      return list(plan, decoder)
    case "Set":
      return set(plan, decoder)
    case "Union":
      return union(plan)
    case "Class":
      return instances(plan)
    case "Redacted": {
      const inner = decoder(plan.value)
      return (value, run) => {
        const decoded = inner(value, run)
        return decoded === INVALID || decoded === MISSING ? decoded : Redacted.make(decoded, { label: plan.label })
      }
    }
    case "Checked": {
      const inner = decoder(plan.plan)
      const check = runChecks(plan.ast, plan.checks)
      return (value, run) => {
        const decoded = inner(value, run)
        return decoded === INVALID || decoded === MISSING ? decoded : check(decoded, run)
      }
    }
    case "Transformed":
      return transformed(plan)
    case "Suspended": {
      const inner = memoize(() => decoder(plan.plan()))
      return (value, run) => inner()(value, run)
    }
  }
}

const notANumber = "is not stored as a number (N)"
const lossy =
  "holds more digits than a JavaScript number gives back. Use Schema.BigDecimal, Schema.BigInt for integers, or Numbers.lossy"

// ---------------------------------------------------------------------------------------------------------------------
// structs and classes

/** Reads what is stored of a field, or that nothing is: a value, `MISSING` where the key may be missing, or `INVALID`. */
export const fieldDecoder = (
  field: Omit<Field, "name" | "attribute"> & { readonly attribute: string | number }
): ((stored: AttributeValue | undefined, run: Run | undefined) => unknown) => {
  const { attribute, optional, plan, wireOptional } = field
  const decode = decoder(plan)
  const absent = absentDecoder(plan, wireOptional)
  // Other libraries write NULL for what is absent; it means that only where it means nothing else.
  const nullIsAbsent = memoize(() => (wireOptional || admitsUndefined(plan)) && !typesOf(plan).has("NULL"))
  return (stored, run) => {
    let decoded: unknown = INVALID
    if (stored !== undefined) {
      decoded = run === undefined ? decode(stored, undefined) : run.at(attribute, decode, stored)
      if (decoded === INVALID && !(stored.NULL === true && nullIsAbsent())) return INVALID
      if (decoded === INVALID && run !== undefined) run.issue = undefined
    }
    if (decoded === INVALID) decoded = run === undefined ? absent(undefined) : run.at(attribute, absent, run)
    if (decoded !== MISSING || optional) return decoded
    return run === undefined ? INVALID : run.fail("is required and is not there", [attribute])
  }
}

const struct = (plan: Extract<Plan, { _tag: "Struct" }>, Fields = shape()): Decode => {
  const fields = plan.fields.map((field) => ({
    name: field.name,
    attribute: field.attribute,
    plan: field.plan,
    special: isInherited(field.name) || isInherited(field.attribute),
    decode: decoder(field.plan),
    read: fieldDecoder(field)
  }))
  const entries = plan.entries.map(({ isKey, plan }) => ({ isKey, decode: decoder(plan) }))
  const names = new Set(plan.fields.flatMap(({ name, attribute }) => [name, attribute]))
  const plain = entries.length === 0 && !fields.some(({ special }) => special)
  const code = plain ? straight(fields, Fields) : undefined
  return (value, run) => {
    const map = value.M
    if (typeof map !== "object") return fail(run, "is not stored as a map (M)")
    const own = run === undefined ? code?.() : undefined
    if (own !== undefined) return own(map)
    const out = new Fields()
    let undecided = false
    for (let i = 0; i < fields.length; i++) {
      const { attribute, decode, name, read, special } = fields[i]!
      const stored = special ? ownOf(map, attribute) : map[attribute]
      // What is there and reads as it should, the common case, takes the short way.
      let decoded = stored !== undefined && run === undefined ? decode(stored, undefined) : INVALID
      if (decoded === INVALID || decoded === MISSING) decoded = read(stored, run)
      if (decoded === INVALID) {
        if (run === undefined || !run.undecided) return INVALID
        undecided = true
      } else if (decoded !== MISSING) {
        if (special) assign(out, name, decoded)
        else out[name] = decoded
      }
    }
    for (const { decode, isKey } of entries) {
      for (const key of Object.keys(map)) {
        const stored = map[key]
        if (stored === undefined || names.has(key) || (isKey !== undefined && !isKey(key))) continue
        const decoded = run === undefined ? decode(stored, undefined) : run.at(key, decode, stored)
        if (decoded === INVALID) {
          if (run === undefined || !run.undecided) return INVALID
          undecided = true
        } else if (decoded !== MISSING) assign(out, key, decoded)
      }
    }
    return undecided ? INVALID : out
  }
}

const instances = (plan: Extract<Plan, { _tag: "Class" }>): Decode => {
  const fields = decoder(plan.fields)
  const { construct } = plan
  let fill: Decode | undefined
  let examined = false
  return (value, run) => {
    if (fill !== undefined) return fill(value, run)
    const decoded = fields(value, run)
    if (decoded === INVALID) return INVALID
    const instance = construct(decoded)
    if (!examined) {
      examined = true
      if (plan.fields._tag === "Struct" && plan.fields.entries.length === 0) {
        const names = plan.fields.fields.map(({ name }) => name)
        const prototype = plainPrototype(instance as object, construct, names)
        if (prototype !== undefined) fill = struct(plan.fields, shape(prototype))
      }
    }
    return instance
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// unions

const union = (plan: Extract<Plan, { _tag: "Union" }>): Decode => {
  const prepare = memoize(() => {
    const members = plan.members.map((member) => ({ plan: member, types: typesOf(member), decode: decoder(member) }))
    const ofType = (type: AttributeType) => members.filter(({ types }) => types.has(type))
    const byType = new Map<string, ReadonlyArray<Decode>>()
    for (const type of typesOf(plan))
      byType.set(
        type,
        ofType(type).map(({ decode }) => decode)
      )
    const discriminator = discriminate(ofType("M").map(({ plan, decode }) => ({ plan, item: decode })))
    return { byType, discriminator, waits: mayWait(plan) }
  })
  return (value, run) => {
    const { byType, discriminator, waits } = prepare()
    const type = typeOf(value)
    let candidates = (type === undefined ? undefined : byType.get(type)) ?? []
    if (type === "M" && discriminator !== undefined) candidates = discriminator.ofWire(value.M!)
    return (plan.exclusive === true ? onlyOf : firstOf)(candidates, value, run, waits)
  }
}

const typeOf = (value: AttributeValue): string | undefined => {
  for (const type in value) if (value[type as keyof AttributeValue] !== undefined) return type
  return undefined
}

const json: Decode = (value, run) => {
  if (typeof value.S === "string") return value.S
  if (typeof value.BOOL === "boolean") return value.BOOL
  if (value.NULL === true) return null
  if (typeof value.N === "string") return jsonNumber(value, run)
  if (Array.isArray(value.L)) return jsonList(value, run)
  if (typeof value.M === "object") return jsonMap(value, run)
  return fail(run, "is not stored as JSON has it")
}
const jsonNumber = decoder({ _tag: "Number", lossy: false })
const jsonList = list({ _tag: "List", elements: [], rest: [{ _tag: "Json" }] }, decoder)
const jsonMap = struct({ _tag: "Struct", fields: [], entries: [{ isKey: undefined, plan: { _tag: "Json" } }] })

// ---------------------------------------------------------------------------------------------------------------------
// transformations and what is absent

const transformed = (plan: Extract<Plan, { _tag: "Transformed" }>): Decode => {
  const from = decoder(plan.from)
  const steps = stepsOf(plan)
  if (plan.inner === undefined) {
    return (value, run) => {
      const start = from(value, run)
      return start === INVALID ? INVALID : through(steps, start, run)
    }
  }
  const inner = decoder(plan.inner)
  const [first, ...others] = steps
  return (value, run) => {
    const start = from(value, run)
    if (start === INVALID) return INVALID
    const next = first!.transform(start, run)
    if (next === INVALID) return INVALID
    // A first step that changes nothing leaves what the inner schema reads by itself.
    if (next === start) return inner(value, run)
    const read = next === MISSING ? MISSING : first!.read(next, run)
    return read === INVALID ? INVALID : through(others, read, run)
  }
}

interface Reading {
  readonly transform: Transform
  readonly read: Native["read"]
  readonly same: boolean
}

const stepsOf = (plan: Extract<Plan, { _tag: "Transformed" }>): ReadonlyArray<Reading> =>
  plan.steps.map(({ decode, decoded, same }) => ({ transform: getter(decode, plan.rule), read: decoded.read, same }))

const through = (steps: ReadonlyArray<Reading>, start: unknown, run: Run | undefined): unknown => {
  let current = start
  for (let i = 0; i < steps.length; i++) {
    const { read, same, transform } = steps[i]!
    const next = transform(current, run)
    if (next === INVALID) return INVALID
    current = next === MISSING || (same && next === current) ? next : read(next, run)
    if (current === INVALID) return INVALID
  }
  return current
}

/** What an absent attribute decodes to. Parts that are suspended are looked at when it is first asked. */
const absentDecoder = (plan: Plan, wireOptional: boolean): DecodeAbsent => {
  switch (plan._tag) {
    case "Checked": {
      const inner = absentDecoder(plan.plan, wireOptional)
      const check = runChecks(plan.ast, plan.checks)
      return (run) => {
        const value = inner(run)
        return value === INVALID || value === MISSING ? value : check(value, run)
      }
    }
    case "Transformed": {
      const from = absentDecoder(plan.from, wireOptional)
      const steps = stepsOf(plan)
      return (run) => {
        const start = from(run)
        return start === INVALID ? INVALID : through(steps, start, run)
      }
    }
    case "Redacted": {
      const inner = absentDecoder(plan.value, wireOptional)
      return (run) => {
        const value = inner(run)
        return value === INVALID || value === MISSING ? value : Redacted.make(value, { label: plan.label })
      }
    }
    case "Suspended": {
      const inner = memoize(() => absentDecoder(plan.plan(), wireOptional))
      return (run) => inner()(run)
    }
    case "Undefined":
      return () => (wireOptional ? MISSING : undefined)
    case "Set":
      return () => (wireOptional ? MISSING : plan.hashed ? HashSet.empty() : new Set())
    case "Union": {
      if (wireOptional) return () => MISSING
      const members = memoize(() =>
        admitsUndefined(plan) ? [() => undefined] : plan.members.map((member) => absentDecoder(member, false))
      )
      return (run) => {
        for (const member of members()) {
          const value = member(run)
          if (value !== MISSING) return value
        }
        return MISSING
      }
    }
    default:
      return () => MISSING
  }
}
