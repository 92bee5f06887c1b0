/**
 * Key conditions: which partition a query reads, and which part of it.
 */
import type { AttributeValue } from "@partita/dynamodb/wire"
import { type EngineException, validation } from "../exception.ts"
import { type Condition, parseCondition } from "./condition.ts"
import type { ExpressionAttributes } from "./ExpressionAttributes.ts"
import type { Operand } from "./Operand.ts"
import { invalid } from "./token.ts"

/** The key attributes of a table or an index, in the order of its schema. */
export interface KeySchema {
  readonly partition: ReadonlyArray<string>
  readonly sort: ReadonlyArray<string>
}

export interface Range {
  readonly operator: "<" | "<=" | ">" | ">=" | "BETWEEN" | "begins_with"
  /** Two for BETWEEN, else one. */
  readonly values: ReadonlyArray<AttributeValue>
}

export interface KeyCondition {
  /** One value per partition key attribute, in the order of the schema. */
  readonly partition: ReadonlyArray<AttributeValue>
  /** Equalities on the first sort key attributes, in the order of the schema, without gaps. */
  readonly sort: ReadonlyArray<AttributeValue>
  /** A range on the sort key attribute that comes next. */
  readonly range?: Range
}

type Test = { readonly operator: "=" | Range["operator"]; readonly values: ReadonlyArray<AttributeValue> }

const parameter = "KeyConditionExpression"

const refused = (operator: string) => validation(`Invalid operator used in ${parameter}: ${operator}`)
const unsupported = () => validation("Query key condition not supported")
const missing = (name: string) => validation(`Query condition missed key schema element: ${name}`)

/** The operator that says the same with its operands exchanged. */
const exchanged = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const

const misplaced = (operator: string, rule: string): EngineException =>
  invalid(parameter, `Invalid condition in ${parameter}: ${operator}${rule}`)

const attributeOf = (operand: Operand | undefined): string | undefined => {
  if (operand?.kind === "size") throw invalid(parameter, `${parameter}s cannot contain nested operations`)
  if (operand?.kind !== "path") return undefined
  if (operand.path.length > 1) throw invalid(parameter, `${parameter}s cannot have conditions on nested attributes`)
  // The first step of a path is a name.
  return operand.path[0] as string
}

/** The key attribute of one test and what it demands of it. */
const readTest = (condition: Extract<Condition, { readonly kind: "test" }>): readonly [string, Test] => {
  const { operator, operands } = condition
  switch (operator) {
    case "<>":
    case "IN":
    case "attribute_exists":
    case "attribute_not_exists":
    case "attribute_type":
    case "contains":
      throw refused(operator)
  }
  const names = operands.map(attributeOf)
  const name = names.find((each) => each !== undefined)
  if (name === undefined) throw misplaced("", "No key attribute specified")
  const values = operands.flatMap((operand) => (operand.kind === "value" ? [operand.value] : []))
  if (values.length < operands.length - 1) throw misplaced("", "Multiple attribute names used in one condition")
  if (names[0] !== undefined) return [name, { operator, values }]
  if (operator === "BETWEEN" || operator === "begins_with") {
    throw misplaced(operator, " operator must have the key attribute as its first operand")
  }
  return [name, { operator: exchanged[operator], values }]
}

/** The tests that a condition combines, by the name of their attribute. */
const readTests = (condition: Condition, tests = new Map<string, Test>()): KeyTests => {
  if (condition.kind === "OR" || condition.kind === "NOT") throw refused(condition.kind)
  if (condition.kind === "AND") {
    for (const each of condition.conditions) readTests(each, tests)
    return tests
  }
  const [name, test] = readTest(condition)
  if (tests.has(name)) throw validation(`${parameter}s must only contain one condition per key`)
  return tests.set(name, test)
}

/** What a key condition demands of each attribute it mentions. */
export type KeyTests = ReadonlyMap<string, Test>

/** The tests of an expression, before it is known what the key is. */
export const parseKeyCondition = (expression: string, attributes: ExpressionAttributes): KeyTests =>
  readTests(parseCondition(expression, attributes, parameter))

/**
 * The key condition that tests are on a key: all partition key attributes by equality, then sort key attributes in the
 * order of the schema without gaps, of which only the last may have a range. Types and sizes of values are the caller's
 * business.
 */
export const matchKey = (tests: KeyTests, schema: KeySchema): KeyCondition => {
  const partition = schema.partition.map((name) => {
    const test = tests.get(name)
    if (test === undefined) throw missing(name)
    if (test.operator !== "=") throw unsupported()
    return test.values[0]!
  })
  const sort: Array<AttributeValue> = []
  let range: Range | undefined
  let used = partition.length
  for (const name of schema.sort) {
    const test = tests.get(name)
    if (test === undefined) {
      if (used < tests.size) throw missing(name)
      break
    }
    if (range !== undefined) throw unsupported()
    used++
    if (test.operator === "=") sort.push(test.values[0]!)
    else range = { operator: test.operator, values: test.values }
  }
  if (used < tests.size) throw unsupported()
  return { partition, sort, ...(range === undefined ? undefined : { range }) }
}
