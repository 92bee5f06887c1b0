/**
 * Views: what callbacks receive in place of an item. A view knows its place; its fields are the views of the fields.
 */
import type { Codec } from "../codec/Codec.ts"
import { Invalid } from "./invalid.ts"
import { type Node, TypeId } from "./operand.ts"
import { descend, format, type Path, type Place, root } from "./path.ts"

export interface View {
  readonly place: Place
  readonly [TypeId]: Node
}

/** A value with the methods of a prototype that stands for a place or its size. */
export const operand = (prototype: object, place: Place, tag: "Path" | "Size" = "Path"): View =>
  Object.assign(Object.create(prototype) as object, { place, [TypeId]: { _tag: tag, place } as const })

export interface Views {
  /** The view of a whole item: its attributes and nothing else, whatever they are called. */
  readonly ofItem: (codec: Codec, hidden?: ReadonlySet<string>) => object
}

/**
 * The views whose attributes have the given methods. A field that is called like a method is reached through `at`.
 * Prototypes are made once per codec, so that making a view costs one allocation.
 */
export const make = (methods: object): Views => {
  const prototypes = new WeakMap<Codec, object>()

  const viewAt = (path: Path): View => {
    let prototype = prototypes.get(path.codec)
    if (prototype === undefined) {
      prototype = Object.create(shared) as object
      for (const name of path.codec.attributeNames) {
        if (name in shared) continue
        Object.defineProperty(prototype, name, {
          get(this: { readonly place: Path }) {
            return viewAt(descend(this.place, name)!)
          }
        })
      }
      prototypes.set(path.codec, prototype)
    }
    return operand(prototype, path)
  }

  // No prototype: a field may be called `constructor` or `toString`.
  const shared: object = Object.assign(Object.create(null), methods, {
    at(this: { readonly place: Path }, segment: string | number): View {
      const path = descend(this.place, segment)
      if (path === undefined) throw new Invalid(`the model has no ${format([...this.place.fields, segment])}`)
      return viewAt(path)
    }
  })

  const ofItem: Views["ofItem"] = (codec, hidden) => {
    const item = root(codec)
    const view = Object.create(null) as object
    for (const name of codec.attributeNames) {
      if (hidden?.has(name)) continue
      let attribute: View | undefined
      Object.defineProperty(view, name, { enumerable: true, get: () => (attribute ??= viewAt(descend(item, name)!)) })
    }
    return view
  }

  return { ofItem }
}
