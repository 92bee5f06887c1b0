/**
 * Unions whose members differ in memory and not on the wire: what one of them writes, another would read.
 */
import { discriminate } from "./discriminate.ts"
import { literalType } from "./literal.ts"
import { type Plan, typesOf, unwrap } from "./Plan.ts"

type Forms = ReadonlyArray<readonly [type: string, kind: string]>

/** What a stored value does not tell, if the members leave anything open. Suspended parts are not looked into. */
export const ambiguity = (members: ReadonlyArray<Plan>): string | undefined => {
  const kinds = new Map<string, Set<string>>()
  for (const [type, kind] of members.flatMap(formsOf)) kinds.set(type, (kinds.get(type) ?? new Set()).add(kind))
  for (const [type, found] of kinds) {
    if (found.size > 1) return `a stored ${type} does not tell whether it is ${Array.from(found).join(" or ")}`
  }
  const shapes = members.filter((member) => !isSuspended(member)).map(unwrap)
  const lists = shapes.flatMap((shape) =>
    shape._tag === "List" ? [[...shape.elements.map(({ plan }) => plan), ...shape.rest]] : []
  )
  if (lists.length > 1) return ambiguity(lists.flat())
  const structs = shapes.filter((shape) => shape._tag === "Struct")
  if (structs.length < 2 || discriminate(structs.map((plan) => ({ plan, item: plan }))) !== undefined) return undefined
  const fields = structs.flatMap(({ fields }) => fields)
  for (const attribute of new Set(fields.map(({ attribute }) => attribute))) {
    const found = ambiguity(fields.filter((field) => field.attribute === attribute).map(({ plan }) => plan))
    if (found !== undefined) return `in "${attribute}" ${found}, and no literal tells the structs apart`
  }
  return undefined
}

const isSuspended = (plan: Plan): boolean =>
  plan._tag === "Suspended" || (plan._tag === "Checked" && isSuspended(plan.plan))

/** The types of a plan's values on the wire, each with what it is in memory before the schema's transformations. */
const formsOf = (plan: Plan): Forms => {
  switch (plan._tag) {
    case "String":
    case "Template":
      return [["S", "text"]]
    case "Number":
      return [["N", "a number"]]
    case "BigInt":
      return [["N", "a bigint"]]
    case "BigDecimal":
      return [["N", "a BigDecimal"]]
    case "Bytes":
      return [["B", "bytes"]]
    case "Json":
      return [
        ["S", "text"],
        ["N", "a number"]
      ]
    case "Literals":
      return plan.values.map((value) => [
        literalType(value),
        typeof value === "string" ? "text" : value === null ? "null" : `a ${typeof value}`
      ])
    case "Boolean":
      return [["BOOL", "a boolean"]]
    case "Null":
      return [["NULL", "null"]]
    case "Set":
      return formsOf(plan.member).flatMap(([, kind]) => {
        const set = `a ${plan.hashed ? "HashSet" : "ReadonlySet"} of ${kind}`
        return plan.orList
          ? [
              [plan.type, set],
              ["L", set]
            ]
          : [[plan.type, set]]
      })
    case "List":
      return [["L", "an array"]]
    case "Redacted":
      return Array.from(typesOf(plan.value), (type) => [type, "redacted"])
    case "Union":
      return plan.members.flatMap(formsOf)
    case "Checked":
      return formsOf(plan.plan)
    case "Transformed":
      return formsOf(plan.from)
    default:
      return []
  }
}
