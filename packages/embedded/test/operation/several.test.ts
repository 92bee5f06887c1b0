// Random sequences of transactions and batches: whatever they meet, what a plain map would hold is there afterwards.
import type { AttributeMap } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type Engine, make } from "../../src/Engine.ts"
import { EngineException } from "../../src/exception.ts"
import { pages, run, words } from "../fixtures/engine.ts"

const TableName = "words"
const minute = 60_000
const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const Action = Schema.Struct({
  kind: Schema.Literals(["put", "update", "delete", "check"]),
  word: between(0, 7),
  note: between(0, 2),
  /** What must be there for it: anything, nothing, a note. */
  condition: Schema.Literals(["none", "none", "absent", "present", "note"])
})
type Action = typeof Action.Type

const Step = Schema.Struct({
  kind: Schema.Literals(["transaction", "transaction", "again", "batch", "fork"]),
  actions: Schema.Array(Action).check(Schema.isBetweenLength(1, 4)),
  token: Schema.Literals(["none", "t1", "t2"]),
  minutes: between(0, 6)
})
type Step = typeof Step.Type
const Steps = Schema.Array(Step).check(Schema.isMaxLength(30))

/** Notes by word, and what each token stands for since when. */
interface Model {
  readonly notes: Map<number, number>
  readonly tokens: Map<string, { readonly request: string; readonly at: number }>
}

const copy = ({ notes, tokens }: Model): Model => ({ notes: new Map(notes), tokens: new Map(tokens) })

const key = (word: number): AttributeMap => ({ word: { S: `w${word}` } })
const item = (word: number, note: number): AttributeMap => ({ ...key(word), note: { S: `n${note}` } })

const conditions = {
  none: undefined,
  absent: "attribute_not_exists(word)",
  present: "attribute_exists(word)",
  note: "note = :n"
}

const holds = ({ notes }: Model, { condition, note, word }: Action): boolean => {
  if (condition === "none") return true
  if (condition === "note") return notes.get(word) === note
  return notes.has(word) === (condition === "present")
}

const actionOf = ({ condition, kind, note, word }: Action) => {
  const Key = key(word)
  const ConditionExpression = conditions[condition]
  const values = { ":n": { S: `n${note}` } }
  const uses = condition === "note" || kind === "update"
  const common = {
    TableName,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    ...(ConditionExpression === undefined ? undefined : { ConditionExpression }),
    ...(uses ? { ExpressionAttributeValues: values } : undefined)
  }
  if (kind === "put") return { Put: { ...common, Item: item(word, note) } }
  if (kind === "delete") return { Delete: { ...common, Key } }
  if (kind === "update") return { Update: { ...common, Key, UpdateExpression: "SET note = :n" } }
  return {
    ConditionCheck: { ConditionExpression: "attribute_exists(word) OR attribute_not_exists(word)", ...common, Key }
  }
}

const applyAction = ({ notes }: Model, { kind, note, word }: Action) => {
  if (kind === "delete") notes.delete(word)
  else if (kind !== "check") notes.set(word, note)
}

/** The exception of an operation, or none. */
const attempt = (engine: Engine, operation: string, input: object, now: number) => {
  try {
    engine.execute(operation, input, now)
    return undefined
  } catch (error) {
    assert.instanceOf(error, EngineException)
    return error as EngineException & { readonly CancellationReasons?: ReadonlyArray<object> }
  }
}

const twice = (actions: ReadonlyArray<Action>) => new Set(actions.map(({ word }) => word)).size < actions.length

const reasonOf = (model: Model, action: Action): object => {
  if (holds(model, action)) return { Code: "None" }
  const note = model.notes.get(action.word)
  return {
    Code: "ConditionalCheckFailed",
    Message: "The conditional request failed",
    ...(note === undefined ? undefined : { Item: item(action.word, note) })
  }
}

const transact = (engine: Engine, model: Model, { actions, token }: Step, now: number) => {
  const request = JSON.stringify(actions)
  const ClientRequestToken = token === "none" ? undefined : token
  const input = { TransactItems: actions.map(actionOf), ClientRequestToken }
  const error = attempt(engine, "TransactWriteItems", input, now)
  const known = model.tokens.get(token)
  if (known !== undefined && now < known.at + 10 * minute) {
    const expected = known.request === request ? undefined : "IdempotentParameterMismatchException"
    return assert.strictEqual(error?.name, expected)
  }
  if (twice(actions)) return assert.strictEqual(error?.name, "ValidationException")
  if (actions.some((action) => !holds(model, action))) {
    return assert.deepStrictEqual(
      error?.CancellationReasons,
      actions.map((action) => reasonOf(model, action))
    )
  }
  assert.isUndefined(error)
  for (const action of actions) applyAction(model, action)
  if (ClientRequestToken !== undefined) model.tokens.set(token, { request, at: now })
}

const batch = (engine: Engine, model: Model, { actions }: Step, now: number) => {
  const requests = actions.map(({ kind, note, word }) =>
    kind === "delete" ? { DeleteRequest: { Key: key(word) } } : { PutRequest: { Item: item(word, note) } }
  )
  const error = attempt(engine, "BatchWriteItem", { RequestItems: { words: requests } }, now)
  if (twice(actions)) return assert.strictEqual(error?.name, "ValidationException")
  assert.isUndefined(error)
  for (const action of actions) applyAction(model, action.kind === "delete" ? action : { ...action, kind: "put" })
}

/** That an engine holds what a model does, in the table and the index, read in each way that reads several. */
const agrees = (engine: Engine, { notes }: Model) => {
  const expected = Array.from(notes, ([word, note]) => item(word, note))
  for (const IndexName of [undefined, "byNote"]) {
    const found = pages(engine, "Scan", { TableName, IndexName }).flatMap(({ Items }) => Items ?? [])
    assert.sameDeepMembers(found, expected)
  }
  const all = Array.from({ length: 8 }, (_, word) => word)
  const { Responses } = run(engine, "BatchGetItem", { RequestItems: { words: { Keys: all.map(key) } } })
  assert.sameDeepMembers(Responses?.["words"] ?? [], expected)
  const TransactItems = all.map((word) => ({ Get: { TableName, Key: key(word) } }))
  assert.deepStrictEqual(
    run(engine, "TransactGetItems", { TransactItems }).Responses,
    all.map((word) => (notes.has(word) ? { Item: item(word, notes.get(word)!) } : {}))
  )
  assert.strictEqual(run(engine, "DescribeTable", { TableName }).Table?.ItemCount, notes.size)
}

const empty = () => {
  const engine = make()
  run(engine, "CreateTable", {
    ...words,
    AttributeDefinitions: ["word", "note"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "byNote",
        KeySchema: [{ AttributeName: "note", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" }
      }
    ]
  })
  return engine
}

describe("sequences of transactions and batches", () => {
  it.prop(
    "leave all that each of them writes, or nothing of it, on its own side of any fork",
    [Steps],
    ([steps]) => {
      let engine = empty()
      let model: Model = { notes: new Map(), tokens: new Map() }
      const others: Array<readonly [Engine, Model]> = []
      let now = 0
      let last: Step | undefined
      for (const step of steps) {
        now += step.minutes * minute
        if (step.kind === "fork") {
          others.push([engine, copy(model)])
          engine = engine.fork()
        } else if (step.kind === "batch") batch(engine, model, step, now)
        else {
          last = step.kind === "again" ? (last ?? step) : step
          transact(engine, model, last, now)
        }
        agrees(engine, model)
      }
      for (const [other, left] of others) agrees(other, left)
    },
    { arbitrary: { runs: 150 } }
  )
})
