/**
 * Values in memory, on the way between two transformations: read and written as Effect's Schema does, in one direction.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import { describe, describeCheck } from "./Issue.ts"
import { memoize } from "./memoize.ts"
import { exitOf, fail, INVALID, MISSING, type Run, settled } from "./run.ts"

/** Reads a value that is there. A plain function where the schema allows it, so that nothing is built on success. */
export interface Native {
  readonly effectful: boolean
  readonly read: (value: unknown, run: Run | undefined) => unknown
}

const unchecked: SchemaAST.ParseOptions = { disableChecks: true }
export const checked: SchemaAST.ParseOptions = {}

export const optionsOf = (run: Run | undefined): SchemaAST.ParseOptions =>
  run === undefined || run.checks ? checked : unchecked

let places = 0
/** A number for each effectful step of all plans: with the path it names the place of a result. */
export const nextPlace = (): number => places++

const guards: { readonly [tag: string]: (value: unknown) => boolean } = {
  BigInt: (value) => typeof value === "bigint",
  Boolean: (value) => typeof value === "boolean",
  Null: (value) => value === null,
  Number: (value) => typeof value === "number",
  String: (value) => typeof value === "string",
  Undefined: (value) => value === undefined
}

type Read = Native["read"]

/** Reads as the schema says. */
export const make = (ast: SchemaAST.AST): Native => {
  if (ast.encoding !== undefined) return parsed(ast)
  const isOption = SchemaAST.isDeclaration(ast) && identifierOf(ast) === "effect/schema/Option"
  if (isOption && ast.encodingChecks === undefined) {
    const value = make(ast.typeParameters[0]!)
    return { effectful: value.effectful, read: withChecks(ast, option(value.read)) }
  }
  if (SchemaAST.isDeclaration(ast) && ast.typeParameters.length === 0 && ast.encodingChecks === undefined) {
    return declared(ast)
  }
  const guard = guards[ast._tag]
  if (guard !== undefined) {
    const rule = `expected ${describe(ast)}`
    return {
      effectful: false,
      read: withChecks(ast, (value, run) => (guard(value) ? value : fail(run, rule)))
    }
  }
  return parsed(ast)
}

const option =
  (read: Read): Read =>
  (value, run) => {
    if (!Option.isOption(value)) return fail(run, "expected an Option")
    if (Option.isNone(value)) return value
    const inner = read(value.value, run)
    if (inner === INVALID) return INVALID
    return inner === value.value ? value : Option.some(inner)
  }

/** Reads with Effect's own parser. */
export const parsed = (ast: SchemaAST.AST): Native => {
  const place = nextPlace()
  const rule = `expected ${describe(ast)}`
  const parser = memoize(() => SchemaParser.decodeUnknownEffect(Schema.make<Schema.Codec<unknown>>(ast)))
  return {
    effectful: true,
    read: (value, run) => {
      const parse = parser()
      if (run !== undefined) return run.wait(place, () => parse(value, optionsOf(run)), rule)
      const exit = exitOf(parse(value))
      return exit === undefined ? INVALID : settled(exit, run, rule)
    }
  }
}

/** Reads a type of its own, which has a function for it that completes at once. */
const declared = (ast: SchemaAST.Declaration): Native => {
  const bare = new SchemaAST.Declaration([], ast.run, ast.annotations)
  const rule = `expected ${describe(ast)}`
  const parser = memoize(() => SchemaParser.decodeUnknownEffect(Schema.make<Schema.Codec<unknown>>(bare)))
  const run = ast.run([])
  return {
    effectful: false,
    read: withChecks(ast, (value, pass) => {
      const exit = run(value, ast, checked)
      // Nearly all say yes to the very value. What else the function may answer only the parser knows.
      if (Exit.isExit(exit) && Exit.isSuccess(exit) && exit.value === value) return value
      return settled(Effect.runSyncExit(parser()(value, optionsOf(pass))), pass, rule)
    })
  }
}

/** Runs a schema's checks on a value that was read. */
const withChecks = (ast: SchemaAST.AST, read: Read): Read => {
  if (ast.checks === undefined) return read
  const check = runChecks(ast, ast.checks)
  return (value, run) => {
    const result = read(value, run)
    return result === INVALID || result === MISSING ? result : check(result, run)
  }
}

/** The value when it passes all checks. */
export const runChecks = (ast: SchemaAST.AST, checks: SchemaAST.Checks): Read => {
  const filters = checks.flatMap(flatten)
  return (value, run) => {
    if (run !== undefined && !run.checks) return value
    for (let i = 0; i < filters.length; i++) {
      const filter = filters[i]!
      const issue = filter.run(value as never, ast, checked)
      if (issue !== undefined) return run === undefined ? INVALID : run.failWith(issue, describeCheck(filter))
    }
    return value
  }
}

const flatten = (check: SchemaAST.Check<never>): ReadonlyArray<SchemaAST.Filter<never>> =>
  check._tag === "Filter" ? [check] : check.checks.flatMap(flatten)

/** What a built-in declaration calls itself. */
export const identifierOf = (ast: SchemaAST.AST): string | undefined => {
  const representation = ast.annotations?.["representation"]
  return typeof representation === "object" && representation !== null && "id" in representation
    ? String(representation.id)
    : undefined
}

/** The schema with other transformations of its own, or none; its parts keep theirs. */
export const withLinks = <A extends SchemaAST.AST>(ast: A, encoding: SchemaAST.Encoding | undefined): A =>
  ast.encoding === encoding
    ? ast
    : Object.assign<A, A, Pick<A, "encoding">>(Object.create(Object.getPrototypeOf(ast)), ast, { encoding })
