/**
 * Writing: from the plan of a codec to functions from decoded values to attribute values.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as HashSet from "effect/HashSet"
import * as Redacted from "effect/Redacted"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { discriminate } from "./discriminate.ts"
import { getter, type Transform } from "./getter.ts"
import { expectedOneOf, type Literal } from "./literal.ts"
import { type Native, runChecks } from "./native.ts"
import { fromBigDecimal, fromBigInt, fromNumber } from "./number.ts"
import { memoize } from "./memoize.ts"
import { admitsUndefined, mayWait, type Plan } from "./Plan.ts"
import { assign, isInherited, own } from "./record.ts"
import { EMPTY, fail, firstOf, INVALID, MISSING, onlyOf, type Run } from "./run.ts"
import { shape } from "./shape.ts"

/** What a value is on the wire: `MISSING` is absent, `EMPTY` is a set without members. */
export type Encoded = AttributeValue | typeof MISSING | typeof EMPTY | typeof INVALID

/** Writes a value, or `MISSING` for a key that is not there. */
export type Encode = (value: unknown, run: Run | undefined) => Encoded

const encoders = new WeakMap<Plan, Encode>()

export const encoder = (plan: Plan): Encode => {
  const known = encoders.get(plan)
  if (known !== undefined) return known
  const made = make(plan)
  encoders.set(plan, made)
  return made
}

export const emptySet = "is an empty set, which DynamoDB cannot store here"

const make = (plan: Plan): Encode => {
  switch (plan._tag) {
    case "String":
      return (value, run) =>
        typeof value !== "string"
          ? fail(run, "expected a string")
          : value.isWellFormed()
            ? { S: value }
            : fail(run, ill)
    case "Number":
      return (value, run) => {
        if (typeof value !== "number") return fail(run, "expected a number")
        const text = fromNumber(value)
        return text === undefined ? fail(run, outOfRange) : { N: text }
      }
    case "BigInt":
      return (value, run) => {
        if (typeof value !== "bigint") return fail(run, "expected a bigint")
        const text = fromBigInt(value)
        return text === undefined ? fail(run, outOfRange) : { N: text }
      }
    case "BigDecimal":
      return (value, run) => {
        if (!BigDecimal.isBigDecimal(value)) return fail(run, "expected a BigDecimal")
        const text = fromBigDecimal(value)
        return text === undefined ? fail(run, outOfRange) : { N: text }
      }
    case "Bytes":
      // The caller may use the buffer again before the request is sent.
      return (value, run) =>
        value instanceof Uint8Array ? { B: new Uint8Array(value) } : fail(run, "expected a Uint8Array")
    case "Boolean":
      return (value, run) => (typeof value === "boolean" ? { BOOL: value } : fail(run, "expected a boolean"))
    case "Null":
      return (value, run) => (value === null ? { NULL: true } : fail(run, "expected null"))
    case "Undefined":
      return (value, run) => (value === undefined ? MISSING : fail(run, "expected undefined"))
    case "Never":
      return (_, run) => fail(run, "must not be there")
    case "Json":
      return json
    case "Literals":
      return literals(plan.values)
    case "Template":
      return (value, run) => {
        if (typeof value !== "string" || !plan.test(value)) return fail(run, plan.rule)
        return value.isWellFormed() ? { S: value } : fail(run, ill)
      }
    case "Struct":
      return struct(plan)
    case "List":
      return list(plan)
    case "Set":
      return set(plan)
    case "Union":
      return union(plan)
    case "Class": {
      const fields = encoder(plan.fields)
      const { isInstance, rule } = plan
      return (value, run) => (isInstance(value) ? fields(value, run) : fail(run, rule))
    }
    case "Redacted": {
      const inner = encoder(plan.value)
      const { label, rule } = plan
      return (value, run) =>
        Redacted.isRedacted(value) && (label === undefined || value.label === label)
          ? inner(Redacted.value(value), run)
          : fail(run, rule)
    }
    case "Checked": {
      const inner = encoder(plan.plan)
      const check = runChecks(plan.ast, plan.checks)
      return (value, run) => {
        const encoded = inner(value, run)
        return encoded !== INVALID && check(value, run) === INVALID ? INVALID : encoded
      }
    }
    case "Transformed":
      return transformed(plan)
    case "Suspended": {
      const inner = memoize(() => encoder(plan.plan()))
      return (value, run) => inner()(value, run)
    }
  }
}

