/**
 * One pass from conditions, updates and projections to the expressions of one request, over one table of placeholders.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Codec } from "../codec/Codec.ts"
import type { Node as Action } from "./action.ts"
import type { Node as Condition } from "./conditionSyntax.ts"
import { conditionText } from "./conditionText.ts"
import { Invalid } from "./invalid.ts"
import type { Place } from "./path.ts"
import { type Forbids, make, type PlaceholderMembers, type Placeholders } from "./placeholders.ts"
import { narrowCondition } from "./narrowing.ts"
import { projectionText } from "./projectionText.ts"
import { Refused } from "./refused.ts"
import { updateText } from "./updateText.ts"

/** The expressions of one request as they grow. */
export interface Expressions extends Pick<Placeholders, "name" | "value" | "soFar"> {
  readonly condition: (node: Condition) => string
  readonly update: (actions: ReadonlyArray<Action>) => string | undefined
  readonly projection: (places: ReadonlyArray<Place>) => string
}

/** What a request knows of its items besides its expressions. */
export interface Surroundings {
  readonly forbids?: Forbids
  /** That there is an item, where there may be none. */
  readonly exists?: Condition
  /** What holds of the item whatever is asked of it: its key. */
  readonly known?: () => ReadonlyArray<Condition>
}

/**
 * Builds the parts of a request. As long as every value is encoded without effects, so is the request, and the result
 * an Exit; otherwise `build` runs again with the values that took effects. So it must ask for the same values again.
 */
export const compile = <A extends object>(
  codec: Codec,
  build: (expressions: Expressions) => A,
  { exists, forbids = () => undefined, known }: Surroundings = {}
): Effect.Effect<A & PlaceholderMembers, Refused | Invalid> => {
  const first = attempt(codec, build, make(codec, forbids, new Map(), exists), known)
  if (first.pending.size === 0) return first.exit
  return Effect.flatMap(
    Effect.forEach(first.pending, ([ordinal, effect]) => Effect.map(effect, (value) => [ordinal, value] as const)),
    (values) => attempt(codec, build, make(codec, forbids, new Map(values), exists), known).exit
  )
}

const attempt = <A extends object>(
  codec: Codec,
  build: (expressions: Expressions) => A,
  all: Placeholders,
  known: Surroundings["known"]
) => {
  const { name, pending, soFar, value } = all
  const run = (): A & PlaceholderMembers => {
    const built = build({
      condition: (node) => conditionText(all, narrowCondition(codec, node, known)),
      update: (actions) => updateText(all, actions),
      projection: (places) => projectionText(all, places),
      value,
      name,
      soFar
    })
    return { ...built, ...all.members() }
  }
  return { exit: caught(run), pending }
}

/** What callbacks throw of their own accord stays a defect. */
export const caught = <A>(run: () => A): Exit.Exit<A, Refused | Invalid> => {
  try {
    return Exit.succeed(run())
  } catch (error) {
    if (error instanceof Refused || error instanceof Invalid) return Exit.fail(error)
    return error instanceof RangeError && error.message.includes("call stack")
      ? Exit.fail(new Invalid("the expression is nested too deeply: DynamoDB takes 300 operators"))
      : Exit.die(error)
  }
}
