/**
 * Tables: where the items of a model live, and by which key.
 */
import type { BigDecimal } from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { fromSchema } from "../codec/Codec.ts"
import type { Model } from "../codec/Model.ts"
import type { Attributes as AttributesOf } from "../expression/Attribute.ts"
import { attributes } from "../expression/attributes.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { type Definition, encodeKey, make as makeDefinition, storedKey } from "./definition.ts"
import { decodeError, type ItemDecodeError } from "./ItemDecodeError.ts"
import { encodeError, type ItemEncodeError } from "./ItemEncodeError.ts"

export const TypeId = "~@partita/dynamodb/Table"

/**
 * What every table is: a name, a model and a key. Verbs take any of them.
 *
 * @category models
 */
export interface Any {
  readonly [TypeId]: Definition
  readonly name: string
  readonly model: Model
  readonly partitionKey: ReadonlyArray<string>
  readonly sortKey: ReadonlyArray<string>
}

/**
 * A table of items of one model. Its literal name keeps the attributes of different tables apart.
 *
 * @category models
 */
export interface Table<
  Name extends string,
  S extends Model,
  PartitionKey extends ReadonlyArray<string>,
  SortKey extends ReadonlyArray<string>
> extends Any {
  readonly name: Name
  readonly model: S
  readonly partitionKey: PartitionKey
  readonly sortKey: SortKey
  /** The stored attributes, for conditions and filters that are made outside an operation. */
  readonly attributes: AttributesOf<Name, S>
  /** An item as it is stored: for exports, tests and other clients. */
  readonly encode: (item: S["Type"]) => Effect.Effect<AttributeMap, ItemEncodeError>
  /** An item as it is in the program: for stream events and other sources of stored items. */
  readonly decode: (stored: AttributeMap) => Effect.Effect<S["Type"], ItemDecodeError>
  /** The key of an item, or of anything that has its fields, as it is stored. */
  readonly keyOf: (
    item: KeyFrom<S, PartitionKey[number] | SortKey[number]>
  ) => Effect.Effect<AttributeMap, ItemEncodeError>
}

/** @category models */
type KeyFrom<S extends Model, Fields> = { readonly [Field in Fields & keyof S["Type"]]: S["Type"][Field] }

/**
 * The decoded type of a table's items.
 *
 * @category models
 */
export type Item<T extends Any> = T["model"]["Type"]

/**
 * The type of a table's keys: the key fields of its model.
 *
 * @category models
 */
export type Key<T extends Any> = KeyFrom<T["model"], KeyName<T>>

/** The names of a table's key fields. */
export type KeyName<T extends Any> = T["partitionKey"][number] | T["sortKey"][number]

/**
 * The attributes of a table, as conditions see them.
 *
 * @category models
 */
export type Attributes<T extends Any> = AttributesOf<T["name"], T["model"]>

/**
 * What `create` and `put` take: an item, or what the model's constructor takes, whose defaults then apply.
 *
 * @category models
 */
export type Input<T extends Any> = T["model"]["Type"] | T["model"]["~type.make.in"]

// A key is stored as exactly one of S, N and B: never absent, never null.
type IsKey<E> = [E] extends [never]
  ? false
  : [E] extends [string]
    ? true
    : [E] extends [number | bigint | BigDecimal]
      ? true
      : [E] extends [Uint8Array]
        ? true
        : false

type Shared<S extends Model> = keyof S["Encoded"] & keyof S["Type"]

/**
 * The fields of a model that can be a table's key.
 *
 * @category models
 */
export type KeyField<S extends Model> = {
  [Field in Shared<S>]-?: IsKey<S["Encoded"][Field]> extends true ? Field : never
}[Shared<S>] &
  string

// Beside the fields that can be a key, so that the compiler says why another one cannot.
type NoKey = "a key is stored as text, a number or bytes, is never absent or null, and is named once"

/**
 * A table whose items are of one model.
 *
 * Throws when the model cannot be stored (naming the field and why), when the name is not one of 3 to 255 letters,
 * digits, `_`, `.` and `-`, and when a key field could be absent or of more than one type: these are mistakes in the
 * program. What `Schema.suspend` hides is looked at on first use.
 *
 * **Example** (A table with a partition and a sort key)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Table } from "@partita/dynamodb"
 *
 * class Order extends Schema.Class<Order>("Order")({
 *   customerId: Schema.String,
 *   orderId: Schema.String,
 *   total: Schema.Number
 * }) {}
 *
 * const Orders = Table.make("orders", { model: Order, partitionKey: "customerId", sortKey: "orderId" })
 * ```
 *
 * @category constructors
 */
export const make = <
  const Name extends string,
  S extends Model,
  const PartitionKey extends KeyField<S>,
  const SortKey extends Exclude<KeyField<S>, PartitionKey> | undefined = undefined
>(
  name: Name,
  options: {
    /** The schema of the items. */
    readonly model: S
    /** The field whose value decides where an item is stored. */
    readonly partitionKey: PartitionKey | Refusal<NoKey>
    /** The field that orders the items of one partition key. */
    readonly sortKey?: SortKey | Refusal<NoKey>
  }
): Table<Name, S, readonly [PartitionKey], SortKey extends string ? readonly [SortKey] : readonly []> => {
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) {
    throw new Error(`Table ${name}: a table name has 3 to 255 letters, digits, "_", "." and "-"`)
  }
  // No one has a value that is a refusal.
  const partitionKey = [options.partitionKey as string]
  const sortKey = options.sortKey === undefined ? [] : [options.sortKey as string]
  const codec = fromSchema(options.model)
  const definition = makeDefinition(name, codec, partitionKey, sortKey)
  const table = {
    [TypeId]: definition,
    name,
    model: options.model,
    partitionKey,
    sortKey,
    attributes: attributes.ofItem(codec.root),
    encode: (item: S["Type"]) =>
      Effect.mapErrorEager(codec.encode(item), (issue) => encodeError(definition, item, issue)),
    decode: (stored: AttributeMap) =>
      Effect.mapErrorEager(codec.decode(stored), (issue) =>
        decodeError(definition, storedKey(definition.key, stored), issue)
      ),
    keyOf: (item: object) =>
      Effect.mapErrorEager(encodeKey(definition.key, item), (issue) => encodeError(definition, item, issue))
  }
  // Names and lists are of their literal types, the attributes of the type the codec's view has at run time.
  return table as never
}
