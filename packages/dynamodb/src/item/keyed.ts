/**
 * The start of every request on one item: its table, its key, and the expressions beside them.
 */
import * as Effect from "effect/Effect"
import type { Issue } from "../codec/Codec.ts"
import { compile, type Expressions } from "../expression/compile.ts"
import type { PlaceholderMembers } from "../expression/placeholders.ts"
import type { Refused } from "../expression/refused.ts"
import { presence } from "../expression/conditionSyntax.ts"
import type { Invalid } from "../expression/invalid.ts"
import { type Definition, encodeKey, hasKey, indexKeyRule } from "../table/definition.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"

/** The start of a request that has no expressions. */
export const keyedPlainly = <A extends object>(
  definition: Definition,
  key: object,
  members: A
): Effect.Effect<{ readonly input: { readonly TableName: string; readonly Key: AttributeMap } & A }, Issue> =>
  Effect.mapEager(encodeKey(definition.key, key), (Key) => ({
    input: { TableName: definition.name, Key, ...members }
  }))

export const keyed = <A extends object>(
  definition: Definition,
  key: object,
  build: (expressions: Expressions) => A
): Effect.Effect<
  { readonly input: { readonly TableName: string; readonly Key: AttributeMap } & A & PlaceholderMembers },
  Issue | Refused | Invalid
> =>
  Effect.flatMapEager(encodeKey(definition.key, key), (Key) =>
    Effect.mapEager(
      compile(definition.codec.root, build, {
        forbids: (name, value) => indexKeyRule(definition, name, value),
        exists: presence(definition.key[0]!.path, true),
        known: () => hasKey(definition.key, key)
      }),
      (expressions) => ({ input: { TableName: definition.name, Key, ...expressions } })
    )
  )
