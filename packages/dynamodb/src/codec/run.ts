/**
 * One pass over one value. The fast path has no run: it answers `INVALID` and builds nothing. The slow path carries a
 * run through the same functions, which then keep the path, write down the first issue, and wait for effects.
 *
 * Effects are waited for between passes: a pass collects those it meets, they run in the caller's fiber, and the next
 * pass finds their results by place. So one set of functions serves pure and effectful models alike.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as SchemaIssue from "effect/SchemaIssue"
import * as Option from "effect/Option"
import type { AttributeValue } from "../wire/AttributeValue.ts"
import { explain, type Issue } from "./Issue.ts"

/**
 * What `decodeUnsafe` answers when the item does not decode, or only with effects.
 *
 * @category models
 */
export const INVALID: unique symbol = Symbol("@partita/dynamodb/Codec/INVALID")

/** No value: the attribute or the key is not there. */
export const MISSING: unique symbol = Symbol("@partita/dynamodb/Codec/MISSING")

/** The wire form of an empty set, which only a required attribute has: it is absent. */
export const EMPTY: unique symbol = Symbol("@partita/dynamodb/Codec/EMPTY")

/** Reads a value that is there: the decoded value, `MISSING` for one that decodes to nothing, or `INVALID`. */
export type Decode = (value: AttributeValue, run: Run | undefined) => unknown

type SchemaEffect = Effect.Effect<unknown, SchemaIssue.Issue>
type Outcome = { readonly value: unknown } | { readonly issue: SchemaIssue.Issue }

export class Run {
  /** Whether the model's checks run. */
  readonly checks: boolean
  issue: Issue | undefined = undefined
  private readonly path: Array<string | number> = []
  private readonly outcomes = new Map<string, Outcome>()
  private readonly waiting = new Map<string, SchemaEffect>()

  constructor(checks: boolean) {
    this.checks = checks
  }

  /** Does a step one place further in. */
  at<A, B>(segment: string | number, step: (value: A, run: Run | undefined) => B, value: A): B {
    this.path.push(segment)
    const result = step(value, this)
    this.path.pop()
    return result
  }

  fail(rule: string, path: ReadonlyArray<string | number> = []): typeof INVALID {
    this.issue ??= { path: [...this.path, ...path], rule }
    return INVALID
  }

  /** Whether a part that is not valid only waits for an effect, so that its siblings are still worth looking at. */
  get undecided(): boolean {
    return this.issue === undefined
  }

  /** The result of the first step that succeeds; where none does, the issue of the one that came furthest. */
  first<A>(steps: ReadonlyArray<(value: A, run: Run | undefined) => unknown>, value: A): unknown {
    let furthest: Issue | undefined
    for (const step of steps) {
      const waiting = new Set(this.waiting.keys())
      const result = step(value, this)
      // Whether a step that waits succeeds, and the next ones matter, is known only after its effects have run.
      if (result !== INVALID || this.issue === undefined) return result
      if (this.issue.path.length > (furthest?.path.length ?? this.path.length)) furthest = this.issue
      this.issue = undefined
      for (const place of this.waiting.keys()) if (!waiting.has(place)) this.waiting.delete(place)
    }
    if (furthest === undefined) return this.fail("has none of the forms that are expected here")
    this.issue = furthest
    return INVALID
  }

  /** The result of an effectful step at this place, `INVALID` while it has none. */
  wait(step: number, effect: () => SchemaEffect, rule: string): unknown {
    const place = JSON.stringify([step, ...this.path])
    const outcome = this.outcomes.get(place)
    if (outcome === undefined) {
      const started = effect()
      const exit = exitOf(started)
      if (exit !== undefined) return settled(exit, this, rule)
      this.waiting.set(place, started)
      return INVALID
    }
    return "value" in outcome ? outcome.value : this.failWith(outcome.issue, rule)
  }

  failWith(issue: SchemaIssue.Issue, rule: string): typeof INVALID {
    const explained = explain(issue, rule)
    return this.fail(explained.rule, explained.path)
  }

  /** Runs what the last pass waits for. */
  proceed(): Effect.Effect<void> {
    const entries = Array.from(this.waiting)
    this.waiting.clear()
    return Effect.forEach(
      entries,
      ([place, effect]) =>
        Effect.match(effect, {
          onFailure: (issue) => void this.outcomes.set(place, { issue }),
          onSuccess: (value) => void this.outcomes.set(place, { value })
        }),
      { discard: true }
    )
  }
}

