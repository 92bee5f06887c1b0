/**
 * Attributes that the library keeps beside those of the model: the version of an item and the token of its last write.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Codec, INVALID, type Issue, type ModelCodec } from "../codec/Codec.ts"
import { isOpen, storedNames } from "../codec/position.ts"
import type { Path } from "../expression/path.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import { hidden } from "../wire/hidden.ts"

/** How a table counts the versions of its items: by a token of each write, or by a number that grows. */
export type Versioning = "token" | "counter"

/** What a table keeps beside the model. */
export interface Managed {
  readonly version: Versioning | undefined
  readonly writeToken: boolean
}

export const versionName = "_v"
export const writeTokenName = "_w"

/** The codec of what is a stored value already, whatever its type. */
const stored: Codec = {
  types: new Set(["S", "N"]),
  optional: true,
  decode: Exit.succeed,
  encode: (value) => Exit.succeed(value as AttributeValue), // whoever makes such a path gives it one
  encodeCompared: (value) => Exit.succeed(value as AttributeValue),
  isCanonical: () => true,
  fidelity: "same",
  variants: [],
  everywhere: true,
  isAlike: () => true,
  absentIsEmpty: false,
  attribute: () => undefined,
  attributeNames: [],
  element: () => undefined,
  entry: () => undefined,
  member: undefined,
  gains: () => undefined
}

/** An attribute by its stored name, whose values are stored values. */
export const storedPath = (name: string): Path => ({ segments: [name], fields: [name], codec: stored })

export const versionPath = storedPath(versionName)
export const writeTokenPath = storedPath(writeTokenName)

/** An item without what the model does not know. */
export const unmanaged = ({ [versionName]: _v, [writeTokenName]: _w, ...item }: AttributeMap): AttributeMap => item

/**
 * The codec of a model that does not take for its entries what the library keeps: it is hidden from reads and refused
 * in writes, unless a field declares it. The same codec where a model has no entries.
 */
export const closed = <A>(codec: ModelCodec<A>): ModelCodec<A> => {
  if (!isOpen(codec.root)) return codec
  const declared = storedNames(codec.root)
  const kept = [versionName, writeTokenName].filter((name) => !declared.has(name))
  const visible = (attributes: AttributeMap): AttributeMap =>
    kept.some((name) => Object.hasOwn(attributes, name))
      ? Object.fromEntries(Object.entries(attributes).filter(([name]) => !kept.includes(name)))
      : attributes
  const permitted = (attributes: AttributeMap): Effect.Effect<AttributeMap, Issue> => {
    const name = kept.find((name) => Object.hasOwn(attributes, name))
    return name === undefined ? Exit.succeed(attributes) : Exit.fail({ path: [name], rule: reserved })
  }
  return {
    root: codec.root,
    decodeUnsafe: (attributes) => codec.decodeUnsafe(visible(attributes)),
    decode: (attributes) => codec.decode(visible(attributes)),
    encode: (item) => Effect.flatMapEager(codec.encode(item), permitted),
    encodeInput: (input) => Effect.flatMapEager(codec.encodeInput(input), permitted)
  }
}

const reserved = "is a name that the library keeps for itself: declare it as a field, or call the entry otherwise"

const versions = hidden<AttributeValue>()

/** The version that an item had when it was read. */
export const versionOf = (item: object): AttributeValue | undefined => versions.get(item)

const note = <A>(item: A, { [versionName]: version }: AttributeMap): A => {
  if (version !== undefined && typeof item === "object" && item !== null) versions.set(item, version)
  return item
}

/** The codec of a versioned table's model, which keeps beside each item the version it was read with. */
export const noting = <A>(codec: ModelCodec<A>): ModelCodec<A> => ({
  ...codec,
  decodeUnsafe: (attributes) => {
    const item = codec.decodeUnsafe(attributes)
    return item === INVALID ? item : note(item, attributes)
  },
  decode: (attributes) => Effect.mapEager(codec.decode(attributes), (item) => note(item, attributes))
})
