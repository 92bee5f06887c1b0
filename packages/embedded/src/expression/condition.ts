/**
 * Conditions and filters: their placeholders resolved and their operands checked once, then evaluated on many items.
 */
import type { AttributeMap, AttributeType, AttributeValue } from "@partita/dynamodb/wire"
import * as Value from "../value/Value.ts"
import { type Comparator, type ConditionSyntax, parseConditionSyntax } from "./conditionSyntax.ts"
import type { ExpressionAttributes, Parameter } from "./ExpressionAttributes.ts"
import { bindPath, misplacedFunction, type Operand, pathRequired, requireType, valueOf, wrongType } from "./Operand.ts"
import type { OperandSyntax } from "./Parser.ts"
import { type Path, show } from "./Path.ts"
import { invalid } from "./token.ts"

type Function = "attribute_exists" | "attribute_not_exists" | "attribute_type" | "begins_with" | "contains"

/** A condition whose placeholders are resolved. */
export type Condition =
  | { readonly kind: "AND"; readonly conditions: ReadonlyArray<Condition> }
  | { readonly kind: "OR"; readonly conditions: ReadonlyArray<Condition> }
  | { readonly kind: "NOT"; readonly condition: Condition }
  | {
      readonly kind: "test"
      readonly operator: Comparator | "BETWEEN" | "IN" | Function
      readonly operands: ReadonlyArray<Operand>
    }

const ordered: ReadonlySet<AttributeType> = new Set<AttributeType>(["S", "N", "B"])
const prefixed: ReadonlySet<AttributeType> = new Set<AttributeType>(["S", "B"])
const sized: ReadonlySet<AttributeType> = new Set<AttributeType>(["S", "B", "SS", "NS", "BS", "L", "M"])
const text: ReadonlySet<AttributeType> = new Set<AttributeType>(["S"])

const types = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"]
const anyType = `{${types.join(",")}}`

const updateFunctions: ReadonlySet<string> = new Set(["if_not_exists", "list_append"])

/** How DynamoDB's messages show a value. */
const showValue = (value: AttributeValue): string => {
  const [type, content] = Object.entries(value)[0]!
  return `AttributeValue: {${type}:${content instanceof Uint8Array ? `${content.length} bytes` : String(content)}}`
}

/** Resolves and checks the conditions of one expression. */
class Binder {
  readonly #attributes: ExpressionAttributes
  readonly #parameter: Parameter

  constructor(attributes: ExpressionAttributes, parameter: Parameter) {
    this.#attributes = attributes
    this.#parameter = parameter
  }

