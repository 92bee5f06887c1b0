// One random step of a sequence: a verb, and what a plain map makes of it.
import { DynamoDB, Page } from "@partita/dynamodb"
import { Effect, Option, Predicate, Stream } from "effect"
import type { Source } from "../fixtures/random.ts"
import {
  type Data,
  dataOf,
  type Key,
  Marked,
  type ModelTable,
  placeOf,
  Plain,
  put,
  type State,
  Thing,
  thingOf,
  Versioned
} from "./state.ts"

/** What a step comes to: what it answers, or the tag it fails with and the item in its way. */
export type Outcome =
  | { readonly answer: unknown }
  | { readonly failure: string; readonly item?: Data | undefined; readonly unknown?: boolean }

export interface Step {
  readonly title: string
  /** Whether a part of it may be done and another not. */
  readonly parts?: boolean
  readonly run: Effect.Effect<Outcome, never, DynamoDB.DynamoDB>
  readonly expected: (state: State) => { readonly outcome: Outcome; readonly next: State }
}

/** Answers as plain data: items, and the options, lists and records they come in. */
const plain = (value: unknown): unknown => {
  if (value instanceof Thing) return dataOf(value)
  if (Option.isOption(value)) return Option.isSome(value) ? { some: plain(value.value) } : "none"
  return Array.isArray(value) ? value.map(plain) : value
}

const itemOf = (error: unknown): Data | undefined =>
  Predicate.hasProperty(error, "item") && Option.isOption(error.item) && Option.isSome(error.item)
    ? dataOf(error.item.value as Thing)
    : undefined

/** The outcome of a verb: its failures are told by their tags, those of the wire by their reasons. */
export const outcome = <A, E extends { readonly _tag: string }>(
  effect: Effect.Effect<A, E, DynamoDB.DynamoDB>
): Step["run"] =>
  Effect.match(effect, {
    onSuccess: (answer): Outcome => ({ answer: plain(answer) }),
    onFailure: (error): Outcome =>
      error instanceof DynamoDB.DynamoDBError
        ? { failure: error.reason._tag, unknown: error.applied === "unknown" }
        : { failure: error._tag, ...(itemOf(error) === undefined ? undefined : { item: itemOf(error) }) }
  })

const keyOf = ({ pick }: Source): Key => ({ pk: pick(["a", "b"]), sk: pick(["x", "y", "z"]) })
// What tells the types of the tables apart is not used here.
const all: ReadonlyArray<ModelTable> = [Plain, Marked, Versioned as unknown as ModelTable]
const tableOf = ({ pick }: Source): ModelTable => pick(all)
const tagsOf = ({ below }: Source) => ["m", "n", "o"].filter(() => below(2) === 0)
const dataFor = (random: Source): Data => ({
  count: random.below(5),
  ...(random.below(2) === 0 ? { note: random.pick(["short", "long"]) } : undefined),
  tags: tagsOf(random)
})

const failed = (failure: string, item?: Data): Outcome => ({ failure, ...(item === undefined ? undefined : { item }) })
const some = (data: Data | undefined) => (data === undefined ? "none" : { some: data })

type Make = (random: Source) => Step

/** A step on one item: what it answers, and what is there afterwards. */
const onItem = (
  title: string,
  table: ModelTable,
  key: Key,
  run: Step["run"],
  then: (found: Data | undefined) => readonly [Outcome, Data | undefined]
): Step => {
  const place = placeOf(table, key)
  return {
    title: `${title} ${place}`,
    run,
    expected: (state) => {
      const [outcome, left] = then(state.get(place))
      return { outcome, next: put(state, place, left) }
    }
  }
}

const get: Make = (random) => {
  const [table, key] = [tableOf(random), keyOf(random)]
  return onItem("get", table, key, outcome(DynamoDB.get(table, key, { consistent: true })), (found) => [
    { answer: some(found) },
    found
  ])
}

const getOrFail: Make = (random) => {
  const [table, key] = [tableOf(random), keyOf(random)]
  return onItem("getOrFail", table, key, outcome(DynamoDB.getOrFail(table, key, { consistent: true })), (found) => [
    found === undefined ? failed("ItemNotFound") : { answer: found },
    found
  ])
}

const create: Make = (random) => {
  const [table, key, data] = [tableOf(random), keyOf(random), dataFor(random)]
  return onItem("create", table, key, outcome(DynamoDB.create(table, thingOf(key, data))), (found) =>
    found === undefined ? [{ answer: undefined }, data] : [failed("ItemAlreadyExists", found), found]
  )
}

