/**
 * Reading lists and sets.
 */
import * as HashSet from "effect/HashSet"
import type { AttributeValue } from "../wire/AttributeValue.ts"
import { normalize } from "./number.ts"
import type { Plan } from "./Plan.ts"
import { type Decode, fail, INVALID, MISSING } from "./run.ts"

/** `decoder` makes the reader of the elements. */
export const list = (plan: Extract<Plan, { _tag: "List" }>, decoder: (plan: Plan) => Decode): Decode => {
  const elements = plan.elements.map(({ plan }) => decoder(plan))
  const [rest, ...tail] = plan.rest.map(decoder)
  const required = plan.elements.filter(({ optional }) => !optional).length + tail.length
  const at = (index: number, length: number): Decode | undefined =>
    elements[index] ?? (index >= length - tail.length ? tail[index - length + tail.length] : rest)
  return (value, run) => {
    const stored = value.L
    if (!Array.isArray(stored)) return fail(run, "is not stored as a list (L)")
    const { length } = stored
    if (length < required) return fail(run, "has too few elements")
    const out: Array<unknown> = new Array(length)
    let undecided = false
    for (let i = 0; i < length; i++) {
      const decode = elements.length === 0 && tail.length === 0 ? rest : at(i, length)
      if (decode === undefined) return fail(run, "has too many elements")
      const element: AttributeValue = stored[i]!
      const decoded = run === undefined ? decode(element, undefined) : run.at(i, decode, element)
      if (decoded === INVALID || decoded === MISSING) {
        if (run === undefined || !run.undecided) return INVALID
        if (decoded === MISSING) return run.fail("decodes to nothing, which no list holds", [i])
        undecided = true
      }
      out[i] = decoded
    }
    return undecided ? INVALID : out
  }
}

/** One text for all the forms of a value that can be a member. */
const identity = ({ B, N, S }: AttributeValue): string =>
  S !== undefined ? `S${S}` : N !== undefined ? `N${normalize(N) ?? N}` : `B${String(B)}`

/** `decoder` makes the reader of the members. */
export const set = (plan: Extract<Plan, { _tag: "Set" }>, decoder: (plan: Plan) => Decode): Decode => {
  const { hashed, orList, type } = plan
  // The members of SS, NS and BS read as S, N and B do.
  const wrap: (member: never) => AttributeValue =
    type === "SS" ? (S: string) => ({ S }) : type === "NS" ? (N: string) => ({ N }) : (B: Uint8Array) => ({ B })
  const text = plan.member._tag === "String"
  const decode = decoder(plan.member)
  return (value, run) => {
    const listed = orList && value[type] === undefined
    const stored: ReadonlyArray<unknown> | undefined = listed ? value.L : value[type]
    if (!Array.isArray(stored)) return fail(run, `is not stored as a set (${type})`)
    const members = new Set<unknown>()
    const seen = listed ? new Set<string>() : undefined
    let undecided = false
    for (let i = 0; i < stored.length; i++) {
      const member: unknown = stored[i]
      let decoded: unknown
      if (text && !listed && typeof member === "string") decoded = member
      else {
        // The elements of a list are attribute values already.
        const wrapped = listed ? (member as AttributeValue) : wrap(member as never)
        if (seen !== undefined) {
          // A list may hold a member twice.
          const same = identity(wrapped)
          if (seen.has(same)) continue
          seen.add(same)
        }
        decoded = run === undefined ? decode(wrapped, undefined) : run.at(i, decode, wrapped)
      }
      if (decoded === INVALID || decoded === MISSING) {
        if (run === undefined || !run.undecided) return INVALID
        if (decoded === MISSING) return run.fail("decodes to nothing, which no set holds", [i])
        undecided = true
      }
      members.add(decoded)
    }
    return undecided ? INVALID : hashed ? HashSet.fromIterable(members) : members
  }
}