/** The effect as the exit it is, if it is one. */
export const exitOf = (effect: SchemaEffect): Exit.Exit<unknown, SchemaIssue.Issue> | undefined =>
  // `Exit.isExit` knows nothing of the effect's types.
  Exit.isExit(effect) ? (effect as Exit.Exit<unknown, SchemaIssue.Issue>) : undefined

/** The value of an exit; a failure becomes an issue, a defect is thrown on. */
export const settled = (exit: Exit.Exit<unknown, SchemaIssue.Issue>, run: Run | undefined, rule: string): unknown => {
  if (Exit.isSuccess(exit)) return exit.value
  const issue = Cause.findErrorOption(exit.cause)
  if (Option.isNone(issue)) throw Cause.squash(exit.cause)
  return run === undefined ? INVALID : run.failWith(issue.value, rule)
}

export const fail = (run: Run | undefined, rule: string): typeof INVALID =>
  run === undefined ? INVALID : run.fail(rule)

/** The result of the first step that succeeds; `waits` says that without a run a failure may be an effect's. */
export const firstOf = <A>(
  steps: ReadonlyArray<(value: A, run: Run | undefined) => unknown>,
  value: A,
  run: Run | undefined,
  waits: boolean
): unknown => {
  if (steps.length === 1) return steps[0]!(value, run)
  if (run !== undefined) return run.first(steps, value)
  for (const step of steps) {
    const result = step(value, undefined)
    if (result !== INVALID || waits) return result
  }
  return INVALID
}

/** The result of the only step that succeeds; `waits` as with `firstOf`. */
export const onlyOf = <A>(
  steps: ReadonlyArray<(value: A, run: Run | undefined) => unknown>,
  value: A,
  run: Run | undefined,
  waits: boolean
): unknown => {
  let found: unknown = INVALID
  let issue: Issue | undefined
  let undecided = false
  for (const step of steps) {
    if (run !== undefined) run.issue = undefined
    const result = step(value, run)
    if (result === INVALID) {
      if (run === undefined ? waits : run.issue === undefined) undecided = true
      else issue ??= run?.issue
    } else if (found === INVALID) found = result
    else {
      if (run !== undefined) run.issue = undefined
      return fail(run, "is a value of several members of a union that takes one")
    }
  }
  if (run !== undefined) run.issue = undecided || found !== INVALID ? undefined : issue
  if (undecided) return INVALID
  return found === INVALID && issue === undefined ? fail(run, "has none of the forms that are expected here") : found
}

/** Does a step until it is decided, waiting for effects between passes. */
export const decide = <A>(step: (run: Run) => unknown, checks = true): Effect.Effect<A, Issue> => {
  const pass = (run: Run, next: (run: Run) => Effect.Effect<A, Issue>): Effect.Effect<A, Issue> => {
    let result: unknown
    try {
      result = step(run)
    } catch (defect) {
      return thrown(defect)
    }
    // The steps answer either `INVALID` or what they were compiled to answer.
    if (result !== INVALID) return Exit.succeed(result as A)
    return run.issue === undefined ? next(run) : Exit.fail(run.issue)
  }
  const wait = (run: Run): Effect.Effect<A, Issue> => Effect.flatMap(run.proceed(), () => pass(run, wait))
  return pass(new Run(checks), (first) => {
    // An effect may be run more than once, and each run must begin afresh.
    let started = false
    return Effect.suspend(() => {
      if (started) return pass(new Run(checks), wait)
      started = true
      return wait(first)
    })
  })
}

/** Does a step without a run; only where it does not succeed once more with one, to explain or to wait. */
export const perform = <A>(step: (run: Run | undefined) => unknown): Effect.Effect<A, Issue> => {
  let result: unknown
  try {
    result = step(undefined)
  } catch (defect) {
    return thrown(defect)
  }
  // The steps answer either `INVALID` or what they were compiled to answer.
  return result === INVALID ? decide(step) : Exit.succeed(result as A)
}

/** A transformation that throws is a defect, as in Schema. A value that contains itself has no end, and no wire form. */
const thrown = (defect: unknown): Exit.Exit<never, Issue> =>
  defect instanceof RangeError && defect.message.includes("call stack")
    ? Exit.fail({ path: [], rule: "is nested without end" })
    : Exit.die(defect)
