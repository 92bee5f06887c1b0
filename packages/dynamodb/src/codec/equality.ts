/**
 * Whether stored values are the same: sets whatever their order, numbers however they are written.
 */
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { normalize } from "./number.ts"

const bytes = (value: Uint8Array) => Buffer.from(value.buffer, value.byteOffset, value.byteLength)

// The service writes numbers out where a program may give them an exponent.
const digits = (number: string): string => normalize(number) ?? number

const sameMembers = <A>(a: ReadonlyArray<A>, b: ReadonlyArray<A>, name: (member: A) => string): boolean => {
  const names = new Set(a.map(name))
  return a.length === b.length && b.every((member) => names.has(name(member)))
}

export const sameValue = (a: AttributeValue, b: AttributeValue): boolean => {
  if (a.M !== undefined && b.M !== undefined) return sameItem(a.M, b.M)
  if (a.L !== undefined && b.L !== undefined) {
    const other = b.L
    return a.L.length === other.length && a.L.every((member, position) => sameValue(member, other[position]!))
  }
  if (a.B !== undefined && b.B !== undefined) return bytes(a.B).equals(b.B)
  if (a.BS !== undefined && b.BS !== undefined) {
    return sameMembers(a.BS, b.BS, (member) => bytes(member).toString("latin1"))
  }
  if (a.NS !== undefined && b.NS !== undefined) return sameMembers(a.NS, b.NS, digits)
  if (a.SS !== undefined && b.SS !== undefined) return sameMembers(a.SS, b.SS, (member) => member)
  return (
    (a.S !== undefined && a.S === b.S) ||
    (a.N !== undefined && b.N !== undefined && digits(a.N) === digits(b.N)) ||
    (a.BOOL !== undefined && a.BOOL === b.BOOL) ||
    (a.NULL !== undefined && a.NULL === b.NULL)
  )
}

/** The same, where either may be absent. */
export const same = (a: AttributeValue | undefined, b: AttributeValue | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameValue(a, b)

export const sameItem = (a: AttributeMap, b: AttributeMap): boolean => {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameValue(a[name]!, b[name]!))
  )
}
