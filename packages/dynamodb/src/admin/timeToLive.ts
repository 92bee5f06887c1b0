/**
 * Time to live: items that the service deletes when their time has come.
 */
import type { BigDecimal } from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Model } from "../codec/Model.ts"
import { Invalid } from "../expression/invalid.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { StoredField } from "../expression/shape.ts"
import { Operation } from "../operation/Operation.ts"
import { send } from "../operation/send.ts"
import type { Definition } from "../table/definition.ts"
import * as Table from "../table/Table.ts"
import type { Output } from "../wire/Operations.ts"
import { ControlOperation } from "./control.ts"

/**
 * A change of a table's time to live.
 *
 * @category models
 */
export class UpdateTimeToLive extends ControlOperation<"UpdateTimeToLive", void, never> {
  declare readonly "~verb": "UpdateTimeToLive"
}

/**
 * A look at a table's time to live.
 *
 * @category models
 */
export class DescribeTimeToLive extends Operation<"DescribeTimeToLive", TimeToLiveDescription, never, never> {
  declare readonly "~verb": "DescribeTimeToLive"
}

/**
 * What the service says of a table's time to live, as the AWS API has it: its status and, unless it is disabled, the
 * attribute.
 *
 * @category models
 */
export type TimeToLiveDescription = NonNullable<Output<"DescribeTimeToLive">["TimeToLiveDescription"]>

type IsNumber<Encoded> = [Encoded] extends [never]
  ? false
  : [Encoded] extends [number | bigint | BigDecimal]
    ? true
    : false

/**
 * The fields of a model that can hold the time an item expires at: stored as N, possibly absent or null.
 *
 * @category models
 */
export type TimeToLiveField<M extends Model> = {
  [Field in StoredField<M>]: Field extends keyof M["Encoded"]
    ? IsNumber<Exclude<M["Encoded"][Field], undefined | null>> extends true
      ? Field
      : never
    : never
}[StoredField<M>]

type NoTime = "time to live is a field stored as a number of seconds: see Timestamp.TimeToLive"

/**
 * Lets items expire: those whose `field` lies in the past are deleted by the service, within days, without cost. The
 * field holds seconds since 1970 (`Timestamp.TimeToLive`); an item without it stays, as does one that expired more than
 * five years ago. Until an item is deleted, reads still return it.
 *
 * It takes up to an hour until it has effect and can be changed again (`describeTimeToLive` says how far it is).
 *
 * Fails with `DynamoDBError`: reason `Validation` when it is enabled already, or for another field, or was changed
 * within the last hour; `ResourceNotFound` when there is no such table; `ResourceInUse` while it is being made;
 * `OutcomeUnknown` when it cannot be told whether it was enabled.
 *
 * **Example** (Sessions that end by themselves)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { DynamoDB, Table, Timestamp } from "@partita/dynamodb"
 *
 * class Session extends Schema.Class<Session>("Session")({
 *   sessionId: Schema.String,
 *   expiresAt: Timestamp.TimeToLive
 * }) {}
 * const Sessions = Table.make("sessions", { model: Session, partitionKey: "sessionId" })
 *
 * const enabled = DynamoDB.enableTimeToLive(Sessions, "expiresAt")
 * ```
 *
 * AWS operation: UpdateTimeToLive.
 *
 * @category verbs
 */
export const enableTimeToLive = <T extends Table.Any>(
  table: T,
  field: TimeToLiveField<T["model"]> | Refusal<NoTime>
): UpdateTimeToLive => update("enableTimeToLive", table, field as string, true)

/**
 * Lets items stay that would have expired by `field`.
 *
 * Fails as `enableTimeToLive` does: with reason `Validation` when it is not enabled, or by another field.
 *
 * **Example** (Keeping what is there)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { DynamoDB, Table, Timestamp } from "@partita/dynamodb"
 *
 * class Session extends Schema.Class<Session>("Session")({
 *   sessionId: Schema.String,
 *   expiresAt: Timestamp.TimeToLive
 * }) {}
 * const Sessions = Table.make("sessions", { model: Session, partitionKey: "sessionId" })
 *
 * const disabled = DynamoDB.disableTimeToLive(Sessions, "expiresAt")
 * ```
 *
 * AWS operation: UpdateTimeToLive.
 *
 * @category verbs
 */
export const disableTimeToLive = <T extends Table.Any>(
  table: T,
  field: TimeToLiveField<T["model"]> | Refusal<NoTime>
): UpdateTimeToLive => update("disableTimeToLive", table, field as string, false)

/**
 * Whether the items of a table expire, and by which attribute.
 *
 * Fails with `DynamoDBError`: reason `ResourceNotFound` when there is no such table.
 *
 * **Example** (Whether orders expire)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { DynamoDB } from "@partita/dynamodb"
 *
 * const expires = DynamoDB.describeTimeToLive(Orders).pipe(
 *   Effect.map(({ TimeToLiveStatus }) => TimeToLiveStatus === "ENABLED")
 * )
 * ```
 *
 * AWS operation: DescribeTimeToLive.
 *
 * @category verbs
 */
export const describeTimeToLive = (table: Table.Any): DescribeTimeToLive => {
  const definition = table[Table.TypeId]
  return new DescribeTimeToLive({
    verb: "describeTimeToLive",
    operation: "DescribeTimeToLive",
    definition,
    key: undefined,
    compile: () => Exit.succeed({ input: { TableName: definition.name } }),
    succeed: ({ TimeToLiveDescription = {} }) => Exit.succeed(TimeToLiveDescription),
    fail: Effect.fail
  })
}

/** The stored name of a field. An attribute of another type would be let through, and nothing would ever expire. */
const attributeOf = ({ codec }: Definition, field: string): string => {
  const attribute = codec.root.attribute(field)
  if (attribute?.codec.types.has("N") !== true) throw new Invalid(`time to live: ${field} is not stored as a number`)
  return attribute.name
}

const update = (verb: string, table: Table.Any, field: string, enabled: boolean): UpdateTimeToLive => {
  const definition = table[Table.TypeId]
  const { name: TableName } = definition
  const done = enabled ? ["ENABLING", "ENABLED"] : ["DISABLING", "DISABLED"]
  return new UpdateTimeToLive({
    verb,
    operation: "UpdateTimeToLive",
    definition,
    input: () => ({
      TableName,
      TimeToLiveSpecification: { AttributeName: attributeOf(definition, field), Enabled: enabled }
    }),
    succeed: () => Exit.void,
    seen: send("DescribeTimeToLive", { TableName }).pipe(
      Effect.map(({ TimeToLiveDescription: { AttributeName, TimeToLiveStatus } = {} }) =>
        done.includes(TimeToLiveStatus ?? "DISABLED") && (!enabled || AttributeName === attributeOf(definition, field))
          ? Option.some({})
          : Option.none()
      ),
      Effect.orElseSucceed(() => Option.none())
    )
  })
}
