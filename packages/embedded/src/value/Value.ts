/**
 * Stored values: validated and copied on their way in, copied on their way out, compared as DynamoDB compares them.
 * Inside, a value has exactly one member, its numbers are canonical, its sets are sorted, its maps inherit nothing, and
 * nothing changes it.
 */
import type { AttributeMap, AttributeType, AttributeValue } from "@partita/dynamodb/wire"
import { EngineException, invalidValue, validation } from "../exception.ts"
import * as number from "./number.ts"
import * as order from "./order.ts"

const maximumDepth = 31

const types: ReadonlySet<string> = new Set<AttributeType>(["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"])

const mistyped = (type: string) =>
  new EngineException("SerializationException", `Unexpected value for the attribute value type ${type}`)

// Its instances inherit nothing, like those of Object.create(null), and are as fast as any other object.
const Bare = function () {} as unknown as new () => AttributeMap
Bare.prototype = Object.freeze(Object.create(null))

/** A map for stored values: it inherits nothing, so that every name is an ordinary one, `__proto__` too. */
export const emptyItem = (): AttributeMap => new Bare()

/** The type of a stored value. */
export const typeOf = (value: AttributeValue): AttributeType => {
  for (const type in value) return type as AttributeType
  throw new TypeError("a stored value has a type")
}

const copyText = (text: unknown, type: string): string => {
  // A lone surrogate has no UTF-8 form, so no request can carry one.
  if (typeof text !== "string" || !text.isWellFormed()) throw mistyped(type)
  return text
}

const copyNumber = (text: unknown, type: string): string => {
  if (typeof text !== "string") throw mistyped(type)
  return number.canonical(text)
}

const copyBytes = (bytes: unknown, type: string): Uint8Array => {
  if (!(bytes instanceof Uint8Array)) throw mistyped(type)
  return new Uint8Array(bytes)
}

const copySet = <A extends string | Uint8Array>(
  set: unknown,
  type: SetType,
  copy: (element: unknown, type: string) => A
): Array<A> => {
  if (!Array.isArray(set)) throw mistyped(type)
  if (set.length === 0) {
    const what = { SS: "An string set  may not be empty", NS: "An number set  may not be empty" }
    throw invalidValue(type === "BS" ? "Binary sets should not be empty" : what[type])
  }
  const copied = [...set].map((element) => copy(element, type))
  if (new Set(copied.map(elementKey)).size < copied.length) {
    throw invalidValue(`Input collection of type ${type} contains duplicates.`)
  }
  return sorted(type, copied)
}

const elementKey = (element: string | Uint8Array): string =>
  typeof element === "string" ? element : order.ofBytes(element)

type SetType = "SS" | "NS" | "BS"

/** Elements in the order in which a set keeps and gives them: numbers by value, text and binaries by their bytes. */
const sorted = <A extends string | Uint8Array>(type: SetType, elements: ReadonlyArray<A>): Array<A> => {
  const keyOf = (element: A) => {
    if (typeof element !== "string") return order.ofBytes(element)
    return type === "NS" ? number.orderKey(element) : order.ofString(element)
  }
  return elements
    .map((element) => ({ element, key: keyOf(element) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ element }) => element)
}

const copyMembers = (map: unknown, above: number): AttributeMap => {
  if (typeof map !== "object" || map === null || Array.isArray(map)) throw mistyped("M")
  const copied = emptyItem()
  for (const name of Object.keys(map)) copied[copyText(name, "M")] = copyAt((map as AttributeMap)[name], above)
  return copied
}

const copyAt = (value: unknown, above: number): AttributeValue => {
  if (typeof value !== "object" || value === null) throw mistyped("value")
  let type: string | undefined
  let content: unknown
  for (const name of Object.keys(value)) {
    const member = (value as { readonly [name: string]: unknown })[name]
    if (member === undefined || member === null || !types.has(name)) continue
    if (type !== undefined) {
      throw validation(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
      )
    }
    type = name
    content = member
  }
  if (type === "S") return { S: copyText(content, type) }
  if (type === "N") return { N: copyNumber(content, type) }
  if (type === "B") return { B: copyBytes(content, type) }
  if (type === "SS") return { SS: copySet(content, type, copyText) }
  if (type === "NS") return { NS: copySet(content, type, copyNumber) }
  if (type === "BS") return { BS: copySet(content, type, copyBytes) }
  if (type === "BOOL") {
    if (typeof content !== "boolean") throw mistyped(type)
    return { BOOL: content }
  }
  if (type === "NULL") {
    if (typeof content !== "boolean") throw mistyped(type)
    if (!content) throw invalidValue("Null attribute value types must have the value of true")
    return { NULL: true }
  }
  if (type === undefined) {
    throw validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
  }
  if (above === maximumDepth) throw tooDeep()
  if (type === "M") return { M: copyMembers(content, above + 1) }
  if (!Array.isArray(content)) throw mistyped(type)
  // Spread, so that the holes of an array are elements of no type.
  return { L: [...content].map((element) => copyAt(element, above + 1)) }
}

const tooDeep = () =>
  validation(
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
  )

