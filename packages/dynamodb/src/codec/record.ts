/**
 * Objects whose keys come from outside.
 */

/** Whether every object has the key without having it: reading it says nothing, and `__proto__` is no plain key. */
export const isInherited = (key: string): boolean => key in Object.prototype

/** The value under a key the object has itself. */
export const own = <A>(source: { readonly [key: string]: A }, key: string): A | undefined =>
  Object.hasOwn(source, key) ? source[key] : undefined

/** Writes a key, whatever it is called. */
export const assign = (target: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else target[key] = value
}