const putAny: Make = (random) => {
  const [table, key, data, old] = [tableOf(random), keyOf(random), dataFor(random), random.below(3) === 0]
  const thing = thingOf(key, data)
  const verb = old ? DynamoDB.put(table, thing, { return: "old" }) : DynamoDB.put(table, thing)
  return onItem(
    old ? "put, old" : "put",
    table,
    key,
    outcome(verb as Effect.Effect<unknown, { readonly _tag: string }, DynamoDB.DynamoDB>),
    (found) => [{ answer: old ? some(found) : undefined }, data]
  )
}

const putIf: Make = (random) => {
  const [table, key, data, bound] = [tableOf(random), keyOf(random), dataFor(random), random.below(5)]
  const verb = DynamoDB.put(table, thingOf(key, data), { condition: (o) => o.count.lt(bound) })
  return onItem(`put if < ${bound}`, table, key, outcome(verb), (found) =>
    found !== undefined && found.count < bound
      ? [{ answer: undefined }, data]
      : [failed("ConditionalCheckFailed", found), found]
  )
}

const add: Make = (random) => {
  const [table, key, by] = [tableOf(random), keyOf(random), 1 + random.below(3)]
  const old = random.below(3) === 0
  const verb = DynamoDB.update(table, key, (o) => [o.count.add(by)], { return: old ? "old" : "new" })
  return onItem(`add ${by}`, table, key, outcome(verb), (found) => {
    if (found === undefined) return [failed("ItemNotFound"), undefined]
    const next = { ...found, count: found.count + by }
    return [{ answer: old ? found : next }, next]
  })
}

const setIf: Make = (random) => {
  const [table, key, note] = [tableOf(random), keyOf(random), random.pick(["short", "long"])]
  const verb = DynamoDB.update(table, key, (o) => [o.note.set(note), o.tags.add(["m"])], {
    condition: (o) => o.count.gt(1),
    return: "nothing"
  })
  return onItem(`set ${note} if > 1`, table, key, outcome(verb), (found) => {
    if (found === undefined) return [failed("ItemNotFound"), undefined]
    if (found.count <= 1) return [failed("ConditionalCheckFailed", found), found]
    // In the order of what is read: states are compared as texts.
    return [
      { answer: undefined },
      { count: found.count, note, tags: Array.from(new Set([...found.tags, "m"])).toSorted() }
    ]
  })
}

const upsert: Make = (random) => {
  const [table, key, by] = [tableOf(random), keyOf(random), 1 + random.below(3)]
  const verb = DynamoDB.upsert(table, key, (o) => [o.count.add(by), o.note.remove()])
  return onItem(`upsert ${by}`, table, key, outcome(verb), (found) => {
    const next = { count: (found?.count ?? 0) + by, tags: found?.tags ?? [] }
    return [{ answer: next }, next]
  })
}

const remove: Make = (random) => {
  const [table, key, bound] = [tableOf(random), keyOf(random), random.below(5)]
  const verb = DynamoDB.delete(table, key, { condition: (o) => o.count.ge(bound), return: "old" })
  return onItem(`delete if >= ${bound}`, table, key, outcome(verb), (found) =>
    found !== undefined && found.count >= bound
      ? [{ answer: some(found) }, undefined]
      : [failed("ConditionalCheckFailed", found), found]
  )
}

const removeAny: Make = (random) => {
  const [table, key] = [tableOf(random), keyOf(random)]
  return onItem("delete", table, key, outcome(DynamoDB.delete(table, key)), () => [{ answer: undefined }, undefined])
}

const modify: Make = (random) => {
  const [table, key, by] = [tableOf(random), keyOf(random), 1 + random.below(3)]
  const verb = DynamoDB.modify(table, key, (o) => new Thing({ ...o, count: o.count + by }))
  return onItem(`modify ${by}`, table, key, outcome(verb), (found) => {
    if (found === undefined) return [failed("ItemNotFound"), undefined]
    const next = { ...found, count: found.count + by }
    return [{ answer: next }, next]
  })
}

const toggle: Make = (random) => {
  const [table, key, data] = [tableOf(random), keyOf(random), dataFor(random)]
  const verb = DynamoDB.modifyOption(table, key, (found) =>
    Option.isSome(found) ? Option.none() : Option.some(thingOf(key, data))
  )
  return onItem("toggle", table, key, outcome(verb), (found) =>
    found === undefined ? [{ answer: { some: data } }, data] : [{ answer: "none" }, undefined]
  )
}

