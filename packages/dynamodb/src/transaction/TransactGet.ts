/**
 * Reading several items as they are at one moment.
 */
import * as Effect from "effect/Effect"
import type { Refusal } from "../expression/refusal.ts"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import { DynamoDB } from "../wire/Client.ts"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import { invalidAnswer } from "../wire/Reason.ts"
import { traced } from "../wire/span.ts"
import type { Get } from "../item/Get.ts"
import { RequestId, SpecId } from "../operation/Operation.ts"
import { TableName } from "../operation/TableName.ts"
import { brokenRule, listed } from "./transaction.ts"
import { canceled } from "./cancellation.ts"
import type { CancellationReason, TransactionCanceled } from "./TransactionCanceled.ts"
import type { Write, WriteKind } from "../item/Write.ts"

type InTransaction<G> =
  G extends Get<unknown, unknown>
    ? G
    : G extends Write<WriteKind, unknown, unknown>
      ? Refusal<"a transaction that reads writes nothing: use transactWrite">
      : Refusal<"not a read of one item: pass get and getOrFail as they are, without pipe">

type InTransactions<Gets> =
  Gets extends Get<unknown, unknown>
    ? Refusal<"a transaction takes a list of reads, or a record that names them">
    : { readonly [I in keyof Gets]: InTransaction<Gets[I]> }

type Gotten<Gets> = { readonly [I in keyof Gets]: Gets[I] extends Get<infer A, unknown> ? A : never }

type FailureOf<G> = G extends Get<unknown, infer E> ? E : never

type Failures<Gets> = FailureOf<Gets extends ReadonlyArray<infer G> ? G : Gets[keyof Gets]>

/**
 * Reads up to 100 items of any tables as they are at one moment: no write of a transaction is seen in part. The reads
 * stand in a list or in a record that names them, and the result has what each gives by itself, of `get` an `Option`, of
 * `getOrFail` the item. No two may be of one item. Such reads are always consistent, and cost twice what they cost alone.
 *
 * Fails with what the reads fail with by themselves, `TransactionCanceled` when other writes were in the way in every
 * attempt, and `DynamoDBError`: reason `Validation` for no or more than 100 reads and for two of one item (nothing was
 * sent).
 *
 * **Example** (Two items at one moment)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const both = DynamoDB.transactGet({
 *   order: DynamoDB.getOrFail(Orders, key, { project: (o) => [o.total] }),
 *   till: DynamoDB.get(Counters, { name: "till" })
 * })
 * ```
 *
 * AWS operation: TransactGetItems.
 *
 * @category verbs
 */
export const transactGet = <const Gets extends object>(
  gets: Gets & InTransactions<Gets>
): Effect.Effect<
  Gotten<Gets>,
  | Failures<Gets>
  | TransactionCanceled<{ readonly [I in keyof Gets]: CancellationReason }>
  | ItemEncodeError
  | DynamoDBError.DynamoDBError,
  DynamoDB
> => {
  const { entries, shape } = listed(gets)
  // The parameter's type lets nothing else in.
  const operations = entries.map(([name, operation]) => [name, operation as Get<unknown, unknown>] as const)
  const run = Effect.gen(function* () {
    const tableName = yield* TableName
    const members = yield* Effect.forEach(operations, ([name, { [RequestId]: compiled, [SpecId]: spec }]) =>
      Effect.map(compiled, ({ input: { ConsistentRead: _, Key = {}, ...rest } }) => {
        const table = tableName(spec.definition.name)
        const read = { ...rest, Key, TableName: table }
        return { name, table, key: Key, read, spec }
      })
    )
    const rule = brokenRule(members)
    if (rule !== undefined) return yield* Effect.fail(DynamoDBError.invalid("TransactGetItems", undefined, rule))
    const { call } = yield* DynamoDB
    const { Responses = [] } = yield* Effect.catch(
      call(
        "TransactGetItems",
        { TransactItems: members.map(({ read }) => ({ Get: read })) },
        { unanswered: ({ Responses }) => (Responses?.length === members.length ? undefined : invalidAnswer()) }
      ),
      canceled("TransactGetItems", members, shape)
    )
    const results = yield* Effect.forEach(operations, ([, operation], position) =>
      operation[SpecId].succeed(Responses[position] ?? {})
    )
    return shape(results)
  })
  // What each read gives and how it fails is what its type says.
  return traced("TransactGetItems", undefined, run) as never
}
