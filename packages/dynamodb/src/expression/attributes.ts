/**
 * The condition view: what the attributes of a model can be asked, at run time.
 */
import type { AttributeType } from "../wire/AttributeValue.ts"
import { type Comparator, fromNode, type FunctionName, presence } from "./conditionSyntax.ts"
import { type Form, nodeOf, operandOr, valueOf } from "./operand.ts"
import { make, operand, PlaceId, type View } from "./view.ts"

const comparison = (operator: Comparator) =>
  function (this: View, value: unknown) {
    return fromNode({ _tag: "Comparison", operator, left: nodeOf(this), right: rightOf(this, value) })
  }

/** The other side of a comparison: with an attribute by its codec, with a size as a plain number. */
const rightOf = (view: View, value: unknown) => operandOr(view[PlaceId], value, formOf(view))
const formOf = (view: View) => (nodeOf(view)._tag === "Size" ? "raw" : "compared")

const comparisons = {
  eq: comparison("="),
  ne: comparison("<>"),
  lt: comparison("<"),
  le: comparison("<="),
  gt: comparison(">"),
  ge: comparison(">="),
  between(this: View, low: unknown, high: unknown) {
    return fromNode({ _tag: "Between", operand: nodeOf(this), low: rightOf(this, low), high: rightOf(this, high) })
  },
  in(this: View, values: ReadonlyArray<unknown>) {
    const form = formOf(this)
    return fromNode({ _tag: "In", operand: nodeOf(this), values: values.map((v) => valueOf(this[PlaceId], v, form)) })
  }
}

/** A function of the expression language on a place. */
const call = (view: View, name: FunctionName, argument: unknown, form: Form) =>
  fromNode({ _tag: "Function", name, place: view[PlaceId], argument: operandOr(view[PlaceId], argument, form) })

/** What conditions can ask of a place, whatever is stored there. */
export const questions = {
  ...comparisons,
  exists(this: View) {
    return fromNode(presence(this[PlaceId], true))
  },
  notExists(this: View) {
    return fromNode(presence(this[PlaceId], false))
  },
  attributeType(this: View, type: AttributeType) {
    return call(this, "attribute_type", type, "raw")
  },
  beginsWith(this: View, prefix: unknown) {
    return call(this, "begins_with", prefix, "raw")
  },
  contains(this: View, member: unknown) {
    return call(this, "contains", member, "part")
  },
  size(this: View) {
    return operand(comparisons, this[PlaceId], "Size")
  }
}

/** The condition view. */
export const attributes = make(questions)