  condition(syntax: ConditionSyntax): Condition {
    if (syntax.kind === "AND" || syntax.kind === "OR") {
      return { kind: syntax.kind, conditions: syntax.conditions.map((condition) => this.condition(condition)) }
    }
    if (syntax.kind === "NOT") return { kind: "NOT", condition: this.condition(syntax.condition) }
    const operands = syntax.operands.map((operand) => this.#operand(operand))
    if (syntax.kind === "function") return { kind: "test", operator: this.#function(syntax.name, operands), operands }
    this.#checkOperator(syntax.operator, operands)
    return { kind: "test", operator: syntax.operator, operands }
  }

  #operand(syntax: OperandSyntax): Operand {
    if (syntax.kind === "path") return { kind: "path", path: bindPath(syntax.path, this.#attributes, this.#parameter) }
    if (syntax.kind === "value") {
      return { kind: "value", value: this.#attributes.value(syntax.placeholder, this.#parameter) }
    }
    this.#refuseUpdateFunction(syntax.name)
    if (syntax.name !== "size") throw misplacedFunction(this.#parameter, syntax.name)
    const operand = this.#operand(syntax.operands[0]!)
    requireType(operand, sized, "size", this.#parameter)
    return { kind: "size", operand }
  }

  #refuseUpdateFunction(name: string): void {
    if (updateFunctions.has(name)) {
      throw invalid(this.#parameter, `The function is not allowed in a condition expression; function: ${name}`)
    }
  }

  #checkOperator(operator: Comparator | "BETWEEN" | "IN", operands: ReadonlyArray<Operand>): void {
    if (operator === "IN") return
    if (operator === "=" || operator === "<>") return this.#requireDistinct(operator, operands)
    for (const operand of operands) requireType(operand, ordered, operator, this.#parameter)
    if (operator === "BETWEEN") this.#checkBounds(operands[1]!, operands[2]!)
    else this.#requireDistinct(operator, operands)
  }

  #checkBounds(lower: Operand, upper: Operand): void {
    if (lower.kind !== "value" || upper.kind !== "value") return
    const order = Value.compare(lower.value, upper.value)
    if (order !== undefined && order <= 0) return
    const rule = order === undefined ? "same data type for" : "upper bound to be greater than or equal to"
    throw invalid(
      this.#parameter,
      `The BETWEEN operator requires ${rule} ${order === undefined ? "lower and upper bounds" : "lower bound"}; ` +
        `lower bound operand: ${showValue(lower.value)}, upper bound operand: ${showValue(upper.value)}`
    )
  }

  #requireDistinct(operator: string, [first, second]: ReadonlyArray<Operand>): void {
    if (first?.kind !== "path" || second?.kind !== "path" || show(first.path) !== show(second.path)) return
    throw invalid(
      this.#parameter,
      "The first operand must be distinct from the remaining operands for this operator or function; " +
        `operator: ${operator}, first operand: ${show(first.path)}`
    )
  }

  #function(name: string, operands: ReadonlyArray<Operand>): Function {
    this.#refuseUpdateFunction(name)
    if (name === "attribute_exists" || name === "attribute_not_exists") {
      if (operands[0]!.kind !== "path") throw pathRequired(this.#parameter, name)
      return name
    }
    if (name === "attribute_type") {
      this.#checkTypeName(operands[1]!)
      return name
    }
    if (name === "begins_with") {
      for (const operand of operands) requireType(operand, prefixed, name, this.#parameter)
      this.#requireDistinct(name, operands)
      return name
    }
    if (name === "contains") {
      this.#requireDistinct(name, operands)
      return name
    }
    throw misplacedFunction(this.#parameter, name)
  }

  #checkTypeName(operand: Operand): void {
    if (operand.kind === "path") throw wrongType(this.#parameter, "attribute_type", anyType)
    requireType(operand, text, "attribute_type", this.#parameter)
    if (operand.kind === "value" && !types.includes(operand.value.S!)) {
      throw invalid(
        this.#parameter,
        `Invalid attribute type name found; type: ${operand.value.S}, valid types: ${anyType}`
      )
    }
  }
}

/**
 * The condition of an expression. Refuses what DynamoDB's grammar does not hold, placeholders that are not defined, and
 * operands that cannot fit their operator.
 */
export const parseCondition = (
  expression: string,
  attributes: ExpressionAttributes,
  parameter: "ConditionExpression" | "FilterExpression" | "KeyConditionExpression"
): Condition => {
  return new Binder(attributes, parameter).condition(parseConditionSyntax(expression, parameter))
}

const beginsWith = (value: AttributeValue, prefix: AttributeValue): boolean => {
  if (value.S !== undefined) return prefix.S !== undefined && value.S.startsWith(prefix.S)
  if (value.B === undefined || prefix.B === undefined) return false
  return Value.equals({ B: value.B.subarray(0, prefix.B.length) }, prefix)
}

/** The same bytes, with the platform's search. */
const asBuffer = ({ buffer, byteLength, byteOffset }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength)

const contains = (value: AttributeValue, element: AttributeValue): boolean => {
  if (value.S !== undefined) return element.S !== undefined && value.S.includes(element.S)
  if (value.L !== undefined) return value.L.some((member) => Value.equals(member, element))
  if (value.SS !== undefined) return element.S !== undefined && value.SS.includes(element.S)
  if (value.NS !== undefined) return element.N !== undefined && value.NS.includes(element.N)
  if (element.B === undefined) return false
  if (value.B !== undefined) return asBuffer(value.B).includes(asBuffer(element.B))
  return value.BS !== undefined && value.BS.some((bytes) => Value.equals({ B: bytes }, element))
}

const compare = (operator: string, a: AttributeValue, b: AttributeValue): boolean => {
  const order = Value.compare(a, b)
  if (order === undefined) return false
  if (operator === "<") return order < 0
  if (operator === "<=") return order <= 0
  return operator === ">" ? order > 0 : order >= 0
}

const equals = (a: AttributeValue | undefined, b: AttributeValue | undefined): boolean =>
  a !== undefined && b !== undefined && Value.equals(a, b)

/** What a test makes of its operands' values. An attribute that is missing equals nothing and has no order. */
const test = (
  operator: Comparator | "BETWEEN" | "IN" | Function,
  [a, ...others]: ReadonlyArray<AttributeValue | undefined>
): boolean => {
  const [b, c] = others
  if (operator === "attribute_exists") return a !== undefined
  if (operator === "attribute_not_exists") return a === undefined
  if (operator === "=") return equals(a, b)
  if (operator === "<>") return !equals(a, b)
  if (operator === "IN") return others.some((other) => equals(a, other))
  if (a === undefined || b === undefined) return false
  if (operator === "attribute_type") return Value.typeOf(a) === b.S
  if (operator === "begins_with") return beginsWith(a, b)
  if (operator === "contains") return contains(a, b)
  if (operator === "BETWEEN") return c !== undefined && compare(">=", a, b) && compare("<=", a, c)
  return compare(operator, a, b)
}

const noItem = Value.emptyItem()

/** Whether a stored item fulfils a condition; no item is as an empty one. */
export const evaluate = (condition: Condition, item: AttributeMap = noItem): boolean => {
  switch (condition.kind) {
    case "AND":
      return condition.conditions.every((each) => evaluate(each, item))
    case "OR":
      return condition.conditions.some((each) => evaluate(each, item))
    case "NOT":
      return !evaluate(condition.condition, item)
  }
  return test(
    condition.operator,
    condition.operands.map((operand) => valueOf(operand, item))
  )
}

/** Every document path that a condition mentions. */
export const paths = (condition: Condition): ReadonlyArray<Path> => {
  switch (condition.kind) {
    case "AND":
    case "OR":
      return condition.conditions.flatMap(paths)
    case "NOT":
      return paths(condition.condition)
  }
  return condition.operands.flatMap(operandPaths)
}

const operandPaths = (operand: Operand): ReadonlyArray<Path> => {
  if (operand.kind === "path") return [operand.path]
  return operand.kind === "size" ? operandPaths(operand.operand) : []
}
