/**
 * Tables: where the items of a model live, and by which key.
 */
import * as Effect from "effect/Effect"
import { fromSchema } from "../codec/Codec.ts"
import type { Model } from "../codec/Model.ts"
import type { Attributes as AttributesOf } from "../expression/Attribute.ts"
import { attributes } from "../expression/attributes.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { Part as PartOf, Selections as SelectionsOf } from "../expression/selection.ts"
import type { FieldOf, StoredField } from "../expression/shape.ts"
import type { Targets as TargetsOf } from "../expression/target.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { type Definition, encodeKey, make as makeDefinition } from "./definition.ts"
import type * as Index from "./Index.ts"
import { decodeError, type ItemDecodeError } from "./ItemDecodeError.ts"
import { encodeError, type ItemEncodeError } from "./ItemEncodeError.ts"
import type { CheckedIndex, KeyField, NoKey } from "./keyRules.ts"
import type { Versioning } from "./managed.ts"

export type { Model } from "../codec/Model.ts"
export type { CheckedIndex, IndexKeyField, KeyField, NoKey } from "./keyRules.ts"

export const TypeId = "~@partita/dynamodb/Table"

/**
 * What can be queried and scanned: a table or one of its indexes.
 *
 * @category models
 */
export interface Source {
  readonly [TypeId]: Definition
  readonly name: string
  readonly model: Model
  readonly partitionKey: ReadonlyArray<string>
  readonly sortKey: ReadonlyArray<string>
  readonly kind: "table" | "global" | "local"
  /** The fields that are read from it; `"all"` for whole items. */
  readonly fields: "all" | ReadonlyArray<string>
  /** Whether its items have versions. */
  readonly versioned: boolean
}

/**
 * What every table is: a name, a model and a key. Verbs take any of them.
 *
 * @category models
 */
