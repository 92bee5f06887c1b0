/**
 * Unions of structs that a field with literal values tells apart.
 */
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { type Literal, readLiteral } from "./literal.ts"
import { type Plan, unwrap } from "./Plan.ts"
import { isInherited } from "./record.ts"
import { INVALID } from "./run.ts"

export interface Discriminator<A> {
  /** The field that tells them apart, and the attribute it is stored as. */
  readonly name: string
  readonly attribute: string
  /** What belongs to the members whose literal is stored in the map. */
  readonly ofWire: (map: AttributeMap) => ReadonlyArray<A>
  /** What belongs to the members whose literal the value has. */
  readonly ofValue: (value: object) => ReadonlyArray<A>
}

interface Tag {
  readonly attribute: string
  readonly values: ReadonlyArray<Literal>
}

/** A discriminator for members that are all structs with one required literal field in common. */
export const discriminate = <A>(
  members: ReadonlyArray<{ readonly plan: Plan; readonly item: A }>
): Discriminator<A> | undefined => {
  const tags = members.map(({ plan }) => tagsOf(plan))
  const [first, ...others] = tags
  if (first === undefined || others.length === 0) return undefined
  for (const [name, { attribute }] of first) {
    if (!others.every((tags) => tags.get(name)?.attribute === attribute)) continue
    const items = new Map<Literal, Array<A>>()
    tags.forEach((tags, i) => {
      for (const value of tags.get(name)!.values) {
        const known = items.get(value)
        if (known === undefined) items.set(value, [members[i]!.item])
        else known.push(members[i]!.item)
      }
    })
    const none: ReadonlyArray<A> = []
    const read = readLiteral(Array.from(items.keys()))
    return {
      name,
      attribute,
      ofWire: (map) => {
        const stored = map[attribute]
        const literal = stored === undefined ? INVALID : read(stored, undefined)
        return (literal === INVALID ? undefined : items.get(literal)) ?? none
      },
      // What is no literal at all is no key of the map either.
      ofValue: (value) => items.get((value as Record<string, Literal>)[name]!) ?? none
    }
  }
  return undefined
}

const tagsOf = (plan: Plan): ReadonlyMap<string, Tag> => {
  const tags = new Map<string, Tag>()
  const shape = unwrap(plan)
  if (shape._tag !== "Struct") return tags
  for (const { attribute, name, optional, plan, wireOptional } of shape.fields) {
    if (plan._tag !== "Literals" || optional || wireOptional || isInherited(name) || isInherited(attribute)) continue
    tags.set(name, { attribute, values: plan.values })
  }
  return tags
}
