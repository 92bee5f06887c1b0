/**
 * What a program consumes.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { consumedBy, kindOf } from "./answer.ts"
import type { Input, OperationName, Output } from "./Operations.ts"
import { tableOf } from "./target.ts"

/**
 * Read and write capacity units.
 *
 * @category models
 */
export interface Units {
  readonly read: number
  readonly write: number
}

/**
 * What was consumed of one table: in all, and the part of each index.
 *
 * @category models
 */
export interface TableConsumed extends Units {
  /** By the name of the index; those that consumed something. */
  readonly indexes: { readonly [index: string]: Units }
}

/**
 * What was consumed: in all, and by table.
 *
 * @category models
 */
export interface Consumed extends Units {
  /** By the name of the table as the service tells it. */
  readonly tables: { readonly [table: string]: TableConsumed }
}

interface Sum {
  read: number
  write: number
}

interface TableSum extends Sum {
  readonly indexes: Map<string, Sum>
}

/** The tables that one use of `withConsumedCapacity` has seen so far. */
type Account = Map<string, TableSum>

/** Who asks what the calls of a fiber consume; nobody, mostly. */
export const Accounts = Context.Reference<ReadonlyArray<Account>>("@partita/dynamodb/Consumed/Accounts", {
  defaultValue: () => []
})

const entry = <A>(entries: Map<string, A>, name: string, make: () => A): A => {
  const found = entries.get(name)
  if (found !== undefined) return found
  const made = make()
  entries.set(name, made)
  return made
}

/** Transactions tell reads from writes: one that is repeated with its token only reads. Of the others `kind` tells. */
const add = (sum: Sum, kind: keyof Units, units: Sdk.Capacity): void => {
  const { CapacityUnits = 0, ReadCapacityUnits, WriteCapacityUnits } = units
  if (ReadCapacityUnits === undefined && WriteCapacityUnits === undefined) sum[kind] += CapacityUnits
  sum.read += ReadCapacityUnits ?? 0
  sum.write += WriteCapacityUnits ?? 0
}

/** Enters what a call consumed into the accounts of those who asked. */
export const account = <Name extends OperationName>(
  accounts: ReadonlyArray<Account>,
  operation: Name,
  input: Input<Name>,
  output: Output<Name>
): void => {
  const kind = kindOf(operation, input)
  for (const consumed of consumedBy(operation, output)) {
    for (const tables of accounts) {
      const name = consumed.TableName ?? tableOf(input) ?? ""
      const table = entry(tables, name, () => ({ read: 0, write: 0, indexes: new Map() }))
      add(table, kind, consumed)
      const indexes = { ...consumed.LocalSecondaryIndexes, ...consumed.GlobalSecondaryIndexes }
      for (const [index, units] of Object.entries(indexes)) {
        const sum = entry(table.indexes, index, () => ({ read: 0, write: 0 }))
        add(sum, kind, units)
      }
    }
  }
}

const statement = (tables: Account): Consumed => {
  const total: Sum = { read: 0, write: 0 }
  const byTable = Array.from(tables, ([name, { indexes, read, write }]) => {
    total.read += read
    total.write += write
    const byIndex = Array.from(indexes, ([index, units]) => [index, { ...units }] as const)
    return [name, { read, write, indexes: Object.fromEntries(byIndex) }] as const
  })
  return { ...total, tables: Object.fromEntries(byTable) }
}

/**
 * Runs any program and gives, beside its result, the capacity units that all its calls consumed: over all pages, all
 * attempts and all fibers that it starts and waits for, raw calls included.
 *
 * **Details**
 *
 * The calls ask for it while somebody wants to know, and only then. One use inside another counts for both.
 *
 * The figure is a lower bound: a call that fails, a failed condition or a cancelled transaction is charged, but no
 * answer tells how much. A program that fails tells nothing; wrap `Effect.exit(program)` to know what it consumed all
 * the same. Vector searches are paid for by bytes, not units, and are not counted.
 *
 * Fails as the program does.
 *
 * **Example** (What a page of a query costs)
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import { DynamoDB, Page } from "@partita/dynamodb"
 *
 * const program = Effect.gen(function* () {
 *   const [page, consumed] = yield* DynamoDB.query(Orders, { customerId: "c1" }, { limit: 20 }).pipe(
 *     Page.collect,
 *     DynamoDB.withConsumedCapacity
 *   )
 *   yield* Console.log(`${page.count} orders for ${consumed.read} read units`)
 * })
 * ```
 *
 * @category combinators
 */
export const withConsumedCapacity = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [result: A, consumed: Consumed], E, R> =>
  Effect.withFiber((fiber) => {
    const tables: Account = new Map()
    return Effect.map(
      Effect.provideService(self, Accounts, [...fiber.getRef(Accounts), tables]),
      (result) => [result, statement(tables)] as const
    )
  })