const query: Make = (random) => {
  const [table, pk, bound] = [tableOf(random), random.pick(["a", "b"]), random.below(5)]
  const verb = DynamoDB.query(table, { pk }, { filter: (o) => o.count.le(bound), consistent: true, pageSize: 1 })
  return {
    title: `query ${table.name} ${pk} <= ${bound}`,
    run: outcome(verb.pipe(Page.items, Stream.runCollect)),
    expected: (state) => ({
      outcome: {
        answer: Array.from(state).flatMap(([place, data]) =>
          place.startsWith(`${table.name} ${pk} `) && data.count <= bound ? [data] : []
        )
      },
      next: state
    })
  }
}

/** Some different keys of tables, with data for each. */
const several = (random: Source) => {
  const places = new Map<string, { readonly table: ModelTable; readonly key: Key; readonly data: Data }>()
  for (let i = 1 + random.below(5); i > 0; i--) {
    const [table, key, data] = [tableOf(random), keyOf(random), dataFor(random)]
    places.set(placeOf(table, key), { table, key, data })
  }
  return places
}

const batchWrite: Make = (random) => {
  // A batch keeps no versions.
  const places = Array.from(several(random)).filter(([, { table }]) => !table.versioned)
  const deletes = places.map(() => random.below(3) === 0)
  const writes = places.map(([, { data, key, table }], i) =>
    deletes[i] === true ? DynamoDB.delete(table, key) : DynamoDB.put(table, thingOf(key, data))
  )
  return {
    title: "batchWrite",
    run: outcome(Effect.asVoid(DynamoDB.batchWrite(writes))),
    parts: true,
    expected: (state) => ({
      outcome: { answer: undefined },
      next: places.reduce(
        (next, [place, { data }], i) => put(next, place, deletes[i] === true ? undefined : data),
        state
      )
    })
  }
}

const batchGet: Make = (random) => {
  const places = Array.from(several(random))
  const gets = places.map(([, { key, table }]) => DynamoDB.get(table, key, { consistent: true }))
  return {
    title: "batchGet",
    run: outcome(DynamoDB.batchGet(gets)),
    expected: (state) => ({ outcome: { answer: places.map(([place]) => some(state.get(place))) }, next: state })
  }
}

const transactGet: Make = (random) => {
  const places = Array.from(several(random))
  const gets = places.map(([, { key, table }]) => DynamoDB.get(table, key))
  return {
    title: "transactGet",
    run: outcome(DynamoDB.transactGet(gets)),
    expected: (state) => ({ outcome: { answer: places.map(([place]) => some(state.get(place))) }, next: state })
  }
}

const transactWrite: Make = (random) => {
  const places = Array.from(several(random)).map(([place, { data, key, table }]) => ({
    place,
    ...random.pick([
      () => ({
        write: DynamoDB.create(table, thingOf(key, data)),
        does: (found: Data | undefined) => (found === undefined ? data : "ItemAlreadyExists")
      }),
      () => ({ write: DynamoDB.put(table, thingOf(key, data)), does: () => data }),
      () => ({
        write: DynamoDB.update(table, key, (o) => [o.count.add(1)]),
        does: (found: Data | undefined) => (found === undefined ? "ItemNotFound" : { ...found, count: found.count + 1 })
      }),
      () => ({ write: DynamoDB.delete(table, key), does: () => undefined }),
      () => ({
        write: DynamoDB.check(table, key, (o) => o.count.lt(3)),
        does: (found: Data | undefined) => (found !== undefined && found.count < 3 ? found : "ConditionalCheckFailed")
      })
    ] as const)()
  }))
  const writes = places.map(({ write }) => write)
  return {
    title: "transactWrite",
    run: outcome(
      Effect.catchTag(DynamoDB.transactWrite(writes), "TransactionCanceled", (error) => {
        const reasons = error.reasons.map(({ _tag }) => _tag)
        // A cancellation that says anything else is trouble.
        return Effect.fail({ _tag: reasons.every((reason) => tags.has(reason)) ? reasons.join() : error._tag })
      })
    ),
    expected: (state) => {
      const done = places.map(({ does, place }) => does(state.get(place)))
      return done.some((each) => typeof each === "string")
        ? { outcome: { failure: done.map((each) => (typeof each === "string" ? each : "None")).join() }, next: state }
        : {
            outcome: { answer: undefined },
            next: places.reduce((next, { place }, i) => put(next, place, done[i] as Data | undefined), state)
          }
    }
  }
}

const tags = new Set<string>(["None", "ItemAlreadyExists", "ItemNotFound", "ConditionalCheckFailed"])

const makes: ReadonlyArray<Make> = [
  batchWrite,
  batchGet,
  transactGet,
  transactWrite,
  transactWrite,
  get,
  getOrFail,
  create,
  create,
  putAny,
  putIf,
  add,
  setIf,
  upsert,
  remove,
  removeAny,
  modify,
  toggle,
  query
]

export const step: Make = (random) => random.pick(makes)(random)
