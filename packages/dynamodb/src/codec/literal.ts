/**
 * Literal values, which a model names and the wire holds as S, N, BOOL or NULL.
 */
import type { AttributeType, AttributeValue } from "../wire/AttributeValue.ts"
import { normalize } from "./number.ts"
import { fail, type INVALID, type Run } from "./run.ts"

export type Literal = string | number | bigint | boolean | null

/** A literal as the source has it. */
const print = (value: Literal): string => (typeof value === "string" ? JSON.stringify(value) : String(value))

export const expectedOneOf = (values: ReadonlyArray<Literal>): string => `expected ${values.map(print).join(" or ")}`

export const literalType = (value: Literal): AttributeType =>
  value === null ? "NULL" : typeof value === "string" ? "S" : typeof value === "boolean" ? "BOOL" : "N"

/** Reads the literals among the values of the wire. */
export const readLiteral = (
  values: ReadonlyArray<Literal>
): ((value: AttributeValue, run: Run | undefined) => Literal | typeof INVALID) => {
  const others = new Map<unknown, Literal>()
  const numbers = new Map<string, Literal>()
  for (const value of values) {
    if (typeof value === "number" || typeof value === "bigint") numbers.set(normalize(String(value))!, value)
    else others.set(value, value)
  }
  const rule = expectedOneOf(values)
  return (value, run) => {
    let found: Literal | undefined
    if (typeof value.S === "string") found = others.get(value.S)
    else if (typeof value.N === "string") found = numbers.get(value.N) ?? numbers.get(normalize(value.N) ?? "")
    else if (typeof value.BOOL === "boolean") found = others.get(value.BOOL)
    else if (value.NULL === true) found = others.get(null)
    return found === undefined ? fail(run, rule) : found
  }
}
