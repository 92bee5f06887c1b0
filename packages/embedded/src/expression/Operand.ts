/**
 * Operands whose placeholders are resolved.
 */
import type { AttributeMap, AttributeType, AttributeValue } from "@partita/dynamodb/wire"
import type { EngineException } from "../exception.ts"
import { typeOf } from "../value/Value.ts"
import type { ExpressionAttributes, Parameter } from "./ExpressionAttributes.ts"
import type { PathSyntax } from "./Parser.ts"
import { type Path, resolve } from "./Path.ts"
import { invalid } from "./token.ts"

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "size"; readonly operand: Operand }

/** The path that a path with placeholders stands for. */
export const bindPath = (path: PathSyntax, attributes: ExpressionAttributes, parameter: Parameter): Path =>
  path.map((step) => (typeof step === "string" && step.startsWith("#") ? attributes.name(step, parameter) : step))

/** The type of an operand as far as it is known without an item. */
export const knownType = (operand: Operand): AttributeType | undefined =>
  operand.kind === "value" ? typeOf(operand.value) : operand.kind === "size" ? "N" : undefined

const size = (value: AttributeValue | undefined): number | undefined => {
  if (value === undefined) return undefined
  const counted = value.S ?? value.B ?? value.L ?? value.SS ?? value.NS ?? value.BS
  return value.M === undefined ? counted?.length : Object.keys(value.M).length
}

/** What an operand is in an item: undefined where it has no such attribute. */
export const valueOf = (operand: Operand, item: AttributeMap): AttributeValue | undefined => {
  if (operand.kind === "path") return resolve(operand.path, item)
  if (operand.kind === "value") return operand.value
  const count = size(valueOf(operand.operand, item))
  return count === undefined ? undefined : { N: String(count) }
}

export const wrongType = (parameter: Parameter, operator: string, type: string): EngineException =>
  invalid(
    parameter,
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`
  )

/** Refuses an operand that is known to be of none of these types. */
export const requireType = (
  operand: Operand,
  types: ReadonlySet<AttributeType>,
  operator: string,
  parameter: Parameter
): void => {
  const type = knownType(operand)
  if (type !== undefined && !types.has(type)) throw wrongType(parameter, operator, type)
}

export const pathRequired = (parameter: Parameter, name: string): EngineException =>
  invalid(parameter, `Operator or function requires a document path; operator or function: ${name}`)

export const misplacedFunction = (parameter: Parameter, name: string): EngineException =>
  invalid(parameter, `The function is not allowed to be used this way in an expression; function: ${name}`)
