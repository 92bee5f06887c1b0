/**
 * What the grammars of all expressions share: a place in the tokens, document paths, operands and function calls. What
 * it yields is syntax: placeholders are not resolved, so that it depends on the text alone and can be kept.
 */
import type { EngineException } from "../exception.ts"
import type { Parameter } from "./ExpressionAttributes.ts"
import { reserved } from "./reserved.ts"
import { invalid, syntaxError, type Token, tokenize } from "./token.ts"

/** Names, placeholders of names (which begin with `#`), and positions in lists. */
export type PathSyntax = ReadonlyArray<string | number>

export interface FunctionSyntax {
  readonly kind: "function"
  readonly name: string
  readonly operands: ReadonlyArray<OperandSyntax>
}

export type OperandSyntax =
  | { readonly kind: "path"; readonly path: PathSyntax }
  | { readonly kind: "value"; readonly placeholder: string }
  | FunctionSyntax

const maximumOperators = 300
const maximumPathLength = 32
const maximumIndex = 99_999

// Parentheses that are not redundant hold an operator of their own or enclose one operand.
const maximumParentheses = maximumOperators + 1

const operandKinds: ReadonlySet<string> = new Set(["path", "value", "function"])

export const isOperand = (node: { readonly kind: string }): node is OperandSyntax => operandKinds.has(node.kind)

/** How many operands each function takes. */
const functions: ReadonlyMap<string, number> = new Map([
  ["attribute_exists", 1],
  ["attribute_not_exists", 1],
  ["attribute_type", 2],
  ["begins_with", 2],
  ["contains", 2],
  ["size", 1],
  ["if_not_exists", 2],
  ["list_append", 2]
])

export class Parser {
  readonly #text: string
  readonly #parameter: Parameter
  readonly #tokens: ReadonlyArray<Token>
  #position = 0
  #operators = 0
  #parentheses = 0
  /** What the last pair of parentheses held. */
  #lastEnclosed: object | undefined
  #redundant = false

  constructor(text: string, parameter: Parameter) {
    this.#text = text
    this.#parameter = parameter
    this.#tokens = tokenize(text, parameter)
  }

