/**
 * Code of a struct's own for reading it, where the runtime lets code be made of text: the places that all structs share
 * see so many kinds of fields that no engine makes them fast.
 */
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { Plan } from "./Plan.ts"
import { type Decode, INVALID, MISSING } from "./run.ts"
import type { Shape } from "./shape.ts"

/** How one field is read. */
export interface Reader {
  readonly name: string
  readonly attribute: string
  readonly plan: Plan
  /** Of what is there, which is nearly always all it takes. */
  readonly decode: Decode
  /** Of what is there and does not read like that, or is not there. */
  readonly read: (stored: AttributeMap[string] | undefined, run: undefined) => unknown
}

/** Reads a map as the fields say: a value, or `INVALID`. */
export type Straight = (map: AttributeMap) => unknown

/** A struct that is read more often is worth the code. */
const often = 32

const lines = ({ attribute, name, plan }: Reader, i: number): string => {
  const there = plan._tag === "String" ? `(typeof v.S === "string" ? v.S : INVALID)` : `decode${i}(v, undefined)`
  return `
  v = map[${JSON.stringify(attribute)}]
  d = v === undefined ? INVALID : ${there}
  if (d === INVALID || d === MISSING) d = read${i}(v, undefined)
  if (d === INVALID) return INVALID
  if (d !== MISSING) out[${JSON.stringify(name)}] = d`
}

const compile = (fields: ReadonlyArray<Reader>, Fields: Shape): Straight | undefined => {
  const names = fields.flatMap((_, i) => [`decode${i}`, `read${i}`])
  const body = `return (map) => {\n  const out = new Fields()\n  let v, d${fields.map(lines).join("")}\n  return out\n}`
  try {
    // Nothing of it comes from outside but the names of attributes, as literals.
    // oxlint-disable-next-line no-implied-eval
    const make = new Function("INVALID", "MISSING", "Fields", ...names, body)
    // What it is, the text says.
    return make(INVALID, MISSING, Fields, ...fields.flatMap(({ decode, read }) => [decode, read])) as Straight
  } catch {
    // Not where a policy forbids it.
    return undefined
  }
}

/** The code of these fields, once they are read often enough; none before, and where none can be made. */
export const straight = (fields: ReadonlyArray<Reader>, Fields: Shape): (() => Straight | undefined) => {
  let reads = 0
  let code: Straight | undefined
  return () => {
    if (reads < often && ++reads === often) code = compile(fields, Fields)
    return code
  }
}
