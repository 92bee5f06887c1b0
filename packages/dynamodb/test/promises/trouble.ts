// A database in trouble: random faults between a program and the engine, and a log of what both of them see.
import { DynamoDB, Faults, Table } from "@partita/dynamodb"
import { Effect, Exit, Layer, Logger, Schema } from "effect"
import type { DynamoDBError } from "../../src/wire/DynamoDBError.ts"
import { embedded } from "../fixtures/door.ts"
import type { Source } from "../fixtures/random.ts"
import { settled } from "../fixtures/settled.ts"

export class Thing extends Schema.Class<Thing>("Thing")({
  pk: Schema.String,
  sk: Schema.Int,
  count: Schema.Number,
  text: Schema.String,
  tags: Schema.ReadonlySet(Schema.String)
}) {}

export const Things = Table.make("partita-things", { model: Thing, partitionKey: "pk", sortKey: "sk" })
export const Marked = Table.make("partita-marked", {
  model: Thing,
  partitionKey: "pk",
  sortKey: "sk",
  writeToken: true
})

export const thing = (sk: number, values: Partial<ConstructorParameters<typeof Thing>[0]> = {}) =>
  new Thing({ pk: "p", sk, count: sk, text: `thing ${sk}`, tags: new Set(["new"]), ...values })

/** An attempt, as it was made at one end of the faults. */
export interface Attempt {
  readonly operation: string
  readonly input: any
  readonly exit: Exit.Exit<any, DynamoDBError> | "under way"
}

/** Writes down every attempt and what comes of it. */
export const noting =
  (log: Array<Attempt>): Faults.Fault =>
  (transport) => ({
    send: (operation, input) =>
      Effect.suspend(() => {
        const at = log.push({ operation, input, exit: "under way" }) - 1
        return Effect.onExit(transport.send(operation, input), (exit) =>
          Effect.sync(() => void (log[at] = { operation, input, exit }))
        )
      })
  })

/** The attempts that the engine carried out. */
export const carriedOut = (log: ReadonlyArray<Attempt>) =>
  log.filter(({ exit }) => exit !== "under way" && Exit.isSuccess(exit))

/** Some of everything that can go wrong with any operation. */
export const faultsOf = ({ below, pick }: Source): ReadonlyArray<Faults.Fault> => {
  const rate = () => pick([0, 0.1, 0.3])
  return [
    Faults.connectionRefused({ rate: rate() / 2 }),
    Faults.throttling({ rate: rate() }),
    Faults.lostResponses({ rate: rate(), applied: pick([0, 0.5, 1]) }),
    Faults.conflicts({ rate: rate() }),
    Faults.unprocessed({ rate: rate() * 2, part: 0.3 }),
    ...(below(2) === 0 ? [Faults.smallPages({ limit: 1 + below(3), rate: 0.7 })] : [])
  ]
}

export interface Trouble {
  /** What the retry loop sees. */
  readonly outer: Array<Attempt>
  /** What the engine sees. */
  readonly inner: Array<Attempt>
  /** Runs a program in trouble, to its end, whatever it sleeps. */
  readonly run: <A, E, R>(
    program: Effect.Effect<A, E, R>
  ) => Effect.Effect<Exit.Exit<A, E>, never, R | DynamoDB.DynamoDB>
}

export const trouble = (random: Source, seed: number, faults = faultsOf(random)): Trouble => {
  const outer: Array<Attempt> = []
  const inner: Array<Attempt> = []
  // Whoever tries again meets other faults.
  let tries = 0
  return {
    outer,
    inner,
    run: (program) =>
      settled(program.pipe(Faults.inject([noting(outer), ...faults, noting(inner)], { seed: `${seed}/${tries++}` })))
  }
}

/** A database with twenty things in two partitions, without any trouble. */
export const database = Layer.effectDiscard(
  Effect.gen(function* () {
    yield* DynamoDB.createTable(Things)
    yield* DynamoDB.createTable(Marked)
    for (let sk = 0; sk < 10; sk++) {
      for (const table of [Things, Marked]) {
        yield* DynamoDB.create(table, thing(sk))
        yield* DynamoDB.create(table, thing(sk, { pk: "q" }))
      }
    }
  })
).pipe(Layer.provideMerge(embedded), Layer.orDie, Layer.merge(Logger.layer([])))

/** What a failure is called: the tag, of a `DynamoDBError` the reason's. */
export const nameOf = (error: { readonly _tag: string }): string =>
  error instanceof DynamoDB.DynamoDBError ? error.reason._tag : error._tag

export const seed = Number(process.env["PARTITA_SEED"] ?? 20261125)
