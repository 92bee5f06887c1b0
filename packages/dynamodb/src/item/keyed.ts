/**
 * The start of every request on one item: its table, its key, and the expressions beside them.
 */
import * as Effect from "effect/Effect"
import type { Issue } from "../codec/Codec.ts"
import { compile, type Expressions } from "../expression/compile.ts"
import type { PlaceholderMembers } from "../expression/placeholders.ts"
import type { Refused } from "../expression/refused.ts"
import { type Node as Condition, presence } from "../expression/conditionSyntax.ts"
import type { Invalid } from "../expression/invalid.ts"
import { equals } from "../expression/narrowing.ts"
import { type Definition, encodeKey, indexKeyRule } from "../table/definition.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"

/** That an item has a key, which tells of some unions which member it is. */
export const hasKey = (definition: Definition, key: object): ReadonlyArray<Condition> =>
  definition.key.map(({ field, path }) => equals(path, (key as Record<string, unknown>)[field]))

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
        known: () => hasKey(definition, key)
      }),
      (expressions) => ({ input: { TableName: definition.name, Key, ...expressions } })
    )
  )
