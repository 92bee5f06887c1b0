/**
 * Writing several items, all or none.
 */
import * as Effect from "effect/Effect"
import type { Refusal } from "../expression/refusal.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import { DynamoDB } from "../wire/Client.ts"
import * as DynamoDBError from "../wire/DynamoDBError.ts"
import { traced } from "../wire/span.ts"
import type { ConditionalCheckFailed } from "../item/ConditionalCheckFailed.ts"
import type { Get } from "../item/Get.ts"
import type { ItemAlreadyExists } from "../item/ItemAlreadyExists.ts"
import type { ItemNotFound } from "../item/ItemNotFound.ts"
import { itemBytes, itemBytesAtMost, maximumItemBytes } from "../item/itemSize.ts"
import { RequestId, type Spec, SpecId } from "../operation/Operation.ts"
import { type Failure, prepared, type Request } from "../operation/Request.ts"
import { TableName } from "../operation/TableName.ts"
import { newToken } from "../operation/token.ts"
import { brokenRule, listed, type Member } from "./transaction.ts"
import { canceled } from "./cancellation.ts"
import type { CancellationReason, TransactionCanceled } from "./TransactionCanceled.ts"
import { type TransactItem, transactItem, type WriteName } from "../operation/transactItem.ts"
import type { Write, WriteKind } from "../item/Write.ts"

/**
 * A write that a transaction can hold: any that returns nothing but by default.
 *
 * @category models
 */
export type TransactableWrite = Write<
  WriteKind,
  unknown,
  ConditionalCheckFailed<unknown> | ItemNotFound | ItemAlreadyExists<unknown> | ItemDecodeError,
  false | "version"
>

/** A write as it is where a transaction can hold it, a sentence where it cannot. */
type InTransaction<W> = W extends TransactableWrite
  ? W
  : W extends Write<WriteKind, unknown, unknown>
    ? Refusal<"a transaction returns no items: drop `return`, or run this operation alone">
    : W extends Get<unknown, unknown>
      ? Refusal<"a transaction that writes reads nothing: use check for a condition, transactGet to read">
      : Refusal<"not a write: pass put, create, update, upsert, delete and check as they are, without pipe">

type InTransactions<Writes> = Writes extends TransactableWrite
  ? Refusal<"a transaction takes a list of writes, or a record that names them">
  : { readonly [I in keyof Writes]: InTransaction<Writes[I]> }

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
   * once, in however many runs. Another transaction must have another one, later too: what the writes leave as versions
   * and write tokens is this token. Default: a token for each run.
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
export const transactWrite = <const Writes extends object>(
  writes: Writes & InTransactions<Writes>,
  options: TransactWriteOptions = {}
): Effect.Effect<
  void,
  TransactionCanceled<CancellationReasons<Writes>> | ItemEncodeError | DynamoDBError.DynamoDBError,
  DynamoDB
> => {
  const { entries, shape } = listed(writes)
  const run = Effect.gen(function* () {
    const tableName = yield* TableName
    const ClientRequestToken = options.clientRequestToken ?? (yield* newToken)
    const members: Array<Part> = []
    for (const [name, operation] of entries) {
      // The parameter's type lets nothing else in.
      const { [RequestId]: compiled, [SpecId]: spec } = operation as Operation
      // The writes share the token: two runs under one have to send the same bytes.
      const request = yield* Effect.flatMap(compiled, (request) => prepared(request, ClientRequestToken))
      const table = tableName(spec.definition.name)
      const item = yield* transactItem(request, table)
      const key = item.Put?.Item ?? (item.Update ?? item.Delete ?? item.ConditionCheck)?.Key ?? {}
      members.push({ name, table, key, item, spec })
    }
    const rule = brokenRule(members) ?? rulesOfSize(members) ?? ruleOfToken(ClientRequestToken)
    if (rule !== undefined) return yield* Effect.fail(DynamoDBError.invalid("TransactWriteItems", undefined, rule))
    const { call } = yield* DynamoDB
    yield* Effect.catch(
      call("TransactWriteItems", { TransactItems: members.map(({ item }) => item), ClientRequestToken }),
      canceled("TransactWriteItems", members, shape)
    )
  })
  // The reasons are those of the writes, in their shape.
  return traced("TransactWriteItems", undefined, run) as never
}

interface Operation {
  readonly [SpecId]: Spec<WriteName, unknown, unknown>
  readonly [RequestId]: Effect.Effect<Request<WriteName>, Failure>
}

interface Part extends Member {
  readonly item: TransactItem
}

/** The rule that the puts break by their size; that of items which are there already only the service knows. */
const rulesOfSize = (parts: ReadonlyArray<Part>): string | undefined => {
  let atMost = 0
  for (const { item } of parts) if (item.Put?.Item !== undefined) atMost += itemBytesAtMost(item.Put.Item)
  if (atMost <= maximumItemBytes) return undefined
  let bytes = 0
  for (const { item, name } of parts) {
    const own = item.Put?.Item === undefined ? 0 : itemBytes(item.Put.Item)
    if (own > maximumItemBytes) return `the item of the operation ${name} is larger than 400 KB`
    bytes += own
  }
  return bytes > maximumBytes ? "the items of the transaction are larger than 4 MB together" : undefined
}

const ruleOfToken = ({ length }: string): string | undefined =>
  length >= 1 && length <= 36 ? undefined : "a client request token has 1 to 36 characters"
