/**
 * What may stand on either side of a comparison and on the right of an assignment.
 */
import { hasProperty } from "effect/Predicate"
import type { Place } from "./path.ts"

// A symbol: text that a user sent, parsed from JSON, can never be taken for an operand.
export const TypeId: unique symbol = Symbol.for("@partita/dynamodb/Operand")

/**
 * An expression over the attributes of `Of` whose value is a `Value` in the program and a `Stored` in the table: an
 * attribute, or its size.
 *
 * @category models
 */
export interface Operand<out Of extends string, out Value, out Stored, out Source = "item"> {
  readonly [TypeId]: { readonly of: Of; readonly value: Value; readonly stored: Stored; readonly source: Source }
}

/**
 * A value, or an attribute of the same item that holds one and stores it in the same way. Where `Source` is inferred, it
 * tells the one from the other.
 *
 * @category models
 */
export type ValueOr<Of extends string, Value, Stored, Source = "item"> = Value | Operand<Of, Value, Stored, Source>

export type Node =
  | { readonly _tag: "Path" | "Size"; readonly place: Place }
  | { readonly _tag: "Sum"; readonly operator: "+" | "-"; readonly left: Node; readonly right: Node }
  | ValueNode

/** A value for a place, in one of the forms a value can take. */
export interface ValueNode {
  readonly _tag: "Value"
  readonly place: Place
  readonly value: unknown
  readonly form: Form
}

/**
 * `stored` values pass the checks of the place, and so do those that are stored `ifAbsent`; `compared` ones do not: a
 * bound may lie outside the domain. A `member` is stored in the place, at the beginning of a list as the `first` or at its
 * end as the `last`, a `part` compared with what is in it, and a `raw` value is as it stands on the wire.
 */
export type Form = "stored" | "ifAbsent" | "compared" | "member" | "first" | "last" | "part" | "raw"

/** The syntax an operand stands for. */
export const nodeOf = (operand: object): Node => (operand as { readonly [TypeId]: Node })[TypeId]

export const isOperand = (value: unknown): value is Operand<string, unknown, unknown> => hasProperty(value, TypeId)

/** An operand as it is, anything else as a value for the place. */
export const operandOr = (place: Place, value: unknown, form: Form): Node =>
  isOperand(value) ? nodeOf(value) : valueOf(place, value, form)

export const valueOf = (place: Place, value: unknown, form: Form): ValueNode => ({ _tag: "Value", place, value, form })
