/**
 * Updates: their placeholders resolved and their operands checked once, then applied to an item.
 */
import type { AttributeMap, AttributeType, AttributeValue } from "@partita/dynamodb/wire"
import { type EngineException, validation } from "../exception.ts"
import * as number from "../value/number.ts"
import * as Value from "../value/Value.ts"
import type { ExpressionAttributes } from "./ExpressionAttributes.ts"
import { bindPath, misplacedFunction, pathRequired, wrongType } from "./Operand.ts"
import type { OperandSyntax } from "./Parser.ts"
import { type Path, resolve } from "./Path.ts"
import { fromPaths, type PathTree } from "./PathTree.ts"
import { invalid } from "./token.ts"
import { type ActionSyntax, type ArithmeticSyntax, parseUpdateSyntax } from "./updateSyntax.ts"

/** What a SET action writes. */
type Expression =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "if_not_exists"; readonly path: Path; readonly otherwise: Expression }
  | { readonly kind: "list_append"; readonly first: Expression; readonly second: Expression }
  | { readonly kind: "+" | "-"; readonly first: Expression; readonly second: Expression }

type Action =
  | { readonly kind: "SET"; readonly path: Path; readonly expression: Expression }
  | { readonly kind: "REMOVE"; readonly path: Path }
  | { readonly kind: "ADD" | "DELETE"; readonly path: Path; readonly operand: AttributeValue }

/** An update whose placeholders are resolved. Apply it with `applyUpdate`. */
export interface Update {
  /** What it does at each path. */
  readonly tree: PathTree<Action>
  /**
   * Every path the update writes, in the order of the expression: what `project` selects by them of the old and of the
   * new item is UPDATED_OLD and UPDATED_NEW.
   */
  readonly paths: ReadonlyArray<Path>
  /** The names of the attributes it writes to, each once. */
  readonly touchedTopLevel: ReadonlyArray<string>
}

const parameter = "UpdateExpression"

const conditionFunctions: ReadonlySet<string> = new Set([
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
  "size"
])

/** The names that messages about ADD and DELETE have for the types. */
const typeNames: { readonly [Type in AttributeType]: string } = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  BOOL: "BOOLEAN",
  NULL: "NULL",
  L: "LIST",
  M: "MAP",
  SS: "STRING_SET",
  NS: "NUMBER_SET",
  BS: "BINARY_SET"
}

const sets: ReadonlySet<AttributeType> = new Set<AttributeType>(["SS", "NS", "BS"])

/** The type of what an expression yields, as far as it is known without an item. */
const knownType = (expression: Expression): AttributeType | undefined => {
  if (expression.kind === "path") return undefined
  if (expression.kind === "value") return Value.typeOf(expression.value)
  if (expression.kind === "if_not_exists") return knownType(expression.otherwise)
  return expression.kind === "list_append" ? "L" : "N"
}

/** Resolves and checks the actions of one expression. */
class Binder {
  readonly #attributes: ExpressionAttributes

  constructor(attributes: ExpressionAttributes) {
    this.#attributes = attributes
  }