export interface Any extends Source {
  readonly kind: "table"
  readonly fields: "all"
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
  SortKey extends ReadonlyArray<string>,
  Indexes extends { readonly [name: string]: Index.Any } = {},
  Versioned extends boolean = boolean
> extends Any {
  readonly name: Name
  readonly model: S
  readonly partitionKey: PartitionKey
  readonly sortKey: SortKey
  readonly versioned: Versioned
  /** The indexes, to query and to scan. */
  readonly indexes: {
    readonly [I in keyof Indexes]: TableIndex<Name, S, PartitionKey, SortKey, Indexes[I]>
  }
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

/**
 * An index of a table: a source of items, whole or in part.
 *
 * @category models
 */
export interface TableIndex<
  Name extends string,
  S extends Model,
  PartitionKey extends ReadonlyArray<string>,
  SortKey extends ReadonlyArray<string>,
  I extends Index.Any
> extends Source {
  readonly name: Name
  readonly model: S
  readonly partitionKey: I["kind"] extends "local" ? PartitionKey : I["partitionKey"]
  readonly sortKey: I["sortKey"]
  readonly kind: I["kind"]
  readonly fields: I["project"] extends "all"
    ? "all"
    : ReadonlyArray<
        | PartitionKey[number]
        | SortKey[number]
        | I["partitionKey"][number]
        | I["sortKey"][number]
        | (I["project"] extends ReadonlyArray<string> ? I["project"][number] : never)
      >
}

/** @category models */
type KeyFrom<S extends Model, Fields> = { readonly [Field in Fields & keyof S["Type"]]: S["Type"][Field] }

/**
 * The decoded type of a table's items.
 *
 * @category models
 */
export type Item<T extends Source> = T["fields"] extends "all"
  ? T["model"]["Type"]
  : Projected<T["model"]["Type"], T["fields"][number]>

type Projected<A, Fields> = A extends unknown
  ? { readonly [Name in keyof A as Name extends Fields ? Name : never]: A[Name] }
  : never

/**
 * What an update touched of a table's items: any of the stored fields but the key, each whole or in part.
 *
 * @category models
 */
export type Part<T extends Any> = {
  readonly [Name in Exclude<StoredField<T["model"]>, KeyName<T>>]?: PartOf<
    FieldOf<T["model"]["Type"], Name>,
    FieldOf<T["model"]["Encoded"], Name>
  >
}

/** The stored fields that can be read from a source. */
export type Readable<T extends Source> = T["fields"] extends "all"
  ? StoredField<T["model"]>
  : StoredField<T["model"]> & T["fields"][number]

/**
 * The type of a table's keys: the key fields of its model.
 *
 * @category models
 */
export type Key<T extends Any> = KeyFrom<T["model"], KeyName<T>>

/** The names of the key fields a source is read by. */
export type KeyName<T extends Source> = T["partitionKey"][number] | T["sortKey"][number]

/**
 * The attributes of a table, as conditions see them.
 *
 * @category models
 */
export type Attributes<T extends Any> = AttributesOf<T["name"], T["model"]>

/**
 * The attributes of a table, as the actions of `update` and `upsert` see them.
 *
 * @category models
 */
export type Targets<T extends Any> = TargetsOf<T["name"], T["model"], KeyName<T>>

/**
 * The attributes of a table or an index, as projections see them.
 *
 * @category models
 */
export type Selections<T extends Source> = SelectionsOf<T["model"], Readable<T>>

/**
 * What `create` and `put` take: an item, or what the model's constructor takes, whose defaults then apply.
 *
 * @category models
 */
export type Input<T extends Any> = T["model"]["Type"] | T["model"]["~type.make.in"]

/**
 * A table whose items are of one model.
 *
 * Throws when the model cannot be stored (naming the field and why), when the name is not one of 3 to 255 letters,
 * digits, `_`, `.` and `-`, and when a key field could be absent (an index key may) or of more than one type: these are
 * mistakes in the program. What `Schema.suspend` hides is looked at on first use.
 *
 * **Example** (A table with a partition and a sort key)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Index, Table } from "@partita/dynamodb"
 *
 * class Order extends Schema.Class<Order>("Order")({
 *   customerId: Schema.String,
 *   orderId: Schema.String,
 *   total: Schema.Number
 * }) {}
 *
 * const Orders = Table.make("orders", {
 *   model: Order,
 *   partitionKey: "customerId",
 *   sortKey: "orderId",
 *   indexes: { byTotal: Index.local({ sortKey: "total" }) }
 * })
 * ```
 *
 * @category constructors
 */
export const make = <
  const Name extends string,
  S extends Model,
  const PartitionKey extends KeyField<S>,
  const SortKey extends Exclude<KeyField<S>, PartitionKey> | undefined = undefined,
  const Indexes extends { readonly [name: string]: Index.Any } = {},
  Version extends Versioning | undefined = undefined
>(
  name: Name,
  options: {
    /** The schema of the items. */
    readonly model: S
    /** The field whose value decides where an item is stored. */
    readonly partitionKey: PartitionKey | Refusal<NoKey>
    /** The field that orders the items of one partition key. */
    readonly sortKey?: SortKey | Refusal<NoKey>
    /** Other keys by which the items can be read. */
    readonly indexes?: Indexes & { readonly [I in keyof Indexes]: CheckedIndex<S, PartitionKey, SortKey, Indexes[I]> }
    /** Gives every item a version, `Version.token` or `Version.counter`, which each write changes. Default: none. */
    readonly version?: Version
    /**
     * Leaves on every item the token of its last write, so that a write that is repeated after a lost answer knows its
     * own work. `Version.token` does that too. Default: false.
     */
    readonly writeToken?: boolean | undefined
  }
): Table<
  Name,
  S,
  readonly [PartitionKey],
  SortKey extends string ? readonly [SortKey] : readonly [],
  Indexes,
  [Version] extends [undefined] ? false : true
> => {
  // No one has a value that is a refusal.
  const partitionKey = [options.partitionKey as string]
  const sortKey = options.sortKey === undefined ? [] : [options.sortKey as string]
  const definition = makeDefinition(name, fromSchema(options.model), partitionKey, sortKey, options.indexes ?? {}, {
    version: options.version,
    writeToken: options.writeToken === true
  })
  const { codec } = definition
  const source = ({ index, key }: Definition) => ({
    name,
    model: options.model,
    partitionKey: key.filter(({ role }) => role === "HASH").map(({ field }) => field),
    sortKey: key.filter(({ role }) => role === "RANGE").map(({ field }) => field),
    versioned: options.version !== undefined,
    kind: index?.kind ?? "table",
    fields: index?.fields ?? "all"
  })
  const table = {
    [TypeId]: definition,
    ...source(definition),
    indexes: Object.fromEntries(
      definition.indexes.map((index) => [index.index!.name, { [TypeId]: index, ...source(index) }])
    ),
    attributes: attributes.ofItem(codec.root),
    encode: (item: S["Type"]) =>
      Effect.mapErrorEager(codec.encode(item), (issue) => encodeError(definition, item, issue)),
    decode: (stored: AttributeMap) =>
      Effect.mapErrorEager(codec.decode(stored), (issue) => decodeError(definition, stored, issue)),
    keyOf: (item: object) =>
      Effect.mapErrorEager(encodeKey(definition.key, item), (issue) => encodeError(definition, item, issue))
  }
  // Names and lists are of their literal types, the attributes of the type the codec's view has at run time.
  return table as never
}
