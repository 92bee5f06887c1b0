/**
 * The plan of a codec: what a schema says, cut down to what reading and writing attribute values needs. `compile.ts`
 * makes it, `decode.ts` and `encode.ts` turn it into functions.
 */
import type * as SchemaAST from "effect/SchemaAST"
import type * as SchemaGetter from "effect/SchemaGetter"
import type { AttributeType } from "../wire/AttributeValue.ts"
import { type Literal, literalType } from "./literal.ts"
import { memoize } from "./memoize.ts"
import type { Native } from "./native.ts"

/** A field of a struct: its name in the model and its name on the wire. */
export interface Field {
  readonly name: string
  readonly attribute: string
  readonly plan: Plan
  /** Whether the key may be missing in the decoded value. */
  readonly optional: boolean
  /** Whether the attribute may be missing on the wire, by the schema. */
  readonly wireOptional: boolean
}

/** The open part of a struct: keys that pass a test, whose values are all of one kind. */
export interface Entries {
  readonly isKey: ((key: string) => boolean) | undefined
  readonly plan: Plan
}

/** One transformation, and how the value it gives is read (and, the other way, the value it takes is written). */
export interface Step {
  readonly decode: Getter
  readonly encode: Getter
  readonly decoded: Native
  readonly encoded: Native
  /** Whether a value that goes through unchanged was read by an equal schema before. */
  readonly same: boolean
}

export type Getter = SchemaGetter.Getter<unknown, unknown>

export type Plan =
  | { readonly _tag: "Number"; /** Whether digits may get lost in reading. */ readonly lossy: boolean }
  | { readonly _tag: "String" | "BigInt" | "BigDecimal" | "Bytes" | "Boolean" | "Null" }
  | { readonly _tag: "Undefined" | "Never" | "Json" }
  | { readonly _tag: "Literals"; readonly values: ReadonlyArray<Literal> }
  | { readonly _tag: "Template"; readonly test: (text: string) => boolean; readonly rule: string }
  | { readonly _tag: "Struct"; readonly fields: ReadonlyArray<Field>; readonly entries: ReadonlyArray<Entries> }
  /** Elements first, then any number of `rest[0]`, then the others of `rest`. */
  | { readonly _tag: "List"; readonly elements: ReadonlyArray<Element>; readonly rest: ReadonlyArray<Plan> }
  | {
      readonly _tag: "Set"
      readonly member: Plan
      readonly type: "SS" | "NS" | "BS"
      readonly hashed: boolean
      /** Whether it is read from a list as well. */
      readonly orList: boolean
    }
  | {
      readonly _tag: "Union"
      readonly members: ReadonlyArray<Plan>
      /** Whether a value of several members is refused. */
      readonly exclusive?: boolean
    }
  | {
      readonly _tag: "Class"
      readonly fields: Plan
      readonly construct: (fields: unknown) => unknown
      readonly isInstance: (value: unknown) => boolean
      readonly rule: string
    }
  | { readonly _tag: "Redacted"; readonly value: Plan; readonly label: string | undefined; readonly rule: string }
  | { readonly _tag: "Checked"; readonly plan: Plan; readonly ast: SchemaAST.AST; readonly checks: SchemaAST.Checks }
  /**
   * What is stored is read by `from`; the steps lead from there, the last link of the schema first. Where the first
   * step only adjusts the encoded side of a schema (a default does), `inner` is that schema's plan.
   */
  | {
      readonly _tag: "Transformed"
      readonly from: Plan
      readonly steps: ReadonlyArray<Step>
      readonly inner: Plan | undefined
      /** A plan whose parts stand where the model has them, where the transformation lets them be seen. */
      readonly parts: () => Plan | undefined
      /** Whether what is stored is in the order of the values. */
      readonly ordered: () => boolean
      readonly rule: string
    }
  | { readonly _tag: "Suspended"; readonly plan: () => Plan }

export interface Element {
  readonly plan: Plan
  readonly optional: boolean
}

/** The plan behind the wrappers that change neither the wire form nor the shape. */
export const unwrap = (plan: Plan): Plan => {
  switch (plan._tag) {
    case "Checked":
      return unwrap(plan.plan)
    case "Suspended":
      return unwrap(plan.plan())
    case "Class":
      return unwrap(plan.fields)
    default:
      return plan
  }
}

