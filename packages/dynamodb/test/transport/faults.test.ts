// Whatever a wire does to a request and its answer: what a call says of itself is true of the database behind it, and
// nothing of it is left.
import { DynamoDB, Faults } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Layer, Logger, Schedule } from "effect"
import { brokenWire, type Carried } from "../fixtures/brokenWire.ts"
import { source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"
import { selfSigned } from "../fixtures/selfSigned.ts"
import { onEach, type Reach, type Way } from "../fixtures/transports.ts"
import { dealing, faults, sound } from "../fixtures/wireFaults.ts"
import { counters, Entries, Entry, hold, holdCounters, places, type Step, stepOf } from "../fixtures/wireSteps.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261127)
const count = runs(1000)
const overTls = runs(300)

/** The engine, without any wire. */
const inProcess = Layer.merge(Embedded.layer, Logger.layer([]))

const fill = (pk: string) =>
  DynamoDB.batchWrite(
    [...places, ...counters].map((sk) => DynamoDB.put(Entries, new Entry({ pk, sk, count: sk, marker: "first" })))
  )

/** An attempt as the transport ended it, and what its call had asked for. */
interface Attempt {
  readonly operation: string
  readonly input: object
  readonly exit: Exit.Exit<object, DynamoDB.DynamoDBError>
}

/** Notes every attempt that the transport makes. */
const noting =
  (log: Array<Attempt>): Faults.Fault =>
  (transport) => ({
    ...transport,
    send: (operation, input) =>
      Effect.onExit(transport.send(operation, input), (exit) =>
        Effect.sync(() => void log.push({ operation, input, exit }))
      )
  })

const noWait = Effect.provideService(DynamoDB.RetryPolicy, Schedule.recurs(3))

/** Each answer is that of the request it was given to, whole, and was given to no other. */
const holdAttempts = (log: ReadonlyArray<Attempt>, carried: ReadonlyArray<Carried>): void => {
  const byId = new Map(carried.map((each) => [each.requestId, each]))
  const given = new Set<string>()
  for (const { exit, input, operation } of log) {
    if (!Exit.isSuccess(exit)) continue
    const { $metadata, ...output } = exit.value as { readonly $metadata: { readonly requestId: string } }
    const { requestId } = $metadata
    const did = byId.get(requestId)
    assert(did !== undefined && !given.has(requestId), `${operation} ${requestId}`)
    given.add(requestId)
    assert.deepStrictEqual(
      { operation, input: JSON.parse(JSON.stringify(input)) },
      {
        operation: did.operation,
        input: did.input as unknown
      }
    )
    assert.deepEqual<object>(output, JSON.parse(did.answer.body.toString()))
  }
}

/** Runs in which several calls are under way at once, over layers that serve some of them each. */
const perLayer = 10

const sequences = (way: Way, count: number, secure = false) =>
  Effect.gen(function* () {
    yield* DynamoDB.createTable(Entries)
    const engine = yield* Embedded.Embedded
    const random = source(seed)
    const wire = yield* brokenWire(engine, { next: dealing(random), random, secure })
    const told = new Map<string, number>()
    const log: Array<Attempt> = []
    const reach: Reach = {
      endpoint: wire.endpoint,
      requestTimeout: 60,
      ...(secure ? { tls: { ca: selfSigned.cert } } : undefined)
    }

    const one = Effect.fnUntraced(function* (run: number) {
      const random = source(seed + run)
      const pk = `${seed + run}`
      const steps = Array.from({ length: 6 }, (_, at) => stepOf(random, pk, `marker-${run}-${at}`))
      const patience = steps.map(() => (random.below(10) === 0 ? random.below(20) : undefined))
      const exits = yield* Effect.forEach(
        steps,
        ({ run }, at) =>
          patience[at] === undefined
            ? Effect.exit(run)
            : Effect.exit(Effect.raceFirst(run, Effect.delay(Effect.interrupt, patience[at]))),
        { concurrency: 3 }
      )
      return { run, pk, steps, exits }
    })

    for (let from = 0; from < count; from += perLayer) {
      const these = Array.from({ length: Math.min(perLayer, count - from) }, (_, i) => from + i)
      yield* Effect.forEach(these, (run) => fill(`${seed + run}`))
      const began = wire.carried.length
      const ended = yield* Effect.forEach(these, one, { concurrency: perLayer }).pipe(
        noWait,
        Faults.inject([noting(log)], { seed: from }),
        Effect.provide(way.layer({ ...reach, maxSockets: 1 + random.below(12) }))
      )
      const carried = wire.carried.slice(began)
      for (const { exits, pk, run, steps } of ended) {
        const where = `PARTITA_SEED=${seed + run}`
        const own = carried.filter(({ input }) => JSON.stringify(input).includes(`"${pk}"`))
        for (const [at, step] of steps.entries()) {
          const name = hold(step, exits[at]!, own, where)
          told.set(name, (told.get(name) ?? 0) + 1)
        }
        yield* holdCounters(
          pk,
          steps.flatMap(({ marker }: Step) => marker ?? []),
          own,
          where
        )
      }
    }
    holdAttempts(log, wire.carried)
    for (const { name } of [...sound, ...faults]) assert.isAbove(wire.struck.get(name) ?? 0, 0, name)
    for (const name of ["Success", "ConditionalCheckFailed", "OutcomeUnknown", "Transport", "Interrupted"]) {
      assert.isAbove(told.get(name) ?? 0, 0, name)
    }
    assert.isAbove(told.get("Success")!, count)
  }).pipe(Effect.scoped, Effect.provide(inProcess))

onEach((way) => {
  it.live(
    `${way.name}: what calls say is true (${count} runs, PARTITA_SEED=${seed})`,
    () => sequences(way, count),
    300_000
  )
})

onEach((way) => {
  it.live(
    `${way.name}, TLS: what calls say is true (${overTls} runs, PARTITA_SEED=${seed})`,
    () => sequences(way, overTls, true),
    300_000
  )
}, "connections")