const ill = "is not well-formed Unicode"
const outOfRange =
  "is a number DynamoDB cannot hold: at most 38 digits, between 1E-130 and 9.99E+125 in magnitude, neither NaN nor infinite"

const literals = (values: ReadonlyArray<Literal>): Encode => {
  const stored = new Map<unknown, () => AttributeValue>()
  for (const value of values) {
    if (value === null) stored.set(value, () => ({ NULL: true }))
    else if (typeof value === "string") stored.set(value, () => ({ S: value }))
    else if (typeof value === "boolean") stored.set(value, () => ({ BOOL: value }))
    else {
      const text = typeof value === "number" ? fromNumber(value) : fromBigInt(value)
      // The plan holds no literal out of range.
      stored.set(value, () => ({ N: text! }))
    }
  }
  const rule = expectedOneOf(values)
  return (value, run) => stored.get(value)?.() ?? fail(run, rule)
}

// ---------------------------------------------------------------------------------------------------------------------
// structs, lists, sets

const struct = (plan: Extract<Plan, { _tag: "Struct" }>): Encode => {
  const fields = plan.fields.map((field) => ({
    name: field.name,
    attribute: field.attribute,
    special: isInherited(field.name) || isInherited(field.attribute),
    encode: encoder(field.plan),
    absent: absentEncoder(field.plan),
    wireOptional: field.wireOptional,
    // An absent attribute that may be absent reads as absent, not as an empty set.
    mayBeAbsent: memoize(() => field.wireOptional || admitsUndefined(field.plan))
  }))
  const entries = plan.entries.map(({ isKey, plan }) => ({ isKey, encode: encoder(plan) }))
  const names = new Set(plan.fields.map(({ name }) => name))
  const Attributes = shape()
  const attributes = new Set(plan.fields.map(({ attribute }) => attribute))

  return (value, run) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(run, "expected an object")
    const source = value as Record<string, unknown>
    // Filled with what the encoders of the fields give, which are attribute values.
    const map = new Attributes() as AttributeMap
    let undecided = false
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      const { attribute, name, special } = field
      if (run === undefined && !special) {
        // What is there and has a stored form, the common case, takes the short way.
        const part = source[name]
        const encoded = part === undefined ? MISSING : field.encode(part, undefined)
        if (typeof encoded === "object") {
          map[attribute] = encoded
          continue
        }
      }
      const part = special ? own(source, name) : source[name]
      const missing = part === undefined && !(special ? Object.hasOwn(source, name) : name in source)
      let encoded: Encoded
      if (missing) encoded = run === undefined ? field.absent(undefined) : run.at(attribute, field.absent, run)
      else encoded = run === undefined ? field.encode(part, undefined) : run.at(attribute, field.encode, part)
      if (typeof encoded === "object" && !special) map[attribute] = encoded
      else if (encoded === INVALID) {
        if (run === undefined || !run.undecided) return INVALID
        undecided = true
      } else if (encoded === EMPTY) {
        if (field.mayBeAbsent()) return run === undefined ? INVALID : run.fail(emptySet, [attribute])
      } else if (encoded === MISSING) {
        if (missing ? !field.wireOptional : !field.mayBeAbsent()) {
          return run === undefined ? INVALID : run.fail("is required and is not there", [attribute])
        }
      } else assign(map, attribute, encoded)
    }
    for (const { encode, isKey } of entries) {
      for (const key of Object.keys(source)) {
        if (names.has(key) || (isKey !== undefined && !isKey(key))) continue
        if (attributes.has(key)) return run === undefined ? INVALID : run.fail("is the stored name of a field", [key])
        if (!key.isWellFormed()) return fail(run, "has a key that is not well-formed Unicode")
        const part = source[key]
        const encoded = run === undefined ? encode(part, undefined) : run.at(key, encode, part)
        if (encoded === INVALID) {
          if (run === undefined || !run.undecided) return INVALID
          undecided = true
        } else if (encoded === EMPTY || encoded === MISSING) {
          return run === undefined ? INVALID : run.fail(encoded === EMPTY ? emptySet : nothing, [key])
        } else assign(map, key, encoded)
      }
    }
    return undecided ? INVALID : { M: map }
  }
}