/** The types a plan can have on the wire. */
export const typesOf = (plan: Plan): ReadonlySet<AttributeType> => {
  const types = new Set<AttributeType>()
  const visit = (plan: Plan): void => {
    switch (plan._tag) {
      case "String":
      case "Template":
        types.add("S")
        return
      case "Number":
      case "BigInt":
      case "BigDecimal":
        types.add("N")
        return
      case "Bytes":
        types.add("B")
        return
      case "Boolean":
        types.add("BOOL")
        return
      case "Null":
        types.add("NULL")
        return
      case "Undefined":
      case "Never":
        return
      case "Json":
        for (const type of ["S", "N", "BOOL", "NULL", "L", "M"] as const) types.add(type)
        return
      case "Literals":
        for (const value of plan.values) types.add(literalType(value))
        return
      case "Struct":
        types.add("M")
        return
      case "List":
        types.add("L")
        return
      case "Set":
        types.add(plan.type)
        if (plan.orList) types.add("L")
        return
      case "Union":
        plan.members.forEach(visit)
        return
      case "Class":
        visit(plan.fields)
        return
      case "Redacted":
        visit(plan.value)
        return
      case "Checked":
        visit(plan.plan)
        return
      case "Transformed":
        visit(plan.from)
        return
      case "Suspended":
        visit(plan.plan())
        return
    }
  }
  visit(plan)
  return types
}

/** Whether `undefined` is a value of the plan, which stands for an absent attribute. */
export const admitsUndefined = (plan: Plan): boolean => {
  switch (plan._tag) {
    case "Undefined":
      return true
    case "Union":
      return plan.members.some(admitsUndefined)
    case "Checked":
      return admitsUndefined(plan.plan)
    case "Transformed":
      return admitsUndefined(plan.from)
    case "Suspended":
      return admitsUndefined(plan.plan())
    default:
      return false
  }
}

/** Whether an empty set is a value of the plan, which is stored as absent where the attribute is required. */
export const admitsEmptySet = (plan: Plan): boolean => {
  switch (plan._tag) {
    case "Set":
      return true
    case "Union":
      return plan.members.some(admitsEmptySet)
    case "Checked":
      return admitsEmptySet(plan.plan)
    case "Redacted":
      return admitsEmptySet(plan.value)
    case "Transformed":
      return admitsEmptySet(plan.from)
    case "Suspended":
      return admitsEmptySet(plan.plan())
    default:
      return false
  }
}

/** Whether reading or writing the plan may take an effect; parts that are looked at later may. */
export const mayWait = (plan: Plan): boolean => {
  switch (plan._tag) {
    case "Struct":
      return plan.fields.some(({ plan }) => mayWait(plan)) || plan.entries.some(({ plan }) => mayWait(plan))
    case "List":
      return plan.elements.some(({ plan }) => mayWait(plan)) || plan.rest.some(mayWait)
    case "Set":
      return mayWait(plan.member)
    case "Union":
      return plan.members.some(mayWait)
    case "Class":
      return mayWait(plan.fields)
    case "Redacted":
      return mayWait(plan.value)
    case "Checked":
      return mayWait(plan.plan)
    case "Transformed":
      return (
        mayWait(plan.from) ||
        plan.steps.some(
          ({ decode, encode, decoded, encoded }) =>
            isEffectful(decode) || isEffectful(encode) || decoded.effectful || encoded.effectful
        )
      )
    case "Suspended":
      return true
    default:
      return false
  }
}

const isEffectful = (getter: Getter): boolean =>
  getter._tag === "TransformEffect" || getter._tag === "TransformOptionalEffect"

/** The plan without its transformations and checks: it reads what Schema calls the encoded side. */
export const encodedSide = (plan: Plan): Plan => {
  switch (plan._tag) {
    case "Struct":
      return {
        ...plan,
        // The decoded side of an encoded side is itself, and so is what may be missing.
        fields: plan.fields.map((field) => ({
          ...field,
          plan: encodedSide(field.plan),
          optional: field.wireOptional
        })),
        entries: plan.entries.map((entries) => ({ ...entries, plan: encodedSide(entries.plan) }))
      }
    case "List":
      return {
        ...plan,
        elements: plan.elements.map((element) => ({ ...element, plan: encodedSide(element.plan) })),
        rest: plan.rest.map(encodedSide)
      }
    case "Set":
      return { ...plan, member: encodedSide(plan.member) }
    case "Union":
      // Which member it is shows on the decoded side.
      return { _tag: "Union", members: plan.members.map(encodedSide) }
    case "Class":
      return encodedSide(plan.fields)
    case "Redacted":
      return { ...plan, value: encodedSide(plan.value) }
    case "Checked":
      return encodedSide(plan.plan)
    case "Transformed":
      return encodedSide(plan.from)
    case "Suspended":
      return { _tag: "Suspended", plan: memoize(() => encodedSide(plan.plan())) }
    default:
      return plan
  }
}