const depth = (value: AttributeValue): number => {
  const inner = value.L ?? (value.M === undefined ? undefined : Object.values(value.M))
  return inner === undefined ? 0 : inner.reduce((deepest, each) => Math.max(deepest, 1 + depth(each)), 1)
}

/** Refuses a stored value that would lie too deep below that many lists and maps. */
export const requireDepth = (value: AttributeValue, above: number): void => {
  if (above + depth(value) > maximumDepth) throw tooDeep()
}

/** A stored value from one that came from outside: validated, with canonical numbers, sharing nothing with it. */
export const copyIn = (value: AttributeValue): AttributeValue => copyAt(value, 0)

/** A stored item from one that came from outside. */
export const copyInItem = (item: AttributeMap): AttributeMap => copyMembers(item, 0)

/** A plain value for a caller, sharing nothing with the stored one. */
export const copyOut = (value: AttributeValue): AttributeValue => {
  if (value.S !== undefined) return { S: value.S }
  if (value.N !== undefined) return { N: value.N }
  if (value.B !== undefined) return { B: new Uint8Array(value.B) }
  if (value.M !== undefined) return { M: copyOutItem(value.M) }
  if (value.L !== undefined) return { L: value.L.map(copyOut) }
  if (value.BOOL !== undefined) return { BOOL: value.BOOL }
  if (value.SS !== undefined) return { SS: [...value.SS] }
  if (value.NS !== undefined) return { NS: [...value.NS] }
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => new Uint8Array(bytes)) }
  return { NULL: true }
}

/** A plain item for a caller, sharing nothing with the stored one. */
export const copyOutItem = (item: AttributeMap): AttributeMap => {
  const copied: AttributeMap = {}
  for (const name in item) {
    const value = copyOut(item[name]!)
    if (name === "__proto__") {
      // Assigned, this name would set the prototype.
      Object.defineProperty(copied, name, { value, enumerable: true, configurable: true, writable: true })
    } else copied[name] = value
  }
  return copied
}

const elementsOf = (set: AttributeValue): ReadonlyArray<string | Uint8Array> => set.SS ?? set.NS ?? set.BS ?? []

const elementKeys = (set: AttributeValue): ReadonlySet<string> => new Set(elementsOf(set).map(elementKey))

const without = (set: AttributeValue, other: AttributeValue): ReadonlyArray<string | Uint8Array> => {
  const keys = elementKeys(other)
  return elementsOf(set).filter((element) => !keys.has(elementKey(element)))
}

// The elements come from sets of this one's type.
const setLike = (set: AttributeValue, elements: ReadonlyArray<string | Uint8Array>) => {
  const type = typeOf(set) as SetType
  return { [type]: sorted(type, elements) } as unknown as AttributeValue
}

/** The elements of a set and those of another one of its type that it lacks. */
export const union = (set: AttributeValue, other: AttributeValue): AttributeValue =>
  setLike(set, [...elementsOf(set), ...without(other, set)])

/** The elements of a set that another one of its type lacks; nothing when none is left. */
export const difference = (set: AttributeValue, other: AttributeValue): AttributeValue | undefined => {
  const rest = without(set, other)
  return rest.length === 0 ? undefined : setLike(set, rest)
}

const equalSets = (a: AttributeValue, b: AttributeValue) => {
  const others = elementsOf(b)
  return (
    elementsOf(a).length === others.length &&
    elementsOf(a).every((element, i) => elementKey(element) === elementKey(others[i]!))
  )
}

const equalMaps = (a: AttributeMap, b: AttributeMap) => {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every((name) => b[name] !== undefined && equals(a[name]!, b[name]))
  )
}

/** Whether two stored values are equal: of one type, sets in any order, numbers by value. */
export const equals = (a: AttributeValue, b: AttributeValue): boolean => {
  if (a.S !== undefined) return a.S === b.S
  if (a.N !== undefined) return a.N === b.N
  if (a.BOOL !== undefined) return a.BOOL === b.BOOL
  if (a.NULL !== undefined) return b.NULL !== undefined
  if (a.B !== undefined) return b.B !== undefined && Buffer.compare(a.B, b.B) === 0
  if (a.M !== undefined) return b.M !== undefined && equalMaps(a.M, b.M)
  if (a.L !== undefined) {
    const other = b.L
    return other !== undefined && a.L.length === other.length && a.L.every((value, i) => equals(value, other[i]!))
  }
  return typeOf(a) === typeOf(b) && equalSets(a, b)
}

const compareText = (a: string, b: string): number => {
  if (a === b) return 0
  return order.ofString(a) < order.ofString(b) ? -1 : 1
}

/** The order of two stored values: negative, zero, positive; none unless both are S, both N or both B. */
export const compare = (a: AttributeValue, b: AttributeValue): number | undefined => {
  if (a.S !== undefined) return b.S === undefined ? undefined : compareText(a.S, b.S)
  if (a.N !== undefined) return b.N === undefined ? undefined : number.compare(a.N, b.N)
  if (a.B !== undefined) return b.B === undefined ? undefined : Buffer.compare(a.B, b.B)
  return undefined
}
