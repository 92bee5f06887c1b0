/**
 * Which transformations keep the order of values.
 */
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { ordered, saidOf } from "./annotation.ts"
import { memoize } from "./memoize.ts"
import type { Getter } from "./Plan.ts"

/** The schemas of Effect's whose stored form is in the order of their values. What is missing is not known to be. */
const keepers = memoize((): ReadonlyArray<Schema.Constraint> => [
  Schema.DateFromMillis,
  Schema.DateFromString,
  Schema.DateTimeUtcFromDate,
  Schema.DateTimeUtcFromMillis,
  Schema.DateTimeUtcFromString,
  Schema.DurationFromMillis,
  Schema.DurationFromNanos
])

/** A schema is known by what it writes with, whatever was said of it since. */
const keeping = memoize(
  (): ReadonlySet<unknown> => new Set(keepers().map(({ ast }) => ast.encoding?.at(-1)?.transformation.encode))
)

/** Whether what is written in this way is in the order of what is given. */
export const keepsOrder = (encode: Getter): boolean => encode._tag === "Passthrough" || keeping().has(encode)

/** What a schema says of itself. */
export const isOrdered = (ast: SchemaAST.AST): boolean | undefined => {
  const said = saidOf(ast, ordered)
  return typeof said === "boolean" ? said : undefined
}
