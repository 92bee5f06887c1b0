/**
 * How a value and its stored form go together: what means the same in the program and in the table.
 */
import type { Getter, Plan } from "./Plan.ts"
import { typesOf } from "./Plan.ts"

/**
 * - `same`: what is stored is the value itself. Prefixes, sizes and arithmetic mean the same in both.
 * - `ordered`: it is in another form, whose order is that of the values.
 * - `whole`: it is in another form, of which only equality says the same.
 */
export type Fidelity = "same" | "ordered" | "whole"

/** The plans a value can have that is there, without what changes neither the value nor its form. */
const formsOf = (plan: Plan): ReadonlyArray<Plan> => {
  switch (plan._tag) {
    case "Checked":
      return formsOf(plan.plan)
    case "Class":
      return formsOf(plan.fields)
    case "Suspended":
      return formsOf(plan.plan())
    case "Union":
      return plan.members.flatMap(formsOf)
    case "Null":
    case "Undefined":
    case "Never":
      return []
    case "Transformed":
      if (!plan.steps.every(({ encode }) => writesAsGiven(encode))) {
        // A first step that writes what it is given leaves what the inner schema does with it.
        return plan.inner !== undefined && writesAsGiven(plan.steps[0]!.encode) ? formsOf(plan.inner) : [plan]
      }
      return formsOf(plan.inner ?? plan.from)
    default:
      return [plan]
  }
}

const writesAsGiven = (encode: Getter): boolean => encode._tag === "Passthrough"

/** What means the same of a value with this plan and of its stored form. */
export const fidelityOf = (plan: Plan): Fidelity => {
  const forms = formsOf(plan)
  const [first] = forms
  if (first === undefined || forms.every((form) => form._tag !== "Transformed" && form._tag !== "Redacted")) {
    return "same"
  }
  if (first._tag !== "Transformed" || !first.ordered()) return "whole"
  return forms.every((form) => isSameForm(first, form)) ? "ordered" : "whole"
}

/** Whether two places store a value in the same form, so that what is stored in them compares as the values do. */
export const isSameForm = (a: Plan, b: Plan, seen: ReadonlyArray<readonly [Plan, Plan]> = []): boolean => {
  if (a === b || seen.some(([left, right]) => left === a && right === b)) return true
  const inside = [...seen, [a, b] as const]
  return formsOf(a).every((left) => formsOf(b).every((right) => isDisjoint(left, right) || agree(left, right, inside)))
}

/** What is stored with different types is different, whatever it is. */
const isDisjoint = (a: Plan, b: Plan): boolean => {
  const types = typesOf(b)
  return !Array.from(typesOf(a)).some((type) => types.has(type))
}

const agree = (a: Plan, b: Plan, seen: ReadonlyArray<readonly [Plan, Plan]>): boolean => {
  const same = (left: Plan, right: Plan) => isSameForm(left, right, seen)
  if (a === b) return true
  if (a._tag === "Transformed" || b._tag === "Transformed") {
    return (
      a._tag === "Transformed" &&
      b._tag === "Transformed" &&
      a.steps.length === b.steps.length &&
      a.steps.every(({ encode }, i) => isSameGetter(encode, b.steps[i]!.encode)) &&
      same(a.from, b.from)
    )
  }
  if (a._tag === "Redacted" || b._tag === "Redacted") {
    return a._tag === "Redacted" && b._tag === "Redacted" && same(a.value, b.value)
  }
  if (a._tag === "Set" && b._tag === "Set") return same(a.member, b.member)
  if (a._tag === "List" && b._tag === "List") {
    const [left, right] = [partsOf(a), partsOf(b)]
    return left.every((part) => right.every((other) => same(part, other)))
  }
  if (a._tag === "Struct" && b._tag === "Struct") {
    return (
      a.fields.every((field) => {
        const other = b.fields.find(({ name }) => name === field.name)
        return other === undefined || (other.attribute === field.attribute && same(field.plan, other.plan))
      }) && a.entries.every(({ plan }) => b.entries.every((other) => same(plan, other.plan)))
    )
  }
  return true
}

const partsOf = (list: Extract<Plan, { _tag: "List" }>): ReadonlyArray<Plan> => [
  ...list.elements.map(({ plan }) => plan),
  ...list.rest
]

/** Effect makes a getter anew each time, and of the same function. */
const isSameGetter = (a: Getter, b: Getter): boolean =>
  a === b ||
  (a._tag === b._tag && "transform" in a && "transform" in b && (a.transform as unknown) === (b.transform as unknown))
