/**
 * The grammar of conditions, which filters and key conditions share.
 */
import { isOperand, type OperandSyntax, Parser, remembering } from "./Parser.ts"

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">="

export type ConditionSyntax =
  | { readonly kind: "AND"; readonly conditions: ReadonlyArray<ConditionSyntax> }
  | { readonly kind: "OR"; readonly conditions: ReadonlyArray<ConditionSyntax> }
  | { readonly kind: "NOT"; readonly condition: ConditionSyntax }
  | {
      readonly kind: "test"
      readonly operator: Comparator | "BETWEEN" | "IN"
      readonly operands: ReadonlyArray<OperandSyntax>
    }
  | Extract<OperandSyntax, { readonly kind: "function" }>

type Node = ConditionSyntax | OperandSyntax

const precedence = { OR: 1, AND: 2 }

const maximumAlternatives = 100

class ConditionParser extends Parser {
  parse(): ConditionSyntax {
    const condition = this.#condition(this.#expression(precedence.OR))
    this.finish()
    return condition
  }

  /** Operators of at least this precedence and what they combine. A lone operand may turn out to be one in parentheses. */
  #expression(minimum: number): Node {
    let node = this.#negation()
    for (const kind of ["AND", "OR"] as const) {
      if (precedence[kind] < minimum) break
      if (!this.#binary(kind)) continue
      const conditions = [this.#condition(node)]
      do conditions.push(this.#condition(this.#expression(precedence[kind] + 1)))
      while (this.#binary(kind))
      node = { kind, conditions }
    }
    return node
  }

  #binary(kind: "AND" | "OR"): boolean {
    if (this.keyword(kind) === undefined) return false
    this.countOperator()
    return true
  }

  #negation(): Node {
    let count = 0
    for (; this.keyword("NOT") !== undefined; count++) this.countOperator()
    let node = this.#test()
    for (; count > 0; count--) node = { kind: "NOT", condition: this.#condition(node) }
    return node
  }

  #test(): Node {
    const node = this.symbol("(") ? this.enclosed(() => this.#expression(precedence.OR)) : this.bareOperand()
    if (!isOperand(node)) return node
    const comparator = this.operator("=", "<>", "<", "<=", ">", ">=")
    if (comparator !== undefined) return { kind: "test", operator: comparator, operands: [node, this.operand()] }
    const operator = this.keyword("BETWEEN", "IN")
    if (operator === undefined) {
      // What is neither compared nor a function call can only be an operand in parentheses.
      if (node.kind !== "function" && !this.atSymbol(")")) throw this.unexpected()
      return node
    }
    this.countOperator()
    return { kind: "test", operator, operands: [node, ...(operator === "IN" ? this.#alternatives() : this.#bounds())] }
  }

  #bounds(): ReadonlyArray<OperandSyntax> {
    const lower = this.operand()
    if (this.keyword("AND") === undefined) throw this.unexpected()
    return [lower, this.operand()]
  }

  #alternatives(): ReadonlyArray<OperandSyntax> {
    this.expectSymbol("(")
    const alternatives = this.list(() => this.operand())
    this.expectSymbol(")")
    if (alternatives.length > maximumAlternatives) {
      throw this.invalid(
        `The IN operator is provided with too many operands; number of operands: ${alternatives.length}`
      )
    }
    return alternatives
  }

  #condition(node: Node): ConditionSyntax {
    if (node.kind === "path" || node.kind === "value") throw this.unexpected()
    return node
  }
}

export const parseConditionSyntax = remembering((text, parameter) => new ConditionParser(text, parameter).parse())
