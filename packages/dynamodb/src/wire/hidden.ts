/**
 * A value kept beside an object, where printing, JSON and inspection do not reach it.
 */
export interface Hidden<A> {
  readonly get: (owner: object) => A | undefined
  readonly set: (owner: object, value: A) => void
}

export const hidden = <A>(): Hidden<A> => {
  const values = new WeakMap<object, A>()
  return { get: (owner) => values.get(owner), set: (owner, value) => void values.set(owner, value) }
}
