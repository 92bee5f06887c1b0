/**
 * Whether a value is stored in the form that is written: others may have written it in another that reads alike.
 */
import type { AttributeValue } from "../wire/AttributeValue.ts"
import { normalize } from "./number.ts"
import type { Plan } from "./Plan.ts"

/** Whether all that is read by a plan is in the form it writes, so that nobody has to look. */
export const isExact = (plan: Plan): boolean => {
  switch (plan._tag) {
    case "Number":
      return !plan.lossy
    case "String":
    case "BigInt":
    case "BigDecimal":
    case "Bytes":
    case "Literals":
    case "Template":
      return true
    case "Checked":
      return isExact(plan.plan)
    case "Redacted":
      return isExact(plan.value)
    case "Suspended":
      return isExact(plan.plan())
    case "Union":
      return plan.members.every(isExact)
    default:
      return false
  }
}

/** Whether text, numbers or bytes are the same. */
export const isSame = (a: AttributeValue, b: AttributeValue): boolean => {
  if (a.S !== undefined) return a.S === b.S
  if (a.N !== undefined) return a.N === b.N || (b.N !== undefined && normalize(a.N) === normalize(b.N))
  return a.B !== undefined && b.B !== undefined && (a.B === b.B || Buffer.compare(a.B, b.B) === 0)
}
