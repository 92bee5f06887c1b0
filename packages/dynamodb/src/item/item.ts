/**
 * Whole items on their way into a table.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Issue } from "../codec/Codec.ts"
import { type Definition, indexIssue, keyIssue } from "../table/definition.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"

/** An instance of the model, or what its constructor takes, as it is stored: with keys that a table and its indexes can take. */
export const encodeItem = (definition: Definition, item: unknown): Effect.Effect<AttributeMap, Issue> =>
  Effect.flatMapEager(definition.codec.encodeInput(item), (stored) => {
    const issue = keyIssue(definition.key, stored) ?? indexIssue(definition, stored)
    return issue === undefined ? Exit.succeed(stored) : Exit.fail(issue)
  })