  action(syntax: ActionSyntax): Action {
    const path = bindPath(syntax.path, this.#attributes, parameter)
    if (syntax.section === "REMOVE") return { kind: "REMOVE", path }
    if (syntax.section === "SET") return { kind: "SET", path, expression: this.#value(syntax.value) }
    const operand = this.#attributes.value(syntax.placeholder, parameter)
    const type = Value.typeOf(operand)
    if (!sets.has(type) && !(type === "N" && syntax.section === "ADD")) {
      throw invalid(
        parameter,
        "Incorrect operand type for operator or function; " +
          `operator: ${syntax.section}, operand type: ${typeNames[type]}, typeSet: ALLOWED_FOR_${syntax.section}_OPERAND`
      )
    }
    return { kind: syntax.section, path, operand }
  }

  #value(syntax: OperandSyntax | ArithmeticSyntax): Expression {
    if (syntax.kind === "arithmetic") return this.#pair(syntax.operator, "N", syntax.operands)
    // The only place where the service takes a list_append.
    if (syntax.kind === "function" && syntax.name === "list_append") {
      return this.#pair("list_append", "L", syntax.operands)
    }
    return this.#operand(syntax)
  }

  #pair(kind: "+" | "-" | "list_append", type: AttributeType, operands: ReadonlyArray<OperandSyntax>): Expression {
    const [first, second] = operands.map((operand) => this.#operand(operand))
    for (const operand of [first!, second!]) {
      const known = knownType(operand)
      if (known !== undefined && known !== type) throw wrongType(parameter, kind, known)
    }
    return { kind, first: first!, second: second! }
  }

  #operand(syntax: OperandSyntax): Expression {
    if (syntax.kind === "path") return { kind: "path", path: bindPath(syntax.path, this.#attributes, parameter) }
    if (syntax.kind === "value") return { kind: "value", value: this.#attributes.value(syntax.placeholder, parameter) }
    if (conditionFunctions.has(syntax.name)) {
      throw invalid(parameter, `The function is not allowed in an update expression; function: ${syntax.name}`)
    }
    if (syntax.name !== "if_not_exists") throw misplacedFunction(parameter, syntax.name)
    const [first, otherwise] = syntax.operands.map((operand) => this.#operand(operand))
    if (first!.kind !== "path") throw pathRequired(parameter, syntax.name)
    return { kind: "if_not_exists", path: first!.path, otherwise: otherwise! }
  }
}

/**
 * The update of an expression. Refuses what DynamoDB's grammar does not hold, placeholders that are not defined, operands
 * of a wrong type, and paths that overlap or conflict.
 */
export const parseUpdate = (expression: string, attributes: ExpressionAttributes): Update => {
  const binder = new Binder(attributes)
  const actions = parseUpdateSyntax(expression, parameter).map((action) => binder.action(action))
  const paths = actions.map(({ path }) => path)
  return {
    tree: fromPaths(
      actions.map((action) => [action.path, action] as const),
      parameter
    ),
    paths,
    // The first step of a path is a name.
    touchedTopLevel: [...new Set(paths.map(([name]) => name as string))]
  }
}

const wrongData = (): EngineException => validation("An operand in the update expression has an incorrect data type")

const invalidPath = (): EngineException =>
  validation("The document path provided in the update expression is invalid for update")

/** What an expression yields on the item as it was before the update. */
const evaluate = (expression: Expression, old: AttributeMap): AttributeValue => {
  switch (expression.kind) {
    case "value":
      return expression.value
    case "path": {
      const value = resolve(expression.path, old)
      if (value !== undefined) return value
      throw validation("The provided expression refers to an attribute that does not exist in the item")
    }
    case "if_not_exists":
      return resolve(expression.path, old) ?? evaluate(expression.otherwise, old)
  }
  const first = evaluate(expression.first, old)
  const second = evaluate(expression.second, old)
  if (expression.kind === "list_append") {
    if (first.L === undefined || second.L === undefined) throw wrongData()
    return { L: [...first.L, ...second.L] }
  }
  if (first.N === undefined || second.N === undefined) throw wrongData()
  return { N: expression.kind === "+" ? number.add(first.N, second.N) : number.subtract(first.N, second.N) }
}

/** What an action leaves at its path: a value, or nothing. */
const outcome = (action: Action, current: AttributeValue | undefined, old: AttributeMap) => {
  switch (action.kind) {
    case "SET": {
      const value = evaluate(action.expression, old)
      Value.requireDepth(value, action.path.length - 1)
      return value
    }
    case "REMOVE":
      return undefined
  }
  const { operand } = action
  if (current === undefined) return action.kind === "ADD" ? operand : undefined
  if (Value.typeOf(current) !== Value.typeOf(operand)) throw wrongData()
  if (current.N !== undefined) return { N: number.add(current.N, operand.N!) }
  return action.kind === "ADD" ? Value.union(current, operand) : Value.difference(current, operand)
}

/** One run of an update. */
class Run {
  readonly #old: AttributeMap
  readonly #isNew: boolean

  constructor(old: AttributeMap, isNew: boolean) {
    this.#old = old
    this.#isNew = isNew
  }

  item(tree: PathTree<Action>): AttributeMap {
    return this.#map(tree, this.#old)
  }

  #map(tree: PathTree<Action>, old: AttributeMap): AttributeMap {
    const map = Object.assign(Value.emptyItem(), old)
    for (const [name, subtree] of tree.children) {
      const value = this.#value(subtree, old[name])
      if (value === undefined) delete map[name]
      else map[name] = value
    }
    return map
  }

  #list(tree: PathTree<Action>, old: ReadonlyArray<AttributeValue>): Array<AttributeValue> {
    const list: Array<AttributeValue | undefined> = [...old]
    // All positions are those of the old list; what lies beyond its end is appended in the order of the positions.
    for (const position of [...tree.children.keys()].map(Number).toSorted((a, b) => a - b)) {
      list[Math.min(position, list.length)] = this.#value(tree.children.get(position)!, old[position])
    }
    return list.filter((value) => value !== undefined)
  }

  #value(tree: PathTree<Action>, old: AttributeValue | undefined): AttributeValue | undefined {
    if (tree.end !== undefined) return outcome(tree.end.content, old, this.#old)
    const [step] = tree.children.keys()
    if (typeof step === "string" && old?.M !== undefined) return { M: this.#map(tree, old.M) }
    if (typeof step === "number" && old?.L !== undefined) return { L: this.#list(tree, old.L) }
    // The service minds a missing parent of what is removed only where there is an item.
    if (this.#isNew && onlyRemoves(tree)) return undefined
    throw invalidPath()
  }
}

const onlyRemoves = (tree: PathTree<Action>): boolean =>
  tree.end === undefined ? [...tree.children.values()].every(onlyRemoves) : tree.end.content.kind === "REMOVE"

/**
 * What an update makes of a stored item, which is not changed; of an item that is new, the old one is the key alone.
 * Every right-hand side reads the old item. Refuses paths whose parent is missing and operands of a wrong type.
 */
export const applyUpdate = (update: Update, oldItem: AttributeMap, isNew = false): AttributeMap =>
  new Run(oldItem, isNew).item(update.tree)
