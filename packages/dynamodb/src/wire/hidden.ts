/**
 * A value kept beside an object, where printing, JSON and inspection do not reach it.
 */
export interface Hidden<A> {
  readonly get: (owner: object) => A | undefined
  readonly set: (owner: object, value: A) => void
}

/** Gives back what it is given: a class that extends it puts its private member on an object that is there. */
const Given = function (owner: object): object {
  return owner
  // A function is the only constructor that may be called with an object to give back.
} as unknown as new (owner: object) => object

/** A private member and not a `WeakMap`, which would keep its values until the whole heap is collected. */
export const hidden = <A>(): Hidden<A> => {
  /** Beside what is frozen, which takes no members. */
  const ofFrozen = new WeakMap<object, A>()
  class Keeper extends Given {
    #value: A
    constructor(owner: object, value: A) {
      super(owner)
      this.#value = value
    }
    static read(owner: object): A | undefined {
      return #value in owner ? owner.#value : ofFrozen.get(owner)
    }
    static write(owner: object, value: A): void {
      if (#value in owner) owner.#value = value
      else if (Object.isExtensible(owner)) new Keeper(owner, value)
      else ofFrozen.set(owner, value)
    }
  }
  return { get: (owner) => Keeper.read(owner), set: (owner, value) => Keeper.write(owner, value) }
}