  get #token(): Token {
    return this.#tokens[this.#position]!
  }

  invalid(rule: string): EngineException {
    return invalid(this.#parameter, rule)
  }

  /** The error of a next token that may not stand where it stands. */
  unexpected(): EngineException {
    const next = this.#tokens[this.#position + 1]
    return syntaxError(this.#parameter, this.#text, this.#token, {
      start: this.#tokens[Math.max(0, this.#position - 1)]!.start,
      end: next === undefined ? this.#text.length : next.start + next.text.length
    })
  }

  atSymbol(text: string): boolean {
    return this.#token.kind === "symbol" && this.#token.text === text
  }

  /** Takes the next token if it is this symbol. */
  symbol(text: string): boolean {
    if (!this.atSymbol(text)) return false
    this.#position++
    return true
  }

  expectSymbol(text: string): void {
    if (!this.symbol(text)) throw this.unexpected()
  }

  /** Takes the next token if it is one of these keywords, in any case, and says which. */
  keyword<const K extends string>(...keywords: ReadonlyArray<K>): K | undefined {
    if (this.#token.kind !== "name") return undefined
    const text = this.#token.text.toUpperCase()
    const keyword = keywords.find((candidate) => candidate === text)
    if (keyword !== undefined) this.#position++
    return keyword
  }

  /** Takes the next token if it is one of these operators, and says which. */
  operator<const K extends string>(...operators: ReadonlyArray<K>): K | undefined {
    const operator = operators.find((candidate) => this.symbol(candidate))
    if (operator !== undefined) this.countOperator()
    return operator
  }

  countOperator(): void {
    if (++this.#operators > maximumOperators) {
      throw this.invalid(`The expression contains too many operators; maximum number of operators: ${maximumOperators}`)
    }
  }

  /** What `inner` parses, with the parentheses around it; the first of them is taken already. */
  enclosed<A extends object>(inner: () => A): A {
    if (++this.#parentheses > maximumParentheses) throw this.#redundancy()
    const content = inner()
    this.expectSymbol(")")
    this.#parentheses--
    if (content === this.#lastEnclosed) this.#redundant = true
    this.#lastEnclosed = content
    return content
  }

  #redundancy(): EngineException {
    return this.invalid("The expression has redundant parentheses;")
  }

  /** Elements separated by commas. */
  list<A>(element: () => A): ReadonlyArray<A> {
    const elements = [element()]
    while (this.symbol(",")) elements.push(element())
    return elements
  }

  path(): PathSyntax {
    const path: Array<string | number> = [this.#name()]
    for (;;) {
      if (this.symbol(".")) path.push(this.#name())
      else if (this.symbol("[")) path.push(this.#index())
      else break
    }
    if (path.length > maximumPathLength) {
      throw this.invalid(`The document path has too many nesting elements; nested level: ${path.length}`)
    }
    return path
  }

  #name(): string {
    const { kind, text } = this.#token
    if (kind !== "name" && kind !== "#") throw this.unexpected()
    // The one keyword that is no reserved word, and in an update no name all the same.
    if (this.#parameter === "UpdateExpression" && text.toUpperCase() === "REMOVE") throw this.unexpected()
    if (kind === "name" && reserved.has(text.toUpperCase())) {
      throw this.invalid(`Attribute name is a reserved keyword; reserved keyword: ${text}`)
    }
    this.#position++
    return text
  }

  #index(): number {
    const { kind, text } = this.#token
    if (kind !== "number") throw this.unexpected()
    this.#position++
    this.expectSymbol("]")
    const index = Number(text)
    if (index > maximumIndex) {
      throw this.invalid(`List index is not within the allowable range; index: [${text}]`)
    }
    return index
  }

  /** The placeholder of a value. */
  value(): string {
    const { kind, text } = this.#token
    if (kind !== ":") throw this.unexpected()
    this.#position++
    return text
  }

  /** A path, the placeholder of a value, or a function call. */
  bareOperand(): OperandSyntax {
    if (this.#token.kind === ":") return { kind: "value", placeholder: this.value() }
    const next = this.#tokens[this.#position + 1]
    if (this.#token.kind === "name" && next?.kind === "symbol" && next.text === "(") return this.#function()
    return { kind: "path", path: this.path() }
  }

  /** An operand that may be in parentheses. */
  operand(): OperandSyntax {
    return this.symbol("(") ? this.enclosed(() => this.operand()) : this.bareOperand()
  }

  #function(): FunctionSyntax {
    const name = this.#token.text
    this.#position += 2
    this.countOperator()
    const operands = this.list(() => this.operand())
    this.expectSymbol(")")
    const count = functions.get(name)
    if (count === undefined) throw this.invalid(`Invalid function name; function: ${name}`)
    if (count !== operands.length) {
      throw this.invalid(
        "Incorrect number of operands for operator or function; " +
          `operator or function: ${name}, number of operands: ${operands.length}`
      )
    }
    return { kind: "function", name, operands }
  }

  atEnd(): boolean {
    return this.#token.kind === "end"
  }

  /** To be called when the whole expression is parsed. */
  finish(): void {
    if (!this.atEnd()) throw this.unexpected()
    if (this.#redundant) throw this.#redundancy()
  }
}

const capacity = 1_000

/** A parser that keeps the syntax of the expressions it has seen, up to a number of them. */
export const remembering = <A>(parse: (text: string, parameter: Parameter) => A) => {
  // Syntax errors name the parameter, but a syntax tree is the same for all: what is kept is without errors.
  const known = new Map<string, A>()
  return (text: string, parameter: Parameter): A => {
    const found = known.get(text)
    if (found !== undefined) return found
    const parsed = parse(text, parameter)
    if (known.size >= capacity) known.clear()
    known.set(text, parsed)
    return parsed
  }
}
