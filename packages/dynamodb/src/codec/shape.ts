/**
 * Empty objects to be filled field by field. Objects of one shape share their layout from the start, which makes
 * filling them several times cheaper than filling `{}`; in every other respect they are plain objects, or instances.
 */
import * as Data from "effect/Data"
import * as Schema from "effect/Schema"
import { memoize } from "./memoize.ts"

export type Shape = new () => Record<string, unknown>

/** A shape of its own for each struct. */
export const shape = (prototype: object = Object.prototype): Shape => {
  function Fields() {}
  Fields.prototype = prototype
  // A function is the only constructor that runs no code and takes its prototype from outside.
  return Fields as unknown as Shape
}

/**
 * The prototype of a class whose constructor does nothing but take over its fields, so that an instance may be filled
 * without it; `undefined` where that is not certain. Certain it is when every class down to `Data.Class` is either
 * Effect's own or has neither a constructor nor private members in its text, and an instance made of marks has exactly
 * those, under exactly the names.
 */
export const plainPrototype = (
  instance: object,
  construct: (fields: unknown) => unknown,
  names: ReadonlyArray<string>
): object | undefined => {
  const prototype: object | null = Object.getPrototypeOf(instance)
  const self: unknown = prototype?.constructor
  if (prototype === null || typeof self !== "function" || self.prototype !== prototype) return undefined
  for (let type: unknown = self; type !== Data.Class; type = Object.getPrototypeOf(type)) {
    if (typeof type !== "function") return undefined
    const text = textOf(type)
    if (text !== generated() && !/^class\b(?![^]*(?:constructor|#))/.test(text)) return undefined
  }
  const marks = Object.fromEntries(names.map((name) => [name, Symbol(name)]))
  const probe = construct(marks) as Record<string, unknown>
  const keys = Reflect.ownKeys(probe)
  return keys.length === names.length && names.every((name, i) => keys[i] === name && isField(probe, name, marks[name]))
    ? prototype
    : undefined
}

const textOf = (type: unknown): string => Function.prototype.toString.call(type)

const isField = (object: object, name: string, value: unknown): boolean => {
  const property = Object.getOwnPropertyDescriptor(object, name)
  return property?.value === value && property?.writable === true && property.enumerable === true
}

/** The text of the classes that `Schema.Class` makes. */
const generated = memoize(() => textOf(Schema.Class<object>("~@partita/dynamodb/codec")({})))
