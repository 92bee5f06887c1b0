/**
 * Updates as text: each action in its clause.
 */
import * as Predicate from "effect/Predicate"
import type { Codec } from "../codec/Codec.ts"
import type { AttributeValue } from "../wire/AttributeValue.ts"
import type { Node } from "./action.ts"
import { isSet, setOf } from "./encoding.ts"
import { alike, arithmetic } from "./fidelity.ts"
import { Invalid } from "./invalid.ts"
import { type Node as Operand, valueOf } from "./operand.ts"
import { operandText } from "./operandText.ts"
import { format, overlaps, type Path, type Place } from "./path.ts"
import type { Placeholders } from "./placeholders.ts"

type Clause = "SET" | "REMOVE" | "ADD" | "DELETE"

/** The text of an update; none where nothing changes. */
export const updateText = (all: Placeholders, nodes: ReadonlyArray<Node>): string | undefined => {
  disjoint(nodes.map(({ place }) => all.resolve(place)))
  const clauses = new Map<string, Array<string>>()
  for (const node of nodes) {
    const [clause, text] = action(all, node) ?? []
    if (clause === undefined) continue
    const parts = clauses.get(clause)
    if (parts === undefined) clauses.set(clause, [text!])
    else parts.push(text!)
  }
  return clauses.size === 0
    ? undefined
    : Array.from(clauses, ([clause, parts]) => `${clause} ${parts.join(", ")}`).join(" ")
}

/** No two actions of an update may touch the same place: the service would not say in which order. */
const disjoint = (paths: ReadonlyArray<Path>): void => {
  paths.forEach((path, index) => {
    const other = paths.slice(0, index).find((earlier) => overlaps(path, earlier))
    if (other === undefined) return
    const [first, second] = [format(other.segments), format(path.segments)]
    throw new Invalid(
      first === second ? `two actions change ${first}` : `two actions change ${first} and ${second}, which overlap`
    )
  })
}

/** What an attribute becomes from the item itself must be stored as the attribute is. */
const assignable = (all: Placeholders, target: Path, value: Operand): void => {
  if (value._tag === "Path") {
    const source = all.resolve(value.place)
    alike(target, source)
    if (!isCovered(target.codec, source.codec)) throw elsewhere(target.segments)
  }
  if (value._tag === "Sum") arithmetic(target, "a sum")
}

/** Whether what is stored at one place is of a type of another, whichever members of their unions an item is. */
const isCovered = (target: Codec, source: Codec): boolean =>
  (target.variants.length < 2 && source.variants.length < 2) ||
  target.variants.every(({ types }) => Array.from(source.types).every((type) => types.has(type)))

/** The stored forms of several members of a place. */
const membersOf = (
  all: Placeholders,
  place: Place,
  values: unknown,
  form: "member" | "first" | "last" = "member"
): ReadonlyArray<AttributeValue> => {
  // Text would be taken for its characters.
  if (!Predicate.isIterable(values) || typeof values === "string") {
    throw new Invalid(`${format(all.resolve(place).segments)} takes several values, in an array or a set`)
  }
  return Array.from(values, (member) => all.present(valueOf(place, member, form)))
}

/** One action in its clause; nothing for a change that changes nothing. */
const action = (all: Placeholders, node: Node): readonly [clause: Clause, text: string] | undefined => {
  const place = all.resolve(node.place)
  const { codec, segments } = place
  const target = () => all.path(node.place)
  // What a member of the union does not have can only be taken away.
  if (!codec.everywhere && node._tag !== "Remove" && node._tag !== "Delete") throw elsewhere(segments)
  const wrong = (rule: string) =>
    codec.variants.length > 1 ? elsewhere(segments) : new Invalid(`${format(segments)} ${rule}`)
  const isEverywhere = (is: (variant: Codec) => boolean) => is(codec) && codec.variants.every(is)
  switch (node._tag) {
    case "Remove":
      if (codec.variants.length > 1 && codec.variants.some(({ optional }) => !optional)) throw elsewhere(segments)
      return ["REMOVE", target()]
    case "Set": {
      assignable(all, place, node.value)
      if (node.value._tag !== "Value") return ["SET", `${target()} = ${operandText(all, node.value)}`]
      const stored = all.encoded(node.value)
      return stored === undefined ? ["REMOVE", target()] : ["SET", `${target()} = ${all.value(stored)}`]
    }
    case "SetIfAbsent": {
      assignable(all, place, node.value)
      if (node.value._tag !== "Value")
        return ["SET", `${target()} = if_not_exists(${target()}, ${operandText(all, node.value)})`]
      const stored = all.encoded(node.value)
      return stored && ["SET", `${target()} = if_not_exists(${target()}, ${all.value(stored)})`]
    }
    case "Add":
    case "Subtract": {
      if (isEverywhere(isSet)) {
        if (node._tag === "Subtract") throw new Invalid(`${format(segments)} is a set: it loses members by delete`)
        const gained = membersOf(all, node.place, node.value)
        return gained.length === 0 ? undefined : ["ADD", `${target()} ${all.value(setOf(gained))}`]
      }
      if (!isEverywhere(({ types }) => types.has("N"))) throw wrong("is neither a number nor a set")
      arithmetic(place, node._tag === "Add" ? "add" : "subtract")
      const delta = all.present(valueOf(node.place, node.value, "raw"))
      // AWS documents ADD for attributes only; both forms count an absent number as 0.
      if (segments.length === 1) return ["ADD", `${target()} ${all.value(node._tag === "Add" ? delta : negate(delta))}`]
      const before = `if_not_exists(${target()}, ${all.value({ N: "0" })})`
      return ["SET", `${target()} = ${before} ${node._tag === "Add" ? "+" : "-"} ${all.value(delta)}`]
    }
    case "Delete": {
      if (!isEverywhere(isSet)) throw wrong("is no set")
      const lost = membersOf(all, node.place, node.members)
      return lost.length === 0 ? undefined : ["DELETE", `${target()} ${all.value(setOf(lost))}`]
    }
    case "Append":
    case "Prepend": {
      if (!isEverywhere(({ types }) => types.has("L"))) throw wrong("is no list")
      const gained = membersOf(all, node.place, node.members, node._tag === "Append" ? "last" : "first")
      if (gained.length === 0) return undefined
      const parts = [
        `if_not_exists(${target()}, ${all.value({ L: [] })})`,
        all.value({ L: gained as Array<AttributeValue> })
      ]
      return ["SET", `${target()} = list_append(${(node._tag === "Append" ? parts : parts.reverse()).join(", ")})`]
    }
  }
}

const elsewhere = (segments: Path["segments"]): Invalid =>
  new Invalid(
    `${format(segments)} is not the same in every member of its union: name the member, by its tag, in the condition`
  )

const negate = (value: AttributeValue): AttributeValue => ({
  N: value.N!.startsWith("-") ? value.N!.slice(1) : value.N === "0" ? "0" : `-${value.N}`
})
