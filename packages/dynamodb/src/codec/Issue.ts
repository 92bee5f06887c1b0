/**
 * What is wrong with a value: where, and which rule it breaks. Built from schemas and paths alone, never from values.
 */
import * as SchemaAST from "effect/SchemaAST"
import type * as SchemaIssue from "effect/SchemaIssue"

/**
 * Why a value cannot be read or written: where, and which rule it breaks. Never the value.
 *
 * `path` holds attribute names as they are stored, entry keys of records and positions of lists, from the item inwards.
 *
 * @category models
 */
export interface Issue {
  readonly path: ReadonlyArray<string | number>
  readonly rule: string
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

/** What a check demands, in the words of its annotations; what it says at run time may hold values and is not used. */
export const describeCheck = (check: SchemaAST.Check<never>): string => {
  const { message, expected, title, identifier, description } = check.annotations ?? {}
  const demand = text(expected) ?? text(title) ?? text(identifier) ?? text(description)
  return text(message) ?? `expected ${demand ?? "what a check of the model demands"}`
}

const nouns: { readonly [tag: string]: string } = {
  Arrays: "an array",
  BigInt: "a bigint",
  Boolean: "a boolean",
  Null: "null",
  Number: "a number",
  Objects: "an object",
  String: "a string",
  Undefined: "undefined"
}

/** What a schema admits, in a few words. */
export const describe = (ast: SchemaAST.AST): string => {
  const annotations = ast.annotations ?? {}
  const named = text(annotations.identifier) ?? text(annotations.expected) ?? text(annotations.title)
  if (named !== undefined) return named
  if (SchemaAST.isLiteral(ast))
    return typeof ast.literal === "string" ? JSON.stringify(ast.literal) : String(ast.literal)
  if (SchemaAST.isUnion(ast)) return Array.from(new Set(ast.types.map(describe))).join(" or ")
  return nouns[ast._tag] ?? "another value"
}

/** The first place and rule of an issue of Effect's. What issues say in free text may hold values and is left out. */
export const explain = (issue: SchemaIssue.Issue, otherwise: string): Issue => {
  switch (issue._tag) {
    case "Pointer": {
      const { path, rule } = explain(issue.issue, otherwise)
      return {
        path: [...issue.path.map((key) => (typeof key === "symbol" ? key.toString() : key)), ...path],
        rule
      }
    }
    case "Filter": {
      const { path } = explain(issue.issue, otherwise)
      return { path, rule: describeCheck(issue.filter) }
    }
    case "Encoding":
      return explain(issue.issue, otherwise)
    case "Composite":
      return explain(issue.issues[0], otherwise)
    case "AnyOf":
      return issue.issues.length === 1 ? explain(issue.issues[0]!, otherwise) : { path: [], rule: otherwise }
    case "MissingKey":
      return { path: [], rule: "is required and is not there" }
    case "InvalidType":
      return { path: [], rule: `expected ${describe(issue.ast)}` }
    default:
      return { path: [], rule: otherwise }
  }
}
