/**
 * What applying the actions of an update twice would do, and whether an item looks as if they were applied.
 */
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Codec, Issue } from "../codec/Codec.ts"
import { same } from "../codec/equality.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import type { Node } from "./action.ts"
import { encode, isSet } from "./encoding.ts"
import { type ValueNode, valueOf } from "./operand.ts"
import { type Path, resolve } from "./path.ts"

/** Whether an update leaves the same when it is applied twice: it counts nothing, reads nothing and moves nothing. */
export const isIdempotent = (codec: Codec, actions: ReadonlyArray<Node>): boolean =>
  actions.every((node) => {
    const place = resolve(codec, node.place)
    // Between two applications another writer may have moved the elements of a list.
    if (place.segments.some((segment) => typeof segment === "number")) return false
    switch (node._tag) {
      case "Set":
      case "SetIfAbsent":
        return node.value._tag === "Value"
      case "Add":
        return isSet(place.codec)
      case "Remove":
      case "Delete":
        return true
      case "Subtract":
      case "Append":
      case "Prepend":
        return false
    }
  })

const valueAt = (item: AttributeMap, { segments }: Path): AttributeValue | undefined => {
  let value: AttributeValue | undefined = { M: item }
  for (const segment of segments) {
    // Such paths have no positions.
    value = value?.M !== undefined && Object.hasOwn(value.M, segment) ? value.M[segment] : undefined
  }
  return value
}

const membersOf = ({ BS, NS, SS }: AttributeValue): ReadonlyArray<AttributeValue> =>
  SS?.map((S) => ({ S })) ?? NS?.map((N) => ({ N })) ?? BS?.map((B) => ({ B })) ?? []

/** What a value is stored as; none where that takes effects. */
const stored = (codec: Codec, node: ValueNode): AttributeValue | undefined => {
  const encoded = encode(codec, node)
  // Narrowing to Exit forgets what it holds.
  const exit = Exit.isExit(encoded) ? (encoded as Exit.Exit<AttributeValue | undefined, Issue>) : undefined
  return exit && Option.getOrUndefined(Exit.getSuccess(exit))
}

/** Whether an item is as an idempotent update leaves it; of any other update an item does not show it. */
export const reflects = (codec: Codec, actions: ReadonlyArray<Node>, item: AttributeMap): boolean =>
  isIdempotent(codec, actions) &&
  actions.every((node) => {
    const place = resolve(codec, node.place)
    const value = valueAt(item, place)
    const has = (member: unknown) => {
      const wanted = stored(place.codec, valueOf(place, member, "member"))
      return value !== undefined && membersOf(value).some((other) => same(other, wanted))
    }
    switch (node._tag) {
      case "Set":
        return node.value._tag === "Value" && same(value, stored(place.codec, node.value))
      case "SetIfAbsent":
        return value !== undefined
      case "Remove":
        return value === undefined
      case "Add":
        return Array.from(node.value as Iterable<unknown>).every(has)
      case "Delete":
        return !Array.from(node.members as Iterable<unknown>).some(has)
      default:
        return false
    }
  })
