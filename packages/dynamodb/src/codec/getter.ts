/**
 * The transformations of schemas, as steps of a pass.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as SchemaIssue from "effect/SchemaIssue"
import { nextPlace, optionsOf } from "./native.ts"
import type { Getter } from "./Plan.ts"
import { exitOf, INVALID, MISSING, type Run, settled } from "./run.ts"

/** Transforms a value or `MISSING` into a value, `MISSING` or `INVALID`. */
export type Transform = (value: unknown, run: Run | undefined) => unknown

const toOption = (value: unknown): Option.Option<unknown> => (value === MISSING ? Option.none() : Option.some(value))

const fromOption = (option: Option.Option<unknown>): unknown => (Option.isNone(option) ? MISSING : option.value)

export const getter = (self: Getter, rule: string): Transform => {
  switch (self._tag) {
    case "Passthrough":
      return (value) => value
    case "Transform":
      return (value) => (value === MISSING ? MISSING : self.transform(value))
    case "TransformOptional":
      return (value) => fromOption(self.transform(toOption(value)))
    case "TransformEffect": {
      const wait = waiting(rule)
      return (value, run) => (value === MISSING ? MISSING : wait(run, () => self.transform(value, optionsOf(run))))
    }
    case "TransformOptionalEffect": {
      const wait = waiting(rule)
      return (value, run) =>
        wait(run, () => Effect.mapEager(self.transform(toOption(value), optionsOf(run)), fromOption))
    }
  }
}

const waiting = (rule: string) => {
  const place = nextPlace()
  return (run: Run | undefined, effect: () => Effect.Effect<unknown, SchemaIssue.Issue>): unknown => {
    if (run !== undefined) return run.wait(place, effect, rule)
    const exit = exitOf(effect())
    return exit === undefined ? INVALID : settled(exit, run, rule)
  }
}
