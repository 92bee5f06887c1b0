/**
 * An expression as a sequence of tokens.
 */
import { type EngineException, validation } from "../exception.ts"
import { textSize } from "../value/size.ts"
import type { Parameter } from "./ExpressionAttributes.ts"

export interface Token {
  /** A `name`, a placeholder `#name` or `:value`, a `number`, a `symbol`, or the `end`, which has no text. */
  readonly kind: "name" | "#" | ":" | "number" | "symbol" | "end"
  readonly text: string
  /** Where it begins in the expression. */
  readonly start: number
}

const maximumSize = 4_096

const whitespace = /[ \t\r\n\f]*/y
const token = /([A-Za-z][A-Za-z0-9_]*)|([#:])[A-Za-z0-9_]+|([0-9]+)|<>|<=|>=|[=<>(),.[\]+-]/y

export const invalid = (parameter: Parameter, rule: string): EngineException =>
  validation(`Invalid ${parameter}: ${rule}`)

/** A syntax error at a token, which is quoted with its neighbours. */
export const syntaxError = (
  parameter: Parameter,
  text: string,
  at: { readonly text: string; readonly start: number },
  near: { readonly start: number; readonly end: number }
): EngineException =>
  invalid(parameter, `Syntax error; token: "${at.text || "<EOF>"}", near: "${text.slice(near.start, near.end)}"`)

/** The tokens of an expression, the last of which is the end. Refuses one that is empty or longer than 4,096 bytes. */
export const tokenize = (text: string, parameter: Parameter): ReadonlyArray<Token> => {
  const size = textSize(text)
  if (size > maximumSize) {
    throw invalid(parameter, `Expression size has exceeded the maximum allowed size; expression size: ${size}`)
  }
  const tokens: Array<Token> = []
  let position = 0
  const skipWhitespace = () => {
    whitespace.lastIndex = position
    whitespace.exec(text)
    position = whitespace.lastIndex
  }
  for (skipWhitespace(); position < text.length; skipWhitespace()) {
    token.lastIndex = position
    const match = token.exec(text)
    if (match === null) {
      const start = tokens.at(-1)?.start ?? position
      throw syntaxError(parameter, text, { text: text.charAt(position), start: position }, { start, end: position + 1 })
    }
    const kind = match[1] !== undefined ? "name" : match[3] !== undefined ? "number" : (match[2] ?? "symbol")
    tokens.push({ kind: kind as Token["kind"], text: match[0], start: position })
    position = token.lastIndex
  }
  if (tokens.length === 0) throw invalid(parameter, "The expression can not be empty;")
  tokens.push({ kind: "end", text: "", start: text.length })
  return tokens
}