const nothing = "has no stored form here"

/** What a key that is not there is on the wire: absent, unless a transformation makes something of it. */
const absentEncoder = (plan: Plan): ((run: Run | undefined) => Encoded) => {
  switch (plan._tag) {
    case "Checked":
      return absentEncoder(plan.plan)
    case "Transformed": {
      const encode = encoder(plan)
      return (run) => encode(MISSING, run)
    }
    default:
      return () => MISSING
  }
}

const list = (plan: Extract<Plan, { _tag: "List" }>): Encode => {
  const elements = plan.elements.map(({ plan }) => encoder(plan))
  const [rest, ...tail] = plan.rest.map(encoder)
  const required = plan.elements.filter(({ optional }) => !optional).length + tail.length
  const at = (index: number, length: number): Encode | undefined =>
    elements[index] ?? (index >= length - tail.length ? tail[index - length + tail.length] : rest)
  return (value, run) => {
    if (!Array.isArray(value)) return fail(run, "expected an array")
    const { length } = value
    if (length < required) return fail(run, "has too few elements")
    const out: Array<AttributeValue> = new Array(length)
    let undecided = false
    for (let i = 0; i < length; i++) {
      const encode = elements.length === 0 && tail.length === 0 ? rest : at(i, length)
      if (encode === undefined) return fail(run, "has too many elements")
      const element: unknown = value[i]
      const encoded = run === undefined ? encode(element, undefined) : run.at(i, encode, element)
      if (encoded === INVALID) {
        if (run === undefined || !run.undecided) return INVALID
        undecided = true
      } else if (encoded === EMPTY || encoded === MISSING) {
        return run === undefined ? INVALID : run.fail(encoded === EMPTY ? emptySet : nothing, [i])
      } else out[i] = encoded
    }
    return undecided ? INVALID : { L: out }
  }
}

