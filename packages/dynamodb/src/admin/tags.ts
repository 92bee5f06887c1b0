/**
 * Labels of tables, as the services of AWS use them for costs and access.
 */
import * as Effect from "effect/Effect"
import { send } from "../operation/send.ts"
import * as Table from "../table/Table.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Input, Output } from "../wire/Operations.ts"
import { traced } from "../wire/span.ts"
import { retryLost } from "./control.ts"
import { describe } from "./description.ts"

/** Tags by their keys. */
type Tags = { readonly [key: string]: string }

export const wireTags = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

type Tagging = "TagResource" | "UntagResource" | "ListTagsOfResource"

/** Sends requests for the ARN of a table, which the service tells, in one span. */
const byArn = <Name extends Tagging, A>(
  operation: Name,
  table: Table.Any,
  run: (
    arn: string,
    request: (input: Input<Name>) => Effect.Effect<Output<Name>, DynamoDBError, DynamoDB>
  ) => Effect.Effect<A, DynamoDBError, DynamoDB>
): Effect.Effect<A, DynamoDBError, DynamoDB> => {
  const definition = table[Table.TypeId]
  return traced(
    operation,
    definition.name,
    Effect.flatMap(describe(definition), ({ TableArn = "" }) =>
      run(TableArn, (input) => retryLost(send(operation, input)))
    )
  )
}

/**
 * Adds tags to a table, in the place of those of the same key. A table has at most 50; a key has 1 to 128 characters, a
 * value up to 256. What is read right after may be from before.
 *
 * Fails with `DynamoDBError`: reason `ResourceNotFound` when there is no such table, `ResourceInUse` while it is being
 * made or changed, `LimitExceeded` when too many tags are being changed, `Validation` for tags that the service refuses.
 *
 * **Example** (Who pays)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const tagged = DynamoDB.tagTable(Orders, { team: "billing", stage: "production" })
 * ```
 *
 * AWS operations: DescribeTable for the ARN, TagResource.
 *
 * @category verbs
 */
export const tagTable = (table: Table.Any, tags: Tags): Effect.Effect<void, DynamoDBError, DynamoDB> =>
  byArn("TagResource", table, (ResourceArn, request) => Effect.asVoid(request({ ResourceArn, Tags: wireTags(tags) })))

/**
 * Removes the tags of these keys from a table; a key that it does not have will do.
 *
 * Fails with `DynamoDBError`: reason `ResourceNotFound` when there is no such table, `ResourceInUse` while it is being
 * made or changed, `LimitExceeded` when too many tags are being changed.
 *
 * **Example** (No stage any more)
 *
 * ```ts
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const untagged = DynamoDB.untagTable(Orders, ["stage"])
 * ```
 *
 * AWS operations: DescribeTable for the ARN, UntagResource.
 *
 * @category verbs
 */
export const untagTable = (
  table: Table.Any,
  keys: ReadonlyArray<string>
): Effect.Effect<void, DynamoDBError, DynamoDB> =>
  byArn("UntagResource", table, (ResourceArn, request) => Effect.asVoid(request({ ResourceArn, TagKeys: [...keys] })))

/**
 * The tags of a table by their keys, all pages of them.
 *
 * Fails with `DynamoDBError`: reason `ResourceNotFound` when there is no such table.
 *
 * **Example** (The team behind a table)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const team = DynamoDB.listTags(Orders).pipe(Effect.map((tags) => tags["team"]))
 * ```
 *
 * AWS operations: DescribeTable for the ARN, ListTagsOfResource.
 *
 * @category verbs
 */
export const listTags = (table: Table.Any): Effect.Effect<Tags, DynamoDBError, DynamoDB> =>
  byArn("ListTagsOfResource", table, (ResourceArn, request) => {
    const from = (
      NextToken: string | undefined
    ): Effect.Effect<ReadonlyArray<[string, string]>, DynamoDBError, DynamoDB> =>
      Effect.flatMap(
        request({ ResourceArn, ...(NextToken === undefined ? undefined : { NextToken }) }),
        ({ NextToken: next, Tags: tags = [] }) => {
          const page = tags.map(({ Key = "", Value = "" }): [string, string] => [Key, Value])
          return next === undefined ? Effect.succeed(page) : Effect.map(from(next), (rest) => [...page, ...rest])
        }
      )
    return Effect.map(from(undefined), Object.fromEntries<string>)
  })
