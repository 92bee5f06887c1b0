/**
 * The grammar of updates.
 */
import { type OperandSyntax, Parser, type PathSyntax, remembering } from "./Parser.ts"

export type Section = "SET" | "REMOVE" | "ADD" | "DELETE"

export interface ArithmeticSyntax {
  readonly kind: "arithmetic"
  readonly operator: "+" | "-"
  readonly operands: readonly [OperandSyntax, OperandSyntax]
}

export type ActionSyntax =
  | { readonly section: "SET"; readonly path: PathSyntax; readonly value: OperandSyntax | ArithmeticSyntax }
  | { readonly section: "REMOVE"; readonly path: PathSyntax }
  | { readonly section: "ADD" | "DELETE"; readonly path: PathSyntax; readonly placeholder: string }

class UpdateParser extends Parser {
  parse(): ReadonlyArray<ActionSyntax> {
    const actions: Array<ActionSyntax> = []
    const seen = new Set<Section>()
    do {
      const section = this.keyword("SET", "REMOVE", "ADD", "DELETE")
      if (section === undefined) throw this.unexpected()
      if (seen.has(section)) {
        throw this.invalid(`The "${section}" section can only be used once in an update expression;`)
      }
      seen.add(section)
      actions.push(...this.list(() => this.#action(section)))
    } while (!this.atEnd())
    this.finish()
    return actions
  }

  #action(section: Section): ActionSyntax {
    const path = this.path()
    if (section === "REMOVE") return { section, path }
    if (section !== "SET") return { section, path, placeholder: this.value() }
    this.expectSymbol("=")
    return { section, path, value: this.#value() }
  }

  /** One operand or two of them with an operator between, which may be in parentheses. */
  #value(): OperandSyntax | ArithmeticSyntax {
    const first = this.symbol("(") ? this.enclosed(() => this.#value()) : this.bareOperand()
    if (first.kind === "arithmetic") return first
    const operator = this.operator("+", "-")
    return operator === undefined ? first : { kind: "arithmetic", operator, operands: [first, this.operand()] }
  }
}

export const parseUpdateSyntax = remembering((text, parameter) => new UpdateParser(text, parameter).parse())
