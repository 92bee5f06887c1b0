/**
 * Batches of which only a part is done.
 */
import * as Effect from "effect/Effect"
import type * as Random from "effect/Random"
import type { Input, Output } from "../wire/Operations.ts"
import { ProvisionedThroughputExceeded } from "../wire/Reason.ts"
import { type Attempt, type Chance, fail, type Fault, make, share, type Struck } from "./Fault.ts"

/** The entries of each table that are done, and those that are not. */
const divide = <A>(
  tables: Readonly<Record<string, ReadonlyArray<A>>>,
  part: number,
  random: Random.Random
): { readonly done: Record<string, Array<A>>; readonly left: Record<string, Array<A>> } => {
  const divided = Object.entries(tables).map(([table, entries]) => {
    const isLeft = entries.map(() => random.nextDoubleUnsafe() < part)
    return { table, done: entries.filter((_, i) => !isLeft[i]), left: entries.filter((_, i) => isLeft[i]) }
  })
  const those = (which: "done" | "left") =>
    Object.fromEntries(
      divided.filter(({ [which]: some }) => some.length > 0).map(({ table, [which]: some }) => [table, some])
    )
  return { done: those("done"), left: those("left") }
}

const isEmpty = (tables: object) => Object.keys(tables).length === 0

/** What was not done is told, unless it is everything: that is told as throttling. */
const nothingDone = (struck: Struck): Attempt =>
  fail(struck, () => new ProvisionedThroughputExceeded({ throttlingReasons: [] }), "no")

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]))

/** The answer with what was left beside what the service itself has left. */
const leaving = <A>(
  mine: Readonly<Record<string, A>>,
  theirs: Readonly<Record<string, A>> = {},
  join: (a: A, b: A) => A
): Record<string, A> => ({
  ...theirs,
  ...mapValues(mine, (value, name) => (Object.hasOwn(theirs, name) ? join(value, theirs[name]!) : value))
})

const get = (struck: Struck, part: number): Attempt => {
  const { RequestItems = {}, ...rest } = struck.input as Input<"BatchGetItem">
  const keys = mapValues(RequestItems, ({ Keys = [] }) => Keys)
  const { done, left } = divide(keys, part, struck.random)
  const requestOf = (parts: typeof done) => mapValues(parts, (Keys, name) => ({ ...RequestItems[name], Keys }))
  if (isEmpty(done)) return nothingDone(struck)
  return Effect.map(
    struck.transport.send("BatchGetItem", { ...rest, RequestItems: requestOf(done) }),
    (output): Output<"BatchGetItem"> => ({
      ...output,
      UnprocessedKeys: leaving(requestOf(left), output.UnprocessedKeys, (a, b) => ({
        ...a,
        Keys: [...(a.Keys ?? []), ...(b.Keys ?? [])]
      }))
    })
  )
}

const write = (struck: Struck, part: number): Attempt => {
  const { RequestItems = {}, ...rest } = struck.input as Input<"BatchWriteItem">
  const { done, left } = divide(RequestItems, part, struck.random)
  if (isEmpty(done)) return nothingDone(struck)
  return Effect.map(
    struck.transport.send("BatchWriteItem", { ...rest, RequestItems: done }),
    (output): Output<"BatchWriteItem"> => ({
      ...output,
      UnprocessedItems: leaving(left, output.UnprocessedItems, (a, b) => [...a, ...b])
    })
  )
}

/**
 * Leaves a part of each batch undone and says so, as the service does when it is busy: about the share `part` of the
 * entries, half by default. A batch of which nothing would be done fails with `ProvisionedThroughputExceeded`.
 *
 * @category constructors
 */
export const unprocessed = (
  chance: Chance<"BatchGetItem" | "BatchWriteItem"> & { readonly part?: number | undefined } = {}
): Fault => {
  const part = share("part", chance.part ?? 0.5)
  return make(
    chance,
    (operation) => operation === "BatchGetItem" || operation === "BatchWriteItem",
    (struck) => (struck.operation === "BatchGetItem" ? get(struck, part) : write(struck, part))
  )
}
