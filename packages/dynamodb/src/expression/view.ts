/**
 * Views: what callbacks receive in place of an item. A view knows its place; its fields are the views of the fields.
 */
import type { Codec } from "../codec/Codec.ts"
import { Invalid } from "./invalid.ts"
import { type Node, TypeId } from "./operand.ts"
import { descend, format, type Path, type Place, root } from "./path.ts"

// A symbol: a field may be called anything.
export const PlaceId: unique symbol = Symbol.for("@partita/dynamodb/Place")

export interface View {
  readonly [PlaceId]: Place
  readonly [TypeId]: Node
}

/** A value with the methods of a prototype that stands for a place or its size. */
export const operand = (prototype: object, place: Place, tag: "Path" | "Size" = "Path"): View =>
  Object.assign(Object.create(prototype) as object, { [PlaceId]: place, [TypeId]: { _tag: tag, place } as const })

export interface Views {
  /** The view of a whole item: its attributes and nothing else, whatever they are called. */
  readonly ofItem: (codec: Codec) => object
}

/**
 * The views whose attributes have the given methods. A field that is called like a method is reached through `at`.
 * Prototypes and whole items are made once per codec, so that making a view costs one allocation.
 */
export const make = (methods: object): Views => {
  const prototypes = new WeakMap<Codec, object>()
  const items = new WeakMap<Codec, object>()

  const viewAt = (path: Path): View => {
    let prototype = prototypes.get(path.codec)
    if (prototype === undefined) {
      prototype = Object.create(shared) as object
      for (const name of path.codec.attributeNames) {
        if (name in shared) continue
        Object.defineProperty(prototype, name, {
          get(this: { readonly [PlaceId]: Path }) {
            return viewAt(descend(this[PlaceId], name)!)
          }
        })
      }
      prototypes.set(path.codec, prototype)
    }
    return operand(prototype, path)
  }

  // No prototype: a field may be called `constructor` or `toString`.
  const shared: object = Object.assign(Object.create(null), methods, {
    at(this: { readonly [PlaceId]: Path }, segment: string | number): View {
      const place = this[PlaceId]
      const path = descend(place, segment)
      if (path === undefined) throw new Invalid(`the model has no ${format([...place.fields, segment])}`)
      return viewAt(path)
    }
  })

  const ofItem: Views["ofItem"] = (codec) => {
    let view = items.get(codec)
    if (view === undefined) {
      const item = root(codec)
      view = Object.create(null) as object
      for (const name of codec.attributeNames) {
        let attribute: View | undefined
        Object.defineProperty(view, name, { enumerable: true, get: () => (attribute ??= viewAt(descend(item, name)!)) })
      }
      items.set(codec, view)
    }
    return view
  }

  return { ofItem }
}
