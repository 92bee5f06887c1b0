/**
 * One value in a place that the members of a union share: what is sent has one form, whichever of them an item is.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { AttributeValue } from "../wire/AttributeValue.ts"
import { same } from "./equality.ts"
import type { Issue } from "./Issue.ts"

type Form = AttributeValue | undefined

/**
 * The form that the members of a union give a value. Those of `must` have to take it; of the others, those that do
 * count, since what has no form in a member equals nothing that is stored there.
 */
export const agreement = (
  forms: ReadonlyArray<Effect.Effect<Form, Issue>>,
  must: (position: number) => boolean
): Effect.Effect<Form, Issue> => {
  // Narrowing to Exit forgets what it holds.
  if (forms.every(Exit.isExit)) return agreed(forms as ReadonlyArray<Exit.Exit<Form, Issue>>, must)
  return Effect.flatMap(Effect.forEach(forms, Effect.exit), (exits) => agreed(exits, must))
}

const agreed = (
  exits: ReadonlyArray<Exit.Exit<Form, Issue>>,
  must: (position: number) => boolean
): Exit.Exit<Form, Issue> => {
  const died = exits.find((exit) => Exit.isFailure(exit) && !Exit.hasFails(exit))
  if (died !== undefined) return died
  const [first, ...others] = exits.filter(Exit.isSuccess)
  if (first === undefined) return exits[0]!
  if (exits.some((exit, position) => Exit.isFailure(exit) && must(position))) {
    return Exit.fail({ path: [], rule: `is not valid in every member of the union: ${instead}` })
  }
  return others.every(({ value }) => same(value, first.value))
    ? first
    : Exit.fail({ path: [], rule: `is stored differently by members of the union: ${instead}` })
}

const instead = "name the member, by its tag, in the condition"
