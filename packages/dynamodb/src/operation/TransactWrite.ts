/**
 * Writing several items, all or none.
 */
import * as Effect from "effect/Effect"
import { caught } from "../expression/compile.ts"
import { Invalid } from "../expression/invalid.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import { traced } from "../wire/span.ts"
import { itemBytes, maximumItemBytes } from "./itemSize.ts"
import { prepared, type Request, RequestId, type Spec, SpecId } from "./Operation.ts"
import { TableName } from "./TableName.ts"
import { newToken } from "./token.ts"
import { listed, type Listed, type Member, refusal, refused } from "./transaction.ts"
import { type CancellationReason, canceled, type TransactionCanceled } from "./TransactionCanceled.ts"
import { type TransactItem, transactItem, type WriteName } from "./transactItem.ts"
import type { Write, WriteKind } from "./Write.ts"

/** A write as it is where a transaction can hold it, a sentence where it cannot. */
type InTransaction<W> =
  W extends Write<WriteKind, unknown, unknown, false | "version">
    ? W
    : W extends Write<WriteKind, unknown, unknown>
      ? Refusal<"a transaction returns no items: drop `return`, or run this operation alone">
      : Refusal<"not a write: pass put, create, update, upsert, delete and check as they are, without pipe">

/**
 * The reason of each write of a transaction, in their order or by their names.
 *
 * @category models
 */
export type CancellationReasons<Writes> = {
  readonly [I in keyof Writes]: Writes[I] extends { readonly "~error": infer E } ? CancellationReason<E> : never
}

/**
 * How `transactWrite` writes.
 *
 * @category models
 */
export interface TransactWriteOptions {
  /**
   * What the service knows the transaction by, of 1 to 36 characters: within ten minutes it applies what has this token
   * once. Default: a token for each run.
   */
  readonly clientRequestToken?: string | undefined
}

/** The most bytes that the puts of a transaction may have together. */
const maximumBytes = 4 * 1024 * 1024

/**
 * Writes up to 100 items of any tables, all or none: `put`, `create`, `update`, `upsert`, `delete` and `check`, in a list
 * or in a record that names them. No two may be on one item.
 *
 * **Details**
 *
 * Each write keeps its condition, its guard and its version. The transaction bears a token, so that it is sent again
 * after a lost answer and applied once; all its attempts are the same bytes. It is also sent again when all that was in
 * its way passes by itself: other transactions and throttling.
 *
 * Fails with `TransactionCanceled` when one of the writes cannot be done, and then nothing is; `ItemEncodeError` for a
 * value that cannot be stored, and `DynamoDBError`: reason `Validation` for no or more than 100 operations, two on one
 * item, and puts beyond 400 KB or 4 MB together (nothing was sent in all of these), `IdempotentParameterMismatch` for
 * another transaction with the same token, `OutcomeUnknown` when no valid answer came.
 *
 * **Example** (A transfer, whose parts have names)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const transfer = DynamoDB.transactWrite({
 *   debit: DynamoDB.update(Orders, key, (o) => [o.total.subtract(5)], { condition: (o) => o.total.ge(5) }),
 *   credit: DynamoDB.update(Counters, { name: "till" }, (c) => [c.count.add(5)])
 * }).pipe(
 *   Effect.catchTag("TransactionCanceled", ({ reasons }) =>
 *     reasons.debit._tag === "ConditionalCheckFailed" ? Effect.log("too little") : Effect.log(reasons.credit._tag)
 *   )
 * )
 * ```
 *
 * AWS operation: TransactWriteItems.
 *
 * @category verbs
 */
export const transactWrite = <const Writes extends Listed>(
  writes: Writes & { readonly [I in keyof Writes]: InTransaction<Writes[I]> },
  options: TransactWriteOptions = {}
): Effect.Effect<
  void,
  TransactionCanceled<CancellationReasons<Writes>> | ItemEncodeError | DynamoDBError,
  DynamoDB
> => {
  const { entries, shape } = listed(writes)
  const { clientRequestToken } = options
  const run = Effect.gen(function* () {
    const tableName = yield* TableName
    const members: Array<Part> = []
    for (const [name, operation] of entries) {
      // The parameter's type lets nothing else in.
      const { [RequestId]: compiled, [SpecId]: spec } = operation as Operation
      const { input, operation: of } = yield* Effect.flatMap(compiled, prepared)
      const table = tableName(spec.definition.name)
      const item = yield* Effect.mapError(
        caught(() => transactItem({ input, operation: of }, table)),
        // Making it encodes nothing.
        (error) => refusal("TransactWriteItems", error as Invalid)
      )
      const key = item.Put?.Item ?? (item.Update ?? item.Delete ?? item.ConditionCheck)?.Key ?? {}
      members.push({ name, table, definition: spec.definition, key, item, fail: spec.fail })
    }
    const why = refused(members) ?? tooLarge(members) ?? badToken(clientRequestToken)
    if (why !== undefined) return yield* Effect.fail(refusal("TransactWriteItems", why))
    const ClientRequestToken = clientRequestToken ?? (yield* newToken)
    const { call } = yield* DynamoDB
    yield* Effect.catch(
      call("TransactWriteItems", { TransactItems: members.map(({ item }) => item), ClientRequestToken }),
      (error) => canceled("TransactWriteItems", error, members, shape)
    )
  })
  // The reasons are those of the writes, in their shape.
  return traced("TransactWriteItems", undefined, run) as never
}

interface Operation {
  readonly [SpecId]: Spec<WriteName, unknown, unknown>
  readonly [RequestId]: Effect.Effect<Request<WriteName>, ItemEncodeError | DynamoDBError>
}

interface Part extends Member, Pick<Spec<WriteName, unknown, unknown>, "fail"> {
  readonly item: TransactItem
}

/** Why the service would refuse the puts for their size; what it has stored already only the service knows. */
const tooLarge = (parts: ReadonlyArray<Part>): Invalid | undefined => {
  let bytes = 0
  for (const { item, name } of parts) {
    const own = item.Put?.Item === undefined ? 0 : itemBytes(item.Put.Item)
    if (own > maximumItemBytes) return new Invalid(`the item of the operation ${name} is larger than 400 KB`)
    bytes += own
  }
  return bytes > maximumBytes ? new Invalid("the items of the transaction are larger than 4 MB together") : undefined
}

const badToken = (token: string | undefined): Invalid | undefined =>
  token === undefined || (token.length >= 1 && token.length <= 36)
    ? undefined
    : new Invalid("a client request token has 1 to 36 characters")
