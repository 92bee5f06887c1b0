// No byte from the network gets past the error channel: answers of every verb, changed at random, are a typed outcome,
// and a write whose answer is none is never reported done.
import { DynamoDB, Table } from "@partita/dynamodb"
import { assert, it } from "@effect/vitest"
import { Cause, Effect, Exit, Schedule, Schema, Stream } from "effect"
import { crc32 } from "node:zlib"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { serve } from "../fixtures/server.ts"
import { onEach } from "../fixtures/transports.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261127)
const count = runs(10_000)

const Thing = Schema.Struct({ id: Schema.String, n: Schema.Int, tags: Schema.ReadonlySet(Schema.String) })
const Things = Table.make("things", { model: Thing, partitionKey: "id" })
const key = { id: "a" }
const thing = { ...key, n: 1, tags: new Set(["x"]) }
const Item = { id: { S: "a" }, n: { N: "1" }, tags: { SS: ["x"] } }

interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: string
}

const answer = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "R1" },
  body: JSON.stringify(body)
})
const refusal = (name: string, members: object = {}) =>
  answer(400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "words", ...members })

const right: { readonly [operation: string]: object } = {
  GetItem: { Item },
  PutItem: { Attributes: Item },
  UpdateItem: { Attributes: Item },
  DeleteItem: { Attributes: Item },
  Query: { Items: [Item], Count: 1, ScannedCount: 1 },
  Scan: { Items: [Item], Count: 1, ScannedCount: 1 },
  BatchGetItem: { Responses: { things: [Item] }, UnprocessedKeys: {} },
  BatchWriteItem: { UnprocessedItems: {} },
  TransactGetItems: { Responses: [{ Item }] },
  TransactWriteItems: {}
}

const refusals = [
  refusal("ConditionalCheckFailedException", { Item }),
  refusal("TransactionCanceledException", {
    CancellationReasons: [{ Code: "ConditionalCheckFailed", Item, Message: "m" }]
  }),
  refusal("ThrottlingException", { throttlingReasons: [{ reason: "r", resource: "s" }] }),
  refusal("ProvisionedThroughputExceededException", { ThrottlingReasons: [{ reason: "r" }] }),
  refusal("ValidationException"),
  answer(500, { __type: "InternalServerError", message: "words" })
]

const odd: ReadonlyArray<unknown> = [
  null,
  [null],
  5,
  "text",
  true,
  [],
  {},
  [{ Code: 5 }],
  { S: 5 },
  { N: "x" },
  -1e300,
  "\ud800"
]

/** One place of a value, another value. */
const changed = (value: unknown, r: Source): unknown => {
  if (typeof value !== "object" || value === null || r.below(4) === 0) return r.pick(odd)
  const keys = Object.keys(value)
  if (keys.length === 0) return r.pick(odd)
  const name = r.pick(keys)
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value }
  if (r.below(5) === 0) delete copy[name]
  else copy[name] = changed(copy[name], r)
  return copy
}

const mutated = (given: Answer, r: Source): Answer => {
  switch (r.below(6)) {
    case 0:
      return { ...given, body: given.body.slice(0, r.below(given.body.length)) }
    case 1:
      return { ...given, headers: {} }
    case 2:
      return { ...given, statusCode: r.pick([200, 204, 301, 400, 403, 413, 500, 503]) }
    case 3:
      return { ...given, headers: { ...given.headers, "x-amz-crc32": String(crc32(given.body) + r.below(2)) } }
    default:
      return { ...given, body: JSON.stringify(changed(JSON.parse(given.body), r)) ?? "" }
  }
}

/** Whether an answer says that the operation was done. */
const isDone = ({ body, headers, statusCode }: Answer): boolean => {
  const checksum = headers["x-amz-crc32"]
  if (statusCode >= 300 || (checksum === undefined && headers["x-amzn-requestid"] === undefined)) return false
  if (checksum !== undefined && Number(checksum) !== crc32(body)) return false
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
  } catch {
    return false
  }
}

type Verb = Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>
const reads: ReadonlyArray<Verb> = [
  DynamoDB.get(Things, key),
  DynamoDB.get(Things, key, { project: (t) => [t.n] }),
  Stream.runCollect(DynamoDB.query(Things, key)),
  Stream.runCollect(DynamoDB.scan(Things, { undecodable: "result", maxPages: 3 })),
  DynamoDB.count(Things, key),
  DynamoDB.batchGet([DynamoDB.get(Things, key)]),
  DynamoDB.transactGet([DynamoDB.get(Things, key)])
]
const writes: ReadonlyArray<Verb> = [
  DynamoDB.put(Things, thing),
  DynamoDB.put(Things, thing, { return: "old" }),
  DynamoDB.create(Things, thing),
  DynamoDB.update(Things, key, (t) => [t.n.add(1)]),
  DynamoDB.update(Things, key, (t) => [t.n.set(1)], { return: "updatedNew" }),
  DynamoDB.delete(Things, key, { return: "old", condition: (t) => t.n.gt(0) }),
  DynamoDB.put(Things, thing, { once: true }),
  DynamoDB.batchWrite([DynamoDB.put(Things, thing)]),
  DynamoDB.transactWrite([DynamoDB.put(Things, thing)]),
  DynamoDB.modify(Things, key, (t) => ({ ...t, n: t.n + 1 }), { rounds: 2 })
]

onEach((way) =>
  it.live(
    `mutated answers over ${way.name} are a typed outcome of every verb (${count} runs, PARTITA_SEED=${seed})`,
    () =>
      Effect.gen(function* () {
        const uncaught: Array<unknown> = []
        const note = (error: unknown) => void uncaught.push(error)
        process.on("unhandledRejection", note)
        process.on("uncaughtException", note)
        let r = source(seed)
        let sent: Array<{ readonly operation: string; readonly answer: Answer }> = []
        const server = yield* serve((response, { operation }) => {
          // A read that never ends would be one that follows what a mutated answer says.
          const given =
            sent.length > 20
              ? refusal("ValidationException")
              : r.below(3) === 0
                ? r.pick(refusals)
                : answer(200, right[operation]!)
          const made = sent.length > 20 || r.below(8) === 0 ? given : mutated(given, r)
          sent.push({ operation, answer: made })
          response.writeHead(made.statusCode, made.headers)
          response.end(made.body)
        })
        const program = Effect.gen(function* () {
          let done = 0
          for (let run = 0; run < count; run++) {
            r = source(seed + run)
            sent = []
            const isWrite = r.below(2) === 0
            const verb = r.pick(isWrite ? writes : reads)
            const exit = yield* Effect.exit(verb)
            const title = `seed ${seed + run}: ${JSON.stringify(sent.slice(-2))}`
            if (Exit.isFailure(exit)) assert.isFalse(Cause.hasDies(exit.cause), `${title} ${Cause.pretty(exit.cause)}`)
            else {
              done++
              const last = sent.at(-1)!
              if (isWrite && last.operation !== "GetItem") assert.isTrue(isDone(last.answer), title)
            }
          }
          return done
        })
        const done = yield* program.pipe(
          Effect.provide(way.layer({ endpoint: server.endpoint })),
          Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(1))
        )
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
        process.off("unhandledRejection", note)
        process.off("uncaughtException", note)
        assert.deepStrictEqual(uncaught, [])
        assert.isAbove(done, count / 20)
      })
  )
)
