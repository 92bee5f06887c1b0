/**
 * Stored items that are none: what came over the network may hold anything in the place of an attribute value.
 */
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import type { Issue } from "./Issue.ts"

const issueOf = (value: unknown, path: Issue["path"]): Issue | undefined => {
  if (!Predicate.isObject(value)) return { path, rule: "is no attribute value" }
  const { L, M } = value as { readonly L?: unknown; readonly M?: unknown }
  const parts = Array.isArray(L) ? L.entries() : Predicate.isObject(M) ? Object.entries(M) : []
  for (const [segment, part] of parts) {
    const issue = issueOf(part, [...path, segment])
    if (issue !== undefined) return issue
  }
  return undefined
}

/** A read that died: of a transformation that throws, or else of what is no attribute value, which is an issue. */
export const unlessMalformed = <A>(
  attributes: AttributeMap,
  read: Effect.Effect<A, Issue>
): Effect.Effect<A, Issue> => {
  // Only what succeeds is hot, and it is an exit.
  if (!Exit.isExit(read) || Exit.isSuccess(read) || !Cause.hasDies(read.cause)) return read
  const issue = issueOf({ M: attributes }, [])
  return issue === undefined ? read : Exit.fail(issue)
}