const set = (plan: Extract<Plan, { _tag: "Set" }>): Encode => {
  const { hashed, type } = plan
  const encode = encoder(plan.member)
  // Members that differ in memory may be one on the wire, where no set holds a member twice.
  const distinct = ["String", "Number", "BigInt"].includes(plan.member._tag)
  const member = type === "SS" ? "S" : type === "NS" ? "N" : "B"
  const wrap: (members: never) => AttributeValue =
    type === "SS"
      ? (SS: Array<string>) => ({ SS })
      : type === "NS"
        ? (NS: Array<string>) => ({ NS })
        : (BS: Array<Uint8Array>) => ({ BS })
  return (value, run) => {
    if (hashed ? !HashSet.isHashSet(value) : !(value instanceof Set)) {
      return fail(run, hashed ? "expected a HashSet" : "expected a Set")
    }
    const members: Array<unknown> = []
    const seen = distinct ? undefined : new Set<unknown>()
    let undecided = false
    let i = 0
    for (const part of value as Iterable<unknown>) {
      const encoded = run === undefined ? encode(part, undefined) : run.at(i, encode, part)
      if (encoded === INVALID) {
        if (run === undefined || !run.undecided) return INVALID
        undecided = true
      } else if (encoded === EMPTY || encoded === MISSING) {
        return run === undefined ? INVALID : run.fail(nothing, [i])
      } else {
        const text: unknown = encoded[member]
        members.push(text)
        seen?.add(text instanceof Uint8Array ? String(text) : text)
      }
      i++
    }
    if (undecided) return INVALID
    if (seen !== undefined && seen.size < members.length)
      return fail(run, "has two members that are stored as the same value")
    return members.length === 0 ? EMPTY : wrap(members as never)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// unions

const union = (plan: Extract<Plan, { _tag: "Union" }>): Encode => {
  const prepare = memoize(() => {
    const members = plan.members.map((member) => ({ plan: member, item: encoder(member), kinds: kindsOf(member) }))
    const ofKind = (kind: string) => members.filter(({ kinds }) => kinds === undefined || kinds.includes(kind))
    const byKind = new Map(allKinds.map((kind) => [kind, ofKind(kind).map(({ item }) => item)]))
    return { byKind, discriminator: discriminate(ofKind("object")), waits: mayWait(plan) }
  })
  return (value, run) => {
    const { byKind, discriminator, waits } = prepare()
    const candidates =
      discriminator !== undefined && typeof value === "object" && value !== null
        ? discriminator.ofValue(value)
        : (byKind.get(value === null ? "null" : typeof value) ?? [])
    return (plan.exclusive === true ? onlyOf : firstOf)(candidates, value, run, waits) as Encoded
  }
}

const allKinds: ReadonlyArray<string> = ["string", "number", "bigint", "boolean", "object", "null", "undefined"]

/** What `typeof` says of the values of a plan, with `null` apart; `undefined` where they may be anything. */
const kindsOf = (plan: Plan): ReadonlyArray<string> | undefined => {
  switch (plan._tag) {
    case "String":
    case "Template":
      return ["string"]
    case "Number":
    case "BigInt":
    case "Boolean":
    case "Null":
    case "Undefined":
      return [plan._tag.toLowerCase()]
    case "Never":
      return []
    case "Literals":
      return plan.values.map((value) => (value === null ? "null" : typeof value))
    case "Checked":
      return kindsOf(plan.plan)
    case "Union":
    case "Json":
    case "Transformed":
    case "Suspended":
      return undefined
    default:
      return ["object"]
  }
}

const json: Encode = (value, run) => {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? { S: value } : fail(run, ill)
    case "boolean":
      return { BOOL: value }
    case "number":
      return jsonNumber(value, run)
    case "object":
      if (value === null) return { NULL: true }
      if (Array.isArray(value)) return jsonList(value, run)
      return isPlain(value) ? jsonMap(value, run) : fail(run, "expected a JSON value")
    default:
      return fail(run, "expected a JSON value")
  }
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const jsonNumber = encoder({ _tag: "Number", lossy: false })
const jsonList = list({ _tag: "List", elements: [], rest: [{ _tag: "Json" }] })
const jsonMap = struct({ _tag: "Struct", fields: [], entries: [{ isKey: undefined, plan: { _tag: "Json" } }] })

// ---------------------------------------------------------------------------------------------------------------------
// transformations

const transformed = (plan: Extract<Plan, { _tag: "Transformed" }>): Encode => {
  const from = encoder(plan.from)
  const steps: ReadonlyArray<{ readonly write: Native["read"]; readonly transform: Transform }> = plan.steps
    .map(({ encode, encoded }) => ({ write: encoded.read, transform: getter(encode, plan.rule) }))
    .toReversed()
  // A first step that changes nothing leaves what the inner schema writes by itself.
  const inner =
    plan.inner !== undefined && plan.steps[0]!.encode._tag === "Passthrough" ? encoder(plan.inner) : undefined
  const absent = absentEncoder(plan.from)
  return (value, run) => {
    if (inner !== undefined && value !== MISSING) return inner(value, run)
    let current = value
    for (let i = 0; i < steps.length; i++) {
      const { transform, write } = steps[i]!
      if (current !== MISSING) current = write(current, run)
      if (current === INVALID) return INVALID
      current = transform(current, run)
      if (current === INVALID) return INVALID
    }
    return current === MISSING ? absent(run) : from(current, run)
  }
}
